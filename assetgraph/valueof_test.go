package assetgraph_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
)

type name string

func TestValueOf(t *testing.T) {
	seven := 7
	var none *int
	text := ag.String("x")
	var noText *ag.String
	entry := func(name string, v ag.Value) ag.Entry { return ag.Entry{Name: name, Value: v} }
	for _, test := range []struct {
		v    any
		want ag.Value
	}{
		{nil, ag.Null{}},
		{none, ag.Null{}},
		{true, ag.Bool(true)},
		{int8(-1), ag.Number("-1")},
		{uint64(math.MaxUint64), ag.Number("18446744073709551615")},
		{1.0, ag.Number("1.0")},
		{float32(0.1), ag.Number("0.1")},
		{0.1, ag.Number("0.1")},
		{1e300, ag.Number("1e+300")},
		{math.Copysign(0, -1), ag.Number("-0.0")},
		{math.NaN(), ag.Number("NaN")},
		{math.Inf(-1), ag.Number("-Infinity")},
		{json.Number("1.50"), ag.Number("1.50")},
		{"text", ag.String("text")},
		{name("own"), ag.String("own")},
		{&seven, ag.Number("7")},
		{ag.Typed{Type: "url", Value: ag.String("x")}, ag.Typed{Type: "url", Value: ag.String("x")}},
		{&text, text},
		{[]any{&text, noText}, ag.ListOf(text, ag.Null{})},
		{[]any{1, "a", nil}, ag.ListOf(ag.Number("1"), ag.String("a"), ag.Null{})},
		{[]string(nil), ag.List{}},
		{[2]bool{true, false}, ag.ListOf(ag.Bool(true), ag.Bool(false))},
		{map[string]any{"b": 1, "a": map[name]int{"x": 2}}, ag.MapOf(entry("a", ag.MapOf(entry("x", ag.Number("2")))), entry("b", ag.Number("1")))},
		{map[string]ag.Value{"a": nil}, ag.MapOf(entry("a", ag.Null{}))},
	} {
		got, err := ag.ValueOf(test.v)
		if err != nil || !ag.Equal(got, test.want) {
			t.Errorf("ValueOf(%#v) is %#v, %v, not %#v", test.v, got, err, test.want)
		}
	}
}

func TestValueOfNot(t *testing.T) {
	round := []any{nil}
	round[0] = round
	for _, test := range []struct {
		v    any
		want string
	}{
		{struct{ A int }{1}, "assetgraph: value: a struct { A int } is no value: spell out what it says, or marshal it to JSON and read that"},
		{map[string]any{"b": func() {}, "a": []any{1, make(chan int)}}, `assetgraph: value["a"][1]: a chan int is no value: spell out what it says, or marshal it to JSON and read that`},
		{[]byte("x"), "assetgraph: value: a []uint8 is no value: encode bytes as a text"},
		{map[int]int{}, "assetgraph: value: the keys of a map[int]int are no texts"},
		{[]string{"\xff"}, `assetgraph: value[0]: the text "\xff" is not valid UTF-8`},
		{map[string]int{"\xff": 1}, `assetgraph: value["\xff"]: the text "\xff" is not valid UTF-8`},
		{json.Number("01"), `assetgraph: value: "01" is no number of JSON`},
		{json.Number("null"), `assetgraph: value: "null" is no number of JSON`},
	} {
		if got, err := ag.ValueOf(test.v); err == nil || err.Error() != test.want || got != nil {
			t.Errorf("ValueOf(%#v) is %#v, %v\nnot %s", test.v, got, err, test.want)
		}
	}
	if _, err := ag.ValueOf(round); err == nil {
		t.Error("a value that holds itself is one")
	}
	var twice any
	for range 40 {
		twice = []any{twice, twice}
	}
	if _, err := ag.ValueOf(twice); err == nil {
		t.Error("a value of a trillion parts is one")
	}
}

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
		Config: []ag.Setting{
			{Name: "grants", Value: ag.MapOf(ag.Entry{Name: "select", Value: ag.ListOf(ag.String("bi"))})},
			{Name: "materialized", Value: ag.String("table")},
		},
		Metadata: ag.MapOf(ag.Entry{Name: "rows", Value: ag.Number("2")}), Columns: []ag.Column{{Name: "id", Type: "bigint"}},
		Tags: []ag.Tag{{Key: "team", Value: "sales"}}, Kinds: []string{"model"}, Owners: []ag.Owner{{Name: "ada"}, {Name: "bob"}},
		Group: "core", Description: "All orders.", Checks: []ag.Check{{Name: "unique_id", Digest: ag.TextDigest("select id")}},
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
