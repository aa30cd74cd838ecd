package assetgraph

import (
	"cmp"
	"reflect"
	"slices"
)

// pushPairs makes the entries of a map the children of f: first the keys, then the values. Nothing is read in the order
// of the map, which is another one each time: of several that are refused, the same is told each time.
func (w *versionWalk) pushPairs(f *versionFrame) {
	f.count = 2 * f.v.Len()
	f.pairs = make([][2]reflect.Value, 0, f.v.Len())
	for i := f.v.MapRange(); i.Next(); {
		f.pairs = append(f.pairs, [2]reflect.Value{i.Key(), i.Value()})
	}
	switch f.v.Type().Key().Kind() {
	case reflect.Interface, reflect.Struct, reflect.Array, reflect.Uintptr: // these may be refused
		slices.SortFunc(f.pairs, func(x, y [2]reflect.Value) int { return w.compareKeys(x[0], y[0], 0) })
	}
}

// compareKeys compares keys by what they are. Where that is up to what pointers point to, or is deep, they are equal.
func (w *versionWalk) compareKeys(x, y reflect.Value, depth int) int {
	const deepest = 50
	if !x.IsValid() || !y.IsValid() {
		return cmp.Compare(x.Kind(), y.Kind())
	}
	if x.Type() != y.Type() {
		return cmp.Compare(w.name(x.Type()), w.name(y.Type()))
	}
	if depth == deepest {
		return 0
	}
	children, child := 0, reflect.Value.Field
	switch {
	case x.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.CanUint():
		return cmp.Compare(x.Uint(), y.Uint())
	case x.CanFloat():
		return cmp.Compare(x.Float(), y.Float())
	case x.Kind() == reflect.String:
		return cmp.Compare(x.String(), y.String())
	case x.Kind() == reflect.Interface:
		return w.compareKeys(x.Elem(), y.Elem(), depth+1)
	case x.Kind() == reflect.Struct:
		children = x.NumField()
	case x.Kind() == reflect.Array && x.Type().Elem().Size() > 0:
		children, child = x.Len(), reflect.Value.Index
	}
	for i := range children {
		if c := w.compareKeys(child(x, i), child(y, i), depth+1); c != 0 {
			return c
		}
	}
	return 0
}

// sortPairs is called when the keys are read: it sorts the entries by them.
func (f *versionFrame) sortPairs() {
	type entry struct {
		key  string
		pair [2]reflect.Value
	}
	keys := f.parts[f.head:]
	entries := make([]entry, len(keys))
	for i, key := range keys {
		entries[i] = entry{key, f.pairs[i]}
	}
	slices.SortStableFunc(entries, func(x, y entry) int { return cmp.Compare(x.key, y.key) })
	for i, e := range entries {
		keys[i], f.pairs[i] = e.key, e.pair
	}
}

// sortValues is called when the values are read, too: it sorts those of equal keys, such as NaN and NaN.
func (f *versionFrame) sortValues() {
	keys, values := f.parts[f.head:f.head+len(f.pairs)], f.parts[f.head+len(f.pairs):]
	for from, to := 0, 0; from < len(keys); from = to {
		for to = from + 1; to < len(keys) && keys[to] == keys[from]; to++ {
		}
		slices.Sort(values[from:to])
	}
}
