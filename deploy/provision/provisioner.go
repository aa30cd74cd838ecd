package provision

import (
	"context"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Provisioner makes what a deployment consists of, and takes it away.
//
// Its methods are idempotent: they are called again after a failure, a crash, or a lost lease, and must then go on from what
// is there. They are called for several deployments at a time. A controller never calls two of them at once for one
// deployment, but a controller that lost its lease may not know yet: only what carries the mark of the request's ID and
// Incarnation may be touched, and Record's error must be obeyed. Everything of earlier incarnations is gone before the first
// Apply of a new one. When ctx ends they return soon, with what is made recorded. There is no other deadline: a call that hangs
// holds a worker and its deployment's lease. An error is retried later, unless it is [Terminal]; a panic is an error.
//
// What is made carries a mark of the deployment's ID and Incarnation (a comment on a schema, a tag, a label), by which a
// later call knows it again and refuses what is somebody else's. Both must come to be at once, in one transaction or under
// another name first: after a crash in between, a thing without its mark would be nobody's. Package
// [github.com/branchgraph/branchgraph/deploy/deploytest] has a suite of tests. It interrupts Apply where it
// records, and nowhere else: that a thing and its mark come and go at once it cannot see.
type Provisioner interface {
	// Apply brings the deployment to the request's revision: creates what is missing, changes what differs. Before it makes
	// or changes anything it calls Record. While it works the last good revision keeps serving. Result.Done false asks to be
	// called again after Result.After. When ctx ends because something newer is asked for, what was begun is left for the next
	// Apply, or for Delete.
	Apply(ctx context.Context, req ApplyRequest) (ApplyResult, error)
	// Observe says what of the given resources is there. It changes nothing.
	Observe(ctx context.Context, req ObserveRequest) (ObserveResult, error)
	// Delete takes away the given resources, and nothing else. What is already gone, or was never made, is a success; what
	// carries no mark of this deployment's is refused with a [Terminal] error. The mark goes last, or together with the thing.
	// Result.Done false asks to be called again after Result.After.
	Delete(ctx context.Context, req DeleteRequest) (DeleteResult, error)
}

// Target says which deployment a request is about. Its fields are those of [deployment.Deployment] and [deployment.Desired].
type Target struct {
	ID          deployment.ID
	Kind        deployment.Kind
	Source      codehost.Source
	Name        string
	Slugs       deployment.Slugs
	Incarnation int64
	Generation  int64
	Revision    string              // the one that is asked for; of a base, the last one that was ready
	Env         []deployment.EnvVar // those of [deployment.Deployment.Env], then those of the [EnvSource]
}

// ApplyRequest asks to bring a deployment to a revision.
type ApplyRequest struct {
	Target
	// Base is the deployment that data are cloned from, at its last good revision: it was ready once. It is zero for a full
	// deployment, for a fork's, and when there is no base that was ready. It can change from one call to the next, and its
	// deployment can go away while Apply works.
	Base Target
	// Asleep asks for a deployment whose data stay and of which nothing runs.
	Asleep bool
	// Inventory are the resources of this incarnation that were recorded before. It is a copy.
	Inventory []deployment.Resource
	// Record must be called before a resource is made or changed, and its error returned at once: the resource must not be
	// touched then, since a newer Apply may be at work on it.
	// It may be called from several goroutines, until Apply returns. Recording a resource again, as after a crash, replaces
	// its detail; so that a controller that lost its lease notices, it asks the store each time.
	Record func(ctx context.Context, kind, name, detail string) error
}

// ApplyResult says how far it is.
type ApplyResult struct {
	Done      bool                        // everything is there; a zero ApplyResult asks to be called again
	After     time.Duration               // until the next call when it is not done; 0: deploy.Backoff.Min
	Gone      []deployment.Resource       // what was recorded and is not there any more, of an older revision perhaps; also beside an error
	Locations []deployment.LocationStatus // of each location, by name, where the provisioner can tell; may be nil
	URL       string                      // where people see the deployment; may be empty
}

// ObserveRequest asks what is there of some resources, which are all of the Target's Incarnation.
type ObserveRequest struct {
	Target
	Resources []deployment.Resource
}

// ObserveResult says what is there. Resources in results are known by kind and name.
type ObserveResult struct {
	There []deployment.Resource // of those that were asked about, those that exist and carry the deployment's mark
}

// DeleteRequest asks to take resources away, which are all of the Target's Incarnation: it may be an earlier one.
type DeleteRequest struct {
	Target
	Resources []deployment.Resource
}

// DeleteResult says what is gone.
type DeleteResult struct {
	Done  bool                  // nothing is left to do: what is not among Gone is looked for with Observe
	After time.Duration         // until the next call when it is not done; 0: deploy.Backoff.Min
	Gone  []deployment.Resource // what is gone for certain, also when it was before, and also beside an error
}
