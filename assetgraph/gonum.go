package assetgraph

import (
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
)

// Node and edge are our own: gonum's simple graphs would link its matrices into every importer.
type (
	node int64
	edge struct{ from, to node }
)

func (n node) ID() int64 { return int64(n) }

func (e edge) From() graph.Node { return e.from }
func (e edge) To() graph.Node   { return e.to }

// ReversedEdge returns e: a dependency cannot be reversed.
func (e edge) ReversedEdge() graph.Edge { return e }

// Gonum returns g as a directed graph of gonum's, for its algorithms. The id of a node is the position of its key, see
// [Graph.KeyAt]. Nodes come by id, and an edge runs from what is depended on to what depends on it. What is returned is safe
// for concurrent use; the iterators that it returns are not.
func (g *Graph) Gonum() graph.Directed { return directed{g} }

// directed is a [Graph] as gonum sees it.
type directed struct{ g *Graph }

func (d directed) has(id int64) bool { return id >= 0 && id < int64(d.g.Len()) }

// Node returns the node with this id, or nil.
func (d directed) Node(id int64) graph.Node {
	if !d.has(id) {
		return nil
	}
	return node(id)
}

// Nodes returns all nodes, by id.
func (d directed) Nodes() graph.Nodes {
	if d.g.Len() == 0 {
		return graph.Empty
	}
	return iterator.NewImplicitNodes(0, d.g.Len(), func(id int) graph.Node { return node(id) })
}

// From returns the nodes that depend on this one, by id; [graph.Empty] when there are none or no such node.
func (d directed) From(id int64) graph.Nodes { return d.neighbours(id, false) }

// To returns the nodes that this one depends on, by id; [graph.Empty] when there are none or no such node.
func (d directed) To(id int64) graph.Nodes { return d.neighbours(id, true) }

func (d directed) neighbours(id int64, up bool) graph.Nodes {
	if !d.has(id) {
		return graph.Empty
	}
	return newNodes(d.g.direction(up).of(int(id)))
}

// HasEdgeFromTo reports whether the node vid depends on the node uid.
func (d directed) HasEdgeFromTo(uid, vid int64) bool {
	if !d.has(uid) || !d.has(vid) {
		return false
	}
	_, ok := slices.BinarySearch(d.g.children.of(int(uid)), int32(vid))
	return ok
}

// HasEdgeBetween reports whether one of the two nodes depends on the other.
func (d directed) HasEdgeBetween(xid, yid int64) bool {
	return d.HasEdgeFromTo(xid, yid) || d.HasEdgeFromTo(yid, xid)
}

// Edge returns the edge from uid to vid, or nil.
func (d directed) Edge(uid, vid int64) graph.Edge {
	if !d.HasEdgeFromTo(uid, vid) {
		return nil
	}
	return edge{node(uid), node(vid)}
}

func newNodes(positions []int32) graph.Nodes {
	if len(positions) == 0 {
		return graph.Empty
	}
	nodes := make([]graph.Node, len(positions))
	for i, p := range positions {
		nodes[i] = node(p)
	}
	return iterator.NewOrderedNodes(nodes)
}
