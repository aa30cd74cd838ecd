package provision

import (
	"context"
)

// Cloner makes a branch's own copy of its base's data. A controller never calls it: a [Provisioner] does, so that several
// can share one way of cloning.
type Cloner interface {
	// Clone makes, or goes on making, a copy of the base's data for a deployment, under all the promises of
	// [Provisioner].Apply: it records first, is idempotent, and does not touch the base.
	Clone(ctx context.Context, req ApplyRequest) (ApplyResult, error)
}

// ClonerFunc is a function as a [Cloner].
type ClonerFunc func(ctx context.Context, req ApplyRequest) (ApplyResult, error)

// Clone calls f.
func (f ClonerFunc) Clone(ctx context.Context, req ApplyRequest) (ApplyResult, error) {
	return f(ctx, req)
}
