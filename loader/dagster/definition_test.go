package dagster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

func resource(name string, members ...object) object {
	return merged(object{
		"__class__": "ExternalResourceData", "name": name, "resource_type": "module.Warehouse",
		"configured_values":  object{"host": object{"__class__": "ExternalResourceConfigEnvVar", "name": "HOST"}, "port": "1"},
		"config_field_snaps": []any{configField("host", "String"), configField("more", "Shape.1")},
		"config_schema_snap": schemaOf("a note"),
		"resource_snapshot":  object{"__class__": "ResourceDefSnap", "name": name, "config_field_snap": configField("config", "Shape.2"), "description": "d"},
	}, members...)
}

func configField(name, typ string) object {
	return object{
		"__class__": "ConfigFieldSnap", "name": name, "type_key": typ, "is_required": true, "default_provided": false,
		"default_value_as_json_str": nil, "description": "a field",
	}
}

func schemaOf(description string) object {
	return object{"__class__": "ConfigSchemaSnapshot", "all_config_snaps_by_key": object{
		"Shape.1": object{
			"__class__": "ConfigTypeSnap", "key": "Shape.1", "kind": object{"__enum__": "ConfigTypeKind.STRICT_SHAPE"},
			"description": description, "fields": []any{merged(configField("x", "Int"), object{"description": description})},
		},
		"Int": object{
			"__class__": "ConfigTypeSnap", "key": "Int", "kind": object{"__enum__": "ConfigTypeKind.SCALAR"},
			"scalar_kind": object{"__enum__": "ConfigScalarKind.INT"}, "type_param_keys": []any{"Shape.1"},
		},
	}}
}

func unit(t *testing.T, g *assetgraph.Graph, id string) assetgraph.Unit {
	t.Helper()
	u, ok := g.Unit(id)
	require.True(t, ok, id)
	return u
}

// TestResources says what of a resource counts: what it is and is configured with, not who uses it and what is written
// about it.
func TestResources(t *testing.T) {
	load := func(members ...object) assetgraph.Unit {
		return unit(t, mustLoad(t, text(t, []any{entry("loc", object{"external_resource_data": []any{resource("warehouse", members...)}})})), "resource.loc.warehouse")
	}
	usual := load()
	require.Equal(t, "resource", usual.Kind)
	for reason, members := range map[string]object{
		"who uses it":          {"asset_keys_using": []any{key("a")}, "job_ops_using": []any{jobUse("j", "x")}, "parent_resources": object{"a": "b"}, "schedules_using": []any{"x"}},
		"a description":        {"resource_snapshot": object{"__class__": "ResourceDefSnap", "name": "warehouse", "config_field_snap": configField("config", "Shape.2"), "description": "other"}},
		"a digest of a type":   {"resource_snapshot": object{"__class__": "ResourceDefSnap", "name": "warehouse", "config_field_snap": configField("config", "Shape.3"), "description": "d"}},
		"a type's description": {"config_schema_snap": schemaOf("another note")},
		"the order of fields":  {"config_field_snaps": []any{configField("more", "Shape.1"), configField("host", "String")}},
	} {
		require.Equal(t, usual, load(members), reason)
	}
	for reason, members := range map[string]object{
		"another type":            {"resource_type": "module.Other"},
		"another value":           {"configured_values": object{"host": object{"__class__": "ExternalResourceConfigEnvVar", "name": "HOST"}, "port": "2"}},
		"another variable":        {"configured_values": object{"host": object{"__class__": "ExternalResourceConfigEnvVar", "name": "OTHER"}, "port": "1"}},
		"a value of its":          {"configured_values": object{"host": "HOST", "port": "1"}},
		"another field":           {"config_field_snaps": []any{configField("host", "String"), configField("most", "Shape.1")}},
		"another type of a field": {"config_field_snaps": []any{configField("host", "String"), configField("more", "Int")}},
		"nested":                  {"nested_resources": object{"bucket": object{"__class__": "NestedResource", "name": "b", "type": object{"__enum__": "NestedResourceType.ANONYMOUS"}}}},
	} {
		require.NotEqual(t, usual.Digest, load(members).Digest, reason)
	}
}

