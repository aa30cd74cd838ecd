// Package deployment has what a deployment is, as stores keep it and as people see it: what is desired, what is observed, and the
// state that follows from both; names for people and for machines; its base, its comparison and its inventory.
//
// A controller (package [github.com/branchgraph/branchgraph/deploy]) makes and changes deployments. Everybody else reads them.
package deployment

import (
	"slices"
	"strconv"
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
	d.PullRequests = clonePulls(d.PullRequests)
	d.Facts = slices.Clone(d.Facts)
	for i := range d.Facts {
		d.Facts[i].Pull.Labels = slices.Clone(d.Facts[i].Pull.Labels)
	}
	d.Observed = d.Observed.Clone()
	return d
}

func clonePulls(pulls []codehost.PullRequest) []codehost.PullRequest {
	pulls = slices.Clone(pulls)
	for i := range pulls {
		pulls[i].Labels = slices.Clone(pulls[i].Labels)
	}
	return pulls
}

// Env returns the environment variables that tell a deployment's code where it runs: ours, and those that Dagster+ sets, as far as
// a deployment knows them: an provision.EnvSource can add DAGSTER_CLOUD_GIT_REPO, _GIT_URL, _GIT_MESSAGE, _GIT_TIMESTAMP and the author's.
// Those that would be empty are left out. A branch deployment's name is its DNS slug there: code that asks whether it runs in prod
// must not be told so by a branch of that name. DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT is there for branch deployments only, so
// that code that asks whether it is set, and code that asks whether it is 1, are both right.
func (d Deployment) Env() []EnvVar {
	var env []EnvVar
	add := func(name, value string) {
		if value != "" {
			env = append(env, EnvVar{Name: name, Value: value})
		}
	}
	revision := d.Desired.Revision
	var number, status string
	if len(d.PullRequests) > 0 {
		number, status = strconv.FormatInt(d.PullRequests[0].Number, 10), "OPEN"
	}
	name := d.Name
	if d.Kind == Branch {
		name = d.Slugs.DNS
	}
	add("BRANCHGRAPH_DEPLOYMENT", name)
	add("BRANCHGRAPH_DEPLOYMENT_ID", string(d.ID))
	add("BRANCHGRAPH_DEPLOYMENT_KIND", string(d.Kind))
	add("BRANCHGRAPH_SLUG_DNS", d.Slugs.DNS)
	add("BRANCHGRAPH_SLUG_SQL", d.Slugs.SQL)
	add("BRANCHGRAPH_REPOSITORY", d.Source.Repository)
	add("BRANCHGRAPH_BRANCH", d.Source.Branch)
	add("BRANCHGRAPH_REVISION", revision)
	add("BRANCHGRAPH_PULL_REQUEST", number)
	add("DAGSTER_CLOUD_DEPLOYMENT_NAME", name)
	if d.Kind == Branch {
		add("DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT", "1")
		add("DAGSTER_CLOUD_GIT_SHA", revision)
		add("DAGSTER_CLOUD_GIT_BRANCH", d.Source.Branch)
		add("DAGSTER_CLOUD_PULL_REQUEST_ID", number)
		add("DAGSTER_CLOUD_PULL_REQUEST_STATUS", status)
	}
	return env
}

// State derives what users see.
//
// Absent: Closed once every resource is gone, which a deployment that waits for admission or for room calls Pending; before
// that Closing, or CloseFailed while attempts fail. Asleep: Sleeping once it is. Present: Ready once the newest generation
// is reached. Before that Updating when an older revision of this incarnation serves on, else Provisioning; Degraded and
// Failed when attempts at the newest generation fail; Pending when nothing was begun, as while it waits for its base.
func (d Deployment) State() State {
	o := d.Observed
	reached := o.Generation == d.Desired.Generation
	ready, known := o.Condition(Ready)
	failing := known && !ready.True && ready.Generation == d.Desired.Generation && o.Failures > 0
	switch {
	case d.Desired.Presence == Absent && len(o.Inventory) == 0 && (d.Desired.Reason == NotAdmitted || d.Desired.Reason == OverQuota):
		return StatePending
	case d.Desired.Presence == Absent && len(o.Inventory) == 0 && reached:
		return StateClosed
	case d.Desired.Presence == Absent && failing:
		return StateCloseFailed
	case d.Desired.Presence == Absent:
		return StateClosing
	case reached && d.Desired.Presence == Asleep:
		return StateSleeping
	case reached:
		return StateReady
	case o.LastGood.Revision != "" && o.LastGood.Incarnation == d.Incarnation:
		if failing {
			return StateDegraded
		}
		return StateUpdating
	case failing:
		return StateFailed
	case o.Incarnation == d.Incarnation && ready.Reason != Waiting:
		return StateProvisioning
	}
	return StatePending
}
