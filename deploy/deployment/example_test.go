package deployment_test

import (
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Slugs are readable, and have a hash where the name alone would not tell branches apart.
func ExampleNewSlugs() {
	for _, branch := range []string{"feature-1", "Feature/1", "prod"} {
		s := codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: branch}
		fmt.Println(deployment.NewSlugs(s, 0))
	}
	// Output:
	// {feature-1 feature_1}
	// {feature-1-j5gyzyjvcvht feature_1_j5gyzyjvcvht}
	// {prod-x7cwio6e4jpr prod_x7cwio6e4jpr}
}
