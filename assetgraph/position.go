package assetgraph

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
)

// What follows is for packages that compare or walk whole graphs and cannot afford a copy of each asset. It goes by
// position. A position, or the number of a place, that the graph does not have makes these methods panic.

// Position returns the position of a key and whether g has it, defined or not.
func (g *Graph) Position(k Key) (int, bool) {
	if g == nil {
		return 0, false
	}
	return slices.BinarySearchFunc(g.keys, k, Key.Compare)
}

// KeyAt returns the key at a position.
func (g *Graph) KeyAt(i int) Key { return g.keys[i] }

// DigestAt returns the digest of all definitions at a position; zero when there is none.
func (g *Graph) DigestAt(i int) Digest { return g.digests[i] }

// RestAt returns the digest of the definitions at a position without their rendered databases and schemas. Rests compare
// with rests only.
func (g *Graph) RestAt(i int) Digest { return g.rests[i] }

// DefinedAt reports whether somebody defines the key at a position.
func (g *Graph) DefinedAt(i int) bool { return g.defined[i] != packed{} }

// LocationAt returns the location of the asset that represents the key at a position; empty when it is undefined.
func (g *Graph) LocationAt(i int) string {
	return g.head(i).Location
}

// PlaceAt returns the number of the place of the asset at a position, see [Graph.Place]; -1 when it has none.
func (g *Graph) PlaceAt(i int) int { return int(g.places[i]) }

// KindAt returns the kind of the asset at a position; empty when it is undefined or has no kind or several.
func (g *Graph) KindAt(i int) string {
	a := g.head(i)
	return a.kind()
}

func (a *Asset) kind() string {
	if len(a.Kinds) == 1 {
		return a.Kinds[0]
	}
	return ""
}

// StorageAt returns where the data of the asset at a position lies; zero when it is undefined.
func (g *Graph) StorageAt(i int) facet.Storage {
	return g.head(i).Storage
}

// SeveralAt reports whether several locations define the key at a position.
func (g *Graph) SeveralAt(i int) bool { return len(g.several) > 0 && g.several[int32(i)] != nil }

// Places returns how many places g has; they are numbered from 0.
func (g *Graph) Places() int {
	if g == nil {
		return 0
	}
	return len(g.placeTable)
}

// Place returns the place of a number, and how many nodes have it.
func (g *Graph) Place(n int) (facet.Place, int) { return g.placeTable[n], int(g.placeCount[n]) }

// UnknownPositions returns the positions of the nodes that have unknown fields, in order. It is a copy.
func (g *Graph) UnknownPositions() []int {
	if g == nil {
		return nil
	}
	out := make([]int, len(g.unknown))
	for i, p := range g.unknown {
		out[i] = int(p)
	}
	return out
}