// jobUse says that nodes of a job use a resource; a.b is b in the graph a.
func jobUse(job string, nodes ...string) object {
	var handles []any
	for _, node := range nodes {
		var handle any
		for _, name := range strings.Split(node, ".") {
			handle = object{"__class__": "SolidHandle", "name": name, "parent": handle}
		}
		handles = append(handles, handle)
	}
	return object{"__class__": "ResourceJobUsageEntry", "job_name": job, "node_handles": handles}
}

// TestEffectiveConfiguration makes sure that a resource is compared by what it is run with: not writing a default down is
// no change.
func TestEffectiveConfiguration(t *testing.T) {
	typ := func(kind string, members object) object {
		return merged(object{"__class__": "ConfigTypeSnap", "kind": object{"__enum__": "ConfigTypeKind." + kind}}, members)
	}
	field := func(name, typ string, value any) object {
		return merged(configField(name, typ), object{"is_required": value == nil, "default_provided": value != nil, "default_value_as_json_str": value})
	}
	load := func(whole any, configured object, port string) string {
		return unit(t, mustLoad(t, text(t, []any{entry("loc", object{"external_resource_data": []any{resource("r", object{
			"configured_values":  configured,
			"config_field_snaps": []any{field("port", "Int", port), field("pool", "Maybe", `{"sizes":[{}]}`), field("host", "String", nil)},
			"resource_snapshot":  object{"__class__": "ResourceDefSnap", "name": "r", "config_field_snap": field("config", "Whole", whole)},
			"config_schema_snap": object{"__class__": "ConfigSchemaSnapshot", "all_config_snaps_by_key": object{
				"Whole": typ("STRICT_SHAPE", object{"fields": []any{field("port", "Int", port), field("pool", "Maybe", `{"sizes":[{}]}`), field("host", "String", nil)}}),
				"Maybe": typ("NONEABLE", object{"type_param_keys": []string{"Pool"}}),
				"Pool":  typ("PERMISSIVE_SHAPE", object{"fields": []any{field("sizes", "Sizes", nil), field("wait", "Union", `"1s"`), field("by", "Map", "{}")}}),
				"Sizes": typ("ARRAY", object{"type_param_keys": []string{"Size"}}),
				"Size":  typ("STRICT_SHAPE", object{"fields": []any{field("least", "Int", "1"), field("most", "Int", "2")}}),
				"Union": typ("SCALAR_UNION", object{"type_param_keys": []string{"String", "Env"}}),
				"Env":   typ("SELECTOR", object{"fields": []any{field("env", "String", nil), field("other", "Int", "1")}}),
				"Map":   typ("MAP", object{"type_param_keys": []string{"String", "Size"}}),
			}},
		})}})})), "resource.loc.r").Digest
	}
	host := object{"host": `"h"`}
	usual := load(`{"host":"h"}`, host, "5432")
	for reason, members := range map[string]object{
		"a default":        {"port": "5432"},
		"white space":      {"port": " 5432 ", "host": ` "h"`},
		"an inner default": {"pool": `{"sizes": [{"most": 2}]}`},
		"all of it":        {"pool": `{"by": {}, "sizes": [{"least": 1, "most": 2}], "wait": "1s"}`},
	} {
		require.Equal(t, usual, load(`{"host":"h"}`, merged(host, members), "5432"), reason)
	}
	for _, whole := range []string{`{"host": "h", "port": 5432}`, `{"pool":{"sizes":[{"least":1}],"by":{}},"host":"h"}`} {
		require.Equal(t, usual, load(whole, host, "5432"), whole)
	}
	for reason, members := range map[string]object{
		"another value":        {"port": "5433"},
		"a text":               {"port": `"5432"`},
		"no JSON":              {"port": "5432,"},
		"none":                 {"pool": "null"},
		"another inner value":  {"pool": `{"sizes": [{"most": 3}]}`},
		"another inner item":   {"pool": `{"sizes": [{}, {}]}`},
		"an inner environment": {"pool": `{"sizes": [{}], "wait": {"env": "X"}}`},
		"an entry of a map":    {"pool": `{"sizes": [{}], "by": {"a": {}}}`},
		"one more":             {"more": "1"},
	} {
		require.NotEqual(t, usual, load(`{"host":"h"}`, merged(host, members), "5432"), reason)
	}
	require.NotEqual(t, usual, load(`{"host":"h2"}`, host, "5432"))
	require.NotEqual(t, usual, load(nil, host, "5432"))
	require.NotEqual(t, usual, load(`{"host":"h"}`, host, "5433"), "another default")
	require.Equal(t, load(`{"host":"h"}`, merged(host, object{"pool": `{"sizes":[],"by":{"a":{}}}`}), "5432"),
		load(`{"host":"h"}`, merged(host, object{"pool": `{"sizes":[],"by":{"a":{"most":2}}}`}), "5432"))

	endless := object{"Size": typ("STRICT_SHAPE", object{"fields": []any{field("a", "Size", "{}"), field("b", "Size", "{}")}})}
	mustLoad(t, text(t, snapshot(object{"external_resource_data": []any{resource("r", object{
		"config_field_snaps": []any{field("a", "Size", "{}")}, "config_schema_snap": object{"__class__": "ConfigSchemaSnapshot", "all_config_snaps_by_key": endless},
	})}})))
}

