package dbt

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsontext"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Decode reads a manifest. It fails with a [source.Error] when the input is not one; what is wrong with its parts is
// in the diagnostics, sorted.
func Decode(ctx context.Context, in source.Input, limits source.Limits) (*Manifest, []source.Diagnostic, error) {
	text, err := source.Read(ctx, in, limits)
	if err != nil {
		return nil, nil, err
	}
	return decodeText(ctx, in.Name, text)
}

// decodeText is [Decode] for a text that [source.Read] returned: it trusts it.
func decodeText(ctx context.Context, name, text string) (*Manifest, []source.Diagnostic, error) {
	d := &decoder{ctx: ctx, found: map[finding]int{}, strings: map[string]string{}}
	m := &Manifest{Name: name}
	root := gjson.Parse(text)
	if err := d.identify(root, m); err != nil {
		err.Input = name
		return nil, nil, err
	}
	read(d, root, "", m, manifestFields)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return m, d.diagnostics(name), nil
}

// decoder reads one manifest.
type decoder struct {
	ctx     context.Context
	found   map[finding]int
	strings map[string]string
}

// finding is what a diagnostic says, without how often.
type finding struct {
	severity      assetgraph.Severity
	path, message string
}

func (d *decoder) diagnostics(name string) []source.Diagnostic {
	var out []source.Diagnostic
	for f, n := range d.found {
		out = append(out, source.Diagnostic{Severity: f.severity, Input: name, Path: f.path, Message: f.message, Count: n})
	}
	source.Sort(out)
	return out
}

// mostFindings is how many different findings are told of one severity; the rest are counted.
const mostFindings = 1000

func (d *decoder) report(severity assetgraph.Severity, path, format string, args ...any) {
	f := finding{severity, path, fmt.Sprintf(format, args...)}
	if d.found[f] == 0 && len(d.found) >= mostFindings {
		f.path, f.message = "", "more of the kind"
	}
	d.found[f]++
}

var schemaVersion = regexp.MustCompile(`/manifest/v([0-9]{1,4})\.json$`)

// identify finds out which manifest it is.
func (d *decoder) identify(root gjson.Result, m *Manifest) *source.Error {
	fail := func(path, format string, args ...any) *source.Error {
		return &source.Error{Path: path, Message: fmt.Sprintf(format, args...)}
	}
	if !root.IsObject() {
		return fail("", "found %s; expected a dbt manifest, a JSON object", kindOf(root))
	}
	members := map[string]gjson.Result{}
	root.ForEach(func(name, v gjson.Result) bool {
		members[name.Str] = v
		return true
	})
	if _, semantic := members["project_configuration"]; semantic {
		return fail("", "this is dbt's semantic_manifest.json; expected manifest.json, which lies beside it")
	}
	var url gjson.Result
	members["metadata"].ForEach(func(name, v gjson.Result) bool {
		if name.Str == "dbt_schema_version" {
			url = v
		}
		return true
	})
	const at = "/metadata/dbt_schema_version"
	if url.Type != gjson.String {
		return fail(at, "not there; expected the manifest.json of dbt 0.19 or later")
	}
	match := schemaVersion.FindStringSubmatch(url.Str)
	if match == nil {
		for _, other := range []string{"catalog", "run-results", "sources", "semantic_manifest"} {
			if strings.Contains(url.Str, "/"+other+"/") {
				return fail(at, "this is dbt's %s.json; expected manifest.json, which lies beside it", strings.ReplaceAll(other, "-", "_"))
			}
		}
		return fail(at, "found %q; expected .../dbt/manifest/vN.json", url.Str)
	}
	version, err := strconv.Atoi(match[1])
	if err != nil || version < 1 || version > 12 && version != 20 {
		return fail(at, "manifest version v%s is not known; expected v1 to v12, or v20: upgrade branchgraph, or write the manifest with another dbt", match[1])
	}
	if v := members["nodes"]; !v.IsObject() {
		return fail("/nodes", "found %s; expected an object", kindOf(v))
	}
	m.Metadata.SchemaVersion = version
	return nil
}

