package deploy_test

import (
	"context"
	"fmt"
	"log"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// A platform's controller: it keeps one deployment per branch, here without making or comparing anything. A server calls
// Run once, and Hint for each event of its code host.
func Example() {
	ctx := context.Background()
	controller, err := deploy.New(deploy.Options{
		Store:       new(memstore.Store),
		Snapshots:   new(memstore.Snapshots),
		Provisioner: provision.Funcs{}, // yours
		Routing:     deploy.Routing{Full: map[string]string{"main": "prod"}, Ignored: []string{"dependabot/*"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	main := codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: "main"}
	if _, err := controller.AddFull(ctx, "prod", main, "8d0c"); err != nil {
		log.Fatal(err)
	}
	feature := codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: "feature-1"}
	show := func(kind codehost.HintKind, revision string) {
		if err := controller.Hint(ctx, codehost.Hint{Kind: kind, Source: feature, Revision: revision}); err != nil {
			log.Fatal(err)
		}
		for {
			if n, err := controller.Step(ctx); err != nil || n == 0 {
				break
			}
		}
		d, err := controller.Get(ctx, deployment.BranchID(feature))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(d.Name, d.Slugs.DNS, d.Slugs.SQL, d.Observed.LastGood.Revision, d.State())
	}
	show(codehost.Pushed, "c0ffee")
	show(codehost.BranchGone, "")
	// Output:
	// feature-1 feature-1 feature_1 c0ffee Ready
	// feature-1 feature-1 feature_1  Closed
}
