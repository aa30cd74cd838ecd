package assetgraph

import (
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

// packed is a definition as a graph keeps it, in one text: an [Asset] has room for all that assets can have, some six
// hundred bytes, and most have little of it. What the graph knows anyway is not in it: the key, the names of locations
// and, unless several locations define the key, the dependencies. The zero packed stands for no definition.
type packed struct {
	text string
	rare *rareParts // nil when there are none
}

// rareParts are the parts of an asset that are values of package partition. They are never changed.
type rareParts struct {
	partitions partition.Definition
	mappings   []partition.Mapping // one a dependency, or none at all
}

// packedPart is a part of an asset in a packed text, where there is any of it.
type packedPart struct {
	there func(a *Asset) bool
	code  func(p *packer, a *Asset)
}

// packedParts are the parts in their order. Those of the head come first: what is asked of many assets alone.
var packedParts = []packedPart{
	{func(a *Asset) bool { return a.Execution != "" }, func(p *packer, a *Asset) { p.execution(&a.Execution) }},
	{func(a *Asset) bool { return len(a.Kinds) > 0 }, func(p *packer, a *Asset) { p.texts(&a.Kinds) }},
	{func(a *Asset) bool { return a.Storage != facet.Storage{} }, func(p *packer, a *Asset) { p.storage(&a.Storage) }},
	// the head ends here
	{func(a *Asset) bool { return a.CodeVersion != CodeVersion{} }, func(p *packer, a *Asset) { p.codeVersion(&a.CodeVersion) }},
	{func(a *Asset) bool { return a.Code != Code{} }, func(p *packer, a *Asset) { p.sourceCode(&a.Code) }},
	{func(a *Asset) bool { return len(a.Units) > 0 }, func(p *packer, a *Asset) { p.texts(&a.Units) }},
	{func(a *Asset) bool { return len(a.Config) > 0 }, func(p *packer, a *Asset) { each(p, &a.Config, p.setting) }},
	{func(a *Asset) bool { return len(a.Tags) > 0 }, func(p *packer, a *Asset) { each(p, &a.Tags, p.tag) }},
	{func(a *Asset) bool { return a.Metadata.Len() > 0 }, func(p *packer, a *Asset) { p.mapping(&a.Metadata) }},
	{func(a *Asset) bool { return len(a.Columns) > 0 }, func(p *packer, a *Asset) { each(p, &a.Columns, p.column) }},
	{func(a *Asset) bool { return a.Group != "" }, func(p *packer, a *Asset) { p.text(&a.Group) }},
	{func(a *Asset) bool { return a.Access != "" }, func(p *packer, a *Asset) { p.text(&a.Access) }},
	{func(a *Asset) bool { return len(a.Owners) > 0 }, func(p *packer, a *Asset) { each(p, &a.Owners, p.owner) }},
	{func(a *Asset) bool { return a.Description != "" }, func(p *packer, a *Asset) { p.text(&a.Description) }},
	{func(a *Asset) bool { return len(a.Checks) > 0 }, func(p *packer, a *Asset) { each(p, &a.Checks, p.check) }},
	{func(a *Asset) bool { return a.Contract.Enforced || a.Contract.Terms.Len() > 0 },
		func(p *packer, a *Asset) { p.contract(&a.Contract) }},
	{func(a *Asset) bool { return len(a.Unknown) > 0 }, func(p *packer, a *Asset) { each(p, &a.Unknown, p.unknown) }},
}

const headParts = 3

// draftsAt returns the definitions at the position of a defined key, while g is being built.
func (g *Graph) draftsAt(i int) []*Asset {
	if several := g.severalDraft[int32(i)]; several != nil {
		return several
	}
	return g.drafts[i : i+1]
}

// pack gives up the drafts for what is kept of them.
func (g *Graph) pack() {
	g.defined = make([]packed, len(g.keys))
	var p packer
	for i, a := range g.drafts {
		if a == nil {
			continue
		}
		all := g.severalDraft[int32(i)]
		g.defined[i] = p.pack(g, a, all != nil)
		for _, def := range all {
			if g.several == nil {
				g.several = map[int32][]packed{}
			}
			g.several[int32(i)] = append(g.several[int32(i)], p.pack(g, def, true))
		}
	}
	g.drafts, g.severalDraft = nil, nil
}

// pack returns a definition as g keeps it; several says whether the key has others.
func (p *packer) pack(g *Graph, a *Asset, several bool) packed {
	p.buf, p.reading = p.buf[:0], false
	location, _ := slices.BinarySearchFunc(g.locations, a.Location, func(l Location, name string) int {
		return strings.Compare(l.Name, name)
	})
	p.number(&location)
	mask := 0
	for bit, part := range packedParts {
		if part.there(a) {
			mask |= 1 << bit
		}
	}
	p.number(&mask)
	for bit, part := range packedParts {
		if mask&(1<<bit) != 0 {
			part.code(p, a)
		}
	}
	mapped := false
	for _, d := range a.Dependencies {
		mapped = mapped || d.Mapping != nil
		if several {
			at, _ := g.Position(d.Key)
			p.number(&at)
		}
	}
	one := packed{text: string(p.buf)}
	if a.Partitions != nil || mapped {
		one.rare = &rareParts{partitions: a.Partitions}
	}
	if mapped {
		one.rare.mappings = make([]partition.Mapping, len(a.Dependencies))
		for i, d := range a.Dependencies {
			one.rare.mappings[i] = d.Mapping
		}
	}
	return one
}

// head returns the location and the first parts of what represents the node at i; nothing when it is undefined.
func (g *Graph) head(i int) Asset {
	if !g.DefinedAt(i) {
		return Asset{}
	}
	p := packer{in: g.defined[i].text, reading: true}
	return p.unpack(g, headParts)
}

// unpack reads the location and the first parts.
func (p *packer) unpack(g *Graph, parts int) Asset {
	var a Asset
	var location, mask int
	p.number(&location)
	p.number(&mask)
	a.Location = g.locations[location].Name
	for bit, part := range packedParts[:parts] {
		if mask&(1<<bit) != 0 {
			part.code(p, &a)
		}
	}
	return a
}

// asset returns a definition of the node at i, which nobody else has.
func (g *Graph) asset(i int, one packed) Asset {
	p := packer{in: one.text, reading: true}
	a := p.unpack(g, len(packedParts))
	a.Key = g.keys[i]
	var parents []int32
	if g.several[int32(i)] == nil {
		parents = g.parents.of(i)
	}
	for p.in != "" { // what is left when several locations define the key
		var at int
		p.number(&at)
		parents = append(parents, int32(at))
	}
	if len(parents) > 0 {
		a.Dependencies = make([]Dependency, len(parents))
		for j, at := range parents {
			a.Dependencies[j].Key = g.keys[at]
		}
	}
	if one.rare != nil {
		a.Partitions = partition.Clone(one.rare.partitions)
		for j, m := range one.rare.mappings {
			a.Dependencies[j].Mapping = partition.CloneMapping(m)
		}
	}
	return a
}
