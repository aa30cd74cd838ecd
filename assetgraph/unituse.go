package assetgraph

import (
	"iter"
	"slices"
	"sort"
)

// Units yields a copy of each unit, in order of their ids.
func (g *Graph) Units() iter.Seq[Unit] {
	return func(yield func(Unit) bool) {
		if g == nil {
			return
		}
		for _, u := range g.units {
			u.Uses = slices.Clone(u.Uses)
			if !yield(u) {
				return
			}
		}
	}
}

// Unit returns the unit with this id, and whether there is one.
func (g *Graph) Unit(id string) (Unit, bool) {
	if g == nil {
		return Unit{}, false
	}
	i := sort.Search(len(g.units), func(i int) bool { return g.units[i].ID >= id })
	if i == len(g.units) || g.units[i].ID != id {
		return Unit{}, false
	}
	u := g.units[i]
	u.Uses = slices.Clone(u.Uses)
	return u, true
}

// unitUse says who uses a unit directly.
type unitUse struct {
	position int
	check    string // empty when the asset itself does
}

// UnitUsers yields the direct users of a unit: the position of each asset, and the name of its check that uses the unit,
// empty when the asset itself does. They come by position, the asset before its checks; none for a unit that nobody uses.
// The unit need not be defined. An asset that several locations define is there once for each definition that uses it.
func (g *Graph) UnitUsers(id string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		if g == nil {
			return
		}
		for _, use := range g.users[id] {
			if !yield(use.position, use.check) {
				return
			}
		}
	}
}
