package deploytest

import (
	"errors"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

var leaseChecks = []check[*storeTest]{
	{"Lease/Ends", func(st *storeTest) {
		st.create(sample(1))
		c := st.claim(createKeeps, st.brief, "after Create")
		st.end(c.Lease)
		before := st.get(c.Deployment.ID)
		commitLost.fails(st, st.s.Commit(st.ctx, c.Lease, full(1).Observed), store.ErrLeaseLost, "a Commit after the lease ended")
		commitLost.same(st, st.get(c.Deployment.ID), before, "the deployment after that")
		_, err := st.s.Extend(st.ctx, c.Lease, st.long)
		extendLost.fails(st, err, store.ErrLeaseLost, "an Extend after the lease ended")
		next := st.claim(claimGives, st.long, "after the lease ended")
		st.commit(next.Lease, full(1).Observed)
	}},
	{"Lease/LateAfterAnother", func(st *storeTest) {
		st.create(sample(1))
		late := st.claim(createKeeps, st.brief, "after Create")
		st.end(late.Lease)
		c := st.claim(claimGives, st.long, "after the lease ended")
		st.commit(c.Lease, full(2).Observed)
		commitLost.fails(st, st.s.Commit(st.ctx, late.Lease, full(1).Observed), store.ErrLeaseLost,
			"a Commit after another lease was given")
		commitLost.same(st, st.get(c.Deployment.ID).Observed, full(2).Observed, "Observed after that")
		_, err := st.s.Extend(st.ctx, late.Lease, 2*st.long)
		extendLost.fails(st, err, store.ErrLeaseLost, "an Extend after another lease was given")
		releaseLost.ok(st, st.s.Release(st.ctx, late.Lease, 0), "a Release after another lease was given")
		st.nothingDue(releaseLost, "after a lost lease was released, while another one is held")
		st.commit(c.Lease, full(3).Observed)
	}},
	{"Lease/OfTheSameOwner", func(st *storeTest) {
		st.create(sample(1))
		late := st.claim(createKeeps, st.brief, "after Create")
		st.end(late.Lease)
		st.claim(claimGives, st.long, "after the lease ended") // by the same owner, as all are here
		late.Lease.Expires = late.Lease.Expires.Add(st.long)
		commitLost.fails(st, st.s.Commit(st.ctx, late.Lease, full(1).Observed), store.ErrLeaseLost,
			"a Commit with an older token of the same owner")
		_, err := st.s.Extend(st.ctx, late.Lease, st.long)
		extendLost.fails(st, err, store.ErrLeaseLost, "an Extend with an older token of the same owner")
		st.release(late.Lease, 0)
		st.nothingDue(releaseLost, "after a Release with an older token of the same owner")
	}},
	{"Lease/CallersClockDoesNotMatter", func(st *storeTest) {
		d := st.create(sample(1))
		c := st.claim(createKeeps, st.long, "after Create")
		slow := c.Lease
		slow.Expires = slow.Expires.Add(-2 * st.long)
		storeNow.ok(st, st.s.Commit(st.ctx, slow, full(1).Observed),
			"a Commit under a lease that has ended only by what the caller says")
		d.Active = st.now().Add(st.long)
		st.update(d)
		st.release(c.Lease, 0)
		c = st.claim(storeNow, st.brief, "an updated and released deployment that was active in the future")
		st.end(c.Lease)
		fast := c.Lease
		fast.Expires = fast.Expires.Add(2 * st.long)
		storeNow.fails(st, st.s.Commit(st.ctx, fast, full(2).Observed), store.ErrLeaseLost,
			"a Commit under a lease that lasts only by what the caller says")
		_, err := st.s.Extend(st.ctx, fast, st.long)
		storeNow.fails(st, err, store.ErrLeaseLost, "an Extend of a lease that lasts only by what the caller says")
	}},
	{"Extend", func(st *storeTest) {
		c := st.held()
		d := c.Deployment
		d.Name = "renamed"
		want := st.update(d)
		st.commit(c.Lease, full(1).Observed)
		want.Observed = full(1).Observed
		before := st.now()
		extended, err := st.s.Extend(st.ctx, c.Lease, st.long)
		after := st.now()
		extendMakes.ok(st, err, "Extend")
		extendReturns.same(st, extended.Deployment, want, "what Extend returned after an Update and a Commit")
		extendMakes.require(st, extended.Lease.Token == c.Lease.Token && extended.Lease.ID == d.ID,
			"Extend returned the lease %v of %v", extended.Lease, c.Lease)
		st.expires(extended.Lease, before, after)
	}},
	{"Extend/Lasts", func(st *storeTest) {
		st.create(sample(1))
		var first, longer store.Claim
		for period := st.brief; ; period *= 2 {
			first = st.claim(createKeeps, period, "a deployment that nobody holds")
			var err error
			if longer, err = st.s.Extend(st.ctx, first.Lease, st.long); err == nil {
				break
			}
			// On a slow machine the lease may have ended.
			if !errors.Is(err, store.ErrLeaseLost) || st.now().Before(first.Lease.Expires) || period > time.Hour {
				extendMakes.broken(st, "Extend: the error %q", err)
			}
		}
		st.end(first.Lease)
		extendMakes.ok(st, st.s.Commit(st.ctx, first.Lease, full(1).Observed),
			"a Commit under an extended lease, after the end that it had")
		st.nothingDue(extendMakes, "after the end that an extended lease had")
		longer, err := st.s.Extend(st.ctx, longer.Lease, st.brief)
		extendMakes.ok(st, err, "Extend")
		st.end(longer.Lease)
		_, err = st.s.Extend(st.ctx, longer.Lease, st.long)
		extendLost.fails(st, err, store.ErrLeaseLost, "an Extend after the extended lease ended")
		st.claim(claimGives, st.long, "after the extended lease ended")
	}},
	{"Commit/WritesObserved", func(st *storeTest) {
		d := full(1)
		d.Observed = deployment.Observed{}
		st.create(d)
		c := st.claim(createKeeps, st.long, "after Create")
		want := c.Deployment.Clone()
		for i := range 3 {
			want.Observed = full(i).Observed
			st.commit(c.Lease, want.Observed)
			commitWrites.same(st, st.get(d.ID), want, "the deployment after a Commit")
		}
		want.Observed = deployment.Observed{}
		st.commit(c.Lease, want.Observed)
		commitWrites.same(st, st.get(d.ID), want, "the deployment after a Commit of nothing")
	}},
	{"Commit/KeepsUpdates", func(st *storeTest) {
		c := st.held()
		d := c.Deployment
		d.Name = "renamed"
		want := st.update(d)
		st.commit(c.Lease, full(1).Observed)
		want.Observed = full(1).Observed
		commitWrites.same(st, st.get(d.ID), want, "the deployment after an Update, and a Commit by who claimed it before")
	}},
}
