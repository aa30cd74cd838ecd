package graphtest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// pointerEscape escapes a name for use in a pointer (RFC 6901).
var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// mapping adds the mutations of the entries of a Map: one is added, removed, given another value.
func (w *walker) mapping(path string, at lift) {
	entries := func(e func([]assetgraph.Entry, *rand.Rand) []assetgraph.Entry) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			var all []assetgraph.Entry
			for name, value := range v.Interface().(assetgraph.Map).All() {
				all = append(all, assetgraph.Entry{Name: name, Value: value})
			}
			changed := e(all, r)
			if changed == nil {
				return false
			}
			v.Set(reflect.ValueOf(assetgraph.MapOf(changed...)))
			return true
		})
	}
	w.add(path+"{}", Add, entries(func(all []assetgraph.Entry, r *rand.Rand) []assetgraph.Entry {
		return append(all, assetgraph.Entry{Name: freshWord(r), Value: anyValue(r, 2)})
	}))
	w.add(path+"{}", Remove, entries(func(all []assetgraph.Entry, r *rand.Rand) []assetgraph.Entry {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		return append([]assetgraph.Entry{}, slices.Delete(all, i, i+1)...)
	}))
	w.add(path+"{}", Change, entries(func(all []assetgraph.Entry, r *rand.Rand) []assetgraph.Entry {
		if len(all) == 0 {
			return nil
		}
		e := &all[r.IntN(len(all))]
		e.Value = otherValue(e.Value, r)
		return all
	}))
}

// list adds the mutations of the items of a List.
func (w *walker) list(path string, at lift) {
	items := func(e func([]assetgraph.Value, *rand.Rand) []assetgraph.Value) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			var all []assetgraph.Value
			for _, item := range v.Interface().(assetgraph.List).All() {
				all = append(all, item)
			}
			changed := e(all, r)
			if changed == nil {
				return false
			}
			v.Set(reflect.ValueOf(assetgraph.ListOf(changed...)))
			return true
		})
	}
	w.add(path+"[]", Add, items(func(all []assetgraph.Value, r *rand.Rand) []assetgraph.Value {
		return slices.Insert(all, r.IntN(len(all)+1), anyValue(r, 2))
	}))
	w.add(path+"[]", Remove, items(func(all []assetgraph.Value, r *rand.Rand) []assetgraph.Value {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		return append([]assetgraph.Value{}, slices.Delete(all, i, i+1)...)
	}))
	w.add(path+"[]", Change, items(func(all []assetgraph.Value, r *rand.Rand) []assetgraph.Value {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		all[i] = otherValue(all[i], r)
		return all
	}))
}

// otherValue returns a value that is not v: of another kind and spelled alike, wrapped, or unlike it altogether.
func otherValue(v assetgraph.Value, r *rand.Rand) assetgraph.Value {
	if n, ok := v.(assetgraph.Number); ok && r.IntN(2) == 0 {
		return assetgraph.String(n)
	}
	switch r.IntN(6) {
	case 0:
		return assetgraph.ListOf(v)
	case 1:
		return assetgraph.Typed{Type: "wrapped", Value: v}
	}
	for {
		if other := anyValue(r, 2); !assetgraph.Equal(v, other) {
			return other
		}
	}
}
