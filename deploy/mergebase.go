package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// maxParted is how many merge bases a controller remembers.
const maxParted = 10_000

type commits struct {
	source codehost.Source
	a, b   string
}

// parted returns the merge base of two commits. That never changes: it is asked for once.
func (c *Controller) parted(ctx context.Context, s codehost.Source, a, b string) (string, error) {
	key := commits{s, a, b}
	c.mu.Lock()
	commit, known := c.mergeBases[key]
	c.mu.Unlock()
	if known {
		return commit, nil
	}
	commit, err := c.o.Ancestry.MergeBase(ctx, s, a, b)
	if err != nil {
		return "", fmt.Errorf("merge base: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.mergeBases) >= maxParted {
		clear(c.mergeBases)
	}
	c.mergeBases[key] = commit
	return commit, nil
}

// mergeBase returns the base as it was where the branch left it or, of the revisions that are kept, at the nearest ancestor.
// Where the base has taken in another branch that this one stood on, those are that branch's revisions too.
func (c *Controller) mergeBase(ctx context.Context, d, base deployment.Deployment) (baseGraph, error) {
	commit, err := c.parted(ctx, d.Source, d.Observed.LastGood.Revision, newestGood(base).Revision)
	if err != nil {
		return baseGraph{}, err
	}
	kept := slices.Clone(base.Observed.History)
	seen := map[deployment.ID]bool{base.ID: true, d.ID: true}
	for id := d.Wanted; id != "" && !seen[id] && len(seen) < 8; {
		seen[id] = true
		other, err := c.o.Store.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return baseGraph{}, err
		}
		kept = append(kept, other.Observed.History...)
		id = other.Wanted
	}
	out := baseGraph{id: base.ID, mergeBase: commit}
	use := func(g deployment.Good) (baseGraph, error) {
		out.revision, out.graph = g.Revision, g.Graph
		return out, nil
	}
	for _, g := range slices.Backward(kept) {
		if g.Revision == commit {
			return use(g)
		}
	}
	var nearest deployment.Good // an ancestor of commit that no other one descends from
	for _, g := range slices.Backward(kept) {
		parted, err := c.parted(ctx, d.Source, g.Revision, commit)
		if err != nil {
			return baseGraph{}, err
		}
		if parted != g.Revision || nearest.Revision == g.Revision {
			continue
		}
		if nearest.Revision != "" {
			if parted, err = c.parted(ctx, d.Source, nearest.Revision, g.Revision); err != nil {
				return baseGraph{}, err
			}
			if parted != nearest.Revision {
				continue
			}
		}
		nearest = g
	}
	if nearest.Revision == "" {
		nearest = kept[0] // the branch is older than all that is kept: the oldest of that is the nearest
	}
	return use(nearest)
}
