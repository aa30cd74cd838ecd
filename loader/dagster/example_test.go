package dagster_test

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/source"
)

func ExampleLoad() {
	doc, err := source.Read(context.Background(), source.Text("workspace.json", `[
		{"location": "analytics", "snapshot": {"__class__": "ExternalRepositoryData", "name": "__repository__",
			"external_asset_graph_data": [
				{"__class__": "ExternalAssetNode", "asset_key": {"__class__": "AssetKey", "path": ["marts", "orders"]},
					"code_version": "2", "surprise": true,
					"partitions_def_data": {"__class__": "ExternalStaticPartitionsDefinitionData", "partition_keys": ["eu", "us"]}}]}},
		{"location": "ml", "error": "ModuleNotFoundError: No module named 'torch'\n"}
	]`), source.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var b assetgraph.Builder
	diagnostics, err := dagster.Load(context.Background(), doc, dagster.Options{}, &b)
	if err != nil {
		fmt.Println(err)
		return
	}
	graph, _ := b.Build()
	for a := range graph.Assets() {
		fmt.Println(a.Key, a.CodeVersion.Value, a.Partitions)
	}
	for l := range graph.Locations() {
		fmt.Printf("%s: %s %q\n", l.Name, l.State, l.Reason)
	}
	for _, d := range diagnostics {
		fmt.Println(d)
	}
	// Output:
	// marts/orders 2 static: keys ["eu" "us"]
	// analytics: loaded ""
	// ml: failed "ModuleNotFoundError: No module named 'torch'"
	// workspace.json: warning at /*/snapshot/external_asset_graph_data/*/surprise: not known; it was not compared
}
