package diff

import (
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

// samePartitions compares as Dagster does what it makes of the partitions definitions of a snapshot.
func (r *dagster) samePartitions(a, b partition.Definition) bool {
	if !r.exclusions {
		a, b = withoutExclusions(a), withoutExclusions(b)
	}
	return partition.Equal(a, b)
}

// withoutExclusions returns a definition as a version reads it that does not have exclusions.
func withoutExclusions(d partition.Definition) partition.Definition {
	switch d := d.(type) {
	case partition.TimeWindow:
		d.Exclusions = nil
		return d
	case partition.Multi:
		d.Dimensions = slices.Clone(d.Dimensions)
		for i := range d.Dimensions {
			d.Dimensions[i].Partitions = withoutExclusions(d.Dimensions[i].Partitions)
		}
		return d
	}
	return d
}

// infer returns the mapping that Dagster takes: the one that was written down, else one that fits the partitions.
func (r *dagster) infer(written partition.Mapping, downstream, upstream partition.Definition) partition.Mapping {
	switch {
	case written != nil:
		return written
	case downstream == nil || upstream == nil:
		return partition.All{}
	case r.fitsDimension(upstream, downstream) || r.fitsDimension(downstream, upstream):
		return partition.MultiToSingle{}
	case isTimeWindow(upstream) && isTimeWindow(downstream):
		return partition.TimeShift{}
	}
	return partition.Identity{}
}

func isTimeWindow(d partition.Definition) bool {
	_, ok := d.(partition.TimeWindow)
	return ok
}

// fitsDimension reports whether a definition with one dimension fits one of another's: it is equal to exactly one, or else
// it is a time window as exactly one is.
func (r *dagster) fitsDimension(single, of partition.Definition) bool {
	multi, ok := of.(partition.Multi)
	if _, also := single.(partition.Multi); !ok || also {
		return false
	}
	equal, timed := 0, 0
	for _, dim := range multi.Dimensions {
		if r.samePartitions(dim.Partitions, single) {
			equal++
		}
		if isTimeWindow(dim.Partitions) {
			timed++
		}
	}
	return equal == 1 || equal == 0 && timed == 1 && isTimeWindow(single)
}

// sameMapping compares two mappings as Python does, where they are named tuples: by their fields, whatever the class. All,
// the same and the last partition have no fields; those with a map as their only one have different things in it.
func sameMapping(a, b partition.Mapping) bool {
	if hasNoFields(a) || isEmptyMap(a) {
		return hasNoFields(a) == hasNoFields(b) && isEmptyMap(a) == isEmptyMap(b)
	}
	x, ok := a.(partition.MultiMap)
	y, also := b.(partition.MultiMap)
	if !ok || !also {
		return partition.EqualMapping(a, b)
	}
	return slices.EqualFunc(byUpstream(x), byUpstream(y), func(x, y partition.DimensionMapping) bool {
		return x.Upstream == y.Upstream && x.Downstream == y.Downstream && sameMapping(x.Mapping, y.Mapping)
	})
}

func byUpstream(m partition.MultiMap) []partition.DimensionMapping {
	return slices.SortedStableFunc(slices.Values(m.Dimensions), func(x, y partition.DimensionMapping) int {
		return strings.Compare(x.Upstream, y.Upstream)
	})
}

func hasNoFields(m partition.Mapping) bool {
	switch m.(type) {
	case partition.All, partition.Identity, partition.Last:
		return true
	}
	return false
}

func isEmptyMap(m partition.Mapping) bool {
	switch m := m.(type) {
	case partition.StaticMap:
		return len(m.Entries) == 0
	case partition.MultiMap:
		return len(m.Dimensions) == 0
	}
	return false
}
