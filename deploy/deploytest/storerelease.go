package deploytest

import (
	"github.com/branchgraph/branchgraph/deploy/store"
)

var releaseChecks = []check[*storeTest]{
	{"Release/Ends", func(st *storeTest) {
		c := st.held()
		st.release(c.Lease, -1)
		commitLost.fails(st, st.s.Commit(st.ctx, c.Lease, full(1).Observed), store.ErrLeaseLost, "a Commit after the Release")
		_, err := st.s.Extend(st.ctx, c.Lease, st.long)
		extendLost.fails(st, err, store.ErrLeaseLost, "an Extend after the Release")
	}},
	{"Release/DueAtOnce", func(st *storeTest) {
		c := st.held()
		st.release(c.Lease, 0)
		st.claim(releaseDue, st.long, "after a Release with no duration")
	}},
	{"Release/DueAfterADuration", func(st *storeTest) {
		c := st.held()
		st.release(c.Lease, st.long)
		st.nothingDue(releaseDue, "just after a Release with a long duration")
		st.wake(c.Deployment.ID)
		c = st.claim(wakeMakes, st.long, "after a Wake, before the duration was over")
		st.release(c.Lease, st.brief)
		st.pass(st.brief)
		st.claim(releaseDue, st.long, "after the duration")
	}},
	{"Release/NotBeforeItIsWoken", func(st *storeTest) {
		d := st.parked()
		st.pass(st.brief)
		st.nothingDue(releaseDue, "after a Release with a negative duration")
		if st.advance != nil {
			st.pass(1000 * st.long)
			st.nothingDue(releaseDue, "weeks after a Release with a negative duration")
		}
		st.wake(d.ID)
		st.claim(wakeMakes, st.long, "after a Wake")
	}},
	{"Release/Twice", func(st *storeTest) {
		c := st.held()
		st.release(c.Lease, -1)
		releaseLost.ok(st, st.s.Release(st.ctx, c.Lease, 0), "releasing a released lease")
		st.nothingDue(releaseLost, "after a released lease was released again, with another duration")
	}},
	{"Release/LostLeaseStaysDue", func(st *storeTest) {
		st.create(sample(1))
		c := st.claim(createKeeps, st.brief, "after Create")
		st.end(c.Lease)
		releaseLost.ok(st, st.s.Release(st.ctx, c.Lease, -1), "releasing a lease that has ended")
		st.claim(releaseLost, st.long, "after a lease that had ended was released with a negative duration")
	}},
	{"Release/OfWhatIsNotThere", func(st *storeTest) {
		err := st.s.Release(st.ctx, store.Lease{ID: sample(1).ID, Owner: "claimer", Token: 1}, 0)
		releaseLost.ok(st, err, "releasing a lease on a deployment that is not there")
	}},
	{"Release/AfterAnUpdate", func(st *storeTest) {
		c := st.held()
		st.update(c.Deployment)
		st.commit(c.Lease, full(1).Observed)
		st.release(c.Lease, -1)
		c = st.claim(releaseDue, st.long, "updated after it was claimed, then released")
		st.release(c.Lease, st.long)
		st.nothingDue(releaseDue, "claimed after the Update, then released with a long duration")
	}},
	{"Release/AfterAWake", func(st *storeTest) {
		c := st.held()
		st.wake(c.Deployment.ID)
		st.nothingDue(wakeMakes, "woken while somebody holds it")
		st.commit(c.Lease, full(1).Observed)
		st.release(c.Lease, st.long)
		c = st.claim(releaseDue, st.long, "woken after it was claimed, then released")
		st.release(c.Lease, -1)
		st.nothingDue(releaseDue, "claimed after the Wake, then released")
	}},
	{"Release/AfterAWakeAndAnExtend", func(st *storeTest) {
		c := st.held()
		st.wake(c.Deployment.ID)
		c, err := st.s.Extend(st.ctx, c.Lease, st.long)
		extendMakes.ok(st, err, "Extend")
		st.release(c.Lease, -1)
		st.claim(releaseDue, st.long, "woken after it was claimed, then extended and released")
	}},
	{"Release/AfterAWakeBeforeTheClaim", func(st *storeTest) {
		d := st.create(sample(1))
		st.wake(d.ID)
		st.update(d)
		c := st.claim(createKeeps, st.long, "after Create")
		st.release(c.Lease, -1)
		st.nothingDue(releaseDue, "updated and woken before it was claimed, then released")
	}},
	{"Wake", func(st *storeTest) {
		d := st.parked()
		other := st.create(sample(2))
		st.release(st.claim(createKeeps, st.long, "after Create").Lease, -1)
		st.wake(d.ID)
		st.wake(d.ID)
		c := st.claim(wakeMakes, st.long, "after one of two was woken")
		wakeMakes.require(st, c.Deployment.ID == d.ID, "%s was woken and %s was claimed", d.ID, other.ID)
		wakeMakes.require(st, c.Deployment.Version == d.Version,
			"a Wake took it from version %d to %d", d.Version, c.Deployment.Version)
	}},
	{"Wake/NotFound", func(st *storeTest) {
		notFound.fails(st, st.s.Wake(st.ctx, sample(1).ID), store.ErrNotFound, "waking what is not there")
	}},
}
