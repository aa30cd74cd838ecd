package graphfile_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
)

// A graph that somebody wrote by hand.
func ExampleRead() {
	g, problems, err := graphfile.Read("shop.yaml", strings.NewReader(`
format: branchgraph.graph
version: 1
locations:
  shop:
    assets:
      raw/orders: {kinds: [source]}
      orders: {code_version: "3", dependencies: [raw/orders]}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for a := range g.Assets() {
		fmt.Println(a.Key, a.Kinds, a.Dependencies)
	}
	fmt.Println(len(problems), "problems")
	// Output:
	// orders [] [{raw/orders <nil>}]
	// raw/orders [source] []
	// 0 problems
}

func ExampleWriteYAML() {
	var b assetgraph.Builder
	orders := assetgraph.MustKey("orders")
	b.AddAsset(assetgraph.Asset{Key: orders, Location: "shop", CodeVersion: assetgraph.CodeVersion{Value: "3"}})
	b.AddAsset(assetgraph.Asset{
		Key: assetgraph.MustKey("revenue"), Location: "shop", Dependencies: []assetgraph.Dependency{{Key: orders}},
		Code: assetgraph.Code{Language: "sql", Text: "select sum(amount)\nfrom orders\n"},
	})
	g, _ := b.Build()
	if err := graphfile.WriteYAML(os.Stdout, g); err != nil {
		fmt.Println(err)
	}
	// Output:
	// format: branchgraph.graph
	// version: 1
	// locations:
	//   shop:
	//     assets:
	//       orders:
	//         code_version: "3"
	//       revenue:
	//         code:
	//           language: sql
	//           text: |
	//             select sum(amount)
	//             from orders
	//         dependencies: [orders]
}

// A misspelled member is not dropped.
func ExampleError() {
	_, _, err := graphfile.Read("shop.yaml", strings.NewReader(`
format: branchgraph.graph
version: 1
locations:
  shop:
    assets:
      orders: {code_version: "3", dependancies: [raw/orders]}
`))
	fmt.Println(err)
	// Output:
	// read shop.yaml:7:35 (/locations/shop/assets/orders/dependancies): not known here; expected access, checks, code, code_version, columns, config, contract, dependencies, description, execution_type, group, kinds, metadata, owners, partitions, storage, tags, units or unknown
}
