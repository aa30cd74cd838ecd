package loader_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/loader"
)

const graphText = `# a graph
format: branchgraph.graph
version: 1
locations:
  shop:
    assets:
      orders: {dependencies: [model.bank.m]}
`

// TestGraphFiles loads a graph file in every form beside a manifest.
func TestGraphFiles(t *testing.T) {
	ctx := context.Background()
	manifest := loader.Text("manifest", project("bank", ""))
	want, err := loader.Load(ctx, nil, loader.Text("in", graphText), manifest)
	require.NoError(t, err)
	require.Empty(t, want.Diagnostics)
	require.Equal(t, 2, want.Graph.Len())
	alone, err := loader.Load(ctx, nil, loader.Text("in", graphText))
	require.NoError(t, err)
	var asJSON bytes.Buffer
	require.NoError(t, graphfile.WriteJSON(&asJSON, alone.Graph))
	indented := strings.ReplaceAll("\n"+graphText[strings.Index(graphText, "\n")+1:], "\n", "\n  ")
	for _, text := range []string{
		asJSON.String(), "\n \t\n" + asJSON.String(), "\n\n" + graphText, indented, "---\n" + graphText,
		strings.Replace(graphText, "format: branchgraph.graph", `"format" : "branchgraph.graph"`, 1),
		`{"locations": {"shop": {"assets": {"orders": {"dependencies": ["model.bank.m"]}}}}, "version": 1, "format": "branchgraph.graph"}`,
	} {
		got, err := loader.Load(ctx, nil, manifest, loader.Text("in", text))
		require.NoError(t, err, text)
		require.Equal(t, want.Graph.Digest(), got.Graph.Digest(), text)
	}
}

func TestGraphFilesFail(t *testing.T) {
	const notKnown = "load in: not known what it is; expected dbt's manifest.json (it has metadata.dbt_schema_version), a " +
		"repository snapshot of Dagster's (__class__) or a list of them, or a graph file, JSON or YAML (format: branchgraph.graph); " +
		"examples/dagster/snapshot.py writes snapshots, and package assetgraph/graphfile says what a graph file is"
	for text, want := range map[string]string{
		"\n\n  " + `{"format": "branchgraph.graph", "version": 1, "x": 1}`: "load in:3:49 (/x): not known here; expected format, locations, units or version",
		"\n\n  format: branchgraph.graph\n  version: 1\n  x: 1\n":          "load in:5:3 (/x): not known here; expected format, locations, units or version",
		"\n\nformat: branchgraph.graph\nversion: 1\nx: [\n":                "load in:6: it is no YAML: did not find expected node content",
		"format: branchgraph.graph\n":                                      "load in:1:1: no version; expected a graph file, which begins with format: branchgraph.graph and version: 1",
		`{"format": "branchgraph.report", "version": 1}`:                   `load in:1:12 (/format): found "branchgraph.report"; expected branchgraph.graph`,
		`{"format": "parquet"}`:                                            notKnown,
		"format: parquet\n":                                                notKnown,
		"locations: {}\n":                                                  notKnown,
		"<html>":                                                           notKnown,
		"a: [[[]]]\nformat: branchgraph.graph\n":                           "load in:1:6 (/a/0/0): nested more than 3 deep",
		"":                                                                 "load in:1:1: the input is empty; expected JSON",
		"[1":                                                               "load in:1:3 (/0): the text ends inside an array",
		"12x":                                                              `load in:1:1: found "1" where a value was expected`,
		"\ufefffoo":                                                        "load in:1:1: the text starts with a byte order mark; expected UTF-8 without one",
	} {
		_, err := loader.Load(context.Background(), &loader.Config{Limits: loader.Limits{Depth: 3}}, loader.Text("in", text))
		var typed *loader.Error
		require.ErrorAs(t, err, &typed, text)
		require.Equal(t, want, err.Error(), text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var b assetgraph.Builder
	cancel()
	err := graphfile.Add(ctx, &b, "in", graphText, graphfile.Limits{})
	require.True(t, errors.Is(err, context.Canceled), err)
}
