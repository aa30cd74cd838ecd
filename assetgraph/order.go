package assetgraph

import (
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/topo"
)

// recursionLimit is the largest number of nodes whose strongly connected components gonum is asked for: its algorithm
// recurses, and overflows the stack on a path of many millions of nodes.
const recursionLimit = 1_000_000

// kahn returns the positions in an order in which parents come first, and how many parents of each node were left when
// it ended: nodes with any left are in a cycle or downstream of one, and not in the order.
func (g *Graph) kahn() (order, left []int32) {
	n := len(g.keys)
	left = make([]int32, n)
	order = make([]int32, 0, n)
	for i := range n {
		left[i] = int32(len(g.parents.of(i)))
		if left[i] == 0 {
			order = append(order, int32(i))
		}
	}
	for next := 0; next < len(order); next++ {
		for _, c := range g.children.of(int(order[next])) {
			if left[c]--; left[c] == 0 {
				order = append(order, c)
			}
		}
	}
	return order, left
}

// cycles returns the strongly connected components that are cycles, each sorted by position, sorted by their first.
func (g *Graph) cycles() [][]int32 {
	order, left := g.kahn()
	if len(order) == len(g.keys) {
		return nil
	}
	var rest []int32
	for i, l := range left {
		if l > 0 {
			rest = append(rest, int32(i))
		}
	}
	var cycles [][]int32
	for _, component := range g.components(rest) {
		if len(component) > 1 || slices.Contains(g.children.of(int(component[0])), component[0]) {
			cycles = append(cycles, component)
		}
	}
	return cycles
}

// components returns the strongly connected components among the nodes at these positions, each sorted, sorted by their
// first.
func (g *Graph) components(nodes []int32) [][]int32 {
	var found [][]int32
	if len(nodes) > recursionLimit {
		found = g.iterativeComponents(nodes)
	} else {
		for _, component := range topo.TarjanSCC(newInduced(g, nodes)) {
			positions := make([]int32, len(component))
			for i, n := range component {
				positions[i] = int32(n.ID())
			}
			found = append(found, positions)
		}
	}
	for _, c := range found {
		slices.Sort(c)
	}
	slices.SortFunc(found, func(a, b []int32) int { return int(a[0]) - int(b[0]) })
	return found
}

// induced is the part of a graph's gonum view that lies among some nodes.
type induced struct {
	directed
	nodes []int32 // sorted
}

func newInduced(g *Graph, nodes []int32) induced { return induced{directed{g}, nodes} }

func (s induced) Nodes() graph.Nodes { return newNodes(s.nodes) }

func (s induced) From(id int64) graph.Nodes {
	var inside []int32
	for _, c := range s.g.children.of(int(id)) {
		if _, ok := slices.BinarySearch(s.nodes, c); ok {
			inside = append(inside, c)
		}
	}
	return newNodes(inside)
}

// iterativeComponents is Tarjan's algorithm with a stack of its own, for graphs of any depth.
func (g *Graph) iterativeComponents(nodes []int32) [][]int32 {
	n := len(g.keys)
	inside := make([]bool, n)
	for _, v := range nodes {
		inside[v] = true
	}
	index := make([]int32, n) // 0 is not visited
	low := make([]int32, n)
	onStack := make([]bool, n)
	var stack []int32
	type frame struct{ node, child int32 }
	var calls []frame
	var found [][]int32
	var counter int32
	enter := func(v int32) {
		counter++
		index[v], low[v] = counter, counter
		stack = append(stack, v)
		onStack[v] = true
		calls = append(calls, frame{node: v})
	}
	for _, root := range nodes {
		if index[root] != 0 {
			continue
		}
		enter(root)
		for len(calls) > 0 {
			top := &calls[len(calls)-1]
			v := top.node
			if children := g.children.of(int(v)); int(top.child) < len(children) {
				c := children[top.child]
				top.child++
				switch {
				case !inside[c]:
				case index[c] == 0:
					enter(c)
				case onStack[c]:
					low[v] = min(low[v], index[c])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				caller := calls[len(calls)-1].node
				low[caller] = min(low[caller], low[v])
			}
			if low[v] == index[v] {
				at := len(stack) - 1
				for stack[at] != v {
					at--
				}
				component := slices.Clone(stack[at:])
				for _, w := range component {
					onStack[w] = false
				}
				stack = stack[:at]
				found = append(found, component)
			}
		}
	}
	return found
}

// layers returns the layer of each node.
func (g *Graph) layers() []int {
	n := len(g.keys)
	layer := make([]int, n)
	order, left := g.kahn()
	place := func(members []int32) {
		l := 0
		for _, i := range members {
			for _, p := range g.parents.of(int(i)) {
				if _, same := slices.BinarySearch(members, p); !same {
					l = max(l, layer[p]+1)
				}
			}
		}
		for _, i := range members {
			layer[i] = l
		}
	}
	for _, i := range order {
		place([]int32{i})
	}
	if len(order) == n {
		return layer
	}
	var rest []int32
	for i, l := range left {
		if l > 0 {
			rest = append(rest, int32(i))
		}
	}
	g.placeComponents(g.components(rest), place)
	return layer
}

// placeComponents calls place for each component after all the components it depends on.
func (g *Graph) placeComponents(components [][]int32, place func([]int32)) {
	componentOf := map[int32]int{}
	for c, members := range components {
		for _, i := range members {
			componentOf[i] = c
		}
	}
	waiting := make([]int, len(components))
	dependents := make([][]int, len(components))
	for c, members := range components {
		for _, i := range members {
			for _, p := range g.parents.of(int(i)) {
				if from, ok := componentOf[p]; ok && from != c {
					waiting[c]++
					dependents[from] = append(dependents[from], c)
				}
			}
		}
	}
	var ready []int
	for c, w := range waiting {
		if w == 0 {
			ready = append(ready, c)
		}
	}
	for len(ready) > 0 {
		c := ready[0]
		ready = ready[1:]
		place(components[c])
		for _, d := range dependents[c] {
			if waiting[d]--; waiting[d] == 0 {
				ready = append(ready, d)
			}
		}
	}
}
