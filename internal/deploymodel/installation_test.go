package deploymodel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// branch is the one of the histories.
var branch = codehost.Source{Provider: provider, Repository: repository, Head: repository, Branch: "feature/1"}

// history is what a code host says of a history: the hints of each event, which are delivered together.
type history struct {
	hints [][]codehost.Hint
	end   *hosted
}

// newHistory lets events happen, apart as far as their times tell.
func newHistory(events []event, apart time.Duration) *history {
	h := &history{end: newHosted(branch, 1)}
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

// apart returns the history with each hint delivered on its own.
func (h *history) apart() *history {
	one := &history{end: h.end}
	for _, hints := range h.hints {
		for _, hint := range hints {
			one.hints = append(one.hints, []codehost.Hint{hint})
		}
	}
	return one
}

// one is an installation for one history.
type one struct {
	store   store.Store
	world   *world
	history *history
	blind   *deploy.Controller // without a reader
	reader  *deploy.Controller
}

func newOne(h *history, expire time.Duration) *one {
	o := &one{store: new(memstore.Store), world: newWorld(), history: h}
	p := &worker{
		world:   o.world,
		pause:   func(ctx context.Context, _ string, _ deployment.ID) error { return ctx.Err() },
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

// truth is a code host of main and one branch.
type truth hosted

func (b *truth) Branch(_ context.Context, s codehost.Source) (codehost.BranchState, error) {
	if s == b.source {
		return (*hosted)(b).state(), nil
	}
	return codehost.BranchState{Source: s, Exists: true, Revision: revision(1)}, nil
}

func (b *truth) Branches(context.Context, string, string) ([]codehost.BranchState, bool, error) {
	if b.exists {
		return []codehost.BranchState{(*hosted)(b).state()}, true, nil
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

// sweep makes everything right: what is there at once, and what is not when it is looked at a second time.
func (o *one) sweep(c *deploy.Controller) {
	must(c.Sweep(context.Background()))
	o.work(c)
	if present, _ := o.history.end.wanted(); !present {
		time.Sleep(11 * time.Minute)
		must(c.Sweep(context.Background()))
		o.work(c)
	}
}

// end says how the branch's deployment ends up, without counters and times. One that is gone is like one that never was.
func (o *one) end() string {
	d, err := o.store.Get(context.Background(), deployment.BranchID(branch))
	inventory := slices.SortedFunc(slices.Values(d.Observed.Inventory), compareResources)
	for i := range inventory {
		inventory[i].Incarnation = 0
	}
	there := o.world.of(deployment.BranchID(branch))
	for i := range there {
		there[i].Incarnation = 0
	}
	if !slices.Equal(inventory, there) {
		return fmt.Sprintf("the inventory is %v, and there is %v", inventory, there)
	}
	if err != nil || d.Desired.Presence == deployment.Absent && len(inventory) == 0 && d.State() == deployment.StateClosed {
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
	slugs := deployment.NewSlugs(branch, 0)
	var rows []deployment.Resource
	for _, name := range things(slugs) {
		rows = append(rows, deployment.Resource{Kind: name.kind, Name: name.name})
	}
	slices.SortFunc(rows, compareResources)
	return fmt.Sprintf("%s at %s is %s, serves %s, has %v, is %q %v, pulls %v", deployment.Present, revision, deployment.StateReady, revision,
		rows, branch.Branch, slugs, s.Pulls)
}
