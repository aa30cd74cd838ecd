package assetgraph

import "slices"

// adjacency holds the neighbours of every node, by position: those of node i are to[from[i]:from[i+1]], sorted. Both
// directions are kept, since walks go both ways.
type adjacency struct {
	from []int32
	to   []int32
}

func (a *adjacency) of(i int) []int32 { return a.to[a.from[i]:a.from[i+1]] }

func (b *Builder) buildEdges(g *Graph) {
	n := len(g.keys)
	g.parents.from = make([]int32, n+1)
	for i := range n {
		if g.drafts[i] != nil {
			start := len(g.parents.to)
			defs := g.draftsAt(i)
			for _, def := range defs {
				for _, dep := range def.Dependencies {
					p, _ := g.Position(dep.Key)
					g.parents.to = append(g.parents.to, int32(p))
				}
			}
			if len(defs) > 1 {
				own := g.parents.to[start:]
				slices.Sort(own)
				g.parents.to = g.parents.to[:start+len(slices.Compact(own))]
			}
		}
		g.parents.from[i+1] = int32(len(g.parents.to))
	}
	g.parents.to = slices.Clone(g.parents.to) // without the room that appending left
	g.children = g.parents.reversed()
}

// reversed returns the same edges in the other direction.
func (a *adjacency) reversed() adjacency {
	n := len(a.from) - 1
	r := adjacency{from: make([]int32, n+1), to: make([]int32, len(a.to))}
	for _, t := range a.to {
		r.from[t+1]++
	}
	for i := range n {
		r.from[i+1] += r.from[i]
	}
	next := slices.Clone(r.from[:n])
	for i := range n {
		for _, t := range a.of(i) {
			r.to[next[t]] = int32(i)
			next[t]++
		}
	}
	return r
}
