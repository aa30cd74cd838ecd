package memstore

import (
	"context"
	"fmt"
	"sync"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
)

// Snapshots are [store.Snapshots] in memory. Their zero value is empty and ready to use; it must not be copied. Nothing is
// ever forgotten. Every method first returns the error of a context that has ended.
type Snapshots struct {
	mu     sync.RWMutex
	graphs map[assetgraph.Digest]*assetgraph.Graph
	diffs  map[string]*diff.Diff
}

var _ store.Snapshots = (*Snapshots)(nil)

// PutGraph keeps a graph. See [store.Snapshots].
func (s *Snapshots) PutGraph(ctx context.Context, g *assetgraph.Graph) (assetgraph.Digest, error) {
	if err := ctx.Err(); err != nil {
		return assetgraph.Digest{}, err
	}
	d := g.Digest()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.graphs == nil {
		s.graphs = map[assetgraph.Digest]*assetgraph.Graph{}
	}
	if _, ok := s.graphs[d]; !ok {
		s.graphs[d] = g
	}
	return d, nil
}

// Graph returns a graph. See [store.Snapshots].
func (s *Snapshots) Graph(ctx context.Context, d assetgraph.Digest) (*assetgraph.Graph, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if g, ok := s.graphs[d]; ok {
		return g, nil
	}
	return nil, fmt.Errorf("graph %s: %w", d, store.ErrNotFound)
}

// PutDiff keeps a comparison. See [store.Snapshots].
func (s *Snapshots) PutDiff(ctx context.Context, fingerprint string, d *diff.Diff) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.diffs == nil {
		s.diffs = map[string]*diff.Diff{}
	}
	s.diffs[fingerprint] = d
	return nil
}

// Diff returns a comparison. See [store.Snapshots].
func (s *Snapshots) Diff(ctx context.Context, fingerprint string) (*diff.Diff, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if d, ok := s.diffs[fingerprint]; ok {
		return d, nil
	}
	return nil, fmt.Errorf("diff %s: %w", fingerprint, store.ErrNotFound)
}
