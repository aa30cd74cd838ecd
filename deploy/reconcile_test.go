package deploy_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// run runs the controller until the test ends.
func (r *rig) run(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		assert.ErrorIs(t, <-done, context.Canceled)
	})
}

func TestRecordBeforeMaking(t *testing.T) {
	r := newRig(t, nil)
	s := branch("a")
	r.world.apply = func(ctx context.Context, req provision.ApplyRequest) error {
		d := r.get(s)
		assert.Len(t, d.Observed.Inventory, 2, "the rows are stored by now")
		assert.Equal(t, deployment.StateProvisioning, d.State())
		return nil
	}
	r.hint(push(s, "", "a1"))
	r.settle()
}

// TestRecordEnds calls Record after Apply has returned, while the work goes on.
func TestRecordEnds(t *testing.T) {
	w := &world{}
	var late error
	var record func(ctx context.Context, kind, name, detail string) error
	w.apply = func(_ context.Context, req provision.ApplyRequest) error { record = req.Record; return nil }
	r := newRig(t, func(o *deploy.Options) {
		o.Provisioner = w
		o.Graphs = deploy.GraphSourceFunc(func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
			late = record(ctx, "schema", "another", "")
			return w.Graph(ctx, t)
		})
	})
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	require.ErrorContains(t, late, "after Apply")
	assert.Len(t, r.get(s).Observed.Inventory, 2)
}

// TestDeleteInSteps takes away one resource a call.
func TestDeleteInSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		r := newRig(t, func(o *deploy.Options) {
			o.Provisioner = provision.Funcs{ApplyFunc: w.Apply, DeleteFunc: func(ctx context.Context, req provision.DeleteRequest) (provision.DeleteResult, error) {
				req.Resources = req.Resources[:1]
				res, err := w.Delete(ctx, req)
				res.Done, res.After = false, time.Minute
				return res, err
			}}
		})
		s := branch("a")
		r.hint(push(s, "", "a1"))
		r.settle()
		r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
		r.settle()
		assert.Equal(t, deployment.StateClosing, r.get(s).State())
		assert.Len(t, r.get(s).Observed.Inventory, 1)
		sleep(time.Minute)
		r.settle()
		assert.Equal(t, deployment.StateClosed, r.get(s).State(), "all is gone, also when the answer was not Done")
		assert.Empty(t, w.there)
	})
}

func TestSupersede(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		var cancelled []string
		r.world.apply = func(ctx context.Context, req provision.ApplyRequest) error {
			select {
			case <-ctx.Done():
				r.world.with(func() { cancelled = append(cancelled, req.Revision) })
				return ctx.Err()
			case <-time.After(5 * time.Minute):
				return nil
			}
		}
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(10 * time.Minute)
		require.Equal(t, "a1", r.get(s).Observed.LastGood.Revision, "work may take longer than a lease")

		r.hint(push(s, "a1", "a2"))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateUpdating, r.get(s).State())
		r.hint(push(s, "a2", "a3"))
		sleep(time.Second)
		assert.Equal(t, []string{"a2"}, cancelled, "at once, since this controller knows")
		assert.Equal(t, "a1", r.get(s).Observed.LastGood.Revision, "it serves on")
		assert.Zero(t, r.get(s).Observed.Failures, "that is no failure")
		sleep(10 * time.Minute)
		assert.Equal(t, []string{"a@a1", "a@a3"}, r.world.applied)

		// Another controller's hint is noticed when the lease is extended.
		other, err := deploy.New(deploy.Options{Store: r.store, Snapshots: nopSnapshots{}, Provisioner: r.world})
		require.NoError(t, err)
		r.hint(push(s, "a3", "a4"))
		sleep(time.Second)
		require.NoError(t, other.Hint(t.Context(), pull(codehost.PullMerged, s, 1, "main", "", 1)))
		sleep(30 * time.Second)
		assert.Equal(t, []string{"a2", "a4"}, cancelled)
		assert.Equal(t, deployment.StateClosed, r.get(s).State(), "closed while it was made")
		assert.Empty(t, r.world.there)
	})
}

