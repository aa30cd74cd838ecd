package deploytest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// life is one life of a deployment, as its controller sees it.
type life struct {
	*worldTest
	target    provision.Target
	base      provision.Target
	asleep    bool
	inventory []deployment.Resource
	// atRecord, if not nil, is called for record n, from 1, instead of recording: record does that.
	atRecord func(n int, record func()) error

	mu      sync.Mutex
	before  []Thing // in the world, of others
	records int
	refused error  // what Record returned
	wrong   string // what was wrong first, and
	broke   promise
}

// live starts the life of branch deployment n.
func (w *worldTest) live(n int) *life {
	w.Helper()
	d := sample(n)
	l := &life{worldTest: w, base: w.Base, target: provision.Target{
		ID: d.ID, Kind: d.Kind, Source: d.Source, Name: d.Name, Slugs: d.Slugs, Incarnation: 1, Generation: 1, Revision: "1",
	}}
	if l.Prepare != nil {
		l.Prepare(&l.target)
	}
	l.before = l.list()
	return l
}

// push asks for revision 2.
func (l *life) push() {
	l.target.Revision, l.target.Generation = "2", 2
	if l.Prepare != nil {
		l.Prepare(&l.target)
	}
}

// again returns the next life of the deployment.
func (l *life) again() *life {
	l.Helper()
	next := &life{worldTest: l.worldTest, base: l.base, target: l.target, before: l.list()}
	next.target.Incarnation++
	next.target.Generation += 2
	return next
}

// serves makes sure that one of some revisions is served; with an empty one among them, that may be none.
func (l *life) serves(p promise, why string, revisions ...string) {
	l.Helper()
	if l.Serves == nil {
		return
	}
	got, err := l.Serves(l.target)
	p.ok(l, err, why+": World.Serves")
	p.require(l, slices.Contains(revisions, got), "%s: revision %q is served, not one of %q", why, got, revisions)
}

func resourceKey(r deployment.Resource) [2]string { return [2]string{r.Kind, r.Name} }

func (l *life) recorded(r deployment.Resource) bool {
	return slices.ContainsFunc(l.inventory, func(i deployment.Resource) bool { return resourceKey(i) == resourceKey(r) })
}

// fault notes the first promise that was broken within a call.
func (l *life) fault(p promise, format string, args ...any) {
	if l.wrong == "" {
		l.broke, l.wrong = p, fmt.Sprintf(format, args...)
	}
}

// record is Record.
func (l *life) record(ctx context.Context, kind, name, detail string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records++
	r := deployment.Resource{Kind: kind, Name: name, Incarnation: l.target.Incarnation, Detail: detail}
	if kind == "" || name == "" {
		l.fault(resourceUnique, "Record was called with the kind %q and the name %q", kind, name)
	}
	if l.refused != nil {
		l.fault(recordMust, "Record returned an error, and was called again, for %s %s", kind, name)
		return l.refused
	}
	l.look()
	record := func() {
		l.inventory = slices.DeleteFunc(l.inventory, func(i deployment.Resource) bool { return resourceKey(i) == resourceKey(r) })
		l.inventory = append(l.inventory, r)
	}
	if l.atRecord == nil {
		record()
		return nil
	}
	l.refused = l.atRecord(l.records, record)
	return l.refused
}

// look makes sure that everything that is new was recorded.
func (l *life) look() {
	things, err := l.things()
	if err != nil {
		l.fault(applyRecords, "World.There: %v", err)
	}
	for _, thing := range things {
		old := slices.ContainsFunc(l.before, func(b Thing) bool { return resourceKey(b.Resource) == resourceKey(thing.Resource) })
		if others := thing.Owner != "" && thing.Owner != l.target.ID; !old && !others && !l.recorded(thing.Resource) {
			l.fault(applyRecords, "%s %s is there, and was not recorded", thing.Kind, thing.Name)
		}
	}
}

// apply calls Apply once.
func (l *life) apply(ctx context.Context) (provision.ApplyResult, error) {
	l.Helper()
	l.refused = nil
	req := provision.ApplyRequest{Target: l.target, Base: l.base, Asleep: l.asleep, Inventory: slices.Clone(l.inventory),
		Record: l.record}
	var result provision.ApplyResult
	err := l.within(func() (err error) {
		result, err = l.p.Apply(ctx, req)
		return err
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.look()
	if l.wrong != "" {
		l.broke.broken(l, "%s", l.wrong)
	}
	l.forget(applyGone, "Apply", slices.Clone(l.inventory), result.Gone)
	return result, err
}

// kinds returns the kinds of the things of one life of a deployment.
func (l *life) kinds() (kinds []string) {
	l.Helper()
	for _, thing := range of(l.list(), l.target) {
		kinds = append(kinds, thing.Kind)
	}
	return kinds
}

// ready calls Apply until it is done.
func (l *life) ready(p promise, why string) *life {
	l.Helper()
	err := l.until(l.ctx)
	p.ok(l, err, why+": Apply")
	return l
}

// until calls Apply until it is done or fails.
func (l *life) until(ctx context.Context) error {
	l.Helper()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSlow)
	defer cancel()
	for {
		result, err := l.apply(ctx)
		if err != nil || result.Done {
			return err
		}
		if err := wait(ctx, result.After); err != nil {
			return err
		}
	}
}

// remove calls Delete until it is done or fails, and takes what is gone out of the inventory.
func (l *life) remove(resources []deployment.Resource) error {
	l.Helper()
	ctx, cancel := context.WithTimeoutCause(l.ctx, patience, errSlow)
	defer cancel()
	left := slices.Clone(resources)
	for {
		var result provision.DeleteResult
		err := l.within(func() (err error) {
			result, err = l.p.Delete(ctx, provision.DeleteRequest{Target: l.target, Resources: slices.Clone(left)})
			return err
		})
		left = l.forget(deleteResult, "Delete", left, result.Gone)
		switch {
		case err != nil:
			return err
		case result.Done:
			l.observed(l.target, left, nil, "what Delete is done with, and does not report as gone")
			l.forget(deleteResult, "Observe", left, left)
			return nil
		}
		if err := wait(ctx, result.After); err != nil {
			return err
		}
	}
}

// forget takes what is said to be gone out of the inventory, makes sure that it was given, and is gone, and returns what is
// left of what was given.
func (l *life) forget(p promise, who string, given, gone []deployment.Resource) []deployment.Resource {
	l.Helper()
	left, there := slices.Clone(given), of(l.list(), l.target)
	for _, g := range gone {
		same := func(r deployment.Resource) bool { return resourceKey(r) == resourceKey(g) }
		p.require(l, slices.ContainsFunc(given, same), "%s says that %v is gone, which was not given", who, g)
		p.require(l, !slices.ContainsFunc(there, func(t Thing) bool { return same(t.Resource) }),
			"%s says that %v is gone, and it is there", who, g)
		left = slices.DeleteFunc(left, same)
		l.inventory = slices.DeleteFunc(l.inventory, same)
	}
	return left
}

// removed calls Delete for the whole inventory until it is done, and makes sure that the world is as before.
func (l *life) removed(p promise, why string) {
	l.Helper()
	p.ok(l, l.remove(l.inventory), why+": Delete")
	if left := of(l.list(), l.target); len(left) > 0 {
		p.broken(l, "%s: after Delete there is %v", why, left)
	}
}
