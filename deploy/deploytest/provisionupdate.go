package deploytest

import (
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

var revisionChecks = []check[*worldTest]{
	{"Apply/NewRevision", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		before := of(w.list(), l.target)
		l.push()
		l.ready(applyBrings, "another revision")
		l.serves(applyBrings, "after Apply of another revision", l.target.Revision)
		applyBrings.require(w, len(of(w.list(), l.target)) > 0, "nothing of the deployment is there after another revision")
		for _, thing := range w.list() {
			was := slices.ContainsFunc(before, func(b Thing) bool { return resourceKey(b.Resource) == resourceKey(thing.Resource) })
			marked := thing.Owner == l.target.ID && thing.Incarnation == l.target.Incarnation
			provisionerMarks.require(w, marked || !was, "%s %s lost its mark with another revision: %v", thing.Kind, thing.Name, thing)
		}
	}},
	{"Apply/LastGoodServesOn", func(w *worldTest) {
		if w.Serves == nil {
			w.Skip("the world has no Serves")
		}
		for n := 1; n <= 50; n++ {
			l := w.live(n).ready(applyBrings, "a new deployment")
			was := l.target.Revision
			l.push()
			l.records = 0
			again := l.interrupt(n, interruption{refused: true, ended: true})
			l.serves(applyServes, "another revision, given up half made", was, l.target.Revision)
			l.ready(provisionerIdempotent, "another revision")
			l.serves(applyBrings, "after Apply of another revision, given up once", l.target.Revision)
			if !again {
				return
			}
		}
	}},
	{"Apply/OlderIsRefused", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		older := l.target
		l.push()
		l.ready(applyBrings, "another revision")
		newer, before := l.target, w.list()
		l.target = older
		l.atRecord = func(int, func()) error { return store.ErrLeaseLost }
		_ = l.until(l.ctx)
		l.target = newer
		w.unchangedWorld(recordMust, before, "after a late Apply of an older revision, whose Record returned an error")
		l.serves(recordMust, "after a late Apply of an older revision, whose Record returned an error", newer.Revision)
	}},
	{"Apply/Base", func(w *worldTest) {
		prod, staging := w.full("prod"), w.full("staging")
		before := append(of(w.list(), prod.target), of(w.list(), staging.target)...)
		l := w.live(1)
		for _, base := range []*life{prod, staging} {
			l.base = base.target
			l.ready(applyBase, "a deployment with the base "+base.target.Name)
		}
		l.removed(deleteTakes, "a deployment with a base")
		applyBrings.sameThings(w, append(of(w.list(), prod.target), of(w.list(), staging.target)...), before,
			"the bases of a deployment that came and went")
	}},
	{"Apply/Asleep", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		l.asleep = true
		l.ready(applyAsleep, "put to sleep")
		l.asleep = false
		l.ready(applyAsleep, "woken")
		l.serves(applyAsleep, "woken", l.target.Revision)
		l.asleep = true
		l.ready(applyAsleep, "put to sleep again")
		l.removed(deleteTakes, "a sleeping deployment")
	}},
}

// full returns a new full deployment.
func (w *worldTest) full(name string) *life {
	w.Helper()
	l := w.live(0)
	l.target.ID, l.target.Kind, l.target.Name = deployment.FullID(name), deployment.Full, name
	l.target.Slugs, l.base = deployment.NewFullSlugs("my-"+name, 0), provision.Target{}
	return l.ready(applyBrings, "a full deployment")
}

var observeChecks = []check[*worldTest]{
	{"Observe", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		other := w.live(2).ready(applyBrings, "another deployment")
		before := w.list()
		made := func(r deployment.Resource) bool {
			return slices.ContainsFunc(of(before, l.target), func(t Thing) bool { return resourceKey(t.Resource) == resourceKey(r) })
		}
		want := slices.DeleteFunc(slices.Clone(l.inventory), func(r deployment.Resource) bool { return !made(r) })
		w.observed(l.target, l.inventory, want, "a deployment that is there")
		w.observed(l.target, want[:1], want[:1], "one resource of a deployment that is there")
		w.observed(l.target, nil, nil, "no resources")
		w.observed(other.target, l.inventory, nil, "what is another deployment's")
		w.unchangedWorld(observeChanges, before, "after Observe")
		inventory := slices.Clone(l.inventory)
		l.removed(deleteTakes, "a deployment that is there")
		before = w.list()
		w.observed(l.target, inventory, nil, "a deployment that is deleted")
		w.unchangedWorld(observeChanges, before, "after Observe of what is gone")
	}},
}

// observed makes sure that Observe says that of some resources these are there.
func (w *worldTest) observed(target provision.Target, given, want []deployment.Resource, why string) {
	w.Helper()
	result, err := w.p.Observe(w.ctx, provision.ObserveRequest{Target: target, Resources: slices.Clone(given)})
	observeSays.ok(w, err, why+": Observe")
	keys := func(resources []deployment.Resource) (all [][2]string) {
		for _, r := range resources {
			all = append(all, resourceKey(r))
		}
		return all
	}
	for _, r := range want {
		observeSays.require(w, slices.Contains(keys(result.There), resourceKey(r)),
			"%s: %s %s is there, and Observe does not say so", why, r.Kind, r.Name)
	}
	for _, r := range result.There {
		observeThere.require(w, slices.Contains(keys(want), resourceKey(r)),
			"%s: Observe says that %s %s is there, which is not so, or was not asked for", why, r.Kind, r.Name)
	}
}
