package deploytest

import (
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

var updateChecks = []check[*storeTest]{
	{"Update/WritesEverything", func(st *storeTest) {
		was, want := full(1), full(1)
		seed := 5000
		fillOther(&want, &seed)
		want.Version = st.create(was).Version
		updated := st.update(want)
		want.Version = 2
		updateWrites.same(st, updated, want, "what Update returned")
		updateWrites.same(st, st.get(want.ID), want, "what Get returned")
	}},
	{"Update/ButObserved", func(st *storeTest) {
		d := st.create(full(1))
		other := d.Clone()
		other.Observed = full(2).Observed
		updated := st.update(other)
		updateWrites.same(st, updated.Observed, d.Observed, "what Update returned, with another Observed given")
		updateWrites.same(st, st.get(d.ID).Observed, d.Observed, "Observed, after an Update with another one")
	}},
	{"Update/KeepsANewerObserved", func(st *storeTest) {
		c := st.held()
		stale := st.get(c.Deployment.ID)
		st.commit(c.Lease, full(1).Observed)
		updated := st.update(stale)
		updateWrites.same(st, updated.Observed, full(1).Observed, "what Update returned, based on a reading from before a Commit")
		updateWrites.same(st, st.get(stale.ID).Observed, full(1).Observed, "Observed, after such an Update")
	}},
	{"Update/Conflict", func(st *storeTest) {
		first := st.create(sample(1))
		second := first
		second.Name = "second"
		second = st.update(second)
		updateConflict.require(st, second.Version == 2, "version %d was returned, not 2", second.Version)
		for _, version := range []int64{1, 3, 0} {
			third := first
			third.Name, third.Version = "third", version
			_, err := st.s.Update(st.ctx, third, 0)
			updateConflict.fails(st, err, store.ErrConflict, "an Update based on another version")
			updateConflict.same(st, st.get(first.ID), second, "the deployment after a conflict")
		}
	}},
	{"Update/NotFound", func(st *storeTest) {
		st.create(sample(2))
		_, err := st.s.Update(st.ctx, sample(1), 1)
		updateConflict.fails(st, err, store.ErrNotFound, "updating what is not there")
	}},
	{"Update/SlugsCannotBeChanged", func(st *storeTest) {
		d := st.create(sample(1))
		other := d
		other.Slugs = sample(2).Slugs
		updateWrites.same(st, st.update(other).Slugs, d.Slugs, "the slugs that an Update with other ones returned")
		updateWrites.same(st, st.get(d.ID).Slugs, d.Slugs, "the slugs after an Update with other ones")
		_, err := st.s.Create(st.ctx, sample(2), 0)
		createReserves.ok(st, err, "creating a deployment with slugs that were in an Update only")
		third := sample(3)
		third.Slugs = d.Slugs
		_, err = st.s.Create(st.ctx, third, 0)
		createErrors.fails(st, err, store.ErrNameTaken, "creating a deployment with the slugs of an updated one")
	}},
	{"Update/MakesDue", func(st *storeTest) {
		d := st.parked()
		st.nothingDue(releaseDue, "after a Release with a negative duration")
		st.update(d)
		st.claim(updateWrites, st.long, "after Update")
	}},
	{"Update/ConflictDoesNotMakeDue", func(st *storeTest) {
		d := st.parked()
		d.Version = 7
		_, err := st.s.Update(st.ctx, d, 0)
		updateConflict.fails(st, err, store.ErrConflict, "an Update based on another version")
		st.nothingDue(releaseDue, "after an Update that was refused")
	}},
	{"Update/Quota", func(st *storeTest) {
		back := st.closed(sample(1))
		present := st.create(sample(2))
		present.Name = "updated"
		present, err := st.s.Update(st.ctx, present, 1)
		updateQuota.ok(st, err, "updating a present deployment at the limit")
		back.Name = "renamed"
		back, err = st.s.Update(st.ctx, back, 1)
		updateQuota.ok(st, err, "updating an absent deployment at the limit")
		kept := back
		back.Desired.Presence, back.Desired.Reason = deployment.Present, ""
		_, err = st.s.Update(st.ctx, back, 1)
		updateQuota.fails(st, err, store.ErrQuota, "reopening a deployment at the limit")
		updateQuota.same(st, st.get(back.ID), kept, "the deployment after that")
		stale := back
		stale.Version--
		_, err = st.s.Update(st.ctx, stale, 1)
		updateQuota.fails(st, err, store.ErrConflict, "reopening an older version of a deployment at the limit")
		present.Desired.Presence = deployment.Asleep
		st.update(present)
		_, err = st.s.Update(st.ctx, back, 1)
		updateQuota.ok(st, err, "reopening a deployment below the limit")
		present = st.get(present.ID)
		present.Desired.Presence = deployment.Present
		_, err = st.s.Update(st.ctx, present, 1)
		updateQuota.ok(st, err, "waking a deployment, that was never absent, at the limit")
		_, err = st.s.Create(st.ctx, sample(3), 2)
		updateQuota.fails(st, err, store.ErrQuota, "creating a deployment after another one was reopened and a third one woken")
	}},
	{"Remove", func(st *storeTest) {
		d := st.closed(sample(1))
		kept := st.create(sample(2))
		removeForgets.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "Remove")
		_, err := st.s.Get(st.ctx, d.ID)
		removeForgets.fails(st, err, store.ErrNotFound, "reading a removed deployment")
		list, err := st.s.List(st.ctx, "", 10)
		listReturns.ok(st, err, "List")
		removeForgets.require(st, len(list) == 1 && list[0].ID == kept.ID,
			"List returned %d deployments after one of two was removed", len(list))
		c := st.claim(removeForgets, st.long, "after one of two was removed")
		removeForgets.require(st, c.Deployment.ID == kept.ID, "a removed deployment was claimed")
		removeForgets.fails(st, st.s.Remove(st.ctx, d.ID, d.Version), store.ErrNotFound, "removing it again")
		heir := sample(3)
		heir.Slugs = d.Slugs
		_, err = st.s.Create(st.ctx, heir, 0)
		removeForgets.ok(st, err, "creating a deployment with the slugs of a removed one")
	}},
	{"Remove/Conflict", func(st *storeTest) {
		d := st.closed(sample(1))
		removeConflict.fails(st, st.s.Remove(st.ctx, d.ID, d.Version-1), store.ErrConflict, "removing an older version")
		removeConflict.fails(st, st.s.Remove(st.ctx, d.ID, d.Version+1), store.ErrConflict, "removing a newer version")
		removeConflict.same(st, st.get(d.ID), d, "the deployment after a conflict")
	}},
	{"Remove/NotClosed", func(st *storeTest) {
		d := st.create(sample(1))
		removeConflict.fails(st, st.s.Remove(st.ctx, d.ID, d.Version), store.ErrConflict,
			"removing a deployment that is to be present")
		removeConflict.same(st, st.get(d.ID), d, "the deployment after that")
	}},
	{"Remove/WithInventory", func(st *storeTest) {
		d := sample(1)
		d.Observed.Inventory = []deployment.Resource{{Kind: "schema", Name: "feature_1", Incarnation: 1}}
		d = st.closed(d)
		removeConflict.fails(st, st.s.Remove(st.ctx, d.ID, d.Version), store.ErrConflict, "removing a deployment with inventory")
		removeConflict.same(st, st.get(d.ID), d, "the deployment after that")
		c := st.claim(updateWrites, st.long, "after Update")
		st.commit(c.Lease, deployment.Observed{})
		st.release(c.Lease, -1)
		removeForgets.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "removing it once the inventory is empty")
	}},
	{"Remove/Held", func(st *storeTest) {
		d := st.closed(sample(1))
		c := st.claim(updateWrites, st.long, "after Update")
		removeConflict.fails(st, st.s.Remove(st.ctx, d.ID, d.Version), store.ErrConflict, "removing a deployment that somebody holds")
		st.commit(c.Lease, d.Observed)
		st.release(c.Lease, -1)
		removeConflict.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "removing it after the release")
	}},
	{"Remove/AfterALeaseEnded", func(st *storeTest) {
		d := st.closed(sample(1))
		c := st.claim(updateWrites, st.brief, "after Update")
		st.end(c.Lease)
		removeConflict.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "removing a deployment whose lease has ended")
		commitLost.fails(st, st.s.Commit(st.ctx, c.Lease, d.Observed), store.ErrLeaseLost, "a late Commit on a removed deployment")
	}},
}

// closed returns a new deployment that is to be absent.
func (st *storeTest) closed(d deployment.Deployment) deployment.Deployment {
	st.Helper()
	d = st.create(d)
	d.Desired.Presence, d.Desired.Reason = deployment.Absent, deployment.Merged
	return st.update(d)
}
