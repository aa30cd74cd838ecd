package jsonread

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Value converts JSON as it is into a value that shares no memory with the text it came from.
func (r *Reader) Value(v gjson.Result) assetgraph.Value {
	switch v.Type {
	case gjson.True, gjson.False:
		return assetgraph.Bool(v.Type == gjson.True)
	case gjson.Number:
		return assetgraph.Number(r.Keep(v.Raw))
	case gjson.String:
		return assetgraph.String(r.String(v))
	case gjson.JSON:
		return r.Convert(v, r.Value)
	}
	return assetgraph.Null{}
}

// Convert is [Reader.Value] with what inner makes of the items or members of v.
func (r *Reader) Convert(v gjson.Result, inner func(gjson.Result) assetgraph.Value) assetgraph.Value {
	switch {
	case v.IsArray():
		var items []assetgraph.Value
		v.ForEach(func(_, item gjson.Result) bool {
			items = append(items, inner(item))
			return true
		})
		return assetgraph.ListOf(items...)
	case v.IsObject():
		var entries []assetgraph.Entry
		v.ForEach(func(name, member gjson.Result) bool {
			entries = append(entries, assetgraph.Entry{Name: r.String(name), Value: inner(member)})
			return true
		})
		return assetgraph.MapOf(entries...)
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
