package codehost

// PullRequest is an open pull request of a branch.
type PullRequest struct {
	Number int64
	Target string // the branch that it goes to
	Draft  bool
	Labels []string
	URL    string
}
