package assetgraph

import (
	"iter"
	"slices"
)

// Parents yields the keys that an asset depends on directly; none for a key that g does not have.
func (g *Graph) Parents(k Key) iter.Seq[Key] { return g.neighbours(k, true) }

// Children yields the keys of the assets that depend on k directly; none for a key that g does not have.
func (g *Graph) Children(k Key) iter.Seq[Key] { return g.neighbours(k, false) }

func (g *Graph) neighbours(k Key, up bool) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		i, ok := g.Position(k)
		if !ok {
			return
		}
		for _, j := range g.direction(up).of(i) {
			if !yield(g.keys[j]) {
				return
			}
		}
	}
}

func (g *Graph) direction(up bool) *adjacency {
	if up {
		return &g.parents
	}
	return &g.children
}

// Ancestors yields all that these assets depend on, directly or not, with its depth: the length of the shortest way from
// any of them, from 1. It goes by depth, then by key. The assets themselves are yielded only where one is an ancestor of
// another or, in a cycle, of itself; keys that g does not have are ignored.
func (g *Graph) Ancestors(keys ...Key) iter.Seq2[Key, int] { return g.reach(keys, true) }

// Descendants yields all that depends on these assets, directly or not, like [Graph.Ancestors].
func (g *Graph) Descendants(keys ...Key) iter.Seq2[Key, int] { return g.reach(keys, false) }

func (g *Graph) reach(keys []Key, up bool) iter.Seq2[Key, int] {
	return func(yield func(Key, int) bool) {
		seen := make(map[int32]bool, len(keys))
		var level []int32
		for _, k := range keys {
			if i, ok := g.Position(k); ok {
				level = append(level, int32(i))
			}
		}
		for depth := 1; len(level) > 0; depth++ {
			var next []int32
			for _, i := range level {
				for _, j := range g.direction(up).of(int(i)) {
					if !seen[j] {
						seen[j] = true
						next = append(next, j)
					}
				}
			}
			slices.Sort(next)
			for _, j := range next {
				if !yield(g.keys[j], depth) {
					return
				}
			}
			level = next
		}
	}
}

// Layers returns the keys in an order in which they can be built: each layer depends on earlier layers only, and is as
// early as it can be. The members of a cycle share a layer.
func (g *Graph) Layers() [][]Key {
	if g.Len() == 0 {
		return nil
	}
	layer := g.layers()
	out := make([][]Key, 1+slices.Max(layer))
	for i, l := range layer {
		out[l] = append(out[l], g.keys[i])
	}
	return out
}