type nopSnapshots struct{ store.Snapshots }

// TestStaleResult has a provisioner that does not notice that it is not wanted any more.
func TestStaleResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
			if req.Revision == "a1" {
				r.hint(push(s, "a1", "a2"))
			}
			return nil
		}
		r.hint(push(s, "", "a1"))
		n, err := r.Step(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n)
		assert.Empty(t, r.get(s).Observed.LastGood, "a1 is not wanted any more")
		r.settle()
		assert.Equal(t, "a2", r.get(s).Observed.LastGood.Revision)
	})
}

func TestLostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		r.world.apply = func(ctx context.Context, req provision.ApplyRequest) error {
			// Somebody else got the lease, as if this process had been paused.
			d := r.get(s)
			require.NoError(t, r.store.Release(ctx, store.Lease{ID: d.ID, Token: 1}, 0))
			claims, err := r.store.Claim(ctx, "other", 1, time.Hour)
			require.NoError(t, err)
			require.Len(t, claims, 1)
			require.ErrorIs(t, req.Record(ctx, "late", "late", ""), store.ErrLeaseLost)
			require.Error(t, ctx.Err(), "the work is told to stop")
			return nil
		}
		r.hint(push(s, "", "a1"))
		_, err := r.Step(t.Context())
		require.NoError(t, err)
		d := r.get(s)
		assert.Empty(t, d.Observed.LastGood, "a late result is not written")
		assert.Len(t, d.Observed.Inventory, 2, "nor is a late row")
	})
}

func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		calls := 0
		fail := errors.New("no disk")
		r.world.apply = func(context.Context, provision.ApplyRequest) (err error) {
			r.world.with(func() { calls++; err = fail })
			return err
		}
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Hour)
		d := r.get(s)
		assert.Equal(t, deployment.StateFailed, d.State())
		ready, _ := d.Observed.Condition(deployment.Ready)
		assert.Equal(t, "apply: no disk", ready.Message)
		assert.Equal(t, calls, d.Observed.Failures)
		assert.InDelta(t, 22, calls, 8, "each attempt waits longer, up to five minutes")
		_, err := r.Redeploy(t.Context(), deployment.BranchID(s))
		require.NoError(t, err)
		sleep(500 * time.Millisecond)
		assert.Equal(t, 1, r.get(s).Observed.Failures, "what is asked for anew is counted anew")

		r.world.with(func() { fail = nil })
		sleep(6 * time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(s).State())
		assert.Zero(t, r.get(s).Observed.Failures)

		r.world.with(func() { calls, fail = 0, provision.Terminal(errors.New("bad manifest")) })
		r.hint(push(s, "a1", "a2"))
		sleep(time.Hour)
		r.hint(push(s, "a1", "a2"))
		sleep(time.Hour)
		assert.Equal(t, 1, calls, "a terminal error is not tried again, nor by a hint that says nothing new")
		assert.Equal(t, deployment.StateDegraded, r.get(s).State())
		assert.Equal(t, "a1", r.get(s).Observed.LastGood.Revision)
		r.world.with(func() { fail = nil })
		r.hint(push(s, "a2", "a3"))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(s).State(), "until something else is asked for")

		r.world.with(func() { r.world.fail = errors.New("locked") })
		r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
		sleep(time.Hour)
		assert.Equal(t, deployment.StateCloseFailed, r.get(s).State())
		assert.Len(t, r.get(s).Observed.Inventory, 2)
		r.world.with(func() { r.world.fail = nil })
		sleep(6 * time.Minute)
		assert.Equal(t, deployment.StateClosed, r.get(s).State())
	})
}

func TestReopenBeforeTornDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		r.hint(pull(codehost.PullOpened, s, 1, "main", "a1", 1))
		r.settle()
		r.hint(pull(codehost.PullClosed, s, 1, "main", "a1", 2), pull(codehost.PullOpened, s, 1, "main", "a1", 3))
		r.settle()
		d := r.get(s)
		assert.Equal(t, deployment.StateReady, d.State())
		assert.Equal(t, []string{"schema a/1", "service a/1"}, r.world.deleted, "what was of the old life is gone first")
		require.Len(t, d.Observed.Inventory, 2)
		assert.Equal(t, int64(2), d.Observed.Inventory[0].Incarnation)
	})
}

func TestDeleteThatDoesNotSay(t *testing.T) {
	w := &world{}
	r := newRig(t, func(o *deploy.Options) {
		o.Provisioner = provision.Funcs{
			ApplyFunc:   w.Apply,
			ObserveFunc: w.Observe,
			DeleteFunc: func(_ context.Context, req provision.DeleteRequest) (provision.DeleteResult, error) {
				delete(w.there, mark(req.Target, "schema", "a"))
				return provision.DeleteResult{Done: true}, nil
			},
		}
	})
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
	_, err := r.Step(t.Context())
	require.NoError(t, err)
	d := r.get(s)
	assert.Equal(t, deployment.StateCloseFailed, d.State())
	require.Len(t, d.Observed.Inventory, 1, "only what is not there any more is forgotten")
	assert.Equal(t, "service", d.Observed.Inventory[0].Kind)
}

func TestForks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var env []deployment.EnvVar
		r := newRig(t, func(o *deploy.Options) {
			o.Env = provision.EnvSourceFunc(func(context.Context, provision.Target) ([]deployment.EnvVar, error) {
				return []deployment.EnvVar{{Name: "REGION", Value: "eu"}, {Name: "PASSWORD", Reference: "vault/prod"}}, nil
			})
		})
		r.prod("m1")
		r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
			env = req.Env
			assert.Empty(t, req.Base, "its data are not cloned")
			return nil
		}
		s := fork("main")
		r.hint(pull(codehost.PullOpened, s, 1, "main", "f1", 1))
		r.settle()
		d := r.get(s)
		assert.Equal(t, deployment.StatePending, d.State())
		admitted, _ := d.Observed.Condition(deployment.Admitted)
		assert.Contains(t, admitted.Message, "approve commit \"f1\"")
		assert.Empty(t, d.Observed.Inventory)
		assert.Equal(t, "m1", mustFull(r).Desired.Revision, "a fork's main is not the repository's")

		d, err := r.Approve(t.Context(), deployment.BranchID(s), "f1")
		require.NoError(t, err)
		assert.Equal(t, deployment.Present, d.Desired.Presence)
		r.settle()
		assert.Equal(t, deployment.StateReady, r.get(s).State())
		assert.Contains(t, env, deployment.EnvVar{Name: "REGION", Value: "eu"})
		for _, v := range env {
			assert.Empty(t, v.Reference, "no secrets")
		}

		h := pull(codehost.PullUpdated, s, 1, "main", "f2", 2)
		h.Before = "f1"
		r.hint(h)
		r.settle()
		d = r.get(s)
		assert.Equal(t, "f1", d.Desired.Revision, "the approval was for that one")
		assert.Equal(t, "f2", d.Head)
		assert.Equal(t, deployment.StateReady, d.State())
		_, err = r.Approve(t.Context(), deployment.BranchID(s), "f1")
		require.ErrorContains(t, err, `its newest commit is "f2", not "f1"`)
		assert.Equal(t, "f1", r.get(s).Desired.Revision, "approving what is old approves nothing new")
		r.hint(pull(codehost.PullClosed, s, 1, "main", "f2", 3))
		r.settle()
		assert.Equal(t, deployment.StateClosed, r.get(s).State())
	})
}

