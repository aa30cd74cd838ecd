package store

import (
	"context"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// Snapshots keep graphs and comparisons. They are safe for concurrent use.
type Snapshots interface {
	// PutGraph keeps a graph and returns its digest.
	PutGraph(ctx context.Context, g *assetgraph.Graph) (assetgraph.Digest, error)
	// Graph returns a graph, or [ErrNotFound].
	Graph(ctx context.Context, d assetgraph.Digest) (*assetgraph.Graph, error)
	// PutDiff keeps a comparison under its fingerprint.
	PutDiff(ctx context.Context, fingerprint string, d *diff.Diff) error
	// Diff returns a comparison, or [ErrNotFound].
	Diff(ctx context.Context, fingerprint string) (*diff.Diff, error)
}
