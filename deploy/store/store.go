package store

import (
	"context"
	"errors"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Errors of a [Store], and [ErrNotFound] of [Snapshots], which wrap them.
var (
	ErrNotFound  = errors.New("store: not found")
	ErrExists    = errors.New("store: the deployment is already there")
	ErrNameTaken = errors.New("store: another deployment has that name")
	ErrConflict  = errors.New("store: the deployment was changed meanwhile")
	ErrLeaseLost = errors.New("store: the lease is lost")
	ErrQuota     = errors.New("store: there are as many deployments as there may be")
)

// Store keeps deployments for all controllers of an installation. Each method is atomic, and safe for concurrent use by
// many processes. What it returns is the caller's own. An error other than those above may come after the write was
// made: the caller reads again.
type Store interface {
	// Now returns the store's clock, the only one by which leases are judged.
	Now(ctx context.Context) (time.Time, error)

	// Create keeps a new deployment, as version 1, due at once. It reserves its slugs, both or neither, for as long as the
	// deployment is there. [ErrExists] when the id is there, [ErrNameTaken] when another deployment has one of the slugs,
	// [ErrQuota] when d is to be present, limit is positive and there are as many present branch deployments already: those
	// that are asleep do not count. A controller gives no limit for full deployments.
	Create(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error)
	// Get returns a deployment, or [ErrNotFound].
	Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error)
	// List returns up to limit deployments with ids after the given one, in the order of their ids.
	List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error)
	// Children is List of the deployments that have this one as their Base, or as their Wanted.
	Children(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error)
	// Update writes everything but ID, Slugs and Observed, which stay what they are, and makes the deployment due at once;
	// one that is held is due when it is released. [ErrNotFound], or [ErrConflict] when d.Version is not the one that is
	// kept; what is returned has the next one. [ErrQuota], which is looked at last, when a branch deployment that was absent
	// is to be present again, under the limit of Create.
	Update(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error)
	// Remove forgets a deployment that is to be absent and has no inventory, and frees its slugs. [ErrNotFound];
	// [ErrConflict] as for Update, when it is not to be absent, has inventory, or somebody holds its lease. A controller
	// never calls it: closed deployments stay, so that they can be reopened under their names, until the platform removes
	// them.
	Remove(ctx context.Context, id deployment.ID, version int64) error

	// Claim gives leases on up to limit deployments that are due and that nobody holds, the longest due first. Each lease
	// has a token higher than any before it on that deployment.
	Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]Claim, error)
	// Extend makes a lease last for a period from now. It returns the deployment as it is now. [ErrLeaseLost] when the
	// lease has ended or another one was given.
	Extend(ctx context.Context, l Lease, period time.Duration) (Claim, error)
	// Commit writes Observed, and changes neither Version nor when the deployment is due. [ErrLeaseLost] as for Extend; nothing
	// is written then.
	Commit(ctx context.Context, l Lease, o deployment.Observed) error
	// Release ends a lease. The deployment is due at once when it was updated or woken after it was claimed, else after a
	// duration; not before it is woken when that is negative. Releasing a lost lease does nothing.
	Release(ctx context.Context, l Lease, after time.Duration) error
	// Wake makes a deployment due at once, also when somebody holds it: it is then due when it is released.
	// [ErrNotFound] when it is not there.
	Wake(ctx context.Context, id deployment.ID) error

	// Deliver notes the id of a delivery of a provider's, and reports whether it is new. Ids are kept for 30 days at least.
	Deliver(ctx context.Context, provider, delivery string) (bool, error)
}

// Lease is the right to work on a deployment. Tokens of one deployment only go up: what carries a lower one is late.
type Lease struct {
	ID    deployment.ID
	Owner string
	Token int64
	// Expires is by the store's clock.
	Expires time.Time
}

// Claim is a deployment with the lease on it.
type Claim struct {
	Deployment deployment.Deployment
	Lease      Lease
}
