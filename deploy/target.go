package deploy

import (
	"context"
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// targetOf returns what requests say of the deployment.
func targetOf(d deployment.Deployment) provision.Target {
	return provision.Target{
		ID: d.ID, Kind: d.Kind, Source: d.Source, Name: d.Name, Slugs: d.Slugs, Incarnation: d.Incarnation,
		Generation: d.Desired.Generation, Revision: d.Desired.Revision, Env: d.Env(),
	}
}

// target returns what is asked of a provisioner or a source of graphs, with what the EnvSource adds. A fork gets no secrets.
func (c *Controller) target(ctx context.Context, d deployment.Deployment) (provision.Target, error) {
	t := targetOf(d)
	if c.o.Env == nil {
		return t, nil
	}
	more, err := c.o.Env.Env(ctx, t)
	if err != nil {
		return t, fmt.Errorf("environment: %w", err)
	}
	for _, v := range more {
		if v.Reference != "" && d.Source.IsFork() {
			continue
		}
		t.Env = slices.DeleteFunc(t.Env, func(old deployment.EnvVar) bool { return old.Name == v.Name })
		t.Env = append(t.Env, v)
	}
	return t, nil
}
