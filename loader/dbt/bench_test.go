package dbt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

// generated returns a manifest of this many models, of about 7 KB each with their tests: columns with descriptions,
// compiled code, all the members that dbt 1.11 writes.
func generated(models int) string {
	var b strings.Builder
	b.WriteString(`{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "dbt_version": "1.11.2", "generated_at": "2026-01-01T00:00:00Z", "project_name": "shop"}, "nodes": {`)
	var children strings.Builder
	for i := range models {
		id := fmt.Sprintf("model.shop.model_%05d", i)
		var columns, parents, code strings.Builder
		for c := range 6 {
			fmt.Fprintf(&columns, `%s"column_%d": {"name": "column_%[2]d", "description": "What column %[2]d of model %d holds, for people.", "meta": {}, "data_type": %s, "constraints": [], "quote": null, "config": {"meta": {}, "tags": []}, "tags": [], "granularity": null, "doc_blocks": []}`,
				strings.Repeat(", ", min(c, 1)), c, i, []string{"null", `"integer"`}[c%2])
			fmt.Fprintf(&code, `    coalesce(source_%d.column_%d, 0) as column_%d, -- a \"comment\"\n`, c%3, c, c)
		}
		for p := 1; p <= min(3, i); p++ {
			fmt.Fprintf(&parents, `%s"model.shop.model_%05d"`, strings.Repeat(", ", min(p-1, 1)), i-p*p%i-1)
		}
		fmt.Fprintf(&b, `%s"%s": {"database": "warehouse", "schema": "mart", "name": "model_%05d", "resource_type": "model", "package_name": "shop", "path": "marts/model_%05[3]d.sql", "original_file_path": "models/marts/model_%05[3]d.sql", "unique_id": "%[2]s", "fqn": ["shop", "marts", "model_%05[3]d"], "alias": "model_%05[3]d", "checksum": {"name": "sha256", "checksum": "%064[3]d"}, "config": {"enabled": true, "alias": null, "schema": "mart", "database": null, "tags": ["nightly"], "meta": {}, "group": null, "materialized": "table", "incremental_strategy": null, "batch_size": null, "lookback": 1, "begin": null, "persist_docs": {}, "post-hook": [], "pre-hook": [], "quoting": {}, "column_types": {}, "full_refresh": null, "unique_key": null, "on_schema_change": "ignore", "on_configuration_change": "apply", "grants": {}, "packages": [], "docs": {"show": true, "node_color": null}, "contract": {"enforced": false, "alias_types": true}, "access": "protected"}, "tags": ["nightly"], "description": "Model %[3]d.", "columns": {%[4]s}, "meta": {}, "group": null, "docs": {"show": true, "node_color": null}, "patch_path": "shop://models/marts/schema.yml", "build_path": null, "unrendered_config": {"materialized": "table", "schema": "mart", "tags": ["nightly"]}, "created_at": 1767225600.0, "relation_name": "\"warehouse\".\"mart\".\"model_%05[3]d\"", "raw_code": "select\n%[5]s    1 as one\nfrom {{ ref('x') }}", "doc_blocks": [], "language": "sql", "refs": [{"name": "x", "package": null, "version": null}], "sources": [], "metrics": [], "functions": [], "depends_on": {"macros": ["macro.shop.m"], "nodes": [%[6]s]}, "compiled_path": "target/compiled/model_%05[3]d.sql", "compiled": true, "compiled_code": "select\n%[5]s    1 as one\nfrom \"warehouse\".\"mart\".\"x\"", "extra_ctes_injected": true, "extra_ctes": [], "contract": {"enforced": false, "alias_types": true, "checksum": null}, "access": "protected", "constraints": [], "version": null, "latest_version": null, "deprecation_date": null, "primary_key": [], "time_spine": null}`,
			strings.Repeat(", ", min(i, 1)), id, i, columns.String(), code.String(), parents.String())
		for n, name := range []string{"unique", "not_null"}[:1+i%2] {
			fmt.Fprintf(&b, `, "test.shop.%s_model_%05d_column_0.%010d": {"test_metadata": {"name": "%[1]s", "kwargs": {"column_name": "column_0", "model": "{{ get_where_subquery(ref('model_%05[2]d')) }}"}, "namespace": null}, "database": "warehouse", "schema": "mart_dbt_test__audit", "name": "%[1]s_model_%05[2]d_column_0", "resource_type": "test", "package_name": "shop", "path": "%[1]s_model_%05[2]d_column_0.sql", "original_file_path": "models/marts/schema.yml", "unique_id": "test.shop.%[1]s_model_%05[2]d_column_0.%010[3]d", "fqn": ["shop", "marts", "x"], "alias": "x", "checksum": {"name": "none", "checksum": ""}, "config": {"enabled": true, "severity": "ERROR", "store_failures": null, "where": null}, "tags": [], "description": "", "columns": {}, "meta": {}, "group": null, "docs": {"show": true, "node_color": null}, "patch_path": null, "unrendered_config": {}, "created_at": 1767225600.0, "relation_name": null, "raw_code": "{{ test_%[1]s(**_dbt_generic_test_kwargs) }}", "language": "sql", "refs": [], "sources": [], "metrics": [], "depends_on": {"macros": ["macro.shop.m"], "nodes": ["%[4]s"]}, "compiled_path": null, "contract": {"enforced": false, "alias_types": true, "checksum": null}, "column_name": "column_0", "file_key_name": "models.model_%05[2]d", "attached_node": "%[4]s"}`,
				name, i, n, id)
		}
		fmt.Fprintf(&children, `%s"%s": ["test.shop.unique_model_%05d_column_0.0000000000"]`, strings.Repeat(", ", min(i, 1)), id, i)
	}
	b.WriteString(`}, "sources": {}, "macros": {"macro.shop.m": {"name": "m", "package_name": "shop", "unique_id": "macro.shop.m", "macro_sql": "x"}}, "child_map": {` + children.String() + `}}`)
	return b.String()
}

func TestGenerated(t *testing.T) {
	text := generated(200)
	if per := len(text) / 200; per < 6000 || per > 8500 {
		t.Errorf("a model takes %d bytes; want about 7 KB", per)
	}
	g := mustLoad(t, text)
	checks := 0
	for a := range g.Assets() {
		checks += len(a.Checks)
	}
	if g.Len() != 200 || checks != 300 {
		t.Errorf("got %d assets, %d checks", g.Len(), checks)
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, models := range []int{1000, 10000} {
		text := generated(models)
		b.Run(fmt.Sprintf("%dmodels", models), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var builder assetgraph.Builder
				if _, err := dbt.Load(context.Background(), document(b, text), dbt.Options{}, &builder); err != nil {
					b.Fatal(err)
				}
				if g, _ := builder.Build(); g.Len() != models {
					b.Fatal(g.Len())
				}
			}
		})
	}
}

// BenchmarkDecode leaves out the graph.
func BenchmarkDecode(b *testing.B) {
	text := generated(1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := decode(text, source.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
