package diff

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// changes compares two nodes of one key and returns the facts, sorted.
func (r *dagster) changes(a, b *dagsterNode) []Change {
	var facts []Change
	fact := func(t ChangeType, path string, base, branch Value) {
		facts = append(facts, Change{Key: a.key(), Type: t, Path: path, Base: base, Branch: branch})
	}
	x, y := a.speaker, b.speaker
	if v, w := versionEnd(x.CodeVersion), versionEnd(y.CodeVersion); v != w {
		fact(CodeVersion, "/code_version", v, w)
	}
	compareParents(a, b, fact)
	if !r.samePartitions(x.Partitions, y.Partitions) {
		fact(PartitionsDefinition, "/partitions", partitionsEnd(x.Partitions), partitionsEnd(y.Partitions))
	}
	if !slices.Equal(x.Tags, y.Tags) {
		tags, others := tagMap(x.Tags), tagMap(y.Tags)
		for name := range names(tags, others) {
			if v, w := member(tags, name), member(others, name); !same(v, w) {
				fact(Tags, pointer("/tags", name), end(v), end(w))
			}
		}
	}
	for label := range names(x.Metadata, y.Metadata) {
		if v, w := member(x.Metadata, label), member(y.Metadata, label); !r.sameMetadata(v, w) {
			fact(Metadata, pointer("/metadata", label), end(v), end(w))
		}
	}
	slices.SortFunc(facts, compareChanges)
	return facts
}

// compareParents compares the sets of parents; only when they are equal, the mappings.
func compareParents(a, b *dagsterNode, fact func(t ChangeType, path string, base, branch Value)) {
	as, bs := a.parents(), b.parents()
	if slices.EqualFunc(as, bs, func(x, y assetgraph.Dependency) bool { return x.Key == y.Key }) {
		for _, parent := range bs {
			if v, w := a.mapping(parent.Key), b.mapping(parent.Key); !sameMapping(v, w) {
				path := pointer("/dependencies", parent.Key.String()) + "/mapping"
				fact(Dependencies, path, mappingEnd(parent.Key, v), mappingEnd(parent.Key, w))
			}
		}
		return
	}
	x, y := dependencyMap(as), dependencyMap(bs)
	for name := range names(x, y) {
		if v, w := member(x, name), member(y, name); v == nil || w == nil {
			fact(Dependencies, pointer("/dependencies", name), end(v), end(w))
		}
	}
}

func versionEnd(v assetgraph.CodeVersion) Value {
	switch {
	case v.Empty:
		return Known{value.String("")}
	case v.Value == "":
		return Absent{}
	}
	return Known{value.String(v.Value)}
}

func tagMap(tags []facet.Tag) value.Map {
	entries := make([]value.Entry, len(tags))
	for i, t := range tags {
		entries[i] = value.Entry{Name: t.Key, Value: value.String(t.Value)}
	}
	return value.MapOf(entries...)
}

// dependencyMap returns dependencies as an asset's canonical form has them.
func dependencyMap(parents []assetgraph.Dependency) value.Map {
	return mapOf(member(assetgraph.Asset{Dependencies: parents}.Canonical(), "dependencies"))
}

func mappingEnd(parent assetgraph.Key, m partition.Mapping) Value {
	dependency := member(dependencyMap([]assetgraph.Dependency{{Key: parent, Mapping: m}}), parent.String())
	return end(member(mapOf(dependency), "mapping"))
}

func partitionsEnd(d partition.Definition) Value {
	return end(member(assetgraph.Asset{Partitions: d}.Canonical(), "partitions"))
}

// sameMetadata compares two entries of metadata, nil for one that is not there.
func (r *dagster) sameMetadata(v, w value.Value) bool {
	if v == nil || w == nil || same(v, w) {
		return same(v, w)
	}
	return samePython(r.python(v), r.python(w))
}
