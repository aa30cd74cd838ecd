package deployment

import (
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// Kind says what a deployment is for.
type Kind string

// The kinds.
const (
	Full   Kind = "full"   // prod, staging: it lives on, and is compared with
	Branch Kind = "branch" // of a branch under review: it goes away with it
)

// Deployment is a deployment as a store.Store keeps it. What is desired and what is observed are two axes: hints and commands
// write the one, a controller under a lease the other.
type Deployment struct {
	ID     ID
	Kind   Kind
	Source codehost.Source // of a full deployment: the branch that it follows
	// Name is what people call it: the branch's name, or that of the full deployment. A fork's branch can have the same one.
	Name string
	// Slugs are names for machines. They are made once and never computed again.
	Slugs Slugs
	// Incarnation counts the lives of the deployment, from open to closed: 1 in the first, 0 before that.
	Incarnation int64
	// Base is the deployment that this one is compared with; empty for a full one, and when there is none.
	Base ID
	// Wanted is the base that the pull request's target asks for, or that somebody chose. When it is not there, or has
	// ended, Base is another one.
	Wanted ID
	// BaseChosen says that somebody chose the base: the pull request's target has no say then.
	BaseChosen bool
	// Head is the newest known commit of the branch: Desired.Revision, unless it is not admitted.
	Head string
	// PullRequests are the open ones of the branch, by number.
	PullRequests []codehost.PullRequest
	Desired      Desired
	Observed     Observed
	// Denied is why Head is not admitted; empty when it is.
	Denied string
	// Approved is the commit of a fork that somebody approved; the approval lapses with the next one.
	Approved string
	// Pinned keeps the deployment from being put to sleep or expiring.
	Pinned bool
	// Active is when somebody last did something: a push, a command.
	Active time.Time
	// Unordered says that what is desired was put together of hints alone, whose order nobody knows. Facts are those hints,
	// as they arrived, without those that no longer matter.
	Unordered bool
	Facts     []codehost.Hint
	// Missing is when, by the store's clock, a sweep first did not find the branch; zero when the last one did.
	Missing time.Time
	// SweepBlocked says that a sweep would have removed this deployment, and too many others.
	SweepBlocked bool
	// Version counts the writes of everything but Observed. A store refuses a write that is based on another one.
	Version int64
}

// Clone returns a copy that shares nothing with d that could change.
func (d Deployment) Clone() Deployment {
	d.PullRequests = codehost.ClonePullRequests(d.PullRequests)
	d.Facts = slices.Clone(d.Facts)
	for i := range d.Facts {
		d.Facts[i].Pull.Labels = slices.Clone(d.Facts[i].Pull.Labels)
	}
	d.Observed = d.Observed.Clone()
	return d
}
