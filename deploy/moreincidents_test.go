package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// TestNilGraph has a source that returns no graph and no error.
func TestNilGraph(t *testing.T) {
	w := &world{}
	r := newRig(t, func(o *deploy.Options) {
		o.Provisioner = w
		o.Graphs = deploy.GraphSourceFunc(func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
			if t.Kind == deployment.Branch {
				return nil, nil
			}
			return w.Graph(ctx, t)
		})
	})
	r.prod("m1")
	r.hint(push(branch("a"), "", "a1"))
	r.settle()
	c, _ := r.get(branch("a")).Observed.Condition(deployment.Compared)
	assert.Equal(t, "graph: the source has none of a1", c.Message)
}

// TestSweepLimitPerController has a code host whose list of open pull requests is empty for a moment.
func TestSweepLimitPerController(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
		var all []codehost.Source
		for i := range 30 {
			s := branch(fmt.Sprint("a", i))
			all = append(all, s)
			h.set(truth(s, "1", codehost.PullRequest{Number: int64(i + 1), Target: "main"}))
			r.hint(push(s, "", "1"))
		}
		r.settle()
		// the host's list of open ones is empty for a moment, that of closed ones is not
		for _, s := range all {
			h.set(codehost.BranchState{Source: s, Exists: true, Revision: "1", Ended: codehost.Closed})
		}
		removed := 0
		for i := range 5 {
			c, err := deploy.New(deploy.Options{Store: r.store, Snapshots: nopSnapshots{}, Provisioner: r.world, PullRequests: h, Owner: fmt.Sprint(i)})
			require.NoError(t, err)
			rep, err := c.Sweep(t.Context())
			require.NoError(t, err)
			removed += len(rep.Removed)
		}
		assert.LessOrEqual(t, removed, 5, "five controllers sweep in one minute")
	})
}

// TestLeaseTiny refuses a lease that cannot be extended.
func TestLeaseTiny(t *testing.T) {
	_, err := deploy.New(deploy.Options{Store: newRig(t, nil).store, Snapshots: nopSnapshots{}, Provisioner: &world{}, Lease: 2})
	assert.Error(t, err)
}

// TestLeaseLostByProvisioner has a provisioner with lost leases of its own.
func TestLeaseLostByProvisioner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		calls := 0
		r.world.apply = func(ctx context.Context, req provision.ApplyRequest) error {
			calls++
			if calls > 10000 {
				return nil
			}
			return fmt.Errorf("inner controller: %w", store.ErrLeaseLost)
		}
		r.run(t)
		r.hint(push(branch("a"), "", "1"))
		sleep(time.Minute)
		assert.Less(t, calls, 100)
	})
}

// TestApproveOld approves a commit that is not the newest.
func TestApproveOld(t *testing.T) {
	r := newRig(t, nil)
	s := fork("x")
	r.hint(pull(codehost.PullOpened, s, 7, "main", "f1", 1), pull(codehost.PullUpdated, s, 7, "main", "f2", 2))
	d, err := r.Approve(t.Context(), deployment.BranchID(s), "f1")
	t.Log(d.Denied, err)
	assert.Error(t, err, "f1 is not the head: nothing follows from it")
}

// TestApproveDeletedWake approves a commit of what was deleted, and wakes it.
func TestApproveDeletedWake(t *testing.T) {
	r := newRig(t, nil)
	s := fork("x")
	r.hint(pull(codehost.PullOpened, s, 7, "main", "f1", 1))
	_, err := r.Approve(t.Context(), deployment.BranchID(s), "f1")
	require.NoError(t, err)
	r.settle()
	r.hint(pull(codehost.PullUpdated, s, 7, "main", "f2", 2))
	_, err = r.Delete(t.Context(), deployment.BranchID(s))
	require.NoError(t, err)
	r.settle()
	_, err = r.Approve(t.Context(), deployment.BranchID(s), "f2")
	require.NoError(t, err)
	_, err = r.Wake(t.Context(), deployment.BranchID(s))
	require.NoError(t, err)
	r.settle()
	assert.Equal(t, "f2", r.get(s).Desired.Revision, "f2 is approved and the head")
}

