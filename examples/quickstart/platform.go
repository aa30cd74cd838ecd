package main

import "github.com/branchgraph/branchgraph/assetgraph"

// platform returns the asset definitions of a program that has them itself, as yours may. They are those of base.yaml, but that
// orders has another version, and somebody adds refunds.
func platform() (*assetgraph.Graph, error) {
	var b assetgraph.Builder
	b.Define("shop", "raw/orders").Kind("source").Column("amount", "numeric")
	b.Define("shop", "orders").DependsOn("raw/orders").CodeVersion("4").Config("materialized", "table")
	b.Define("shop", "refunds").DependsOn("orders").CodeVersion("1")
	b.Define("shop", "revenue").DependsOn("orders").CodeVersion("1").Tag("team", "sales")
	g, problems := b.Build()
	return g, problems.Err()
}
