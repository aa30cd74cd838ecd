package partition

import "slices"

// Mapping says which partitions of what an asset reads a partition of it needs. It is a closed union of [All], [Identity],
// [Last], [Specific], [StaticMap], [TimeShift], [MultiToSingle], [MultiMap] and [OpaqueMapping]. A nil Mapping is one that
// nobody wrote down. Mappings are compared with [EqualMapping], not with ==, which panics where there are slices. They are
// not changed once they are made.
type Mapping interface {
	// Members returns the parts in readable form, by name; they are equal exactly where the mappings are.
	Members() []Member
	// String returns one line for people, which is the same exactly where the mappings are equal.
	String() string

	mapping()
}

// All needs all partitions. It follows Dagster's AllPartitionMapping.
type All struct{}

// Identity needs the partition of the same key. It follows Dagster's IdentityPartitionMapping.
type Identity struct{}

// Last needs the last partition. It follows Dagster's LastPartitionMapping.
type Last struct{}

// Specific needs the partitions that it names, in this order. It follows Dagster's SpecificPartitionsPartitionMapping.
type Specific struct{ Keys []string }

// StaticMap names, for partitions of what is read, the partitions that need them. The order of entries means nothing; of
// several of one partition the last counts. It follows Dagster's StaticPartitionMapping.
type StaticMap struct{ Entries []StaticEntry }

// StaticEntry says which partitions need one.
type StaticEntry struct {
	Upstream   string   // the partition that is read
	Downstream []string // those that need it
	Form       Form     // how they were written
}

// Form says how the keys of a [StaticEntry] were written, which Dagster tells apart. The zero Form is a list; so are keys
// of form One that are not one.
type Form uint8

// The forms.
const (
	Listed Form = iota // a list: its order counts
	One                // one key by itself
	Set                // a set: its order means nothing
)

// TimeShift needs the windows at the same time, moved by offsets. It follows Dagster's TimeWindowPartitionMapping.
type TimeShift struct {
	// StartOffset and EndOffset are by how many windows the first and the last that are needed are later; earlier below 0.
	StartOffset, EndOffset int64
	// AllowNonexistentUpstream says that windows that what is read does not have are no error.
	AllowNonexistentUpstream bool
}

// MultiToSingle needs the partitions that have the same key in one dimension; an empty Dimension is found by itself. It
// follows Dagster's MultiToSingleDimensionPartitionMapping.
type MultiToSingle struct{ Dimension string }

// MultiMap maps dimension by dimension. Their order means nothing; of several of one dimension the last counts. It follows Dagster's MultiPartitionMapping.
type MultiMap struct{ Dimensions []DimensionMapping }

// DimensionMapping says how a dimension of what is read maps to one of the asset.
type DimensionMapping struct {
	Upstream, Downstream string // names of dimensions
	Mapping              Mapping
}

// OpaqueMapping is a mapping that is not understood. It equals those of the same class and content.
type OpaqueMapping struct {
	Class   string // what its source calls it
	Content string // what its source says of it, in one form for all that is the same
}

func (All) mapping()           {}
func (Identity) mapping()      {}
func (Last) mapping()          {}
func (Specific) mapping()      {}
func (StaticMap) mapping()     {}
func (TimeShift) mapping()     {}
func (MultiToSingle) mapping() {}
func (MultiMap) mapping()      {}
func (OpaqueMapping) mapping() {}

var _ = []Mapping{
	All{}, Identity{}, Last{}, Specific{}, StaticMap{}, TimeShift{}, MultiToSingle{}, MultiMap{}, OpaqueMapping{},
}

// EqualMapping reports whether a and b are of the same kind, with equal parts. The order of keys counts, that of
// dimensions and of the entries of a [StaticMap] does not. nil equals only nil: a mapping that was written down is not one
// that was not, though both may mean the same. Dagster itself also takes mappings of different kinds for equal when they
// have no fields, such as [All] and [Last].
func EqualMapping(a, b Mapping) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return slices.EqualFunc(a.Members(), b.Members(), Member.equal)
}

// Members returns kind.
func (All) Members() []Member { return kindOnly("all") }

// Members returns kind.
func (Identity) Members() []Member { return kindOnly("identity") }

// Members returns kind.
func (Last) Members() []Member { return kindOnly("last") }

func kindOnly(kind string) []Member { return []Member{{"kind", kind}} }

// Members returns keys and kind.
func (m Specific) Members() []Member {
	return []Member{{"keys", slices.Clone(m.Keys)}, {"kind", "specific"}}
}

// Members returns kind and upstream: for each partition the one that needs it, a list, or a set.
func (m StaticMap) Members() []Member {
	upstream := make([]Member, 0, len(m.Entries))
	for _, e := range m.Entries {
		keys := slices.Clone(e.Downstream)
		var value any = keys
		switch {
		case e.Form == One && len(keys) == 1:
			value = keys[0]
		case e.Form == Set:
			slices.Sort(keys)
			value = []Member{{"set", slices.Compact(keys)}}
		}
		upstream = append(upstream, Member{e.Upstream, value})
	}
	return []Member{{"kind", "static"}, {"upstream", byName(upstream)}}
}

// Members returns allow_nonexistent_upstream_partitions, end_offset, kind and start_offset.
func (m TimeShift) Members() []Member {
	return []Member{
		{"allow_nonexistent_upstream_partitions", m.AllowNonexistentUpstream}, {"end_offset", m.EndOffset},
		{"kind", "time_window"}, {"start_offset", m.StartOffset},
	}
}

// Members returns dimension, where one is named, and kind.
func (m MultiToSingle) Members() []Member {
	if m.Dimension == "" {
		return kindOnly("multi_to_single")
	}
	return []Member{{"dimension", m.Dimension}, {"kind", "multi_to_single"}}
}

// Members returns dimensions, each with the members of its mapping and to, the other dimension; and kind.
func (m MultiMap) Members() []Member {
	dimensions := make([]Member, 0, len(m.Dimensions))
	for _, d := range m.Dimensions {
		var mapping []Member
		if d.Mapping != nil {
			mapping = d.Mapping.Members()
		}
		dimensions = append(dimensions, Member{d.Upstream, []Member{{"mapping", mapping}, {"to", d.Downstream}}})
	}
	return []Member{{"dimensions", byName(dimensions)}, {"kind", "multi"}}
}

// Members returns class, content and kind.
func (m OpaqueMapping) Members() []Member {
	return []Member{{"class", m.Class}, {"content", m.Content}, {"kind", "opaque"}}
}

// String returns one line for people.
func (m All) String() string { return line(m.Members()) }

// String returns one line for people.
func (m Identity) String() string { return line(m.Members()) }

// String returns one line for people.
func (m Last) String() string { return line(m.Members()) }

// String returns one line for people.
func (m Specific) String() string { return line(m.Members()) }

// String returns one line for people.
func (m StaticMap) String() string { return line(m.Members()) }

// String returns one line for people.
func (m TimeShift) String() string { return line(m.Members()) }

// String returns one line for people.
func (m MultiToSingle) String() string { return line(m.Members()) }

// String returns one line for people.
func (m MultiMap) String() string { return line(m.Members()) }

// String returns one line for people.
func (m OpaqueMapping) String() string { return line(m.Members()) }
