package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
)

const (
	baseGraph   = "testdata/graphs/base.yaml"
	branchGraph = "testdata/graphs/branch.yaml"
)

// TestGraphFiles compares two graphs that were written by hand.
func TestGraphFiles(t *testing.T) {
	want := `3 assets changed, 1 downstream
nothing folded
all that was loaded could be compared

~ dashboard  DEPENDENCIES
    /dependencies/refunds: added
~ orders  CODE_VERSION, CONFIG
    /code_version: "3" → "4"
    /config/retries: 1 → 2
+ refunds

downstream:
  revenue  distance 1
`
	require.Equal(t, result{stdout: want}, prcheck(baseGraph, branchGraph))
	asJSON := filepath.Join(t.TempDir(), "base.json")
	g, _, err := graphfile.ReadFile(baseGraph)
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, graphfile.WriteJSON(&text, g))
	require.NoError(t, os.WriteFile(asJSON, text.Bytes(), 0o644))
	require.Equal(t, result{stdout: want}, prcheck(asJSON, branchGraph), "JSON against YAML")
	require.Contains(t, prcheck(baseGraph, asJSON).stdout, "no assets changed", "the same graph in both forms")
}

func TestWrongGraphFiles(t *testing.T) {
	for text, want := range map[string]string{
		"format: branchgraph.graph\nversion: 7\n":               "wrong:2:10 (/version): version 7 of branchgraph.graph is newer than version 1, the newest that this program reads; use a newer branchgraph, or have the file written in version 1",
		"format: branchgraph.graph\nversion: 1\nlocation: {}\n": "wrong:3:1 (/location): not known here; expected format, locations, units or version",
		"format: branchgraph.graph\nversion: 1\nlocations: [\n": "wrong:4: it is no YAML: ",
		`{"format": "branchgraph.report", "version": 1}`:        `wrong:1:12 (/format): found "branchgraph.report"; expected branchgraph.graph`,
		"locations: {}\n": "wrong: not known what it is; expected dbt's manifest.json",
		"key,value\n":     "wrong: not known what it is; expected dbt's manifest.json",
		`{"format": "branchgraph.graph", "version": 1, "units": {}`: "wrong:1:58 (/units): the text ends inside an object",
	} {
		path := filepath.Join(t.TempDir(), "wrong")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		got := prcheck(baseGraph, path)
		require.Equal(t, notCompared, got.code, text)
		require.Contains(t, got.stderr, strings.Replace(want, "wrong", path, 1), text)
	}
}
