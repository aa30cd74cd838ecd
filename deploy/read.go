package deploy

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/diff"
)

// Get returns a deployment, or [ErrNotFound].
func (c *Controller) Get(ctx context.Context, id ID) (Deployment, error) {
	return c.o.Store.Get(ctx, id)
}

// List returns up to limit deployments with ids after the given one, in the order of their ids.
func (c *Controller) List(ctx context.Context, after ID, limit int) ([]Deployment, error) {
	return c.o.Store.List(ctx, after, limit)
}

// Diff returns what a deployment changed against its base, at a revision or, when that is empty, at the newest. For the
// newest that is made anew when the base has moved since. It is nil when there was nothing to compare with, and
// [ErrNotFound] when the revision was not compared.
func (c *Controller) Diff(ctx context.Context, id ID, revision string) (*diff.Diff, error) {
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
			return c.keptDiff(ctx, history[i].Diff)
		}
	}
	return nil, fmt.Errorf("deploy: %s was not compared at revision %q: %w", id, revision, ErrNotFound)
}

// newestDiff returns the newest comparison, made anew when the base has moved.
func (c *Controller) newestDiff(ctx context.Context, d Deployment) (*diff.Diff, error) {
	of := d.Observed.Comparison
	if !of.Graph.IsZero() && (of.Stale || c.o.Comparison == Live) {
		base, err := c.pickBase(ctx, d, d.Observed)
		if err != nil {
			return nil, err
		}
		if !base.waits && !base.graph.IsZero() && base.graph != of.BaseGraph {
			of.BaseGraph, of.BaseRevision = base.graph, base.revision
			if of.Fingerprint, err = c.makeDiff(ctx, of); err != nil {
				return nil, err
			}
		}
	}
	return c.keptDiff(ctx, of.Fingerprint)
}

// keptDiff returns a comparison that was kept; nil for that with nothing.
func (c *Controller) keptDiff(ctx context.Context, print string) (*diff.Diff, error) {
	none, err := fingerprint(nil)
	if err != nil || print == none {
		return nil, err
	}
	return c.o.Snapshots.Diff(ctx, print)
}