// TestBothVersionsResources makes sure that the units of equal definitions are equal whichever Dagster wrote them.
func TestBothVersionsResources(t *testing.T) {
	fixtures(t)
	for _, side := range []string{"base", "branch"} {
		units := func(pin string) (out []assetgraph.Unit) {
			g := mustLoad(t, readFile(t, fixtureData+"/"+pin+"/resources/"+side+".json.gz"))
			for u := range g.Units() {
				out = append(out, u)
			}
			return out
		}
		require.NotEmpty(t, units("1.9.8"))
		require.Equal(t, units("1.9.8"), units("1.13.29"))
	}
}

// TestUsesInJobs is about resources that assets do not name: IO managers, and what ops in graphs need.
func TestUsesInJobs(t *testing.T) {
	in := func(members object, jobs ...string) object { return merged(object{"job_names": jobs}, members) }
	op := func(name string) object {
		return object{"op_name": name, "op_names": []string{name}, "node_definition_name": "shared"}
	}
	g := mustLoad(t, text(t, []any{entry("loc", object{
		"external_resource_data": []any{
			resource("io", object{"job_ops_using": []any{jobUse("j", "a", "g.inner.a", "shared"), jobUse("k", "b")}}),
			resource("all", object{"job_ops_using": []any{jobUse("__ASSET_JOB", "a")}, "schedules_using": []string{"s"}, "sensors_using": []string{"t", "t"}}),
		},
		"external_schedule_datas": []any{object{"__class__": "ExternalScheduleData", "name": "s", "cron_schedule": "@daily"}},
		"external_sensor_datas":   []any{object{"__class__": "ExternalSensorData", "name": "t", "pipeline_name": "j"}},
	}, assets(
		node("a", in(op("a"), "j", "__ASSET_JOB"), object{"required_top_level_resources": []string{"io"}}),
		node("b", in(op("b"), "j")),
		node("in_graph", in(object{"graph_name": "g", "op_name": "g", "op_names": []string{"g.inner.a", "g.other"}, "node_definition_name": "a"}, "j")),
		node("inner", in(op("inner"), "j")),
		node("old", in(object{"node_definition_name": "a"}, "j")),
		node("elsewhere", in(op("a"), "k")),
	))}))
	units := func(name string) string { return strings.Join(asset(t, g, name).Units, " ") }
	require.Equal(t, "resource.loc.all resource.loc.io", units("a"))
	require.Equal(t, "", units("b"), "of the job k, which it is not in")
	require.Equal(t, "resource.loc.io", units("in_graph"), "the outermost node counts")
	require.Equal(t, "", units("inner"), "several ops are of one definition")
	require.Equal(t, "resource.loc.all resource.loc.io", units("old"))
	require.Equal(t, "resource.loc.all", units("elsewhere"))
	require.Equal(t, `{"cron_schedule":"@daily","resources":["all"]}`, valueText(definition(t, g, "schedule", "s").Content))
	require.Equal(t, `{"jobs":{"j":{}},"resources":["all"]}`, valueText(definition(t, g, "sensor", "t").Content))
}

