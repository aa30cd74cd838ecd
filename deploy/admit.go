package deploy

import (
	"context"
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// Policy is an [Admitter] of the usual rules. Its zero value denies a fork's commits, but for the one that somebody approved,
// and admits everything else. What is denied is not deployed; a deployment that is there already serves on as it is.
type Policy struct {
	// TrustForks admits forks like branches of the repository.
	TrustForks bool
	// SkipDrafts denies branches whose open pull requests are all drafts.
	SkipDrafts bool
	// Label, when it is not empty, is asked of one of the branch's open pull requests.
	Label string
}

// Admit applies the policy.
func (p Policy) Admit(_ context.Context, req AdmitRequest) (Admission, error) {
	ready := func(pr codehost.PullRequest) bool { return !pr.Draft }
	labelled := func(pr codehost.PullRequest) bool { return slices.Contains(pr.Labels, p.Label) }
	switch {
	case req.Source.IsFork() && !p.TrustForks && (req.Revision == "" || req.Approved != req.Revision):
		return Admission{Message: fmt.Sprintf("%q is a fork's: somebody has to approve commit %q", req.Source.Branch, req.Revision)}, nil
	case p.SkipDrafts && len(req.Pulls) > 0 && !slices.ContainsFunc(req.Pulls, ready):
		return Admission{Message: "the pull request is a draft"}, nil
	case p.Label != "" && !slices.ContainsFunc(req.Pulls, labelled):
		return Admission{Message: fmt.Sprintf("no pull request has the label %q", p.Label)}, nil
	}
	return Admission{Allowed: true}, nil
}
