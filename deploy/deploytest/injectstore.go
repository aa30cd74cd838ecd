package deploytest

import (
	"context"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
)

// Store returns a store as the process sees it.
func (i *Injector) Store(s store.Store) store.Store { return &injectedStore{i, s} }

type injectedStore struct {
	i *Injector
	s store.Store
}

// Now is Store's.
func (w *injectedStore) Now(ctx context.Context) (time.Time, error) {
	return send(ctx, w.i, "Store.Now", "", w.s.Now)
}

// Create is Store's.
func (w *injectedStore) Create(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	d = d.Clone() // a delayed call must not see what its caller does meanwhile
	return send(ctx, w.i, "Store.Create", d.ID, func(ctx context.Context) (deployment.Deployment, error) {
		return w.s.Create(ctx, d, limit)
	})
}

// Get is Store's.
func (w *injectedStore) Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return send(ctx, w.i, "Store.Get", id, func(ctx context.Context) (deployment.Deployment, error) { return w.s.Get(ctx, id) })
}

// List is Store's.
func (w *injectedStore) List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	return send(ctx, w.i, "Store.List", "", func(ctx context.Context) ([]deployment.Deployment, error) {
		return w.s.List(ctx, after, limit)
	})
}

// Children is Store's.
func (w *injectedStore) Children(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	return send(ctx, w.i, "Store.Children", base, func(ctx context.Context) ([]deployment.Deployment, error) {
		return w.s.Children(ctx, base, after, limit)
	})
}

// Update is Store's.
func (w *injectedStore) Update(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	d = d.Clone()
	return send(ctx, w.i, "Store.Update", d.ID, func(ctx context.Context) (deployment.Deployment, error) {
		return w.s.Update(ctx, d, limit)
	})
}

// Remove is Store's.
func (w *injectedStore) Remove(ctx context.Context, id deployment.ID, version int64) error {
	_, err := send(ctx, w.i, "Store.Remove", id, asError(func(ctx context.Context) error { return w.s.Remove(ctx, id, version) }))
	return err
}

// Claim is Store's.
func (w *injectedStore) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
	return send(ctx, w.i, "Store.Claim", "", func(ctx context.Context) ([]store.Claim, error) {
		return w.s.Claim(ctx, owner, limit, period)
	})
}

// Extend is Store's.
func (w *injectedStore) Extend(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
	return send(ctx, w.i, "Store.Extend", l.ID, func(ctx context.Context) (store.Claim, error) {
		return w.s.Extend(ctx, l, period)
	})
}

// Commit is Store's.
func (w *injectedStore) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	o = o.Clone()
	_, err := send(ctx, w.i, "Store.Commit", l.ID, asError(func(ctx context.Context) error { return w.s.Commit(ctx, l, o) }))
	return err
}

// Release is Store's.
func (w *injectedStore) Release(ctx context.Context, l store.Lease, after time.Duration) error {
	_, err := send(ctx, w.i, "Store.Release", l.ID, asError(func(ctx context.Context) error { return w.s.Release(ctx, l, after) }))
	return err
}

// Wake is Store's.
func (w *injectedStore) Wake(ctx context.Context, id deployment.ID) error {
	_, err := send(ctx, w.i, "Store.Wake", id, asError(func(ctx context.Context) error { return w.s.Wake(ctx, id) }))
	return err
}

// Deliver is Store's.
func (w *injectedStore) Deliver(ctx context.Context, provider, delivery string) (bool, error) {
	return send(ctx, w.i, "Store.Deliver", "", func(ctx context.Context) (bool, error) {
		return w.s.Deliver(ctx, provider, delivery)
	})
}

// Snapshots returns snapshots as the process sees them.
func (i *Injector) Snapshots(s store.Snapshots) store.Snapshots { return &injectedSnapshots{i, s} }

type injectedSnapshots struct {
	i *Injector
	s store.Snapshots
}

// PutGraph is Snapshots'.
func (w *injectedSnapshots) PutGraph(ctx context.Context, g *assetgraph.Graph) (assetgraph.Digest, error) {
	return send(ctx, w.i, "Snapshots.PutGraph", "", func(ctx context.Context) (assetgraph.Digest, error) {
		return w.s.PutGraph(ctx, g)
	})
}

// Graph is Snapshots'.
func (w *injectedSnapshots) Graph(ctx context.Context, d assetgraph.Digest) (*assetgraph.Graph, error) {
	return send(ctx, w.i, "Snapshots.Graph", "", func(ctx context.Context) (*assetgraph.Graph, error) { return w.s.Graph(ctx, d) })
}

// PutDiff is Snapshots'.
func (w *injectedSnapshots) PutDiff(ctx context.Context, fingerprint string, d *diff.Diff) error {
	put := asError(func(ctx context.Context) error { return w.s.PutDiff(ctx, fingerprint, d) })
	_, err := send(ctx, w.i, "Snapshots.PutDiff", "", put)
	return err
}

// Diff is Snapshots'.
func (w *injectedSnapshots) Diff(ctx context.Context, fingerprint string) (*diff.Diff, error) {
	return send(ctx, w.i, "Snapshots.Diff", "", func(ctx context.Context) (*diff.Diff, error) { return w.s.Diff(ctx, fingerprint) })
}
