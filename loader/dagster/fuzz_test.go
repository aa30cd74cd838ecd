package dagster_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/source"
)

// cut returns a JSON text without spaces, with every list cut down to one item.
func cut(v gjson.Result, b *strings.Builder) {
	if v.Type != gjson.JSON {
		b.WriteString(v.Raw)
		return
	}
	b.WriteByte(v.Raw[0])
	n := 0
	v.ForEach(func(name, member gjson.Result) bool {
		if n++; n > 1 {
			b.WriteByte(',')
		}
		if v.IsObject() {
			b.WriteString(name.Raw + ":")
		}
		cut(member, b)
		return v.IsObject()
	})
	b.WriteByte(v.Raw[len(v.Raw)-1])
}

// FuzzLoad checks that no input makes the loader panic or hang, and that what it accepts is a graph that holds together.
func FuzzLoad(f *testing.F) {
	seen := map[string]bool{}
	for _, s := range smallFixtures(f) {
		var b strings.Builder
		cut(gjson.Parse(s.text), &b)
		if seed := b.String(); len(seed) < 5000 && !seen[seed] {
			seen[seed] = true
			f.Add(seed, "", "")
		}
	}
	f.Add(text(f, []any{entry("a", assets(node("x", metadata("m", object{"__class__": "JsonMetadataEntryData", "data": object{"__set__": []any{1, nil}}})))), entry("b")}), "l", "b")
	f.Add(`[{"location":"x","error":{"message":"no"}}]`, "", "r@x")
	f.Add(`{"__class__":"ExternalRepositoryData","name":"r","external_job_refs":[{"__class__":"ExternalJobRef","name":"j"}]}`, "", "r@r")
	f.Fuzz(func(t *testing.T, text, location, repository string) {
		opts := dagster.Options{Location: location, Repository: repository}
		doc, err := source.Read(context.Background(), source.Text("in", text), source.Limits{Bytes: 1 << 20})
		if err != nil {
			return
		}
		w, diagnostics, err := dagster.Decode(context.Background(), doc)
		if err != nil {
			if w != nil {
				t.Error("an error and a workspace")
			}
			return
		}
		var b assetgraph.Builder
		if diagnostics, err = w.AddTo(&b, opts, diagnostics); err != nil {
			t.Fatal(err)
		}
		g, problems := b.Build()
		partial, locations := false, 0
		for l := range g.Locations() {
			locations++
			partial = partial || l.State == assetgraph.Partial
		}
		for _, d := range diagnostics {
			if d.Severity == assetgraph.SeverityError && !partial && repository == "" && locations > 0 {
				t.Errorf("%s, but no location is partial", d)
			}
		}
		if repository != "" && locations > 1 {
			t.Errorf("%d locations of one repository", locations)
		}
		if problems.Err() == nil && len(diagnostics) == 0 {
			for a := range g.Assets() {
				if a.Digest() != g.AssetDigest(a.Key) && len(g.Definitions(a.Key)) == 1 {
					t.Errorf("%s has another digest in the graph", a.Key)
				}
			}
		}
		if again := load(text, opts); again.err == nil && again.graph.Digest() != g.Digest() {
			t.Error("loading twice gives two graphs")
		}
	})
}
