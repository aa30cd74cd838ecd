package deploytest

import (
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// foreignChecks are of what somebody else made, who knows nothing of the provisioner.
var foreignChecks = []check[*worldTest]{
	{"Foreign/DeleteIsRefused", func(w *worldTest) {
		w.eachForeign(func(l *life, r deployment.Resource, before []Thing) {
			err := l.remove([]deployment.Resource{r})
			deleteGone.require(w, provision.IsTerminal(err),
				"deleting %s %s, which has no mark: the error %v, not a terminal one", r.Kind, r.Name, err)
			w.unchangedWorld(deleteGone, before, "after what has no mark was to be deleted")
		})
	}},
	{"Foreign/ObserveDoesNotCountIt", func(w *worldTest) {
		w.eachForeign(func(l *life, r deployment.Resource, _ []Thing) {
			w.observed(l.target, []deployment.Resource{r}, nil, "what has no mark")
		})
	}},
	{"Foreign/ApplyLeavesIt", func(w *worldTest) {
		w.eachForeign(func(l *life, r deployment.Resource, before []Thing) {
			_ = l.until(l.ctx) // it may fail
			for _, thing := range before {
				provisionerMarks.require(w, slices.Contains(w.list(), thing),
					"%s %s has no mark, and Apply touched it", thing.Kind, thing.Name)
			}
		})
	}},
}

// eachForeign puts something foreign into the place of each resource of a deployment, that of a new deployment each time.
func (w *worldTest) eachForeign(then func(l *life, r deployment.Resource, before []Thing)) {
	w.Helper()
	if w.Foreign == nil {
		w.Skip("the world has no Foreign")
	}
	for n := 0; n < 50; n++ {
		l := w.live(n).ready(applyBrings, "a new deployment")
		if n >= len(l.inventory) {
			return
		}
		r := l.inventory[n]
		l.removed(deleteTakes, "a new deployment")
		if err := w.Foreign(r.Kind, r.Name); err != nil {
			w.Logf("the world cannot make a foreign %s %s: %v", r.Kind, r.Name, err)
			continue
		}
		l.before = w.list()
		then(l, r, l.before)
	}
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
		_ = first.until(first.ctx) // it may be refused
		provisionerLate.sameThings(w, of(w.list(), second.target), before, "the second life after a late Apply for the first")
	}},
	{"Incarnation/LateApplyIsRefused", func(w *worldTest) {
		first, _ := w.reopened()
		before := w.list()
		first.before, first.inventory = before, nil
		first.atRecord = func(int, func()) error { return store.ErrLeaseLost }
		_ = first.until(first.ctx)
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
