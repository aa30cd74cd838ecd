package dbt_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader"
)

// TestUnknownResourceType makes sure that a resource of a type to come is not dropped silently.
func TestUnknownResourceType(t *testing.T) {
	manifest := func(code string) string {
		return `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","project_name":"p"},"nodes":{
			"agent.p.a":{"unique_id":"agent.p.a","resource_type":"agent","package_name":"p","name":"a","raw_code":"` + code + `"}}}`
	}
	result, err := loader.Load(context.Background(), nil, loader.Text("m.json", manifest("x")))
	require.NoError(t, err)
	want := `m.json: warning at /*/*/resource_type: the resource type "agent" is not known; only the code of "agent.p.a" was read`
	require.Len(t, result.Diagnostics, 1)
	require.Equal(t, want, result.Diagnostics[0].String())
	other, err := loader.Load(context.Background(), nil, loader.Text("m.json", manifest("y")))
	require.NoError(t, err)
	require.NotEqual(t, result.Graph.Digest(), other.Graph.Digest(), "an edit of its code goes unseen")
	l, _ := result.Graph.Location("p")
	require.Equal(t, assetgraph.Loaded, l.State)
}

// TestConstraintsOfVersions makes sure that the members which newer versions of dbt add to every constraint, null or empty,
// are no change, and that what the author writes is one.
func TestConstraintsOfVersions(t *testing.T) {
	load := func(constraint string) assetgraph.Digest {
		result, err := loader.Load(context.Background(), nil, loader.Text("m.json", `{
			"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","project_name":"p"},
			"nodes":{"model.p.a":{"unique_id":"model.p.a","resource_type":"model","package_name":"p","name":"a",
				"constraints":[`+constraint+`],"columns":{"id":{"name":"id","constraints":[`+constraint+`]}}}}}`))
		require.NoError(t, err)
		require.Empty(t, result.Diagnostics)
		return result.Graph.Digest()
	}
	old := load(`{"type":"not_null","expression":null,"warn_unenforced":true}`)
	require.Equal(t, old, load(`{"type":"not_null","expression":null,"warn_unenforced":true,"to":null,"to_columns":[]}`))
	require.NotEqual(t, old, load(`{"type":"not_null","expression":null,"warn_unenforced":false}`))
	require.NotEqual(t, old, load(`{"type":"foreign_key","warn_unenforced":true,"to":"b","to_columns":["id"]}`))
}
