package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
)

// refresh bounds how often a comparison is made again because its base moves: after half of it to one and a half, by a
// hash of the deployment's id. [Controller.Diff] makes it at once.
const refresh = time.Minute

// compare loads the graph of what is ready, compares it with the base, and tells of it, as far as that was not done before.
// It returns when to look again.
func (w *work) compare(ctx context.Context) (time.Duration, error) {
	o := &w.o
	if compared, known := o.Condition(deployment.Compared); known && !compared.True && compared.Reason == reasonTerminal &&
		compared.Generation == w.d.Desired.Generation || w.d.Desired.Presence == deployment.Asleep {
		return never, nil
	}
	if err := w.load(ctx); err != nil {
		return 0, err
	}
	if w.d.Kind != deployment.Branch {
		w.succeeded()
		return never, nil
	}
	d := w.d.Clone()
	d.Observed = o.Clone()
	base, err := w.c.pickBase(ctx, d, *o)
	if err != nil {
		return 0, err
	}
	if w.c.o.Graphs == nil {
		base = baseGraph{id: base.id}
	} else {
		w.flag(deployment.BaseMissing, base.graph.IsZero(), "NoGraph", "there is no graph of the base to compare with")
		if base.waits {
			w.succeeded()
			return never, nil // until it is announced
		}
		if was := o.Comparison; base.moves && was.Base != "" && was.Base != base.id {
			return refresh, nil // it may be about to take in what the former base had: it announces itself, unless it fails
		}
	}
	want := deployment.Comparison{
		Incarnation: d.Incarnation, Base: base.id, Revision: o.LastGood.Revision, Graph: o.LastGood.Graph,
		BaseRevision: base.revision, BaseGraph: base.graph, MergeBase: base.mergeBase,
	}
	was := o.Comparison
	moved := was.BaseGraph != want.BaseGraph
	own := was.Incarnation != want.Incarnation || was.Base != want.Base || was.Graph != want.Graph || was.Revision != want.Revision || was.BaseGraph.IsZero()
	if moved && !own {
		wait := refresh/2 + time.Duration(fraction(string(d.ID))*float64(refresh))
		if !was.Stale {
			o.Comparison.Stale, o.Comparison.StaleSince = true, w.c.o.Now().UTC()
			return wait, nil
		}
		if left := wait - w.c.o.Now().Sub(was.StaleSince); left > 0 {
			return min(left, wait), nil
		}
	}
	if moved || own || was.Fingerprint == "" {
		if want.Fingerprint, err = w.c.makeDiff(ctx, d.ID, want); err != nil {
			return 0, err
		}
	} else {
		want.Fingerprint = was.Fingerprint
	}
	o.Comparison = want
	noteDiff(o, want)
	if w.c.o.Comparison == OnCreate || w.c.o.Comparison == OnUpdate {
		o.Against = deployment.Against{
			Incarnation: d.Incarnation, Revision: d.Desired.Revision, Base: base.id, BaseRevision: base.revision, BaseGraph: base.graph,
		}
	}
	if err := w.commit(ctx); err != nil {
		return 0, err
	}
	w.condition(deployment.Compared, true, reasonDone, "")
	if err := w.notify(ctx); err != nil {
		return 0, err
	}
	o.Failures = 0
	return never, w.commit(ctx)
}

// markStale notes that the base has moved since the revision that serves was compared, while another one is made or fails.
func (w *work) markStale(ctx context.Context) error {
	was := &w.o.Comparison
	if was.BaseGraph.IsZero() || was.Stale {
		return nil
	}
	d := w.d.Clone()
	d.Observed = w.o.Clone()
	base, err := w.c.pickBase(ctx, d, w.o)
	if err == nil && !base.graph.IsZero() && base.graph != was.BaseGraph {
		was.Stale, was.StaleSince = true, w.c.o.Now().UTC()
	}
	return err
}

// succeeded notes that, as far as it goes, the comparison does not fail.
func (w *work) succeeded() {
	w.o.Failures = 0
	if _, known := w.o.Condition(deployment.Compared); known {
		w.condition(deployment.Compared, true, reasonDone, "")
	}
}

