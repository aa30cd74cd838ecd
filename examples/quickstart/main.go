// Quickstart compares a file of asset definitions with another one, or with those that this program has itself:
//
//	go run ./examples/quickstart BASE BRANCH
//	go run ./examples/quickstart examples/quickstart/base.yaml
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		log.Fatal("usage: quickstart BASE [BRANCH]")
	}
	base, err := load(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	branch, err := platform()
	if len(os.Args) == 3 {
		branch, err = load(os.Args[2])
	}
	if err != nil {
		log.Fatal(err)
	}
	for asset := range diff.Compare(base, branch).Assets(diff.ShowSubstantive) {
		fmt.Printf("%q %s %v\n", asset.Key, asset.Status, asset.ChangeTypes())
	}
}

func load(file string) (*assetgraph.Graph, error) {
	result, err := loader.Load(context.Background(), nil, loader.File(file))
	if err != nil {
		return nil, err
	}
	return result.Graph, nil
}
