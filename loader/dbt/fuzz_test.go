package dbt_test

import (
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

// small returns a real manifest cut down to a few resources of each section and type, with short texts.
func small(t testing.TB, manifest string) string {
	root := tree(t, manifest)
	for name := range root {
		members, ok := root[name].(object)
		if !ok || name == "metadata" {
			continue
		}
		types := map[any]int{}
		for id, n := range members {
			n, _ := n.(object)
			if types[n["resource_type"]]++; types[n["resource_type"]] > 1 || n == nil {
				delete(members, id)
			}
		}
	}
	return reduced(t, text(t, root))
}

// FuzzLoad checks that no input makes the loader panic or hang, and that what it accepts is a graph that holds together.
func FuzzLoad(f *testing.F) {
	for _, file := range ownFiles(f) {
		f.Add(small(f, readFile(f, file)), "", false)
	}
	f.Add(text(f, manifest(object{"nodes": section(node("model", "a", object{"version": 1, "meta": object{"x": []any{1.5, nil, true}}}))})), "p", true)
	f.Add(strings.ReplaceAll(text(f, manifest(object{"nodes": section(node("model", "a", object{"meta": object{"~": "~"}, "columns": object{"~": object{"~": "~"}}, "description": "~"}))})), "~", `\ud800`), "p", true)
	f.Add(`{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v1.json"},"nodes":{}}`, "shop", true)
	f.Fuzz(func(t *testing.T, text, project string, dagster bool) {
		opts := dbt.Options{Project: project}
		if dagster {
			opts.Keys = dbt.DagsterKeys
		}
		m, diagnostics, err := decode(text, source.Limits{Bytes: 1 << 20})
		if err != nil {
			if m != nil {
				t.Error("an error and a manifest")
			}
			return
		}
		var b assetgraph.Builder
		if diagnostics, err = m.AddTo(&b, opts, diagnostics); err != nil {
			return
		}
		g, problems := b.Build()
		locations := 0
		for l := range g.Locations() {
			locations++
			for _, d := range diagnostics {
				if d.Severity == assetgraph.SeverityError && l.State == assetgraph.Loaded {
					t.Errorf("%s, but the location is loaded", d)
				}
			}
		}
		if locations != 1 {
			t.Errorf("%d locations", locations)
		}
		if problems.Err() == nil && len(diagnostics) == 0 {
			for a := range g.Assets() {
				if a.Digest() != g.AssetDigest(a.Key) {
					t.Errorf("%s has another digest in the graph", a.Key)
				}
			}
		}
		if again := load(text, opts); again.err == nil && again.graph.Digest() != g.Digest() {
			t.Error("loading twice gives two graphs")
		}
	})
}
