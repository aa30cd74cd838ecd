package deploy_test

// Each test here is an incident that somebody who runs branch deployments would have had.

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// TestPullOpenedAfterPush opens a pull request for a branch that was pushed before, the usual order: it is told, too.
func TestPullOpenedAfterPush(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	s := branch("a")
	r.hint(push(s, "", "a1"))
	r.settle()
	n := len(r.world.notices)
	require.Equal(t, 1, n)
	require.Empty(t, r.world.notices[0].Pulls)
	r.hint(pull(codehost.PullOpened, s, 7, "main", "a1", 1))
	r.settle()
	require.Len(t, r.world.notices, 2, "somebody has to tell pull request 7")
}

// TestFarewellPulls edits the comments of the pull requests that have ended.
func TestFarewellPulls(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	s := branch("a")
	r.hint(pull(codehost.PullOpened, s, 7, "main", "a1", 1))
	r.settle()
	r.hint(pull(codehost.PullMerged, s, 7, "main", "a1", 2))
	r.settle()
	last := r.world.notices[len(r.world.notices)-1]
	require.Equal(t, deployment.StateClosed, last.State)
	require.Len(t, last.Pulls, 1, "whose comment is to be edited?")
}

// TestBaseGraphTerminal has a base that is ready, and whose graph nobody can load: it can be cloned.
func TestBaseGraphTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		r := newRig(t, func(o *deploy.Options) {
			o.Provisioner, o.Notifier = w, w
			o.Graphs = deploy.GraphSourceFunc(func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
				if t.Kind == deployment.Full {
					return nil, provision.Terminal(errors.New("bad manifest"))
				}
				return w.Graph(ctx, t)
			})
		})
		s := branch("a")
		_, err := r.AddFull(t.Context(), "prod", branch("main"), "m1")
		require.NoError(t, err)
		slow := true
		w.apply = func(ctx context.Context, req provision.ApplyRequest) error {
			if req.Kind == deployment.Full && slow {
				return errors.New("not yet")
			}
			return nil
		}
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		w.with(func() { slow = false })
		sleep(time.Hour)
		p, _ := r.Get(t.Context(), deployment.FullID("prod"))
		require.Equal(t, deployment.StateReady, p.State())
		assert.Equal(t, deployment.StateReady, r.get(s).State(), "prod is ready, and can be cloned: %+v", r.get(s).Observed.Conditions)
	})
}

// TestDeleteOverQuota deletes what waits for room: it does not come back with it.
func TestDeleteOverQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Quota = 1 })
		a, b := branch("a"), branch("b")
		r.run(t)
		r.hint(push(a, "", "a1"))
		sleep(10 * time.Second)
		r.hint(push(b, "", "b1"))
		sleep(10 * time.Second)
		require.Equal(t, deployment.OverQuota, r.get(b).Desired.Reason)
		_, err := r.Delete(t.Context(), deployment.BranchID(b))
		require.NoError(t, err)
		_, err = r.Delete(t.Context(), deployment.BranchID(a))
		require.NoError(t, err)
		sleep(10 * time.Minute)
		assert.NotEqual(t, deployment.StateReady, r.get(b).State(), "somebody deleted it, nobody pushed or woke it")
	})
}

// TestAddFullQuota adds a full deployment when there is no room for branches.
func TestAddFullQuota(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Quota = 1 })
	r.hint(push(branch("a"), "", "a1"))
	_, err := r.AddFull(t.Context(), "prod", branch("main"), "m1")
	require.NoError(t, err, "a quota is of branch deployments")
}

// TestFullWokenOld wakes a full deployment whose branch has moved meanwhile.
func TestFullWokenOld(t *testing.T) {
	h := &host{}
	r := newRig(t, func(o *deploy.Options) { o.PullRequests = h })
	h.set(truth(branch("main"), "m1"))
	r.prod("m1")
	_, err := r.Delete(t.Context(), deployment.FullID("prod"))
	require.NoError(t, err)
	r.settle()
	h.set(truth(branch("main"), "m2"))
	r.hint(push(branch("main"), "m1", "m2"))
	_, err = r.Wake(t.Context(), deployment.FullID("prod"))
	require.NoError(t, err)
	r.settle()
	r.hint(push(branch("main"), "m1", "m2"))
	r.sweep()
	p, _ := r.Get(t.Context(), deployment.FullID("prod"))
	assert.Equal(t, "m2", p.Desired.Revision, "head %s", p.Head)
}