// kindOf names the kind of a JSON value, for messages.
func kindOf(v gjson.Result) string {
	switch {
	case !v.Exists():
		return "nothing"
	case v.IsObject():
		return "an object"
	case v.IsArray():
		return "an array"
	case v.Type == gjson.String:
		return "a string"
	case v.Type == gjson.Number:
		return "a number"
	case v.Type == gjson.Null:
		return "null"
	}
	return "true or false"
}

// field reads one member of an object into a T.
type field[T any] func(d *decoder, into *T, v gjson.Result, path string)

// read reads the members of an object, each by its field. Members that no field reads must be in the table of ignored
// paths. A null is an absent object; anything else that is no object is an error.
func read[T any](d *decoder, v gjson.Result, path string, into *T, fields map[string]field[T]) {
	if !d.object(v, path) {
		return
	}
	v.ForEach(func(name, member gjson.Result) bool {
		at := jsontext.Pointer(path, name.Str)
		if f := fields[name.Str]; f != nil {
			f(d, into, member, at)
		} else {
			d.unread(at)
		}
		return d.ctx.Err() == nil
	})
}

func (d *decoder) object(v gjson.Result, path string) bool {
	if v.IsObject() {
		return true
	}
	if v.Type != gjson.Null {
		d.expected("an object", v, path)
	}
	return false
}

func (d *decoder) expected(what string, v gjson.Result, path string) {
	d.report(assetgraph.SeverityError, path, "found %s; expected %s", kindOf(v), what)
}

// unread reports a member that nothing reads and that no table entry allows to be ignored.
func (d *decoder) unread(path string) {
	if _, ok := ignored[path]; !ok {
		d.report(assetgraph.SeverityWarning, path, "not known; it was not compared")
	}
}

// text returns a string; a null is the empty one.
func (d *decoder) text(v gjson.Result, path string) string {
	switch v.Type {
	case gjson.String:
		return d.keep(v.Str)
	case gjson.Null:
	default:
		d.expected("a string", v, path)
	}
	return ""
}

// texts returns an array of strings; a null is the empty one, a string an array of itself.
func (d *decoder) texts(v gjson.Result, path string) []string {
	switch {
	case v.Type == gjson.String:
		return []string{d.keep(v.Str)}
	case v.IsArray():
		var out []string
		v.ForEach(func(_, item gjson.Result) bool {
			if item.Type == gjson.String {
				out = append(out, d.keep(item.Str))
			} else {
				d.expected("a string", item, path+"/*")
			}
			return true
		})
		return out
	case v.Type != gjson.Null:
		d.expected("an array of strings", v, path)
	}
	return nil
}

func (d *decoder) truth(v gjson.Result, path string) bool {
	switch v.Type {
	case gjson.True:
		return true
	case gjson.False, gjson.Null:
	default:
		d.expected("true or false", v, path)
	}
	return false
}

func (d *decoder) objectValue(v gjson.Result, path string) assetgraph.Map {
	if !d.object(v, path) {
		return assetgraph.Map{}
	}
	return d.mapping(v)
}

func (d *decoder) listValue(v gjson.Result, path string) assetgraph.List {
	if v.IsArray() {
		return d.list(v)
	}
	if v.Type != gjson.Null {
		d.expected("an array", v, path)
	}
	return assetgraph.List{}
}

// each calls f for every member of an object.
func (d *decoder) each(v gjson.Result, path string, f func(v gjson.Result)) {
	if !d.object(v, path) {
		return
	}
	v.ForEach(func(_, member gjson.Result) bool {
		f(member)
		return d.ctx.Err() == nil
	})
}

// Ignored returns the paths of a manifest that are not read, sorted, each with the reason. A * stands for any name.
func Ignored() []IgnoredPath {
	var out []IgnoredPath
	for _, path := range slices.Sorted(maps.Keys(ignored)) {
		out = append(out, IgnoredPath{path, ignored[path]})
	}
	return out
}

// IgnoredPath is a path that is not read, with all below it.
type IgnoredPath struct{ Path, Reason string }
