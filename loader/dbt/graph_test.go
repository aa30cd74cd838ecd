package dbt_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
)

func TestResourceTypes(t *testing.T) {
	everything := manifest(object{
		"nodes": section(
			node("model", "orders", object{"raw_code": "select 1"}),
			node("seed", "countries", object{"raw_code": "", "checksum": object{"name": "sha256", "checksum": "abc"}}),
			node("snapshot", "orders_history"),
			node("analysis", "top", object{"raw_code": "select 2"}),
			node("operation", "shop-on-run-start-0", object{"raw_code": "{{ grant() }}"}),
			node("sql_operation", "inline"),
			node("rpc", "call"),
			node("test", "no_orphans", object{"depends_on": object{"nodes": []any{"model.shop.orders"}}}),
			node("test", "reads_nothing"),
		),
		"sources":         section(node("source", "orders", object{"source_name": "raw", "unique_id": "source.shop.raw.orders"})),
		"exposures":       section(node("exposure", "board")),
		"metrics":         section(node("metric", "revenue")),
		"semantic_models": section(node("semantic_model", "facts")),
		"saved_queries":   section(node("saved_query", "by_day")),
		"functions":       section(node("function", "is_positive", object{"raw_code": "x > 0"})),
		"unit_tests": section(
			node("unit_test", "sums", object{"model": "orders", "unique_id": "unit_test.shop.orders.sums",
				"depends_on": object{"nodes": []any{"model.shop.orders"}}}),
			node("unit_test", "lost", object{"model": "nothing"}),
		),
		"macros": object{
			"macro.shop.a":      object{"unique_id": "macro.shop.a", "package_name": "shop", "name": "a", "macro_sql": "a", "depends_on": object{"macros": []any{"macro.dbt.b"}}},
			"macro.dbt.b":       object{"unique_id": "macro.dbt.b", "package_name": "dbt", "name": "b"},
			"macro.dbt_utils.c": object{"unique_id": "macro.dbt_utils.c", "package_name": "dbt_utils", "name": "c"},
		},
	})
	g := mustLoad(t, text(t, everything))
	var got []string
	for a := range g.Assets() {
		got = append(got, fmt.Sprintf("%s %s %s", a.Key, strings.Join(a.Kinds, "+"), a.Execution))
		for _, c := range a.Checks {
			got = append(got, fmt.Sprintf("%s: check %s", a.Key, c.Name))
		}
	}
	for u := range g.Units() {
		got = append(got, fmt.Sprintf("unit %s %s toolchain=%v uses %v", u.Kind, u.ID, u.Toolchain, u.Uses))
	}
	for d := range g.OtherDefinitions() {
		got = append(got, fmt.Sprintf("definition %s %s", d.Kind, d.ID))
	}
	same(t, got, []string{
		"exposure.shop.board exposure UNEXECUTABLE",
		"function.shop.is_positive function MATERIALIZATION",
		"metric.shop.revenue metric UNEXECUTABLE",
		"model.shop.orders model MATERIALIZATION",
		"model.shop.orders: check shop.no_orphans",
		"model.shop.orders: check unit test sums",
		"saved_query.shop.by_day saved_query UNEXECUTABLE",
		"seed.shop.countries seed MATERIALIZATION",
		"semantic_model.shop.facts semantic_model UNEXECUTABLE",
		"snapshot.shop.orders_history snapshot MATERIALIZATION",
		"source.shop.raw.orders source UNEXECUTABLE",
		"unit macro macro.dbt.b toolchain=true uses []",
		"unit macro macro.dbt_utils.c toolchain=false uses []",
		"unit macro macro.shop.a toolchain=false uses [macro.dbt.b]",
		"definition analysis analysis.shop.top",
		"definition operation operation.shop.shop-on-run-start-0",
		"definition rpc rpc.shop.call",
		"definition sql_operation sql_operation.shop.inline",
		"definition test test.shop.reads_nothing",
		"definition unit_test unit_test.shop.lost of nothing",
	})
}

