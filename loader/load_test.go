package loader_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader"
	"github.com/branchgraph/branchgraph/loader/dbt"
)

// project returns the manifest of a dbt project of one model. More is added to the model.
func project(name, more string) string {
	return fmt.Sprintf(`{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": %q},
		"nodes": {"m": {"unique_id": "model.%[1]s.m", "resource_type": "model", "package_name": %[1]q, "name": "m"%s}}}`, name, more)
}

func lines(r *loader.Result) string {
	var b strings.Builder
	for _, d := range r.Diagnostics {
		fmt.Fprintln(&b, d)
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	ctx := context.Background()
	a, b := loader.Text("a", project("shop", "")), loader.Text("b", project("bank", `, "depends_on": {"nodes": ["model.shop.m"]}`))
	one, err := loader.Load(ctx, nil, a, b)
	if err != nil || len(one.Diagnostics) > 0 {
		t.Fatal(err, one)
	}
	two, err := loader.Load(ctx, &loader.Config{}, b, a)
	if err != nil || one.Graph.Digest() != two.Graph.Digest() {
		t.Errorf("the order of the inputs counts: %v", err)
	}
	var locations []string
	for l := range one.Graph.Locations() {
		locations = append(locations, l.Name)
	}
	if !slices.Equal(locations, []string{"bank", "shop"}) || one.Graph.Len() != 2 {
		t.Errorf("got locations %v, %d assets", locations, one.Graph.Len())
	}
	parents := slices.Collect(one.Graph.Parents(assetgraph.MustKey("model.bank.m")))
	if len(parents) != 1 || parents[0].String() != "model.shop.m" {
		t.Errorf("the edge between two projects is %v", parents)
	}
}

func TestLoadFails(t *testing.T) {
	ctx := context.Background()
	if r, err := loader.Load(ctx, nil); r != nil || !errors.Is(err, loader.ErrNoInput) {
		t.Errorf("no input: %v, %v", r, err)
	}
	good := loader.Text("good", project("shop", ""))
	const notKnown = "load bad: not known what it is; expected dbt's manifest.json (it has metadata.dbt_schema_version), a " +
		"repository snapshot of Dagster's (__class__) or a list of them, or a graph file, JSON or YAML (format: branchgraph.graph); " +
		"examples/dagster/snapshot.py writes snapshots, and package assetgraph/graphfile says what a graph file is"
	for _, test := range []struct {
		config *loader.Config
		in     loader.Input
		want   string
	}{
		{nil, loader.Text("bad", "{"), "load bad:1:2: the text ends inside an object"},
		{nil, loader.Text("bad", "[]"), "load bad: the list of code locations is empty"},
		{nil, loader.Text("bad", "{}"), notKnown}, {nil, loader.Text("bad", "1"), notKnown}, {nil, loader.Text("bad", "null"), notKnown},
		{nil, loader.Text("bad", `{"model": 1, "__CLASS__": 2}`), notKnown},
		{nil, loader.Text("bad", `{"metadata": 1}`), "load bad (/metadata/dbt_schema_version): not there; expected the manifest.json of dbt 0.19 or later"},
		{&loader.Config{Limits: loader.Limits{Bytes: 1000}}, loader.Text("bad", project("shop", strings.Repeat(" ", 1000))), "load bad: larger than 1000 bytes; raise the limit if it is meant to be"},
		{&loader.Config{Limits: loader.Limits{Depth: 3}}, loader.Text("bad", project("shop", `, "meta": {}`)), "load bad:2:119 (/nodes/m/meta): nested more than 3 deep"},
		{nil, loader.Text("bad", strings.Replace(project("shop", ""), `"project_name": "shop"`, `"project_id": "x"`, 1)),
			`load bad (/metadata/project_id): no package has the id "x", so the root project is not known; name it with the option Project`},
	} {
		r, err := loader.Load(ctx, test.config, good, test.in)
		var typed *loader.Error
		if r != nil || !errors.As(err, &typed) || typed.Input != "bad" || err.Error() != test.want {
			t.Errorf("got %v; want %s", err, test.want)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if r, err := loader.Load(ended, nil, good); r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v, %v", r, err)
	}
	broken := loader.Input{Name: "broken", Open: func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }}
	if _, err := loader.Load(ctx, nil, broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an input that does not open: %v", err)
	}
}

// TestFormats checks that the order of an object's members does not matter for finding out what it is.
func TestFormats(t *testing.T) {
	const snapshot = `"__class__": "ExternalRepositoryData", "name": "__repository__", "external_asset_graph_data": []`
	for _, text := range []string{
		"{" + snapshot + `, "metadata": {}}`,
		`{"metadata": {}, ` + snapshot + "}",
		`{"metadata": {"dbt": 1}, "name": "__repository__", "external_asset_graph_data": [], "__class__": "ExternalRepositoryData"}`,
		"[{" + snapshot + "}]",
		`[{"location": "shop", "snapshot": {` + snapshot + "}}]",
	} {
		r, err := loader.Load(context.Background(), nil, loader.Text("in", text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if n := len(slices.Collect(r.Graph.Locations())); n != 1 || len(r.Diagnostics) > 0 {
			t.Errorf("%s: %d locations, %v", text, n, r.Diagnostics)
		}
	}
	reordered := `{"nodes": {}, "metadata": {"project_name": "shop", "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}`
	if _, err := loader.Load(context.Background(), nil, loader.Text("in", reordered)); err != nil {
		t.Error(err)
	}
}

func TestLoadOptions(t *testing.T) {
	text := strings.Replace(project("shop", `, "config": {"schema": "mart"}`), `"project_name": "shop"`, `"project_id": "x"`, 1)
	config := &loader.Config{DBT: dbt.Options{Project: "chosen", Keys: dbt.DagsterKeys}}
	r, err := loader.Load(context.Background(), config, loader.Text("a", text))
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := r.Graph.Asset(assetgraph.MustKey("mart", "m")); !ok || a.Location != "chosen" {
		t.Errorf("the options are lost: %+v", a)
	}
}

func TestPartial(t *testing.T) {
	for _, test := range []struct{ reason, text, location, want string }{
		{"an error of the manifest", project("shop", `, "tags": 7`), "partial",
			"a: error at /nodes/*/tags: found a number; expected an array of strings\n"},
		{"a warning of the manifest", project("shop", `, "new": 7`), "loaded", "a: warning at /nodes/*/new: not known; it was not compared\n"},
		{"an error of the graph", strings.Replace(project("shop", ""), `"nodes": {`, `"nodes": {"n": {"unique_id": "x", "resource_type": "model", "package_name": "shop", "name": "m"},`, 1), "partial",
			`a: error: assetgraph: location "shop": asset "model.shop.m": the location defines the asset more than once` + "\n"},
	} {
		r, err := loader.Load(context.Background(), nil, loader.Text("a", test.text))
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
			continue
		}
		if got := lines(r); got != test.want {
			t.Errorf("%s: got %s; want %s", test.reason, got, test.want)
		}
		if l, _ := r.Graph.Location("shop"); l.State.String() != test.location || (l.Reason == "") != (test.location == "loaded") {
			t.Errorf("%s: the location is %+v", test.reason, l)
		}
	}
}
