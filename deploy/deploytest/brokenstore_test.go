package deploytest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// brokenStore is a store in memory, of which a bug replaces methods. Its clock is moved on by hand.
type brokenStore struct {
	*memstore.Store
	create  func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error)
	get     func(ctx context.Context, id deployment.ID) (deployment.Deployment, error)
	list    func(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error)
	childs  func(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error)
	update  func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error)
	remove  func(ctx context.Context, id deployment.ID, version int64) error
	claim   func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error)
	extend  func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error)
	commit  func(ctx context.Context, l store.Lease, o deployment.Observed) error
	release func(ctx context.Context, l store.Lease, after time.Duration) error
	wake    func(ctx context.Context, id deployment.ID) error
	deliver func(ctx context.Context, provider, delivery string) (bool, error)
	// read changes every deployment that is returned.
	read func(d *deployment.Deployment)

	mu     sync.Mutex
	clock  time.Time
	claims map[deployment.ID]store.Claim // the newest
	texts  map[string]bool               // for bugs to remember something
}

func newBrokenStore() *brokenStore {
	b := &brokenStore{
		clock:  time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC),
		claims: map[deployment.ID]store.Claim{}, texts: map[string]bool{}, read: func(*deployment.Deployment) {},
	}
	s := &memstore.Store{Clock: func() time.Time {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.clock
	}}
	b.Store = s
	b.create, b.get, b.list, b.childs, b.update, b.remove = s.Create, s.Get, s.List, s.Children, s.Update, s.Remove
	b.claim, b.extend, b.commit, b.release, b.wake, b.deliver = s.Claim, s.Extend, s.Commit, s.Release, s.Wake, s.Deliver
	return b
}

func (b *brokenStore) Advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

// newest returns the newest claim on a deployment.
func (b *brokenStore) newest(id deployment.ID) store.Claim {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.claims[id]
}

// fresh notes a text, and reports whether it was not noted before.
func (b *brokenStore) fresh(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.texts[text]
	b.texts[text] = true
	return !was
}

func (b *brokenStore) noted(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.texts[text]
}

func (b *brokenStore) one(d deployment.Deployment, err error) (deployment.Deployment, error) {
	if err == nil {
		b.read(&d)
	}
	return d, err
}

func (b *brokenStore) all(list []deployment.Deployment, err error) ([]deployment.Deployment, error) {
	for i := range list {
		b.read(&list[i])
	}
	return list, err
}

func (b *brokenStore) Create(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	return b.one(b.create(ctx, d, limit))
}

func (b *brokenStore) Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return b.one(b.get(ctx, id))
}

func (b *brokenStore) List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	return b.all(b.list(ctx, after, limit))
}

func (b *brokenStore) Children(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	return b.all(b.childs(ctx, base, after, limit))
}

func (b *brokenStore) Update(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	return b.one(b.update(ctx, d, limit))
}

func (b *brokenStore) Remove(ctx context.Context, id deployment.ID, version int64) error {
	return b.remove(ctx, id, version)
}

func (b *brokenStore) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
	claims, err := b.claim(ctx, owner, limit, period)
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range claims {
		b.claims[claims[i].Deployment.ID] = claims[i]
		b.read(&claims[i].Deployment)
	}
	return claims, err
}

func (b *brokenStore) Extend(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
	c, err := b.extend(ctx, l, period)
	b.read(&c.Deployment)
	return c, err
}

func (b *brokenStore) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	return b.commit(ctx, l, o)
}

func (b *brokenStore) Release(ctx context.Context, l store.Lease, after time.Duration) error {
	return b.release(ctx, l, after)
}

func (b *brokenStore) Wake(ctx context.Context, id deployment.ID) error { return b.wake(ctx, id) }

func (b *brokenStore) Deliver(ctx context.Context, provider, delivery string) (bool, error) {
	return b.deliver(ctx, provider, delivery)
}

// present counts the deployments that a quota is about.
func (b *brokenStore) present(ctx context.Context) (n int) {
	all, _ := b.Store.List(ctx, "", 1000)
	for _, d := range all {
		if d.Kind == deployment.Branch && d.Desired.Presence == deployment.Present {
			n++
		}
	}
	return n
}

// park makes a deployment that is due sleep for a while, as if it had been released so.
func (b *brokenStore) park(ctx context.Context, id deployment.ID, after time.Duration) error {
	claims, err := b.Store.Claim(ctx, "parking", 100, time.Hour)
	for _, c := range claims {
		d := time.Duration(0)
		if c.Deployment.ID == id {
			d = after
		}
		err = b.Store.Release(ctx, c.Lease, d)
	}
	return err
}

func TestPlantedStores(t *testing.T) {
	start := func(bug func(*brokenStore)) func(testing.TB) *storeTest {
		return func(t testing.TB) *storeTest {
			return startStore(t, func(testing.TB) store.Store {
				b := newBrokenStore()
				bug(b)
				return b
			})
		}
	}
	var table []planted[*storeTest]
	for _, p := range slices.Concat(storeBugs, leaseBugs, releaseBugs) {
		table = append(table, planted[*storeTest]{p.name, p.caughtBy, start(p.plant)})
	}
	testPlanted(t, storeChecks(), start(func(*brokenStore) {}), table)
}
