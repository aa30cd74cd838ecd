package graphtest

import (
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// rare gives some assets what few sources say: partitions, mappings, lineage of columns, values with types.
func (g *generator) rare(a *assetgraph.Asset) {
	one := func(n int) bool { return g.more.IntN(n) == 0 }
	if one(3) {
		a.Partitions = partitions(g.more, 2)
	}
	for i := range a.Dependencies {
		if one(4) {
			a.Dependencies[i].Mapping = partitionMapping(g.more, 2)
		}
	}
	for i := range a.Columns {
		if one(5) && len(a.Dependencies) > 0 {
			from := a.Dependencies[g.more.IntN(len(a.Dependencies))].Key
			for _, column := range distinctWords(g.more, 1+g.more.IntN(3)) {
				a.Columns[i].Lineage = append(a.Columns[i].Lineage, assetgraph.ColumnRef{Asset: from, Column: column})
			}
		}
	}
	if a.CodeVersion == (assetgraph.CodeVersion{}) && one(10) {
		a.CodeVersion.Empty = true
	}
	if a.Metadata.Len() > 0 && one(3) {
		var entries []value.Entry
		for name, v := range a.Metadata.All() {
			entries = append(entries, value.Entry{Name: name, Value: v})
		}
		for name, v := range anyMapping(g.more, 2).All() {
			entries = append(entries, value.Entry{Name: name, Value: v})
		}
		a.Metadata = value.MapOf(entries...)
	}
	if len(a.Config) > 0 && one(4) {
		a.Config = append(a.Config, facet.Setting{Name: "with a type", Value: anyValue(g.more, 2)})
	}
}

// rareOutside adds stubs of undefined keys, contents of other definitions, and an order of locations.
func (g *generator) rareOutside(s *Spec) {
	defined := map[assetgraph.Key]bool{}
	for i := range s.Assets {
		defined[s.Assets[i].Key] = true
	}
	stubs := 0
	for i := range s.Assets {
		for _, d := range s.Assets[i].Dependencies {
			if defined[d.Key] || g.more.IntN(2) == 0 {
				continue
			}
			stub := assetgraph.Asset{Key: d.Key, Location: s.Assets[i].Location, Execution: facet.Unexecutable}
			stub.Metadata = value.MapOf(value.Entry{Name: "stub", Value: value.Bool(true)})
			stub.Tags = []facet.Tag{{Key: "made up", Value: word(g.more)}}
			stub.Description = fmt.Sprintf("made up, number %d", stubs)
			s.Stubs = append(s.Stubs, stub)
			stubs++
		}
	}
	for i := range s.Definitions {
		if g.more.IntN(3) == 0 {
			d := &s.Definitions[i]
			d.Kind, d.Content, d.Digest = "schedule", anyMapping(g.more, 2), ""
			d.Whole = digest(g.more)
		}
	}
	for i := range s.Locations {
		s.Locations[i].Order = i
	}
}