// load loads the graph of the revision that is ready, and tells what is compared with it.
func (w *work) load(ctx context.Context) error {
	o := &w.o
	if o.Announced.Incarnation != w.d.Incarnation { // who waits for this life to be ready need not wait for its graph
		if err := w.announce(ctx); err != nil {
			return err
		}
	}
	if w.c.o.Graphs != nil && o.LastGood.Graph.IsZero() {
		target, err := w.c.target(ctx, w.d)
		if err != nil {
			return err
		}
		g, err := w.c.o.Graphs.Graph(ctx, target)
		if err != nil {
			return fmt.Errorf("graph: %w", err)
		}
		if g == nil {
			return fmt.Errorf("graph: the source has none of %s", target.Revision)
		}
		if err := w.extend(ctx); err != nil {
			return err
		}
		if o.LastGood.Graph, err = w.c.o.Snapshots.PutGraph(ctx, g); err != nil {
			return fmt.Errorf("graph: %w", err)
		}
		if n := len(o.History); n > 0 && o.History[n-1].Revision == o.LastGood.Revision {
			o.History = o.History[:n-1]
		}
		o.History = append(o.History, o.LastGood)
		if len(o.History) > maxHistory {
			o.History = slices.Clone(o.History[len(o.History)-maxHistory:])
		}
	}
	return w.announce(ctx)
}

// announce makes the deployments that have this one for their base look at it, when there is something new to see.
func (w *work) announce(ctx context.Context) error {
	good := w.o.LastGood
	news := deployment.Good{Incarnation: good.Incarnation, Revision: good.Revision, Graph: good.Graph}
	if err := w.commit(ctx); err != nil || w.o.Announced == news {
		return err
	}
	if err := w.c.wakeChildren(ctx, w.d.ID); err != nil {
		return err
	}
	w.o.Announced = news
	return w.commit(ctx)
}

// noteDiff keeps which comparison is the newest of a revision.
func noteDiff(o *deployment.Observed, c deployment.Comparison) {
	o.LastGood.Diff = c.Fingerprint
	for i := len(o.History) - 1; i >= 0; i-- {
		if o.History[i].Revision == c.Revision {
			o.History[i].Diff = c.Fingerprint
			return
		}
	}
}

// graph returns a graph that was kept. One that was lost is loaded again, if the deployment still is at that revision.
func (c *Controller) graph(ctx context.Context, id deployment.ID, revision string, digest assetgraph.Digest) (*assetgraph.Graph, error) {
	g, err := c.o.Snapshots.Graph(ctx, digest)
	if c.o.Graphs == nil || !errors.Is(err, store.ErrNotFound) {
		return g, err
	}
	d, gerr := c.o.Store.Get(ctx, id)
	if gerr != nil || lastGood(d).Revision != revision {
		return nil, err
	}
	target, err := c.target(ctx, d)
	if err != nil {
		return nil, err
	}
	target.Revision = revision
	g, err = c.o.Graphs.Graph(ctx, target)
	switch {
	case err != nil:
		return nil, err
	case g == nil || g.Digest() != digest:
		return nil, fmt.Errorf("its graph was lost, and the source has another one now: redeploy %q", d.Name)
	}
	_, err = c.o.Snapshots.PutGraph(ctx, g)
	return g, err
}

// makeDiff compares the graphs of a comparison of a deployment, keeps the result, and returns its fingerprint.
func (c *Controller) makeDiff(ctx context.Context, id deployment.ID, of deployment.Comparison) (string, error) {
	var d *diff.Diff // of nothing to compare with
	if !of.BaseGraph.IsZero() && !of.Graph.IsZero() {
		base, err := c.graph(ctx, of.Base, of.BaseRevision, of.BaseGraph)
		if err != nil {
			return "", fmt.Errorf("compare: base %s: %w", of.BaseRevision, err)
		}
		branch, err := c.graph(ctx, id, of.Revision, of.Graph)
		if err != nil {
			return "", fmt.Errorf("compare: %s: %w", of.Revision, err)
		}
		d = diff.Compare(base, branch)
	}
	print, err := fingerprint(d)
	if err != nil || d == nil {
		return print, err
	}
	if err := c.o.Snapshots.PutDiff(ctx, print, d); err != nil {
		return "", fmt.Errorf("compare: %w", err)
	}
	return print, nil
}

// fingerprint returns the SHA-256 of the JSON report of a comparison, in hexadecimal.
func fingerprint(d *diff.Diff) (string, error) {
	var report bytes.Buffer
	if err := render.JSON(&report, d, render.Options{}); err != nil {
		return "", err
	}
	sum := sha256.Sum256(report.Bytes())
	return hex.EncodeToString(sum[:]), nil
}
