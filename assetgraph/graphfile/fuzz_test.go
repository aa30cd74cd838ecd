package graphfile_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// readAgain reads a text. When it is a graph, what is written of it reads to the same graph, in both forms.
func readAgain(t *testing.T, text string) {
	var b assetgraph.Builder
	err := graphfile.Add(t.Context(), &b, "in", text, graphfile.Limits{Bytes: 1 << 20, Depth: 400})
	var typed *graphfile.Error
	if err != nil {
		if !errors.As(err, &typed) || len(err.Error()) > 2000 || typed.Line < 0 || typed.Column > len(text)+1 || typed.Line > len(text)+1 {
			t.Fatalf("%q", err)
		}
		return
	}
	g, _ := b.Build()
	roundTrip(t, g)
}

func FuzzReadJSON(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(writeJSON(f, graphtest.Graph(seed, graphtest.Layered, 2)))
		r := rand.New(rand.NewPCG(seed, 0))
		f.Add(writeJSON(f, textGraph(func() string { return nasty(r) })))
	}
	f.Add(`{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"metadata":{"x":NaN,"y":{"$map":{}},"z":[{"$set":[{"$set":[2,1,2]},"b","a"]}]}}}}}}`)
	f.Fuzz(func(t *testing.T, text string) { readAgain(t, "{"+strings.TrimPrefix(text, "{")) })
}

func FuzzReadYAML(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(writeYAML(f, graphtest.Graph(seed, graphtest.Layered, 2)))
		r := rand.New(rand.NewPCG(seed, 0))
		f.Add(writeYAML(f, textGraph(func() string { return nasty(r) })))
	}
	f.Add(head + "locations: {l: {assets: {a: {metadata: {x: 0x1f, y: 017, z: .5, s: {$set: [b, a, {$set: []}]}, ? k : |\n  x\n}}}}}")
	f.Add(head + "units: &a {a: *a, b: !!str x, <<: {}}\n---\n...")
	f.Fuzz(func(t *testing.T, text string) { readAgain(t, text) })
}
