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
	PullMerged  HintKind = "pull-merged"
)

// Hint is what a code host's event says: lossy, duplicated, in no order. With a [PullRequests] it only says where to look;
// without one it is all there is.
type Hint struct {
	Kind   HintKind
	Source Source
	// Delivery is the code host's id of the event; events of one id are one.
	Delivery string
	// Before and Revision are the branch's commits, where the event has them.
	Before, Revision string
	// Pull is the pull request; its zero value for a push.
	Pull PullRequest
	// At is the code host's time of the event, which may be coarse; zero when it has none.
	At time.Time
}

// PullRequests reads the truth from a code host.
type PullRequests interface {
	// Branch returns what a branch is now. A branch that is not there is no error.
	Branch(ctx context.Context, s Source) (BranchState, error)
	// Branches returns the branches of a repository that have open pull requests, forks' too; it may return others. Complete
	// false says that some may be missing: nothing is taken for gone then.
	Branches(ctx context.Context, provider, repository string) (states []BranchState, complete bool, err error)
}

// BranchState is what a branch is on its code host.
type BranchState struct {
	Source   Source
	Exists   bool
	Revision string        // its newest commit
	Pulls    []PullRequest // the open ones, by number
	// Ended says how the newest of its pull requests ended, when none is open and there was one; else it is empty.
	Ended Reason
}

// GraphSource has the asset definitions of a deployment.
type GraphSource interface {
	// Graph returns the graph of a deployment at its revision, which is ready. An error is retried, unless it is [Terminal].
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

// Notifier tells people. It is called once per verdict, and again only when the verdict changes: it edits in place.
type Notifier interface {
	Notify(ctx context.Context, n Notice) error
}

// Notice is what there is to tell of a deployment.
type Notice struct {
	Target      Target
	State       State
	Pulls       []PullRequest
	Diff        *diff.Diff // nil when there is nothing to compare with
	Fingerprint string
	URL         string
}

// Cloner makes a branch's own copy of its base's data. A provisioner calls it, or is one.
type Cloner interface {
	// Clone makes, or goes on making, a copy of the base's data for a deployment, recording first as a [Provisioner] does.
	Clone(ctx context.Context, req ApplyRequest) (ApplyResult, error)
}

// Ancestry knows the history of a repository.
type Ancestry interface {
	// MergeBase returns the commit at which two commits of a repository parted.
	MergeBase(ctx context.Context, s Source, a, b string) (string, error)
}

// EnvSource adds environment variables to those of [Deployment.Env]. It returns references to secrets, never values: what
// it returns is logged and stored.
type EnvSource interface {
	Env(ctx context.Context, t Target) ([]EnvVar, error)
}

// EnvVar is an environment variable: a value, or a reference to where the secret lies.
type EnvVar struct {
	Name      string
	Value     string
	Reference string // of a secret; Value is empty then
}

// Admitter decides what is deployed. The zero policy denies forks.
type Admitter interface {
	Admit(ctx context.Context, req AdmitRequest) (Admission, error)
}

// AdmitRequest asks whether a revision of a branch may be deployed.
type AdmitRequest struct {
	Source   Source
	Revision string
	Pulls    []PullRequest
	Approved string // the commit that somebody approved
}

// Admission is the answer.
type Admission struct {
	Allowed bool
	Message string // for people: why not, and what to do
}
