package jsonread

import (
	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Object reports whether v is an object.
func (r *Reader) Object(v gjson.Result, path string) bool {
	if v.IsObject() {
		return true
	}
	if v.Type != gjson.Null {
		r.Expected("an object", v, path)
	}
	return false
}

// Decoder is a type that embeds a [Reader].
type Decoder interface{ reader() *Reader }

func (r *Reader) reader() *Reader { return r }

// Field reads one member of an object into a T.
type Field[D Decoder, T any] func(d D, into *T, v gjson.Result, path string)

// Read reads the members of an object, each by its field. Those that no field reads are [Reader.Unread].
func Read[D Decoder, T any](d D, v gjson.Result, path string, into *T, fields map[string]Field[D, T]) {
	r := d.reader()
	if !r.Object(v, path) {
		return
	}
	v.ForEach(func(key, member gjson.Result) bool {
		name := jsontext.String(key)
		at := jsontext.Pointer(path, name)
		if f := fields[name]; f != nil {
			f(d, into, member, at)
		} else {
			r.Unread(at)
		}
		return r.ctx.Err() == nil
	})
}

// Unread reports a member that nothing reads, unless it may be ignored.
func (r *Reader) Unread(path string) {
	if !r.ignored(path) {
		r.Report(assetgraph.SeverityWarning, path, "not known; it was not compared")
	}
}

// Entries reads an object that is a mapping: it calls f with each name and value.
func (r *Reader) Entries(v gjson.Result, path string, f func(name string, member gjson.Result)) {
	if !r.Object(v, path) {
		return
	}
	v.ForEach(func(name, member gjson.Result) bool {
		f(r.String(name), member)
		return r.ctx.Err() == nil
	})
}

// Each reads an array: it calls f with each item.
func (r *Reader) Each(v gjson.Result, path string, f func(item gjson.Result)) {
	if !v.IsArray() {
		if v.Type != gjson.Null {
			r.Expected("an array", v, path)
		}
		return
	}
	v.ForEach(func(_, item gjson.Result) bool {
		f(item)
		return r.ctx.Err() == nil
	})
}

// Text returns a string.
func (r *Reader) Text(v gjson.Result, path string) string {
	switch v.Type {
	case gjson.String:
		return r.String(v)
	case gjson.Null:
	default:
		r.Expected("a string", v, path)
	}
	return ""
}

// Texts returns an array of strings, without what else is in it.
func (r *Reader) Texts(v gjson.Result, path string) []string {
	var out []string
	r.Each(v, path, func(item gjson.Result) {
		if item.Type == gjson.String {
			out = append(out, r.String(item))
		} else {
			r.Expected("a string", item, path+"/*")
		}
	})
	return out
}

// Truth returns true or false.
func (r *Reader) Truth(v gjson.Result, path string) bool {
	switch v.Type {
	case gjson.True:
		return true
	case gjson.False, gjson.Null:
	default:
		r.Expected("true or false", v, path)
	}
	return false
}
