package deploy

import (
	"context"
	"errors"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// lookup finds a deployment, as [Store.Get] does.
type lookup func(ctx context.Context, id ID) (Deployment, error)

// resolveBase returns the base that a branch deployment is to have: the one that it wants or, when that is not there or has
// ended, the one that that wanted; at the end of that chain, or when the chain leads back to itself, the default base.
func (c *Controller) resolveBase(ctx context.Context, d Deployment, find lookup) (ID, error) {
	if d.Kind != Branch {
		return "", nil
	}
	var found ID
	seen := map[ID]bool{}
	for id := d.Wanted; id != "" && !seen[id]; {
		if id == d.ID {
			return c.defaultBase(ctx, d, find) // branches that want each other would wait for each other
		}
		seen[id] = true
		base, err := find(ctx, id)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return "", err
		}
		if found == "" && base.isBaseOf(d) {
			found = id
		}
		id = base.Wanted
	}
	if found != "" {
		return found, nil
	}
	return c.defaultBase(ctx, d, find)
}

// isBaseOf reports whether a deployment can be the base of another one. One that sleeps and was never ready would keep it waiting.
func (d Deployment) isBaseOf(branch Deployment) bool {
	return d.Desired.Presence == Present && sameRepository(d, branch) ||
		d.Desired.Presence == Asleep && d.good().Revision != "" && sameRepository(d, branch)
}

func sameRepository(a, b Deployment) bool {
	return a.Source.Provider == b.Source.Provider && a.Source.Repository == b.Source.Repository
}

// defaultBase returns the default base, which need not be there yet; none for a branch of another repository than that one's.
func (c *Controller) defaultBase(ctx context.Context, d Deployment, find lookup) (ID, error) {
	id := c.o.Routing.base()
	if id == "" {
		return "", nil
	}
	base, err := find(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && sameRepository(base, d) {
		return id, nil
	}
	return "", err
}

// rebase gives a branch deployment the base that it is to have, and reports whether that is another one.
func (c *Controller) rebase(ctx context.Context, d Deployment) (bool, error) {
	base, err := c.resolveBase(ctx, d, c.o.Store.Get)
	if err != nil || base == d.Base {
		return false, err
	}
	_, err = c.change(ctx, d.ID, func(ctx context.Context, d *Deployment) (bool, error) {
		base, err := c.resolveBase(ctx, *d, c.o.Store.Get)
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

// good returns the newest revision of this life that was ready; zero when there is none yet.
func (d Deployment) good() Good {
	if d.Observed.LastGood.Incarnation == d.Incarnation {
		return d.Observed.LastGood
	}
	return Good{}
}

// newest returns the newest revision of this life of which there is a graph; zero when there is none yet.
func (d Deployment) newest() Good {
	if h := d.Observed.History; len(h) > 0 && h[len(h)-1].Incarnation == d.Incarnation {
		return h[len(h)-1]
	}
	return Good{}
}

// pin notes the base as it is now, for comparisons with that, and returns it for cloning. A fork gets none. Waits says that
// there is one and that it was never ready: what has nothing of its own yet would have nothing to clone.
func (w *work) pin(ctx context.Context) (t Target, waits bool, err error) {
	base, found, err := w.c.baseOf(ctx, w.d)
	if err != nil || !found {
		return Target{}, false, err
	}
	against := Against{Incarnation: w.d.Incarnation, Revision: w.d.Desired.Revision, Base: base.ID}
	old := w.o.Against
	same := old.Incarnation == against.Incarnation && old.Base == against.Base && !old.BaseGraph.IsZero()
	if !same || w.c.o.Comparison == OnUpdate && old.Revision != against.Revision {
		good := base.newest()
		against.BaseRevision, against.BaseGraph = good.Revision, good.Graph
		if w.c.o.Comparison == OnCreate || w.c.o.Comparison == OnUpdate {
			w.o.Against = against
		}
	}
	if w.d.Source.IsFork() {
		return Target{}, false, nil
	}
	t = base.target()
	t.Revision = base.good().Revision
	if t.Revision == "" && w.d.good().Revision != "" {
		return Target{}, false, nil // it has its clone already
	}
	return t, t.Revision == "", nil
}

// baseGraph is what a branch deployment is compared with.
type baseGraph struct {
	id        ID
	revision  string
	graph     assetgraph.Digest // zero: there is nothing
	mergeBase string
	waits     bool // there is a base, and no graph of it yet
	moves     bool // another revision of it is being made
}

// pickBase returns what a branch deployment is to be compared with now.
func (c *Controller) pickBase(ctx context.Context, d Deployment, o Observed) (baseGraph, error) {
	base, found, err := c.baseOf(ctx, d)
	if err != nil || !found {
		return baseGraph{}, err
	}
	good := base.newest()
	if good.Graph.IsZero() {
		return baseGraph{id: base.ID, waits: true}, nil
	}
	live := baseGraph{id: base.ID, revision: good.Revision, graph: good.Graph, moves: base.State() == StateUpdating}
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
