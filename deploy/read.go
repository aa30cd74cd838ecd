package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
)

// Get returns a deployment, or [store.ErrNotFound].
func (c *Controller) Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.o.Store.Get(ctx, id)
}

// List returns up to limit deployments with ids after the given one, in the order of their ids.
func (c *Controller) List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	return c.o.Store.List(ctx, after, limit)
}

// Diff returns what a deployment changed against its base, at a revision or, when that is empty, at the newest that was
// compared: [deployment.Observed].Comparison says which that is, and the newest that is deployed may not be yet. For the
// newest the comparison is made anew when the base has moved since, and when what was kept is lost, which can take as long
// as a comparison does and ask the [GraphSource]. It is nil when there was nothing to compare with, and [store.ErrNotFound]
// when the revision was not compared.
func (c *Controller) Diff(ctx context.Context, id deployment.ID, revision string) (*diff.Diff, error) {
	d, err := c.o.Store.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	of := d.Observed.Comparison
	if of.Fingerprint != "" && of.Incarnation == d.Incarnation && (revision == "" || revision == of.Revision) {
		return c.newestDiff(ctx, d)
	}
	history := d.Observed.History
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Revision == revision && history[i].Diff != "" {
			return c.storedDiff(ctx, history[i].Diff)
		}
	}
	return nil, fmt.Errorf("deploy: %s was not compared at revision %q: %w", id, revision, store.ErrNotFound)
}

// newestDiff returns the newest comparison, made anew when the base has moved.
func (c *Controller) newestDiff(ctx context.Context, d deployment.Deployment) (*diff.Diff, error) {
	of := d.Observed.Comparison
	if !of.Graph.IsZero() && (of.Stale || c.o.Comparison == Live) {
		base, err := c.pickBase(ctx, d, d.Observed)
		if err != nil {
			return nil, err
		}
		if !base.waits && !base.graph.IsZero() && base.graph != of.BaseGraph {
			of.BaseGraph, of.BaseRevision = base.graph, base.revision
			if of.Fingerprint, err = c.makeDiff(ctx, d.ID, of); err != nil {
				return nil, err
			}
		}
	}
	d.Observed.Comparison = of
	return c.keptDiff(ctx, d)
}

// keptDiff returns the newest comparison as it was kept; one that was lost is made again. It is nil for that with nothing.
func (c *Controller) keptDiff(ctx context.Context, d deployment.Deployment) (*diff.Diff, error) {
	of := d.Observed.Comparison
	kept, err := c.storedDiff(ctx, of.Fingerprint)
	if !errors.Is(err, store.ErrNotFound) {
		return kept, err
	}
	print, err := c.makeDiff(ctx, d.ID, of)
	if err != nil {
		return nil, err
	}
	return c.storedDiff(ctx, print)
}

// storedDiff returns a comparison by its fingerprint; nil for that with nothing.
func (c *Controller) storedDiff(ctx context.Context, print string) (*diff.Diff, error) {
	none, err := fingerprint(nil)
	if err != nil || print == none {
		return nil, err
	}
	return c.o.Snapshots.Diff(ctx, print)
}
