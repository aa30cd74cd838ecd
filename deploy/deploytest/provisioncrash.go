package deploytest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// interruption is what ends an Apply at a call of Record.
type interruption struct {
	recorded bool // the row is stored
	refused  bool // an error is returned
	ended    bool // the context ends; with refused that is a crash
}

// recordChecks are for cloners too.
var recordChecks = []check[*worldTest]{
	{"Record/ErrorIsObeyed", func(w *worldTest) { w.goesOn(interruption{refused: true}) }},
	{"Record/LostResultIsObeyed", func(w *worldTest) { w.goesOn(interruption{recorded: true, refused: true}) }},
	{"Crash/BeforeRecord", func(w *worldTest) { w.goesOn(interruption{refused: true, ended: true}) }},
	{"Crash/AfterRecord", func(w *worldTest) { w.goesOn(interruption{recorded: true, refused: true, ended: true}) }},
	{"Cancel/WithinApply", func(w *worldTest) { w.goesOn(interruption{recorded: true, ended: true}) }},
	{"Cancel/BeforeApply", func(w *worldTest) {
		whole := w.live(0).ready(applyBrings, "a new deployment").kinds()
		l := w.live(1)
		ended := time.Now()
		_ = l.until(cancelled()) // it may fail
		w.returnedSoon(ended, "Apply")
		l.ready(provisionerIdempotent, "after an Apply whose context had ended")
		provisionerIdempotent.same(w, l.kinds(), whole, "the kinds of what is there then")
	}},
}

// goesOn interrupts at each Record, that of a new deployment each time, and makes sure that Apply then goes on from what is
// there.
func (w *worldTest) goesOn(how interruption) {
	w.Helper()
	whole := w.live(0).ready(applyBrings, "a new deployment").kinds()
	w.eachInterrupted(how, func(l *life) {
		l.ready(provisionerIdempotent, "after an Apply that was interrupted at a Record")
		provisionerIdempotent.same(w, l.kinds(), whole,
			"the kinds of what is there after an Apply that was interrupted, and another one")
	})
}

// eachInterrupted interrupts at each Record, that of a new deployment each time, and the last one at none.
func (w *worldTest) eachInterrupted(how interruption, then func(l *life)) {
	w.Helper()
	for n, more := 1, true; more && n <= 50; n++ {
		l := w.live(n)
		more = l.interrupt(n, how)
		then(l)
	}
}

// interrupt starts a deployment and interrupts it at its nth Record, from 1; it reports whether there were so many. When
// that is refused, nothing must be made any more.
func (l *life) interrupt(n int, how interruption) (interrupted bool) {
	l.Helper()
	ctx, cancel := context.WithCancelCause(l.ctx)
	defer cancel(nil)
	var before []Thing
	var ended time.Time
	l.atRecord = func(i int, record func()) error {
		if i != n {
			record()
			return nil
		}
		interrupted = true
		before, _ = l.things()
		if how.recorded {
			record()
		}
		if how.ended {
			ended = time.Now()
			cancel(ErrCrashed)
		}
		if how.refused {
			return store.ErrLeaseLost
		}
		return nil
	}
	err := l.until(ctx)
	l.atRecord = nil
	switch {
	case !interrupted:
		applyBrings.ok(l, err, "a new deployment: Apply")
	case how.ended:
		l.returnedSoon(ended, "Apply")
	default:
		recordMust.require(l, errors.Is(err, store.ErrLeaseLost),
			"Record returned the error %q, and Apply %v", store.ErrLeaseLost, err)
	}
	if interrupted && how.refused {
		l.unchangedWorld(recordMust, before, "after Record returned an error")
	}
	return interrupted
}

// returnedSoon makes sure that what a context ended for has returned soon after.
func (w *worldTest) returnedSoon(ended time.Time, what string) {
	w.Helper()
	after := time.Since(ended)
	provisionerCancelled.require(w, after < soon, "%s returned %s after its context had ended", what, after)
}

// cancelled returns a context that has ended.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// cancelChecks are of what only a provisioner has.
var cancelChecks = []check[*worldTest]{
	{"Cancel/Observe", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		ended := time.Now()
		_ = w.within(func() error {
			_, err := w.p.Observe(cancelled(), provision.ObserveRequest{Target: l.target, Resources: slices.Clone(l.inventory)})
			return err
		})
		w.returnedSoon(ended, "Observe")
	}},
	{"Cancel/Delete", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		ended := time.Now()
		_ = w.within(func() error {
			_, err := w.p.Delete(cancelled(), provision.DeleteRequest{Target: l.target, Resources: slices.Clone(l.inventory)})
			return err
		})
		w.returnedSoon(ended, "Delete")
		l.removed(provisionerIdempotent, "after a Delete whose context had ended")
	}},
}
