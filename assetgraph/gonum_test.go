package assetgraph_test

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/testgraph"
	"gonum.org/v1/gonum/graph/topo"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// buildGonum makes a graph of gonum's test cases, where that is possible: ours have no weights, and positions for ids.
func buildGonum(nodes []graph.Node, edges []testgraph.WeightedLine, _, _ float64) (graph.Graph, []graph.Node, []testgraph.Edge, float64, float64, bool) {
	key := func(id int64) ag.Key { return ag.MustKey("n", string(rune('a'+id))) }
	ids := map[int64]bool{}
	for _, n := range nodes {
		ids[n.ID()] = true
	}
	deps := map[int64][]ag.Dependency{}
	type pair struct{ from, to int64 }
	seen := map[pair]bool{}
	for _, e := range edges {
		from, to := e.From().ID(), e.To().ID()
		ids[from], ids[to] = true, true
		deps[to] = append(deps[to], ag.Dependency{Key: key(from)})
		seen[pair{from, to}] = true
	}
	var b ag.Builder
	for id := range ids {
		if id < 0 || id >= int64(len(ids)) {
			return nil, nil, nil, 0, 0, false
		}
		b.AddAsset(ag.Asset{Key: key(id), Dependencies: deps[id]})
	}
	g, _ := b.Build()
	d := g.Gonum()
	var wantNodes []graph.Node
	for id := range ids {
		wantNodes = append(wantNodes, d.Node(id))
	}
	var wantEdges []testgraph.Edge
	for p := range seen {
		wantEdges = append(wantEdges, d.Edge(p.from, p.to))
	}
	return d, wantNodes, wantEdges, 0, 0, true
}

func TestGonumView(t *testing.T) {
	t.Run("ReturnAllNodes", func(t *testing.T) { testgraph.ReturnAllNodes(t, buildGonum, true) })
	t.Run("ReturnNodeSlice", func(t *testing.T) { testgraph.ReturnNodeSlice(t, buildGonum, true) })
	t.Run("NodeExistence", func(t *testing.T) { testgraph.NodeExistence(t, buildGonum) })
	t.Run("EdgeExistence", func(t *testing.T) { testgraph.EdgeExistence(t, buildGonum, false) })
	t.Run("ReturnAdjacentNodes", func(t *testing.T) { testgraph.ReturnAdjacentNodes(t, buildGonum, true, false) })
}

// TestGonumAgrees makes sure that the suite above has graphs to look at, by comparing larger ones with the walks.
func TestGonumAgrees(t *testing.T) {
	for _, shape := range graphtest.Shapes() {
		g := graphtest.Graph(3, shape, 120)
		d := g.Gonum()
		keys := func(nodes graph.Nodes) []ag.Key {
			var all []ag.Key
			for nodes.Next() {
				all = append(all, g.KeyAt(int(nodes.Node().ID())))
			}
			return all
		}
		if got := keys(d.Nodes()); !slices.Equal(got, slices.Collect(g.Keys())) {
			t.Errorf("%v: nodes %v", shape, got)
		}
		for i := range g.Len() {
			id, k := int64(i), g.KeyAt(i)
			if !slices.Equal(keys(d.To(id)), slices.Collect(g.Parents(k))) || !slices.Equal(keys(d.From(id)), slices.Collect(g.Children(k))) {
				t.Errorf("%v: the neighbours of %v differ", shape, k)
			}
			children := slices.Collect(g.Children(k))
			for j := range g.Len() {
				other := int64(j)
				want := slices.Contains(children, g.KeyAt(j))
				if d.HasEdgeFromTo(id, other) != want || (d.Edge(id, other) != nil) != want ||
					d.HasEdgeBetween(id, other) != (want || d.HasEdgeFromTo(other, id)) || d.HasEdgeBetween(id, other) != d.HasEdgeBetween(other, id) {
					t.Errorf("%v: the edge from %d to %d", shape, id, other)
				}
			}
		}
		if _, err := topo.Sort(d); (err != nil) != (shape == graphtest.Cyclic) {
			t.Errorf("%v: gonum's sort: %v", shape, err)
		}
	}
}

func TestGonumEdgeCases(t *testing.T) {
	var b ag.Builder
	b.AddAsset(asset("l", "alone"))
	g, _ := b.Build()
	d := g.Gonum()
	for _, id := range []int64{-1, 1, 1 << 40} {
		if d.Node(id) != nil || d.From(id) != graph.Empty || d.To(id) != graph.Empty || d.HasEdgeFromTo(0, id) ||
			d.HasEdgeFromTo(id, 0) || d.HasEdgeBetween(id, id) || d.Edge(id, 0) != nil {
			t.Errorf("node %d exists", id)
		}
	}
	if d.From(0) != graph.Empty || d.To(0) != graph.Empty || d.Node(0) == nil || d.Edge(0, 0) != nil {
		t.Error("the only node")
	}
	for _, empty := range []*ag.Graph{nil, {}} {
		if d := empty.Gonum(); d.Nodes() != graph.Empty || d.Node(0) != nil || d.From(0) != graph.Empty {
			t.Error("an empty graph has nodes")
		}
	}
}
