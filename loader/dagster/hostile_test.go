package dagster_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/loader/dagster"
)

// TestHostileSnapshots loads snapshots that are well formed and badly shaped. Each has to take a time and a memory in
// proportion to its size.
func TestHostileSnapshots(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	asset := func(members string) string {
		return `"external_asset_graph_data": [{"__class__": "ExternalAssetNode", "asset_key": {"__class__": "AssetKey", "path": ["a"]}, ` + members + `}]`
	}
	assets := func(n int, members string) string {
		return `"external_asset_graph_data": [` + many(n, `{"__class__": "ExternalAssetNode", "asset_key": {"__class__": "AssetKey", "path": ["a%d"]}, `+members+`}`) + `]`
	}
	value := func(value string) string {
		return asset(`"metadata_entries": [{"__class__": "EventMetadataEntry", "label": "m", "entry_data": ` + value + `}]`)
	}
	nested := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	json := func(data string) string { return value(`{"__class__": "JsonMetadataEntryData", "data": ` + data + `}`) }
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	names := many(200_000, `"name %d": 1`)
	strs := many(200_000, `"s%d"`)
	// debug.SetMaxStack is for the whole process; the limit on nesting keeps stacks far below this one.
	defer debug.SetMaxStack(debug.SetMaxStack(16 << 20))
	for _, test := range []struct{ reason, members string }{
		{"many unknown members", names},
		{"many unknown members of an asset", asset(names)},
		{"many tags", asset(`"tags": {` + many(200_000, `"t%d": ""`) + `}`)},
		{"many owners", asset(`"owners": [` + strs + `]`)},
		{"many members of JSON", json(`{` + names + `}`)},
		{"a large set", json(`{"__set__": [` + strs + `]}`)},
		{"many sets", json(`[` + strings.Repeat(`{"__set__": ["b", "a"]},`, 50_000) + `1]`)},
		{"sets in sets", json(nested(240, `{"__set__": [`, long, `]}`))},
		{"deep JSON", json(nested(400, `{"a":`, long, "}"))},
		{"deep lists", json(nested(400, `[`, long, "]"))},
		{"many deep values", json(`[` + many(500, nested(400, "[", "%d", "]")) + `]`)},
		{"a deep unknown class, its name last", value(nested(400, `{"x":`, long, `,"__class__":"Own"}`))},
		{"deep mappings", json(nested(150, `{"__mapping_items__":[[1,`, long, `]]}`))},
		{"a deep policy", asset(`"auto_materialize_policy": ` + nested(400, `{"operand":`, long, `,"__class__":"NotAssetCondition"}`))},
		{"deep partitions", asset(`"partitions_def_data": ` + nested(120,
			`{"external_partition_dimension_definitions":[{"__class__":"ExternalPartitionDimensionDefinition","name":"d","external_partitions_def_data":`,
			`{"__class__":"ExternalStaticPartitionsDefinitionData","partition_keys":`+long+`}`, `}],"__class__":"ExternalMultiPartitionsDefinitionData"}`))},
		{"many partition keys", asset(`"partitions_def_data": {"__class__":"ExternalStaticPartitionsDefinitionData","partition_keys": [` + strs + `]}`)},
		{"many dependencies", asset(`"dependencies": [` + many(100_000, `{"__class__": "ExternalAssetDependency", "upstream_asset_key": {"__class__": "AssetKey", "path": ["d%d"]}}`) + `]`)},
		{"the same dependency often", asset(`"dependencies": [` + many(100_000, `{"__class__": "ExternalAssetDependency", "upstream_asset_key": {"__class__": "AssetKey", "path": ["b"]}, "x%d": 1}`) + `]`)},
		{"a long key", `"external_asset_graph_data": [{"__class__": "ExternalAssetNode", "asset_key": {"__class__": "AssetKey", "path": [` + strs + `]}}]`},
		{"a large execution set", assets(20_000, `"atomic_execution_unit_id": "1"`)},
		{"the same asset often", strings.ReplaceAll(assets(20_000, `"code_version": "%[1]d"`), `"path": ["a`, `"path": ["", "`)},
		{"a job of many assets", assets(20_000, `"job_names": ["j", "k"]`) + `, "external_job_refs": [{"__class__": "ExternalJobRef", "name": "j"}]`},
		{"an asset of many jobs", asset(`"job_names": [` + strs + `]`)},
		{"many columns", value(`{"__class__": "TableSchemaMetadataEntryData", "schema": {"__class__": "TableSchema", "columns": [` + many(50_000, `{"__class__": "TableColumn", "name": "c%d"}`) + `]}}`)},
		{"many checks", asset(`"x": 1`) + `, "external_asset_checks": [` + many(50_000, `{"__class__": "ExternalAssetCheck", "name": "c%d", "asset_key": {"__class__": "AssetKey", "path": ["a"]}}`) + `]`},
		{"many resources", `"external_resource_data": [` + many(20_000, `{"__class__": "ExternalResourceData", "name": "r%d", "nested_resources": {"x": {"__class__": "NestedResource", "name": "r1%[1]d", "type": {"__enum__": "NestedResourceType.TOP_LEVEL"}}}}`) + `]`},
		{"a chain of types", `"external_resource_data": [{"__class__": "ExternalResourceData", "name": "r", "config_field_snaps": [{"__class__": "ConfigFieldSnap", "name": "f", "type_key": "t0"}],
			"config_schema_snap": {"__class__": "ConfigSchemaSnapshot", "all_config_snaps_by_key": {` + many(50_000, `"t%d": {"__class__": "ConfigTypeSnap", "type_param_keys": ["t1%[1]d", "t%[1]d", "t1%[1]d"]}`) + `}}}]`},
		{"types of types", `"external_resource_data": [{"__class__": "ExternalResourceData", "name": "r", "config_field_snaps": [{"__class__": "ConfigFieldSnap", "name": "f", "type_key": "0"}],
			"config_schema_snap": {"__class__": "ConfigSchemaSnapshot", "all_config_snaps_by_key": {` + chain(2000) + `}}}]`},
		{"a long description", asset(`"op_description": "` + strings.Repeat("\\n\\n#### Raw SQL:\\n```", 50_000) + `"`)},
		{"a long table name", value(`"x"`) + `, "metadata": {"m": "` + strings.Repeat(".", 1<<20) + `"}`},
	} {
		t.Run(test.reason, func(t *testing.T) {
			text := `{"name": "__repository__", ` + test.members + `, "__class__": "ExternalRepositoryData"}`
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			r := load(text, dagster.Options{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if r.err != nil {
				t.Fatal(r.err)
			}
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d KB in %v, %d MB allocated", len(text)>>10, took.Round(time.Millisecond), allocated)
			limit := 5 * time.Second
			if raceEnabled {
				limit *= 10
			}
			if took > limit || allocated > 900 {
				t.Errorf("%d KB took %v and %d MB", len(text)>>10, took, allocated)
			}
		})
	}
}

// chain returns types of which each is made of the next.
func chain(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%d": {"__class__": "ConfigTypeSnap", "type_param_keys": ["%d", "%d"]}`, i, i+1, i+1)
	}
	return b.String()
}
