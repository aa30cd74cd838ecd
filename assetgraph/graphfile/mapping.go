package graphfile

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

var (
	mapping      = unionOf(&mappingKinds)
	mappingKinds []union[partition.Mapping]
)

func init() {
	mappingKinds = []union[partition.Mapping]{
		kindOf[partition.Mapping, partition.All]("all"),
		kindOf[partition.Mapping, partition.Identity]("identity"),
		kindOf[partition.Mapping, partition.Last]("last"),
		kindOf[partition.Mapping]("specific",
			member("keys", func(m *partition.Specific) *[]string { return &m.Keys }, textList)),
		kindOf[partition.Mapping]("static",
			member("upstream", func(m *partition.StaticMap) *[]partition.StaticEntry { return &m.Entries }, staticEntries)),
		kindOf[partition.Mapping]("time_window",
			member("start_offset", func(m *partition.TimeShift) *int64 { return &m.StartOffset }, whole[int64]()),
			member("end_offset", func(m *partition.TimeShift) *int64 { return &m.EndOffset }, whole[int64]()),
			member("allow_nonexistent_upstream_partitions",
				func(m *partition.TimeShift) *bool { return &m.AllowNonexistentUpstream }, truth),
		),
		kindOf[partition.Mapping]("multi_to_single",
			member("dimension", func(m *partition.MultiToSingle) *string { return &m.Dimension }, textOf[string]())),
		kindOf[partition.Mapping]("multi",
			member("dimensions", func(m *partition.MultiMap) *[]partition.DimensionMapping { return &m.Dimensions },
				dimensionMappings)),
		kindOf[partition.Mapping]("opaque",
			member("class", func(m *partition.OpaqueMapping) *string { return &m.Class }, textOf[string]()),
			member("content", func(m *partition.OpaqueMapping) *string { return &m.Content }, textOf[string]())),
	}
}

var dimensionMappings = byName("a map of dimensions", func(d *partition.DimensionMapping) *string { return &d.Upstream }, object(
	member("to", func(d *partition.DimensionMapping) *string { return &d.Downstream }, textOf[string]()),
	member("mapping", func(d *partition.DimensionMapping) *partition.Mapping { return &d.Mapping }, mapping),
))

// staticEntries is the codec of the entries of a StaticMap: a map from partitions that are read to those that need them, which
// are a text, a list, or a map of one member, set.
var staticEntries = byName("a map of partitions", func(s *partition.StaticEntry) *string { return &s.Upstream }, codec[partition.StaticEntry]{
	read: func(d *decoder, n node, into *partition.StaticEntry) {
		switch n.kind() {
		case textKind:
			into.Form, into.Downstream = partition.One, []string{d.text(n)}
		case mapKind:
			into.Form = partition.Set
			set.read(d, n, into)
		default:
			textList.read(d, n, &into.Downstream)
		}
	},
	write: func(e *encoder, from *partition.StaticEntry) {
		switch {
		case from.Form == partition.One && len(from.Downstream) == 1:
			e.text(from.Downstream[0])
		case from.Form == partition.Set:
			sorted := slices.Compact(slices.Sorted(slices.Values(from.Downstream)))
			set.write(e, &partition.StaticEntry{Downstream: sorted})
		default:
			textList.write(e, &from.Downstream)
		}
	},
})

var set = object(member("set", func(s *partition.StaticEntry) *[]string { return &s.Downstream }, textList))