func TestUndefinedResources(t *testing.T) {
	load := func(names ...string) assetgraph.Asset {
		return asset(t, mustLoad(t, text(t, []any{entry("loc", object{"external_resource_data": []any{resource("a")}},
			assets(node("x", object{"required_top_level_resources": names})))})), "x")
	}
	require.Empty(t, load("a").Config)
	x := load("z", "a", "b")
	require.Equal(t, `required_resources=["b","z"]`, settingsText(x.Config))
	require.Equal(t, facet.EffectNone, x.Config[0].Effect)
	require.Equal(t, []string{"resource.loc.a"}, x.Units)
}

func TestUnits(t *testing.T) {
	nested := func(kind, name string) object {
		return object{"nested_resources": object{"inner": object{"__class__": "NestedResource", "name": name, "type": object{"__enum__": "NestedResourceType." + kind}}}}
	}
	g := mustLoad(t, text(t, []any{entry("loc", object{"external_resource_data": []any{
		resource("a", nested("TOP_LEVEL", "b")), resource("b", nested("ANONYMOUS", "a")), resource("c", nested("TOP_LEVEL", "gone")),
	}}, assets(node("x", object{"required_top_level_resources": []string{"b", "a", "io_manager"}})))}))
	require.Equal(t, []string{"resource.loc.a", "resource.loc.b"}, asset(t, g, "x").Units)
	require.Equal(t, []string{"resource.loc.b"}, unit(t, g, "resource.loc.a").Uses)
	require.Empty(t, unit(t, g, "resource.loc.b").Uses)
	require.Empty(t, unit(t, g, "resource.loc.c").Uses)
}

func TestExecutionSets(t *testing.T) {
	set := func(id string) object { return object{"atomic_execution_unit_id": id} }
	check := func(asset, name, id string) object {
		return merged(object{"__class__": "ExternalAssetCheck", "asset_key": key(asset), "name": name}, set(id))
	}
	load := func(id string) *assetgraph.Graph {
		return mustLoad(t, text(t, snapshot(
			assets(node("a", set(id)), node("b", set(id)), node("c", set("alone")), node("d")),
			object{"external_asset_checks": []any{check("a", "x", id), check("d", "y", id), check("d", "z", "")}},
		)))
	}
	g := load("1")
	require.Equal(t, `execution_set=["a:x","b","d:y"]`, settingsText(asset(t, g, "a").Config))
	require.Equal(t, `execution_set=["a","b","d:y"]`, settingsText(asset(t, g, "a").Checks[0].Config))
	require.Equal(t, `execution_set=["a","a:x","b"]`, settingsText(asset(t, g, "d").Checks[0].Config))
	require.Empty(t, asset(t, g, "c").Config)
	require.Empty(t, asset(t, g, "d").Config)
	require.Equal(t, g.Digest(), load("2").Digest(), "the id means nothing")

	var many []any
	for i := range 500 {
		many = append(many, node(fmt.Sprint(i), set("1")))
	}
	large := mustLoad(t, text(t, snapshot(assets(many...))))
	require.Contains(t, settingsText(asset(t, large, "7").Config), `"members":500`)
	smaller := mustLoad(t, text(t, snapshot(assets(many[:499]...))))
	require.NotEqual(t, asset(t, large, "7").Digest(), asset(t, smaller, "7").Digest())
}

