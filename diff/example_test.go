package diff_test

import (
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/diff"
)

// shop builds a graph of three tables and a macro in an environment.
func shop(schema, ordersVersion, macroDigest string) *assetgraph.Graph {
	var b assetgraph.Builder
	b.AddUnit(assetgraph.Unit{ID: "macro.shop.cents", Kind: "macro", Digest: macroDigest})
	table := func(name, version string, units []string, reads ...string) {
		a := assetgraph.Asset{
			Key: assetgraph.MustKey(name), Location: "shop", Kinds: []string{"model"}, Execution: facet.Materialization,
			CodeVersion: assetgraph.CodeVersion{Value: version}, Units: units,
			Storage: facet.Storage{Rendered: facet.Address{Database: "db", Schema: schema, Name: name}},
		}
		for _, read := range reads {
			a.Dependencies = append(a.Dependencies, assetgraph.Dependency{Key: assetgraph.MustKey(read)})
		}
		b.AddAsset(a)
	}
	table("orders", ordersVersion, nil)
	table("payments", "1", []string{"macro.shop.cents"}, "orders")
	table("revenue", "1", nil, "payments")
	g, problems := b.Build()
	if err := problems.Err(); err != nil {
		panic(err)
	}
	return g
}

func ExampleCompare() {
	base := shop("prod", "1", "sha256:a")
	branch := shop("pr_17", "2", "sha256:b")

	d := diff.Compare(base, branch)
	for asset := range d.Assets(diff.ShowSubstantive) {
		fmt.Println(asset.Status, asset.Key)
		for _, c := range asset.Changes {
			fmt.Println(" ", c.Type, c.Path, c.Causes)
		}
	}
	// Output:
	// changed orders
	//   CODE_VERSION /code_version []
	// changed payments
	//   CODE /units/macro.shop.cents/digest [{unit macro.shop.cents}]
}

func ExampleDiff_Reached() {
	d := diff.Compare(shop("prod", "1", "sha256:a"), shop("prod", "2", "sha256:a"))
	for _, r := range d.Reached() {
		fmt.Println(r.Key, r.Distance)
	}
	// Output:
	// payments 1
	// revenue 2
}

func ExampleDiff_Folded() {
	d := diff.Compare(shop("prod", "1", "sha256:a"), shop("pr_17", "1", "sha256:a"))
	for _, f := range d.Folded(diff.ShowSubstantive) {
		fmt.Printf("%d assets: %s (%s)\n", f.Assets, f.Reason, f.Significance)
	}
	// Output:
	// 3 assets: schema prod → pr_17 (environment)
}

func ExampleCovering() {
	base := shop("prod", "1", "sha256:a")
	d := diff.Compare(base, &assetgraph.Graph{}, diff.Covering("shop"))
	fmt.Println(d.Complete(), d.Incomplete())
	// Output:
	// false [{shop not covered by the branch}]
}
