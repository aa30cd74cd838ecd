package deploy_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// world is a fake platform: a schema and a service per deployment, and everything that it was told.
type world struct {
	mu      sync.Mutex
	there   map[string]bool // deployment, incarnation, resource
	applied []string        // name@revision
	deleted []string        // resources
	notices []deploy.Notice

	apply func(ctx context.Context, req provision.ApplyRequest) error // before it is done
	fail  error                                                       // of deleting
}

func (w *world) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	for _, kind := range []string{"schema", "service"} {
		if err := req.Record(ctx, kind, req.Slugs.SQL, ""); err != nil {
			return provision.ApplyResult{}, err
		}
		w.mu.Lock()
		if w.there == nil {
			w.there = map[string]bool{}
		}
		w.there[mark(req.Target, kind, req.Slugs.SQL)] = true
		w.mu.Unlock()
	}
	if w.apply != nil {
		if err := w.apply(ctx, req); err != nil {
			return provision.ApplyResult{}, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.applied = append(w.applied, req.Name+"@"+req.Revision)
	return provision.ApplyResult{Done: true, URL: "https://" + req.Slugs.DNS}, nil
}

// with runs f while nothing else uses the world.
func (w *world) with(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

func mark(t provision.Target, kind, name string) string {
	return fmt.Sprintf("%s/%d %s %s", t.ID, t.Incarnation, kind, name)
}

func (w *world) Observe(_ context.Context, req provision.ObserveRequest) (provision.ObserveResult, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var res provision.ObserveResult
	for _, r := range req.Resources {
		if w.there[mark(req.Target, r.Kind, r.Name)] {
			res.There = append(res.There, r)
		}
	}
	return res, nil
}

func (w *world) Delete(_ context.Context, req provision.DeleteRequest) (provision.DeleteResult, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail != nil {
		return provision.DeleteResult{}, w.fail
	}
	for _, r := range req.Resources {
		delete(w.there, mark(req.Target, r.Kind, r.Name))
		w.deleted = append(w.deleted, fmt.Sprintf("%s %s/%d", r.Kind, r.Name, r.Incarnation))
	}
	return provision.DeleteResult{Done: true, Gone: req.Resources}, nil
}

func (w *world) Notify(_ context.Context, n deploy.Notice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notices = append(w.notices, n)
	return nil
}

// Graph has one asset per revision, besides one that all have.
func (w *world) Graph(_ context.Context, t provision.Target) (*assetgraph.Graph, error) {
	var b assetgraph.Builder
	b.AddAsset(assetgraph.Asset{Key: assetgraph.MustKey("orders"), Location: "shop"})
	b.AddAsset(assetgraph.Asset{Key: assetgraph.MustKey("made", t.Revision), Location: "shop"})
	g, _ := b.Build()
	return g, nil
}

// host is a fake code host.
type host struct {
	mu       sync.Mutex
	branches map[codehost.Source]codehost.BranchState
	hidden   bool // it answers that there is nothing, which is not so
	partial  bool
	err      error
}

func (h *host) set(s codehost.BranchState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.branches == nil {
		h.branches = map[codehost.Source]codehost.BranchState{}
	}
	h.branches[s.Source] = s
}

func (h *host) Branch(_ context.Context, s codehost.Source) (codehost.BranchState, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.hidden {
		return codehost.BranchState{Source: s}, h.err
	}
	state := h.branches[s]
	state.Source = s
	return state, h.err
}

func (h *host) Branches(_ context.Context, provider, repository string) ([]codehost.BranchState, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var states []codehost.BranchState
	for s, state := range h.branches {
		if !h.hidden && s.Provider == provider && s.Repository == repository && len(state.Pulls) > 0 {
			states = append(states, state)
		}
	}
	return states, !h.partial, h.err
}

// sleep lets fake time pass, and everything else come to rest.
func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func branch(name string) codehost.Source {
	return codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: name}
}

func fork(name string) codehost.Source {
	s := branch(name)
	s.Head = "99"
	return s
}

func push(s codehost.Source, before, revision string) codehost.Hint {
	return codehost.Hint{Kind: codehost.Pushed, Source: s, Before: before, Revision: revision}
}

func pull(kind codehost.HintKind, s codehost.Source, number int64, target, revision string, minute int) codehost.Hint {
	return codehost.Hint{
		Kind: kind, Source: s, Revision: revision, Pull: codehost.PullRequest{Number: number, Target: target},
		At: time.Date(2026, 1, 2, 3, minute, 0, 0, time.UTC),
	}
}

// rig is a controller with everything fake.
type rig struct {
	*deploy.Controller
	t     testing.TB
	world *world
	store store.Store
}

// newRig returns a controller of a platform whose main branch is prod.
func newRig(t testing.TB, change func(o *deploy.Options)) *rig {
	t.Helper()
	w := &world{}
	o := deploy.Options{
		Store: new(memstore.Store), Snapshots: new(memstore.Snapshots), Provisioner: w, Graphs: w, Notifier: w, Owner: "test",
		Routing: deploy.Routing{Full: map[string]string{"main": "prod"}},
	}
	if change != nil {
		change(&o)
	}
	c, err := deploy.New(o)
	require.NoError(t, err)
	return &rig{c, t, w, o.Store}
}

// prod adds the full deployment prod at a revision, and finishes it.
func (r *rig) prod(revision string) {
	r.t.Helper()
	_, err := r.AddFull(r.t.Context(), "prod", branch("main"), revision)
	require.NoError(r.t, err)
	r.settle()
}

// hint gives hints.
func (r *rig) hint(hints ...codehost.Hint) {
	r.t.Helper()
	for _, h := range hints {
		require.NoError(r.t, r.Hint(r.t.Context(), h))
	}
}

// settle works until nothing is due.
func (r *rig) settle() {
	r.t.Helper()
	for range 200 {
		n, err := r.Step(r.t.Context())
		require.NoError(r.t, err)
		if n == 0 {
			return
		}
	}
	r.t.Fatal("there is always something due")
}

func (r *rig) get(s codehost.Source) deployment.Deployment {
	r.t.Helper()
	d, err := r.Get(r.t.Context(), deployment.BranchID(s))
	require.NoError(r.t, err)
	return d
}

// changed returns the keys of the assets that a comparison shows.
func (r *rig) changed(id deployment.ID, revision string) []string {
	r.t.Helper()
	d, err := r.Diff(r.t.Context(), id, revision)
	require.NoError(r.t, err)
	var keys []string
	for a := range d.Assets(0) {
		keys = append(keys, string(a.Status)+" "+a.Key.String())
	}
	slices.Sort(keys)
	return keys
}
