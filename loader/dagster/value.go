package dagster

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
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
func (d *decoder) json(v gjson.Result) assetgraph.Value {
	if !v.IsObject() {
		return d.Convert(v, d.json)
	}
	o := d.converted(v, d.json)
	if class, ok := o.first(classMember); ok {
		name, _ := class.(assetgraph.String)
		if segments, ok := o.first("path"); ok && name == keyClass {
			if _, one := segments.(assetgraph.String); one {
				segments = assetgraph.ListOf(segments)
			}
			return mapOf(classMember, name, "path", segments)
		}
		return withDefaults(string(name), assetgraph.MapOf(o...))
	}
	if member, ok := o.first(enumMember); ok {
		if text, ok := member.(assetgraph.String); ok {
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
	return assetgraph.MapOf(o...)
}

// keyClass is the class of asset keys.
const keyClass = "AssetKey"

// members are the members of an object, converted, in their order.
type members []assetgraph.Entry

// converted reads an object once: what is nested deep is read once a level as it is.
func (d *decoder) converted(v gjson.Result, inner func(gjson.Result) assetgraph.Value) members {
	var out members
	v.ForEach(func(name, member gjson.Result) bool {
		out = append(out, assetgraph.Entry{Name: d.String(name), Value: inner(member)})
		return true
	})
	return out
}

// first returns the first member of a name.
func (m members) first(name string) (assetgraph.Value, bool) {
	for _, e := range m {
		if e.Name == name {
			return e.Value, true
		}
	}
	return nil, false
}

// list returns the first member of a name when it is a list.
func (m members) list(name string) (assetgraph.List, bool) {
	v, _ := m.first(name)
	l, ok := v.(assetgraph.List)
	return l, ok
}

// defaultsOf are the values of fields of Dagster's partition mappings that it adds where they are not written.
var defaultsOf = map[string]map[string]assetgraph.Value{
	"MultiToSingleDimensionPartitionMapping": {"partition_dimension_name": assetgraph.Null{}},
	"TimeWindowPartitionMapping": {
		"allow_nonexistent_upstream_partitions": assetgraph.Bool(false),
		"end_offset":                            assetgraph.Number("0"),
		"start_offset":                          assetgraph.Number("0"),
	},
}

// withDefaults returns an object of a class with the fields that Dagster adds.
func withDefaults(class string, m assetgraph.Map) assetgraph.Value {
	if defaultsOf[class] == nil {
		return m
	}
	var out []assetgraph.Entry
	for name, value := range defaultsOf[class] {
		out = append(out, assetgraph.Entry{Name: name, Value: value})
	}
	for name, value := range m.All() { // of one name the last stays
		out = append(out, assetgraph.Entry{Name: name, Value: value})
	}
	return assetgraph.MapOf(out...)
}

// mappingItems returns a mapping that is written as a list of pairs; false when its keys are no scalars.
func mappingItems(items assetgraph.List) (assetgraph.Map, bool) {
	out := make([]assetgraph.Entry, 0, items.Len())
	for _, item := range items.All() {
		pair, _ := item.(assetgraph.List)
		if pair.Len() != 2 {
			return assetgraph.Map{}, false
		}
		name, ok := memberName(pair.At(0))
		if !ok {
			return assetgraph.Map{}, false
		}
		out = append(out, assetgraph.Entry{Name: name, Value: pair.At(1)})
	}
	return assetgraph.MapOf(out...), true
}

// memberName returns what Python's JSON makes of the key of a mapping.
func memberName(v assetgraph.Value) (string, bool) {
	switch v := v.(type) {
	case assetgraph.String:
		return string(v), true
	case assetgraph.Null:
		return "null", true
	case assetgraph.Bool:
		return strconv.FormatBool(bool(v)), true
	case assetgraph.Number:
		return string(v), true
	}
	return "", false
}

// readable converts JSON into a value for people to read: asset keys and enums are texts, sets sorted lists, and objects
// of a class have no members that say nothing, which some versions of Dagster write and others do not.
func (d *decoder) readable(v gjson.Result) assetgraph.Value {
	if !v.IsObject() {
		return d.Convert(v, d.readable)
	}
	o := d.converted(v, d.readable)
	class, _ := o.first(classMember)
	if class == assetgraph.Value(assetgraph.String(keyClass)) {
		path, _ := o.first("path")
		if segments, ok := path.(assetgraph.List); ok && allStrings(segments) {
			return assetgraph.String(userForm(stringsOf(segments)))
		}
		return d.json(v)
	}
	if len(o) == 1 {
		switch name := o[0].Name; value := o[0].Value.(type) {
		case assetgraph.String:
			if _, member, ok := strings.Cut(string(value), "."); name == enumMember && ok {
				return assetgraph.String(d.Keep(member))
			}
		case assetgraph.List:
			if name == setMember || name == frozenMember {
				return setOf(value)
			}
		}
	}
	if class != nil {
		name, _ := class.(assetgraph.String)
		o = slices.DeleteFunc(o, func(e assetgraph.Entry) bool {
			usual := usualOf[string(name)+"."+e.Name]
			return saysNothing(e.Value) || usual != nil && e.Value == usual
		})
	}
	return assetgraph.MapOf(o...)
}

// usualOf are the defaults of members of classes that older versions of Dagster do not have.
var usualOf = map[string]assetgraph.Value{
	"AssetConditionSnapshot.operator_type": assetgraph.String("identity"),
}

// setOf returns a list in the order in which Dagster writes sets, that of their items as Python's texts, each once.
func setOf(l assetgraph.List) assetgraph.List {
	if l.Len() < 2 {
		return l
	}
	type item struct {
		text string
		v    assetgraph.Value
	}
	items := make([]item, 0, l.Len())
	for _, v := range l.All() {
		items = append(items, item{pythonText(v), v})
	}
	slices.SortStableFunc(items, func(a, b item) int { return strings.Compare(a.text, b.text) })
	items = slices.CompactFunc(items, func(a, b item) bool { return a.text == b.text && assetgraph.Equal(a.v, b.v) })
	out := make([]assetgraph.Value, len(items))
	for i, it := range items {
		out[i] = it.v
	}
	return assetgraph.ListOf(out...)
}

// pythonText returns what Python's str makes of a value.
func pythonText(v assetgraph.Value) string {
	switch v := v.(type) {
	case assetgraph.String:
		return string(v)
	case assetgraph.Null:
		return "None"
	case assetgraph.Bool:
		if v {
			return "True"
		}
		return "False"
	case assetgraph.Number:
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
func isInteger(n assetgraph.Number) bool { return !strings.ContainsAny(string(n), ".eENI") }

// mapOf returns a map of names and values in turn.
func mapOf(namesAndValues ...any) assetgraph.Map {
	entries := make([]assetgraph.Entry, 0, len(namesAndValues)/2)
	for i := 0; i < len(namesAndValues); i += 2 {
		v, _ := namesAndValues[i+1].(assetgraph.Value)
		entries = append(entries, assetgraph.Entry{Name: namesAndValues[i].(string), Value: v})
	}
	return assetgraph.MapOf(entries...)
}

// textValues returns texts as a list.
func textValues(texts []string) assetgraph.List {
	items := make([]assetgraph.Value, len(texts))
	for i, t := range texts {
		items[i] = assetgraph.String(t)
	}
	return assetgraph.ListOf(items...)
}

// sortedTexts returns texts as a sorted list, each once.
func sortedTexts(texts []string) assetgraph.List {
	return textValues(slices.Compact(slices.Sorted(slices.Values(texts))))
}

func allStrings(l assetgraph.List) bool {
	for _, item := range l.All() {
		if _, ok := item.(assetgraph.String); !ok {
			return false
		}
	}
	return true
}

// stringsOf returns the texts in a list.
func stringsOf(l assetgraph.List) []string {
	out := make([]string, 0, l.Len())
	for _, item := range l.All() {
		if s, ok := item.(assetgraph.String); ok {
			out = append(out, string(s))
		}
	}
	return out
}

// saysNothing reports whether a value is null, false, or has nothing in it.
func saysNothing(v assetgraph.Value) bool {
	switch v := v.(type) {
	case assetgraph.Null, nil:
		return true
	case assetgraph.List:
		return v.Len() == 0
	case assetgraph.Map:
		return v.Len() == 0
	}
	return v == assetgraph.Value(assetgraph.Bool(false)) || v == assetgraph.Value(assetgraph.String(""))
}
