// Package partition holds partitions definitions and partition mappings as values: how an asset is cut into partitions, and
// which partitions of what it reads a partition of it needs. They are Dagster's, whose words this package uses.
//
//   - A partition is a piece of an asset that can be built by itself: a day, a region. It is named by its key.
//   - A [Definition] says which partitions there are: a [TimeWindow], [Static] keys, a [Multi] of several dimensions.
//   - A [Mapping] belongs to a dependency: it leads from partitions of the asset, which is downstream, to those of the
//     asset that it reads, which is upstream.
//
// Definitions and mappings are compared with [Equal] and [EqualMapping]. They are shown by their members, or as one line of
// text; both are the same exactly where what they show is equal, and are in the same order always. A member's name and
// value are part of the digests of assets, and promised like these; the line is for people and may change.
//
// They are not changed once they are made, and then safe for concurrent use. [Clone] and [CloneMapping] copy what could be
// changed all the same. What they mean, which partitions there are and how they map, is not in this package yet.
package partition