// same compares lists of lines.
func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestKeys(t *testing.T) {
	for _, test := range []struct {
		node    object
		section string
		want    string // in user form
		reason  string
	}{
		{node("model", "orders"), "nodes", "model.shop.orders", "the unique id"},
		{node("model", "orders", object{"unique_id": "spelled.otherwise"}), "nodes", "model.shop.orders", "built from the fields"},
		{node("model", "orders", object{"version": 2}), "nodes", "model.shop.orders.v2", "a versioned model"},
		{node("model", "orders", object{"version": "2b"}), "nodes", "model.shop.orders.v2b", "a version can be a string"},
		{node("model", "orders", object{"version": nil}), "nodes", "model.shop.orders", "a null version is none"},
		{node("source", "events_*", object{"source_name": "raw"}), "sources", "source.shop.raw.events_*", "any character"},
		{node("source", "events_*", object{"source_name": "raw", "unique_id": "source.shop.raw.events___"}), "sources",
			"source.shop.raw.events_*", "dbt Fusion replaces what is no letter or digit"},
		{node("source", "clicks/a b", object{"source_name": "odd names"}), "sources", `source.shop.odd names.clicks\/a b`, "a slash does not split"},
		{node("source", "naïve", object{"source_name": `quo"te`}), "sources", `source.shop.quo"te.naïve`, "quotes and letters"},
		{node("exposure", "board"), "exposures", "exposure.shop.board", "the section gives the resource type"},
	} {
		if test.section != "nodes" {
			delete(test.node, "resource_type")
		}
		g := mustLoad(t, text(t, manifest(object{test.section: object{"x": test.node}})))
		same(t, strings.Split(keys(g), "\n"), []string{test.want})
	}
}

func TestNoKey(t *testing.T) {
	for _, member := range []string{"name", "package_name", "resource_type", "unique_id"} {
		n := node("model", "orders")
		n[member] = nil
		r := load(text(t, manifest(object{"nodes": object{"x": n}})), dbt.Options{})
		if r.err != nil || !r.loud() {
			t.Errorf("without %s: %v\n%s", member, r.err, r.lines())
			continue
		}
		if l, _ := r.graph.Location("shop"); l.State != assetgraph.Partial {
			t.Errorf("without %s the location is %s", member, l.State)
		}
	}
	twice := manifest(object{"nodes": object{"x": node("model", "a"), "y": node("model", "b", object{"unique_id": "model.shop.a"})}})
	if r := load(text(t, twice), dbt.Options{}); !r.loud() {
		t.Error("one unique id for two models gives no error")
	}
}

func TestDependencies(t *testing.T) {
	root := manifest(object{
		"nodes": section(
			node("model", "external", object{"path": "", "original_file_path": "", "package_name": "platform", "unique_id": "model.platform.external"}),
			node("model", "orders", object{"depends_on": object{
				"nodes": []any{"source.shop.raw.events___", "model.platform.external", "model.platform.external", "model.shop.disabled",
					"test.shop.t", "operation.shop.o", "function.shop.f", "not an id"},
				"macros": []any{"macro.shop.spelled"}}}),
		),
		"sources": section(node("source", "events_*", object{"source_name": "raw", "unique_id": "source.shop.raw.events___"})),
		"macros":  object{"x": object{"unique_id": "macro.shop.spelled", "package_name": "shop", "name": "built"}},
	})
	g := mustLoad(t, text(t, root))
	a := asset(t, g, "model.shop.orders")
	var got []string
	for _, d := range a.Dependencies {
		got = append(got, d.Key.String())
	}
	same(t, got, []string{"function.shop.f", "model.platform.external", "model.shop.disabled", "not an id", "source.shop.raw.events_*"})
	same(t, a.Units, []string{"macro.shop.built"})
	var undefined []string
	for k := range g.Undefined() {
		undefined = append(undefined, k.String())
	}
	same(t, undefined, []string{"function.shop.f", "model.shop.disabled", "not an id"})
	if external := asset(t, g, "model.platform.external"); external.CodeVersion.Value != "" || external.Code.Path != "" || external.Location != "shop" {
		t.Errorf("the model of another project is %+v", external)
	}
}

