package dagster

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsonread"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// decoder reads one input.
type decoder struct{ *jsonread.Reader }

type field[T any] = jsonread.Field[*decoder, T]

// classMember is the member of an object that names its class.
const classMember = "__class__"

// classOf returns the class of an object; empty when it has none.
func classOf(v gjson.Result) string {
	class := ""
	if v.IsObject() {
		v.ForEach(func(name, member gjson.Result) bool {
			if jsontext.String(name) == classMember && member.Type == gjson.String {
				class = jsontext.String(member)
			}
			return class == ""
		})
	}
	return class
}

// isClass reports whether v is an object of this class, and says so when it is not. A null is an absent object.
func (d *decoder) isClass(v gjson.Result, path, class string) bool {
	if !d.Object(v, path) {
		return false
	}
	if c := classOf(v); c != class {
		d.Report(assetgraph.SeverityError, path+"/"+classMember, "found %q; expected %s", c, class)
		return false
	}
	return true
}

// read reads an object of a class, each member by its field.
func read[T any](d *decoder, v gjson.Result, path, class string, into *T, fields map[string]field[T]) {
	if d.isClass(v, path, class) {
		jsonread.Read(d, v, path, into, fields)
	}
}

// pick returns the members of an object that have these names, in this order; absent ones do not exist. Others must be in
// the table of ignored paths.
func (d *decoder) pick(v gjson.Result, path string, names ...string) []gjson.Result {
	out := make([]gjson.Result, len(names))
	v.ForEach(func(name, member gjson.Result) bool {
		s := jsontext.String(name)
		if i := slices.Index(names, s); i >= 0 {
			out[i] = member
		} else {
			d.Unread(jsontext.Pointer(path, s))
		}
		return true
	})
	return out
}

// integer returns an integer; a null is 0.
func (d *decoder) integer(v gjson.Result, path string) int64 {
	if v.Type == gjson.Null {
		return 0
	}
	n, err := strconv.ParseInt(v.Raw, 10, 64)
	if v.Type != gjson.Number || err != nil {
		d.Expected("an integer of at most 64 bits", v, path)
	}
	return n
}

// enum returns the member of an enum; a null is the empty one.
func (d *decoder) enum(v gjson.Result, path, enum string) string {
	if !d.Object(v, path) {
		return ""
	}
	written := d.Text(d.pick(v, path, enumMember)[0], path+"/"+enumMember)
	member, ok := strings.CutPrefix(written, enum+".")
	if !ok {
		d.Report(assetgraph.SeverityError, path+"/"+enumMember, "found %q; expected %s.…", written, enum)
	}
	return member
}

// key returns the segments of an asset key.
func (d *decoder) key(v gjson.Result, path string) []string {
	if v.Type == gjson.Null {
		d.Expected("an asset key", v, path)
		return nil
	}
	if !d.isClass(v, path, "AssetKey") {
		return nil
	}
	segments := d.pick(v, path, "path")[0]
	if segments.Type == gjson.String {
		return []string{d.Text(segments, path+"/path")}
	}
	return d.Texts(segments, path+"/path")
}

// keys returns the segments of asset keys.
func (d *decoder) keys(v gjson.Result, path string) [][]string {
	var out [][]string
	d.Each(v, path, func(item gjson.Result) { out = append(out, d.key(item, path+"/*")) })
	return out
}

// isIgnored reports whether a path is in the table of ignored ones. The class of an object is never unread.
func isIgnored(path string) bool {
	_, ok := ignored[path]
	return ok || strings.HasSuffix(path, "/"+classMember)
}

// Ignored returns the paths of a snapshot that are not read, sorted, each with the reason. A * stands for any name or
// position.
func Ignored() []IgnoredPath {
	var out []IgnoredPath
	for _, path := range slices.Sorted(maps.Keys(ignored)) {
		out = append(out, IgnoredPath{path, ignored[path]})
	}
	return out
}

// IgnoredPath is a path that is not read, with all below it.
type IgnoredPath struct{ Path, Reason string }
