package codehost

import (
	"context"
)

// PullRequests reads the truth from a code host. It is safe for concurrent use.
type PullRequests interface {
	// Branch returns what a branch is now. A branch that is not there is no error: its state has Exists false.
	Branch(ctx context.Context, s Source) (BranchState, error)
	// Branches returns every branch of a repository, and those branches of its forks that have open pull requests, in any
	// order. Complete false says that some may be missing: nothing is taken for gone then. An error is better than an empty
	// answer.
	Branches(ctx context.Context, provider, repository string) (states []BranchState, complete bool, err error)
}

// BranchState is what a branch is on its code host.
type BranchState struct {
	Source   Source
	Exists   bool
	Revision string        // its newest commit
	Pulls    []PullRequest // the open ones, by number
	// Ended says how the newest of its pull requests ended, [Closed] or [Merged], when none is open and there was one; else it is
	// empty. A branch whose pull requests have ended has no deployment, whatever is pushed, until one is opened.
	Ended End
}

// End says how a pull request ended.
type End string

// The ends.
const (
	Closed End = "closed" // without merging
	Merged End = "merged"
)

// Ancestry knows the history of a repository. It is safe for concurrent use.
type Ancestry interface {
	// MergeBase returns the commit at which two commits of a repository parted: a itself when b descends from it. Commits
	// never change: answers can be kept.
	MergeBase(ctx context.Context, s Source, a, b string) (string, error)
}

// AncestryFunc is a function as an [Ancestry].
type AncestryFunc func(ctx context.Context, s Source, a, b string) (string, error)

// MergeBase calls f.
func (f AncestryFunc) MergeBase(ctx context.Context, s Source, a, b string) (string, error) {
	return f(ctx, s, a, b)
}