func TestOwnersAndGroups(t *testing.T) {
	g := mustLoad(t, text(t, manifest(object{
		"groups": object{
			"group.shop.finance": object{"name": "finance", "package_name": "shop", "unique_id": "group.shop.finance",
				"owner": object{"name": "Finance", "email": []any{"a@example.com", "b@example.com"}, "slack": "#money", "phone": nil}},
			"group.other.finance": object{"name": "finance", "package_name": "other", "owner": object{"name": "Others"}},
			"group.shop.quiet":    object{"name": "quiet", "package_name": "shop", "owner": object{}},
		},
		"nodes": section(
			node("model", "grouped", object{"group": "finance"}),
			node("model", "foreign", object{"group": "finance", "package_name": "other"}),
			node("model", "quiet", object{"group": "quiet"}),
			node("model", "lost", object{"group": "nobody"}),
			node("model", "free"),
		),
		"exposures": section(
			node("exposure", "named", object{"owner": object{"name": "Ana", "email": "ana@example.com"}}),
			node("exposure", "nameless", object{"owner": object{"name": nil, "email": "growth@example.com"}}),
		),
	})))
	owners := func(id string) string {
		var out []string
		for _, o := range asset(t, g, id).Owners {
			out = append(out, fmt.Sprintf("%s %v %s", o.Name, o.Email, valueText(o.More)))
		}
		return asset(t, g, id).Group + ": " + strings.Join(out, "; ")
	}
	for id, want := range map[string]string{
		"model.shop.grouped":     `finance: Finance [a@example.com b@example.com] {"slack":"#money"}`,
		"model.other.foreign":    `finance: Others [] {}`,
		"model.shop.quiet":       "quiet: ",
		"model.shop.lost":        "nobody: ",
		"model.shop.free":        ": ",
		"exposure.shop.named":    ": Ana [ana@example.com] {}",
		"exposure.shop.nameless": ": growth@example.com [growth@example.com] {}",
	} {
		if got := owners(id); got != want {
			t.Errorf("%s: got %s; want %s", id, got, want)
		}
	}
}

func TestSeeds(t *testing.T) {
	const (
		bytes    = "dbt seed checksum before 1.5: file bytes"
		stripped = "dbt seed checksum from 1.5: stripped text"
		folded   = "dbt seed checksum from 1.12: stripped text, line ends folded"
	)
	for _, test := range []struct {
		version, name, value string
		wantScheme           string
		wantUnknown          string
	}{
		{"1.4.9", "sha256", "abc", bytes, ""},
		{"0.19.1", "sha256", "abc", bytes, ""},
		{"1.5.0", "sha256", "abc", stripped, ""},
		{"1.5.0rc1", "sha256", "abc", stripped, ""},
		{"1.5.0-b1", "sha256", "abc", stripped, ""},
		{"1.11.9", "sha256", "abc", stripped, ""},
		{"1.12.0b1", "sha256", "abc", folded, ""},
		{"2.0.0", "sha256", "abc", folded, ""},
		{"2.0.0-preview.98", "sha256", "abc", folded, ""},
		{"garbage", "sha256", "abc", folded, ""},
		{"", "sha256", "abc", folded, ""},
		{"1.x", "sha256", "abc", folded, ""},
		{"1.11.9", "path", "seeds/big.csv", "", "the file was too large for dbt to read"},
		{"1.11.9", "none", "", "", "dbt made no checksum of the file"},
		{"1.11.9", "sha256", "", "", "dbt made no checksum of the file"},
		{"1.11.9", "", "", "", "dbt made no checksum of the file"},
	} {
		root := manifest(object{"nodes": section(node("seed", "s", object{"raw_code": "", "checksum": object{"name": test.name, "checksum": test.value}}))})
		root["metadata"].(object)["dbt_version"] = test.version
		a := asset(t, mustLoad(t, text(t, root)), "seed.shop.s")
		var unknown string
		for _, u := range a.Unknown {
			unknown += u.Path + ": " + u.Reason
		}
		want := assetgraph.CodeVersion{Value: "sha256:abc", Scheme: test.wantScheme}
		if test.wantUnknown != "" {
			want = assetgraph.CodeVersion{}
			test.wantUnknown = "/code_version: " + test.wantUnknown
		}
		if a.CodeVersion != want || unknown != test.wantUnknown {
			t.Errorf("%+v: got %+v, unknown %q", test, a.CodeVersion, unknown)
		}
	}
}

func TestCode(t *testing.T) {
	g := mustLoad(t, text(t, manifest(object{"nodes": section(
		node("model", "sql", object{"raw_code": "select 1", "language": "sql", "checksum": object{"name": "sha256", "checksum": "of the file"}}),
		node("model", "old", object{"raw_sql": "select 1"}),
		node("model", "python", object{"raw_code": "def model(): pass", "language": "python"}),
		node("snapshot", "snap", object{"raw_code": "select 1", "checksum": object{"name": "sha256", "checksum": "of the file"}}),
	)})))
	for id, language := range map[string]string{"model.shop.sql": "sql", "model.shop.old": "sql", "model.shop.python": "python", "snapshot.shop.snap": "sql"} {
		a := asset(t, g, id)
		if a.Code.Language != language || a.Code.Path != strings.Split(id, ".")[2]+".sql" ||
			a.CodeVersion.Value != assetgraph.TextDigest(a.Code.Text) || a.CodeVersion.Scheme != "" || len(a.Unknown) > 0 {
			t.Errorf("%s: %+v %+v %v", id, a.CodeVersion, a.Code, a.Unknown)
		}
	}
}

