package deploy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
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

// TestBaseComparison moves the base from m1 on while a branch is made, updated, and read. The branch left m1, got m2 by a
// merge with its second commit; m3 was never deployed.
func TestBaseComparison(t *testing.T) {
	ancestry := codehost.AncestryFunc(func(_ context.Context, _ codehost.Source, a, b string) (string, error) {
		// m1 - m2 - m3 - m4; a1 from m1, a2 merges m2, a3 merges m3.
		at := map[string]string{"a1": "m1", "a2": "m2", "a3": "m3"}
		for i, c := range []*string{&a, &b} {
			if m, ok := at[*c]; ok {
				*[]*string{&a, &b}[i] = m
			}
		}
		return min(a, b), nil
	})
	for _, test := range []struct {
		mode deploy.BaseComparison
		want []string // bases after a1, m2, a2, m4, a3
	}{
		{deploy.Live, []string{"m1", "m2", "m2", "m4", "m4"}},
		{deploy.OnCreate, []string{"m1", "m1", "m1", "m1", "m1"}},
		{deploy.OnUpdate, []string{"m1", "m1", "m2", "m2", "m4"}},
		{deploy.AtMergeBase, []string{"m1", "m1", "m2", "m2", "m2"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(o *deploy.Options) { o.Comparison, o.Ancestry = test.mode, ancestry })
			r.prod("m1")
			s := branch("a")
			main := branch("main")
			var got []string
			for _, h := range []codehost.Hint{push(s, "", "a1"), push(main, "m1", "m2"), push(s, "a1", "a2"), push(main, "m2", "m4"), push(s, "a2", "a3")} {
				r.hint(h)
				r.settle()
				for _, key := range r.changed(deployment.BranchID(s), "") {
					if base, ok := strings.CutPrefix(key, "removed made/"); ok {
						got = append(got, base)
					}
				}
				time.Sleep(2 * time.Minute)
				r.settle()
				c := r.get(s).Observed.Comparison
				assert.Equal(t, got[len(got)-1], c.BaseRevision, "mode %d: what is read is what is kept, in the end", test.mode)
				assert.False(t, c.Stale)
			}
			assert.Equal(t, test.want, got, "mode %d", test.mode)
			if test.mode == deploy.AtMergeBase {
				assert.Equal(t, "m3", r.get(s).Observed.Comparison.MergeBase, "it is said that the base is another one")
			}
		})
	}
}

func TestNoticePerVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		same := deploy.GraphSourceFunc(func(context.Context, provision.Target) (*assetgraph.Graph, error) {
			return w.Graph(context.Background(), provision.Target{Revision: "same"})
		})
		fail := errors.New("the code host is down")
		told := 0
		r := newRig(t, func(o *deploy.Options) {
			o.Graphs = same
			o.Notifier = deploy.NotifierFunc(func(_ context.Context, n deploy.Notice) error {
				told++
				assert.NotNil(t, n.Diff)
				return fail
			})
		})
		r.prod("m1")
		s := branch("a")
		r.hint(push(s, "", "a1"))
		r.settle()
		assert.Equal(t, 1, told)
		d := r.get(s)
		assert.Equal(t, deployment.StateReady, d.State(), "nobody knows, but it is")
		notified, _ := d.Observed.Condition(deployment.Notified)
		assert.Equal(t, "notify: the code host is down", notified.Message)
		time.Sleep(2 * time.Second)
		fail = nil
		r.settle()
		assert.Equal(t, 2, told)
		r.hint(push(s, "a1", "a2"))
		r.settle()
		assert.Equal(t, "a2", r.get(s).Observed.Comparison.Revision)
		assert.Equal(t, 2, told, "the verdict is the same")
		compared, _ := r.get(s).Observed.Condition(deployment.Compared)
		assert.True(t, compared.True)
	})
}

func TestNothingToCompareWith(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Routing = deploy.Routing{} })
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	d := r.get(s)
	assert.Equal(t, deployment.StateReady, d.State())
	missing, _ := d.Observed.Condition(deployment.BaseMissing)
	assert.True(t, missing.True)
	got, err := r.Diff(t.Context(), deployment.BranchID(s), "")
	require.NoError(t, err)
	assert.Nil(t, got)
	require.Len(t, r.world.notices, 1)
	assert.Nil(t, r.world.notices[0].Diff)
	_, err = r.Diff(t.Context(), deployment.BranchID(s), "never")
	require.ErrorIs(t, err, store.ErrNotFound)
}

// TestBaseNotReady has a base that is there and was never ready: there is nothing to clone yet, and the branch waits for it. A
// fork, which clones nothing, does not.
func TestBaseNotReady(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Admitter = deploy.Policy{TrustForks: true} })
	fail := errors.New("not yet")
	r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
		if req.Kind == deployment.Full {
			return fail
		}
		return nil
	}
	r.prod("m1")
	s := branch("a")
	r.hint(push(s, "", "a1"), push(fork("f"), "", "f1"))
	r.settle()
	assert.Equal(t, []string{"f@f1"}, r.world.applied)
	ready, _ := r.get(s).Observed.Condition(deployment.Ready)
	assert.Equal(t, `its base "prod" was never ready: there is nothing to clone from yet; mend that one, or set another base`, ready.Message)
	assert.Equal(t, deployment.StatePending, r.get(s).State())
	assert.Empty(t, r.world.notices)
	fail = nil
	_, err := r.Redeploy(t.Context(), deployment.FullID("prod"))
	require.NoError(t, err)
	r.settle()
	assert.Equal(t, []string{"f@f1", "prod@m1", "a@a1"}, r.world.applied)
	assert.Equal(t, []string{"new made/a1", "removed made/m1"}, r.changed(deployment.BranchID(s), ""))
	assert.Len(t, r.world.notices, 2)
}

