package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// Causes for which work ends early.
var errSuperseded = errors.New("deploy: something else is asked for")

// work is one reconcile of a deployment, under a lease.
type work struct {
	c      *Controller
	d      Deployment // as it was claimed; its Observed is not used
	cancel context.CancelCauseFunc
	poke   chan struct{}

	mu    sync.Mutex
	lease Lease
	o     Observed // as it is to be committed
	kept  Observed // as the store has it
	known bool     // that the store has kept: false after a commit of which nobody knows
}

// reconcile works on a claimed deployment and releases it. What fails is kept with the deployment.
func (c *Controller) reconcile(ctx context.Context, claim Claim) {
	d := claim.Deployment
	end := func(error) {}
	if c.o.Hooks.Reconcile != nil {
		ctx, end = c.o.Hooks.Reconcile(ctx, d.Clone())
	}
	w := &work{c: c, d: d, lease: claim.Lease, o: d.Observed.Clone(), kept: d.Observed.Clone(), known: true, poke: make(chan struct{}, 1)}
	after, err := w.c.o.Backoff.Min, error(nil)
	if w.begin() {
		after, err = w.run(ctx)
		w.end()
	}
	// Others can go on at once, also when ctx has ended.
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.o.Lease/3)
	defer cancel()
	if rerr := c.o.Store.Release(release, w.lease, after); rerr != nil {
		c.log.WarnContext(ctx, "release", "deployment", d.ID, "error", rerr)
	}
	end(err)
}

// run does the work while it keeps the lease, and returns when the deployment is to be looked at again.
func (w *work) run(outer context.Context) (time.Duration, error) {
	ctx, cancel := context.WithCancelCause(outer)
	w.cancel = cancel
	// The lease is kept until the work has stopped, also after it was told to: nobody else may begin before.
	beating, stop := context.WithCancel(context.WithoutCancel(outer))
	var heart sync.WaitGroup
	heart.Go(func() { w.beat(beating) })
	after, err := w.step(ctx)
	cause := context.Cause(ctx)
	if cause == nil && err != nil && !errors.Is(err, errSuperseded) && !errors.Is(err, ErrLeaseLost) {
		after, err = w.failed(ctx, err)
	} else if err != nil || cause != nil {
		after, err = 0, errors.Join(err, cause)
	}
	stop()
	heart.Wait()
	cancel(nil)
	return after, err
}

// begin notes that this controller works on the deployment; false says that it does already: a lease was lost, and the work
// that had it has not stopped yet.
func (w *work) begin() bool {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	if w.c.working[w.d.ID] != nil {
		return false
	}
	w.c.working[w.d.ID] = w
	return true
}

func (w *work) end() {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	delete(w.c.working, w.d.ID)
}

// beat extends the lease until ctx ends. It cancels the work when the lease is lost, or could have been by the time the next
// attempt fails, and when something else is asked for.
func (w *work) beat(ctx context.Context) {
	tick := time.NewTicker(w.c.o.Lease / 3)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.poke:
		}
		began := time.Now()
		err := w.extend(ctx)
		switch {
		case err == nil:
			last = began
		case errors.Is(err, errSuperseded):
			last = began
			w.cancel(err)
		case errors.Is(err, ErrLeaseLost), time.Since(last) >= w.c.o.Lease/2:
			w.cancel(err)
			return
		}
	}
}

// look makes the work notice, soon, what is asked for now.
func (w *work) look() {
	select {
	case w.poke <- struct{}{}:
	default:
	}
}

// extend extends the lease. It returns errSuperseded when something else is asked for than what the work is about.
func (w *work) extend(ctx context.Context) error {
	w.mu.Lock()
	lease := w.lease
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, w.c.o.Lease/6)
	defer cancel()
	claim, err := w.c.o.Store.Extend(ctx, lease, w.c.o.Lease)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.lease.Expires = claim.Lease.Expires
	w.mu.Unlock()
	if claim.Deployment.Desired.Generation != w.d.Desired.Generation {
		return errSuperseded
	}
	return nil
}

// commit writes what was observed, when that is something new. Losing the lease ends the work.
func (w *work) commit(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.commitLocked(ctx)
}

func (w *work) commitLocked(ctx context.Context) error {
	if w.known && reflect.DeepEqual(w.kept, w.o) {
		return nil
	}
	o := w.o.Clone()
	err := w.c.o.Store.Commit(ctx, w.lease, o.Clone())
	if errors.Is(err, ErrLeaseLost) {
		w.cancel(err)
	}
	w.known = err == nil
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	w.kept = o
	return nil
}

// record returns what a provisioner calls before it makes a resource, and how to end that.
func (w *work) record(outer context.Context) (record func(ctx context.Context, kind, name, detail string) error, end func()) {
	ended := false
	record = func(ctx context.Context, kind, name, detail string) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if ended {
			return errors.New("deploy: Record was called after Apply had returned")
		}
		if cause := cmp.Or(context.Cause(outer), context.Cause(ctx)); cause != nil {
			return cause
		}
		// A commit that its caller gave up could arrive after the next one, under the same lease, and undo it: Record waits
		// for the store, also when ctx ends.
		ctx = outer
		r := Resource{Kind: kind, Name: name, Incarnation: w.d.Incarnation, Detail: detail}
		for i, old := range w.o.Inventory {
			if old.Kind == kind && old.Name == name && old.Incarnation == r.Incarnation {
				w.o.Inventory[i].Detail = detail
				return w.commitLocked(ctx)
			}
		}
		w.o.Inventory = append(w.o.Inventory, r)
		return w.commitLocked(ctx)
	}
	return record, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		ended = true
	}
}

// condition sets a condition. Since stays what it was when it was as true before.
func (w *work) condition(t ConditionType, is bool, reason, message string) {
	c := Condition{Type: t, True: is, Reason: reason, Message: message, Generation: w.d.Desired.Generation, Since: w.c.o.Now().UTC()}
	for i, old := range w.o.Conditions {
		if old.Type == t {
			if old.True == is {
				c.Since = old.Since
			}
			w.o.Conditions[i] = c
			return
		}
		if old.Type > t {
			w.o.Conditions = append(w.o.Conditions[:i:i], append([]Condition{c}, w.o.Conditions[i:]...)...)
			return
		}
	}
	w.o.Conditions = append(w.o.Conditions, c)
}

// flag sets a condition that is left out until it is true for the first time.
func (w *work) flag(t ConditionType, is bool, reason, message string) {
	if _, known := w.o.Condition(t); known || is {
		w.condition(t, is, reason, message)
	}
}
