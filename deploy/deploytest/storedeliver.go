package deploytest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

var deliverChecks = []check[*storeTest]{
	{"Deliver", func(st *storeTest) {
		for _, d := range []struct {
			provider, id string
			want         bool
		}{{"a", "1", true}, {"a", "1", false}, {"a",
			"2", true}, {"b", "1", true}, {"a", "1", false}, {"b", "1", false}, {"", "a1", true}} {
			isNew, err := st.s.Deliver(st.ctx, d.provider, d.id)
			deliverNotes.ok(st, err, "Deliver")
			deliverNotes.require(st, isNew == d.want, "delivery %q of provider %q: new is %t", d.id, d.provider, isNew)
		}
	}},
	{"Deliver/Keeps", func(st *storeTest) {
		if st.advance == nil {
			st.Skip("the store is no Advancer, and weeks are too long to wait")
		}
		for day := range 31 {
			isNew, err := st.s.Deliver(st.ctx, "a", "1")
			deliverNotes.ok(st, err, "Deliver")
			deliverKeeps.require(st, isNew == (day == 0), "a delivery is new again after %d days", day)
			_, err = st.s.Deliver(st.ctx, "a", fmt.Sprint("of day ", day))
			deliverNotes.ok(st, err, "Deliver")
			if day < 30 {
				st.pass(24 * time.Hour)
			}
		}
	}},
	{"Race/Deliveries", func(st *storeTest) {
		errs := make([]error, racers)
		var fresh atomic.Int32
		together(racers, func(i int) {
			isNew, err := st.s.Deliver(st.ctx, "code.example", "delivery")
			errs[i] = err
			if isNew {
				fresh.Add(1)
			}
		})
		deliverNotes.ok(st, errors.Join(errs...), "Deliver")
		deliverNotes.require(st, fresh.Load() == 1, "one delivery that came %d times at once was new %d times", racers, fresh.Load())
	}},
}
