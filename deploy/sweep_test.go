package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

func truth(s codehost.Source, revision string, pulls ...codehost.PullRequest) codehost.BranchState {
	return codehost.BranchState{Source: s, Exists: true, Revision: revision, Pulls: pulls}
}

func (r *rig) sweep() deploy.SweepReport {
	r.t.Helper()
	report, err := r.Sweep(r.t.Context())
	require.NoError(r.t, err)
	r.settle()
	return report
}

func TestHintReadsTheTruth(t *testing.T) {
	h := &host{}
	r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
	s := branch("a")
	h.set(truth(s, "a2", codehost.PullRequest{Number: 1, Target: "main"}))
	r.hint(push(s, "a0", "a1")) // older than the truth
	assert.Equal(t, "a2", r.get(s).Desired.Revision)
	assert.False(t, r.get(s).Unordered)
	h.set(codehost.BranchState{Source: s, Exists: true, Revision: "a2", Ended: codehost.Merged})
	r.hint(push(s, "a0", "a1"))
	assert.Equal(t, deployment.Present, r.get(s).Desired.Presence, "one answer that nothing else says is not believed")
	r.hint(pull(codehost.PullClosed, s, 1, "main", "a2", 3))
	assert.Equal(t, deployment.Merged, r.get(s).Desired.Reason)
	over := branch("over")
	h.set(codehost.BranchState{Source: over, Exists: true, Revision: "1", Ended: codehost.Closed})
	r.hint(pull(codehost.PullOpened, over, 2, "main", "1", 1))
	_, err := r.Get(t.Context(), deployment.BranchID(over))
	require.ErrorIs(t, err, store.ErrNotFound, "what is over is not begun")

	b := branch("b")
	h.set(truth(b, "b1"))
	r.hint(push(b, "", "b1"))
	h.hidden = true
	r.hint(push(b, "", "b1"))
	assert.Equal(t, deployment.Present, r.get(b).Desired.Presence, "not to be shown is not to be gone")
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: b})
	assert.Equal(t, deployment.BranchDeleted, r.get(b).Desired.Reason, "unless somebody says so")
}

func TestSweepRepairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
		h.set(truth(branch("main"), "m1"))
		r.prod("m1")
		one := codehost.PullRequest{Number: 1, Target: "main"}
		a, b, c := branch("a"), branch("b"), branch("c")
		h.set(truth(a, "a1", one))
		r.hint(push(a, "", "a1"))
		h.set(truth(b, "b1"))
		r.hint(push(b, "", "b1"))
		r.settle()

		h.set(truth(branch("main"), "m2"))
		h.set(truth(a, "a2", one))
		h.set(truth(b, "b2"))
		h.set(truth(c, "c1", codehost.PullRequest{Number: 3, Target: "a"}))
		report := r.sweep()
		assert.Len(t, report.Repaired, 4)
		assert.Equal(t, "m2", mustFull(r).Observed.LastGood.Revision)
		assert.Equal(t, "a2", r.get(a).Observed.LastGood.Revision)
		assert.Equal(t, "b2", r.get(b).Observed.LastGood.Revision)
		assert.Equal(t, "c1", r.get(c).Observed.LastGood.Revision)
		assert.Equal(t, deployment.BranchID(a), r.get(c).Base)
		assert.Empty(t, r.sweep().Repaired, "nothing is left to do")

		h.set(codehost.BranchState{Source: a, Exists: true, Revision: "a2", Ended: codehost.Merged})
		assert.Equal(t, []deployment.ID{deployment.BranchID(a)}, r.sweep().Missing)
		sleep(5 * time.Minute)
		assert.Equal(t, []deployment.ID{deployment.BranchID(a)}, r.sweep().Removed)
		assert.Equal(t, deployment.StateClosed, r.get(a).State())
	})
}

func TestSweepNeedsAbsenceTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
		a, b := branch("a"), branch("b")
		h.set(truth(a, "a1"))
		h.set(truth(b, "b1"))
		r.hint(push(a, "", "a1"), push(b, "", "b1"))
		r.settle()

		h.set(codehost.BranchState{Source: a})
		h.partial = true
		assert.Empty(t, r.sweep().Missing, "the answer is not complete")
		h.partial = false
		assert.Equal(t, []deployment.ID{deployment.BranchID(a)}, r.sweep().Missing)
		assert.Empty(t, r.sweep().Removed, "too soon")
		sleep(10 * time.Minute)
		h.set(truth(a, "a1"))
		r.sweep()
		assert.Zero(t, r.get(a).Missing, "it is there after all")
		h.set(codehost.BranchState{Source: a})
		assert.Len(t, r.sweep().Missing, 1, "counting begins anew")
		sleep(10 * time.Minute)
		h.err = errors.New("502")
		_, err := r.Sweep(t.Context())
		require.Error(t, err)
		assert.Equal(t, deployment.Present, r.get(a).Desired.Presence)
		h.err = nil
		assert.Equal(t, []deployment.ID{deployment.BranchID(a)}, r.sweep().Removed)
		assert.Equal(t, deployment.StateClosed, r.get(a).State())
		assert.Equal(t, deployment.StateReady, r.get(b).State())
	})
}

func TestSweepBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
		h.set(truth(branch("main"), "m1"))
		r.prod("m1")
		var all []codehost.Source
		for i := range 30 {
			s := branch(fmt.Sprint("a", i))
			all = append(all, s)
			h.set(truth(s, "1", codehost.PullRequest{Number: int64(i), Target: "main"}))
			r.hint(push(s, "", "1"))
		}
		r.settle()
		h.hidden = true
		assert.Len(t, r.sweep().Missing, 30)
		sleep(10 * time.Minute)
		report := r.sweep()
		assert.Empty(t, report.Removed, "a code host that loses everything is not believed")
		assert.Len(t, report.Blocked, 30)
		blocked, _ := r.get(all[0]).Observed.Condition(deployment.SweepBlocked)
		assert.True(t, blocked.True)
		h.hidden = false
		r.sweep()
		blocked, _ = r.get(all[0]).Observed.Condition(deployment.SweepBlocked)
		assert.False(t, blocked.True)

		for _, s := range all[:12] {
			h.set(codehost.BranchState{Source: s, Exists: true, Revision: "1", Ended: codehost.Merged})
		}
		assert.Len(t, r.sweep().Missing, 12)
		sleep(10 * time.Minute)
		for _, removed := range []int{5, 5, 2, 0} {
			assert.Len(t, r.sweep().Removed, removed, "what has ended goes, so many a run")
		}
	})
}

// TestIdleCost counts what an hour without anything to do asks of the store.
func TestIdleCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		count := &counting{}
		r := newRig(t, func(o *deploy.Options) {
			count.Store = o.Store
		})
		c, err := deploy.New(deploy.Options{Store: count, Snapshots: nopSnapshots{}, Provisioner: r.world, Idle: 48 * time.Hour})
		require.NoError(t, err)
		for i := range 1000 {
			require.NoError(t, c.Hint(t.Context(), push(branch(fmt.Sprint("a", i)), "", "1")))
		}
		idle := &rig{c, t, r.world, r.store}
		idle.run(t)
		sleep(time.Minute)
		require.Equal(t, deployment.StateReady, r.get(branch("a999")).State())
		count.calls.Store(0)
		sleep(time.Hour)
		assert.LessOrEqual(t, count.calls.Load(), int64(721), "one claim every five seconds, whatever the number of deployments")
	})
}

// TestOneAbsenceIsNoEnd has a code host that does not show a branch for a moment, which only the hint that it is gone may be
// believed for.
func TestOneAbsenceIsNoEnd(t *testing.T) {
	code := new(host)
	r := newRig(t, func(o *deploy.Options) { o.PullRequests = code })
	s := branch("a")
	two := codehost.BranchState{Source: s, Exists: true, Revision: "a1", Pulls: []codehost.PullRequest{{Number: 1, Target: "main"}, {Number: 2, Target: "release"}}}
	code.set(two)
	r.hint(pull(codehost.PullOpened, s, 1, "main", "a1", 1))
	code.set(codehost.BranchState{Source: s})
	r.hint(pull(codehost.PullClosed, s, 1, "main", "a1", 2))
	assert.Equal(t, deployment.Present, r.get(s).Desired.Presence, "the other pull request may be open")
	code.set(two)
	r.hint(pull(codehost.PullUpdated, s, 2, "main", "a1", 2))
	_, err := r.Delete(t.Context(), deployment.BranchID(s))
	require.NoError(t, err)
	code.set(codehost.BranchState{Source: s})
	r.hint(pull(codehost.PullUpdated, s, 2, "main", "a1", 3))
	code.set(two)
	r.hint(pull(codehost.PullUpdated, s, 2, "main", "a1", 4))
	assert.Equal(t, deployment.Deleted, r.get(s).Desired.Reason, "nobody pushed")
	code.set(codehost.BranchState{Source: s})
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
	assert.Equal(t, deployment.BranchDeleted, r.get(s).Desired.Reason)
}

// TestOneSweeps runs three controllers of one store: one of them asks the code host each time.
func TestOneSweeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		h := &host{}
		h.set(truth(branch("main"), "m1"))
		r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
		r.prod("m1")
		for i := range 3 {
			c, err := deploy.New(deploy.Options{
				Store: r.store, Snapshots: nopSnapshots{}, Provisioner: r.world, PullRequests: counted{h, &asked}, Owner: fmt.Sprint(i),
			})
			require.NoError(t, err)
			(&rig{Controller: c}).run(t)
		}
		sleep(time.Hour)
		assert.GreaterOrEqual(t, asked.Load(), int64(6), "every ten minutes")
		assert.LessOrEqual(t, asked.Load(), int64(7))
	})
}

// counted counts how often the branches are asked for.
type counted struct {
	codehost.PullRequests
	n *atomic.Int64
}

func (c counted) Branches(ctx context.Context, provider, repository string) ([]codehost.BranchState, bool, error) {
	c.n.Add(1)
	return c.PullRequests.Branches(ctx, provider, repository)
}
