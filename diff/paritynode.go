package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// dagsterGraph is a graph as a version of Dagster sees it.
type dagsterGraph struct {
	*assetgraph.Graph
	rules      *dagster
	rank       map[string]int                          // of the locations, in the order in which Dagster asks them
	partitions map[assetgraph.Key]partition.Definition // of what was asked for
}

func newDagsterGraph(g *assetgraph.Graph, rules *dagster) *dagsterGraph {
	out := &dagsterGraph{Graph: g, rules: rules, rank: map[string]int{}, partitions: map[assetgraph.Key]partition.Definition{}}
	locations := slices.Collect(g.Locations())
	first := map[string]int{} // the first order of a code location's repositories
	for _, l := range locations {
		_, code := splitLocation(l.Name)
		if order, ok := first[code]; !ok || l.Order < order {
			first[code] = l.Order
		}
	}
	slices.SortStableFunc(locations, func(a, b assetgraph.Location) int {
		ra, la := splitLocation(a.Name)
		rb, lb := splitLocation(b.Name)
		if rules.listed {
			return cmp.Or(cmp.Compare(first[la], first[lb]), strings.Compare(la, lb), cmp.Compare(a.Order, b.Order))
		}
		return cmp.Or(strings.Compare(la, lb), strings.Compare(ra, rb))
	})
	for i, l := range locations {
		out.rank[l.Name] = i
	}
	return out
}

// splitLocation returns the names of the repository and of the code location that a location is: repository@location, or
// the location alone for its default repository.
func splitLocation(name string) (repository, location string) {
	if repository, location, ok := strings.Cut(name, "@"); ok {
		return repository, location
	}
	return "__repository__", name
}

// dagsterNode is what Dagster knows of a key.
type dagsterNode struct {
	graph *dagsterGraph
	// all are the definitions, made up ones too, in the order in which Dagster asks them; speaker is the one that it takes
	// for all, in nearly all respects.
	all     []assetgraph.Asset
	speaker assetgraph.Asset
}

// nodeAt returns the node at a position; nil when it is negative, or when the key is only depended on.
func (g *dagsterGraph) nodeAt(position int32) *dagsterNode {
	if position < 0 {
		return nil
	}
	return g.node(g.KeyAt(int(position)))
}

func (g *dagsterGraph) node(k assetgraph.Key) *dagsterNode {
	definitions, stubs := g.Definitions(k), g.Stubs(k)
	all := slices.Concat(definitions, stubs)
	if len(all) == 0 {
		return nil
	}
	byRank := func(a, b assetgraph.Asset) int { return cmp.Compare(g.rank[a.Location], g.rank[b.Location]) }
	slices.SortStableFunc(all, byRank)
	slices.SortStableFunc(definitions, byRank)
	n := &dagsterNode{graph: g, all: all, speaker: all[0]}
	if len(definitions) > 0 && !g.rules.stubs {
		n.speaker = definitions[0]
	}
	for _, execution := range []facet.ExecutionType{facet.Materialization, facet.Observation} {
		i := slices.IndexFunc(all, func(a assetgraph.Asset) bool { return a.Execution == execution })
		if i >= 0 {
			n.speaker = all[i]
			break
		}
	}
	return n
}

func (n *dagsterNode) key() assetgraph.Key { return n.all[0].Key }

// digest stands for the asset as a whole.
func (n *dagsterNode) digest() Value {
	return Known{value.String(n.speaker.Digest().String())}
}

// parents returns what the node reads, by key, with the mappings that were written down.
func (n *dagsterNode) parents() []assetgraph.Dependency {
	if !n.graph.rules.union || len(n.all) == 1 {
		return n.speaker.Dependencies
	}
	out := slices.Clone(n.speaker.Dependencies)
	for _, a := range n.all {
		out = append(out, a.Dependencies...)
	}
	slices.SortStableFunc(out, func(x, y assetgraph.Dependency) int { return x.Key.Compare(y.Key) })
	return slices.CompactFunc(out, func(x, y assetgraph.Dependency) bool { return x.Key == y.Key })
}

// mapping returns the mapping for a parent, as it is compared.
func (n *dagsterNode) mapping(parent assetgraph.Key) partition.Mapping {
	if !n.graph.rules.inferred {
		return writtenMapping(n.speaker, parent)
	}
	var written partition.Mapping
	if n.graph.rules.repository || n.speaker.Execution == facet.Materialization {
		written = writtenMapping(n.speaker, parent)
	}
	return n.graph.rules.infer(written, n.speaker.Partitions, n.graph.partitionsOf(parent))
}

func writtenMapping(a assetgraph.Asset, parent assetgraph.Key) partition.Mapping {
	i := slices.IndexFunc(a.Dependencies, func(dep assetgraph.Dependency) bool { return dep.Key == parent })
	if i < 0 {
		return nil
	}
	return a.Dependencies[i].Mapping
}

// partitionsOf returns the partitions of the node with this key; nil when there is none.
func (g *dagsterGraph) partitionsOf(k assetgraph.Key) partition.Definition {
	d, ok := g.partitions[k]
	if !ok {
		if n := g.node(k); n != nil {
			d = n.speaker.Partitions
		}
		g.partitions[k] = d
	}
	return d
}
