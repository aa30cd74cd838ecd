package diff_test

import (
	"fmt"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/diff"
)

// leanGraph returns a graph of n assets in n/10 layers' worth of keys. edit may change an asset before it is added.
func leanGraph(n int, edit func(i int, a *assetgraph.Asset)) *assetgraph.Graph {
	var b assetgraph.Builder
	var previous assetgraph.Key
	for i := range n {
		a := assetgraph.Asset{
			Key:         assetgraph.MustKey(fmt.Sprintf("team%03d/db%02d.model_%07d", i%200, i%7, i)),
			Location:    "shop",
			CodeVersion: assetgraph.CodeVersion{Value: fmt.Sprintf("v%d", i)},
			Kinds:       []string{"model"},
			Execution:   facet.Materialization,
			Storage:     facet.Storage{Rendered: facet.Address{Database: "warehouse", Schema: fmt.Sprintf("prod_%d", i%12), Name: fmt.Sprintf("model_%d", i)}},
		}
		if i%10 != 0 {
			a.Dependencies = []assetgraph.Dependency{{Key: previous}}
		}
		previous = a.Key
		if edit != nil {
			edit(i, &a)
		}
		b.AddAsset(a)
	}
	g, problems := b.Build()
	if err := problems.Err(); err != nil {
		panic(err)
	}
	return g
}

// changeSome edits a hundred of n assets.
func changeSome(n int) func(int, *assetgraph.Asset) {
	return func(i int, a *assetgraph.Asset) {
		if i%(n/100) == 0 {
			a.CodeVersion.Value += "!"
		}
	}
}

func renameSchemas(n int) func(int, *assetgraph.Asset) {
	return func(i int, a *assetgraph.Asset) {
		changeSome(n)(i, a)
		a.Storage.Rendered.Schema = "dev_" + a.Storage.Rendered.Schema
	}
}

// mergePass is what every comparison costs at least: one pass over contiguous sorted keys and digests.
func mergePass(aKeys, bKeys []assetgraph.Key, a, b []assetgraph.Digest) int {
	differ := 0
	i, j := 0, 0
	for i < len(aKeys) && j < len(bKeys) {
		if aKeys[i] != bKeys[j] {
			differ++
			if aKeys[i].Less(bKeys[j]) {
				i++
			} else {
				j++
			}
			continue
		}
		if a[i] != b[j] {
			differ++
		}
		i++
		j++
	}
	return differ
}

func contiguous(g *assetgraph.Graph) ([]assetgraph.Key, []assetgraph.Digest) {
	keys, digests := make([]assetgraph.Key, g.Len()), make([]assetgraph.Digest, g.Len())
	for i := range g.Len() {
		keys[i], digests[i] = g.KeyAt(i), g.DigestAt(i)
	}
	return keys, digests
}

// BenchmarkCompare measures comparisons beside the merge pass that is their lower bound.
func BenchmarkCompare(b *testing.B) {
	for _, bench := range []struct {
		name string
		n    int
		edit func(int) func(int, *assetgraph.Asset)
	}{
		{"changes=100/n=1k", 1_000, changeSome},
		{"changes=100/n=10k", 10_000, changeSome},
		{"changes=100/n=100k", 100_000, changeSome},
		{"changes=100/n=1M", 1_000_000, changeSome},
		{"schemas/n=100k", 100_000, renameSchemas},
	} {
		if testing.Short() && bench.n > 100_000 {
			continue
		}
		b.Run(bench.name, func(b *testing.B) {
			base, branch := leanGraph(bench.n, nil), leanGraph(bench.n, bench.edit(bench.n))
			b.Run("compare", func(b *testing.B) {
				for b.Loop() {
					if d := diff.Compare(base, branch); !d.TwoWay() {
						b.Fatal("not compared")
					}
				}
			})
			aKeys, aDigests := contiguous(base)
			bKeys, bDigests := contiguous(branch)
			b.Run("mergepass", func(b *testing.B) {
				for b.Loop() {
					if mergePass(aKeys, bKeys, aDigests, bDigests) == 0 {
						b.Fatal("nothing differs")
					}
				}
			})
		})
	}
}
