package deploymodel

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// manyLeases are so many that controllers must be working without end. The store gives no more, and the story goes wrong.
const manyLeases = 20_000

var errBusy = errors.New("the controllers work without end")

// watched is the store of a story. It looks at each write, and counts the leases.
type watched struct {
	store.Store
	wrote  func(ctx context.Context, id deployment.ID)
	leases atomic.Int64
}

func (w *watched) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
	if w.leases.Load() > manyLeases {
		return nil, errBusy
	}
	claims, err := w.Store.Claim(ctx, owner, limit, period)
	w.leases.Add(int64(len(claims)))
	return claims, err
}

func (w *watched) Create(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	d, err := w.Store.Create(ctx, d, limit)
	if err == nil {
		w.wrote(ctx, d.ID)
	}
	return d, err
}

func (w *watched) Update(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	d, err := w.Store.Update(ctx, d, limit)
	if err == nil {
		w.wrote(ctx, d.ID)
	}
	return d, err
}

func (w *watched) Remove(ctx context.Context, id deployment.ID, version int64) error {
	err := w.Store.Remove(ctx, id, version)
	if err == nil {
		w.wrote(ctx, id)
	}
	return err
}

func (w *watched) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	err := w.Store.Commit(ctx, l, o)
	if err == nil {
		w.wrote(ctx, l.ID)
	}
	return err
}
