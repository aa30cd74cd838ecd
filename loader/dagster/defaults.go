package dagster

import (
	"context"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsonread"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// defaultFiller finds out what a resource is run with: what is configured, and the defaults of all else. Dagster 1.9.8
// writes no defaults where 1.13.29 does, and to write one down is no change.
type defaultFiller struct {
	schema map[string]configType
	depth  int
	filled int
}

// mostDefaults is how many defaults are filled in: types can be made so that there is no end of them.
const mostDefaults = 10_000

// configured returns the values of fields by name.
func (f *defaultFiller) configured(values []value.Entry, fields []configField) value.Value {
	parsed := make([]value.Entry, len(values))
	for i, e := range values {
		if text, ok := e.Value.(value.String); ok {
			e.Value = parseConfig(string(text))
		}
		parsed[i] = e
	}
	return f.shape(value.MapOf(parsed...), fields)
}

// valueOf returns the default of a field; what is written where there is none is a text.
func (f *defaultFiller) valueOf(field *configField) value.Value {
	if !field.defaults {
		return value.String(field.value)
	}
	return f.fill(parseConfig(field.value), field.typeKey)
}

// parseConfig returns the value that a text of JSON says.
func parseConfig(text string) value.Value {
	if jsontext.Check(text, deepestType) != nil {
		return value.Typed{Type: typeText, Value: value.String(text)}
	}
	return jsonread.New(context.Background(), func(string) bool { return true }).Value(gjson.Parse(text))
}

// fill returns a value of a type with the defaults of what it lacks.
func (f *defaultFiller) fill(v value.Value, typeKey string) value.Value {
	t, ok := f.schema[typeKey]
	if !ok || f.depth == deepestType {
		return v
	}
	f.depth++
	defer func() { f.depth-- }()
	switch m := v.(type) {
	case value.Map:
		switch t.kind {
		case "STRICT_SHAPE", "PERMISSIVE_SHAPE":
			return f.shape(m, t.fields)
		case "SELECTOR":
			return f.members(m, func(name string) string { return fieldType(t.fields, name) })
		case "MAP":
			return f.members(m, func(string) string { return t.last() })
		}
	case value.List:
		if t.kind == "ARRAY" {
			items := make([]value.Value, m.Len())
			for i, item := range m.All() {
				items[i] = f.fill(item, t.last())
			}
			return value.ListOf(items...)
		}
	case value.Null:
		return v
	}
	if t.kind == "NONEABLE" || t.kind == "SCALAR_UNION" {
		return f.fill(v, t.last())
	}
	return v
}

// last returns the type of what is in a value of the type, or else of one that is no scalar.
func (t *configType) last() string {
	if len(t.params) == 0 {
		return ""
	}
	return t.params[len(t.params)-1]
}

func fieldType(fields []configField, name string) string {
	for i := range fields {
		if fields[i].name == name {
			return fields[i].typeKey
		}
	}
	return ""
}

func (f *defaultFiller) members(m value.Map, typeOf func(name string) string) value.Map {
	out := make([]value.Entry, 0, m.Len())
	for name, v := range m.All() {
		out = append(out, value.Entry{Name: name, Value: f.fill(v, typeOf(name))})
	}
	return value.MapOf(out...)
}

// shape fills in the fields that are not there.
func (f *defaultFiller) shape(m value.Map, fields []configField) value.Map {
	types := make(map[string]string, len(fields))
	for i := range fields {
		types[fields[i].name] = fields[i].typeKey
	}
	var out []value.Entry
	for i := range fields {
		if _, there := m.Get(fields[i].name); !there && fields[i].defaults && f.filled < mostDefaults {
			f.filled++
			out = append(out, value.Entry{Name: fields[i].name, Value: f.valueOf(&fields[i])})
		}
	}
	for name, v := range m.All() {
		out = append(out, value.Entry{Name: name, Value: f.fill(v, types[name])})
	}
	return value.MapOf(out...)
}
