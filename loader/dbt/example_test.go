package dbt_test

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

func ExampleDecode() {
	in := source.Text("target/manifest.json", `{
		"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "shop"},
		"nodes": {
			"model.shop.orders": {"unique_id": "model.shop.orders", "resource_type": "model", "package_name": "shop",
				"name": "orders", "raw_code": "select 1", "surprise": true}
		}
	}`)
	ctx := context.Background()
	doc, err := source.Read(ctx, in, source.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	manifest, diagnostics, err := dbt.Decode(ctx, doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(manifest.Metadata.ProjectName, manifest.Nodes[0].ID())

	var b assetgraph.Builder
	diagnostics, err = manifest.AddTo(&b, dbt.Options{}, diagnostics)
	if err != nil {
		fmt.Println(err)
		return
	}
	graph, _ := b.Build()
	fmt.Println(graph.Len(), "asset")
	for _, d := range diagnostics {
		fmt.Println(d)
	}
	// Output:
	// shop model.shop.orders
	// 1 asset
	// target/manifest.json: warning at /nodes/*/surprise: not known; it was not compared
}
