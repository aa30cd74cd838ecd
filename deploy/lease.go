package deploy

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// Causes for which work ends early.
var (
	errSuperseded = errors.New("deploy: something else is asked for")
	errUnextended = errors.New("deploy: the lease could not be extended in time")
)

// hold is a lease that a controller works under.
type hold struct {
	c     *Controller
	d     deployment.Deployment // as it was claimed
	lease store.Lease
	poke  chan struct{} // asks to look at what is asked for now

	cancel context.CancelCauseFunc // of the work
	end    *time.Timer             // cancels the work when the lease may have ended, unless it is extended

	mu    sync.Mutex // never held during a call
	asked time.Time  // when the newest grant was asked for: the lease lasts until that and a period at least
}

func newHold(c *Controller, claim store.Claim, asked time.Time) *hold {
	return &hold{c: c, d: claim.Deployment, lease: claim.Lease, asked: asked, poke: make(chan struct{}, 1)}
}

// begin notes that this controller works on a deployment; false says that it does already: a lease was lost, and the work
// that had it has not stopped yet.
func (c *Controller) begin(h *hold) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.working[h.d.ID] != nil {
		return false
	}
	c.working[h.d.ID] = h
	return true
}

func (c *Controller) end(h *hold) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.working, h.d.ID)
}

// keep keeps the lease until release is called, also when outer ends or the work is told to stop: nobody else may begin
// before it has. The work's context ends when the lease is lost, or may be, and when something else is asked for.
func (h *hold) keep(outer context.Context) (ctx context.Context, release func()) {
	ctx, h.cancel = context.WithCancelCause(outer)
	h.end = time.AfterFunc(h.left(), func() { h.cancel(errUnextended) })
	beating, stop := context.WithCancel(context.WithoutCancel(outer))
	var heart sync.WaitGroup
	heart.Go(func() { h.beat(beating) })
	return ctx, func() {
		stop()
		heart.Wait()
		h.end.Stop()
		h.cancel(nil)
	}
}

// left is how long the work may go on without another extension: a sixth of the period less than the lease lasts, for the work to
// notice.
func (h *hold) left() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.c.o.Lease*5/6 - time.Since(h.asked)
}

// beat extends the lease regularly, and when somebody asks to look, until ctx ends or the lease is lost.
func (h *hold) beat(ctx context.Context) {
	tick := time.NewTicker(h.c.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-h.poke:
		}
		if errors.Is(h.extend(ctx), store.ErrLeaseLost) {
			return
		}
	}
}

// look makes the work notice, soon, what is asked for now.
func (h *hold) look() {
	select {
	case h.poke <- struct{}{}:
	default:
	}
}

// extend extends the lease. When that is lost the work is cancelled, as it is, with errSuperseded, when something else is
// asked for than what it is about. Another error may be one of the store's that passes.
func (h *hold) extend(ctx context.Context) error {
	asked := time.Now()
	ctx, cancel := context.WithTimeout(ctx, h.c.o.Lease/6)
	defer cancel()
	claim, err := h.c.o.Store.Extend(ctx, h.lease, h.c.o.Lease)
	switch {
	case errors.Is(err, store.ErrLeaseLost):
		h.cancel(err)
		return err
	case err != nil:
		return err
	}
	h.extended(asked)
	if claim.Deployment.Desired.Generation != h.d.Desired.Generation {
		h.cancel(errSuperseded)
		return errSuperseded
	}
	return nil
}

// extended notes an extension that was asked for at a time.
func (h *hold) extended(asked time.Time) {
	h.mu.Lock()
	if h.asked.Before(asked) {
		h.asked = asked
	}
	h.mu.Unlock()
	h.end.Reset(max(0, h.left()))
}
