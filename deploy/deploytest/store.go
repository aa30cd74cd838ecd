package deploytest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// What package store promises of a Store.
const (
	storeAtomic promise = "Each method is atomic, and safe for concurrent use by many processes."
	storeOwn    promise = "What it returns is the caller's own."
	storeNow    promise = "Now returns the store's clock, the only one by which leases are judged."

	createKeeps    promise = "Create keeps a new deployment, as version 1, due at once."
	createReserves promise = "It reserves its slugs, both or neither, for as long as the deployment is there."
	createErrors   promise = "[ErrExists] when the id is there, [ErrNameTaken] when another deployment has one of the slugs, " +
		"[ErrQuota] when d is to be present, limit is positive and there are as many present branch deployments already"
	getReturns   promise = "Get returns a deployment, or [ErrNotFound]."
	listReturns  promise = "List returns up to limit deployments with ids after the given one, in the order of their ids."
	notFound     promise = "ErrNotFound = errors.New(\"store: not found\")"
	updateWrites promise = "Update writes everything but ID, Slugs and Observed, which stay what they are, and makes the " +
		"deployment due at once; one that is held is due when it is released."
	updateConflict promise = "[ErrNotFound], or [ErrConflict] when d.Version is not the one that is kept; what is returned has the next one."
	updateQuota    promise = "[ErrQuota], which is looked at last, when a branch deployment that was absent is to be present " +
		"again, under the limit of Create."
	childrenAre    promise = "Children is List of the deployments that have this one as their Base, or as their Wanted."
	removeForgets  promise = "Remove forgets a deployment that is to be absent and has no inventory, and frees its slugs."
	removeConflict promise = "[ErrConflict] as for Update, when it is not to be absent, has inventory, or somebody holds its lease."

	claimGives promise = "Claim gives leases on up to limit deployments that are due and that nobody holds, the longest " +
		"due first."
	claimToken    promise = "Each lease has a token higher than any before it on that deployment."
	extendMakes   promise = "Extend makes a lease last for a period from now."
	extendReturns promise = "It returns the deployment as it is now."
	extendLost    promise = "[ErrLeaseLost] when the lease has ended or another one was given."
	commitWrites  promise = "Commit writes Observed, and changes neither Version nor when the deployment is due."
	commitLost    promise = "[ErrLeaseLost] as for Extend; nothing is written then."
	releaseEnds   promise = "Release ends a lease."
	releaseDue    promise = "The deployment is due at once when it was updated or woken after it was claimed, else after a " +
		"duration; not before it is woken when that is negative."
	releaseLost  promise = "Releasing a lost lease does nothing."
	wakeMakes    promise = "Wake makes a deployment due at once, also when somebody holds it: it is then due when it is released."
	deliverNotes promise = "Deliver notes the id of a delivery of a provider's, and reports whether it is new."
	deliverKeeps promise = "Ids are kept for 30 days at least."
)

// TestStore checks that the stores that newStore makes, each new and empty, keep the promises of [store.Store]. What is read
// may differ from what was written by less than a microsecond in times, and have nil for empty slices.
func TestStore(t *testing.T, newStore func(t testing.TB) store.Store) {
	runChecks(t, storeChecks(), func(t testing.TB) *storeTest { return startStore(t, newStore) })
}

func storeChecks() []check[*storeTest] {
	return slices.Concat(createChecks, updateChecks, claimChecks, leaseChecks, releaseChecks, deliverChecks, raceChecks)
}

// Advancer is what a store may be as well, in its own tests: Advance moves its clock on. [TestStore] does not wait for leases
// to end then, which takes a second in all, and checks also what takes weeks.
type Advancer interface{ Advance(d time.Duration) }

// storeTest is a store under test.
type storeTest struct {
	testing.TB
	ctx     context.Context
	s       store.Store
	advance func(time.Duration) // nil when it cannot
	// brief is a period to wait for; long one that does not end.
	brief, long time.Duration
}

func startStore(t testing.TB, newStore func(t testing.TB) store.Store) *storeTest {
	st := &storeTest{TB: t, ctx: startContext(t), s: newStore(t), brief: 60 * time.Millisecond, long: time.Hour}
	if a, ok := st.s.(Advancer); ok {
		st.advance, st.brief = a.Advance, time.Minute
	}
	return st
}

func (st *storeTest) now() time.Time {
	st.Helper()
	now, err := st.s.Now(st.ctx)
	storeNow.ok(st, err, "Now")
	return now
}

// pass lets some of the store's time pass.
func (st *storeTest) pass(d time.Duration) {
	st.Helper()
	if st.advance != nil {
		st.advance(d)
		return
	}
	until := st.now().Add(d)
	for left := d; left > 0; left = until.Sub(st.now()) {
		storeNow.require(st, st.ctx.Err() == nil, "the clock goes too slowly, or stands still")
		time.Sleep(left)
	}
}

// end lets a lease end.
func (st *storeTest) end(l store.Lease) {
	st.Helper()
	if d := l.Expires.Sub(st.now()); d > 0 {
		st.pass(d)
	}
}

func (st *storeTest) create(d deployment.Deployment) deployment.Deployment {
	st.Helper()
	d, err := st.s.Create(st.ctx, d, 0)
	createKeeps.ok(st, err, "Create")
	return d
}

func (st *storeTest) get(id deployment.ID) deployment.Deployment {
	st.Helper()
	d, err := st.s.Get(st.ctx, id)
	getReturns.ok(st, err, "Get")
	return d
}

func (st *storeTest) update(d deployment.Deployment) deployment.Deployment {
	st.Helper()
	d, err := st.s.Update(st.ctx, d, 0)
	updateWrites.ok(st, err, "Update")
	return d
}

// claimed claims all that is due.
func (st *storeTest) claimed(period time.Duration) []store.Claim {
	st.Helper()
	claims, err := st.s.Claim(st.ctx, "claimer", 100, period)
	claimGives.ok(st, err, "Claim")
	return claims
}

// claim claims the only deployment that is due.
func (st *storeTest) claim(p promise, period time.Duration, why string) store.Claim {
	st.Helper()
	claims := st.claimed(period)
	p.require(st, len(claims) == 1, "%s: %d deployments are claimed, not 1", why, len(claims))
	return claims[0]
}

// nothingDue makes sure that nothing can be claimed.
func (st *storeTest) nothingDue(p promise, why string) {
	st.Helper()
	for _, c := range st.claimed(st.long) {
		p.broken(st, "%s: %s is claimed", why, c.Deployment.ID)
	}
}

func (st *storeTest) commit(l store.Lease, o deployment.Observed) {
	st.Helper()
	commitWrites.ok(st, st.s.Commit(st.ctx, l, o), "Commit")
}

func (st *storeTest) release(l store.Lease, after time.Duration) {
	st.Helper()
	releaseEnds.ok(st, st.s.Release(st.ctx, l, after), "Release")
}

func (st *storeTest) wake(id deployment.ID) {
	st.Helper()
	wakeMakes.ok(st, st.s.Wake(st.ctx, id), "Wake")
}

// held returns a new deployment that is held for long.
func (st *storeTest) held() store.Claim {
	st.Helper()
	st.create(sample(1))
	return st.claim(createKeeps, st.long, "after Create")
}

// parked returns a new deployment that was claimed once and is not due before it is woken.
func (st *storeTest) parked() deployment.Deployment {
	st.Helper()
	c := st.held()
	st.commit(c.Lease, deployment.Observed{})
	st.release(c.Lease, -1)
	return c.Deployment
}
