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

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsonread"
	"github.com/branchgraph/branchgraph/internal/jsontext"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Decode reads a manifest. It fails with a [source.Error] when the document is not one, and with the context's error when
// that ends; what is wrong with its parts is in the diagnostics, sorted.
func Decode(ctx context.Context, doc source.Document) (*Manifest, []source.Diagnostic, error) {
	d := &decoder{jsonread.New(ctx, isIgnored)}
	m := &Manifest{Name: doc.Name}
	root := gjson.Parse(doc.Text())
	if err := identify(root, m); err != nil {
		err.Input = doc.Name
		return nil, nil, err
	}
	jsonread.Read(d, root, "", m, manifestFields)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return m, d.Diagnostics(doc.Name), nil
}

// decoder reads one manifest.
type decoder struct{ *jsonread.Reader }

type field[T any] = jsonread.Field[*decoder, T]

var schemaVersion = regexp.MustCompile(`/manifest/v([0-9]{1,4})\.json$`)

// identify finds out which manifest it is.
func identify(root gjson.Result, m *Manifest) *source.Error {
	fail := func(path, format string, args ...any) *source.Error {
		return &source.Error{Path: path, Message: fmt.Sprintf(format, args...)}
	}
	if !root.IsObject() {
		return fail("", "found %s; expected a dbt manifest, a JSON object", jsonread.KindOf(root))
	}
	members := map[string]gjson.Result{}
	root.ForEach(func(name, v gjson.Result) bool {
		members[jsontext.String(name)] = v
		return true
	})
	if _, semantic := members["project_configuration"]; semantic {
		return fail("", "this is dbt's semantic_manifest.json; expected manifest.json, which lies beside it")
	}
	var url gjson.Result
	members["metadata"].ForEach(func(name, v gjson.Result) bool {
		if jsontext.String(name) == "dbt_schema_version" {
			url = v
		}
		return true
	})
	const at = "/metadata/dbt_schema_version"
	if url.Type != gjson.String {
		return fail(at, "not there; expected the manifest.json of dbt 0.19 or later")
	}
	written := jsontext.String(url)
	match := schemaVersion.FindStringSubmatch(written)
	if match == nil {
		for _, other := range []string{"catalog", "run-results", "sources", "semantic_manifest"} {
			if strings.Contains(written, "/"+other+"/") {
				return fail(at, "this is dbt's %s.json; expected manifest.json, which lies beside it", strings.ReplaceAll(other, "-", "_"))
			}
		}
		return fail(at, "found %q; expected .../dbt/manifest/vN.json", written)
	}
	version, err := strconv.Atoi(match[1])
	if err != nil || version < 1 || version > 12 && version != 20 {
		return fail(at, "manifest version v%s is not known; expected v1 to v12, or v20: upgrade branchgraph, or write the manifest with another dbt", match[1])
	}
	if v := members["nodes"]; !v.IsObject() {
		return fail("/nodes", "found %s; expected an object", jsonread.KindOf(v))
	}
	m.Metadata.SchemaVersion = version
	return nil
}

// oneOrMany returns an array of strings; a null is the empty one, a string an array of itself.
func (d *decoder) oneOrMany(v gjson.Result, path string) []string {
	switch {
	case v.Type == gjson.String:
		return []string{d.String(v)}
	case v.IsArray():
		return d.Texts(v, path)
	case v.Type != gjson.Null:
		d.Expected("an array of strings", v, path)
	}
	return nil
}

// mapValue returns an object; a null is the empty one.
func (d *decoder) mapValue(v gjson.Result, path string) value.Map {
	if !d.Object(v, path) {
		return value.Map{}
	}
	m, _ := d.Value(v).(value.Map)
	return m
}

// listValue returns an array; a null is the empty one.
func (d *decoder) listValue(v gjson.Result, path string) value.List {
	if v.Type != gjson.Null && !v.IsArray() {
		d.Expected("an array", v, path)
	}
	l, _ := d.Value(v).(value.List)
	return l
}

func isIgnored(path string) bool {
	_, ok := ignored[path]
	return ok
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
