package assetgraph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
)

// TestGoldenCodeVersions is an alarm: code versions are promised, and stored by users. When it fails, either the way in
// which they are made moved by mistake (another hashstructure, say), or the scheme must move too. Only new lines are
// harmless, and those of big.Float or the like, should Go write them in another way.
func TestGoldenCodeVersions(t *testing.T) {
	var out strings.Builder
	values := differing()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&out, "%s\n  %q\n", version(t, values[name]), name)
	}
	golden(t, "codeversions.txt", out.String())
}

func BenchmarkCodeVersionOf(b *testing.B) {
	many := make([]int, 100_000)
	for name, v := range map[string]any{"small": pair{A: "select 1", S: []any{"a", "b"}}, "100000 ints": many} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ag.CodeVersionOf(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
