package graphtest

import (
	"fmt"
	"math/rand/v2"
)

// Shape says how the assets of a generated graph depend on each other. The zero Shape is [Layered]. All shapes but
// [Cyclic] are without cycles.
type Shape uint8

// The shapes.
const (
	Layered Shape = iota // sources, staging, intermediate, marts, exposures; few parents each, some of them very popular
	Chain                // each asset depends on the one before
	Star                 // all assets depend on the first
	Islands              // many small layered graphs that have nothing to do with each other
	Dense                // each asset depends on up to 32 of those before
	Cyclic               // like Layered, with rings of three, assets that depend on themselves, and larger cycles
)

var shapeNames = [...]string{"layered", "chain", "star", "islands", "dense", "cyclic"}

// Shapes returns all shapes, in order of their declaration.
func Shapes() []Shape { return []Shape{Layered, Chain, Star, Islands, Dense, Cyclic} }

// String returns the name of the shape in lower case, such as layered.
func (s Shape) String() string {
	if int(s) >= len(shapeNames) {
		return fmt.Sprintf("shape(%d)", uint8(s))
	}
	return shapeNames[s]
}

const (
	islandSize   = 12
	ringDistance = 25
	denseParents = 32
)

// parents returns which of n assets asset i depends on. They may repeat.
func (s Shape) parents(i, n int, r *rand.Rand) []int {
	switch s {
	case Chain:
		if i > 0 {
			return []int{i - 1}
		}
	case Star:
		if i > 0 {
			return []int{0}
		}
	case Islands:
		first := i - i%islandSize
		own := layeredParents(i-first, min(islandSize, n-first), r)
		for j := range own {
			own[j] += first
		}
		return own
	case Dense:
		var all []int
		for range min(i, denseParents) {
			all = append(all, i-1-r.IntN(min(i, 2*denseParents)))
		}
		return all
	case Cyclic:
		return append(layeredParents(i, n, r), ringParents(i, n, r)...)
	default:
		return layeredParents(i, n, r)
	}
	return nil
}

// ringParents closes cycles: one ring in every 25 assets, an asset that depends on itself, and now and then a dependency
// on a later asset, which joins what lies between into larger cycles.
func ringParents(i, n int, r *rand.Rand) []int {
	var extra []int
	switch i % ringDistance {
	case 0:
		extra = append(extra, min(i+2, n-1))
	case 1, 2:
		extra = append(extra, i-1)
	case 5:
		extra = append(extra, i)
	}
	if r.IntN(50) == 0 {
		extra = append(extra, i+r.IntN(n-i))
	}
	return extra
}

// layerStarts returns where each of the five layers of n assets starts, and n.
func layerStarts(n int) [6]int {
	part := func(percent int) int { return (n*percent + 99) / 100 }
	return [6]int{0, part(15), part(40), part(60), part(90), n}
}

func layerOf(i, n int) int {
	starts := layerStarts(n)
	layer := 0
	for layer < 4 && i >= starts[layer+1] {
		layer++
	}
	return layer
}

// layeredParents draws the parents of an asset by its layer.
func layeredParents(i, n int, r *rand.Rand) []int {
	starts := layerStarts(n)
	var low, high, count int
	switch layer := layerOf(i, n); layer {
	case 0:
		return nil
	case 1:
		low, high, count = starts[0], starts[1], 1+r.IntN(10)/9
	case 2:
		low, high, count = starts[1], i, 1+r.IntN(4)
	case 3:
		low, high, count = starts[1], i, 1+r.IntN(6)
	case 4:
		low, high, count = starts[3], starts[4], 1+r.IntN(5)
	}
	if low >= high {
		low, high = 0, i
	}
	parents := make([]int, count)
	for j := range parents {
		u := r.Float64()
		parents[j] = low + int(float64(high-low)*u*u*u) // the first of a layer are the popular ones
	}
	return parents
}
