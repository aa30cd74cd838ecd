package dagster

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// What Dagster writes values of Python as that JSON does not have: objects with one of these members.
const (
	enumMember    = "__enum__"
	setMember     = "__set__"
	frozenMember  = "__frozenset__"
	mappingMember = "__mapping_items__"
)

// json converts JSON as Dagster reads and holds it: sets have no order, mappings with keys that are no strings are
// objects, an asset key has nothing but its path, and a partition mapping has its defaults. Objects of other classes stay
// as they are, though Dagster drops and adds fields of those that it knows.
func (d *decoder) json(v gjson.Result) value.Value {
	if !v.IsObject() {
		return d.Convert(v, d.json)
	}
	o := d.converted(v, d.json)
	if class, ok := o.first(classMember); ok {
		name, _ := class.(value.String)
		if segments, ok := o.first("path"); ok && name == keyClass {
			if _, one := segments.(value.String); one {
				segments = value.ListOf(segments)
			}
			return mapOf(classMember, name, "path", segments)
		}
		return withDefaults(string(name), value.MapOf(o...))
	}
	if member, ok := o.first(enumMember); ok {
		if text, ok := member.(value.String); ok {
			return mapOf(enumMember, text)
		}
	}
	for _, name := range []string{setMember, frozenMember} {
		if items, ok := o.list(name); ok {
			return mapOf(name, setOf(items))
		}
	}
	if items, ok := o.list(mappingMember); ok {
		if m, ok := mappingItems(items); ok {
			return m
		}
	}
	return value.MapOf(o...)
}

// keyClass is the class of asset keys.
const keyClass = "AssetKey"

// members are the members of an object, converted, in their order.
type members []value.Entry

// converted reads an object once: what is nested deep is read once a level as it is.
func (d *decoder) converted(v gjson.Result, inner func(gjson.Result) value.Value) members {
	var out members
	v.ForEach(func(name, member gjson.Result) bool {
		out = append(out, value.Entry{Name: d.String(name), Value: inner(member)})
		return true
	})
	return out
}

// first returns the first member of a name.
func (m members) first(name string) (value.Value, bool) {
	for _, e := range m {
		if e.Name == name {
			return e.Value, true
		}
	}
	return nil, false
}

// list returns the first member of a name when it is a list.
func (m members) list(name string) (value.List, bool) {
	v, _ := m.first(name)
	l, ok := v.(value.List)
	return l, ok
}

// defaultsOf are the values of fields of Dagster's partition mappings that it adds where they are not written.
var defaultsOf = map[string]map[string]value.Value{
	"MultiToSingleDimensionPartitionMapping": {"partition_dimension_name": value.Null{}},
	"TimeWindowPartitionMapping": {
		"allow_nonexistent_upstream_partitions": value.Bool(false),
		"end_offset":                            value.Number("0"),
		"start_offset":                          value.Number("0"),
	},
}

// withDefaults returns an object of a class with the fields that Dagster adds.
func withDefaults(class string, m value.Map) value.Value {
	if defaultsOf[class] == nil {
		return m
	}
	var out []value.Entry
	for name, val := range defaultsOf[class] {
		out = append(out, value.Entry{Name: name, Value: val})
	}
	for name, val := range m.All() { // of one name the last stays
		out = append(out, value.Entry{Name: name, Value: val})
	}
	return value.MapOf(out...)
}

// mappingItems returns a mapping that is written as a list of pairs; false when its keys are no scalars.
func mappingItems(items value.List) (value.Map, bool) {
	out := make([]value.Entry, 0, items.Len())
	for _, item := range items.All() {
		pair, _ := item.(value.List)
		if pair.Len() != 2 {
			return value.Map{}, false
		}
		name, ok := memberName(pair.At(0))
		if !ok {
			return value.Map{}, false
		}
		out = append(out, value.Entry{Name: name, Value: pair.At(1)})
	}
	return value.MapOf(out...), true
}

// memberName returns what Python's JSON makes of the key of a mapping.
func memberName(v value.Value) (string, bool) {
	switch v := v.(type) {
	case value.String:
		return string(v), true
	case value.Null:
		return "null", true
	case value.Bool:
		return strconv.FormatBool(bool(v)), true
	case value.Number:
		return string(v), true
	}
	return "", false
}

