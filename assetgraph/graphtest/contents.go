package graphtest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// pointerEscape escapes a name for use in a pointer (RFC 6901).
var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// mapping adds the mutations of the entries of a Map: one is added, removed, given another value.
func (w *walker) mapping(path string, at lift) {
	entries := func(e func([]value.Entry, *rand.Rand) []value.Entry) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			var all []value.Entry
			for name, val := range v.Interface().(value.Map).All() {
				all = append(all, value.Entry{Name: name, Value: val})
			}
			changed := e(all, r)
			if changed == nil {
				return false
			}
			v.Set(reflect.ValueOf(value.MapOf(changed...)))
			return true
		})
	}
	w.add(path+"{}", Add, entries(func(all []value.Entry, r *rand.Rand) []value.Entry {
		return append(all, value.Entry{Name: freshWord(r), Value: anyValue(r, 2)})
	}))
	w.add(path+"{}", Remove, entries(func(all []value.Entry, r *rand.Rand) []value.Entry {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		return append([]value.Entry{}, slices.Delete(all, i, i+1)...)
	}))
	w.add(path+"{}", Change, entries(func(all []value.Entry, r *rand.Rand) []value.Entry {
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
	items := func(e func([]value.Value, *rand.Rand) []value.Value) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			var all []value.Value
			for _, item := range v.Interface().(value.List).All() {
				all = append(all, item)
			}
			changed := e(all, r)
			if changed == nil {
				return false
			}
			v.Set(reflect.ValueOf(value.ListOf(changed...)))
			return true
		})
	}
	w.add(path+"[]", Add, items(func(all []value.Value, r *rand.Rand) []value.Value {
		return slices.Insert(all, r.IntN(len(all)+1), anyValue(r, 2))
	}))
	w.add(path+"[]", Remove, items(func(all []value.Value, r *rand.Rand) []value.Value {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		return append([]value.Value{}, slices.Delete(all, i, i+1)...)
	}))
	w.add(path+"[]", Change, items(func(all []value.Value, r *rand.Rand) []value.Value {
		if len(all) == 0 {
			return nil
		}
		i := r.IntN(len(all))
		all[i] = otherValue(all[i], r)
		return all
	}))
}

// otherValue returns a value that is not v: of another kind and spelled alike, wrapped, or unlike it altogether.
func otherValue(v value.Value, r *rand.Rand) value.Value {
	if n, ok := v.(value.Number); ok && r.IntN(2) == 0 {
		return value.String(n)
	}
	switch r.IntN(6) {
	case 0:
		return value.ListOf(v)
	case 1:
		return value.Typed{Type: "wrapped", Value: v}
	}
	for {
		if other := anyValue(r, 2); !value.Equal(v, other) {
			return other
		}
	}
}
