package assetgraph_test

import (
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func Example() {
	raw := assetgraph.MustKey("raw", "orders")
	staging := assetgraph.MustKey("staging", "orders")
	mart := assetgraph.MustKey("marts", "revenue")

	var b assetgraph.Builder
	b.AddAsset(assetgraph.Asset{Key: staging, Dependencies: []assetgraph.Dependency{{Key: raw}}})
	b.AddAsset(assetgraph.Asset{Key: mart, Dependencies: []assetgraph.Dependency{{Key: staging}}})
	g, problems := b.Build()
	if err := problems.Err(); err != nil {
		fmt.Println(err)
	}

	for k := range g.Keys() {
		_, defined := g.Asset(k)
		fmt.Println(k, defined)
	}
	// Output:
	// marts/revenue true
	// raw/orders false
	// staging/orders true
}

func ExampleGraph_Descendants() {
	var b assetgraph.Builder
	for _, edge := range [][2]string{{"orders", "raw"}, {"revenue", "orders"}, {"churn", "orders"}, {"board", "revenue"}} {
		b.AddAsset(assetgraph.Asset{
			Key:          assetgraph.MustKey(edge[0]),
			Dependencies: []assetgraph.Dependency{{Key: assetgraph.MustKey(edge[1])}},
		})
	}
	g, _ := b.Build()
	for k, depth := range g.Descendants(assetgraph.MustKey("orders")) {
		fmt.Println(depth, k)
	}
	// Output:
	// 1 churn
	// 1 revenue
	// 2 board
}

func ExampleParseKey() {
	k, err := assetgraph.ParseKey(`files/2024\/orders.csv`)
	if err != nil {
		fmt.Println(err)
	}
	for s := range k.Segments() {
		fmt.Println(s)
	}
	fmt.Println(k.Array())
	_, err = assetgraph.ParseKey("files//orders")
	fmt.Println(err)
	// Output:
	// files
	// 2024/orders.csv
	// ["files","2024/orders.csv"]
	// assetgraph: invalid key: segment 2 of ["files" "" "orders"] is empty
}

// A platform that has its own definitions tells them, one after the other.
func ExampleBuilder_Define() {
	var b assetgraph.Builder
	b.Define("shop", "raw/orders").Kind("source").Column("amount", "numeric")
	b.Define("shop", "orders").DependsOn("raw/orders").CodeVersion("3").Config("materialized", "table")
	b.Define("shop", "revenue").DependsOn("orders").Code("sql", "select sum(amount) from orders").Owner("sales")
	g, problems := b.Build()
	if err := problems.Err(); err != nil {
		fmt.Println(err)
	}
	for a := range g.Assets() {
		fmt.Println(a.Key, a.Dependencies)
	}
	// Output:
	// orders [{raw/orders <nil>}]
	// raw/orders []
	// revenue [{orders <nil>}]
}