func mustFull(r *rig) deployment.Deployment {
	d, err := r.Get(r.t.Context(), deployment.FullID("prod"))
	require.NoError(r.t, err)
	return d
}

func TestStacked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		a, b, c := branch("a"), branch("b"), branch("c")
		r.hint(pull(codehost.PullOpened, c, 3, "b", "c1", 1)) // before what it stands on
		r.settle()
		assert.Equal(t, deployment.FullID("prod"), r.get(c).Base)
		r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 1), pull(codehost.PullOpened, b, 2, "a", "b1", 1))
		r.settle()
		assert.Equal(t, deployment.BranchID(b), r.get(c).Base)
		assert.Equal(t, deployment.BranchID(a), r.get(b).Base)
		assert.Equal(t, []string{"new made/c1", "removed made/b1"}, r.changed(deployment.BranchID(c), ""))

		r.hint(pull(codehost.PullMerged, b, 2, "a", "b1", 2))
		r.settle()
		assert.Equal(t, deployment.BranchID(a), r.get(c).Base, "the base of its base")
		assert.Equal(t, []string{"new made/c1", "removed made/a1"}, r.changed(deployment.BranchID(c), ""))
		r.hint(pull(codehost.PullMerged, a, 1, "main", "a1", 2))
		r.settle()
		assert.Equal(t, deployment.FullID("prod"), r.get(c).Base)
		r.hint(pull(codehost.PullOpened, b, 2, "a", "b1", 3))
		r.settle()
		assert.Equal(t, deployment.BranchID(b), r.get(c).Base, "it is there again")

		_, err := r.SetBase(t.Context(), deployment.BranchID(c), deployment.FullID("prod"))
		require.NoError(t, err)
		r.hint(pull(codehost.PullUpdated, c, 3, "b", "c1", 4))
		r.settle()
		assert.Equal(t, deployment.FullID("prod"), r.get(c).Base, "what somebody chose stays")
		_, err = r.SetBase(t.Context(), deployment.BranchID(c), "")
		require.NoError(t, err)
		assert.Equal(t, deployment.BranchID(b), r.get(c).Base)
		_, err = r.SetBase(t.Context(), deployment.BranchID(c), "branch-that-is-not-there")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestStackedInACircle(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	r.hint(pull(codehost.PullOpened, branch("a"), 1, "b", "a1", 1), pull(codehost.PullOpened, branch("b"), 2, "a", "b1", 1))
	r.settle()
	r.hint(pull(codehost.PullClosed, branch("a"), 1, "b", "a1", 2))
	r.settle()
	assert.Equal(t, deployment.FullID("prod"), r.get(branch("b")).Base)
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Quota = 1 })
		r.prod("m1")
		a, b := branch("a"), branch("b")
		r.hint(push(a, "", "a1"), push(b, "", "b1"))
		r.settle()
		assert.Equal(t, deployment.StateReady, r.get(a).State())
		d := r.get(b)
		assert.Equal(t, deployment.StatePending, d.State())
		reached, _ := d.Observed.Condition(deployment.QuotaReached)
		assert.True(t, reached.True)
		r.hint(push(a, "a1", "a2"), push(b, "b1", "b2"), push(b, "b1", "b2"))
		r.settle()
		assert.Equal(t, "a2", r.get(a).Observed.LastGood.Revision, "updates are not kept away")
		assert.Empty(t, r.get(b).Observed.Inventory)

		r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: a, At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		r.settle()
		sleep(2 * time.Minute)
		r.settle()
		d = r.get(b)
		assert.Equal(t, deployment.StateReady, d.State(), "there is room now")
		assert.Equal(t, "b2", d.Observed.LastGood.Revision)
		assert.Equal(t, int64(1), d.Incarnation)

		r.hint(pull(codehost.PullOpened, a, 1, "main", "a3", 5))
		r.settle()
		assert.Equal(t, deployment.StatePending, r.get(a).State(), "one that is reopened is new")
	})
}

