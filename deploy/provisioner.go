package deploy

import (
	"context"
	"errors"
	"time"
)

// Provisioner makes what a deployment consists of, and takes it away. Its methods are idempotent: they are called again
// after a failure, a crash, or a lost lease, and must then go on from what is there. A controller never calls two of them
// at once for one deployment, but a controller that lost its lease may not know yet: what a request's Incarnation does
// not own must not be touched, and Record's error must be obeyed. When ctx ends they return soon, with what is made
// recorded. An error is retried later, unless it is [Terminal].
type Provisioner interface {
	// Apply brings the deployment to the request's revision: creates what is missing, changes what differs. Before it makes
	// anything it calls Record. While it works the last good revision keeps serving. Result.Done false asks to be called
	// again after Result.After.
	Apply(ctx context.Context, req ApplyRequest) (ApplyResult, error)
	// Observe says what of the given resources is there. It changes nothing.
	Observe(ctx context.Context, req ObserveRequest) (ObserveResult, error)
	// Delete takes away the given resources, and nothing else. What is already gone is a success; what carries no mark of
	// this deployment's is refused with a [Terminal] error. Result.Done false asks to be called again after Result.After.
	Delete(ctx context.Context, req DeleteRequest) (DeleteResult, error)
}

// Target says which deployment a request is about.
type Target struct {
	ID          ID
	Kind        Kind
	Source      Source
	Name        string
	Slugs       Slugs
	Incarnation int64
	Generation  int64
	Revision    string
	Env         []EnvVar // see [Deployment.Env], and what an [EnvSource] adds
}

// ApplyRequest asks to bring a deployment to a revision.
type ApplyRequest struct {
	Target
	// Base is the deployment that data are cloned from; its zero value for a full deployment, and for forks.
	Base Target
	// Asleep asks for a deployment whose data stay and of which nothing runs.
	Asleep bool
	// Inventory are the resources of this incarnation that were recorded before. It is a copy.
	Inventory []Resource
	// Record must be called before a resource is made, and its error returned at once: the resource must not be made then.
	// A resource that was recorded before is recorded again at no cost.
	Record func(ctx context.Context, kind, name, detail string) error
}

// ApplyResult says how far it is.
type ApplyResult struct {
	Done      bool
	After     time.Duration    // until the next call when it is not done
	Locations []LocationStatus // may be empty
	URL       string
}

// ObserveRequest asks what is there.
type ObserveRequest struct {
	Target
	Resources []Resource
}

// ObserveResult says what is there.
type ObserveResult struct{ There []Resource }

// DeleteRequest asks to take resources away.
type DeleteRequest struct {
	Target
	Resources []Resource
}

// DeleteResult says what is gone for certain.
type DeleteResult struct {
	Done  bool
	After time.Duration // until the next call when it is not done
	Gone  []Resource
}

// Terminal returns err as one that no other attempt will mend: it is not retried until something else is asked for.
func Terminal(err error) error {
	if err == nil {
		return nil
	}
	return terminalError{err}
}

// IsTerminal reports whether an error is, or wraps, one of [Terminal].
func IsTerminal(err error) bool {
	var t terminalError
	return errors.As(err, &t)
}

type terminalError struct{ error }

func (t terminalError) Unwrap() error { return t.error }