// TestDraftAsleepReady pushes a draft while the deployment sleeps.
func TestDraftAsleepReady(t *testing.T) {
	h := &host{}
	r := newRig(t, func(o *deploy.Options) { o.PullRequests = h; o.Admitter = deploy.Policy{SkipDrafts: true} })
	s := branch("a")
	h.set(truth(s, "a1", codehost.PullRequest{Number: 1, Target: "main"}))
	r.hint(push(s, "", "a1"))
	r.settle()
	_, err := r.Sleep(t.Context(), deployment.BranchID(s))
	require.NoError(t, err)
	r.settle()
	h.set(truth(s, "a2", codehost.PullRequest{Number: 1, Target: "main", Draft: true}))
	r.hint(push(s, "a1", "a2"))
	r.settle()
	h.set(truth(s, "a2", codehost.PullRequest{Number: 1, Target: "main"}))
	r.hint(pull(codehost.PullUpdated, s, 1, "main", "a2", 3))
	r.settle()
	assert.Equal(t, deployment.StateReady, r.get(s).State(), "the push was admitted now: the next push wakes it")
}

// TestAddFullClockAhead has a controller whose clock is ahead of the code host's.
func TestAddFullClockAhead(t *testing.T) {
	now := time.Now()
	r := newRig(t, func(o *deploy.Options) { o.Now = func() time.Time { return now.Add(10 * time.Minute) } })
	r.prod("m1")
	h := push(branch("main"), "", "m2")
	h.At = now.Add(time.Minute)
	r.hint(h)
	p, _ := r.Get(t.Context(), deployment.FullID("prod"))
	assert.Equal(t, "m2", p.Desired.Revision)
}

// TestMergeBaseTooOld has a branch that is older than the first deployment.
func TestMergeBaseTooOld(t *testing.T) {
	calls := 0
	r := newRig(t, func(o *deploy.Options) {
		o.Comparison = deploy.AtMergeBase
		o.Ancestry = codehost.AncestryFunc(func(_ context.Context, _ codehost.Source, a, b string) (string, error) {
			calls++
			if a == b {
				return a, nil
			}
			if a[0] == 'm' && b[0] == 'm' {
				return min(a, b), nil
			}
			return "m0", nil
		})
	})
	r.prod("m5")
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	d := r.get(s)
	c, _ := d.Observed.Condition(deployment.BaseMissing)
	t.Logf("%+v", c)
	assert.False(t, d.Observed.Comparison.BaseGraph.IsZero(), "adopted on a repository with old branches: never a diff")
}

// TestMergeBaseCalls asks for the merge base of two commits once.
func TestMergeBaseCalls(t *testing.T) {
	calls := 0
	r := newRig(t, func(o *deploy.Options) {
		o.Comparison = deploy.AtMergeBase
		o.Ancestry = codehost.AncestryFunc(func(_ context.Context, _ codehost.Source, a, b string) (string, error) {
			calls++
			if a[0] == 'm' && b[0] == 'm' {
				return min(a, b), nil
			}
			return "m525", nil // between two that were deployed
		})
	})
	r.prod("m500")
	for i := range 49 {
		r.hint(push(branch("main"), fmt.Sprint("m", 500+10*i), fmt.Sprint("m", 510+10*i)))
		r.settle()
	}
	r.hint(push(branch("a"), "", "a1"))
	r.settle()
	first := calls
	calls = 0
	for range 10 { // label events
		r.hint(push(branch("a"), "", "a1"))
		r.settle()
	}
	t.Log(first, calls)
	assert.Less(t, calls, 20)
}

// TestStackScenarios opens, closes and reopens the pull requests of a stack.
func TestStackScenarios(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		r.run(t)
		a, b, c := branch("sa"), branch("sb"), branch("sc")
		r.hint(pull(codehost.PullOpened, c, 3, "sb", "c1", 1)) // child first
		sleep(10 * time.Second)
		r.hint(pull(codehost.PullOpened, b, 2, "sa", "b1", 1))
		sleep(10 * time.Second)
		r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 1))
		sleep(time.Minute)
		assert.Equal(t, deployment.BranchID(b), r.get(c).Base)
		assert.Equal(t, deployment.BranchID(a), r.get(b).Base)
		for _, s := range []codehost.Source{a, b, c} {
			assert.Equal(t, deployment.StateReady, r.get(s).State())
		}
		// middle closes
		r.hint(pull(codehost.PullClosed, b, 2, "sa", "b1", 2))
		sleep(5 * time.Minute)
		assert.Equal(t, deployment.BranchID(a), r.get(c).Base)
		assert.Equal(t, deployment.BranchID(a), r.get(c).Observed.Comparison.Base)
		r.hint(pull(codehost.PullClosed, a, 1, "main", "a1", 2))
		sleep(5 * time.Minute)
		assert.Equal(t, deployment.FullID("prod"), r.get(c).Base)
		r.hint(pull(codehost.PullOpened, b, 2, "sa", "b2", 3))
		sleep(5 * time.Minute)
		assert.Equal(t, deployment.BranchID(b), r.get(c).Base)
		assert.Equal(t, deployment.BranchID(b), r.get(c).Observed.Comparison.Base)
		assert.Equal(t, "b2", r.get(c).Observed.Comparison.BaseRevision)
		// asleep base, then a new child
		_, err := r.Sleep(t.Context(), deployment.BranchID(b))
		require.NoError(t, err)
		d := branch("sd")
		r.hint(pull(codehost.PullOpened, d, 4, "sb", "d1", 1))
		sleep(5 * time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(d).State())
		assert.Equal(t, "b2", r.get(d).Observed.Comparison.BaseRevision)
	})
}

