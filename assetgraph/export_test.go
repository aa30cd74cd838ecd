package assetgraph

// Components returns the strongly connected components among all nodes, by gonum's algorithm on small graphs.
func (g *Graph) Components() [][]int32 { return g.components(g.allPositions()) }

// IterativeComponents returns the same by the algorithm for large graphs, in no order.
func (g *Graph) IterativeComponents() [][]int32 { return g.iterativeComponents(g.allPositions()) }

func (g *Graph) allPositions() []int32 {
	all := make([]int32, len(g.keys))
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

const RecursionLimit = recursionLimit

// FacetOf returns the facet of a member of the canonical form, empty for none.
func FacetOf(member string) Facet { return facetOf[member] }
