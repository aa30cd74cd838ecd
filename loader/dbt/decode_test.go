package dbt_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

func withVersion(t *testing.T, url any) string {
	return text(t, object{"metadata": object{"dbt_schema_version": url, "project_name": "shop"}, "nodes": object{}})
}

func TestVersions(t *testing.T) {
	for v := range 30 {
		url := fmt.Sprintf("https://schemas.getdbt.com/dbt/manifest/v%d.json", v)
		m, _, err := decode(withVersion(t, url), source.Limits{})
		if v >= 1 && v <= 12 || v == 20 {
			if err != nil || m.Metadata.SchemaVersion != v {
				t.Errorf("v%d: %v, %v", v, m, err)
			}
			continue
		}
		want := fmt.Sprintf("load in (/metadata/dbt_schema_version): manifest version v%d is not known; expected v1 to v12, or v20: "+
			"upgrade branchgraph, or write the manifest with another dbt", v)
		if err == nil || err.Error() != want {
			t.Errorf("v%d: got %v; want %s", v, err, want)
		}
	}
}

// TestRefused is about inputs that are no manifest.
func TestRefused(t *testing.T) {
	const notThere = "load in (/metadata/dbt_schema_version): not there; expected the manifest.json of dbt 0.19 or later"
	utf16le := func(s string) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	artifact := func(name string) string {
		return withVersion(t, "https://schemas.getdbt.com/dbt/"+name+"/v1.json")
	}
	for _, test := range []struct{ reason, text, want string }{
		{"empty", "", "load in:1:1: the input is empty; expected JSON"},
		{"white space", " \n ", "load in:2:2: the input is empty; expected JSON"},
		{"not JSON", "version: 2\nmodels:\n", `load in:1:1: found "version" where a value was expected`},
		{"HTML", "<html>", `load in:1:1: found "<" where a value was expected`},
		{"truncated", `{"nodes": {"model.a": {"name": "a`, "load in:1:34 (/nodes/model.a/name): the text ends inside a string"},
		{"truncated between lines", "{\n \"nodes\": {\n", "load in:3:1 (/nodes): the text ends inside an object"},
		{"two values", "{} {}", `load in:1:4: found "{" after the end of the value`},
		{"duplicate names", `{"nodes": {"a": 1, "b": 2, "a": 3}}`, `load in:1:28 (/nodes/a): the name "a" is there twice in one object`},
		{"duplicate names, one escaped", `{"nodes": {"a": 1, "\u0061": 3}}`, `load in:1:20 (/nodes/a): the name "a" is there twice in one object`},
		{"BOM", "\ufeff{}", "load in:1:1: the text starts with a byte order mark; expected UTF-8 without one"},
		{"UTF-16 with BOM", utf16le("\ufeff{}"), "load in:1:1: the text is UTF-16; expected UTF-8"},
		{"UTF-16", utf16le("{}"), "load in:1:1: the text is UTF-16; expected UTF-8"},
		{"invalid UTF-8", "{\"a\":\n \"x\xffy\"}", "load in:2:4: byte 0xff is not valid UTF-8"},
		{"lone surrogates, duplicate names", `{"nodes": {"\ud800": 1, "\ud801": 2, "\uD800": 3}}`, `load in:1:38 (/nodes/\ud800): the name "\ud800" is there twice in one object`},
		{"lone surrogate in the version", strings.Replace(withVersion(t, "V"), `"V"`, `"\ud800"`, 1), `load in (/metadata/dbt_schema_version): found "\xed\xa0\x80"; expected .../dbt/manifest/vN.json`},
		{"lone surrogate and no manifest", `{"metadata": "\udc00"}`, notThere},
		{"an array", "[]", "load in: found an array; expected a dbt manifest, a JSON object"},
		{"a string", `"x"`, "load in: found a string; expected a dbt manifest, a JSON object"},
		{"a number", "1", "load in: found a number; expected a dbt manifest, a JSON object"},
		{"NaN", "NaN", "load in: found a number; expected a dbt manifest, a JSON object"},
		{"null", "null", "load in: found null; expected a dbt manifest, a JSON object"},
		{"true", "true", "load in: found true or false; expected a dbt manifest, a JSON object"},
		{"nothing in it", "{}", notThere},
		{"dbt before 0.19", `{"nodes": {}, "macros": {}}`, notThere},
		{"metadata is no object", `{"metadata": 7, "nodes": {}}`, notThere},
		{"the version is a number", withVersion(t, 12), notThere},
		{"catalog", artifact("catalog"), "load in (/metadata/dbt_schema_version): this is dbt's catalog.json; expected manifest.json, which lies beside it"},
		{"run results", artifact("run-results"), "load in (/metadata/dbt_schema_version): this is dbt's run_results.json; expected manifest.json, which lies beside it"},
		{"sources", artifact("sources"), "load in (/metadata/dbt_schema_version): this is dbt's sources.json; expected manifest.json, which lies beside it"},
		{"semantic manifest", `{"semantic_models": [], "metrics": [], "project_configuration": {}}`, "load in: this is dbt's semantic_manifest.json; expected manifest.json, which lies beside it"},
		{"another URL", withVersion(t, "https://example.com/x.json"), `load in (/metadata/dbt_schema_version): found "https://example.com/x.json"; expected .../dbt/manifest/vN.json`},
		{"a huge version", withVersion(t, "https://schemas.getdbt.com/dbt/manifest/v99999999999.json"), `load in (/metadata/dbt_schema_version): found "https://schemas.getdbt.com/dbt/manifest/v99999999999.json"; expected .../dbt/manifest/vN.json`},
		{"no nodes", `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}`, "load in (/nodes): found nothing; expected an object"},
		{"nodes is an array", `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}, "nodes": []}`, "load in (/nodes): found an array; expected an object"},
	} {
		m, diagnostics, err := decode(test.text, source.Limits{})
		var typed *source.Error
		if m != nil || diagnostics != nil || !errors.As(err, &typed) || err.Error() != test.want || typed.Input != "in" {
			t.Errorf("%s:\n got %v\nwant %s", test.reason, err, test.want)
		}
	}
}

