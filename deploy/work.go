package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// work is one reconcile of a deployment, under a lease. Its goroutine, and the callbacks of a provisioner that it waits for,
// take turns.
type work struct {
	c *Controller
	d deployment.Deployment // as it was claimed
	*hold

	turn  chan struct{}       // holds a token while it is somebody's turn; it may be held during a call of the store
	o     deployment.Observed // as it is to be committed
	kept  deployment.Observed // as the store has it
	known bool                // that the store has kept: false after a commit of which nobody knows
}

// reconcile works on a claimed deployment and releases it. What fails is kept with the deployment. The lease was asked for at
// asked, or later.
func (c *Controller) reconcile(ctx context.Context, claim store.Claim, asked time.Time) {
	d := claim.Deployment
	end := func(error) {}
	if c.o.Hooks.Reconcile != nil {
		ctx, end = c.o.Hooks.Reconcile(ctx, d.Clone())
	}
	w := &work{
		c: c, d: d, hold: newHold(c, claim, asked), turn: make(chan struct{}, 1),
		o: d.Observed.Clone(), kept: d.Observed.Clone(), known: true,
	}
	after, err := c.o.Backoff.Min, error(nil)
	if c.begin(w.hold) {
		after, err = w.run(ctx)
		c.end(w.hold)
	}
	// Others can go on at once, also when ctx has ended.
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.o.Lease/3)
	defer cancel()
	if rerr := c.o.Store.Release(release, claim.Lease, after); rerr != nil {
		c.log.WarnContext(ctx, "release", "deployment", d.ID, "error", rerr)
	}
	end(err)
}

// run does the work while it keeps the lease, and returns when the deployment is to be looked at again.
func (w *work) run(outer context.Context) (time.Duration, error) {
	ctx, release := w.keep(outer)
	after, err := w.tryStep(ctx)
	cause := context.Cause(ctx)
	switch {
	case cause != nil: // who has the lease next goes on
		after, err = 0, errors.Join(err, cause)
	case err != nil:
		after, err = w.failed(ctx, err)
	}
	release()
	return after, err
}

// tryStep is step; a panic becomes an error: what is wrong with one deployment must not take the others down again and again.
func (w *work) tryStep(ctx context.Context) (after time.Duration, err error) {
	defer func() {
		if p := recover(); p != nil {
			w.c.log.ErrorContext(ctx, "panic", "deployment", w.d.ID, "name", w.d.Name, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return w.step(ctx)
}

// commit writes what was observed, when that is something new. Losing the lease ends the work.
func (w *work) commit(ctx context.Context) error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	return w.commitNow(ctx)
}

// commitNow is commit for whose turn it is.
func (w *work) commitNow(ctx context.Context) error {
	if w.known && reflect.DeepEqual(w.kept, w.o) {
		return nil
	}
	o := w.o.Clone()
	err := w.c.o.Store.Commit(ctx, w.lease, o.Clone())
	if errors.Is(err, store.ErrLeaseLost) {
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
		w.turn <- struct{}{}
		defer func() { <-w.turn }()
		if ended {
			return errors.New("deploy: Record was called after Apply had returned")
		}
		if cause := cmp.Or(context.Cause(outer), context.Cause(ctx)); cause != nil {
			return cause
		}
		// A commit that its caller gave up could arrive after the next one, under the same lease, and undo it: Record waits
		// for the store, also when ctx ends.
		r := deployment.Resource{Kind: kind, Name: name, Incarnation: w.d.Incarnation, Detail: detail}
		i := slices.IndexFunc(w.o.Inventory, func(old deployment.Resource) bool { return sameResource(old, r) })
		switch {
		case i < 0:
			w.o.Inventory = append(w.o.Inventory, r)
		case w.known && w.o.Inventory[i] == r:
			return w.extend(outer) // the row is there; whether the lease is, only the store knows
		default:
			w.o.Inventory[i] = r
		}
		return w.commitNow(outer)
	}
	return record, func() {
		w.turn <- struct{}{}
		ended = true
		<-w.turn
	}
}

// condition sets a condition. Since stays what it was when it was as true before.
func (w *work) condition(t deployment.ConditionType, is bool, reason, message string) {
	c := deployment.Condition{Type: t, True: is, Reason: reason, Message: message, Generation: w.d.Desired.Generation, Since: w.c.o.Now().UTC()}
	for i, old := range w.o.Conditions {
		if old.Type == t {
			if old.True == is {
				c.Since = old.Since
			}
			w.o.Conditions[i] = c
			return
		}
		if old.Type > t {
			w.o.Conditions = append(w.o.Conditions[:i:i], append([]deployment.Condition{c}, w.o.Conditions[i:]...)...)
			return
		}
	}
	w.o.Conditions = append(w.o.Conditions, c)
}

// flag sets a condition that is left out until it is true for the first time. Reason and message are of its being true.
func (w *work) flag(t deployment.ConditionType, is bool, reason, message string) {
	switch _, known := w.o.Condition(t); {
	case is:
		w.condition(t, true, reason, message)
	case known:
		w.condition(t, false, "", "")
	}
}
