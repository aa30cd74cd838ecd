package graphtest

import (
	"math/rand/v2"
	"reflect"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

var (
	definitionType = reflect.TypeFor[partition.Definition]()
	mappingType    = reflect.TypeFor[partition.Mapping]()
	momentType     = reflect.TypeFor[partition.Moment]()
	exclusionType  = reflect.TypeFor[partition.Exclusion]()
)

// unions are the interfaces whose implementations are known, with their implementations. That none is forgotten is tested.
var unions = map[reflect.Type][]reflect.Type{
	definitionType: {
		reflect.TypeFor[partition.TimeWindow](), reflect.TypeFor[partition.Static](), reflect.TypeFor[partition.Multi](),
		reflect.TypeFor[partition.Dynamic](), reflect.TypeFor[partition.Opaque](),
	},
	mappingType: {
		reflect.TypeFor[partition.All](), reflect.TypeFor[partition.Identity](), reflect.TypeFor[partition.Last](),
		reflect.TypeFor[partition.Specific](), reflect.TypeFor[partition.StaticMap](), reflect.TypeFor[partition.TimeShift](),
		reflect.TypeFor[partition.MultiToSingle](), reflect.TypeFor[partition.MultiMap](),
		reflect.TypeFor[partition.OpaqueMapping](),
	},
}

// union walks a field that holds one of several types: for each of them a change to it from another one, and its fields.
// A union inside itself is changed as a whole.
func (w *walker) union(t reflect.Type, path string, at lift) {
	w.leaf(path, t, false, freshUnion(t), at)
	if w.inside[t] {
		return
	}
	w.inside[t] = true
	for _, kind := range unions[t] {
		here := path + ".(" + kind.Name() + ")"
		w.add(here, Change, at(func(v reflect.Value, r *rand.Rand) bool {
			if v.IsNil() || v.Elem().Type() == kind {
				return false
			}
			v.Set(reflect.ValueOf(freshKind(kind, r)))
			return true
		}))
		w.fields(kind, here, func(e edit) edit {
			return at(func(v reflect.Value, r *rand.Rand) bool {
				if v.IsNil() || v.Elem().Type() != kind {
					return false
				}
				target := reflect.New(kind).Elem()
				target.Set(v.Elem())
				if !e(target, r) {
					return false
				}
				v.Set(target)
				return true
			})
		})
	}
	delete(w.inside, t)
}

// freshUnion makes a value of one of the types of a union.
func freshUnion(t reflect.Type) maker {
	return func(r *rand.Rand) reflect.Value {
		v := reflect.New(t).Elem()
		kinds := unions[t]
		v.Set(reflect.ValueOf(freshKind(kinds[r.IntN(len(kinds))], r)))
		return v
	}
}

// freshKind makes a value of a type of a union.
func freshKind(kind reflect.Type, r *rand.Rand) any {
	for {
		var v any
		if kind.Implements(definitionType) {
			v = partitions(r, 1)
		} else {
			v = partitionMapping(r, 1)
		}
		if reflect.TypeOf(v) == kind {
			return v
		}
	}
}
