package provision

import (
	"context"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// EnvSource adds environment variables to those of [deployment.Deployment.Env]. It returns references to secrets, never
// their values. References are dropped for forks: nothing of a fork's is given the way to a secret. It is safe for
// concurrent use.
type EnvSource interface {
	// Env returns the variables that t gets besides t.Env; one that t.Env has is replaced. They are for what is made and
	// loaded: a deployment is taken away without them.
	Env(ctx context.Context, t Target) ([]deployment.EnvVar, error)
}

// EnvSourceFunc is a function as an [EnvSource].
type EnvSourceFunc func(ctx context.Context, t Target) ([]deployment.EnvVar, error)

// Env calls f.
func (f EnvSourceFunc) Env(ctx context.Context, t Target) ([]deployment.EnvVar, error) {
	return f(ctx, t)
}
