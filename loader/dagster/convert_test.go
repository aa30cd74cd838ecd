package dagster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

// one loads a snapshot with one asset a with these members.
func one(t testing.TB, members ...object) assetgraph.Asset {
	t.Helper()
	return asset(t, mustLoad(t, text(t, snapshot(assets(node("a", members...))))), "a")
}

// raw loads a snapshot with one asset a of these members as JSON text, and whatever diagnostics.
func raw(members string) result {
	return load(`{"__class__":"ExternalRepositoryData","name":"__repository__","external_asset_graph_data":[
		{"asset_key":{"path":["a"],"__class__":"AssetKey"},`+members+`,"__class__":"ExternalAssetNode"}]}`, dagster.Options{})
}

func TestDefaults(t *testing.T) {
	bare := one(t)
	full := one(t, object{
		"dependencies": nil, "execution_type": nil, "pools": object{"__set__": []any{}}, "tags": nil, "group_name": nil, "owners": nil,
		"metadata_entries": nil, "is_source": nil, "is_observable": false, "is_virtual": false, "op_description": nil,
		"required_top_level_resources": nil, "job_names": nil, "partitions_def_data": nil, "auto_materialize_policy": nil,
	})
	require.Equal(t, bare.Digest(), full.Digest())
	require.Equal(t, "default", bare.Group)
	require.Equal(t, facet.Materialization, bare.Execution)
	require.Empty(t, bare.Unknown)

	for _, test := range []struct {
		members object
		want    assetgraph.CodeVersion
		unknown int
	}{
		{object{"code_version": nil}, assetgraph.CodeVersion{}, 1},
		{object{"code_version": nil, "is_source": true}, assetgraph.CodeVersion{}, 0},
		{object{"code_version": nil, "is_source": true, "is_observable": true}, assetgraph.CodeVersion{}, 1},
		{object{"code_version": ""}, assetgraph.CodeVersion{Empty: true}, 0},
		{object{"code_version": "x"}, assetgraph.CodeVersion{Value: "x"}, 0},
	} {
		a := one(t, test.members)
		require.Equal(t, test.want, a.CodeVersion)
		require.Len(t, a.Unknown, test.unknown)
		for _, u := range a.Unknown {
			require.Equal(t, assetgraph.UnknownField{Path: "/code", Reason: assetgraph.NoCodeVersion}, u)
		}
	}
}

func TestExecution(t *testing.T) {
	enum := func(name string) object {
		return object{"execution_type": object{"__enum__": "AssetExecutionType." + name}}
	}
	old := func(name string) object {
		return metadata("dagster/asset_execution_type", object{"__class__": "TextMetadataEntryData", "text": name})
	}
	for _, test := range []struct {
		members object
		want    facet.ExecutionType
		problem string
	}{
		{object{"is_source": true}, facet.Unexecutable, ""},
		{object{"is_source": nil, "job_names": nil}, facet.Materialization, ""}, // is_source is filled in later
		{object{"is_source": true, "is_observable": true}, facet.Observation, ""},
		{object{"is_observable": true}, facet.Materialization, ""},
		{enum("OBSERVATION"), facet.Observation, ""},
		{merged(enum("MATERIALIZATION"), object{"is_source": true}), facet.Materialization, ""},
		{old("UNEXECUTABLE"), facet.Unexecutable, ""},
		{merged(old("OBSERVATION"), enum("OBSERVATION")), facet.Observation, ""},
		{merged(old("OBSERVATION"), enum("UNEXECUTABLE")), facet.Unexecutable, `the asset "a" has the execution type "UNEXECUTABLE", and in its metadata "OBSERVATION"`},
		{old("x"), "x", `the asset "a" has the execution type "x"; expected MATERIALIZATION, OBSERVATION or UNEXECUTABLE`},
		{metadata("dagster/asset_execution_type", object{"__class__": "IntMetadataEntryData", "value": 1}), "none", `has the execution type "none"`},
		{enum("X"), "X", `has the execution type "X"; expected`},
		{object{"execution_type": object{"__enum__": "Other.OBSERVATION"}}, "Other.OBSERVATION", `found "Other.OBSERVATION"; expected AssetExecutionType`},
	} {
		r := load(text(t, snapshot(assets(node("a", test.members)))), dagster.Options{})
		require.NoError(t, r.err)
		if a := asset(t, r.graph, "a"); a.Execution != test.want || !strings.Contains(r.lines(), test.problem) || test.problem == "" && r.lines() != "" {
			t.Errorf("%v: %s\n%s", test.members, a.Execution, r.lines())
		}
	}
}

