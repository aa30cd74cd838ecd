package value

import (
	"cmp"
	"slices"
	"strings"
)

// SetOf returns the list of these items as of a set: in an order of their own, each once, whatever the order in which they
// are given. It is for lists whose order means nothing: then another order is no change. It keeps a copy; a nil item becomes
// [Null].
func SetOf(items ...Value) List {
	l := ListOf(items...)
	slices.SortFunc(l.items, compare)
	l.items = slices.CompactFunc(l.items, Equal)
	return List{slices.Clip(l.items)}
}

// compare orders values: by kind, as [Value] lists them, then texts and spellings by their bytes, and the others part by
// part. Only equal values compare as 0.
func compare(a, b Value) int {
	if c := cmp.Compare(kindOf(a), kindOf(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case Bool:
		if a == b.(Bool) {
			return 0
		} else if a {
			return 1
		}
		return -1
	case Number:
		return strings.Compare(string(a), string(b.(Number)))
	case String:
		return strings.Compare(string(a), string(b.(String)))
	case List:
		return slices.CompareFunc(a.items, b.(List).items, compare)
	case Map:
		return slices.CompareFunc(a.entries, b.(Map).entries, func(x, y Entry) int {
			if c := strings.Compare(x.Name, y.Name); c != 0 {
				return c
			}
			return compare(x.Value, y.Value)
		})
	case Typed:
		if c := strings.Compare(a.Type, b.(Typed).Type); c != 0 {
			return c
		}
		return compare(a.Content(), b.(Typed).Content())
	}
	return 0
}

func kindOf(v Value) int {
	switch v.(type) {
	case Null:
		return 0
	case Bool:
		return 1
	case Number:
		return 2
	case String:
		return 3
	case List:
		return 4
	case Map:
		return 5
	}
	return 6
}
