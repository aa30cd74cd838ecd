package deploy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

func TestRoute(t *testing.T) {
	routing := deploy.Routing{
		Full:    map[string]string{"main": "prod", "next": "staging"},
		Ignored: []string{"gh-readonly-queue/*", "dependabot/*/go", "tmp"},
		Base:    "prod",
	}
	prod, staging := deployment.FullID("prod"), deployment.FullID("staging")
	to := func(target string) []codehost.PullRequest { return []codehost.PullRequest{{Number: 1, Target: target}} }
	for _, test := range []struct {
		reason string
		source codehost.Source
		pulls  []codehost.PullRequest
		want   deploy.Route
	}{
		{"a full deployment's branch", branch("main"), nil, deploy.Route{Kind: deploy.RouteFull, ID: prod, Name: "prod"}},
		{"also with a pull request", branch("next"), to("main"), deploy.Route{Kind: deploy.RouteFull, ID: staging, Name: "staging"}},
		{"a fork's main is another branch", fork("main"), nil, deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(fork("main")), Name: "main", Wanted: prod}},
		{"no pull request", branch("a"), nil, deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(branch("a")), Name: "a", Wanted: prod}},
		{"a target that is full", branch("a"), to("next"), deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(branch("a")), Name: "a", Wanted: staging}},
		{"stacked", branch("b"), to("a"), deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(branch("b")), Name: "b", Wanted: deployment.BranchID(branch("a"))}},
		{"a fork's target is in the repository", fork("b"), to("a"), deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(fork("b")), Name: "b", Wanted: deployment.BranchID(branch("a"))}},
		{"never itself", branch("a"), to("a"), deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(branch("a")), Name: "a", Wanted: prod}},
		{"a merge queue", branch("gh-readonly-queue/main/pr-1"), nil, deploy.Route{Kind: deploy.RouteIgnored, Name: "gh-readonly-queue/main/pr-1", Wanted: prod}},
		{"a pattern with two ends", branch("dependabot/x/y/go"), nil, deploy.Route{Kind: deploy.RouteIgnored, Name: "dependabot/x/y/go", Wanted: prod}},
		{"not by half a pattern", branch("tmp2"), nil, deploy.Route{Kind: deploy.RouteBranch, ID: deployment.BranchID(branch("tmp2")), Name: "tmp2", Wanted: prod}},
	} {
		assert.Equal(t, test.want, routing.Route(test.source, test.pulls), test.reason)
	}
	assert.Equal(t, staging, deploy.Routing{Full: map[string]string{"x": "staging"}}.Route(branch("a"), nil).Wanted, "the only one")
	assert.Empty(t, deploy.Routing{Full: map[string]string{"x": "staging", "y": "prod"}}.Route(branch("a"), nil).Wanted, "which one?")
}
