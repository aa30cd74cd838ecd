package dagster_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

// TestFixtures loads everything that a real Dagster wrote, without a diagnostic, and compares what is in it with a golden
// file.
func TestFixtures(t *testing.T) {
	files := fixtures(t)
	if len(files) < 100 {
		t.Errorf("found %d snapshots and workspaces; want more than 100", len(files))
	}
	var b strings.Builder
	for _, file := range files {
		name, err := filepath.Rel(fixtureData, file)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(summary(t, filepath.ToSlash(name), readFile(t, file)))
	}
	golden(t, "testdata/fixtures.golden", b.String())
}

// summary says what a text holds. It fails the test when there is something to say about it.
func summary(t *testing.T, name, text string) string {
	t.Helper()
	r := load(text, dagster.Options{})
	if r.err != nil || len(r.diagnostics) > 0 {
		t.Errorf("%s: %v\n%s", name, r.err, r.lines())
		return name + ": failed\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", name)
	for l := range r.graph.Locations() {
		fmt.Fprintf(&b, "  location %s, %s\n", l.Name, l.State)
	}
	found := map[string]map[string]int{}
	count := func(what, name string) {
		if found[what] == nil {
			found[what] = map[string]int{}
		}
		found[what][name]++
	}
	for a := range r.graph.Assets() {
		for _, a := range r.graph.Definitions(a.Key) {
			countAsset(&a, count)
		}
	}
	for k := range r.graph.Undefined() {
		count("undefined", fmt.Sprintf("stubs:%d", len(r.graph.Stubs(k))))
	}
	for u := range r.graph.Units() {
		count("units", u.Kind)
	}
	for d := range r.graph.OtherDefinitions() {
		count("definitions", strings.ReplaceAll(d.Kind, " ", "_"))
	}
	for _, what := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(&b, "  %s%s\n", what, counts(found[what]))
	}
	return b.String()
}

func countAsset(a *assetgraph.Asset, count func(what, name string)) {
	count("assets", string(a.Execution))
	for _, u := range a.Unknown {
		count("unknown", u.Path)
	}
	if a.Partitions != nil {
		count("partitions", kindOf(a.Partitions.Members()))
	}
	for _, dep := range a.Dependencies {
		if dep.Mapping == nil {
			count("edges", "unmapped")
		} else {
			count("edges", kindOf(dep.Mapping.Members()))
		}
	}
	for _, v := range a.Metadata.All() {
		kind := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", v), "value."))
		if typed, ok := v.(value.Typed); ok {
			kind = typed.Type
		}
		count("metadata", kind)
	}
	for _, c := range a.Columns {
		count("columns", map[bool]string{false: "plain", true: "lineage"}[len(c.Lineage) > 0])
	}
	for _, c := range a.Checks {
		count("checks", "all")
		for _, s := range c.Config {
			count("checks", s.Name)
		}
	}
	for _, s := range a.Config {
		count("settings", s.Name)
	}
	for range a.Units {
		count("units", "used")
	}
	if a.Storage.Rendered != (facet.Address{}) {
		count("assets", "address")
	}
	if a.Code.Text != "" {
		count("assets", "code")
	}
}

func kindOf(members []partition.Member) string {
	for _, m := range members {
		if m.Name == "kind" {
			return m.Value.(string)
		}
	}
	return ""
}

func counts(m map[string]int) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, " %s=%d", name, m[name])
	}
	return b.String()
}
