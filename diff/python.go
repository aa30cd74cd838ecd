package diff

import "github.com/branchgraph/branchgraph/assetgraph/value"

// pythonValue is a value of metadata as Python compares it. Dagster's classes of values are named tuples, which are equal
// when their fields are, whatever the class: what has one plain field has no class here. The class counts where the number
// or the kinds of the fields are those of no other, and of code references, which are no tuples.
type pythonValue struct {
	class string
	field value.Value
}

// oneField are the classes with one plain field, by the types that a loader gives their values; those of JSON's own types
// are not written as such.
var oneField = map[string]bool{
	"text": true, "url": true, "path": true, "notebook": true, "markdown": true, "run": true, "pool": true,
	"code_location_reconstruction": true, "int": true, "float": true, "bool": true, "timestamp": true, "json": true,
}

// python returns a value of metadata as this version of Dagster holds it.
func (r *dagster) python(v value.Value) pythonValue {
	switch v := v.(type) {
	case value.Null: // it has no field
		return pythonValue{class: "null", field: v}
	case value.Typed:
		field := v.Value
		if field == nil {
			field = value.Null{}
		}
		if _, null := field.(value.Null); null && r.emptiesNull(v.Type) {
			field = value.String("")
		}
		if oneField[v.Type] {
			return pythonValue{field: field}
		}
		return pythonValue{v.Type, field}
	}
	return pythonValue{field: v}
}

// emptiesNull reports whether a class makes an empty text of null.
func (r *dagster) emptiesNull(class string) bool {
	switch class {
	case "path", "notebook":
		return true
	case "text", "url", "markdown":
		return r.nullIsEmpty
	}
	return false
}

func samePython(a, b pythonValue) bool { return a.class == b.class && samePythonJSON(a.field, b.field) }

// samePythonJSON compares what Python makes of JSON, where numbers and truth values are equal by what they amount to.
func samePythonJSON(a, b value.Value) bool {
	switch a := a.(type) {
	case value.Bool, value.Number:
		x, _ := pythonNumber(a)
		y, ok := pythonNumber(b)
		return ok && x.equal(y)
	case value.List:
		b, ok := b.(value.List)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i, v := range a.All() {
			if !samePythonJSON(v, b.At(i)) {
				return false
			}
		}
		return true
	case value.Map:
		b, ok := b.(value.Map)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if x, y := a.At(i), b.At(i); x.Name != y.Name || !samePythonJSON(x.Value, y.Value) {
				return false
			}
		}
		return true
	}
	return same(a, b)
}
