package deploytest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// World is where a provisioner or a cloner works, as somebody sees it who looks behind them. All but There may be left out.
type World struct {
	// There lists everything that is really there: not what the provisioner remembers, and also what it did not make. It
	// is called from other goroutines too, while the provisioner is at work.
	There func() ([]Thing, error)
	// Foreign makes a thing of that kind and name as somebody would who knows nothing of the provisioner, without a mark.
	Foreign func(kind, name string) error
	// Prepare changes a target before it is used at a revision for the first time: to a source and a revision that exist.
	// The revision is "1" or "2" before.
	Prepare func(*deploy.Target)
	// Base is what branch deployments are cloned from.
	Base deploy.Target
}

// Thing is something that is there.
type Thing struct {
	// Owner and Incarnation are those that its mark says; zero when it has none. Kind and Name are those that are
	// recorded. Detail may be anything that tells apart what is in it, and is not compared with what was recorded.
	Owner deploy.ID
	deploy.Resource
}

// worldTest is a provisioner, or a cloner, under test.
type worldTest struct {
	testing.TB
	World
	ctx context.Context
	p   deploy.Provisioner // of a cloner: only Apply is there
	// soon is what may be called so, and patience when a call is given up on.
	soon, patience time.Duration
}

func startProvisioner(t testing.TB, factory func(testing.TB) (deploy.Provisioner, World)) *worldTest {
	p, w := factory(t)
	return &worldTest{TB: t, World: w, ctx: startContext(t), p: p, soon: 10 * time.Second, patience: patience}
}

// list returns everything that is there, sorted.
func (w *worldTest) list() []Thing {
	w.Helper()
	things, err := w.things()
	if err != nil {
		w.Fatalf("World.There: %v", err)
	}
	return things
}

func (w *worldTest) things() ([]Thing, error) {
	things, err := w.There()
	things = slices.Clone(things)
	slices.SortFunc(things, func(a, b Thing) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Incarnation, b.Incarnation))
	})
	return things, err
}

// of returns the things of one life of a deployment.
func of(things []Thing, t deploy.Target) []Thing {
	return slices.DeleteFunc(slices.Clone(things), func(thing Thing) bool {
		return thing.Owner != t.ID || thing.Incarnation != t.Incarnation
	})
}

// life is one life of a deployment, as its controller sees it.
type life struct {
	*worldTest
	target    deploy.Target
	base      deploy.Target
	asleep    bool
	inventory []deploy.Resource
	// atRecord, if not nil, is called for record n, from 1, instead of recording: record does that.
	atRecord func(n int, record func()) error

	mu      sync.Mutex
	before  []Thing // in the world, of others
	records int
	refused error  // what Record returned
	wrong   string // what was wrong first, and
	broke   promise
}

// live starts the life of branch deployment n.
func (w *worldTest) live(n int) *life {
	w.Helper()
	d := sample(n)
	l := &life{worldTest: w, base: w.Base, target: deploy.Target{
		ID: d.ID, Kind: d.Kind, Source: d.Source, Name: d.Name, Slugs: d.Slugs, Incarnation: 1, Generation: 1, Revision: "1",
	}}
	if l.Prepare != nil {
		l.Prepare(&l.target)
	}
	l.before = l.list()
	return l
}

// push asks for revision 2.
func (l *life) push() {
	l.target.Revision, l.target.Generation = "2", 2
	if l.Prepare != nil {
		l.Prepare(&l.target)
	}
}

// again returns the next life of the deployment.
func (l *life) again() *life {
	l.Helper()
	next := &life{worldTest: l.worldTest, base: l.base, target: l.target, before: l.list()}
	next.target.Incarnation++
	next.target.Generation += 2
	return next
}

func resourceKey(r deploy.Resource) [2]string { return [2]string{r.Kind, r.Name} }

func (l *life) recorded(r deploy.Resource) bool {
	return slices.ContainsFunc(l.inventory, func(i deploy.Resource) bool { return resourceKey(i) == resourceKey(r) })
}

// fault notes the first promise that was broken within a call.
func (l *life) fault(p promise, format string, args ...any) {
	if l.wrong == "" {
		l.broke, l.wrong = p, fmt.Sprintf(format, args...)
	}
}

