package assetgraph_test

import (
	"fmt"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// BenchmarkBuild builds lean graphs, from assets that were added before; digests are part of it.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			builder := graphtest.Lean(1, graphtest.Layered, n).Builder()
			b.ReportAllocs()
			for b.Loop() {
				builder.Build()
			}
		})
	}
}

// BenchmarkAdd adds the assets and builds.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			spec := graphtest.Lean(1, graphtest.Layered, n)
			b.ReportAllocs()
			for b.Loop() {
				spec.Build()
			}
		})
	}
}

// BenchmarkDigest computes the digests of assets with all their fields in use.
func BenchmarkDigest(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := graphtest.Graph(1, graphtest.Layered, n)
			b.ReportAllocs()
			for b.Loop() {
				for a := range g.Assets() {
					a.Digest()
				}
			}
		})
	}
}
