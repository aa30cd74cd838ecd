package diff

import (
	"iter"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// unitDependents knows who uses a unit of a graph, directly or not. Units go by numbers. It is not safe for concurrent use.
type unitDependents struct {
	graph  *assetgraph.Graph
	number map[string]int32
	units  [][]int32                // which units use a unit directly
	assets []iter.Seq2[int, string] // which assets and checks do
	seen   []int32                  // the last walk that came by
	walk   int32
}

func newUnitDependents(g *assetgraph.Graph) *unitDependents {
	u := &unitDependents{graph: g, number: map[string]int32{}}
	for unit := range g.Units() {
		user := u.numberOf(unit.ID)
		for _, id := range unit.Uses {
			used := u.numberOf(id)
			u.units[used] = append(u.units[used], user)
		}
	}
	u.assets = make([]iter.Seq2[int, string], len(u.units))
	for id, n := range u.number {
		u.assets[n] = g.UnitUsers(id)
	}
	u.seen = make([]int32, len(u.units))
	return u
}

func (u *unitDependents) numberOf(id string) int32 {
	n, ok := u.number[id]
	if !ok {
		n = int32(len(u.units))
		u.number[id] = n
		u.units = append(u.units, nil)
	}
	return n
}

// users yields the assets and checks that use a unit, directly or through others, as [assetgraph.Graph.UnitUsers] does; one that
// uses several of them comes several times.
func (u *unitDependents) users(id string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start, ok := u.number[id]
		if !ok { // assets may use what the graph does not define
			u.graph.UnitUsers(id)(yield)
			return
		}
		u.walk++
		u.seen[start] = u.walk
		stack := []int32{start}
		for len(stack) > 0 {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for position, check := range u.assets[top] {
				if !yield(position, check) {
					return
				}
			}
			for _, next := range u.units[top] {
				if u.seen[next] != u.walk {
					u.seen[next] = u.walk
					stack = append(stack, next)
				}
			}
		}
	}
}
