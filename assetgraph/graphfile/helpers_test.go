package graphfile_test

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func writeJSON(t testing.TB, g *assetgraph.Graph) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, graphfile.WriteJSON(&b, g))
	return b.String()
}

func writeYAML(t testing.TB, g *assetgraph.Graph) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, graphfile.WriteYAML(&b, g))
	return b.String()
}

func read(t testing.TB, text string) *assetgraph.Graph {
	t.Helper()
	g, _, err := graphfile.Read("in", strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text[:min(len(text), 5000)])
	}
	return g
}

// roundTrip writes a graph in both forms, reads both, and checks that nothing is lost. It returns what was written.
func roundTrip(t testing.TB, g *assetgraph.Graph) (asJSON, asYAML string) {
	t.Helper()
	asJSON, asYAML = writeJSON(t, g), writeYAML(t, g)
	for _, text := range []string{asJSON, asYAML} {
		back := read(t, text)
		if back.Digest() != g.Digest() {
			t.Errorf("another digest after\n%s", text[:min(len(text), 5000)])
		}
		checkSame(t, g, back)
		require.Equal(t, asJSON, writeJSON(t, back), "JSON of what was read")
		require.Equal(t, asYAML, writeYAML(t, back), "YAML of what was read")
	}
	return asJSON, asYAML
}

// contents is all that a graph hands out.
type contents struct {
	Keys        []assetgraph.Key
	Assets      [][]assetgraph.Asset // by key
	Stubs       [][]assetgraph.Asset
	Units       []assetgraph.Unit
	Definitions []assetgraph.Definition
	Locations   []assetgraph.Location
}

func contentsOf(g *assetgraph.Graph) contents {
	c := contents{
		Keys: slices.Collect(g.Keys()), Units: slices.Collect(g.Units()),
		Definitions: slices.Collect(g.OtherDefinitions()), Locations: slices.Collect(g.Locations()),
	}
	for _, k := range c.Keys {
		c.Assets = append(c.Assets, g.Definitions(k))
		c.Stubs = append(c.Stubs, g.Stubs(k))
	}
	return c
}

// dump appends a line for every exported field that is not empty, as reflection finds them. What means nothing is left out: the
// order of dimensions and the like, several of one name, how a set of partitions was written.
func dump(lines *[]string, path string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case assetgraph.Key:
		if !x.IsZero() {
			*lines = append(*lines, fmt.Sprintf("%s = key %q", path, x))
		}
		return
	case value.Map:
		for name, inner := range x.All() {
			dump(lines, fmt.Sprintf("%s{%q}", path, name), reflect.ValueOf(&inner).Elem())
		}
		*lines = append(*lines, fmt.Sprintf("%s has %d", path, x.Len()))
		return
	case value.List:
		for i, inner := range x.All() {
			dump(lines, fmt.Sprintf("%s[%d]", path, i), reflect.ValueOf(&inner).Elem())
		}
		*lines = append(*lines, fmt.Sprintf("%s has %d", path, x.Len()))
		return
	case value.Typed:
		if x.Value == nil && v.Kind() == reflect.Struct {
			x.Value = value.Null{}
			v = reflect.ValueOf(x)
		}
	case partition.StaticEntry:
		*lines = append(*lines, path+" = "+partition.StaticMap{Entries: []partition.StaticEntry{x}}.String())
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			*lines = append(*lines, fmt.Sprintf("%s is a %v", path, v.Elem().Type()))
			dump(lines, path, v.Elem())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			*lines = append(*lines, path+" is there")
			dump(lines, path, v.Elem())
		}
	case reflect.Slice:
		v = normal(v)
		for i := range v.Len() {
			*lines = append(*lines, fmt.Sprintf("%s[%d]", path, i))
			dump(lines, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dump(lines, path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	default:
		if !v.IsZero() {
			*lines = append(*lines, fmt.Sprintf("%s = %q", path, fmt.Sprint(v.Interface())))
		}
	}
}

// normal sorts by name what has no order, and keeps the last of a name.
func normal(v reflect.Value) reflect.Value {
	switch v.Type().Elem() {
	case reflect.TypeFor[partition.Dimension](), reflect.TypeFor[partition.DimensionMapping](), reflect.TypeFor[partition.StaticEntry]():
	default:
		return v
	}
	last := map[string]reflect.Value{}
	for i := range v.Len() {
		last[v.Index(i).Field(0).String()] = v.Index(i)
	}
	out := reflect.MakeSlice(v.Type(), 0, len(last))
	for _, name := range slices.Sorted(maps.Keys(last)) {
		out = reflect.Append(out, last[name])
	}
	return out
}

func checkSame(t testing.TB, want, got *assetgraph.Graph) {
	t.Helper()
	var before, after []string
	c, d := contentsOf(want), contentsOf(got)
	dump(&before, "", reflect.ValueOf(c))
	dump(&after, "", reflect.ValueOf(d))
	for i := range max(len(before), len(after)) {
		if i >= len(before) || i >= len(after) || before[i] != after[i] {
			t.Fatalf("not the same graph from line %d:\nwant %q\n got %q", i, before[i:min(i+3, len(before))], after[i:min(i+3, len(after))])
		}
	}
}
