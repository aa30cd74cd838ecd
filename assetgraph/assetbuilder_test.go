package assetgraph_test

import (
	"fmt"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func TestDefine(t *testing.T) {
	var b, structs ag.Builder
	b.Define("shop", "orders").DependsOn("raw/orders", `files/2024\/x.csv`).CodeVersion("3").Code("sql", "select 1").
		Uses("macro.a").Config("materialized", "table").Config("grants", map[string]any{"select": []string{"bi"}}).
		Metadata("rows", 1).Metadata("rows", 2).Column("id", "bigint").Tag("team", "sales").Kind("model").Owner("ada", "bob").
		Group("core").Description("All orders.").Check("unique_id", "select id").Unknown("/storage", "not asked").
		Edit(func(a *ag.Asset) { a.Access = "public" })
	b.Define("shop", "revenue").CodeVersion("")
	b.Define("shop", "typed").CodeVersionOf([]int{1, 2})
	structs.AddAsset(ag.Asset{
		Key: ag.MustKey("orders"), Location: "shop", CodeVersion: ag.CodeVersion{Value: "3"}, Code: ag.Code{Language: "sql", Text: "select 1"},
		Units:        []string{"macro.a"},
		Dependencies: []ag.Dependency{{Key: ag.MustKey("raw", "orders")}, {Key: ag.MustKey("files", "2024/x.csv")}},
		Config: []facet.Setting{
			{Name: "grants", Value: value.MapOf(value.Entry{Name: "select", Value: value.ListOf(value.String("bi"))})},
			{Name: "materialized", Value: value.String("table")},
		},
		Metadata: value.MapOf(value.Entry{Name: "rows", Value: value.Number("2")}), Columns: []ag.Column{{Name: "id", Type: "bigint"}},
		Tags: []facet.Tag{{Key: "team", Value: "sales"}}, Kinds: []string{"model"}, Owners: []facet.Owner{{Name: "ada"}, {Name: "bob"}},
		Group: "core", Description: "All orders.", Checks: []facet.Check{{Name: "unique_id", Digest: ag.TextDigest("select id")}},
		Unknown: []ag.UnknownField{{Path: "/storage", Reason: "not asked"}}, Access: "public",
	})
	structs.AddAsset(ag.Asset{Key: ag.MustKey("revenue"), Location: "shop", CodeVersion: ag.CodeVersion{Empty: true}})
	version, err := ag.CodeVersionOf([]int{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	structs.AddAsset(ag.Asset{Key: ag.MustKey("typed"), Location: "shop", CodeVersion: version})
	got, problems := b.Build()
	want, expected := structs.Build()
	if fmt.Sprint(problems) != fmt.Sprint(expected) { // the unit is not defined
		t.Errorf("problems: %v, not %v", problems, expected)
	}
	if got.Digest() != want.Digest() {
		t.Errorf("it is another graph than that of structs")
	}
	again, _ := b.Build()
	if again.Digest() != got.Digest() {
		t.Error("it cannot be built twice")
	}
	b.Define("shop", "new")
	if more, _ := b.Build(); more.Digest() == got.Digest() || got.Digest() != want.Digest() {
		t.Error("it does not go on")
	}
}

func TestDefineProblems(t *testing.T) {
	var b ag.Builder
	b.Define("shop", "a//b").CodeVersion("1")
	b.Define("shop", "orders").CodeVersionOf(func() {}).DependsOn("raw/orders", "/").Config("hook", func() {}).Metadata("m", struct{}{})
	g, problems := b.Build()
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Error())
	}
	const in = `assetgraph: location "shop": `
	want := []string{
		in + `define "a//b": invalid key: segment 2 of ["a" "" "b"] is empty`,
		in + `asset "orders": code version of "func()": no code version: value: a func cannot be part of a code version: leave the field ` +
			`out with the tag hash:"ignore", and say in another one what it does, by a name and a version, say`,
		in + `asset "orders": dependency "/": invalid key: segment 1 of ["" ""] is empty`,
		in + `asset "orders": metadata "m": value: a struct {} is no value: spell out what it says, or marshal it to JSON and read that`,
		in + `asset "orders": setting "hook": value: a func() is no value: spell out what it says, or marshal it to JSON and read that`,
	}
	if fmt.Sprintf("%q", lines) != fmt.Sprintf("%q", want) {
		t.Errorf("problems:\n%q, not\n%q", lines, want)
	}
	if l, _ := g.Location("shop"); l.State != ag.Partial || g.Len() != 2 {
		t.Errorf("%v of %d nodes", l.State, g.Len())
	}
}
