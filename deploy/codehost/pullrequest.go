package codehost

import "slices"

// PullRequest is an open pull request of a branch.
type PullRequest struct {
	Number int64
	Target string // the branch that it goes to
	Draft  bool
	Labels []string
	URL    string
}

// ClonePullRequests returns a copy that shares nothing with the pull requests that could change.
func ClonePullRequests(pulls []PullRequest) []PullRequest {
	pulls = slices.Clone(pulls)
	for i := range pulls {
		pulls[i].Labels = slices.Clone(pulls[i].Labels)
	}
	return pulls
}
