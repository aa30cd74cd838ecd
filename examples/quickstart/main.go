// Quickstart compares two dbt manifests: go run ./examples/quickstart BASE BRANCH.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: quickstart BASE BRANCH")
	}
	ctx := context.Background()
	base, err := loader.Load(ctx, nil, loader.File(os.Args[1]))
	if err != nil {
		log.Fatal(err)
	}
	branch, err := loader.Load(ctx, nil, loader.File(os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	for asset := range diff.Compare(base.Graph, branch.Graph).Assets(diff.ShowSubstantive) {
		fmt.Printf("%q %s %v\n", asset.Key, asset.Status, asset.ChangeTypes())
	}
}
