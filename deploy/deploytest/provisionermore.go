package deploytest

import (
	"context"
	"slices"

	"github.com/branchgraph/branchgraph/deploy"
)

var moreApplyChecks = []check[*worldTest]{
	{"Apply/Base", func(w *worldTest) {
		prod := w.live(0)
		prod.target.ID, prod.target.Kind, prod.target.Name = deploy.FullID("prod"), deploy.Full, "prod"
		prod.base = deploy.Target{}
		prod.ready(applyBrings, "a full deployment")
		before := of(w.list(), prod.target)
		l := w.live(1)
		l.base = prod.target
		l.ready(applyBrings, "a deployment with a base")
		applyBrings.same(w, of(w.list(), prod.target), before, "the base after a deployment was made of it")
		l.removed(deleteTakes, "a deployment with a base")
		deleteTakes.same(w, of(w.list(), prod.target), before, "the base after a deployment that was made of it was deleted")
	}},
	{"Apply/Asleep", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		l.asleep = true
		l.ready(applyAsleep, "put to sleep")
		l.asleep = false
		l.ready(applyAsleep, "woken")
		l.asleep = true
		l.ready(applyAsleep, "put to sleep again")
		l.removed(deleteTakes, "a sleeping deployment")
	}},
}

var observeChecks = []check[*worldTest]{
	{"Observe", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		other := w.live(2).ready(applyBrings, "another deployment")
		before := w.list()
		made := func(r deploy.Resource) bool {
			return slices.ContainsFunc(of(before, l.target), func(t Thing) bool { return resourceKey(t.Resource) == resourceKey(r) })
		}
		want := slices.DeleteFunc(slices.Clone(l.inventory), func(r deploy.Resource) bool { return !made(r) })
		w.observed(l, l.inventory, want, "a deployment that is there")
		w.observed(l, want[:1], want[:1], "one resource of a deployment that is there")
		w.observed(l, nil, nil, "no resources")
		w.unchangedWorld(observeChanges, before, "after Observe")
		inventory := slices.Clone(l.inventory)
		l.removed(deleteTakes, "a deployment that is there")
		before = w.list()
		w.observed(l, inventory, nil, "a deployment that is deleted")
		w.unchangedWorld(observeChanges, before, "after Observe of what is gone")
		observeChanges.require(w, len(of(w.list(), other.target)) > 0, "another deployment is gone after Observe")
	}},
}

// observed makes sure that Observe says that of some resources these are there.
func (w *worldTest) observed(l *life, given, want []deploy.Resource, why string) {
	w.Helper()
	result, err := w.p.Observe(w.ctx, deploy.ObserveRequest{Target: l.target, Resources: slices.Clone(given)})
	observeSays.ok(w, err, why+": Observe")
	keys := func(resources []deploy.Resource) (all [][2]string) {
		for _, r := range resources {
			all = append(all, resourceKey(r))
		}
		return all
	}
	for _, r := range want {
		observeSays.require(w, slices.Contains(keys(result.There), resourceKey(r)), "%s: %s %s is there, and Observe does not say so", why, r.Kind, r.Name)
	}
	for _, r := range result.There {
		observeSays.require(w, slices.Contains(keys(want), resourceKey(r)), "%s: Observe says that %s %s is there, which is not, or was not asked for", why, r.Kind, r.Name)
	}
}

