package assetgraph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// randomDirected returns a spec with random edges in all directions; the more edges, the larger the components.
func randomDirected(seed uint64, n, edges int) *graphtest.Spec {
	r := rand.New(rand.NewPCG(seed, 99))
	s := &graphtest.Spec{Assets: make([]ag.Asset, n)}
	key := func(i int) ag.Key { return ag.MustKey("n", strconv.Itoa(i)) }
	for i := range s.Assets {
		s.Assets[i] = ag.Asset{Key: key(i), Execution: facet.Materialization}
	}
	for range edges {
		a := &s.Assets[r.IntN(n)]
		a.Dependencies = append(a.Dependencies, ag.Dependency{Key: key(r.IntN(n))})
	}
	return s
}

func TestComponents(t *testing.T) {
	for seed := range uint64(60) {
		n := 1 + int(seed)
		s := randomDirected(seed, n, int(seed)%4*n/2)
		g, m := s.Build(), modelOf(s)
		var want [][]int32
		for _, c := range naiveComponents(m) {
			var positions []int32
			for _, k := range c {
				i, _ := g.Position(k)
				positions = append(positions, int32(i))
			}
			want = append(want, positions)
		}
		if got := g.Components(); !equalComponents(got, want) {
			t.Errorf("seed %d: gonum finds %v, want %v", seed, got, want)
		}
		if got := g.IterativeComponents(); !equalComponents(got, want) {
			t.Errorf("seed %d: ours finds %v, want %v", seed, got, want)
		}
		checkLayers(t, g, m)
		_, problems := s.Builder().Build()
		cycles := 0
		for _, c := range want {
			if k := g.KeyAt(int(c[0])); len(c) > 1 || m.parents[k][k] {
				cycles++
			}
		}
		if len(problems) != cycles {
			t.Errorf("seed %d: %d problems for %d cycles", seed, len(problems), cycles)
		}
	}
}

func equalComponents(x, y [][]int32) bool {
	order := func(all [][]int32) [][]int32 {
		for _, c := range all {
			slices.Sort(c)
		}
		slices.SortFunc(all, slices.Compare[[]int32])
		return all
	}
	return slices.EqualFunc(order(x), order(y), slices.Equal[[]int32])
}

// TestLongCycle closes a chain into one cycle, longer than what gonum's recursive algorithm is asked for.
func TestLongCycle(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("a cycle of 1.2 million assets takes some seconds, with the race detector a minute")
	}
	const n = 1_200_000
	if n <= ag.RecursionLimit {
		t.Fatalf("%d is not above the limit", n)
	}
	var b ag.Builder
	keys := make([]ag.Key, n)
	for i := range keys {
		keys[i] = ag.MustKey(strconv.Itoa(i))
	}
	for i, k := range keys {
		b.AddAsset(ag.Asset{Key: k, Execution: facet.Materialization, Dependencies: []ag.Dependency{{Key: keys[(i+1)%n]}}})
	}
	g, problems := b.Build()
	if len(problems) != 1 || !strings.Contains(problems[0].Message, fmt.Sprint(n-10, " more")) {
		t.Fatalf("problems: %v", problems)
	}
	if layers := g.Layers(); len(layers) != 1 || len(layers[0]) != n {
		t.Errorf("%d layers", len(layers))
	}
}
