package deploymodel

import (
	"context"
	"sync/atomic"

	"github.com/branchgraph/branchgraph/deploy"
)

// watched is the store of a story. It looks at each write, and counts the calls.
type watched struct {
	deploy.Store
	wrote func(verb string, id deploy.ID)
	calls atomic.Int64
}

func (w *watched) Create(ctx context.Context, d deploy.Deployment, limit int) (deploy.Deployment, error) {
	d, err := w.Store.Create(ctx, d, limit)
	if err == nil {
		w.wrote("Create", d.ID)
	}
	return d, err
}

func (w *watched) Update(ctx context.Context, d deploy.Deployment, limit int) (deploy.Deployment, error) {
	d, err := w.Store.Update(ctx, d, limit)
	if err == nil {
		w.wrote("Update", d.ID)
	}
	return d, err
}

func (w *watched) Remove(ctx context.Context, id deploy.ID, version int64) error {
	err := w.Store.Remove(ctx, id, version)
	if err == nil {
		w.wrote("Remove", id)
	}
	return err
}

func (w *watched) Commit(ctx context.Context, l deploy.Lease, o deploy.Observed) error {
	err := w.Store.Commit(ctx, l, o)
	if err == nil {
		w.wrote("Commit", l.ID)
	}
	return err
}