// TestQuotaWaits asks again for what there is no room for now and then, not all the time.
func TestQuotaWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int64
		r := newRig(t, func(o *deploy.Options) {
			o.Quota = 1
			o.Hooks.Reconcile = func(ctx context.Context, _ deployment.Deployment) (context.Context, func(error)) {
				tries.Add(1)
				return ctx, func(error) {}
			}
		})
		r.run(t)
		r.hint(push(branch("a"), "", "a1"), push(branch("b"), "", "b1"))
		sleep(time.Hour)
		assert.Less(t, tries.Load(), int64(70))
	})
}

func TestAges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Idle, o.Expire = time.Hour, 24*time.Hour })
		r.prod("m1")
		quiet, open, pinned := branch("quiet"), branch("open"), branch("pinned")
		r.hint(push(quiet, "", "1"), push(pinned, "", "1"), pull(codehost.PullOpened, open, 1, "main", "1", 1))
		_, err := r.Pin(t.Context(), deployment.BranchID(pinned))
		require.NoError(t, err)
		r.run(t)
		sleep(50 * time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(quiet).State())
		sleep(20 * time.Minute)
		assert.Equal(t, deployment.StateSleeping, r.get(quiet).State())
		assert.Equal(t, deployment.StateSleeping, r.get(open).State())
		assert.Equal(t, deployment.StateReady, r.get(pinned).State())
		assert.Equal(t, deployment.StateReady, mustFull(r).State())
		r.hint(push(quiet, "1", "2"))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(quiet).State(), "a push wakes")
		sleep(26 * time.Hour)
		assert.Equal(t, deployment.StateClosed, r.get(quiet).State())
		assert.Equal(t, deployment.Expired, r.get(quiet).Desired.Reason)
		assert.Equal(t, deployment.StateClosed, r.get(open).State(), "that its pull request is open is only what hints said")
		assert.Equal(t, deployment.StateReady, r.get(pinned).State())
		r.hint(push(quiet, "1", "2"))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateClosed, r.get(quiet).State(), "that is no news")
		r.hint(push(quiet, "2", "3"))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(quiet).State())
		assert.Equal(t, int64(2), r.get(quiet).Incarnation)
	})
}

func TestAnOpenPullRequestDoesNotExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		code := new(host)
		r := newRig(t, func(o *deploy.Options) { o.Expire, o.PullRequests = 24*time.Hour, code })
		r.prod("m1")
		open, bare := branch("open"), branch("bare")
		code.set(codehost.BranchState{Source: branch("main"), Exists: true, Revision: "m1"})
		code.set(codehost.BranchState{Source: open, Exists: true, Revision: "1", Pulls: []codehost.PullRequest{{Number: 1, Target: "main"}}})
		code.set(codehost.BranchState{Source: bare, Exists: true, Revision: "1"})
		r.hint(push(open, "", "1"), push(bare, "", "1"))
		r.run(t)
		sleep(26 * time.Hour)
		assert.Equal(t, deployment.StateReady, r.get(open).State(), "the newest revision of an open pull request does not expire")
		assert.Equal(t, deployment.StateClosed, r.get(bare).State())
	})
}

// TestPanic has a provisioner that panics about one deployment: the others are worked on.
func TestPanic(t *testing.T) {
	r := newRig(t, nil)
	a, b := branch("a"), branch("b")
	r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
		if req.Name == "a" {
			panic("no such thing")
		}
		return nil
	}
	r.hint(push(a, "", "a1"), push(b, "", "b1"))
	r.settle()
	assert.Equal(t, deployment.StateReady, r.get(b).State())
	assert.Equal(t, deployment.StateFailed, r.get(a).State())
	ready, _ := r.get(a).Observed.Condition(deployment.Ready)
	assert.Equal(t, "panic: no such thing", ready.Message)
	assert.Len(t, r.get(a).Observed.Inventory, 2)
}
