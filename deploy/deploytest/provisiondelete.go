package deploytest

import (
	"context"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

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
		l := w.live(1)
		l.interrupt(1, interruption{recorded: true, refused: true})
		before := w.list()
		deleteGone.ok(w, l.remove(l.inventory), "deleting what was recorded and not made")
		w.unchangedWorld(deleteTakes, before, "after what was never made was deleted")
	}},
	{"Delete/HalfMade", func(w *worldTest) {
		before := w.list()
		for _, how := range []interruption{{recorded: true, refused: true, ended: true}, {recorded: true, ended: true}} {
			w.eachInterrupted(how, func(l *life) {
				l.removed(provisionerIdempotent, "a deployment that was given up half made")
				w.unchangedWorld(deleteTakes, before, "after a deployment that was given up half made was deleted")
			})
		}
	}},
	{"Delete/HalfGone", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		inventory := slices.Clone(l.inventory)
		deleteTakes.ok(w, l.remove(inventory[len(inventory)-1:]), "deleting what was made last")
		deleteGone.ok(w, l.remove(inventory), "deleting what is gone in part")
		deleteTakes.require(w, len(of(w.list(), l.target)) == 0,
			"after it was deleted in two steps there is %v", of(w.list(), l.target))
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
			deleteTakes.ok(w, l.remove([]deployment.Resource{r}), "deleting one resource, made last")
			w.unchangedWorld(deleteTakes, want, "after "+r.Kind+" "+r.Name+" was deleted")
		}
	}},
	{"Delete/OthersStay", func(w *worldTest) {
		one := w.live(1).ready(applyBrings, "a new deployment")
		ten := w.live(10).ready(applyBrings, "a deployment whose names begin like another one's")
		before := of(w.list(), ten.target)
		one.removed(deleteTakes, "one of two")
		deleteTakes.sameThings(w, of(w.list(), ten.target), before, "a deployment after another one was deleted")
	}},
	{"Delete/OfAnotherIsRefused", func(w *worldTest) {
		one := w.live(1).ready(applyBrings, "a new deployment")
		two := w.live(2).ready(applyBrings, "another deployment")
		before := w.list()
		result, err := w.p.Delete(w.ctx, provision.DeleteRequest{Target: two.target, Resources: slices.Clone(one.inventory)})
		deleteGone.require(w, provision.IsTerminal(err), "deleting another deployment's resources: the error %v, not a terminal one", err)
		deleteGone.require(w, len(result.Gone) == 0, "another deployment's resources are reported as gone: %v", result.Gone)
		w.unchangedWorld(deleteGone, before, "after another deployment's resources were to be deleted")
	}},
	{"Delete/Together", func(w *worldTest) {
		before := w.list()
		lives := make([]*life, 4)
		for i := range lives {
			lives[i] = w.live(i).ready(applyBrings, "a new deployment")
		}
		errs := make([]error, len(lives))
		together(len(lives), func(i int) { errs[i] = lives[i].removeQuietly() })
		for _, err := range errs {
			provisionerMany.ok(w, err, "four deployments at once: Delete")
		}
		w.unchangedWorld(deleteTakes, before, "after four deployments were deleted at once")
	}},
}

// removeQuietly is remove for another goroutine than the test's: what is wrong becomes an error.
func (l *life) removeQuietly() error {
	ctx, cancel := context.WithTimeoutCause(l.ctx, patience, errSlow)
	defer cancel()
	left := l.inventory
	for {
		result, err := l.p.Delete(ctx, provision.DeleteRequest{Target: l.target, Resources: slices.Clone(left)})
		if err != nil || result.Done {
			return err
		}
		left = slices.DeleteFunc(left, func(r deployment.Resource) bool { return slices.Contains(result.Gone, r) })
		if err := wait(ctx, result.After); err != nil {
			return err
		}
	}
}