// readable converts JSON into a value for people to read: asset keys and enums are texts, sets sorted lists, and objects
// of a class have no members that say nothing, which some versions of Dagster write and others do not.
func (d *decoder) readable(v gjson.Result) value.Value {
	if !v.IsObject() {
		return d.Convert(v, d.readable)
	}
	o := d.converted(v, d.readable)
	class, _ := o.first(classMember)
	if class == value.Value(value.String(keyClass)) {
		path, _ := o.first("path")
		if segments, ok := path.(value.List); ok && allStrings(segments) {
			return value.String(userForm(stringsOf(segments)))
		}
		return d.json(v)
	}
	if len(o) == 1 {
		switch name := o[0].Name; val := o[0].Value.(type) {
		case value.String:
			if _, member, ok := strings.Cut(string(val), "."); name == enumMember && ok {
				return value.String(d.Keep(member))
			}
		case value.List:
			if name == setMember || name == frozenMember {
				return setOf(val)
			}
		}
	}
	if class != nil {
		name, _ := class.(value.String)
		o = slices.DeleteFunc(o, func(e value.Entry) bool {
			usual := usualOf[string(name)+"."+e.Name]
			return saysNothing(e.Value) || usual != nil && e.Value == usual
		})
	}
	return value.MapOf(o...)
}

// usualOf are the defaults of members of classes that older versions of Dagster do not have.
var usualOf = map[string]value.Value{
	"AssetConditionSnapshot.operator_type": value.String("identity"),
}

// setOf returns a list in the order in which Dagster writes sets, that of their items as Python's texts, each once.
func setOf(l value.List) value.List {
	if l.Len() < 2 {
		return l
	}
	type item struct {
		text string
		v    value.Value
	}
	items := make([]item, 0, l.Len())
	for _, v := range l.All() {
		items = append(items, item{pythonText(v), v})
	}
	slices.SortStableFunc(items, func(a, b item) int { return strings.Compare(a.text, b.text) })
	items = slices.CompactFunc(items, func(a, b item) bool { return a.text == b.text && value.Equal(a.v, b.v) })
	out := make([]value.Value, len(items))
	for i, it := range items {
		out[i] = it.v
	}
	return value.ListOf(out...)
}

// pythonText returns what Python's str makes of a value.
func pythonText(v value.Value) string {
	switch v := v.(type) {
	case value.String:
		return string(v)
	case value.Null:
		return "None"
	case value.Bool:
		if v {
			return "True"
		}
		return "False"
	case value.Number:
		if isInteger(v) {
			return string(v)
		}
		return pythonFloat(string(v))
	}
	return jsonText(v)
}

// pythonFloat returns Python's shortest text of a number: 1e+16, 0.0001, 1e-05.
func pythonFloat(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
	case err != nil:
		return s
	case f != 0 && (math.Abs(f) < 1e-4 || math.Abs(f) >= 1e16):
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// isInteger reports whether a number is spelled as one that Python reads as int.
func isInteger(n value.Number) bool { return !strings.ContainsAny(string(n), ".eENI") }

// mapOf returns a map of names and values in turn.
func mapOf(namesAndValues ...any) value.Map {
	entries := make([]value.Entry, 0, len(namesAndValues)/2)
	for i := 0; i < len(namesAndValues); i += 2 {
		v, _ := namesAndValues[i+1].(value.Value)
		entries = append(entries, value.Entry{Name: namesAndValues[i].(string), Value: v})
	}
	return value.MapOf(entries...)
}

// textValues returns texts as a list.
func textValues(texts []string) value.List { return value.ListOf(value.Strings(texts...)...) }

// sortedTexts returns texts as a sorted list, each once.
func sortedTexts(texts []string) value.List {
	return value.SetOf(value.Strings(texts...)...)
}

func allStrings(l value.List) bool {
	for _, item := range l.All() {
		if _, ok := item.(value.String); !ok {
			return false
		}
	}
	return true
}

// stringsOf returns the texts in a list.
func stringsOf(l value.List) []string {
	out := make([]string, 0, l.Len())
	for _, item := range l.All() {
		if s, ok := item.(value.String); ok {
			out = append(out, string(s))
		}
	}
	return out
}

// saysNothing reports whether a value is null, false, or has nothing in it.
func saysNothing(v value.Value) bool {
	switch v := v.(type) {
	case value.Null, nil:
		return true
	case value.List:
		return v.Len() == 0
	case value.Map:
		return v.Len() == 0
	}
	return v == value.Value(value.Bool(false)) || v == value.Value(value.String(""))
}
