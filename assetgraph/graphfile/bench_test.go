package graphfile_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

const benchAssets = 10_000

var forms = map[string]func(io.Writer, *assetgraph.Graph) error{"JSON": graphfile.WriteJSON, "YAML": graphfile.WriteYAML}

func benchGraphs() map[string]*assetgraph.Graph {
	return map[string]*assetgraph.Graph{
		"full": graphtest.Graph(1, graphtest.Layered, benchAssets), "lean": graphtest.Lean(1, graphtest.Layered, benchAssets).Build(),
	}
}

func BenchmarkWrite(b *testing.B) {
	for size, g := range benchGraphs() {
		for form, write := range forms {
			b.Run(size+" "+form, func(b *testing.B) {
				for range b.N {
					var out bytes.Buffer
					if err := write(&out, g); err != nil {
						b.Fatal(err)
					}
					b.SetBytes(int64(out.Len()))
				}
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for size, g := range benchGraphs() {
		for form, write := range forms {
			var out strings.Builder
			if err := write(&out, g); err != nil {
				b.Fatal(err)
			}
			b.Run(size+" "+form, func(b *testing.B) {
				b.SetBytes(int64(out.Len()))
				for range b.N {
					if _, _, err := graphfile.Read("in", strings.NewReader(out.String())); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
