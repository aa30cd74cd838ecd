package deploy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// Controller keeps deployments in step with their sources. Any number of controllers, in as many processes, share a store.
// Its methods are safe for concurrent use.
type Controller struct {
	o    Options
	log  *slog.Logger
	wake chan struct{} // something is due here: see Run

	mu      sync.Mutex
	working map[deployment.ID]*hold // what this controller works on
	// mergeBases are those that the Ancestry was asked for.
	mergeBases map[commits]string
}

// New returns a controller. It does nothing until [Controller.Run] or [Controller.Step] is called, but takes hints and
// commands.
func New(o Options) (*Controller, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Controller{
		o: o, log: o.Log, wake: make(chan struct{}, 1), working: map[deployment.ID]*hold{}, mergeBases: map[commits]string{},
	}, nil
}

// Run claims what is due, works on it, and sweeps, until ctx ends; it returns when all work has stopped, with ctx's error.
// Errors of a store, or of anything else, are logged, and what failed is tried again.
func (c *Controller) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	defer workers.Wait()
	if c.o.PullRequests != nil {
		workers.Go(func() { c.sweepLoop(ctx) })
	}
	free := make(chan struct{}, c.o.Workers) // a token for each worker that is free
	for range c.o.Workers {
		free <- struct{}{}
	}
	poll := time.NewTicker(c.o.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		asked := time.Now()
		claims, err := c.claim(ctx, max(1, len(free)))
		if err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "claim", "error", err)
		}
		for _, claim := range claims {
			<-free
			workers.Go(func() {
				c.reconcile(ctx, claim, asked)
				free <- struct{}{}
				c.nudge()
			})
		}
		if len(claims) > 0 && len(free) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-c.wake:
		}
		select { // never claim what nobody can work on
		case <-ctx.Done():
		case token := <-free:
			free <- token
		}
	}
	return ctx.Err()
}

// nudge makes Run look for work.
func (c *Controller) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Controller) claim(ctx context.Context, limit int) ([]store.Claim, error) {
	return c.o.Store.Claim(ctx, c.o.Owner, limit, c.o.Lease)
}

// Step claims what is due, at most as many as there are workers and what is due for longest first, works on it, and returns
// how many that were: 0 says that nothing is due now, though something may be later. It is for tests, and for platforms that
// have a loop of their own. What fails is kept with the deployment, see [deployment.Observed.Condition]: the error is the
// store's.
func (c *Controller) Step(ctx context.Context) (int, error) {
	asked := time.Now()
	claims, err := c.claim(ctx, c.o.Workers)
	if err != nil {
		return 0, fmt.Errorf("deploy: claim: %w", err)
	}
	var workers sync.WaitGroup
	for _, claim := range claims {
		workers.Go(func() { c.reconcile(ctx, claim, asked) })
	}
	workers.Wait()
	return len(claims), nil
}

// change reads a deployment, lets f change it, and writes it, until nobody else did meanwhile. When f returns false nothing
// is written. f may be called several times.
func (c *Controller) change(
	ctx context.Context, id deployment.ID, f func(ctx context.Context, d *deployment.Deployment) (bool, error),
) (deployment.Deployment, error) {
	for {
		d, err := c.o.Store.Get(ctx, id)
		if err != nil {
			return deployment.Deployment{}, err
		}
		before := d.Clone()
		changed, err := f(ctx, &d)
		if err != nil || !changed {
			return before, err
		}
		again := d.Desired.Generation != before.Desired.Generation // it was asked for again
		number(before, &d, again)
		written, err := c.o.Store.Update(ctx, d, c.o.Quota)
		if errors.Is(err, store.ErrQuota) { // it waits, as a new one would
			d.Desired.Presence, d.Desired.Reason = deployment.Absent, deployment.OverQuota
			d.Incarnation, d.Active = before.Incarnation, before.Active // nothing begins
			number(before, &d, again)
			if sameDesired(before, d) {
				return before, fmt.Errorf("deploy: %q: %w", d.Name, store.ErrQuota)
			}
			written, err = c.o.Store.Update(ctx, d, 0)
		}
		switch {
		case errors.Is(err, store.ErrConflict):
			continue
		case err != nil:
			return deployment.Deployment{}, err
		}
		c.changed(written)
		return written, nil
	}
}

// number gives what is asked for its generation: the next one when it is something else, or is asked for again.
func number(before deployment.Deployment, d *deployment.Deployment, again bool) {
	d.Desired.Generation = before.Desired.Generation
	if again || asked(before) != asked(*d) {
		d.Desired.Generation++
	}
}

// asks is what a generation counts the changes of.
type asks struct {
	presence    deployment.Presence
	revision    string
	reason      deployment.Reason
	base        deployment.ID
	incarnation int64
}

func asked(d deployment.Deployment) asks {
	return asks{d.Desired.Presence, d.Desired.Revision, d.Desired.Reason, d.Base, d.Incarnation}
}

// changed makes this controller notice a deployment that it just wrote.
func (c *Controller) changed(d deployment.Deployment) {
	c.mu.Lock()
	h := c.working[d.ID]
	c.mu.Unlock()
	if h != nil {
		h.look()
	}
	c.nudge()
}