// record is Record.
func (l *life) record(ctx context.Context, kind, name, detail string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records++
	r := deploy.Resource{Kind: kind, Name: name, Incarnation: l.target.Incarnation, Detail: detail}
	if kind == "" || name == "" {
		l.fault(resourceUnique, "Record was called with the kind %q and the name %q", kind, name)
	}
	if l.refused != nil {
		l.fault(recordMust, "Record returned an error, and was called again, for %s %s", kind, name)
		return l.refused
	}
	l.look()
	record := func() {
		if l.recorded(r) {
			return
		}
		l.inventory = append(l.inventory, r)
	}
	if l.atRecord == nil {
		record()
		return nil
	}
	l.refused = l.atRecord(l.records, record)
	return l.refused
}

// look makes sure that everything that is new was recorded.
func (l *life) look() {
	things, err := l.things()
	if err != nil {
		l.fault(applyRecords, "World.There: %v", err)
	}
	for _, thing := range things {
		old := slices.ContainsFunc(l.before, func(b Thing) bool { return resourceKey(b.Resource) == resourceKey(thing.Resource) })
		if others := thing.Owner != "" && thing.Owner != l.target.ID; !old && !others && !l.recorded(thing.Resource) {
			l.fault(applyRecords, "%s %s is there, and was not recorded", thing.Kind, thing.Name)
		}
	}
}

var errSlow = errors.New("it did not return soon")

// apply calls Apply once.
func (l *life) apply(ctx context.Context) (deploy.ApplyResult, error) {
	l.Helper()
	l.refused = nil
	req := deploy.ApplyRequest{Target: l.target, Base: l.base, Asleep: l.asleep, Inventory: slices.Clone(l.inventory), Record: l.record}
	var result deploy.ApplyResult
	err := l.within(func() (err error) {
		result, err = l.p.Apply(ctx, req)
		return err
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.look()
	if l.wrong != "" {
		l.broke.broken(l, "%s", l.wrong)
	}
	return result, err
}

// kinds returns the kinds of the things of one life of a deployment.
func (l *life) kinds() (kinds []string) {
	l.Helper()
	for _, thing := range of(l.list(), l.target) {
		kinds = append(kinds, thing.Kind)
	}
	return kinds
}

// within calls f, and gives up on it at some time.
func (w *worldTest) within(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(w.patience):
		return errSlow
	}
}

// ready calls Apply until it is done.
func (l *life) ready(p promise, why string) *life {
	l.Helper()
	err := l.until()
	p.ok(l, err, why+": Apply")
	return l
}

// until calls Apply until it is done or fails.
func (l *life) until() error {
	l.Helper()
	for {
		result, err := l.apply(l.ctx)
		if err != nil || result.Done {
			return err
		}
		if err := l.wait(result.After); err != nil {
			return err
		}
	}
}

func (w *worldTest) wait(d time.Duration) error {
	select {
	case <-time.After(d):
		return w.ctx.Err()
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// remove calls Delete until it is done or fails, and takes what is gone out of the inventory.
func (l *life) remove(resources []deploy.Resource) error {
	l.Helper()
	left := slices.Clone(resources)
	for {
		var result deploy.DeleteResult
		err := l.within(func() (err error) {
			result, err = l.p.Delete(l.ctx, deploy.DeleteRequest{Target: l.target, Resources: slices.Clone(left)})
			return err
		})
		there := of(l.list(), l.target)
		for _, gone := range result.Gone {
			same := func(r deploy.Resource) bool {
				return resourceKey(r) == resourceKey(gone) && r.Incarnation == gone.Incarnation
			}
			deleteResult.require(l, slices.ContainsFunc(left, same), "Delete reports %s %s, incarnation %d, as gone, which was not given", gone.Kind, gone.Name, gone.Incarnation)
			deleteResult.require(l, !slices.ContainsFunc(there, func(t Thing) bool { return same(t.Resource) }), "%s %s is gone, says Delete, but it is there", gone.Kind, gone.Name)
			left = slices.DeleteFunc(left, same)
			l.inventory = slices.DeleteFunc(l.inventory, same)
		}
		switch {
		case err != nil:
			return err
		case result.Done:
			deleteResult.require(l, len(left) == 0, "Delete is done, and does not report as gone: %v", left)
			return nil
		}
		if err := l.wait(result.After); err != nil {
			return err
		}
	}
}

// removed calls Delete for the whole inventory until it is done, and makes sure that the world is as before.
func (l *life) removed(p promise, why string) {
	l.Helper()
	p.ok(l, l.remove(l.inventory), why+": Delete")
	if left := of(l.list(), l.target); len(left) > 0 {
		p.broken(l, "%s: after Delete there is %v", why, left)
	}
}

// unchanged makes sure that things are as they were.
func (w *worldTest) unchangedWorld(p promise, before []Thing, why string) {
	w.Helper()
	p.same(w, w.list(), before, why+": what is there")
}
