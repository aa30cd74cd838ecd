package dagster_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/source"
)

var update = flag.Bool("update", false, "write the golden files")

const fixtureData = "../../testdata/dagster/fixtures"

// fixtures returns the snapshots and workspaces that a real Dagster wrote. They are a module of their own, which is not in
// that of the loader: without them the test is skipped, but not in CI.
func fixtures(t testing.TB) []string {
	t.Helper()
	if _, err := os.Stat(fixtureData); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs %s: %v", fixtureData, err)
		}
		t.Skipf("needs %s: %v", fixtureData, err)
	}
	var files []string
	for _, pattern := range []string{"*.json", "*.json.gz"} {
		found, err := filepath.Glob(filepath.Join(fixtureData, "*", "*", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(filepath.Base(f), "verdicts.") })
	slices.Sort(files)
	return files
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if text, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return string(text)
}

// result is a loaded text.
type result struct {
	graph       *assetgraph.Graph
	diagnostics []source.Diagnostic // those of the graph among them
	err         error
}

func load(text string, opts dagster.Options) result {
	doc, err := source.Read(context.Background(), source.Text("in", text), source.Limits{})
	if err != nil {
		return result{err: err}
	}
	var b assetgraph.Builder
	diagnostics, err := dagster.Load(context.Background(), doc, opts, &b)
	if err != nil {
		return result{err: err}
	}
	g, problems := b.Build()
	for _, p := range problems {
		diagnostics = append(diagnostics, source.Diagnostic{Severity: p.Severity, Input: "in", Message: p.Error()})
	}
	source.Sort(diagnostics)
	return result{graph: g, diagnostics: diagnostics}
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
	r := load(text, dagster.Options{})
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
		t.Fatalf("no asset %q", segments)
	}
	return a
}

func definition(t testing.TB, g *assetgraph.Graph, kind, id string) assetgraph.Definition {
	t.Helper()
	for d := range g.OtherDefinitions() {
		if d.Kind == kind && d.ID == id {
			return d
		}
	}
	t.Fatalf("no %s %q", kind, id)
	return assetgraph.Definition{}
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

// snapshot returns a snapshot with these members.
func snapshot(members ...object) object {
	return merged(object{"__class__": "ExternalRepositoryData", "name": "__repository__"}, members...)
}

// entry returns a location with a snapshot with these members.
func entry(location string, members ...object) object {
	return object{"location": location, "repository": "__repository__", "snapshot": snapshot(members...)}
}

func key(segments ...string) object { return object{"__class__": "AssetKey", "path": segments} }

// node returns an asset.
func node(name string, members ...object) object {
	return merged(object{"__class__": "ExternalAssetNode", "asset_key": key(name), "code_version": "1"}, members...)
}

func assets(nodes ...any) object { return object{"external_asset_graph_data": nodes} }

func metadata(label string, value any) object {
	return object{"metadata_entries": []any{object{"__class__": "EventMetadataEntry", "label": label, "entry_data": value}}}
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
