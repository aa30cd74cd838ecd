package deploy

import (
	"context"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/diff"
)

// GraphSource has the asset definitions of a deployment. It is safe for concurrent use.
type GraphSource interface {
	// Graph returns the graph of a deployment at its revision, which is ready: t is what the provisioner applied. The same
	// revision has the same graph. An error is retried, unless it is [provision.Terminal].
	Graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error)
}

// GraphSourceFunc is a function as a [GraphSource].
type GraphSourceFunc func(ctx context.Context, t provision.Target) (*assetgraph.Graph, error)

// Graph calls f.
func (f GraphSourceFunc) Graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
	return f(ctx, t)
}

// Notifier tells people what a branch changes. It is called once per verdict, and again only when the verdict changes or when
// there is a pull request that it was not told of, and once more when a deployment that it was told of has closed: it edits
// in place. A crash can make it be told the same twice. It tells of verdicts, not of states: whether a deployment failed, or
// waits for approval, is read with [Controller.Get]. An error is retried, unless it is [provision.Terminal].
type Notifier interface {
	// Notify tells of n, which is the callee's own but for its Diff.
	Notify(ctx context.Context, n Notice) error
}

// Notice is what there is to tell of a deployment.
type Notice struct {
	Target      provision.Target
	State       deployment.State       // [deployment.StateClosed] when it is the last notice of this life
	Pulls       []codehost.PullRequest // the open ones, by number; when it has closed, those that were told of in this life
	Base        provision.Target       // what it was compared with, at the revision that was compared; zero when Diff is nil
	Diff        *diff.Diff             // nil when there was nothing to compare with, and when the deployment has closed
	Fingerprint string                 // of the verdict, as in [deployment.Comparison]; empty when the deployment has closed
	URL         string                 // of the deployment, as the provisioner said
}

// NotifierFunc is a function as a [Notifier].
type NotifierFunc func(ctx context.Context, n Notice) error

// Notify calls f.
func (f NotifierFunc) Notify(ctx context.Context, n Notice) error { return f(ctx, n) }

// Admitter decides what is deployed. [Policy] is the usual one; its zero value denies forks. It is safe for concurrent use,
// and asked again about the same revision whenever the branch is looked at.
type Admitter interface {
	// Admit says whether a revision may be deployed. After an error it is asked again.
	Admit(ctx context.Context, req AdmitRequest) (Admission, error)
}

// AdmitRequest asks whether a revision of a branch may be deployed.
type AdmitRequest struct {
	Source   codehost.Source
	Revision string                 // the branch's newest commit
	Pulls    []codehost.PullRequest // the open ones, by number
	Approved string                 // the commit that somebody approved, see [Controller.Approve]; empty when nobody did
}

// Admission is the answer.
type Admission struct {
	Allowed bool
	Message string // for people: why not, and what to do; kept as [deployment.Deployment].Denied
}

// AdmitterFunc is a function as an [Admitter].
type AdmitterFunc func(ctx context.Context, req AdmitRequest) (Admission, error)

// Admit calls f.
func (f AdmitterFunc) Admit(ctx context.Context, req AdmitRequest) (Admission, error) {
	return f(ctx, req)
}
