package deploy

import (
	"context"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
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
	// Ended says how the newest of its pull requests ended, [Closed] or [Merged], when none is open and there was one; else it
	// is empty. A branch whose pull requests have ended has no deployment, whatever is pushed, until one is opened.
	Ended Reason
}

// GraphSource has the asset definitions of a deployment. It is safe for concurrent use.
type GraphSource interface {
	// Graph returns the graph of a deployment at its revision, which is ready: t is what the provisioner applied. The same
	// revision has the same graph. An error is retried, unless it is [Terminal].
	Graph(ctx context.Context, t Target) (*assetgraph.Graph, error)
}

// Snapshots keep graphs and comparisons. They are safe for concurrent use.
type Snapshots interface {
	// PutGraph keeps a graph and returns its digest.
	PutGraph(ctx context.Context, g *assetgraph.Graph) (assetgraph.Digest, error)
	// Graph returns a graph, or [ErrNotFound].
	Graph(ctx context.Context, d assetgraph.Digest) (*assetgraph.Graph, error)
	// PutDiff keeps a comparison under its fingerprint.
	PutDiff(ctx context.Context, fingerprint string, d *diff.Diff) error
	// Diff returns a comparison, or [ErrNotFound].
	Diff(ctx context.Context, fingerprint string) (*diff.Diff, error)
}

// Notifier tells people what a branch changes. It is called once per verdict, and again only when the verdict changes or when
// there is a pull request that it was not told of, and once more when a deployment that it was told of has closed: it edits
// in place. A crash can make it be told the same twice. It tells of verdicts, not of states: whether a deployment failed, or
// waits for approval, is read with [Controller.Get]. An error is retried, unless it is [Terminal].
type Notifier interface {
	// Notify tells of n, which is the callee's own but for its Diff.
	Notify(ctx context.Context, n Notice) error
}

// Notice is what there is to tell of a deployment.
type Notice struct {
	Target      Target
	State       State         // [StateClosed] when it is the last notice of this life
	Pulls       []PullRequest // the open ones, by number; when it has closed, those that were told of in this life
	Base        Target        // what it was compared with, at the revision that was compared; zero when Diff is nil
	Diff        *diff.Diff    // nil when there was nothing to compare with, and when the deployment has closed
	Fingerprint string        // of the verdict, as in [Comparison]; empty when the deployment has closed
	URL         string        // of the deployment, as the provisioner said
}

// Cloner makes a branch's own copy of its base's data. A controller never calls it: a [Provisioner] does, so that several
// can share one way of cloning.
type Cloner interface {
	// Clone makes, or goes on making, a copy of the base's data for a deployment, under all the promises of
	// [Provisioner].Apply: it records first, is idempotent, and does not touch the base.
	Clone(ctx context.Context, req ApplyRequest) (ApplyResult, error)
}

// Ancestry knows the history of a repository. It is safe for concurrent use.
type Ancestry interface {
	// MergeBase returns the commit at which two commits of a repository parted: a itself when b descends from it. Commits
	// never change: answers can be kept.
	MergeBase(ctx context.Context, s Source, a, b string) (string, error)
}

// EnvSource adds environment variables to those of [Deployment.Env]. It returns references to secrets, never their values.
// References are dropped for forks: nothing of a fork's is given the way to a secret. It is safe for concurrent use.
type EnvSource interface {
	// Env returns the variables that t gets besides t.Env; one that t.Env has is replaced. They are for what is made and loaded: a
	// deployment is taken away without them.
	Env(ctx context.Context, t Target) ([]EnvVar, error)
}

// EnvVar is an environment variable: a value, or a reference to where the secret lies.
type EnvVar struct {
	Name      string
	Value     string
	Reference string // of a secret; Value is empty then
}

// Admitter decides what is deployed. [Policy] is the usual one; its zero value denies forks. It is safe for concurrent use,
// and asked again about the same revision whenever the branch is looked at.
type Admitter interface {
	// Admit says whether a revision may be deployed. After an error it is asked again.
	Admit(ctx context.Context, req AdmitRequest) (Admission, error)
}

// AdmitRequest asks whether a revision of a branch may be deployed.
type AdmitRequest struct {
	Source   Source
	Revision string        // the branch's newest commit
	Pulls    []PullRequest // the open ones, by number
	Approved string        // the commit that somebody approved, see [Controller.Approve]; empty when nobody did
}

// Admission is the answer.
type Admission struct {
	Allowed bool
	Message string // for people: why not, and what to do; kept as [Deployment].Denied
}
