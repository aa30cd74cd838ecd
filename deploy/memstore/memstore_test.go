package memstore_test

import (
	"sync"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// clocked is a store whose time a test moves on.
type clocked struct {
	*memstore.Store
	*clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func newClocked() clocked {
	c := &clock{now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	return clocked{&memstore.Store{Clock: c.read}, c}
}

func TestSnapshots(t *testing.T) {
	deploytest.TestSnapshots(t, func(testing.TB) store.Snapshots { return new(memstore.Snapshots) })
}

func TestStore(t *testing.T) {
	deploytest.TestStore(t, func(testing.TB) store.Store { return new(memstore.Store) })
}

func TestStoreWithAClock(t *testing.T) {
	deploytest.TestStore(t, func(testing.TB) store.Store { return newClocked() })
}

// TestZeroTime checks a store whose clock begins at the zero time.
func TestZeroTime(t *testing.T) {
	deploytest.TestStore(t, func(testing.TB) store.Store {
		c := new(clock)
		return clocked{&memstore.Store{Clock: c.read}, c}
	})
}
