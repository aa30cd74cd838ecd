package deploy_test

import (
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

func TestCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.prod("m1")
		s := branch("a")
		id := deployment.BranchID(s)
		must := func(d deployment.Deployment, err error) deployment.Deployment {
			t.Helper()
			require.NoError(t, err)
			r.settle()
			return r.get(s)
		}
		r.hint(push(s, "", "a1"))
		before := must(r.get(s), nil)
		acknowledged, err := r.Pin(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, before.Version+1, acknowledged.Version)
		assert.Equal(t, before.Desired.Generation, acknowledged.Desired.Generation, "nothing else is asked for")
		assert.False(t, must(r.Unpin(t.Context(), id)).Pinned)

		assert.Equal(t, deployment.StateSleeping, must(r.Sleep(t.Context(), id)).State())
		assert.Equal(t, deployment.StateReady, must(r.Wake(t.Context(), id)).State())
		applied := len(r.world.applied)
		must(r.Redeploy(t.Context(), id))
		assert.Len(t, r.world.applied, applied+1)

		d := must(r.Delete(t.Context(), id))
		assert.Equal(t, deployment.StateClosed, d.State())
		assert.Equal(t, deployment.Deleted, d.Desired.Reason)
		r.hint(pull(codehost.PullOpened, s, 1, "main", "a1", 1))
		r.settle()
		assert.Equal(t, deployment.StateClosed, r.get(s).State(), "somebody deleted it, and nothing was pushed")
		d = must(r.Wake(t.Context(), id))
		assert.Equal(t, deployment.StateReady, d.State())
		assert.Equal(t, int64(2), d.Incarnation)
		assert.Equal(t, deployment.Expired, must(r.Expire(t.Context(), id)).Desired.Reason)
		r.hint(push(s, "a1", "a2"))
		r.settle()
		assert.Equal(t, deployment.StateReady, r.get(s).State(), "a push asks for it again")

		r.hint(pull(codehost.PullMerged, s, 1, "main", "a2", 9))
		r.settle()
		for _, command := range []func() (deployment.Deployment, error){
			func() (deployment.Deployment, error) { return r.Sleep(t.Context(), id) },
			func() (deployment.Deployment, error) { return r.Wake(t.Context(), id) },
			func() (deployment.Deployment, error) { return r.Redeploy(t.Context(), id) },
		} {
			_, err := command()
			require.ErrorIs(t, err, deploy.ErrEnded)
		}
		_, err = r.Pin(t.Context(), "nobody")
		require.ErrorIs(t, err, store.ErrNotFound)

		_, err = r.AddFull(t.Context(), "prod", branch("main"), "m1")
		require.ErrorIs(t, err, store.ErrExists)
		_, err = r.AddFull(t.Context(), "staging", branch("next"), "m1")
		require.ErrorContains(t, err, "Routing.Full")
		list, err := r.List(t.Context(), "", 10)
		require.NoError(t, err)
		assert.Len(t, list, 2)
	})
}

func TestNameTaken(t *testing.T) {
	r := newRig(t, nil)
	s, other := branch("a"), branch("a")
	other.Repository, other.Head = "18", "18"
	r.hint(push(s, "", "1"), push(other, "", "1"))
	assert.Equal(t, "a", r.get(s).Slugs.DNS)
	assert.Equal(t, deployment.NewSlugs(other, 1), r.get(other).Slugs)
	assert.Equal(t, "a", r.get(other).Name)
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: s}, push(other, "1", "2"))
	r.settle()
	assert.Equal(t, deployment.NewSlugs(other, 1), r.get(other).Slugs, "names are made once")
}

func TestIgnored(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Routing.Ignored = []string{"bot/*"} })
	r.hint(push(branch("bot/x"), "", "1"))
	list, err := r.List(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Empty(t, list)

	// What is there already goes away with its branch, whatever the routing says now.
	before, err := deploy.New(deploy.Options{Store: r.store, Snapshots: nopSnapshots{}, Provisioner: r.world})
	require.NoError(t, err)
	require.NoError(t, before.Hint(t.Context(), push(branch("bot/x"), "", "1")))
	r.hint(codehost.Hint{Kind: codehost.BranchGone, Source: branch("bot/x")})
	r.settle()
	assert.Equal(t, deployment.StateClosed, r.get(branch("bot/x")).State())
}

