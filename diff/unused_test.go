package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/diff"
)

// TestUnusedUnits makes sure that an edit of shared code that marks no asset is told all the same, and that one that marks
// an asset, a check or a new asset is not told twice.
func TestUnusedUnits(t *testing.T) {
	build := func(version string, assets ...assetgraph.Asset) *assetgraph.Graph {
		var b assetgraph.Builder
		for _, u := range []assetgraph.Unit{
			{ID: "called by an asset"}, {ID: "called by a unit"}, {ID: "called by a check"}, {ID: "called by a new asset"},
			{ID: "caller", Uses: []string{"called by a unit"}}, {ID: "never called"}, {ID: "names schemas", Uses: []string{"never called"}},
			{ID: "of the tool", Toolchain: true},
		} {
			u.Digest = version
			b.AddUnit(u)
		}
		for _, a := range assets {
			b.AddAsset(a)
		}
		g, problems := b.Build()
		require.NoError(t, problems.Err())
		return g
	}
	user := assetgraph.Asset{
		Key: assetgraph.MustKey("user"), Units: []string{"called by an asset", "caller"},
		Checks: []facet.Check{{Name: "valid", Units: []string{"called by a check"}}},
	}
	added := assetgraph.Asset{Key: assetgraph.MustKey("added"), Units: []string{"called by a new asset"}}
	base, branch := build("1", user), build("2", user, added)

	want := []string{"names schemas", "never called"}
	require.Empty(t, cmp.Diff(want, diff.Compare(base, branch).UnusedUnits()))
	require.Empty(t, cmp.Diff(want, diff.Compare(branch, base).UnusedUnits()), "it mirrors")
	require.Empty(t, diff.Compare(base, base).UnusedUnits())
	require.Empty(t, diff.Compare(nil, branch).UnusedUnits())
	require.Empty(t, (*diff.Diff)(nil).UnusedUnits())
}

// TestPlatforms makes sure that it is told when a location runs on something else.
func TestPlatforms(t *testing.T) {
	on := func(platform string) *assetgraph.Graph {
		var b assetgraph.Builder
		b.AddLocation(assetgraph.Location{Name: "shop", Platform: platform})
		g, _ := b.Build()
		return g
	}
	want := []diff.OtherChange{{Kind: "platform", Location: "shop", ID: "duckdb, postgres", Status: diff.StatusChanged}}
	require.Empty(t, cmp.Diff(want, diff.Compare(on("postgres"), on("duckdb")).Others()))
	require.Empty(t, diff.Compare(on("postgres"), on("postgres")).Others())
	require.Empty(t, diff.Compare(on(""), on("duckdb")).Others(), "it is not known of both")
}