// TestEnvBlocksTeardown takes away what needs no environment for that.
func TestEnvBlocksTeardown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := false
		r := newRig(t, func(o *deploy.Options) {
			o.Env = provision.EnvSourceFunc(func(context.Context, provision.Target) ([]deployment.EnvVar, error) {
				if fail {
					return nil, errors.New("vault: no such path")
				}
				return nil, nil
			})
		})
		s := branch("a")
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		fail = true
		r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s})
		sleep(time.Hour)
		assert.Equal(t, deployment.StateClosed, r.get(s).State())
		assert.Empty(t, r.world.there)
	})
}

// TestComparedStaysFalse forgets an error that has passed.
func TestComparedStaysFalse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		n := 0
		r := newRig(t, func(o *deploy.Options) {
			o.Provisioner, o.Notifier = w, w
			o.Graphs = deploy.GraphSourceFunc(func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
				if n++; n == 1 {
					return nil, errors.New("passing")
				}
				return w.Graph(ctx, t)
			})
		})
		r.run(t)
		_, err := r.AddFull(t.Context(), "prod", branch("main"), "m1")
		require.NoError(t, err)
		sleep(time.Hour)
		p, _ := r.Get(t.Context(), deployment.FullID("prod"))
		require.False(t, p.Observed.LastGood.Graph.IsZero())
		c, known := p.Observed.Condition(deployment.Compared)
		assert.True(t, !known || c.True, "%+v", c)
		assert.Zero(t, p.Observed.Failures)
	})
}

// TestNotifierTerminal has a notifier that cannot tell one verdict: the next is told.
func TestNotifierTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		bad := true
		r := newRig(t, func(o *deploy.Options) {
			o.Provisioner, o.Graphs = w, w
			o.Notifier = deploy.NotifierFunc(func(ctx context.Context, n deploy.Notice) error {
				if bad {
					return provision.Terminal(errors.New("comment too long"))
				}
				return w.Notify(ctx, n)
			})
		})
		r.prod("m1")
		s := branch("a")
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		bad = false
		r.hint(push(branch("main"), "m1", "m2"))
		sleep(time.Hour)
		d := r.get(s)
		assert.Equal(t, "m2", d.Observed.Comparison.BaseRevision, "stale=%v; %+v", d.Observed.Comparison.Stale, d.Observed.Conditions)
		assert.NotEmpty(t, w.notices, "the verdict is another one now")
	})
}

// TestLostGraphs restarts with an empty Snapshots.
func TestLostGraphs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(memstore.Store)
		r := newRig(t, func(o *deploy.Options) { o.Store = store })
		r.prod("m1")
		s := branch("a")
		r.hint(push(s, "", "a1"))
		r.settle()
		// restart with empty snapshots
		r2 := newRig(t, func(o *deploy.Options) { o.Store = store })
		r2.run(t)
		_, err := r2.Diff(t.Context(), deployment.BranchID(s), "")
		assert.NoError(t, err)
		r2.hint(push(s, "a1", "a2"))
		sleep(time.Hour)
		d := r2.get(s)
		c, _ := d.Observed.Condition(deployment.Compared)
		assert.True(t, c.True, "%s", c.Message)
	})
}

// TestMessageUTF8 keeps errors as texts that any database takes.
func TestMessageUTF8(t *testing.T) {
	r := newRig(t, nil)
	r.world.apply = func(context.Context, provision.ApplyRequest) error {
		return errors.New(strings.Repeat("é", 1000))
	}
	r.hint(push(branch("a"), "", "a1"))
	_, err := r.Step(t.Context())
	require.NoError(t, err)
	c, _ := r.get(branch("a")).Observed.Condition(deployment.Ready)
	assert.True(t, utf8.ValidString(c.Message), "PostgreSQL refuses that: Commit fails for ever")
}

// TestBaseMissingStays says that it waits for its base as long as it does.
func TestBaseMissingStays(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Graphs = nil })
	s := branch("a")
	_, err := r.AddFull(t.Context(), "prod", branch("main"), "")
	require.NoError(t, err)
	r.hint(push(s, "", "a1"))
	r.settle()
	assert.Equal(t, deployment.StatePending, r.get(s).State(), "nothing was begun")
	r.hint(push(branch("main"), "", "m1"))
	r.settle()
	require.Equal(t, deployment.StateReady, r.get(s).State())
	c, _ := r.get(s).Observed.Condition(deployment.BaseMissing)
	assert.False(t, c.True, "%+v", c)
}

