package deploytest

import (
	"errors"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// interrupted refuses one call of Record after the other, each for a new deployment, and makes sure that nothing is made
// then, and that the deployment can be made afterwards.
func interrupted(w *worldTest, refuse func(record func()) error) {
	w.Helper()
	whole := w.live(0).ready(applyBrings, "a new deployment").kinds()
	for n := 1; n <= 50; n++ {
		l := w.live(n)
		var before []Thing
		var refusal error
		l.atRecord = func(i int, record func()) error {
			if i < n {
				record()
				return nil
			}
			before, _ = l.things()
			refusal = refuse(record)
			return refusal
		}
		err := l.until()
		if refusal == nil { // there are fewer calls
			applyBrings.ok(w, err, "a new deployment: Apply")
			return
		}
		recordMust.require(w, errors.Is(err, refusal), "Record returned the error %q, and Apply %v", refusal, err)
		w.unchangedWorld(recordMust, before, "after Record returned an error")
		l.atRecord = nil
		l.ready(provisionerIdempotent, "after Record returned an error")
		provisionerIdempotent.same(w, l.kinds(), whole, "the kinds of what is there at the second attempt")
	}
}

// returnsSoon makes sure that f, whose context ends, returns soon.
func (w *worldTest) returnsSoon(f func()) {
	w.Helper()
	start := time.Now()
	f()
	provisionerCancelled.require(w, time.Since(start) < w.soon, "it returned after %s", time.Since(start))
}

// abandoned starts a deployment and gives it up at its nth Record, which is made; it reports whether there were so many.
func (w *worldTest) abandoned(n int) (l *life, so bool) {
	w.Helper()
	l = w.live(n)
	l.atRecord = func(i int, record func()) error {
		record()
		if i < n {
			return nil
		}
		so = true
		return deploy.ErrLeaseLost
	}
	err := l.until()
	l.atRecord = nil
	if !so {
		applyBrings.ok(w, err, "a new deployment: Apply")
	}
	return l, so
}
