package deploytest

import (
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

var claimChecks = []check[*storeTest]{
	{"Claim/NothingThere", func(st *storeTest) {
		st.nothingDue(claimGives, "from an empty store")
	}},
	{"Claim/Lease", func(st *storeTest) {
		d := st.create(sample(1))
		before := st.now()
		claims, err := st.s.Claim(st.ctx, "somebody", 1, st.long)
		after := st.now()
		claimGives.ok(st, err, "Claim")
		claimGives.require(st, len(claims) == 1, "%d deployments are claimed, not 1", len(claims))
		l := claims[0].Lease
		claimGives.require(st, l.ID == d.ID && l.Owner == "somebody", "the lease is on %q for %q", l.ID, l.Owner)
		claimToken.require(st, l.Token > 0, "the first token is %d", l.Token)
		st.expires(l, before, after)
	}},
	{"Claim/NotWhatIsHeld", func(st *storeTest) {
		c := st.held()
		st.nothingDue(claimGives, "from a store where everything is held")
		st.update(c.Deployment)
		st.nothingDue(claimGives, "after an Update of what is held")
		st.wake(c.Deployment.ID)
		st.nothingDue(claimGives, "after a Wake of what is held")
	}},
	{"Claim/Limit", func(st *storeTest) {
		for i := range 5 {
			st.create(sample(i))
		}
		seen := map[deployment.ID]bool{}
		for _, want := range []int{2, 2, 1, 0} {
			claims, err := st.s.Claim(st.ctx, "claimer", 2, st.long)
			claimGives.ok(st, err, "Claim")
			claimGives.require(st, len(claims) == want, "%d deployments are claimed, not %d", len(claims), want)
			for _, c := range claims {
				claimGives.require(st, !seen[c.Deployment.ID], "%s is claimed twice", c.Deployment.ID)
				seen[c.Deployment.ID] = true
			}
		}
	}},
	{"Claim/LongestDueFirst", func(st *storeTest) {
		for i := range 6 {
			st.create(sample(i))
		}
		for _, c := range st.claimed(st.long) {
			st.release(c.Lease, -1)
		}
		var want, got []deployment.ID
		for _, i := range []int{3, 0, 5, 1, 4, 2} {
			st.pass(5 * time.Millisecond)
			st.wake(sample(i).ID)
			want = append(want, sample(i).ID)
		}
		st.pass(5 * time.Millisecond)
		st.wake(sample(3).ID) // it was due already
		for range 3 {
			claims, err := st.s.Claim(st.ctx, "claimer", 2, st.long)
			claimGives.ok(st, err, "Claim")
			for _, c := range claims {
				got = append(got, c.Deployment.ID)
			}
		}
		claimGives.require(st, slices.Equal(got, want), "woken one after the other were %q, claimed were %q", want, got)
	}},
	{"Claim/IsUpToDate", func(st *storeTest) {
		c := st.held()
		st.commit(c.Lease, full(1).Observed)
		d := c.Deployment
		d.Name = "renamed"
		want := st.update(d)
		st.release(c.Lease, -1)
		want.Observed = full(1).Observed
		claimGives.same(st, st.claim(releaseDue, st.long, "after an Update and a Release").Deployment, want, "what was claimed")
	}},
	{"Claim/TokensGoUp", func(st *storeTest) {
		c := st.held()
		for i := range 3 {
			st.release(c.Lease, 0)
			c = st.higher(c.Lease, st.brief, fmt.Sprintf("after release %d", i+1))
			st.end(c.Lease)
			c = st.higher(c.Lease, st.long, fmt.Sprintf("after lease %d ended", i+1))
		}
	}},
	{"Claim/TokensGoUpAcrossLives", func(st *storeTest) {
		d := st.closed(sample(1))
		c := st.claim(updateWrites, st.brief, "after Update")
		st.end(c.Lease)
		removeForgets.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "Remove")
		d = st.create(sample(1))
		next := st.higher(c.Lease, st.long, "after the deployment was removed and created anew")
		commitLost.fails(st, st.s.Commit(st.ctx, c.Lease, full(1).Observed), store.ErrLeaseLost,
			"a late Commit, after the deployment was removed and created anew")
		commitLost.same(st, st.get(d.ID), d, "the deployment after that")
		st.commit(next.Lease, full(1).Observed)
	}},
}

// expires makes sure that a lease for a long period ends when it should, given that it was made between two times.
func (st *storeTest) expires(l store.Lease, before, after time.Time) {
	st.Helper()
	const rounding = time.Millisecond // of a store's times
	earliest, latest := before.Add(st.long-rounding), after.Add(st.long+rounding)
	storeNow.require(st, !l.Expires.Before(earliest) && !l.Expires.After(latest),
		"a lease for %s expires at %s, which is not between %s and %s by the store's clock", st.long, l.Expires, earliest, latest)
}

// higher claims the only deployment that is due, and makes sure that the token is higher than before.
func (st *storeTest) higher(before store.Lease, period time.Duration, why string) store.Claim {
	st.Helper()
	c := st.claim(claimGives, period, why)
	claimToken.require(st, c.Lease.Token > before.Token,
		"%s the token is %d, and before it was %d", why, c.Lease.Token, before.Token)
	return c
}