func TestChecks(t *testing.T) {
	check := merged(object{"__class__": "ExternalAssetCheck", "asset_key": key("a"), "name": "c", "description": "d"})
	load := func(members ...object) string {
		a := asset(t, mustLoad(t, text(t, snapshot(assets(node("a")), object{"external_asset_checks": []any{merged(check, members...)}}))), "a")
		require.Len(t, a.Checks, 1)
		require.Equal(t, "c d", a.Checks[0].Name+" "+a.Checks[0].Description)
		return settingsText(a.Checks[0].Config)
	}
	require.Empty(t, load())
	require.Empty(t, load(object{"blocking": false, "additional_asset_keys": []any{}, "automation_condition": nil, "partitions_def_snapshot": nil}))
	require.Equal(t, `additional_assets=["b","c/d"] automation_condition={"__class__":"X"} blocking=true partitions={"kind":"static","keys":["x"]}`,
		strings.ReplaceAll(load(object{
			"blocking": true, "additional_asset_keys": []any{key("c", "d"), key("b")}, "automation_condition": object{"__class__": "X"},
			"partitions_def_snapshot": object{"__class__": "ExternalStaticPartitionsDefinitionData", "partition_keys": []string{"x"}},
		}), `{"keys":["x"],"kind":"static"}`, `{"kind":"static","keys":["x"]}`))
}

func TestPolicies(t *testing.T) {
	a := one(t, object{
		"auto_materialize_policy": object{"__class__": "AutoMaterializePolicy", "rules": object{"__frozenset__": []any{
			object{"__class__": "B"}, object{"__class__": "A", "keys": []any{key("x", "y")}},
		}}},
		"automation_condition_snapshot": object{"__class__": "S"}, "freshness_policy": object{"__class__": "F"},
		"new_freshness_policy": object{"__class__": "N"}, "backfill_policy": object{"__class__": "B"},
		"auto_observe_interval_minutes": 5, "pools": object{"__set__": []any{"q", "p"}}, "is_virtual": true,
	})
	require.Equal(t, `auto_observe_interval_minutes=5 automation_condition={"__class__":"AutoMaterializePolicy","rules":[{"__class__":"A","keys":["x/y"]},{"__class__":"B"}]}`+
		` automation_condition_snapshot={"__class__":"S"} backfill_policy={"__class__":"B"} freshness_policy={"__class__":"N"} is_virtual=true`+
		` legacy_freshness_policy={"__class__":"F"} pools=["p","q"]`, settingsText(a.Config))
	for _, s := range a.Config {
		require.Equal(t, facet.EffectNone, s.Effect, s.Name)
	}
}

// TestPoliciesWithNothing makes sure that what one version of Dagster writes of what is not there makes no difference.
func TestPoliciesWithNothing(t *testing.T) {
	policy := func(members, inner object) string {
		return settingsText(one(t, object{"auto_materialize_policy": merged(object{"__class__": "P", "x": 0, "conditions": []any{
			merged(object{"__class__": "C", "by_name": object{"a": nil}, "on": []any{false, nil}}, inner),
		}}, members)}).Config)
	}
	usual := policy(nil, nil)
	require.Equal(t, `automation_condition={"__class__":"P","conditions":[{"__class__":"C","by_name":{"a":null},"on":[false,null]}],"x":0}`, usual)
	for _, nothing := range []any{nil, false, "", []any{}, object{}, object{"__set__": []any{}}} {
		require.Equal(t, usual, policy(object{"new": nothing}, object{"newer": nothing}))
	}
	require.NotEqual(t, usual, policy(nil, object{"new": true}))
	require.NotEqual(t, usual, policy(nil, object{"by_name": object{}}), "names that users choose")
}

// TestObserveInterval is about what only old versions of Dagster write twice.
func TestObserveInterval(t *testing.T) {
	load := func(written, label any) string {
		return settingsText(one(t, object{"auto_observe_interval_minutes": written}, metadata("dagster/auto_observe_interval_minutes", label)).Config)
	}
	number := func(n int) object { return object{"__class__": "IntMetadataEntryData", "value": n} }
	require.Empty(t, load(5, number(5)))
	require.Empty(t, load(nil, number(5)))
	require.Equal(t, "auto_observe_interval_minutes=5", load(5, number(6)))
	require.Equal(t, "auto_observe_interval_minutes=5", settingsText(one(t, object{"auto_observe_interval_minutes": 5}).Config))
}

