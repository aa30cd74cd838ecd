package deploy_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// slow is a store whose calls may hang until their context ends, and whose commits may take long.
type slow struct {
	*memstore.Store
	hang   atomic.Bool  // Extend
	commit atomic.Int64 // how long Commit takes
}

func (s *slow) Extend(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
	if s.hang.Load() {
		<-ctx.Done()
		return store.Claim{}, ctx.Err()
	}
	return s.Store.Extend(ctx, l, period)
}

func (s *slow) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	time.Sleep(time.Duration(s.commit.Load()))
	return s.Store.Commit(ctx, l, o)
}

// slowly is a rig on a slow store, in which Apply does what f says. The lease lasts a minute.
func slowly(t *testing.T, f func(ctx context.Context, store *slow, req provision.ApplyRequest)) (*rig, *slow) {
	store := &slow{Store: new(memstore.Store)}
	r := newRig(t, func(o *deploy.Options) {
		o.Store = store
		o.Provisioner = provision.Funcs{ApplyFunc: func(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
			f(ctx, store, req)
			return provision.ApplyResult{Done: true}, ctx.Err()
		}}
	})
	return r, store
}

// TestExtendHangs stops the work before its lease ends, whatever the store does.
func TestExtendHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var worked time.Duration
		r, _ := slowly(t, func(ctx context.Context, store *slow, _ provision.ApplyRequest) {
			store.hang.Store(true)
			began := time.Now()
			<-ctx.Done()
			worked = time.Since(began)
		})
		r.hint(push(branch("a"), "", "a1"))
		_, err := r.Step(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 50*time.Second, worked)
	})
}

// TestSlowCommit extends the lease while a commit takes longer than it lasts.
func TestSlowCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := branch("a")
		r, store := slowly(t, func(ctx context.Context, store *slow, req provision.ApplyRequest) {
			store.commit.Store(int64(5 * time.Minute))
			assert.NoError(t, req.Record(ctx, "schema", "a", ""))
			store.commit.Store(0)
		})
		r.hint(push(s, "", "a1"))
		_, err := r.Step(t.Context())
		require.NoError(t, err)
		assert.Equal(t, deployment.StateReady, r.get(s).State())
		claims, err := store.Claim(t.Context(), "other", 1, time.Minute)
		require.NoError(t, err)
		assert.Empty(t, claims)
	})
}

// TestRecordAfterALostLease has machines suspended, for longer than a lease lasts, in the middle of Apply: their own clocks say
// nothing of it. Another controller works on meanwhile.
func TestRecordAfterALostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ahead atomic.Int64
		var again, detail error
		r, kept := slowly(t, func(ctx context.Context, store *slow, req provision.ApplyRequest) {
			require.NoError(t, req.Record(ctx, "schema", "a", ""))
			require.NoError(t, req.Record(ctx, "schema", "a", ""), "again")
			ahead.Store(int64(2 * time.Minute))
			_, err := store.Claim(ctx, "other", 1, time.Minute)
			require.NoError(t, err)
			again = req.Record(ctx, "schema", "a", "")
			detail = req.Record(ctx, "schema", "a", "more")
		})
		kept.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		r.hint(push(branch("a"), "", "a1"))
		_, err := r.Step(t.Context())
		require.NoError(t, err)
		require.ErrorIs(t, again, store.ErrLeaseLost)
		require.ErrorIs(t, detail, store.ErrLeaseLost)
		assert.Empty(t, r.get(branch("a")).Observed.LastGood)
	})
}
