package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// resolveBase returns the base that a branch deployment is to have: the one that it wants or, when that is not there or has
// ended, the one that that wanted; at the end of that chain the default base.
func (c *Controller) resolveBase(ctx context.Context, d Deployment) (ID, error) {
	if d.Kind != Branch {
		return "", nil
	}
	seen := map[ID]bool{d.ID: true}
	for id := d.Wanted; id != "" && !seen[id]; {
		seen[id] = true
		base, err := c.o.Store.Get(ctx, id)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return "", err
		}
		if base.Desired.Presence != Absent {
			return id, nil
		}
		id = base.Wanted
	}
	return c.o.Routing.base(), nil
}

// rebase gives a branch deployment the base that it is to have, and reports whether that is another one.
func (c *Controller) rebase(ctx context.Context, d Deployment) (bool, error) {
	base, err := c.resolveBase(ctx, d)
	if err != nil || base == d.Base {
		return false, err
	}
	_, err = c.change(ctx, d.ID, func(ctx context.Context, d *Deployment) (bool, error) {
		base, err := c.resolveBase(ctx, *d)
		changed := d.Desired.Presence != Absent && base != d.Base
		d.Base = base
		return changed, err
	})
	return true, err
}

// baseOf returns the base of a deployment, and whether there is one.
func (c *Controller) baseOf(ctx context.Context, d Deployment) (Deployment, bool, error) {
	if d.Base == "" {
		return Deployment{}, false, nil
	}
	base, err := c.o.Store.Get(ctx, d.Base)
	if errors.Is(err, ErrNotFound) {
		return Deployment{}, false, nil
	}
	return base, err == nil && base.Desired.Presence != Absent, err
}

// pin notes the base as it is now, for comparisons with that, and returns it for cloning. A fork gets none.
func (w *work) pin(ctx context.Context) (Target, error) {
	base, found, err := w.c.baseOf(ctx, w.d)
	if err != nil || !found {
		return Target{}, err
	}
	against := Against{Incarnation: w.d.Incarnation, Revision: w.d.Desired.Revision, Base: base.ID}
	old := w.o.Against
	same := old.Incarnation == against.Incarnation && old.Base == against.Base && !old.BaseGraph.IsZero()
	if !same || w.c.o.Comparison == OnUpdate && old.Revision != against.Revision {
		good := base.Observed.newest()
		against.BaseRevision, against.BaseGraph = good.Revision, good.Graph
		if w.c.o.Comparison == OnCreate || w.c.o.Comparison == OnUpdate {
			w.o.Against = against
		}
	}
	if w.d.Source.IsFork() {
		return Target{}, nil
	}
	t := base.target()
	t.Revision = base.Observed.LastGood.Revision
	return t, nil
}

// baseGraph is what a branch deployment is compared with.
type baseGraph struct {
	id        ID
	revision  string
	graph     assetgraph.Digest // zero: there is nothing
	mergeBase string
	waits     bool // there is a base, and no graph of it yet
}

// newest returns the newest revision that was ready and of which there is a graph.
func (o Observed) newest() Good {
	if len(o.History) == 0 {
		return Good{}
	}
	return o.History[len(o.History)-1]
}

// pickBase returns what a branch deployment is to be compared with now.
func (c *Controller) pickBase(ctx context.Context, d Deployment, o Observed) (baseGraph, error) {
	base, found, err := c.baseOf(ctx, d)
	if err != nil || !found {
		return baseGraph{}, err
	}
	good := base.Observed.newest()
	if good.Graph.IsZero() {
		return baseGraph{id: base.ID, waits: true}, nil
	}
	live := baseGraph{id: base.ID, revision: good.Revision, graph: good.Graph}
	switch c.o.Comparison {
	case OnCreate, OnUpdate:
		if a := o.Against; a.Incarnation == d.Incarnation && a.Base == base.ID && !a.BaseGraph.IsZero() {
			return baseGraph{id: a.Base, revision: a.BaseRevision, graph: a.BaseGraph}, nil
		}
	case AtMergeBase:
		return c.mergeBase(ctx, d, base)
	}
	return live, nil
}

// mergeBase returns the base as it was where the branch left it or, of the revisions that are kept, at the nearest ancestor.
func (c *Controller) mergeBase(ctx context.Context, d, base Deployment) (baseGraph, error) {
	history := base.Observed.History
	commit, err := c.o.Ancestry.MergeBase(ctx, d.Source, d.Observed.LastGood.Revision, history[len(history)-1].Revision)
	if err != nil {
		return baseGraph{}, fmt.Errorf("merge base: %w", err)
	}
	out := baseGraph{id: base.ID, mergeBase: commit}
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Revision == commit {
			out.revision, out.graph = commit, history[i].Graph
			return out, nil
		}
	}
	for i := len(history) - 1; i >= 0; i-- {
		parted, err := c.o.Ancestry.MergeBase(ctx, d.Source, history[i].Revision, commit)
		if err != nil {
			return baseGraph{}, fmt.Errorf("merge base: %w", err)
		}
		if parted == history[i].Revision {
			out.revision, out.graph = parted, history[i].Graph
			return out, nil
		}
	}
	return out, nil
}
