package graphfile_test

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// TestRoundTrip writes and reads random graphs of every shape.
func TestRoundTrip(t *testing.T) {
	for _, shape := range graphtest.Shapes() {
		t.Run(shape.String(), func(t *testing.T) {
			for seed := range uint64(3) {
				roundTrip(t, graphtest.Graph(seed, shape, 80))
			}
			roundTrip(t, graphtest.Lean(1, shape, 50).Build())
		})
	}
}

// TestSameGraphSameBytes checks that the order in which a graph was built, and that of the sets in it, means nothing.
func TestSameGraphSameBytes(t *testing.T) {
	for seed := range uint64(10) {
		s := graphtest.New(seed, graphtest.Layered, 60)
		g := s.Build()
		asJSON, asYAML := writeJSON(t, g), writeYAML(t, g)
		s.Shuffle(seed)
		require.Equal(t, asJSON, writeJSON(t, s.Build()))
		require.Equal(t, asYAML, writeYAML(t, s.Build()))
	}
}

// TestEveryFieldIsKept makes every change of a field of the model, as reflection finds them, to assets, to stubs and to what is
// neither: it survives. It fails when a field is added to the model and not to the file.
func TestEveryFieldIsKept(t *testing.T) {
	assets := graphtest.Assets(3, graphtest.Layered, 1000)
	times := 3
	if testing.Short() {
		times = 1
	}
	for _, m := range graphtest.Mutations() {
		r, done := rand.New(rand.NewPCG(1, 2)), 0
		for i := 0; i < len(assets) && done < times; i++ {
			a := assets[i].Clone()
			if m.Apply(&a, r) {
				done++
				roundTrip(t, (&graphtest.Spec{Assets: []assetgraph.Asset{a}}).Build())
				other := assets[(i+1)%len(assets)].Clone()
				other.Key = a.Key
				roundTrip(t, (&graphtest.Spec{Stubs: []assetgraph.Asset{a, other}}).Build())
			}
		}
		if t.Failed() || done == 0 {
			t.Fatalf("%s, done %d times", m, done)
		}
	}
	for _, m := range graphtest.SpecMutations() {
		done := 0
		for seed := range uint64(3) {
			large := graphtest.New(seed, graphtest.Layered, 110)
			large.Assets = large.Assets[:5]
			large.Locations[0].State, large.Locations[0].Reason = assetgraph.Partial, "half of it"
			for _, s := range []*graphtest.Spec{{}, graphtest.Lean(seed, graphtest.Layered, 5), large} {
				if m.Apply(s, rand.New(rand.NewPCG(seed, 3))) {
					done++
					roundTrip(t, s.Build())
				}
			}
		}
		if t.Failed() || done == 0 {
			t.Fatalf("%s, done %d times", m, done)
		}
	}
}

// TestJSONIsYAML reads JSON with the reader of YAML, of which JSON is a part.
func TestJSONIsYAML(t *testing.T) {
	done := 0
	for seed := range uint64(40) {
		asJSON := writeJSON(t, graphtest.Graph(seed, graphtest.Layered, 12))
		if strings.Contains(asJSON, `\ud`) || strings.ContainsFunc(asJSON, unicode.IsControl) && strings.ContainsAny(strings.TrimSpace(asJSON), "\x7f\u0085\ufeff") {
			continue // what YAML cannot hold as it is
		}
		done++
		require.Equal(t, asJSON, writeJSON(t, read(t, "# YAML\n"+asJSON)))
	}
	require.Greater(t, done, 5)
}

// TestFilesAreNotKept makes sure that a graph shares no memory with the file that it was read from.
func TestFilesAreNotKept(t *testing.T) {
	const size = 64 << 20
	g := read(t, `{"format":"branchgraph.graph",`+strings.Repeat(" ", size)+`"version":1,"locations":{"shop":{"state":"partial","reason":"`+strings.Repeat("x", 1000)+`","assets":{"orders":{"kinds":["model"]}}}}}`)
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	if stats.HeapAlloc > size/2 {
		t.Errorf("%d MiB are still there", stats.HeapAlloc>>20)
	}
	runtime.KeepAlive(g)
}
