package deploy_test

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// counting is a store that counts the calls that a controller without anything to do could make.
type counting struct {
	deploy.Store
	calls atomic.Int64
}

func (c *counting) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]deploy.Claim, error) {
	c.calls.Add(1)
	return c.Store.Claim(ctx, owner, limit, period)
}

func (c *counting) Get(ctx context.Context, id deploy.ID) (deploy.Deployment, error) {
	c.calls.Add(1)
	return c.Store.Get(ctx, id)
}

func (c *counting) List(ctx context.Context, after deploy.ID, limit int) ([]deploy.Deployment, error) {
	c.calls.Add(1)
	return c.Store.List(ctx, after, limit)
}

func (c *counting) Commit(ctx context.Context, l deploy.Lease, o deploy.Observed) error {
	c.calls.Add(1)
	return c.Store.Commit(ctx, l, o)
}