func TestJobs(t *testing.T) {
	ref := func(name, id string, members ...object) object {
		return merged(object{"__class__": "ExternalJobRef", "name": name, "snapshot_id": id, "active_presets": []any{}}, members...)
	}
	data := func(name string, snapshot object) object {
		return object{"__class__": "ExternalPipelineData", "name": name, "active_presets": []any{}, "pipeline_snapshot": merged(object{"__class__": "PipelineSnapshot", "name": name}, snapshot)}
	}
	partitionSet := func(job string) object {
		return object{
			"__class__": "ExternalPartitionSetData", "name": job + "_set", "pipeline_name": job, "mode": "default", "backfill_policy": object{"__class__": "B"},
			"external_partitions_data": object{"__class__": "ExternalStaticPartitionsDefinitionData", "partition_keys": []string{"x"}},
		}
	}
	load := func(id string, more ...object) *assetgraph.Graph {
		return mustLoad(t, text(t, snapshot(append([]object{
			assets(node("a", object{"job_names": []string{"nightly", "__ASSET_JOB"}}), node("b", object{"job_names": []string{"nightly"}})),
			{"external_asset_checks": []any{object{"__class__": "ExternalAssetCheck", "asset_key": key("a"), "name": "c", "job_names": []string{"nightly"}}}},
			{"external_partition_set_datas": []any{partitionSet("nightly"), partitionSet("ops"), partitionSet("__ASSET_JOB")}},
			{"external_job_refs": []any{
				ref("nightly", id, object{"preview_tags": object{"x": "y"}, "owners": []string{"team:a"}, "active_presets": []any{object{
					"__class__": "ExternalPresetData", "name": "default", "run_config": object{"a": 1}, "mode": "default", "tags": object{}, "solid_selection": nil,
				}}}),
				ref("ops", id), ref("__ASSET_JOB", id), ref("__ASSET_JOB_2", id), ref("__anonymous_asset_job_x", id),
			}},
		}, more...)...)))
	}
	g := load("1")
	var got []string
	for d := range g.OtherDefinitions() {
		got = append(got, d.Kind+" "+d.ID+" "+valueText(d.Content))
	}
	require.Equal(t, []string{
		`job __ASSET_JOB {}`,
		`job nightly {"assets":["a","b"],"checks":["a:c"],"owners":["team:a"],"presets":{"default":{"mode":"default","op_selection":null,"run_config":{"a":1},"tags":{}}},"tags":{"x":"y"}}`,
		`job ops {"snapshot":"1"}`,
		`partition set nightly_set {"backfill_policy":{"__class__":"B"},"job":"nightly","partitions":{"keys":["x"],"kind":"static"}}`,
		`partition set ops_set {"backfill_policy":{"__class__":"B"},"job":"ops","partitions":{"keys":["x"],"kind":"static"}}`,
	}, got)
	wholes := func(a, b *assetgraph.Graph, id string) {
		t.Helper()
		x, y := definition(t, a, "job", id), definition(t, b, "job", id)
		require.NotEqual(t, x.Whole, y.Whole)
		x.Whole, y.Whole = "", ""
		require.Equal(t, x, y, "but for what it is made of")
	}
	wholes(g, load("2"), "nightly")
	wholes(g, load("2"), "__ASSET_JOB")
	wholes(g, load("1", object{"external_job_refs": []any{ref("__ASSET_JOB", "1")}}), "__ASSET_JOB")
	require.Equal(t, definition(t, g, "job", "__ASSET_JOB"), definition(t, load("1", object{"external_job_refs": []any{
		ref("__anonymous_asset_job_x", "1"), ref("__ASSET_JOB_2", "1"), ref("__ASSET_JOB", "1"),
	}}), "job", "__ASSET_JOB"), "the order means nothing")
	for d := range load("1", assets(node("a", object{"job_names": []string{"nightly"}, "partitions_def_data": object{
		"__class__": "ExternalStaticPartitionsDefinitionData", "partition_keys": []string{"x"},
	}}), node("b", object{"job_names": []string{"nightly"}}))).OtherDefinitions() {
		require.NotEqual(t, "nightly_set", d.ID, "it follows from the assets")
	}
	require.Empty(t, definition(t, g, "job", "ops").Whole, "its content has it")
	require.NotEqual(t, definition(t, g, "job", "ops"), definition(t, load("2"), "job", "ops"))

	datas := func(nightly, ops object) *assetgraph.Graph {
		return load("1", object{"external_job_refs": nil, "external_pipeline_datas": []any{data("nightly", nightly), data("ops", ops), data("__ASSET_JOB", ops)}})
	}
	d := datas(object{"x": 1}, object{"x": 1, "tags": object{"a": "b"}, "description": "d"})
	require.Equal(t, `{"assets":["a","b"],"checks":["a:c"]}`, valueText(definition(t, d, "job", "nightly").Content))
	require.Contains(t, valueText(definition(t, d, "job", "ops").Content), `{"description":"d","snapshot":"sha256:`)
	other := datas(object{"x": 2}, object{"x": 2, "tags": object{"a": "b"}, "description": "d"})
	wholes(d, other, "nightly")
	wholes(d, other, "__ASSET_JOB")
	require.NotEqual(t, definition(t, d, "job", "ops").Digest, definition(t, other, "job", "ops").Digest)
}

