package dbt_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func macro(pkg, name, sql string, uses ...string) object {
	ids := []any{}
	for _, u := range uses {
		ids = append(ids, u)
	}
	return object{"unique_id": "macro." + pkg + "." + name, "package_name": pkg, "name": name, "macro_sql": sql, "depends_on": object{"macros": ids}}
}

// TestMaterializations is about the macros that dbt calls to build a node, which the node does not list.
func TestMaterializations(t *testing.T) {
	load := func(adapter, resourceType, materialized string) []string {
		root := manifest(object{
			"nodes": section(node(resourceType, "a", object{"config": object{"materialized": materialized}})),
			"macros": section(
				macro("dbt", "materialization_table_default", "1"),
				macro("dbt_postgres", "materialization_table_postgres", "2"),
				macro("dbt_redshift", "materialization_table_redshift", "3"),
				macro("shop", "materialization_table_default", "4"),
				macro("shop", "materialization_mine_default", "5"),
				macro("shop", "table", "6"),
			),
		})
		root["metadata"].(object)["adapter_type"] = adapter
		return asset(t, mustLoad(t, text(t, root)), resourceType+".shop.a").Units
	}
	both := []string{"macro.dbt.materialization_table_default", "macro.shop.materialization_table_default"}
	require.Equal(t, both, load("snowflake", "model", "table"))
	require.Equal(t, append(slices.Clone(both[:1]), "macro.dbt_postgres.materialization_table_postgres", both[1]), load("postgres", "model", "table"))
	require.Equal(t, []string{both[0], "macro.dbt_postgres.materialization_table_postgres", "macro.dbt_redshift.materialization_table_redshift", both[1]},
		load("redshift", "snapshot", "table"), "postgres is the parent of redshift")
	require.Equal(t, []string{"macro.shop.materialization_mine_default"}, load("postgres", "model", "mine"))
	require.Empty(t, load("postgres", "model", "ephemeral"))
	require.Empty(t, load("postgres", "exposure", "table"))
}

// TestOperationsRunMacros makes sure that the macro of a hook is part of the hook, and that dbt's own macros are not.
func TestOperationsRunMacros(t *testing.T) {
	load := func(hook, inner, tool string) assetgraph.Definition {
		g := mustLoad(t, text(t, manifest(object{
			"nodes": section(node("operation", "hook", object{"raw_code": "{{ grant() }}", "depends_on": object{"macros": []any{"macro.shop.grant"}}})),
			"macros": section(macro("shop", "grant", hook, "macro.shop.inner", "macro.dbt.run_query"), macro("shop", "inner", inner, "macro.shop.grant"),
				macro("dbt", "run_query", tool)),
		})))
		for d := range g.OtherDefinitions() {
			if d.Kind == "operation" {
				return d
			}
		}
		t.Fatal("no operation")
		return assetgraph.Definition{}
	}
	base := load("a", "b", "c")
	require.NotEqual(t, base, load("A", "b", "c"), "the macro that it calls")
	require.NotEqual(t, base, load("a", "B", "c"), "a macro that this one calls")
	require.Equal(t, base, load("a", "b", "C"), "one of dbt's own")
}

// TestProject is about what the project defines besides resources.
func TestProject(t *testing.T) {
	load := func(group object, metadata object) assetgraph.Digest {
		root := manifest(object{"groups": section(object{"unique_id": "group.shop.g", "name": "g", "package_name": "shop", "resource_type": "group"})})
		for name, v := range group {
			for _, g := range root["groups"].(object) {
				g.(object)[name] = v
			}
		}
		for name, v := range metadata {
			root["metadata"].(object)[name] = v
		}
		return mustLoad(t, text(t, root)).Digest()
	}
	base := load(nil, nil)
	require.Equal(t, base, load(object{"config": object{}, "meta": nil}, object{"quoting": nil}))
	for _, other := range []object{{"description": "x"}, {"owner": object{"name": "x"}}, {"config": object{"meta": object{"a": 1}}}} {
		require.NotEqual(t, base, load(other, nil), "group with %v", other)
	}
	usual := object{"database": true, "schema": true, "identifier": true, "column": nil}
	require.Equal(t, base, load(nil, object{"quoting": usual}), "what dbt before 1.10 does not write")
	for _, other := range []object{
		{"adapter_type": "duckdb"}, {"quoting": object{"schema": false}}, {"quoting": object{"column": true}},
	} {
		require.NotEqual(t, base, load(nil, other), "metadata with %v", other)
	}
	snowflake := load(nil, object{"adapter_type": "snowflake"})
	require.Equal(t, snowflake, load(nil, object{"adapter_type": "snowflake", "quoting": object{"database": false, "schema": false}}))
	require.NotEqual(t, snowflake, load(nil, object{"adapter_type": "snowflake", "quoting": usual}))
}
