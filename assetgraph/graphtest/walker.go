package graphtest

import (
	"math/rand/v2"
	"reflect"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// edit changes a value in place and reports whether it applied; when it did not, the value is as before.
type edit func(v reflect.Value, r *rand.Rand) bool

// lift makes an edit of a part an edit of the whole.
type lift func(edit) edit

// found is an edit that the walker found.
type found struct {
	path string
	op   Op
	edit edit
}

type fieldName struct {
	of   reflect.Type
	name string
}

var (
	assetType = reflect.TypeFor[assetgraph.Asset]()
	keyType   = reflect.TypeFor[assetgraph.Key]()
	valueType = reflect.TypeFor[value.Value]()
	mapType   = reflect.TypeFor[value.Map]()
	listType  = reflect.TypeFor[value.List]()
)

func field[T any](name string) fieldName { return fieldName{reflect.TypeFor[T](), name} }

// identity are the fields that name what they are in. They are never cleared, and every type of element needs one.
var identity = map[fieldName]bool{
	field[assetgraph.Asset]("Key"): true, field[assetgraph.Asset]("Location"): true,
	field[facet.Check]("Name"):               true,
	field[assetgraph.Column]("Name"):         true,
	field[assetgraph.ColumnRef]("Asset"):     true,
	field[assetgraph.ColumnRef]("Column"):    true,
	field[assetgraph.Definition]("ID"):       true,
	field[assetgraph.Definition]("Kind"):     true,
	field[assetgraph.Dependency]("Key"):      true,
	field[assetgraph.Location]("Name"):       true,
	field[facet.Owner]("Name"):               true,
	field[facet.Setting]("Name"):             true,
	field[facet.Tag]("Key"):                  true,
	field[assetgraph.Unit]("ID"):             true,
	field[assetgraph.UnknownField]("Path"):   true,
	field[assetgraph.Definition]("Location"): true,

	field[partition.Dimension]("Name"):            true,
	field[partition.DimensionMapping]("Upstream"): true,
	field[partition.StaticEntry]("Upstream"):      true,
}

// ordered are the slices whose order has meaning.
var ordered = map[fieldName]bool{
	field[facet.Owner]("Email"):                true,
	field[partition.Specific]("Keys"):          true,
	field[partition.Static]("Keys"):            true,
	field[partition.StaticEntry]("Downstream"): true, // but for that of a set
	field[partition.TimeWindow]("Exclusions"):  true,
}

func hasIdentity(t reflect.Type) bool {
	for i := range t.NumField() {
		if identity[fieldName{t, t.Field(i).Name}] {
			return true
		}
	}
	return false
}

// walker collects the mutations of a type.
type walker struct {
	found   []found
	unknown []string
	depth   int
	inside  map[reflect.Type]bool // the unions that are being walked
}

func (w *walker) add(path string, op Op, e edit) { w.found = append(w.found, found{path, op, e}) }

// fields walks the fields of a struct type.
func (w *walker) fields(t reflect.Type, path string, at lift) {
	if w.depth++; w.depth > 20 {
		w.unknown = append(w.unknown, path+" (a recursive type)")
	} else {
		for i := range t.NumField() {
			w.field(t, i, path, at)
		}
	}
	w.depth--
}

func (w *walker) field(of reflect.Type, i int, path string, at lift) {
	f := of.Field(i)
	if path != "" {
		path += "."
	}
	path += f.Name
	if !f.IsExported() {
		w.unknown = append(w.unknown, path+" ("+f.Type.String()+", unexported)")
		return
	}
	here := func(e edit) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool { return e(v.Field(i), r) })
	}
	name := fieldName{of, f.Name}
	if unions[f.Type] != nil {
		w.union(f.Type, path, here)
		return
	}
	if fresh := freshOf(f.Type, name); fresh != nil {
		w.leaf(path, f.Type, identity[name], fresh, here)
		return
	}
	switch f.Type.Kind() {
	case reflect.Struct:
		w.fields(f.Type, path, here)
	case reflect.Pointer:
		w.pointer(f.Type.Elem(), name, path, here)
	case reflect.Slice:
		w.slice(f.Type.Elem(), name, path, here)
	default:
		w.unknown = append(w.unknown, path+" ("+f.Type.String()+")")
	}
}

// pointer walks what is behind a pointer: a struct, which is made when something in it is set, or what is changed as a whole.
func (w *walker) pointer(t reflect.Type, name fieldName, path string, at lift) {
	if fresh := freshOf(t, name); fresh != nil {
		pointer := func(r *rand.Rand) reflect.Value {
			v := reflect.New(t)
			v.Elem().Set(fresh(r))
			return v
		}
		w.leaf(path, reflect.PointerTo(t), false, pointer, at)
		return
	}
	if t.Kind() != reflect.Struct {
		w.unknown = append(w.unknown, path+" (*"+t.String()+")")
		return
	}
	w.add(path, Clear, at(clearField))
	w.fields(t, path, func(e edit) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			target := reflect.New(t)
			if !v.IsNil() {
				target.Elem().Set(v.Elem())
			}
			if !e(target.Elem(), r) {
				return false
			}
			v.Set(target)
			return true
		})
	})
}

// slice walks the elements of a slice.
func (w *walker) slice(t reflect.Type, name fieldName, path string, at lift) {
	element := freshOf(t, name)
	switch {
	case t == assetType:
		element = func(r *rand.Rand) reflect.Value { return reflect.ValueOf(freshAsset(r)) }
	case element != nil:
	case t.Kind() == reflect.Struct && hasIdentity(t):
		element = func(r *rand.Rand) reflect.Value { return freshStruct(t, r) }
	default:
		w.unknown = append(w.unknown, path+"[] ("+t.String()+" without a name)")
		return
	}
	add := func(v reflect.Value, r *rand.Rand) bool {
		v.Set(reflect.Append(v, element(r)))
		return true
	}
	w.add(path, Set, at(func(v reflect.Value, r *rand.Rand) bool { return v.Len() == 0 && add(v, r) }))
	w.add(path, Clear, at(clearField))
	w.add(path+"[]", Add, at(add))
	w.add(path+"[]", Remove, at(func(v reflect.Value, r *rand.Rand) bool {
		if v.Len() == 0 {
			return false
		}
		i := r.IntN(v.Len())
		v.Set(reflect.AppendSlice(v.Slice(0, i), v.Slice(i+1, v.Len())))
		return true
	}))
	inside := func(e edit) edit {
		return at(func(v reflect.Value, r *rand.Rand) bool {
			if v.Len() == 0 {
				return false
			}
			start := r.IntN(v.Len())
			for i := range v.Len() {
				if e(v.Index((start+i)%v.Len()), r) {
					return true
				}
			}
			return false
		})
	}
	switch {
	case t == assetType: // has mutations of its own
	case t.Kind() == reflect.Struct && t != keyType:
		w.fields(t, path+"[]", inside)
	default:
		w.add(path+"[]", Change, inside(changeTo(element)))
	}
}
