package deploymodel

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/memstore"
)

// orders calls f with the ways in which n things arrive: any of them may be dropped, and one may come twice; those are in
// all orders. With every greater than 1, f is called with each every-th of those in which one comes twice.
func orders(n, every int, f func(order []int)) {
	count := 0
	var permute func(rest, done []int, each func([]int))
	permute = func(rest, done []int, each func([]int)) {
		if len(rest) == 0 {
			each(done)
			return
		}
		for i, x := range rest {
			if slices.Contains(rest[:i], x) {
				continue // the same thing, twice
			}
			permute(slices.Delete(slices.Clone(rest), i, i+1), append(done, x), each)
		}
	}
	for set := range 1 << n {
		var some []int
		for i := range n {
			if set>>i&1 == 1 {
				some = append(some, i)
			}
		}
		permute(some, nil, f)
		for _, twice := range some {
			permute(append(slices.Clone(some), twice), nil, func(order []int) {
				if count++; count%every == 0 {
					f(order)
				}
			})
		}
	}
}

func TestOrders(t *testing.T) {
	seen := map[string]bool{}
	orders(3, 1, func(order []int) { seen[fmt.Sprint(order)] = true })
	// Those of 0 to 3 things: 1+3+6+6. With one of them twice: 3 of one, 3*2*3 of two, 3*12 of three.
	if want := 16 + 3 + 18 + 36; len(seen) != want {
		t.Errorf("there are %d orders of 3 things, not %d", len(seen), want)
	}
}

// branch is the one of the histories.
var branch = deploy.Source{Provider: provider, Repository: repository, Head: repository, Branch: "feature/1"}

// history is what a code host says of a history: the hints of each event.
type history struct {
	events []event
	hints  [][]deploy.Hint
	end    *hosted
}

// newHistory lets events happen, apart as far as their times tell.
func newHistory(events []event, apart time.Duration) *history {
	h := &history{events: events, end: newHosted(branch, 1)}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, e := range events {
		hints := h.end.apply(e)
		for j := range hints {
			hints[j].At = at.Add(time.Duration(i) * apart).Truncate(time.Second)
			hints[j].Delivery = fmt.Sprintf("d%d.%d", i, j)
		}
		h.hints = append(h.hints, hints)
	}
	return h
}

// one is an installation for one history.
type one struct {
	store   deploy.Store
	world   *world
	history *history
	blind   *deploy.Controller // without a reader
	reader  *deploy.Controller
}

func newOne(h *history, expire time.Duration) *one {
	o := &one{store: new(memstore.Store), world: newWorld(), history: h}
	p := &worker{
		world:   o.world,
		pause:   func(ctx context.Context, _ string, _ deploy.ID) error { return ctx.Err() },
		excused: func() bool { return false },
	}
	options := deploy.Options{
		Store:       o.store,
		Snapshots:   new(memstore.Snapshots),
		Provisioner: p,
		Routing:     deploy.Routing{Full: map[string]string{"main": "prod"}},
		Owner:       "blind",
		Expire:      expire,
	}
	o.blind = must(deploy.New(options))
	options.Owner = "reader"
	options.PullRequests = (*truth)(h.end)
	o.reader = must(deploy.New(options))
	main := branch
	main.Branch = "main"
	must(o.blind.AddFull(context.Background(), "prod", main, revision(1)))
	return o
}

func must[T any](t T, err error) T {
	if err != nil {
		panic(err)
	}
	return t
}

// truth is a code host of main and one branch.
type truth hosted

func (b *truth) Branch(_ context.Context, s deploy.Source) (deploy.BranchState, error) {
	if s == b.source {
		return (*hosted)(b).state(), nil
	}
	return deploy.BranchState{Source: s, Exists: true, Revision: revision(1)}, nil
}

func (b *truth) Branches(context.Context, string, string) ([]deploy.BranchState, bool, error) {
	if b.exists {
		return []deploy.BranchState{(*hosted)(b).state()}, true, nil
	}
	return nil, true, nil
}

// deliver hands over the hints of events, and lets the controller work after each when it is eager.
func (o *one) deliver(c *deploy.Controller, order []int, eager bool) {
	for _, i := range order {
		for _, h := range o.history.hints[i] {
			if err := c.Hint(context.Background(), h); err != nil {
				panic(err)
			}
		}
		if eager {
			o.work(c)
		}
	}
	o.work(c)
}

// work lets a controller work until nothing is due.
func (o *one) work(c *deploy.Controller) {
	for must(c.Step(context.Background())) > 0 {
	}
}

// sweep looks twice, as a sweep does before it takes something away.
func (o *one) sweep(c *deploy.Controller) {
	for range 2 {
		must(c.Sweep(context.Background()))
		o.work(c)
		time.Sleep(11 * time.Minute)
	}
}

