package deployment

import (
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/codehost"
)

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
	// AnnouncedWanted and AnnouncedGeneration are what those that stand on this one, directly or not, were last told of: its
	// Wanted and, until it was ready in its life, its generation, as any can make it a base, or none. Then that is 0.
	AnnouncedWanted     ID
	AnnouncedGeneration int64
	// Against is the base as it was when this deployment was made or updated; see deploy.BaseComparison.
	Against Against
	// Comparison is the newest with the base; zero when there is none.
	Comparison Comparison
	// Told is what the deploy.Notifier was told.
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
	Graph       assetgraph.Digest // of its graph in store.Snapshots; zero when there is none
	Diff        string            // the fingerprint of its newest comparison in store.Snapshots; empty when there is none
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
	Graph, BaseGraph       assetgraph.Digest // in store.Snapshots
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

// Condition returns the condition of a type, and whether it is there.
func (o Observed) Condition(t ConditionType) (Condition, bool) {
	for _, c := range o.Conditions {
		if c.Type == t {
			return c, true
		}
	}
	return Condition{}, false
}

// Clone returns a copy that shares nothing with o that could change.
func (o Observed) Clone() Observed {
	o.Locations = slices.Clone(o.Locations)
	o.Told.Pulls = codehost.ClonePullRequests(o.Told.Pulls)
	o.History = slices.Clone(o.History)
	o.Conditions = slices.Clone(o.Conditions)
	o.Inventory = slices.Clone(o.Inventory)
	return o
}

// Told is what the deploy.Notifier was told of a deployment since it was last told that it has closed.
type Told struct {
	Fingerprint string // of the newest verdict of this life; empty when there was none
	// Pulls are the pull requests that were open when it was told, also those that have ended since, by number.
	Pulls []codehost.PullRequest
	// Telling says that it is being told something else, or that nobody knows whether it was.
	Telling bool
}
