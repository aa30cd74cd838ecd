package graphfile_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// TestSchemaAcceptsWhatIsWritten checks that every file is valid, and that stubs have the members of assets.
func TestSchemaAcceptsWhatIsWritten(t *testing.T) {
	v := committedSchema(t)
	for _, shape := range graphtest.Shapes() {
		require.Empty(t, v.check(v.root, decoded(t, writeJSON(t, graphtest.Graph(1, shape, 200))), ""))
	}
	asset, stub := slices.Sorted(maps.Keys(v.root.Defs["asset"].Properties)), slices.Sorted(maps.Keys(v.root.Defs["stub"].Properties))
	require.Equal(t, stub, slices.Sorted(slices.Values(append(asset, "key"))))
}

// TestSchemaIsTheReader edits files at random places: the schema accepts what the reader does, and nothing else.
func TestSchemaIsTheReader(t *testing.T) {
	v := committedSchema(t)
	assets := graphtest.Assets(5, graphtest.Layered, 400)
	units := graphtest.Units(5, graphtest.Layered, 10)
	accepted, refused := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 0))
		s := graphtest.Spec{Assets: []assetgraph.Asset{assets[r.IntN(len(assets))]}, Units: units[:2]}
		if seed%3 == 0 {
			s.Stubs, s.Assets = s.Assets, nil
			s.Definitions = []assetgraph.Definition{{Kind: "schedule", ID: "x", Location: "shop", Whole: "w", Content: s.Stubs[0].Metadata}}
		}
		file := decoded(t, writeJSON(t, s.Build())).(map[string]any)
		edit(r, places(file))
		text, err := json.Marshal(file)
		require.NoError(t, err)
		_, _, wrong := graphfile.Read("in", strings.NewReader(string(text)))
		invalid := v.check(v.root, file, "")
		if (wrong == nil) != (invalid == "") {
			t.Fatalf("seed %d: the reader says %v, the schema %q:\n%s", seed, wrong, invalid, text)
		}
		if wrong == nil {
			accepted++
		} else {
			refused++
		}
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted < 500 || refused < 500 {
		t.Error("too few of a kind")
	}
}

// places returns all maps and lists in a value.
func places(v any) []any {
	var all []any
	switch v := v.(type) {
	case map[string]any:
		all = append(all, v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, places(v[name])...)
		}
	case []any:
		if len(v) > 0 {
			all = append(all, v)
		}
		for _, item := range v {
			all = append(all, places(item)...)
		}
	}
	return all
}

// edit replaces, removes, adds or renames a member or an item.
func edit(r *rand.Rand, all []any) {
	others := []any{nil, "x", "", "a/b", "a/", json.Number("7"), json.Number("1.5"), true, []any{}, []any{"x"}, []any{json.Number("1")}, map[string]any{},
		map[string]any{"x": nil}, map[string]any{"$number": "NaN"}, map[string]any{"$map": map[string]any{"$x": "y"}}, map[string]any{"$type": "x"},
		map[string]any{"$set": []any{"x", "x"}}, map[string]any{"$set": "x"},
		map[string]any{"$effect": "none"}, map[string]any{"kind": "all"}, map[string]any{"kind": "static"}, map[string]any{"set": []any{"x"}}}
	names := []string{"", "x", "$x", "key", "kind", "$type", "$value", "$effect", "$exact", "$set", "set", "mapping", "a/", "text", "location"}
	other := others[r.IntN(len(others))]
	switch place := all[r.IntN(len(all))].(type) {
	case []any:
		place[r.IntN(len(place))] = other
	case map[string]any:
		had := slices.Sorted(maps.Keys(place))
		if len(had) == 0 || r.IntN(5) == 0 {
			place[names[r.IntN(len(names))]] = other
			return
		}
		name := had[r.IntN(len(had))]
		switch r.IntN(4) {
		case 0:
			delete(place, name)
		case 1:
			place[names[r.IntN(len(names))]] = place[name]
			delete(place, name)
		default:
			place[name] = other
		}
	}
}