// end says how the branch's deployment ends up, without counters and times. One that is gone is like one that never was.
func (o *one) end() string {
	d, err := o.store.Get(context.Background(), branch.ID())
	inventory := slices.SortedFunc(slices.Values(d.Observed.Inventory), compareResources)
	for i := range inventory {
		inventory[i].Incarnation = 0
	}
	there := o.world.of(branch.ID())
	for i := range there {
		there[i].Incarnation = 0
	}
	if !slices.Equal(inventory, there) {
		return fmt.Sprintf("the inventory is %v, and there is %v", inventory, there)
	}
	if err != nil || d.Desired.Presence == deploy.Absent && len(inventory) == 0 && d.State() == deploy.StateClosed {
		return "gone"
	}
	return fmt.Sprintf("%s at %s is %s, serves %s, has %v, is %q %v, pulls %v", d.Desired.Presence, d.Desired.Revision, d.State(),
		o.world.serves(d.Slugs, d.ID), inventory, d.Name, d.Slugs, d.PullRequests)
}

// want is what [one.end] is to say.
func (o *one) want() string {
	present, revision := o.history.end.wanted()
	if !present {
		return "gone"
	}
	s := o.history.end.state()
	slugs := deploy.Slugs{}
	if d, err := o.store.Get(context.Background(), branch.ID()); err == nil {
		slugs = d.Slugs
	}
	var rows []deploy.Resource
	for _, name := range things(slugs) {
		rows = append(rows, deploy.Resource{Kind: name.kind, Name: name.name})
	}
	slices.SortFunc(rows, compareResources)
	return fmt.Sprintf("%s at %s is %s, serves %s, has %v, is %q %v, pulls %v", deploy.Present, revision, deploy.StateReady, revision,
		rows, branch.Branch, slugs, s.Pulls)
}

// historyEvents is up to how many events histories have.
func historyEvents() int {
	switch {
	case testing.Short():
		return 4
	case deep():
		return 6
	}
	return 5
}

// eachHistory runs f, in fake time, for each history of up to two pull requests of one branch.
func eachHistory(t *testing.T, f func(events []event) (deliveries int, problem string)) {
	t.Helper()
	begin := time.Now()
	total, deliveries := 0, 0
	for n := range historyEvents() + 1 {
		count := 0
		histories(n, 2, func(events []event) {
			count++
			if t.Failed() {
				return
			}
			var problem string
			synctest.Test(t, func(*testing.T) {
				var d int
				d, problem = f(events)
				deliveries += d
			})
			if problem != "" {
				t.Errorf("%v: %s", events, problem)
			}
		})
		total += count
		t.Logf("%d histories of %d events", count, n)
	}
	t.Logf("%d histories of up to %d events, %d deliveries, in %s", total, historyEvents(), deliveries, time.Since(begin).Round(time.Second))
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
	eachHistory(t, func(events []event) (deliveries int, problem string) {
		apart := []time.Duration{time.Second, time.Second / 2, 0}
		orders(len(events), every(len(events)), func(order []int) {
			if problem != "" {
				return
			}
			deliveries++
			o := newOne(newHistory(events, apart[deliveries%len(apart)]), 0)
			c := o.blind
			if deliveries%8 == 0 {
				c = o.reader
			}
			o.deliver(c, order, deliveries%2 == 0)
			o.sweep(o.reader)
			if end, want := o.end(), o.want(); end != want {
				problem = fmt.Sprintf("delivered as %v: it ends up as\n%s, not\n%s", order, end, want)
			}
			problem = cmp.Or(problem, strings.Join(o.world.broken, "\n"))
		})
		return deliveries, problem
	})
}

// TestHistoriesWithoutReader has hints alone. What they say wrong is said to be unordered, and is gone when it expires; what
// they say with times that tell, and without losses, is the truth.
func TestHistoriesWithoutReader(t *testing.T) {
	const expire = 24 * time.Hour
	eachHistory(t, func(events []event) (deliveries int, problem string) {
		orders(len(events), 4*every(len(events)), func(order []int) {
			if problem != "" {
				return
			}
			deliveries++
			apart := time.Duration(deliveries%2) * time.Second
			o := newOne(newHistory(events, apart), expire)
			o.deliver(o.blind, order, deliveries%4 < 2)
			problem = o.blindEnd(order, apart > 0)
			time.Sleep(expire + 10*time.Minute)
			o.work(o.blind)
			if present, _ := o.history.end.wanted(); !present && problem == "" && o.end() != "gone" {
				problem = fmt.Sprintf("delivered as %v: it is closed, and after %s still is\n%s", order, expire, o.end())
			}
			problem = cmp.Or(problem, strings.Join(o.world.broken, "\n"))
		})
		return deliveries, problem
	})
}

// blindEnd looks at what hints alone led to.
func (o *one) blindEnd(order []int, ordered bool) string {
	d, err := o.store.Get(context.Background(), branch.ID())
	if err == nil {
		if c, _ := d.Observed.Condition(deploy.Unordered); !d.Unordered || !c.True {
			return fmt.Sprintf("delivered as %v: it does not say that it is unordered", order)
		}
	}
	complete := true
	for i := range o.history.events {
		complete = complete && slices.Contains(order, i)
	}
	if end, want := o.end(), o.want(); complete && ordered && end != want {
		return fmt.Sprintf("delivered as %v: with all hints and their times it ends up as\n%s, not\n%s", order, end, want)
	}
	return ""
}