// TestNoDocument is about the zero Document, which has no text.
func TestNoDocument(t *testing.T) {
	m, diagnostics, err := dbt.Decode(context.Background(), source.Document{Name: "in"})
	if want := "load in: found nothing; expected a dbt manifest, a JSON object"; m != nil || diagnostics != nil || err == nil || err.Error() != want {
		t.Errorf("got %v; want %s", err, want)
	}
}

func TestLimits(t *testing.T) {
	deep := func(n int) string {
		root := text(t, manifest(object{"nodes": section(node("model", "m", object{"meta": object{"a": "DEEP"}}))}))
		return strings.Replace(root, `"DEEP"`, strings.Repeat("[", n)+strings.Repeat("]", n), 1)
	}
	const around = 4 // the manifest, nodes, the model, meta
	for _, test := range []struct {
		limits source.Limits
		depth  int
		ok     bool
	}{
		{source.Limits{}, 512 - around, true},
		{source.Limits{}, 513 - around, false},
		{source.Limits{Depth: 5}, 1, true},
		{source.Limits{Depth: 5}, 2, false},
		{source.Limits{Depth: 5000}, 4000, true},
	} {
		_, _, err := decode(deep(test.depth), test.limits)
		if (err == nil) != test.ok {
			t.Errorf("%+v, %d arrays: %v", test.limits, test.depth, err)
		}
		limit := test.limits.Depth
		if limit == 0 {
			limit = 512
		}
		if err != nil && !strings.Contains(err.Error(), fmt.Sprintf("nested more than %d deep", limit)) {
			t.Errorf("%+v: %v", test.limits, err)
		}
	}
	small := text(t, manifest(nil))
	if _, _, err := decode(small, source.Limits{Bytes: int64(len(small))}); err != nil {
		t.Errorf("exactly as large as allowed: %v", err)
	}
	want := fmt.Sprintf("load in: larger than %d bytes; raise the limit if it is meant to be", len(small)-1)
	if _, _, err := decode(small, source.Limits{Bytes: int64(len(small)) - 1}); err == nil || err.Error() != want {
		t.Errorf("one byte too large: got %v; want %s", err, want)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := dbt.Decode(ctx, document(t, text(t, manifest(object{"nodes": section(node("model", "m"))})))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := dbt.Load(ctx, document(t, text(t, manifest(nil))), dbt.Options{}, &assetgraph.Builder{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestDiagnosticsAreCounted(t *testing.T) {
	root := manifest(object{
		"nodes":     section(node("model", "a", object{"new": 1, "tags": 7}), node("model", "b", object{"new": 2, "tags": 7}), node("model", "c", object{"a/b~c": 1})),
		"new/thing": 1,
		"metadata":  merged(manifest(nil)["metadata"].(object), object{"new": 1}),
	})
	got := load(text(t, root), dbt.Options{})
	want := `in: error at /nodes/*/tags: found a number; expected an array of strings (2 times)
in: warning at /metadata/new: not known; it was not compared
in: warning at /new~1thing: not known; it was not compared
in: warning at /nodes/*/a~1b~0c: not known; it was not compared
in: warning at /nodes/*/new: not known; it was not compared (2 times)
`
	if got.lines() != want {
		t.Errorf("got\n%s\nwant\n%s", got.lines(), want)
	}
	l, _ := got.graph.Location("shop")
	if l.State != assetgraph.Partial || l.Reason != "in: error at /nodes/*/tags: found a number; expected an array of strings (2 times)" {
		t.Errorf("the location is %+v", l)
	}
}

// TestNamesAreUnescaped is about members whose names are written with escapes.
func TestNamesAreUnescaped(t *testing.T) {
	plain := text(t, manifest(object{"nodes": section(node("model", "orders", object{"columns": object{"größe": object{}}, "meta": object{"a\nb": "\u2028"}}))}))
	escaped := strings.NewReplacer(`"nodes"`, `"nod\u0065s"`, `"resource_type"`, `"\u0072esource_type"`, `größe`, `gr\u00f6\u00dfe`, `"shop"`, `"sh\u006fp"`,
		`"dbt_schema_version"`, `"dbt_schema_v\u0065rsion"`, `"metadata"`, `"met\u0061data"`, `"unique_id"`, `"unique\u005fid"`).Replace(plain)
	if escaped == plain || mustLoad(t, plain).Digest() != mustLoad(t, escaped).Digest() {
		t.Error("escapes in names change the graph")
	}
}

// TestNumbersKeepTheirText is about numbers that have other spellings, and about those that JSON does not have.
func TestNumbersKeepTheirText(t *testing.T) {
	root := text(t, manifest(object{"nodes": section(node("model", "m", object{"meta": "META"}))}))
	root = strings.Replace(root, `"META"`, `{"a":1.0,"b":1e400,"c":-0,"d":12345678901234567890.10,"e":NaN,"f":-Infinity,"g":Infinity,"h":[NaN,Infinity],"i":1E+2}`, 1)
	a := asset(t, mustLoad(t, root), "model.shop.m")
	var got []string
	for name, v := range a.Metadata.All() {
		got = append(got, fmt.Sprintf("%s %T %v", name, v, v))
	}
	same(t, got, []string{"a value.Number 1.0", "b value.Number 1e400", "c value.Number -0", "d value.Number 12345678901234567890.10",
		"e value.Number NaN", "f value.Number -Infinity", "g value.Number Infinity", "h value.List {[NaN Infinity]}", "i value.Number 1E+2"})
}
