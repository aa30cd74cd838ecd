package diff_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// TestLargeAsset compares assets of very many columns, checks and units, all of which differ. Anything that looks at all of
// them for each of them would take hours.
func TestLargeAsset(t *testing.T) {
	const n = 50_000
	build := func(value value.Value, digest string) *assetgraph.Graph {
		var b assetgraph.Builder
		a := assetgraph.Asset{Key: assetgraph.MustKey("a")}
		for i := range n {
			name := fmt.Sprintf("n%06d", i)
			config := []facet.Setting{{Name: "s", Value: value}}
			a.Columns = append(a.Columns, assetgraph.Column{Name: name, Config: config})
			a.Checks = append(a.Checks, facet.Check{Name: name, Config: config, Units: []string{name}})
			a.Units = append(a.Units, name)
			b.AddUnit(assetgraph.Unit{ID: name, Digest: digest})
		}
		b.AddAsset(a)
		g, problems := b.Build()
		require.NoError(t, problems.Err())
		return g
	}
	d := diff.Compare(build(value.Number("1"), "1"), build(value.Number("2"), "2"))
	counts := map[diff.ChangeType]int{}
	for a := range d.Assets(diff.ShowSubstantive) {
		for _, c := range a.Changes {
			counts[c.Type]++
		}
	}
	require.Equal(t, map[diff.ChangeType]int{diff.Columns: n, diff.Checks: 2 * n, diff.Code: n}, counts)
}

// TestManyKinds compares an asset of very many kinds, each a tag too, as Dagster has them.
func TestManyKinds(t *testing.T) {
	const n = 100_000
	build := func(prefix string) *assetgraph.Graph {
		a := assetgraph.Asset{Key: assetgraph.MustKey("a")}
		for i := range n {
			kind := fmt.Sprintf("%s%06d", prefix, i)
			a.Kinds = append(a.Kinds, kind)
			a.Tags = append(a.Tags, facet.Tag{Key: "dagster/kind/" + kind})
		}
		return graph(a)
	}
	counts := map[diff.ChangeType]int{}
	for a := range diff.Compare(build("x"), build("y")).Assets(diff.ShowGovernance) {
		for _, c := range a.Changes {
			counts[c.Type]++
		}
	}
	require.Equal(t, map[diff.ChangeType]int{diff.Kinds: 2 * n}, counts)
}

// TestLongChainOfUnits compares units that each use the next, all of which differ: each marks the asset that uses the last.
func TestLongChainOfUnits(t *testing.T) {
	const n = 8_000
	build := func(digest string) *assetgraph.Graph {
		things := []any{asset("a", uses(fmt.Sprint("u", n-1)))}
		for i := range n {
			u := unit(fmt.Sprint("u", i), digest)
			if i > 0 {
				u.Uses = []string{fmt.Sprint("u", i-1)}
			}
			things = append(things, u)
		}
		return graph(things...)
	}
	for a := range diff.Compare(build("1"), build("2")).Assets(diff.ShowSubstantive) {
		require.Len(t, a.Changes, n)
	}
}