// TestClosingIsTold edits what was told when the deployment is gone, once.
func TestClosingIsTold(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	s, untold := branch("a"), branch("b")
	r.hint(push(s, "", "a1"), push(untold, "", "b1"), codehost.Hint{Kind: codehost.BranchGone, Source: untold})
	r.settle()
	gone := codehost.Hint{Kind: codehost.BranchGone, Source: s, At: time.Date(2026, 1, 2, 3, 1, 0, 0, time.UTC)}
	r.hint(gone)
	r.settle()
	r.hint(gone)
	r.settle()
	require.Len(t, r.world.notices, 2)
	last := r.world.notices[1]
	assert.Equal(t, deployment.StateClosed, last.State)
	assert.Equal(t, deployment.BranchID(s), last.Target.ID)
	assert.Nil(t, last.Diff)
	assert.Empty(t, last.Fingerprint)
	r.hint(push(s, "a1", "a2"), pull(codehost.PullOpened, s, 1, "main", "a2", 9))
	r.settle()
	assert.Len(t, r.world.notices, 3, "another life has a verdict of its own")
}

// TestReparentedWhileTheBaseMoves merges what a branch stands on. Its new base is about to take that in: comparing before it has
// would blame the branch for it.
func TestReparentedWhileTheBaseMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.world.apply = func(ctx context.Context, req provision.ApplyRequest) error {
			if req.Revision != "m2" && req.Revision != "m3" {
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Minute):
			}
			if req.Revision == "m3" {
				return provision.Terminal(errors.New("it does not build"))
			}
			return nil
		}
		r.prod("m1")
		r.run(t)
		a, b := branch("a"), branch("b")
		r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 1), pull(codehost.PullOpened, b, 2, "a", "b1", 1))
		sleep(time.Minute)
		compared := func() (ID deployment.ID, revision string) {
			c := r.get(b).Observed.Comparison
			return c.Base, c.BaseRevision
		}
		id, revision := compared()
		require.Equal(t, deployment.BranchID(a), id)
		require.Equal(t, "a1", revision)
		r.hint(push(branch("main"), "m1", "m2"), pull(codehost.PullMerged, a, 1, "main", "a1", 2))
		sleep(9 * time.Minute)
		assert.Equal(t, deployment.FullID("prod"), r.get(b).Base)
		_, revision = compared()
		assert.Equal(t, "a1", revision, "not with m1")
		sleep(2 * time.Minute)
		_, revision = compared()
		assert.Equal(t, "m2", revision, "as soon as it is there")

		r.hint(pull(codehost.PullOpened, a, 3, "main", "a1", 5))
		sleep(2 * time.Minute)
		_, revision = compared()
		require.Equal(t, "a1", revision)
		r.hint(push(branch("main"), "m2", "m3"), pull(codehost.PullClosed, a, 3, "main", "a1", 6))
		sleep(12 * time.Minute)
		_, revision = compared()
		assert.Equal(t, "m2", revision, "a base that fails is not waited for")
	})
}

// TestMergeBaseOfAStack merges, with a merge commit, what a branch stands on: they part at a commit that the base itself was never
// deployed at.
func TestMergeBaseOfAStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parents := map[string][]string{"a1": {"m1"}, "a2": {"a1"}, "b1": {"a1"}, "m2": {"m1", "a1"}, "c1": {"a2"}, "m3": {"m2", "a2"}}
		ancestors := func(commit string) []string { // nearest first
			all := []string{commit}
			for i := 0; i < len(all); i++ {
				all = append(all, parents[all[i]]...)
			}
			return all
		}
		ancestry := codehost.AncestryFunc(func(_ context.Context, _ codehost.Source, a, b string) (string, error) {
			for _, c := range ancestors(a) {
				if slices.Contains(ancestors(b), c) {
					return c, nil
				}
			}
			return "", errors.New("they have nothing in common")
		})
		r := newRig(t, func(o *deploy.Options) { o.Comparison, o.Ancestry = deploy.AtMergeBase, ancestry })
		r.prod("m1")
		a, b := branch("a"), branch("b")
		r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 1), pull(codehost.PullOpened, b, 2, "a", "b1", 1))
		r.settle()
		r.hint(push(branch("main"), "m1", "m2"), pull(codehost.PullMerged, a, 1, "main", "a1", 2))
		r.settle()
		c := r.get(b).Observed.Comparison
		assert.Equal(t, deployment.FullID("prod"), c.Base)
		assert.Equal(t, "a1", c.MergeBase)
		assert.Equal(t, "a1", c.BaseRevision, "what the merged branch was, not m1")
		assert.Equal(t, []string{"new made/b1", "removed made/a1"}, r.changed(deployment.BranchID(b), ""))
	})
}

// TestClosingIsToldAfterADoubt has a notifier that fails after it may have told people: they are told of the end.
func TestClosingIsToldAfterADoubt(t *testing.T) {
	var told []deployment.State
	r := newRig(t, func(o *deploy.Options) {
		o.Notifier = deploy.NotifierFunc(func(_ context.Context, n deploy.Notice) error {
			told = append(told, n.State)
			if len(told) == 1 {
				return errors.New("the answer was lost")
			}
			return nil
		})
	})
	r.prod("m1")
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
	r.settle()
	assert.Equal(t, []deployment.State{deployment.StateReady, deployment.StateClosed}, told)
}
