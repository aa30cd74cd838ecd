package deploy_test

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// counting is a store that counts the calls that a controller without anything to do could make.
type counting struct {
	store.Store
	calls atomic.Int64
}

func (c *counting) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
	c.calls.Add(1)
	return c.Store.Claim(ctx, owner, limit, period)
}

func (c *counting) Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	c.calls.Add(1)
	return c.Store.Get(ctx, id)
}

func (c *counting) List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	c.calls.Add(1)
	return c.Store.List(ctx, after, limit)
}

func (c *counting) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	c.calls.Add(1)
	return c.Store.Commit(ctx, l, o)
}
