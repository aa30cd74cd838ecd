package dbt

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// value converts JSON, checked before, into a value that shares no memory with the text it came from.
func (d *decoder) value(v gjson.Result) assetgraph.Value {
	switch v.Type {
	case gjson.True, gjson.False:
		return assetgraph.Bool(v.Type == gjson.True)
	case gjson.Number:
		return assetgraph.Number(strings.Clone(v.Raw))
	case gjson.String:
		return assetgraph.String(d.keep(v.Str))
	case gjson.JSON:
		if v.IsArray() {
			return d.list(v)
		}
		return d.mapping(v)
	}
	return assetgraph.Null{}
}

func (d *decoder) list(v gjson.Result) assetgraph.List {
	var items []assetgraph.Value
	v.ForEach(func(_, item gjson.Result) bool {
		items = append(items, d.value(item))
		return true
	})
	return assetgraph.ListOf(items...)
}

func (d *decoder) mapping(v gjson.Result) assetgraph.Map {
	var entries []assetgraph.Entry
	v.ForEach(func(name, member gjson.Result) bool {
		entries = append(entries, assetgraph.Entry{Name: d.keep(name.Str), Value: d.value(member)})
		return true
	})
	return assetgraph.MapOf(entries...)
}

// longestShared is the longest string that is worth looking up: names and ids repeat, code does not.
const longestShared = 64

// keep returns a copy of s, so that the whole text is not kept for its sake; short strings are shared.
func (d *decoder) keep(s string) string {
	if len(s) > longestShared {
		return strings.Clone(s)
	}
	if kept, ok := d.strings[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	d.strings[s] = s
	return s
}
