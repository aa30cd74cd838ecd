package deploy_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBaseComparison moves the base from m1 on while a branch is made, updated, and read. The branch left m1, got m2 by a
// merge with its second commit; m3 was never deployed.
func TestBaseComparison(t *testing.T) {
	ancestry := deploy.AncestryFunc(func(_ context.Context, _ deploy.Source, a, b string) (string, error) {
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
			for _, h := range []deploy.Hint{push(s, "", "a1"), push(main, "m1", "m2"), push(s, "a1", "a2"), push(main, "m2", "m4"), push(s, "a2", "a3")} {
				r.hint(h)
				r.settle()
				for _, key := range r.changed(s.ID(), "") {
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
		same := deploy.GraphSourceFunc(func(context.Context, deploy.Target) (*assetgraph.Graph, error) {
			return w.Graph(nil, deploy.Target{Revision: "same"})
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
		assert.Equal(t, deploy.StateReady, d.State(), "nobody knows, but it is")
		compared, _ := d.Observed.Condition(deploy.Compared)
		assert.Equal(t, "notify: the code host is down", compared.Message)
		time.Sleep(2 * time.Second)
		fail = nil
		r.settle()
		assert.Equal(t, 2, told)
		r.hint(push(s, "a1", "a2"))
		r.settle()
		assert.Equal(t, "a2", r.get(s).Observed.Comparison.Revision)
		assert.Equal(t, 2, told, "the verdict is the same")
		compared, _ = r.get(s).Observed.Condition(deploy.Compared)
		assert.True(t, compared.True)
	})
}

func TestNothingToCompareWith(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Routing = deploy.Routing{} })
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	d := r.get(s)
	assert.Equal(t, deploy.StateReady, d.State())
	missing, _ := d.Observed.Condition(deploy.BaseMissing)
	assert.True(t, missing.True)
	got, err := r.Diff(t.Context(), s.ID(), "")
	require.NoError(t, err)
	assert.Nil(t, got)
	require.Len(t, r.world.notices, 1)
	assert.Nil(t, r.world.notices[0].Diff)
	_, err = r.Diff(t.Context(), s.ID(), "never")
	require.ErrorIs(t, err, deploy.ErrNotFound)
}

// TestBaseNotReady has a base that is there and not ready: the branch waits for it.
func TestBaseNotReady(t *testing.T) {
	r := newRig(t, nil)
	fail := errors.New("not yet")
	r.world.apply = func(_ context.Context, req deploy.ApplyRequest) error {
		if req.Kind == deploy.Full {
			return fail
		}
		return nil
	}
	r.prod("m1")
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	assert.Empty(t, r.world.notices)
	fail = nil
	_, err := r.Redeploy(t.Context(), deploy.FullID("prod"))
	require.NoError(t, err)
	r.settle()
	assert.Equal(t, []string{"new made/a1", "removed made/m1"}, r.changed(s.ID(), ""))
	assert.Len(t, r.world.notices, 1)
}