func TestStorage(t *testing.T) {
	address := object{"database": "db", "schema": "prod", "alias": "orders_table"}
	authored := object{"unrendered_config": object{"schema": "{{ env }}", "alias": nil, "database": "db"}}
	root := manifest(object{
		"nodes": section(
			node("model", "plain", address),
			node("model", "written", address, authored),
			node("model", "ephemeral", address, authored, object{"config": object{"materialized": "ephemeral"}}),
			node("test", "t", address, object{"depends_on": object{"nodes": []any{"model.shop.plain"}}}),
		),
		"sources": section(node("source", "s", object{"source_name": "raw", "database": "lake", "schema": "raw", "identifier": "S",
			"unrendered_database": "{{ var('lake') }}", "unrendered_schema": nil})),
		"exposures": section(node("exposure", "board", address)),
	})
	show := func(g *assetgraph.Graph, id string) string {
		s := asset(t, g, id).Storage
		return fmt.Sprint(valueText(s.Authored.Database), valueText(s.Authored.Schema), valueText(s.Authored.Name), " ", s.Rendered)
	}
	g := mustLoad(t, text(t, root))
	for id, want := range map[string]string{
		"model.shop.plain":     `absentabsentabsent {db prod orders_table}`,
		"model.shop.written":   `"db""{{ env }}"absent {db prod orders_table}`,
		"model.shop.ephemeral": `"db""{{ env }}"absent {  }`,
		"source.shop.raw.s":    `"{{ var('lake') }}"absentabsent {lake raw S}`,
		"exposure.shop.board":  `absentabsentabsent {  }`,
	} {
		if got := show(g, id); got != want {
			t.Errorf("%s: got %s; want %s", id, got, want)
		}
	}
	for version, want := range map[string]int{"1.8.9": 1, "0.21.0": 1, "1.9.0": 0, "1.9.0-b1": 0, "1.10.2": 0, "2.0.0": 0} {
		root["metadata"].(object)["dbt_version"] = version
		a := asset(t, mustLoad(t, text(t, root)), "source.shop.raw.s")
		if len(a.Unknown) != want || want == 1 && a.Unknown[0].Path != "/storage/authored" {
			t.Errorf("dbt %s: unknown %v of a source; want %d", version, a.Unknown, want)
		}
	}
}

func TestModelFields(t *testing.T) {
	g := mustLoad(t, text(t, manifest(object{"nodes": section(
		node("model", "silent"),
		node("model", "full", object{
			"access": "public", "description": "Orders.", "tags": []any{"b", "a", "a"}, "meta": object{"team": nil, "n": 1},
			"contract":    object{"enforced": true, "alias_types": false, "checksum": "x"},
			"constraints": []any{object{"type": "check"}},
			"columns": object{"ID": object{"name": "id", "data_type": "int", "description": "Key.", "tags": "pii", "meta": object{"x": 1},
				"constraints": []any{object{"type": "not_null"}}, "quote": true, "policy_tags": []any{"p"},
				"config": object{"meta": object{"x": 1}, "tags": []any{"pii"}, "extra": 2}, "doc_blocks": []any{"d"}},
				"nameless": object{}, "only_config": object{"config": object{"meta": object{"y": 2}, "tags": []any{"late"}}}},
		}),
		node("seed", "s", object{"checksum": object{"name": "sha256", "checksum": "a"}}),
	)})))
	if a := asset(t, g, "model.shop.silent"); a.Access != "protected" || a.Contract.Enforced || len(a.Columns)+len(a.Tags) > 0 {
		t.Errorf("a model that says nothing is %+v", a)
	}
	if a := asset(t, g, "seed.shop.s"); a.Access != "" {
		t.Errorf("a seed has access %q", a.Access)
	}
	a := asset(t, g, "model.shop.full")
	same(t, []string{a.Access, a.Description, fmt.Sprint(a.Tags), valueText(a.Metadata), fmt.Sprint(a.Contract.Enforced), valueText(a.Contract.Terms)},
		[]string{"public", "Orders.", "[{a } {b }]", `{"n":1,"team":null}`, "true", `{"alias_types":false,"constraints":[{"type":"check"}]}`})
	var columns []string
	for _, c := range a.Columns {
		columns = append(columns, fmt.Sprint(c.Name, " ", c.Type, " ", c.Description, " ", c.Tags, " ", valueText(c.Metadata), " ",
			valueText(c.Constraints), " ", settingsText(c.Config)))
	}
	same(t, columns, []string{
		`id int Key. [{pii }] {"x":1} [{"type":"not_null"}] extra=2 policy_tags=["p"] quote=true`,
		`nameless   [] {} [] `,
		`only_config   [{late }] {"y":2} [] `,
	})
}

