package deploy

import (
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Kind says what a deployment is for.
type Kind string

// The kinds.
const (
	Full   Kind = "full"   // prod, staging: it lives on, and is compared with
	Branch Kind = "branch" // of a branch under review: it goes away with it
)

// Deployment is a deployment as a [Store] keeps it. What is desired and what is observed are two axes: hints and commands
// write the one, a controller under a lease the other.
type Deployment struct {
	ID     ID
	Kind   Kind
	Source Source // of a full deployment: the branch that it follows
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
	PullRequests []PullRequest
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
	Facts     []Hint
	// Missing is when, by the store's clock, a sweep first did not find the branch; zero when the last one did.
	Missing time.Time
	// SweepBlocked says that a sweep would have removed this deployment, and too many others.
	SweepBlocked bool
	// Version counts the writes of everything but Observed. A store refuses a write that is based on another one.
	Version int64
}

// Slugs are a deployment's names for machines, made and reserved together.
type Slugs struct {
	DNS string // a label, RFC 1123: at most 63 of a-z, 0-9 and -, starting with a letter
	SQL string // an identifier: at most 63 of a-z, 0-9 and _, starting with a letter
}

// PullRequest is an open pull request of a branch.
type PullRequest struct {
	Number int64
	Target string // the branch that it goes to
	Draft  bool
	Labels []string
	URL    string
}

// Presence says whether a deployment is to be there.
type Presence string

// The presences.
const (
	Present Presence = "present"
	Asleep  Presence = "asleep" // its data stay, nothing runs
	Absent  Presence = "absent"
)

// Reason says why a deployment is to be absent.
type Reason string

// The reasons.
const (
	Closed        Reason = "closed" // the pull request
	Merged        Reason = "merged"
	BranchDeleted Reason = "branch-deleted"
	Expired       Reason = "expired"
	Deleted       Reason = "deleted" // by a command
	NotAdmitted   Reason = "not-admitted"
	OverQuota     Reason = "over-quota" // until there is room
)

// Desired is what is asked for.
type Desired struct {
	Presence Presence
	Revision string // a commit
	Reason   Reason // of being absent
	// Generation counts what was asked for: it goes up whenever something else in Desired, the base or the incarnation
	// changes. Work for an older generation is not kept.
	Generation int64
}

// Observed is what a controller found and did. Only the holder of the deployment's lease writes it.
type Observed struct {
	// Generation is the newest that was reached: everything that it asked for is there, or gone.
	Generation int64
	// Incarnation and Revision are what was last being applied.
	Incarnation int64
	Revision    string
	Locations   []LocationStatus // by name
	// URL is where it can be seen, as the provisioner said.
	URL string
	// LastGood is the newest revision that was ready; it keeps serving while another one is made.
	LastGood Good
	// History are the revisions that were ready in this incarnation, the newest last: at most 50.
	History []Good
	// Announced is what the deployments that have this one for their base were last told of, without its Diff.
	Announced Good
	// Against is the base as it was when this deployment was made or updated; see [BaseComparison].
	Against Against
	// Comparison is the newest with the base; zero when there is none.
	Comparison Comparison
	// Told is what the [Notifier] was told.
	Told       Told
	Conditions []Condition // by type
	// Inventory has a row for everything that was made, or may have been: written before it is made, removed when it is
	// known to be gone.
	Inventory []Resource
	// Failures counts failed attempts since the last success.
	Failures int
}

// Good is a revision that was ready.
type Good struct {
	Incarnation int64
	Revision    string
	Graph       assetgraph.Digest // of its graph in [Snapshots]; zero when there is none
	Diff        string            // the fingerprint of its newest comparison in [Snapshots]; empty when there is none
}

// Against is a base as it was when a deployment was made, or updated.
type Against struct {
	Incarnation  int64  // of the deployment
	Revision     string // of the deployment
	Base         ID
	BaseRevision string
	BaseGraph    assetgraph.Digest
}

// Comparison says what a deployment was compared with. A zero BaseGraph says that there was nothing to compare with.
type Comparison struct {
	Incarnation            int64
	Base                   ID
	Revision, BaseRevision string
	Graph, BaseGraph       assetgraph.Digest // in [Snapshots]
	// MergeBase is the commit at which branch and base parted, when that is what is compared with. BaseRevision is another
	// one when the base was never ready at it: its nearest ancestor at which the base was.
	MergeBase string
	// Fingerprint stands for the verdict: the SHA-256 of the JSON report, in hexadecimal.
	Fingerprint string
	// Stale says that the base has moved since, as was noticed at StaleSince.
	Stale      bool
	StaleSince time.Time
}

// LocationStatus is the state of one location of a deployment.
type LocationStatus struct {
	Name     string
	Revision string
	Ready    bool
	Message  string
}

// Resource is one thing that a provisioner made for a deployment.
type Resource struct {
	// Kind and Name say what it is, schema feature_1: unique in a deployment.
	Kind, Name string
	// Incarnation is the life that it was made for.
	Incarnation int64
	// Detail is the provisioner's own.
	Detail string
}

// ConditionType names what a [Condition] is about.
type ConditionType string

// The condition types.
const (
	Ready        ConditionType = "Ready"
	Admitted     ConditionType = "Admitted"
	Unordered    ConditionType = "Unordered"    // nobody knows the order of the hints that led here
	Compared     ConditionType = "Compared"     // false while the graph or the comparison fails
	Notified     ConditionType = "Notified"     // false while the [Notifier] fails
	BaseMissing  ConditionType = "BaseMissing"  // there is nothing to compare with
	SweepBlocked ConditionType = "SweepBlocked" // a sweep would have removed too much
	QuotaReached ConditionType = "QuotaReached"
)

// Condition is something to know about a deployment.
type Condition struct {
	Type       ConditionType
	True       bool
	Reason     string // one word
	Message    string // for people
	Generation int64  // that it was found for
	Since      time.Time
}

// Condition returns the condition of a type, and whether it is there.
func (o Observed) Condition(t ConditionType) (Condition, bool) {
	for _, c := range o.Conditions {
		if c.Type == t {
			return c, true
		}
	}
	return Condition{}, false
}

// Clone returns a copy that shares nothing with d that could change.
func (d Deployment) Clone() Deployment {
	d.PullRequests = clonePulls(d.PullRequests)
	d.Facts = slices.Clone(d.Facts)
	for i := range d.Facts {
		d.Facts[i].Pull.Labels = slices.Clone(d.Facts[i].Pull.Labels)
	}
	d.Observed = d.Observed.Clone()
	return d
}

func clonePulls(pulls []PullRequest) []PullRequest {
	pulls = slices.Clone(pulls)
	for i := range pulls {
		pulls[i].Labels = slices.Clone(pulls[i].Labels)
	}
	return pulls
}

// Clone returns a copy that shares nothing with o that could change.
func (o Observed) Clone() Observed {
	o.Locations = slices.Clone(o.Locations)
	o.Told.Pulls = clonePulls(o.Told.Pulls)
	o.History = slices.Clone(o.History)
	o.Conditions = slices.Clone(o.Conditions)
	o.Inventory = slices.Clone(o.Inventory)
	return o
}