// TestSleepWaiting puts to sleep what waits for its base.
func TestSleepWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		_, err := r.AddFull(t.Context(), "prod", branch("main"), "")
		require.NoError(t, err)
		s := branch("a")
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		_, err = r.Sleep(t.Context(), deployment.BranchID(s))
		require.NoError(t, err)
		sleep(time.Hour)
		assert.Equal(t, deployment.StateSleeping, r.get(s).State())
	})
}

// TestBaseAsleepBeforeGraph puts a base to sleep before its graph could be loaded.
func TestBaseAsleepBeforeGraph(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		ok := false
		r := newRig(t, func(o *deploy.Options) {
			o.Provisioner, o.Notifier = w, w
			o.Graphs = deploy.GraphSourceFunc(func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
				if !ok && t.Kind == deployment.Full {
					return nil, errors.New("not yet")
				}
				return w.Graph(ctx, t)
			})
		})
		r.run(t)
		s := branch("a")
		_, err := r.AddFull(t.Context(), "prod", branch("main"), "m1")
		require.NoError(t, err)
		sleep(time.Minute)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		require.Equal(t, deployment.StateReady, r.get(s).State())
		_, err = r.Sleep(t.Context(), deployment.FullID("prod"))
		require.NoError(t, err)
		sleep(time.Minute)
		ok = true
		_, err = r.Wake(t.Context(), deployment.FullID("prod"))
		require.NoError(t, err)
		sleep(time.Minute)
		assert.False(t, r.get(s).Observed.Comparison.BaseGraph.IsZero())
		c, _ := r.get(s).Observed.Condition(deployment.BaseMissing)
		assert.False(t, c.True)
	})
}

// TestReopenedExpiresAtOnce restores a branch that was deleted long ago.
func TestReopenedExpiresAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Expire = 7 * 24 * time.Hour; o.Idle = time.Hour })
		r.run(t)
		s := branch("a")
		at := func(h codehost.Hint) codehost.Hint { h.At = time.Now(); return h }
		r.hint(at(push(s, "", "a1")))
		sleep(time.Minute)
		r.hint(at(codehost.Hint{Kind: codehost.BranchGone, Source: s}))
		sleep(8 * 24 * time.Hour)
		r.hint(at(push(s, "", "a1"))) // somebody restores the branch
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(s).State(), "%+v", r.get(s).Desired)
	})
}

// TestReopenedPullSleepsAtOnce reopens a pull request that was closed for long.
func TestReopenedPullSleepsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h; o.Idle = time.Hour })
		r.run(t)
		s := branch("a")
		one := codehost.PullRequest{Number: 1, Target: "main"}
		h.set(truth(s, "a1", one))
		r.hint(pull(codehost.PullOpened, s, 1, "main", "a1", 1))
		sleep(time.Minute)
		h.set(codehost.BranchState{Source: s, Exists: true, Revision: "a1", Ended: codehost.Closed})
		r.hint(pull(codehost.PullClosed, s, 1, "main", "a1", 2))
		sleep(24 * time.Hour)
		h.set(truth(s, "a1", one))
		r.hint(pull(codehost.PullOpened, s, 1, "main", "a1", 3))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(s).State())
	})
}