func TestKeys(t *testing.T) {
	r := load(text(t, snapshot(assets(
		node("a"), merged(node("x"), object{"asset_key": object{"__class__": "AssetKey", "path": "one text"}}),
		merged(node("x"), object{"asset_key": key("a/b", `c\`)}),
		merged(node("x"), object{"asset_key": key("")}), merged(node("x"), object{"asset_key": key()}),
		merged(node("x"), object{"asset_key": nil}), object{"__class__": "ExternalAssetNode"},
	))), dagster.Options{})
	require.NoError(t, r.err)
	var got []string
	for k := range r.graph.Keys() {
		got = append(got, k.String())
	}
	require.Equal(t, []string{"a", `a\/b/c\\`, "one text"}, got)
	require.Equal(t, 4, strings.Count(r.lines(), "the asset has no key"), r.lines())
	require.Contains(t, r.lines(), "asset_key: found null; expected an asset key")
}

func TestOwners(t *testing.T) {
	a := one(t, object{"owners": []string{"team:data", "old", "x@example.com", "team:data", "x@y", "é@example.com"}})
	var got []string
	for _, o := range a.Owners {
		got = append(got, o.Name+" "+strings.Join(o.Email, " "))
	}
	require.Equal(t, []string{"team:data ", "team:old ", "team:x@y ", "team:é@example.com ", "x@example.com x@example.com"}, got)
}

func TestKinds(t *testing.T) {
	require.Equal(t, []string{"dbt", "sql"}, one(t, object{"tags": object{"dagster/kind/sql": "", "dagster/kind/dbt": "", "x": "y"}, "compute_kind": "python"}).Kinds)
	a := one(t, object{"compute_kind": "python"})
	require.Equal(t, []string{"python"}, a.Kinds)
	require.Equal(t, `compute_kind="python"`, settingsText(a.Config))
}

func TestDependencies(t *testing.T) {
	edge := func(key, mapping object) object {
		return object{"__class__": "ExternalAssetDependency", "upstream_asset_key": key, "input_name": nil, "output_name": nil, "partition_mapping": mapping}
	}
	all, last := object{"__class__": "AllPartitionMapping"}, object{"__class__": "LastPartitionMapping"}
	a := one(t, object{"dependencies": []any{edge(key("b"), last), edge(key("c"), nil), edge(key("b"), all), edge(key("b"), nil)}})
	require.Len(t, a.Dependencies, 2)
	require.Equal(t, "b all", a.Dependencies[0].Key.String()+" "+a.Dependencies[0].Mapping.String(), "the last one that is written down")
	require.Nil(t, a.Dependencies[1].Mapping)

	r := load(text(t, snapshot(assets(node("a", object{"dependencies": []any{edge(key(), nil)}})))), dagster.Options{})
	require.Contains(t, r.lines(), `upstream_asset_key: a dependency of the asset "a" has no key`)
}

func TestStubs(t *testing.T) {
	check := object{"external_asset_checks": []any{object{"__class__": "ExternalAssetCheck", "name": "c", "asset_key": key("b"), "blocking": true}}}
	g := mustLoad(t, text(t, snapshot(check, assets(
		node("a", object{"dependencies": []any{object{"__class__": "ExternalAssetDependency", "upstream_asset_key": key("b")}}}),
		node("b", metadata("dagster/auto_created_stub_asset", object{"__class__": "BoolMetadataEntryData", "value": true})),
	))))
	_, defined := g.Asset(assetgraph.MustKey("b"))
	require.False(t, defined)
	require.Len(t, g.Stubs(assetgraph.MustKey("b")), 1)
	require.Equal(t, `{"asset":"b","blocking":true}`, valueText(definition(t, g, "asset check", "b:c").Content))
}

func TestSQLBlock(t *testing.T) {
	for _, test := range []struct{ description, prose, sql string }{
		{"orders\n\n#### Raw SQL:\n```sql\n    select 1\n\n      -- two\n```", "orders", "select 1\n\n  -- two"},
		{"orders\n\n#### Raw SQL:\n```\n    select 1\n```", "orders", "select 1"}, // before 0.20
		{"#### Raw SQL:\n```sql\n    select 1\n```", "", "select 1"},
		{"x\n\n#### Raw SQL:\n```sql\n\n```", "x", ""},
		{"x\n\n#### Raw SQL:\n```sql\n    a\n    #### Raw SQL:\n    ```\n```", "x", "a\n#### Raw SQL:\n```"},
		{"see #### Raw SQL:\n```sql\n    select 1\n```", "see #### Raw SQL:\n```sql\n    select 1\n```", ""},
		{"x\n\n#### Raw SQL:\n```python\n    a\n```", "x\n\n#### Raw SQL:\n```python\n    a\n```", ""},
		{"x\n\n#### Raw SQL:\n```sql\n    a\n```\nmore", "x\n\n#### Raw SQL:\n```sql\n    a\n```\nmore", ""},
		{"x\n\n#### Raw SQL:\n```", "x\n\n#### Raw SQL:\n```", ""},
		{"plain", "plain", ""},
	} {
		a := one(t, object{"code_version": nil, "op_description": test.description})
		if a.Description != test.prose || a.Code.Text != test.sql || len(a.Unknown) == 1 != (test.sql == "") {
			t.Errorf("%q: %q, %q, %v", test.description, a.Description, a.Code.Text, a.Unknown)
		}
		a = one(t, object{"op_description": test.description})
		if a.Description != test.prose || a.Code.Text != test.sql || a.CodeVersion.Value != "1" || len(a.Unknown) > 0 {
			t.Errorf("%q with a code version: %q, %q", test.description, a.Description, a.Code.Text)
		}
	}
}

func TestTableNames(t *testing.T) {
	table := func(label, name string) facet.Address {
		return one(t, metadata(label, object{"__class__": "TextMetadataEntryData", "text": name})).Storage.Rendered
	}
	for name, want := range map[string]facet.Address{
		"":                    {},
		"orders":              {Name: "orders"},
		"s.orders":            {Schema: "s", Name: "orders"},
		"db.s.orders":         {Database: "db", Schema: "s", Name: "orders"},
		"x.db.s.orders":       {Database: "x.db", Schema: "s", Name: "orders"},
		`"d.b"."s".orders`:    {Database: `"d.b"`, Schema: `"s"`, Name: "orders"},
		"`p-1.d`.s.`o\"r`":    {Database: "`p-1.d`", Schema: "s", Name: "`o\"r`"},
		`db.s."never closed.`: {Database: "db", Schema: "s", Name: `"never closed.`},
		"..":                  {},
	} {
		require.Equal(t, want, table("dagster/table_name", name), name)
	}
	require.Equal(t, facet.Address{Schema: "s", Name: "old"}, table("dagster/relation_identifier", "s.old"))
}

func TestPartitions(t *testing.T) {
	window := func(members string) string {
		return `{"__class__":"ExternalTimeWindowPartitionsDefinitionData","start":1704067200.0,"timezone":null,"fmt":"%Y","end_offset":0,` + members + `}`
	}
	const start = `, end_offset 0, format "%Y", start "2024-01-01T00:00:00Z", timezone "UTC"`
	old := func(typ string, offsets string) string {
		return window(`"cron_schedule":null,"schedule_type":{"__enum__":"ScheduleType.` + typ + `"},` + offsets)
	}
	static := func(keys string) string {
		return `{"partition_keys":` + keys + `,"__class__":"ExternalStaticPartitionsDefinitionData"}`
	}
	dimension := func(name, partitions string) string {
		return `{"__class__":"ExternalPartitionDimensionDefinition","name":"` + name + `","external_partitions_def_data":` + partitions + `}`
	}
	multi := func(dimensions ...string) string {
		return `{"__class__":"ExternalMultiPartitionsDefinitionData","external_partition_dimension_definitions":[` + strings.Join(dimensions, ",") + `]}`
	}
	for _, test := range []struct{ partitions, want string }{
		{window(`"cron_schedule":"0 0 * * *"`), `time_window: cron "0 0 * * *"` + start},
		{window(`"cron_schedule":"0 0 * * *","end":0.0`), `time_window: cron "0 0 * * *"` + start},
		{window(`"cron_schedule":"0 0 * * *","end":-0.0,"exclusions":[]`), `time_window: cron "0 0 * * *"` + start},
		{window(`"cron_schedule":"0 0 * * *","end":1704067201`), `time_window: cron "0 0 * * *", end "2024-01-01T00:00:01Z"` + start},
		{window(`"cron_schedule":"0 0 * * *","minute_offset":7,"schedule_type":{"__enum__":"ScheduleType.HOURLY"}`), `time_window: cron "0 0 * * *"` + start},
		{old("HOURLY", `"minute_offset":15,"hour_offset":3`), `time_window: cron "15 * * * *"` + start},
		{old("DAILY", `"minute_offset":15,"hour_offset":3`), `time_window: cron "15 3 * * *"` + start},
		{old("DAILY", `"minute_offset":null`), `time_window: cron "0 0 * * *"` + start},
		{old("WEEKLY", `"day_offset":2`), `time_window: cron "0 0 * * 2"` + start},
		{old("WEEKLY", `"day_offset":null`), `time_window: cron "0 0 * * 0"` + start},
		{old("MONTHLY", `"day_offset":3,"hour_offset":1`), `time_window: cron "0 1 3 * *"` + start},
		{old("MONTHLY", `"day_offset":0`), `time_window: cron "0 0 1 * *"` + start},
		{static(`["b","a","b"]`), `static: keys ["b" "a"]`},
		{static(`"aéa"`), `static: keys ["a" "é"]`},
		{static(`[]`), `static: keys []`},
		{`{"__class__":"ExternalDynamicPartitionsDefinitionData","name":"d"}`, `dynamic: name "d"`},
		{multi(dimension("y", static(`["1"]`)), dimension("x", static(`["2"]`))), `multi: dimensions ("x": static: keys ["2"]; "y": static: keys ["1"])`},
		{multi(dimension("x", static(`["1"]`)), dimension("x", static(`["2"]`))), `multi: dimensions ("x": static: keys ["2"])`},
		{`{"b":[1,{"c":NaN}],"__class__":"Own","a":null}`, `opaque: class "Own", content "{\"__class__\":\"Own\",\"a\":null,\"b\":[1,{\"c\":NaN}]}"`},
	} {
		r := raw(`"partitions_def_data":` + test.partitions)
		if r.err != nil || r.lines() != "" {
			t.Errorf("%s: %v\n%s", test.partitions, r.err, r.lines())
			continue
		}
		if got := asset(t, r.graph, "a").Partitions.String(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.partitions, got, test.want)
		}
	}
	surrogates := raw(`"partitions_def_data":` + static(`"\ud800\udc00\ud800\udc01\udc00"`))
	require.Equal(t, `{"keys":["𐀀","𐀁","\udc00"],"kind":"static"}`, canonicalMember(t, asset(t, surrogates.graph, "a"), "partitions"))

	for partitions, want := range map[string]string{
		window(`"cron_schedule":null`):                                 "cron_schedule: found none; expected one, or a schedule_type",
		old("YEARLY", `"day_offset":1`):                                "cron_schedule: found none; expected one, or a schedule_type",
		window(`"cron_schedule":7`):                                    "cron_schedule: found a number; expected a string",
		window(`"cron_schedule":"x","end":"y"`):                        "end: found a string; expected a number of seconds",
		window(`"cron_schedule":"x","day_offset":1.5`):                 "day_offset: found a number; expected an integer of at most 64 bits",
		window(`"cron_schedule":"x","exclusions":[null]`):              "exclusions/*: found null; expected a cron schedule or a moment",
		window(`"cron_schedule":"x","exclusions":[{"__class__":"Y"}]`): `exclusions/*/__class__: found "Y"; expected TimestampWithTimezone`,
		static(`7`):                   "partition_keys: found a number; expected an array of strings",
		static(`[7]`):                 "partition_keys/*: found a number; expected a string",
		`7`:                           "partitions_def_data: found a number; expected an object",
		multi(dimension("x", "null")): "external_partitions_def_data: found nothing; expected a partitions definition",
		multi(`{"__class__":"X"}`):    `external_partition_dimension_definitions/*/__class__: found "X"; expected ExternalPartitionDimensionDefinition`,
	} {
		if r := raw(`"partitions_def_data":` + partitions); !strings.Contains(r.lines(), want) {
			t.Errorf("%s: %v\n%s", partitions, r.err, r.lines())
		}
	}
}

func canonicalMember(t *testing.T, a assetgraph.Asset, name string) string {
	t.Helper()
	v, ok := a.Canonical().Get(name)
	require.True(t, ok)
	return valueText(v)
}

func TestMappings(t *testing.T) {
	static := func(members string) string {
		return `{"__class__":"StaticPartitionMapping","downstream_partition_keys_by_upstream_partition_key":` + members + `}`
	}
	for _, test := range []struct{ mapping, want string }{
		{`{"__class__":"AllPartitionMapping"}`, "all"},
		{`{"__class__":"IdentityPartitionMapping"}`, "identity"},
		{`{"__class__":"LastPartitionMapping"}`, "last"},
		{`{"__class__":"SpecificPartitionsPartitionMapping","partition_keys":["b","a"]}`, `specific: keys ["b" "a"]`},
		{static(`{"b":"x","a":["y","x"],"c":{"__set__":["y","x"]},"d":{"__frozenset__":["x"]}}`),
			`static: upstream ("a": ["y" "x"]; "b": "x"; "c": set ["x" "y"]; "d": set ["x"])`},
		{`{"__class__":"TimeWindowPartitionMapping"}`, "time_window: allow_nonexistent_upstream_partitions false, end_offset 0, start_offset 0"},
		{`{"__class__":"TimeWindowPartitionMapping","start_offset":-2,"end_offset":1,"allow_nonexistent_upstream_partitions":true}`,
			"time_window: allow_nonexistent_upstream_partitions true, end_offset 1, start_offset -2"},
		{`{"__class__":"MultiToSingleDimensionPartitionMapping","partition_dimension_name":null}`, "multi_to_single"},
		{`{"__class__":"MultiToSingleDimensionPartitionMapping","partition_dimension_name":"d"}`, `multi_to_single: dimension "d"`},
		{`{"__class__":"MultiToSingleDimensionPartitionMapping","partition_dimension_name":""}`,
			`opaque: class "MultiToSingleDimensionPartitionMapping", content "{\"__class__\":\"MultiToSingleDimensionPartitionMapping\",\"partition_dimension_name\":\"\"}"`},
		{`{"__class__":"MultiPartitionMapping","downstream_mappings_by_upstream_dimension":{
			"b":{"__class__":"DimensionPartitionMapping","dimension_name":"c","partition_mapping":{"__class__":"AllPartitionMapping"}},
			"a":{"__class__":"DimensionPartitionMapping","dimension_name":"d","partition_mapping":{"__class__":"LastPartitionMapping"}}}}`,
			`multi: dimensions ("a": mapping (last), to "d"; "b": mapping (all), to "c")`},
		{`{"__class__":"Own","x":1}`, `opaque: class "Own", content "{\"__class__\":\"Own\",\"x\":1}"`},
	} {
		r := raw(`"dependencies":[{"__class__":"ExternalAssetDependency","upstream_asset_key":{"__class__":"AssetKey","path":["b"]},"partition_mapping":` + test.mapping + `}]`)
		if r.err != nil || r.lines() != "" {
			t.Errorf("%s: %v\n%s", test.mapping, r.err, r.lines())
			continue
		}
		got := asset(t, r.graph, "a").Dependencies[0].Mapping.String()
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.mapping, got, test.want)
		}
	}
}
