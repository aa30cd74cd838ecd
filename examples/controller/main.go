// Controller keeps a deployment for each branch, in memory, of which nothing is made: go run ./examples/controller.
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
)

func main() {
	ctx := context.Background()
	controller, err := deploy.New(deploy.Options{
		Store:       new(memstore.Store), // yours is a database
		Snapshots:   new(memstore.Snapshots),
		Provisioner: provision.Funcs{}, // yours makes what runs, and takes it away
		Graphs:      deploy.GraphSourceFunc(graph),
		Notifier:    deploy.NotifierFunc(notify),
		Log:         slog.Default(), // failures are told here
		Routing:     deploy.Routing{Full: map[string]string{"main": "prod"}},
	})
	check(err)
	source := codehost.Source{Provider: "github.com", Repository: "17", Head: "17", Branch: "main"}
	_, err = controller.AddFull(ctx, "prod", source, "base")
	check(err)

	feature := source
	feature.Branch = "feature-1" // a webhook tells what happens to it, with the event's id and time
	check(controller.Hint(ctx, codehost.Hint{
		Kind: codehost.Pushed, Source: feature, Revision: "branch", Delivery: "1", At: time.Now(),
	}))
	work(ctx, controller)
	check(controller.Hint(ctx, codehost.Hint{Kind: codehost.BranchGone, Source: feature, Delivery: "2", At: time.Now()}))
	work(ctx, controller)
}

// graph loads the asset definitions of a deployment, here a file that is named after the revision.
func graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
	result, err := loader.Load(ctx, nil, loader.File("examples/prcheck/testdata/"+t.Revision+".json"))
	if err != nil {
		return nil, err
	}
	return result.Graph, nil
}

// notify tells people, as a comment of the pull request does.
func notify(_ context.Context, n deploy.Notice) error {
	fmt.Println(n.Target.Name, "is", n.State)
	if n.Diff != nil {
		for asset := range n.Diff.Assets(diff.ShowSubstantive) {
			fmt.Println(" ", asset.Key, asset.ChangeTypes())
		}
	}
	return nil
}

// work does what is due. A server calls controller.Run once instead.
func work(ctx context.Context, controller *deploy.Controller) {
	for {
		n, err := controller.Step(ctx)
		check(err)
		if n == 0 {
			return
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
