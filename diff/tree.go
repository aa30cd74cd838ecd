package diff

import (
	"iter"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// end returns a value as an end of a change; nil is absent.
func end(v value.Value) Value {
	if v == nil {
		return Absent{}
	}
	return Known{v}
}

// mapOf returns a value as a map; what is no map is an empty one.
func mapOf(v value.Value) value.Map {
	m, _ := v.(value.Map)
	return m
}

func member(m value.Map, name string) value.Value {
	v, _ := m.Get(name)
	return v
}

// names yields the names in either map, in order, each once.
func names(a, b value.Map) iter.Seq[string] {
	return func(yield func(string) bool) {
		i, j := 0, 0
		for i < a.Len() || j < b.Len() {
			var name string
			switch {
			case j == b.Len() || i < a.Len() && a.At(i).Name < b.At(j).Name:
				name = a.At(i).Name
				i++
			case i == a.Len() || b.At(j).Name < a.At(i).Name:
				name = b.At(j).Name
				j++
			default:
				name = a.At(i).Name
				i++
				j++
			}
			if !yield(name) {
				return
			}
		}
	}
}

// members calls f for each member of two maps that differs, nil for an absent one.
func (c *pairComparison) members(path string, x, y value.Value, f func(name, path string, x, y value.Value)) {
	a, b := mapOf(x), mapOf(y)
	for name := range names(a, b) {
		if x, y := member(a, name), member(b, name); !same(x, y) {
			f(name, pointer(path, name), x, y)
		}
	}
}

// tree adds a fact for each place where two values differ: maps are compared member by member, all else as a whole.
func (c *pairComparison) tree(t ChangeType, s Significance, path string, x, y value.Value) {
	a, b := contentOf(x), contentOf(y)
	if a.Len() > 0 && b.Len() > 0 && x.(value.Typed).Type == y.(value.Typed).Type {
		x, y = a, b
	}
	_, xMap := x.(value.Map)
	_, yMap := y.(value.Map)
	if !(xMap || x == nil && isTop(path)) || !(yMap || y == nil && isTop(path)) {
		c.fact(t, s, path, end(x), end(y))
		return
	}
	c.members(path, x, y, func(_, path string, x, y value.Value) { c.tree(t, s, path, x, y) })
}

// kinded compares what can be of several kinds, partitions or their mappings: members of the same kind part by part, all
// else as a whole.
func (c *pairComparison) kinded(t ChangeType, path string, x, y value.Value) {
	a, xMap := x.(value.Map)
	b, yMap := y.(value.Map)
	if !xMap || !yMap || !same(member(a, "kind"), member(b, "kind")) {
		c.fact(t, Substantive, path, end(x), end(y))
		return
	}
	c.members(path, x, y, func(_, path string, x, y value.Value) { c.kinded(t, path, x, y) })
}

// isTop reports whether a path points to a member of the asset. Such a member is absent when it is empty, so that the
// facts are about what is in it.
func isTop(path string) bool {
	for _, c := range path[1:] {
		if c == '/' {
			return false
		}
	}
	return true
}
