package dbt

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/loader/source"
)

// loadResource returns the asset of a manifest that has one resource of the package shop. Members are the resource's, in JSON.
func loadResource(t *testing.T, section, members string) assetgraph.Asset {
	t.Helper()
	other := ""
	if section != "nodes" {
		other = `"nodes": {},`
	}
	text := `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "dbt_version": "1.11.0",
		"project_name": "shop"}, ` + other + `"` + section + `": {"x": {"unique_id": "x", "name": "m", "package_name": "shop", ` + members + `}}}`
	doc, err := source.Read(context.Background(), source.Text("in", text), source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m, diagnostics, err := Decode(context.Background(), doc)
	if err != nil || len(diagnostics) > 0 {
		t.Fatal(err, diagnostics)
	}
	var b assetgraph.Builder
	if diagnostics, err = m.AddTo(&b, Options{}, nil); err != nil || len(diagnostics) > 0 {
		t.Fatal(err, diagnostics)
	}
	g, problems := b.Build()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for a := range g.Assets() {
		return a
	}
	t.Fatal("no asset")
	return assetgraph.Asset{}
}

func show(settings []facet.Setting) string {
	var out []string
	for _, s := range settings {
		v, err := json.Marshal(s.Value)
		if err != nil {
			panic(err)
		}
		out = append(out, fmt.Sprintf("%s=%s/%d", s.Name, v, s.Effect))
	}
	return strings.Join(out, " ")
}

// TestSettingMeanings says of each key where it goes and what a change of it asks for. The table in settings.go is repeated
// here on purpose: a change of one is a change of what users are told.
func TestSettingMeanings(t *testing.T) {
	const elsewhere = "elsewhere"
	want := map[string]string{
		"alias": elsewhere, "database": elsewhere, "schema": elsewhere, "access": elsewhere, "contract": elsewhere,
		"description": elsewhere, "group": elsewhere, "meta": elsewhere, "tags": elsewhere,
		"grants": "relation", "persist_docs": "relation",
		"docs": "none", "enabled": "none", "static_analysis": "none", "deprecation_date": "none", "label": "none",
		"loader": "none", "maturity": "none", "source_description": "none", "url": "none", "latest_version": "none",
	}
	name := func(e facet.Effect) string {
		return map[facet.Effect]string{facet.EffectRebuild: "rebuild", facet.EffectRelation: "relation", facet.EffectNone: "none"}[e]
	}
	for key := range settingMeanings {
		if want[key] == "" {
			t.Errorf("the key %q has a meaning that this test does not know", key)
		}
	}
	for _, key := range []string{"materialized", "unique_key", "incremental_strategy", "partition_by", "cluster_by", "pre-hook", "post-hook",
		"on_schema_change", "full_refresh", "column_types", "quote_columns", "strategy", "updated_at", "check_cols", "freshness",
		"batch_size", "lookback", "begin", "sql_header", "packages", "anything_new"} {
		want[key] = "rebuild"
	}
	for key, meaning := range want {
		a := loadResource(t, "nodes", `"resource_type": "model", "unrendered_config": {"`+key+`": "v"}`)
		got := elsewhere
		if len(a.Config) > 0 {
			if a.Config[0].Name != key || len(a.Config) > 1 {
				t.Errorf("the key %q became %s", key, show(a.Config))
			}
			got = name(a.Config[0].Effect)
		}
		if got != meaning {
			t.Errorf("the key %q is %s; want %s", key, got, meaning)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		reason, section, members string
		want                     string
	}{
		{"values keep their types and text", "nodes", `"resource_type": "model", "unrendered_config": {"a": 1.0, "b": "{{ x }}", "c": null, "d": [1e3, NaN, -Infinity], "e": {"z": true, "y": []}}`,
			`a=1.0/0 b="{{ x }}"/0 c=null/0 d=[1e3,"NaN","-Infinity"]/0 e={"y":[],"z":true}/0`},
		{"the rendered configuration does not count", "nodes", `"resource_type": "model", "config": {"unique_key": "id"}`, ``},
		{"members that define", "nodes", `"resource_type": "model", "latest_version": 2, "deprecation_date": "2030-01-01", "time_spine": {"a": 1}`,
			`deprecation_date="2030-01-01"/2 latest_version=2/2 time_spine={"a":1}/0`},
		{"a hook written in both ways", "nodes", `"resource_type": "model", "unrendered_config": {"pre_hook": "a"}`, `pre-hook=["a"]/0`},
		{"a hook written in both ways at once: none is lost", "nodes", `"resource_type": "model", "unrendered_config": {"pre_hook": "a", "pre-hook": "b"}`, `pre-hook=["b"]/0 pre_hook=["a"]/0`},
		{"hooks as objects", "nodes", `"resource_type": "model", "unrendered_config": {"post-hook": [{"sql": "a", "transaction": true, "index": null}, {"sql": "b", "transaction": false}, {"x": 1}]}`,
			`post-hook=["a",{"sql":"b","transaction":false},{"x":1}]/0`},
		{"one unique key", "nodes", `"resource_type": "model", "unrendered_config": {"unique_key": "id"}`, `unique_key=["id"]/0`},
		{"grants are sets", "nodes", `"resource_type": "model", "unrendered_config": {"grants": {"select": ["b", "a", "b"], "insert": "c", "delete": [], "update": null}}`,
			`grants={"delete":[],"insert":["c"],"select":["a","b"],"update":null}/1`},
		{"grants of another form", "nodes", `"resource_type": "model", "unrendered_config": {"grants": ["b", "a"]}`, `grants=["b","a"]/1`},
		{"what the author wrote wins over members", "sources", `"source_name": "raw", "loaded_at_field": "t", "unrendered_config": {"loaded_at_field": "u"}`, `loaded_at_field="u"/0`},
		{"but not when it is null", "sources", `"source_name": "raw", "loaded_at_field": "t", "unrendered_config": {"loaded_at_field": null}`, `loaded_at_field="t"/0`},
		{"also when they are null", "sources", `"source_name": "raw", "loaded_at_field": null, "unrendered_config": {"loaded_at_field": "u"}`, `loaded_at_field="u"/0`},
		{"null in both", "sources", `"source_name": "raw", "loaded_at_field": null, "unrendered_config": {"loaded_at_field": null}`, `loaded_at_field=null/0`},
		{"freshness of nulls", "sources", `"source_name": "raw", "freshness": {"warn_after": {"count": null, "period": null}, "error_after": {"count": 1, "period": null}, "filter": null}`,
			`freshness={"error_after":{"count":1,"period":null}}/0`},
		{"freshness of nothing but nulls", "sources", `"source_name": "raw", "freshness": {"warn_after": {"count": null}, "error_after": {}}`, `freshness={}/0`},
		{"no freshness", "sources", `"source_name": "raw", "freshness": null`, `freshness=null/0`},
		{"exports with what the author wrote", "saved_queries", `"exports": [{"name": "a", "config": {"schema": "x"}, "unrendered_config": {"schema": "{{ y }}"}}, {"name": "b", "config": {"schema": "x"}}, 7]`,
			`exports=[{"name":"a","unrendered_config":{"schema":"{{ y }}"}},{"config":{},"name":"b"},7]/0`},
		{"an exposure", "exposures", `"type": "dashboard", "maturity": "high", "url": "u", "label": "l"`, `label="l"/2 maturity="high"/2 type="dashboard"/0 url="u"/2`},
		{"a metric", "metrics", `"type": "simple", "type_params": {"expr": "x"}, "filter": null`, `filter=null/0 type="simple"/0 type_params={"expr":"x"}/0`},
		{"a metric's parameters without what the parser fills in", "metrics", `"type_params": {"input_measures": [1], "is_private": false, "join_to_timespine": true, "measure": {"name": "m", "join_to_timespine": false}, "metrics": [{"join_to_timespine": false}]}`,
			`type_params={"join_to_timespine":true,"measure":{"name":"m"},"metrics":[{}]}/0`},
		{"an old metric", "metrics", `"sql": "x", "calculation_method": "sum", "timestamp": "t", "window": null`, `calculation_method="sum"/0 sql="x"/0 timestamp="t"/0 window=null/0`},
		{"a function", "functions", `"arguments": [{"name": "a"}], "returns": {"data_type": "int"}, "overloads": []`, `arguments=[{"name":"a"}]/0 overloads=[]/0 returns={"data_type":"int"}/0`},
		{"a semantic model", "semantic_models", `"model": "ref('x')", "entities": [], "primary_entity": "e"`, `entities=[]/0 model="ref('x')"/0 primary_entity="e"/0`},
	} {
		if got := show(loadResource(t, test.section, test.members).Config); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.reason, got, test.want)
		}
	}
}

func TestAdaptersAreNotPackages(t *testing.T) {
	for _, pkg := range []string{"dbt_utils", "dbt_date", "dbt_profiler", "dbt_expectations", "dbt_project_evaluator", "dbt_artifacts",
		"dbt_constraints", "dbt_ml", "dbt_jira", "dbt_meta_testing", "dbt_codegen", "dbt_audit_helper", "dbt_external_tables"} {
		if toolchain(pkg) {
			t.Errorf("%s counts as toolchain", pkg)
		}
	}
}
