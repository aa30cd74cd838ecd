package dbt_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/loader/dbt"
)

// TestRealManifests loads manifests of every version, and the history of a real project, and compares what is in them with
// a golden file.
func TestRealManifests(t *testing.T) {
	files := sharedFiles(t)
	if len(files) != 16+23+2 {
		t.Errorf("found %d manifests; want 16 versions, 23 of jira, 2 of pair", len(files))
	}
	var b strings.Builder
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
		b.WriteString(summary(t, name, readFile(t, file)))
	}
	golden(t, "testdata/shared.golden", b.String())
}

// TestOwnManifests does the same for the manifests of this repository.
func TestOwnManifests(t *testing.T) {
	var b strings.Builder
	for _, file := range ownFiles(t) {
		name, err := filepath.Rel("../..", file)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(summary(t, filepath.ToSlash(name), readFile(t, file)))
	}
	golden(t, "testdata/own.golden", b.String())
}

// summary says what a manifest holds. It fails the test when something is missing.
func summary(t *testing.T, name, text string) string {
	t.Helper()
	r := load(text, dbt.Options{})
	if r.loud() {
		t.Errorf("%s: %v\n%s", name, r.err, r.lines())
		return name + ": failed\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", name)
	for l := range r.graph.Locations() {
		fmt.Fprintf(&b, "  location %s, %s\n", l.Name, l.State)
	}
	kinds, unknown := map[string]int{}, map[string]int{}
	checks := 0
	for a := range r.graph.Assets() {
		kinds[strings.Join(a.Kinds, "+")]++
		checks += len(a.Checks)
		for _, u := range a.Unknown {
			unknown[u.Path+": "+u.Reason]++
		}
	}
	fmt.Fprintf(&b, "  assets%s\n", counts(kinds))
	fmt.Fprintf(&b, "  checks %d\n", checks)
	undefined := 0
	for range r.graph.Undefined() {
		undefined++
	}
	fmt.Fprintf(&b, "  undefined %d\n", undefined)
	units := map[string]int{}
	for u := range r.graph.Units() {
		units[map[bool]string{true: "toolchain", false: "project"}[u.Toolchain]]++
	}
	fmt.Fprintf(&b, "  units%s\n", counts(units))
	definitions := map[string]int{}
	for d := range r.graph.OtherDefinitions() {
		definitions[d.Kind]++
	}
	fmt.Fprintf(&b, "  definitions%s\n", counts(definitions))
	for _, what := range slices.Sorted(maps.Keys(unknown)) {
		fmt.Fprintf(&b, "  unknown %s (%d times)\n", what, unknown[what])
	}
	for _, d := range r.diagnostics {
		d.Input = name
		fmt.Fprintf(&b, "  %s\n", d)
	}
	return b.String()
}

func counts(m map[string]int) string {
	if len(m) == 0 {
		return " none"
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, " %s=%d", name, m[name])
	}
	return b.String()
}
