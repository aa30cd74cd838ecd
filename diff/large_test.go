package diff_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// TestLargeAsset compares assets of very many columns, checks and units, all of which differ. Anything that looks at all of
// them for each of them would take hours.
func TestLargeAsset(t *testing.T) {
	const n = 50_000
	build := func(value assetgraph.Value, digest string) *assetgraph.Graph {
		var b assetgraph.Builder
		a := assetgraph.Asset{Key: assetgraph.MustKey("a")}
		for i := range n {
			name := fmt.Sprintf("n%06d", i)
			config := []assetgraph.Setting{{Name: "s", Value: value}}
			a.Columns = append(a.Columns, assetgraph.Column{Name: name, Config: config})
			a.Checks = append(a.Checks, assetgraph.Check{Name: name, Config: config, Units: []string{name}})
			a.Units = append(a.Units, name)
			b.AddUnit(assetgraph.Unit{ID: name, Digest: digest})
		}
		b.AddAsset(a)
		g, problems := b.Build()
		require.NoError(t, problems.Err())
		return g
	}
	d := diff.Compare(build(assetgraph.Number("1"), "1"), build(assetgraph.Number("2"), "2"))
	counts := map[diff.ChangeType]int{}
	for a := range d.Assets(diff.ShowSubstantive) {
		for _, c := range a.Changes {
			counts[c.Type]++
		}
	}
	require.Equal(t, map[diff.ChangeType]int{diff.Columns: n, diff.Checks: 2 * n, diff.Code: n}, counts)
}