// TestPullOpenedAfterExpiry opens a pull request for what has expired.
func TestPullOpenedAfterExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(o *deploy.Options) { o.Expire = 24 * time.Hour })
		s := branch("a")
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(25 * time.Hour)
		require.Equal(t, deployment.Expired, r.get(s).Desired.Reason)
		r.hint(pull(codehost.PullOpened, s, 7, "main", "a1", 1))
		sleep(time.Minute)
		assert.Equal(t, deployment.StateReady, r.get(s).State(), "a pull request was opened")
	})
}

// TestDefaultBranchRenamed renames the branch that prod follows.
func TestDefaultBranchRenamed(t *testing.T) {
	store := new(memstore.Store)
	r := newRig(t, func(o *deploy.Options) { o.Store = store })
	r.prod("m1")
	r2 := newRig(t, func(o *deploy.Options) {
		o.Store = store
		o.Routing = deploy.Routing{Full: map[string]string{"trunk": "prod"}}
	})
	_, err := r2.AddFull(t.Context(), "prod", branch("trunk"), "m2")
	t.Log(err)
	r2.hint(push(branch("trunk"), "m1", "m2"))
	r2.settle()
	p, _ := r2.Get(t.Context(), deployment.FullID("prod"))
	assert.Equal(t, "m2", p.Desired.Revision)
}

// TestUpdateWaitsForBase updates a deployment that is there while its base is made anew and fails.
func TestUpdateWaitsForBase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		s := branch("a")
		r.run(t)
		r.hint(push(s, "", "a1"))
		sleep(time.Minute)
		r.world.with(func() {
			r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
				if req.Kind == deployment.Full {
					return provision.Terminal(errors.New("broken"))
				}
				return nil
			}
		})
		_, err := r.Delete(t.Context(), deployment.FullID("prod"))
		require.NoError(t, err)
		sleep(time.Minute)
		_, err = r.Wake(t.Context(), deployment.FullID("prod"))
		require.NoError(t, err)
		sleep(time.Minute)
		r.hint(push(s, "a1", "a2"))
		sleep(time.Hour)
		assert.Equal(t, "a2", r.get(s).Observed.LastGood.Revision, "%s", r.get(s).State())
	})
}

// TestEnvNameProd has a fork's branch called prod, whose code must not believe that it runs there.
func TestEnvNameProd(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Admitter = deploy.Policy{TrustForks: true} })
	r.prod("m1")
	s := fork("prod")
	r.hint(pull(codehost.PullOpened, s, 7, "main", "f1", 1))
	r.settle()
	for _, v := range r.get(s).Env() {
		if v.Name == "DAGSTER_CLOUD_DEPLOYMENT_NAME" || v.Name == "BRANCHGRAPH_DEPLOYMENT" {
			assert.NotEqual(t, "prod", v.Value, v.Name)
		}
	}
}

// TestSlugOfFullTaken has a branch named like a full deployment that comes later.
func TestSlugOfFullTaken(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) {
		o.Routing = deploy.Routing{Full: map[string]string{"main": "prod", "release": "qa"}, Base: "prod"}
	})
	r.hint(push(branch("qa"), "", "a1"))
	f, err := r.AddFull(t.Context(), "qa", branch("release"), "q1")
	require.NoError(t, err)
	assert.Equal(t, "qa", f.Slugs.DNS)
}

// TestInventoryGrowth has a provisioner that makes something for each revision, and says what it has taken away.
func TestInventoryGrowth(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) {
		o.Provisioner = provision.Funcs{ApplyFunc: func(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
			err := req.Record(ctx, "image", req.Revision, "")
			var gone []deployment.Resource
			for _, r := range req.Inventory {
				gone = append(gone, deployment.Resource{Kind: r.Kind, Name: r.Name})
			}
			return provision.ApplyResult{Done: err == nil, Gone: gone}, err
		}}
	})
	r.prod("m0")
	for _, revision := range []string{"m1", "m2", "m3"} {
		r.hint(push(branch("main"), "", revision))
		r.settle()
	}
	assert.Equal(t, []deployment.Resource{{Kind: "image", Name: "m3", Incarnation: 1}}, mustFull(r).Observed.Inventory)
}

// TestExpireProd does not let production expire.
func TestExpireProd(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	_, err := r.Expire(t.Context(), deployment.FullID("prod"))
	assert.Error(t, err)
}

// TestNoReaderServesForEver loses the hint that a pull request was closed, and nobody reads the code host.
func TestNoReaderServesForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		s := branch("a")
		r.run(t)
		r.hint(pull(codehost.PullOpened, s, 7, "main", "a1", 1)) // closed: dropped
		sleep(30 * 24 * time.Hour)
		assert.NotEqual(t, deployment.StateReady, r.get(s).State())
	})
}