// TestFallbackMeta is about resources that have their meta and tags in their configuration only.
func TestFallbackMeta(t *testing.T) {
	config := object{"config": object{"meta": object{"owner": "ana"}, "tags": []any{"x"}}}
	g := mustLoad(t, text(t, manifest(object{
		"nodes":           section(node("model", "orders", config), node("model", "both", config, object{"meta": object{"owner": "top"}, "tags": []any{"y"}})),
		"semantic_models": section(node("semantic_model", "facts", config)),
		"saved_queries":   section(node("saved_query", "q", config)),
		"unit_tests":      section(node("unit_test", "u", config, object{"tested_node_unique_id": "model.shop.orders"})),
	})))
	for id, want := range map[string]string{
		"model.shop.orders": `{"owner":"ana"} [{x }]`, "model.shop.both": `{"owner":"top"} [{y }]`,
		"semantic_model.shop.facts": `{"owner":"ana"} [{x }]`, "saved_query.shop.q": `{"owner":"ana"} [{x }]`,
	} {
		if a := asset(t, g, id); valueText(a.Metadata)+" "+fmt.Sprint(a.Tags) != want {
			t.Errorf("%s: got %s %v; want %s", id, valueText(a.Metadata), a.Tags, want)
		}
	}
	check := asset(t, g, "model.shop.orders").Checks[0]
	if got := settingsText(check.Config); got != `meta={"owner":"ana"} tags=["x"]` {
		t.Errorf("the unit test's configuration is %s", got)
	}
}

func TestToolchain(t *testing.T) {
	for pkg, want := range map[string]bool{
		"dbt": true, "dbt_postgres": true, "dbt_duckdb": true, "dbt_snowflake": true, "dbt_spark": true,
		"dbt_utils": false, "dbt_date": false, "dbt_profiler": false, "dbt_expectations": false, "dbt_": false,
		"postgres": false, "shop": false, "dbt_jira": false, "": false,
	} {
		g := mustLoad(t, text(t, manifest(object{"macros": object{"x": object{"unique_id": "x", "name": "m", "package_name": pkg}}})))
		if u, ok := g.Unit("macro." + pkg + ".m"); !ok || u.Toolchain != want {
			t.Errorf("package %q: toolchain=%v (there: %v); want %v", pkg, u.Toolchain, ok, want)
		}
	}
}

func TestLocation(t *testing.T) {
	sum := md5.Sum([]byte("shop"))
	id := hex.EncodeToString(sum[:])
	nodes := section(node("model", "m"), node("model", "x", object{"package_name": "other"}))
	macros := object{"m": object{"unique_id": "m", "name": "m", "package_name": "shop"}}
	for _, test := range []struct {
		name     string
		metadata object
		sections object
		project  string
		want     string
	}{
		{"project_name", object{"project_name": "named", "project_id": id}, object{"nodes": nodes}, "option", "named"},
		{"the id of a node's package", object{"project_id": id}, object{"nodes": nodes}, "option", "shop"},
		{"the id of a macro's package", object{"project_id": id}, object{"macros": macros}, "", "shop"},
		{"the option", object{"project_id": "unknown"}, object{"nodes": nodes}, "option", "option"},
		{"the option, no id", object{}, object{"nodes": nodes}, "option", "option"},
		{"nothing", object{"project_id": "unknown"}, object{"nodes": nodes}, "", ""},
		{"no id", object{}, object{}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := manifest(test.sections)
			metadata := root["metadata"].(object)
			delete(metadata, "project_name")
			root["metadata"] = merged(metadata, test.metadata)
			r := load(text(t, root), dbt.Options{Project: test.project})
			if test.want == "" {
				id := test.metadata["project_id"]
				if id == nil {
					id = ""
				}
				want := fmt.Sprintf(`load in (/metadata/project_id): no package has the id %q, so the root project is not known; name it with the option Project`, id)
				if r.err == nil || r.err.Error() != want {
					t.Errorf("got error %v; want %s", r.err, want)
				}
				return
			}
			if r.err != nil {
				t.Fatal(r.err)
			}
			for l := range r.graph.Locations() {
				if l != (assetgraph.Location{Name: test.want}) {
					t.Errorf("got location %+v; want %s", l, test.want)
				}
			}
			for a := range r.graph.Assets() {
				if a.Location != test.want {
					t.Errorf("%s is in location %s; want %s", a.Key, a.Location, test.want)
				}
			}
		})
	}
}
