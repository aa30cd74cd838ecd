package graphtest

import (
	"math/rand/v2"
	"reflect"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// leaf adds the mutations of a field that is changed as a whole.
func (w *walker) leaf(path string, t reflect.Type, named bool, fresh maker, at lift) {
	switch t {
	case mapType:
		w.mapping(path, at)
	case listType:
		w.list(path, at)
	}
	if !named {
		w.add(path, Set, at(func(v reflect.Value, r *rand.Rand) bool {
			if !empty(v) {
				return false
			}
			for empty(v) {
				v.Set(fresh(r))
			}
			return true
		}))
		w.add(path, Clear, at(clearField))
	}
	if t.Kind() != reflect.Bool {
		w.add(path, Change, at(changeTo(fresh)))
	}
}

func clearField(v reflect.Value, _ *rand.Rand) bool {
	if empty(v) {
		return false
	}
	v.SetZero()
	return true
}

// changeTo gives a field that has a value another one.
func changeTo(fresh maker) edit {
	return func(v reflect.Value, r *rand.Rand) bool {
		if empty(v) {
			return false
		}
		other := fresh(r)
		for range 100 {
			if !empty(other) && !same(v, other) {
				v.Set(other)
				return true
			}
			other = fresh(r)
		}
		return false
	}
}

// empty reports whether a field has no value. Null is none: where a value must be, nil becomes Null.
func empty(v reflect.Value) bool {
	switch v.Type() {
	case valueType:
		return v.IsNil() || v.Elem().Type() == reflect.TypeFor[value.Null]()
	case mapType, listType:
		return v.Interface().(interface{ Len() int }).Len() == 0
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

func same(v, w reflect.Value) bool {
	switch v.Type() {
	case definitionType:
		x, _ := v.Interface().(partition.Definition)
		y, _ := w.Interface().(partition.Definition)
		return partition.Equal(x, y)
	case mappingType:
		x, _ := v.Interface().(partition.Mapping)
		y, _ := w.Interface().(partition.Mapping)
		return partition.EqualMapping(x, y)
	case momentType:
		return v.Interface().(partition.Moment).String() == w.Interface().(partition.Moment).String()
	case valueType, mapType, listType:
		x, _ := v.Interface().(value.Value)
		y, _ := w.Interface().(value.Value)
		return value.Equal(x, y)
	}
	if v.Kind() == reflect.Pointer {
		return v.IsNil() == w.IsNil() && (v.IsNil() || same(v.Elem(), w.Elem()))
	}
	return v.Equal(w)
}
