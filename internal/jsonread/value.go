package jsonread

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Value converts JSON as it is into a value that shares no memory with the text it came from.
func (r *Reader) Value(v gjson.Result) value.Value {
	switch v.Type {
	case gjson.True, gjson.False:
		return value.Bool(v.Type == gjson.True)
	case gjson.Number:
		return value.Number(r.Keep(v.Raw))
	case gjson.String:
		return value.String(r.String(v))
	case gjson.JSON:
		return r.Convert(v, r.Value)
	}
	return value.Null{}
}

// Convert is [Reader.Value] with what inner makes of the items or members of v.
func (r *Reader) Convert(v gjson.Result, inner func(gjson.Result) value.Value) value.Value {
	switch {
	case v.IsArray():
		var items []value.Value
		v.ForEach(func(_, item gjson.Result) bool {
			items = append(items, inner(item))
			return true
		})
		return value.ListOf(items...)
	case v.IsObject():
		var entries []value.Entry
		v.ForEach(func(name, member gjson.Result) bool {
			entries = append(entries, value.Entry{Name: r.String(name), Value: inner(member)})
			return true
		})
		return value.MapOf(entries...)
	}
	return r.Value(v)
}

// longestShared is the longest string that is worth looking up: names and ids repeat, code does not.
const longestShared = 64

// String returns the exact text of a string or a name, see [Reader.Keep].
func (r *Reader) String(v gjson.Result) string { return r.Keep(jsontext.String(v)) }

// Keep returns a copy of s, so that the whole text is not kept for its sake; short strings are shared.
func (r *Reader) Keep(s string) string {
	if len(s) > longestShared {
		return strings.Clone(s)
	}
	if kept, ok := r.strings[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	r.strings[s] = s
	return s
}
