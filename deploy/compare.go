package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

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
	if compared, known := o.Condition(Compared); known && !compared.True && compared.Reason == reasonTerminal &&
		compared.Generation == w.d.Desired.Generation || w.d.Desired.Presence == Asleep {
		return never, nil
	}
	if err := w.load(ctx); err != nil {
		return 0, err
	}
	if w.d.Kind != Branch {
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
		w.flag(BaseMissing, base.graph.IsZero(), "NoGraph", "there is no graph of the base to compare with")
		if base.waits {
			return never, nil // until it is announced
		}
		if was := o.Comparison; base.moves && was.Base != "" && was.Base != base.id {
			return refresh, nil // it may be about to take in what the former base had: it announces itself, unless it fails
		}
	}
	want := Comparison{
		Incarnation: d.Incarnation, Base: base.id, Revision: o.LastGood.Revision, Graph: o.LastGood.Graph,
		BaseRevision: base.revision, BaseGraph: base.graph, MergeBase: base.mergeBase, Notified: o.Comparison.Notified,
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
		if want.Fingerprint, err = w.c.makeDiff(ctx, want); err != nil {
			return 0, err
		}
	} else {
		want.Fingerprint = was.Fingerprint
	}
	o.Comparison = want
	o.noteDiff(want)
	if w.c.o.Comparison == OnCreate || w.c.o.Comparison == OnUpdate {
		o.Against = Against{Incarnation: d.Incarnation, Revision: d.Desired.Revision, Base: base.id, BaseRevision: base.revision, BaseGraph: base.graph}
	}
	if err := w.commit(ctx); err != nil {
		return 0, err
	}
	if err := w.notify(ctx); err != nil {
		return 0, err
	}
	w.condition(Compared, true, reasonDone, "")
	o.Failures = 0
	return never, w.commit(ctx)
}

// load loads the graph of the revision that is ready, and tells what is compared with it.
func (w *work) load(ctx context.Context) error {
	o := &w.o
	if w.c.o.Graphs != nil && o.LastGood.Graph.IsZero() {
		target, err := w.c.target(ctx, w.d)
		if err != nil {
			return err
		}
		g, err := w.c.o.Graphs.Graph(ctx, target)
		if err != nil {
			return fmt.Errorf("graph: %w", err)
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
	news := Good{Incarnation: o.LastGood.Incarnation, Revision: o.LastGood.Revision, Graph: o.LastGood.Graph}
	if err := w.commit(ctx); err != nil || o.Announced == news {
		return err
	}
	if err := w.c.wakeChildren(ctx, w.d.ID); err != nil {
		return err
	}
	o.Announced = news
	return w.commit(ctx)
}

// noteDiff keeps which comparison is the newest of a revision.
func (o *Observed) noteDiff(c Comparison) {
	o.LastGood.Diff = c.Fingerprint
	for i := len(o.History) - 1; i >= 0; i-- {
		if o.History[i].Revision == c.Revision {
			o.History[i].Diff = c.Fingerprint
			return
		}
	}
}

// makeDiff compares the graphs of a comparison, keeps the result, and returns its fingerprint.
func (c *Controller) makeDiff(ctx context.Context, of Comparison) (string, error) {
	var d *diff.Diff // of nothing to compare with
	if !of.BaseGraph.IsZero() && !of.Graph.IsZero() {
		base, err := c.o.Snapshots.Graph(ctx, of.BaseGraph)
		if err != nil {
			return "", fmt.Errorf("compare: base %s: %w", of.BaseRevision, err)
		}
		branch, err := c.o.Snapshots.Graph(ctx, of.Graph)
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

// notify tells of the verdict, when it is another one than what was told.
func (w *work) notify(ctx context.Context) error {
	o := &w.o
	if w.c.o.Notifier == nil || o.Comparison.Notified == o.Comparison.Fingerprint {
		return nil
	}
	d := w.d.Clone()
	d.Observed = o.Clone()
	target, err := w.c.target(ctx, d)
	if err != nil {
		return err
	}
	n := Notice{Target: target, State: d.State(), Pulls: d.PullRequests, Fingerprint: o.Comparison.Fingerprint, URL: o.URL}
	if !o.Comparison.BaseGraph.IsZero() {
		if n.Diff, err = w.c.o.Snapshots.Diff(ctx, n.Fingerprint); err != nil {
			return fmt.Errorf("notify: %w", err)
		}
	}
	if err := w.extend(ctx); err != nil {
		return err
	}
	if err := w.c.o.Notifier.Notify(ctx, n); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	o.Comparison.Notified = n.Fingerprint
	return w.commit(ctx)
}
