package deploy

import (
	"context"
	"errors"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// lookup finds a deployment, as [store.Store.Get] does.
type lookup func(ctx context.Context, id deployment.ID) (deployment.Deployment, error)

// resolveBase returns the base that a branch deployment is to have: the one that it wants or, when that is not there or has
// ended, the one that that wanted; at the end of that chain, or when the chain leads back to itself, the default base.
func (c *Controller) resolveBase(ctx context.Context, d deployment.Deployment, find lookup) (deployment.ID, error) {
	if d.Kind != deployment.Branch {
		return "", nil
	}
	var found deployment.ID
	seen := map[deployment.ID]bool{}
	for id := d.Wanted; id != "" && !seen[id]; {
		if id == d.ID {
			return c.defaultBase(ctx, d, find) // branches that want each other would wait for each other
		}
		seen[id] = true
		base, err := find(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return "", err
		}
		if found == "" && isBaseOf(base, d) {
			found = id
		}
		id = base.Wanted
	}
	if found != "" {
		return found, nil
	}
	return c.defaultBase(ctx, d, find)
}

// isBaseOf reports whether a deployment can be the base of another one. One that sleeps and was never ready would keep it
// waiting.
func isBaseOf(d, branch deployment.Deployment) bool {
	return d.Desired.Presence == deployment.Present && sameRepository(d, branch) ||
		d.Desired.Presence == deployment.Asleep && lastGood(d).Revision != "" && sameRepository(d, branch)
}

func sameRepository(a, b deployment.Deployment) bool {
	return a.Source.Provider == b.Source.Provider && a.Source.Repository == b.Source.Repository
}

// defaultBase returns the default base, which need not be there yet; none for a branch of another repository than that one's.
func (c *Controller) defaultBase(ctx context.Context, d deployment.Deployment, find lookup) (deployment.ID, error) {
	id := c.o.Routing.base()
	if id == "" {
		return "", nil
	}
	base, err := find(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && sameRepository(base, d) {
		return id, nil
	}
	return "", err
}

// rebase gives a branch deployment the base that it is to have, and reports whether that is another one.
func (c *Controller) rebase(ctx context.Context, d deployment.Deployment) (bool, error) {
	base, err := c.resolveBase(ctx, d, c.o.Store.Get)
	if err != nil || base == d.Base {
		return false, err
	}
	_, err = c.change(ctx, d.ID, func(ctx context.Context, d *deployment.Deployment) (bool, error) {
		base, err := c.resolveBase(ctx, *d, c.o.Store.Get)
		changed := d.Desired.Presence != deployment.Absent && base != d.Base
		d.Base = base
		return changed, err
	})
	return true, err
}

// baseOf returns the base of a deployment, and whether there is one.
func (c *Controller) baseOf(ctx context.Context, d deployment.Deployment) (deployment.Deployment, bool, error) {
	if d.Base == "" {
		return deployment.Deployment{}, false, nil
	}
	base, err := c.o.Store.Get(ctx, d.Base)
	if errors.Is(err, store.ErrNotFound) {
		return deployment.Deployment{}, false, nil
	}
	return base, err == nil && base.Desired.Presence != deployment.Absent, err
}

// lastGood returns the newest revision of this life that was ready; zero when there is none yet.
func lastGood(d deployment.Deployment) deployment.Good {
	if d.Observed.LastGood.Incarnation == d.Incarnation {
		return d.Observed.LastGood
	}
	return deployment.Good{}
}

// newestGood returns the newest revision of this life of which there is a graph; zero when there is none yet.
func newestGood(d deployment.Deployment) deployment.Good {
	if h := d.Observed.History; len(h) > 0 && h[len(h)-1].Incarnation == d.Incarnation {
		return h[len(h)-1]
	}
	return deployment.Good{}
}

// pin notes the base as it is now, for comparisons with that, and returns it for cloning. A fork gets none. Waits says that
// there is one and that it was never ready: what has nothing of its own yet would have nothing to clone.
func (w *work) pin(ctx context.Context) (t provision.Target, waits bool, err error) {
	base, found, err := w.c.baseOf(ctx, w.d)
	if err != nil || !found {
		return provision.Target{}, false, err
	}
	against := deployment.Against{Incarnation: w.d.Incarnation, Revision: w.d.Desired.Revision, Base: base.ID}
	old := w.o.Against
	same := old.Incarnation == against.Incarnation && old.Base == against.Base && !old.BaseGraph.IsZero()
	if !same || w.c.o.Comparison == OnUpdate && old.Revision != against.Revision {
		good := newestGood(base)
		against.BaseRevision, against.BaseGraph = good.Revision, good.Graph
		if w.c.o.Comparison == OnCreate || w.c.o.Comparison == OnUpdate {
			w.o.Against = against
		}
	}
	if w.d.Source.IsFork() {
		return provision.Target{}, false, nil
	}
	t = targetOf(base)
	t.Revision = lastGood(base).Revision
	if t.Revision == "" && lastGood(w.d).Revision != "" {
		return provision.Target{}, false, nil // it has its clone already
	}
	return t, t.Revision == "", nil
}

// baseGraph is what a branch deployment is compared with.
type baseGraph struct {
	id        deployment.ID
	revision  string
	graph     assetgraph.Digest // zero: there is nothing
	mergeBase string
	waits     bool // there is a base, and no graph of it yet
	moves     bool // another revision of it is being made
}

// pickBase returns what a branch deployment is to be compared with now.
func (c *Controller) pickBase(ctx context.Context, d deployment.Deployment, o deployment.Observed) (baseGraph, error) {
	base, found, err := c.baseOf(ctx, d)
	if err != nil || !found {
		return baseGraph{}, err
	}
	good := newestGood(base)
	if good.Graph.IsZero() {
		return baseGraph{id: base.ID, waits: true}, nil
	}
	live := baseGraph{id: base.ID, revision: good.Revision, graph: good.Graph, moves: base.State() == deployment.StateUpdating}
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