func TestPolicy(t *testing.T) {
	s := branch("a")
	pr := func(draft bool, labels ...string) []codehost.PullRequest {
		return []codehost.PullRequest{{Number: 1, Draft: draft, Labels: labels}}
	}
	for _, test := range []struct {
		reason string
		policy deploy.Policy
		req    deploy.AdmitRequest
		want   bool
	}{
		{"the repository's own", deploy.Policy{}, deploy.AdmitRequest{Source: s, Revision: "1"}, true},
		{"a fork's", deploy.Policy{}, deploy.AdmitRequest{Source: fork("a"), Revision: "1"}, false},
		{"a fork's without a commit", deploy.Policy{}, deploy.AdmitRequest{Source: fork("a")}, false},
		{"approved", deploy.Policy{}, deploy.AdmitRequest{Source: fork("a"), Revision: "1", Approved: "1"}, true},
		{"another one was approved", deploy.Policy{}, deploy.AdmitRequest{Source: fork("a"), Revision: "2", Approved: "1"}, false},
		{"trusted", deploy.Policy{TrustForks: true}, deploy.AdmitRequest{Source: fork("a"), Revision: "1"}, true},
		{"a draft", deploy.Policy{}, deploy.AdmitRequest{Source: s, Pulls: pr(true)}, true},
		{"drafts are skipped", deploy.Policy{SkipDrafts: true}, deploy.AdmitRequest{Source: s, Pulls: pr(true)}, false},
		{"no draft", deploy.Policy{SkipDrafts: true}, deploy.AdmitRequest{Source: s, Pulls: pr(false)}, true},
		{"no pull request yet", deploy.Policy{SkipDrafts: true}, deploy.AdmitRequest{Source: s}, true},
		{"without the label", deploy.Policy{Label: "deploy"}, deploy.AdmitRequest{Source: s, Pulls: pr(false, "x")}, false},
		{"with the label", deploy.Policy{Label: "deploy"}, deploy.AdmitRequest{Source: s, Pulls: pr(false, "x", "deploy")}, true},
	} {
		got, err := test.policy.Admit(t.Context(), test.req)
		require.NoError(t, err)
		assert.Equal(t, test.want, got.Allowed, test.reason)
		assert.Equal(t, test.want, got.Message == "", test.reason)
	}
}

// TestDraftServesOn converts the pull request of a deployment to a draft.
func TestDraftServesOn(t *testing.T) {
	r := newRig(t, func(o *deploy.Options) { o.Admitter = deploy.Policy{SkipDrafts: true} })
	s := branch("a")
	h := pull(codehost.PullOpened, s, 1, "main", "a1", 1)
	h.Pull.Draft = true
	r.hint(h)
	r.settle()
	assert.Equal(t, deployment.StatePending, r.get(s).State())
	r.hint(pull(codehost.PullUpdated, s, 1, "main", "a1", 2))
	r.settle()
	assert.Equal(t, deployment.StateReady, r.get(s).State())
	h.Kind, h.At = codehost.PullUpdated, h.At.Add(2*time.Minute)
	r.hint(h)
	r.settle()
	assert.Equal(t, deployment.StateReady, r.get(s).State(), "it is not torn down for that")
	r.hint(pull(codehost.PullClosed, s, 1, "main", "a1", 9))
	r.settle()
	assert.Equal(t, deployment.StateClosed, r.get(s).State())
}

func TestEnv(t *testing.T) {
	d := deployment.Deployment{
		ID: "branch-x", Kind: deployment.Branch, Source: branch("feature/a"), Name: "feature/a", Slugs: deployment.NewSlugs(branch("a"), 0),
		Desired: deployment.Desired{Revision: "c0ffee"}, PullRequests: []codehost.PullRequest{{Number: 7}},
	}
	env := map[string]string{}
	for _, v := range d.Env() {
		env[v.Name] = v.Value
	}
	assert.Equal(t, map[string]string{
		"BRANCHGRAPH_DEPLOYMENT": "a", "BRANCHGRAPH_DEPLOYMENT_ID": "branch-x", "BRANCHGRAPH_DEPLOYMENT_KIND": "branch",
		"BRANCHGRAPH_SLUG_DNS": "a", "BRANCHGRAPH_SLUG_SQL": "a", "BRANCHGRAPH_REPOSITORY": "17", "BRANCHGRAPH_BRANCH": "feature/a",
		"BRANCHGRAPH_REVISION": "c0ffee", "BRANCHGRAPH_PULL_REQUEST": "7",
		"DAGSTER_CLOUD_DEPLOYMENT_NAME": "a", "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "1", "DAGSTER_CLOUD_GIT_SHA": "c0ffee",
		"DAGSTER_CLOUD_GIT_BRANCH": "feature/a", "DAGSTER_CLOUD_PULL_REQUEST_ID": "7",
		"DAGSTER_CLOUD_PULL_REQUEST_STATUS": "OPEN",
	}, env)
	full := deployment.Deployment{Kind: deployment.Full, Name: "prod", Source: branch("main")}
	for _, v := range full.Env() {
		assert.NotContains(t, v.Name, "IS_BRANCH")
		assert.NotContains(t, v.Name, "_GIT_")
	}
}
