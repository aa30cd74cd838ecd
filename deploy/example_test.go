package deploy_test

import (
	"context"
	"fmt"
	"log"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/memstore"
)

// A platform's controller: it keeps one deployment per branch, here without making or comparing anything. A server calls
// Run once, and Hint for each event of its code host.
func Example() {
	ctx := context.Background()
	controller, err := deploy.New(deploy.Options{
		Store:       new(memstore.Store),
		Snapshots:   new(memstore.Snapshots),
		Provisioner: deploy.ProvisionerFuncs{}, // yours
		Routing:     deploy.Routing{Full: map[string]string{"main": "prod"}, Ignored: []string{"dependabot/*"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	main := deploy.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: "main"}
	if _, err := controller.AddFull(ctx, "prod", main, "8d0c"); err != nil {
		log.Fatal(err)
	}
	feature := deploy.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: "feature-1"}
	show := func(kind deploy.HintKind, revision string) {
		if err := controller.Hint(ctx, deploy.Hint{Kind: kind, Source: feature, Revision: revision}); err != nil {
			log.Fatal(err)
		}
		for {
			if n, err := controller.Step(ctx); err != nil || n == 0 {
				break
			}
		}
		d, err := controller.Get(ctx, feature.ID())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(d.Name, d.Slugs.DNS, d.Slugs.SQL, d.Observed.LastGood.Revision, d.State())
	}
	show(deploy.Pushed, "c0ffee")
	show(deploy.BranchGone, "")
	// Output:
	// feature-1 feature-1 feature_1 c0ffee Ready
	// feature-1 feature-1 feature_1  Closed
}

// Slugs are readable, and have a hash where the name alone would not tell branches apart.
func ExampleNewSlugs() {
	for _, branch := range []string{"feature-1", "Feature/1", "prod"} {
		s := deploy.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: branch}
		fmt.Println(deploy.NewSlugs(s, 0))
	}
	// Output:
	// {feature-1 feature_1}
	// {feature-1-j5gyzyjvcvht feature_1_j5gyzyjvcvht}
	// {prod-x7cwio6e4jpr prod_x7cwio6e4jpr}
}