func TestAutomation(t *testing.T) {
	target := func(job string, members ...object) object {
		return merged(object{"__class__": "ExternalTargetData", "pipeline_name": job, "mode": "default", "solid_selection": nil}, members...)
	}
	g := mustLoad(t, text(t, snapshot(object{
		"external_schedule_datas": []any{
			object{
				"__class__": "ExternalScheduleData", "name": "s", "cron_schedule": "0 1 * * *", "pipeline_name": "j", "mode": "default", "execution_timezone": "UTC",
				"default_status": object{"__enum__": "DefaultScheduleStatus.RUNNING"}, "environment_vars": object{}, "metadata": object{"m": object{"__class__": "IntMetadataEntryData", "value": 1}},
			},
			object{
				"__class__": "ExternalScheduleData", "name": "quiet", "cron_schedule": []string{"a", "b"}, "pipeline_name": "__anonymous_asset_job_quiet",
				"default_status": object{"__enum__": "DefaultScheduleStatus.STOPPED"}, "asset_selection": object{"__class__": "KeysAssetSelection", "selected_keys": []any{key("a")}},
			},
		},
		"external_sensor_datas": []any{
			object{"__class__": "ExternalSensorData", "name": "old", "pipeline_name": "j", "solid_selection": []string{"op"}, "mode": nil, "min_interval": 30},
			object{"__class__": "ExternalSensorData", "name": "new", "pipeline_name": "j", "target_dict": object{
				"j": target("j"), "k": target("k", object{"mode": "m"}), "__ASSET_JOB": target("__ASSET_JOB"),
			}, "sensor_type": object{"__enum__": "SensorType.ASSET"}, "metadata": object{
				"__class__": "ExternalSensorMetadata", "asset_keys": []any{key("a", "b")}, "standard_metadata": object{},
			}},
		},
		"utilized_env_vars": object{"HOST": []any{
			object{"__class__": "EnvVarConsumer", "name": "z", "type": object{"__enum__": "EnvVarConsumerType.RESOURCE"}},
			object{"__class__": "EnvVarConsumer", "name": "a", "type": object{"__enum__": "EnvVarConsumerType.RESOURCE"}},
		}},
		"metadata": object{"note": object{"__class__": "TextMetadataEntryData", "text": "x"}},
	})))
	var got []string
	for d := range g.OtherDefinitions() {
		got = append(got, d.Kind+" "+d.ID+" "+valueText(d.Content))
	}
	require.Equal(t, []string{
		`environment variable HOST {"consumers":["resource a","resource z"]}`,
		`job __ASSET_JOB {}`,
		`repository metadata note {"value":"x"}`,
		`schedule quiet {"asset_selection":{"__class__":"KeysAssetSelection","selected_keys":["a"]},"cron_schedule":["a","b"]}`,
		`schedule s {"cron_schedule":"0 1 * * *","default_status":"RUNNING","job":"j","metadata":{"m":1},"timezone":"UTC"}`,
		`sensor new {"asset_keys":["a/b"],"jobs":{"j":{},"k":{"mode":"m"}},"type":"ASSET"}`,
		`sensor old {"jobs":{"j":{"op_selection":["op"]}},"min_interval":30}`,
	}, got)
	require.Empty(t, load(text(t, snapshot()), dagster.Options{}).lines())
}