// TestQuotaWaitSleepsAtOnce has waited for room longer than deployments live.
func TestQuotaWaitSleepsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Quota = 1; o.Expire = 24 * time.Hour })
		r.run(t)
		r.hint(push(branch("a"), "", "1"))
		sleep(time.Minute)
		_, err := r.Pin(t.Context(), deployment.BranchID(branch("a")))
		require.NoError(t, err)
		r.hint(push(branch("b"), "", "1"))
		sleep(25 * time.Hour)
		_, err = r.Delete(t.Context(), deployment.BranchID(branch("a")))
		require.NoError(t, err)
		sleep(5 * time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(branch("b")).State(), "%+v", r.get(branch("b")).Desired)
	})
}

// TestSetBaseCircle asks for two deployments to be the base of each other.
func TestSetBaseCircle(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	a, b := branch("a"), branch("b")
	r.hint(push(a, "", "1"), push(b, "", "1"))
	r.settle()
	_, err := r.SetBase(t.Context(), deployment.BranchID(a), deployment.BranchID(b))
	require.NoError(t, err)
	_, err = r.SetBase(t.Context(), deployment.BranchID(b), deployment.BranchID(a))
	assert.Error(t, err)
	r.settle()
	t.Log(r.get(a).Base == deployment.BranchID(b), r.get(b).Base == deployment.FullID("prod"), r.get(a).Base == deployment.FullID("prod"))
}

// TestDegradedBaseMoves moves the base of a deployment whose newest revision fails.
func TestDegradedBaseMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		r.run(t)
		s := branch("a")
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		r.world.with(func() {
			r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
				if req.Revision == "a2" {
					return provision.Terminal(errors.New("does not compile"))
				}
				return nil
			}
		})
		r.hint(push(s, "a1", "a2"))
		sleep(time.Minute)
		r.hint(push(branch("main"), "m1", "m2"))
		sleep(time.Hour)
		d := r.get(s)
		require.Equal(t, deployment.StateDegraded, d.State())
		assert.True(t, d.Observed.Comparison.Stale || d.Observed.Comparison.BaseRevision == "m2", "the base has moved: %+v", d.Observed.Comparison)
	})
}

// TestBaseNeverReadyAsleep stands on a branch that failed and fell asleep.
func TestBaseNeverReadyAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Idle = time.Hour })
		r.world.with(func() {
			r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
				if req.Name == "base" && !req.Asleep {
					return errors.New("quota of the warehouse")
				}
				return nil
			}
		})
		r.prod("m1")
		r.run(t)
		b, c := branch("base"), branch("child")
		r.hint(pull(codehost.PullOpened, b, 1, "main", "b1", 1))
		sleep(time.Minute)
		r.hint(pull(codehost.PullOpened, c, 2, "base", "c1", 1))
		sleep(48 * time.Hour)
		t.Log(r.get(b).State(), r.get(c).State())
		assert.NotEqual(t, deployment.StateProvisioning, r.get(c).State())
	})
}

// TestDeniedDeletedWoken wakes what was deleted before it was ever admitted.
func TestDeniedDeletedWoken(t *testing.T) {
	r := newRig(t, nil)
	s := fork("x")
	r.hint(pull(codehost.PullOpened, s, 7, "main", "f1", 1))
	_, err := r.Delete(t.Context(), deployment.BranchID(s))
	require.NoError(t, err)
	_, err = r.Wake(t.Context(), deployment.BranchID(s))
	d := r.get(s)
	assert.True(t, err != nil || d.Desired.Presence == deployment.Absent, "present without a revision, never admitted: %+v", d.Desired)
}

// TestFollowOldRevision adds a full deployment at every start, as the first time, after its branch was renamed.
func TestFollowOldRevision(t *testing.T) {
	store, h := new(memstore.Store), &host{}
	h.set(truth(branch("trunk"), "m9"))
	r := newRig(t, func(o *deploy.Options) { o.Store = store })
	r.prod("m1")
	r.hint(push(branch("main"), "m1", "m9"))
	r.settle()
	r2 := newRig(t, func(o *deploy.Options) {
		o.Store, o.PullRequests = store, h
		o.Routing = deploy.Routing{Full: map[string]string{"trunk": "prod"}}
	})
	_, err := r2.AddFull(t.Context(), "prod", branch("trunk"), "m1") // at every start, as the first time
	require.NoError(t, err)
	p, _ := r2.Get(t.Context(), deployment.FullID("prod"))
	assert.Equal(t, "m9", p.Desired.Revision, "an older revision replaces a newer")
}