var deleteChecks = []check[*worldTest]{
	{"Delete/LeavesNothing", func(w *worldTest) {
		before := w.list()
		l := w.live(1).ready(applyBrings, "a new deployment")
		l.push()
		l.ready(applyBrings, "another revision")
		l.removed(deleteTakes, "a deployment that had two revisions")
		w.unchangedWorld(deleteTakes, before, "after it was made and deleted")
	}},
	{"Delete/Again", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		inventory := slices.Clone(l.inventory)
		l.removed(deleteTakes, "a new deployment")
		before := w.list()
		deleteGone.ok(w, l.remove(inventory), "deleting what is gone")
		w.unchangedWorld(deleteTakes, before, "after what is gone was deleted")
		l.ready(provisionerIdempotent, "made again after it was deleted")
	}},
	{"Delete/WhatWasNeverMade", func(w *worldTest) {
		l, _ := w.abandoned(1)
		before := w.list()
		deleteGone.ok(w, l.remove(l.inventory), "deleting what was recorded and not made")
		w.unchangedWorld(deleteTakes, before, "after what was never made was deleted")
	}},
	{"Delete/HalfMade", func(w *worldTest) {
		before := w.list()
		for n := 1; n <= 50; n++ {
			l, more := w.abandoned(n)
			l.removed(provisionerIdempotent, "a deployment that was given up half made")
			w.unchangedWorld(deleteTakes, before, "after a deployment that was given up half made was deleted")
			if !more {
				return
			}
		}
	}},
	{"Delete/OnlyWhatIsGiven", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		before := w.list()
		deleteTakes.ok(w, l.remove(nil), "deleting nothing")
		w.unchangedWorld(deleteTakes, before, "after nothing was deleted")
		for _, r := range slices.Backward(slices.Clone(l.inventory)) {
			want := slices.DeleteFunc(w.list(), func(t Thing) bool {
				return t.Owner == l.target.ID && resourceKey(t.Resource) == resourceKey(r)
			})
			deleteTakes.ok(w, l.remove([]deploy.Resource{r}), "deleting one resource, made last")
			w.unchangedWorld(deleteTakes, want, "after "+r.Kind+" "+r.Name+" was deleted")
		}
	}},
	{"Delete/OthersStay", func(w *worldTest) {
		one := w.live(1).ready(applyBrings, "a new deployment")
		ten := w.live(10).ready(applyBrings, "a deployment whose names begin like another one's")
		before := of(w.list(), ten.target)
		one.removed(deleteTakes, "one of two")
		deleteTakes.same(w, of(w.list(), ten.target), before, "a deployment after another one was deleted")
	}},
	{"Delete/OfAnotherIsRefused", func(w *worldTest) {
		one := w.live(1).ready(applyBrings, "a new deployment")
		two := w.live(2).ready(applyBrings, "another deployment")
		before := w.list()
		result, err := w.p.Delete(w.ctx, deploy.DeleteRequest{Target: two.target, Resources: slices.Clone(one.inventory)})
		deleteGone.require(w, deploy.IsTerminal(err), "deleting another deployment's resources: the error %v, not a terminal one", err)
		deleteGone.require(w, len(result.Gone) == 0, "another deployment's resources are reported as gone: %v", result.Gone)
		w.unchangedWorld(deleteGone, before, "after another deployment's resources were to be deleted")
	}},
	{"Delete/ForeignIsRefused", func(w *worldTest) {
		if w.Foreign == nil {
			w.Skip("the world has no Foreign")
		}
		l := w.live(1).ready(applyBrings, "a new deployment")
		for _, r := range slices.Clone(l.inventory) {
			l.removed(deleteTakes, "a new deployment")
			if err := w.Foreign(r.Kind, r.Name); err != nil {
				w.Skipf("the world cannot make a foreign %s %s: %v", r.Kind, r.Name, err)
			}
			before := w.list()
			l.before = before
			err := l.remove([]deploy.Resource{r})
			deleteGone.require(w, deploy.IsTerminal(err), "deleting %s %s, which has no mark: the error %v, not a terminal one", r.Kind, r.Name, err)
			w.unchangedWorld(deleteGone, before, "after what has no mark was to be deleted")
			_ = l.until() // it may fail
			for _, thing := range before {
				provisionerLate.require(w, slices.Contains(w.list(), thing), "%s %s has no mark, and Apply touched it", thing.Kind, thing.Name)
			}
			return
		}
	}},
	{"Delete/Cancelled", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		ctx, cancel := context.WithCancel(w.ctx)
		cancel()
		w.returnsSoon(func() {
			_ = w.within(func() error {
				_, err := w.p.Delete(ctx, deploy.DeleteRequest{Target: l.target, Resources: slices.Clone(l.inventory)})
				return err
			})
		})
		l.removed(provisionerIdempotent, "after a Delete whose context had ended")
	}},
	{"Delete/Together", func(w *worldTest) {
		before := w.list()
		lives := make([]*life, 4)
		for i := range lives {
			lives[i] = w.live(i).ready(applyBrings, "a new deployment")
		}
		errs := make([]error, len(lives))
		together(len(lives), func(i int) {
			for done := false; !done && errs[i] == nil; {
				var result deploy.DeleteResult
				result, errs[i] = w.p.Delete(w.ctx, deploy.DeleteRequest{Target: lives[i].target, Resources: lives[i].inventory})
				if done = result.Done; !done && errs[i] == nil {
					errs[i] = w.wait(result.After)
				}
			}
		})
		for _, err := range errs {
			deleteTakes.ok(w, err, "four deployments at once: Delete")
		}
		w.unchangedWorld(deleteTakes, before, "after four deployments were deleted at once")
	}},
}

var incarnationChecks = []check[*worldTest]{
	{"Incarnation/LateDelete", func(w *worldTest) {
		first, second := w.reopened()
		before := w.list()
		_ = first.remove(first.inventory) // it may be refused
		w.unchangedWorld(provisionerLate, before, "after a late Delete for the life before")
		second.removed(deleteTakes, "the second life")
	}},
	{"Incarnation/LateApply", func(w *worldTest) {
		first, second := w.reopened()
		before := of(w.list(), second.target)
		first.before = w.list()
		_ = first.until() // it may be refused
		provisionerLate.same(w, of(w.list(), second.target), before, "the second life after a late Apply for the first")
	}},
	{"Incarnation/LateApplyIsRefused", func(w *worldTest) {
		first, _ := w.reopened()
		before := w.list()
		first.before, first.inventory = before, nil
		first.atRecord = func(int, func()) error { return deploy.ErrLeaseLost }
		_ = first.until()
		w.unchangedWorld(provisionerLate, before, "after a late Apply for the life before, whose Record returned an error")
	}},
}

// reopened returns both lives of a deployment that was made, deleted, and made again. The first still has its inventory.
func (w *worldTest) reopened() (first, second *life) {
	w.Helper()
	first = w.live(1).ready(applyBrings, "a new deployment")
	inventory := slices.Clone(first.inventory)
	first.removed(deleteTakes, "the first life")
	first.inventory = inventory
	second = first.again().ready(applyBrings, "the second life")
	applyBrings.require(w, len(of(w.list(), second.target)) > 0, "nothing that is there has the mark of the second life")
	return first, second
}
