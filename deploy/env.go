package deploy

import (
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
