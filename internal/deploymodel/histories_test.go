package deploymodel

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// ciEvents is up to how many events histories have in .ci/run.
const ciEvents = 5

// historyEvents is up to how many events histories have: few, so that go test ./... is quick, unless CI asks for more with
// BRANCHGRAPH_EVENTS.
func historyEvents() int {
	if n := countFromEnv("BRANCHGRAPH_EVENTS"); n > 0 {
		return n
	}
	if deep() {
		return 6
	}
	return 4
}

// TestHistoryCounts counts the histories.
func TestHistoryCounts(t *testing.T) {
	total := 0
	for n, want := range []int{1, 1, 3, 10, 39, 159, 643} {
		count := 0
		histories(n, 2, func([]event) { count++ })
		if total += count; count != want {
			t.Errorf("there are %d histories of %d events, not %d", count, n, want)
		}
		t.Logf("%d histories of %d events, %d of up to %[2]d", count, n, total)
	}
}

// delivery is a way in which a history is delivered.
type delivery struct {
	nth     int // of those of the history, from 1
	history *history
	order   []int // of what is delivered together
}

// deliveries calls f with the ways in which a history is delivered. The hints of an event come together in all orders and,
// where there are several, each on its own in some.
func deliveries(events []event, every int, apart func(nth int) time.Duration, f func(delivery)) (count int) {
	orders(len(events), every, func(order []int) {
		count++
		f(delivery{count, newHistory(events, apart(count)), order})
	})
	hints := len(newHistory(events, 0).apart().hints)
	if hints == len(events) {
		return count
	}
	some := 20
	if deep() {
		some = 200
	}
	samples(hints, some, mix(fmt.Sprint(events)), func(order []int) {
		count++
		f(delivery{count, newHistory(events, apart(count)).apart(), order})
	})
	return count
}

// eachHistory delivers, in fake time, each history of up to two pull requests of one branch, and lets f look at it. F returns
// what is wrong.
func eachHistory(t *testing.T, sparse int, apart func(nth int) time.Duration, f func(delivery) (problem string)) {
	t.Helper()
	t.Parallel()
	begin := time.Now()
	total, delivered := 0, 0
	for n := range historyEvents() + 1 {
		histories(n, 2, func(events []event) {
			total++
			if t.Failed() {
				return
			}
			var problem string
			synctest.Test(t, func(*testing.T) {
				delivered += deliveries(events, sparse*every(n), apart, func(d delivery) {
					if problem == "" {
						if problem = f(d); problem != "" {
							problem = fmt.Sprintf("delivered as %v: %s", d.order, problem)
						}
					}
				})
			})
			if problem != "" {
				t.Errorf("%v: %s", events, problem)
			}
		})
	}
	t.Logf("%d histories of up to %d events, %d deliveries, in %s", total, historyEvents(), delivered, time.Since(begin).Round(time.Second))
}

// every says which of the deliveries with a hint twice are tried, so that the whole takes a bounded time.
func every(events int) int {
	switch {
	case events < 5:
		return 1
	case events == 5 && !deep():
		return 50
	case events == 5:
		return 5
	}
	return 500
}

// TestHistoriesWithReader delivers what a code host says of each history in each order, to a controller that has nothing
// else, with hints lost and doubled. Then one sweep of a controller that reads the code host makes everything right.
func TestHistoriesWithReader(t *testing.T) {
	apart := func(nth int) time.Duration { return []time.Duration{time.Second, time.Second / 2, 0}[nth%3] }
	eachHistory(t, 1, apart, func(d delivery) (problem string) {
		o := newOne(d.history, 0)
		c := o.blind
		if d.nth%8 == 0 {
			c = o.reader
		}
		o.deliver(c, d.order, d.nth%2 == 0)
		o.sweep(o.reader)
		if end, want := o.end(), o.want(); end != want {
			return fmt.Sprintf("it ends up as\n%s, not\n%s", end, want)
		}
		return strings.Join(o.world.broken, "\n")
	})
}

// TestHistoriesWithoutReader has hints alone. What they say wrong is said to be unordered, and is gone when it expires; what
// they say with times that tell, and without losses, is the truth.
func TestHistoriesWithoutReader(t *testing.T) {
	const expire = 24 * time.Hour
	apart := func(nth int) time.Duration { return time.Duration(nth%2) * time.Second }
	eachHistory(t, 4, apart, func(d delivery) (problem string) {
		o := newOne(d.history, expire)
		o.deliver(o.blind, d.order, d.nth%4 < 2)
		if problem := o.blindEnd(d.order, apart(d.nth) > 0); problem != "" {
			return problem
		}
		time.Sleep(expire + 10*time.Minute)
		o.work(o.blind)
		if present, _ := d.history.end.wanted(); !present && o.end() != "gone" {
			return fmt.Sprintf("it is closed, and after %s still is\n%s", expire, o.end())
		}
		return strings.Join(o.world.broken, "\n")
	})
}

// blindEnd looks at what hints alone led to.
func (o *one) blindEnd(order []int, ordered bool) (problem string) {
	d, err := o.store.Get(context.Background(), deployment.BranchID(branch))
	if err == nil {
		if c, _ := d.Observed.Condition(deployment.Unordered); !d.Unordered || !c.True {
			return "it does not say that it is unordered"
		}
	}
	complete := true
	for i := range o.history.hints {
		complete = complete && slices.Contains(order, i)
	}
	if end, want := o.end(), o.want(); complete && ordered && end != want {
		return fmt.Sprintf("with all hints and their times it ends up as\n%s, not\n%s", end, want)
	}
	return ""
}
