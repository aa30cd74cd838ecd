package dbt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

var update = flag.Bool("update", false, "write the golden files")

const sharedData = "../../../shared/data/dbt"

// sharedFiles returns the manifests of the folder shared/data/dbt, by name relative to it. Without that folder the test
// is skipped, but not in CI.
func sharedFiles(t testing.TB) []string {
	t.Helper()
	if _, err := os.Stat(sharedData); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs %s: %v", sharedData, err)
		}
		t.Skipf("needs %s: %v", sharedData, err)
	}
	var files []string
	for _, folder := range []string{"versions", "jira", "pair"} {
		found, err := filepath.Glob(filepath.Join(sharedData, folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// ownFiles returns the manifests that are part of the repository.
func ownFiles(t testing.TB) []string {
	t.Helper()
	files := []string{"../../testdata/dbt/full/manifest.json", "../../testdata/dbt/full/manifest_branch.json"}
	found, err := filepath.Glob("../../examples/prcheck/testdata/*.json")
	if err != nil || len(found) == 0 {
		t.Fatalf("no manifests in examples/prcheck/testdata: %v", err)
	}
	return append(files, found...)
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// result is a loaded text.
type result struct {
	graph       *assetgraph.Graph
	diagnostics []source.Diagnostic // those of the graph among them
	err         error
}

func load(text string, opts dbt.Options) result {
	r, err := loader.Load(context.Background(), &loader.Config{DBT: opts}, loader.Text("in", text))
	if err != nil {
		return result{err: err}
	}
	return result{graph: r.Graph, diagnostics: r.Diagnostics}
}

// decode reads and decodes a text.
func decode(text string, limits source.Limits) (*dbt.Manifest, []source.Diagnostic, error) {
	doc, err := source.Read(context.Background(), source.Text("in", text), limits)
	if err != nil {
		return nil, nil, err
	}
	return dbt.Decode(context.Background(), doc)
}

// document reads a text that is JSON.
func document(t testing.TB, text string) source.Document {
	t.Helper()
	doc, err := source.Read(context.Background(), source.Text("in", text), source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// loud reports whether something says that a part is missing.
func (r result) loud() bool {
	return r.err != nil || slices.ContainsFunc(r.diagnostics, func(d source.Diagnostic) bool {
		return d.Severity == assetgraph.SeverityError
	})
}

// lines returns the diagnostics one a line.
func (r result) lines() string {
	var b strings.Builder
	for _, d := range r.diagnostics {
		fmt.Fprintln(&b, d)
	}
	return b.String()
}

// mustLoad loads a text that gives no diagnostics at all.
func mustLoad(t testing.TB, text string) *assetgraph.Graph {
	t.Helper()
	r := load(text, dbt.Options{})
	if r.err != nil {
		t.Fatal(r.err)
	}
	if len(r.diagnostics) > 0 {
		t.Fatalf("unexpected diagnostics:\n%s", r.lines())
	}
	return r.graph
}

func asset(t testing.TB, g *assetgraph.Graph, segments ...string) assetgraph.Asset {
	t.Helper()
	a, ok := g.Asset(assetgraph.MustKey(segments...))
	if !ok {
		t.Fatalf("no asset %q; there are %s", segments, keys(g))
	}
	return a
}

func keys(g *assetgraph.Graph) string {
	var out []string
	for k := range g.Keys() {
		out = append(out, k.String())
	}
	return strings.Join(out, " ")
}

func checkNames(a assetgraph.Asset) []string {
	var out []string
	for _, c := range a.Checks {
		out = append(out, c.Name)
	}
	return out
}

func settingsText(settings []facet.Setting) string {
	var out []string
	for _, s := range settings {
		out = append(out, s.Name+"="+valueText(s.Value))
	}
	return strings.Join(out, " ")
}

func valueText(v value.Value) string {
	if v == nil {
		return "absent"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// object is a JSON object under construction.
type object = map[string]any

func tree(t testing.TB, text string) object {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var o object
	if err := dec.Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}

func text(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// merged returns a with the members of the others over it.
func merged(a object, others ...object) object {
	out := object{}
	for _, o := range append([]object{a}, others...) {
		for k, v := range o {
			out[k] = v
		}
	}
	return out
}

// manifest returns a manifest of version v12 with these sections. A section nodes is always there.
func manifest(sections object) object {
	return merged(object{
		"metadata": object{
			"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
			"dbt_version":        "1.11.2",
			"project_name":       "shop",
		},
		"nodes": object{},
	}, sections)
}

// node returns a resource of package shop.
func node(resourceType, name string, members ...object) object {
	return merged(object{
		"resource_type": resourceType, "package_name": "shop", "name": name,
		"unique_id": resourceType + ".shop." + name, "original_file_path": name + ".sql",
	}, members...)
}

// section returns a section of these resources, by their unique ids.
func section(nodes ...object) object {
	out := object{}
	for _, n := range nodes {
		out[n["unique_id"].(string)] = n
	}
	return out
}

// golden compares got with a golden file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := readFile(t, path)
	if got == want {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		var g, w string
		if i < len(gotLines) {
			g = gotLines[i]
		}
		if i < len(wantLines) {
			w = wantLines[i]
		}
		if g != w {
			t.Fatalf("%s:%d differs (run with -update when it should)\n got %s\nwant %s", path, i+1, g, w)
		}
	}
}
