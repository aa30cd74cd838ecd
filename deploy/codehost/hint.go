package codehost

import (
	"time"
)

// HintKind says what a code host's event was about.
type HintKind string

// The kinds of hints.
const (
	Pushed      HintKind = "pushed"       // a branch has another commit, or is new
	BranchGone  HintKind = "branch-gone"  // a branch was deleted
	PullOpened  HintKind = "pull-opened"  // opened or reopened
	PullUpdated HintKind = "pull-updated" // another commit, target, label, draft state
	PullClosed  HintKind = "pull-closed"  // without merging
	PullMerged  HintKind = "pull-merged"  // the push to the target branch is a hint of its own
)

// Hint is what a code host's event says: lossy, duplicated, in no order. With a [PullRequests] it only says where to look;
// without one it is all there is, and Delivery and At should always be filled in: else a branch that goes back to an earlier
// commit, or is made again after its end, is not noticed.
type Hint struct {
	Kind   HintKind
	Source Source
	// Delivery is the code host's id of the event; events of one id are one. Of hints without it, equal ones are one: a
	// branch that is forced back and forth may then stay at the wrong commit.
	Delivery string
	// Before and Revision are the branch's commits, where the event has them.
	Before, Revision string
	// Pull is the pull request; its zero value for a push.
	Pull PullRequest
	// At is the code host's time of the event, which may be coarse. When it has none, give the time at which the event came:
	// without a time, and without a [PullRequests], what has ended stays ended.
	At time.Time
}
