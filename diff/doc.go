// Package diff compares two graphs of asset definitions: the base, usually what is deployed, and the branch under review.
//
// # Words
//
//   - Base: the graph compared with. Branch: the one under review. It is never old and new.
//   - [Status]: what became of an asset: new, removed, changed, unknown.
//   - [Change]: one fact of an asset, with its [ChangeType], its path and both ends. A [Cause] is the change that it comes from.
//   - [Significance]: what a fact asks for: substantive, governance, environment, cosmetic.
//   - [Fold]: facts that ask for nobody's attention, counted by reason.
//   - [Reach]: what depends on what changed.
//   - [Unknown]: what a source could not say; it is never reported as unchanged.
//
// # What it says
//
//	d := diff.Compare(base, branch)
//	for asset := range d.Assets(diff.ShowSubstantive) { ... }
//	err := render.Text(os.Stdout, d, render.Options{}) // package diff/render prints it
//
// [Compare] finds facts: for each asset its [Status] and flat [Change] values, each with a type, a path into the asset's
// canonical form, both ends, a [Significance] and its causes. Facts that do not ask for anybody's attention (tables that
// lie in another schema because it is another environment, the tool's own macros after an upgrade, descriptions) are
// folded: counted by reason, and made only on demand.
//
// # Code
//
// An edit of an asset's own code is CODE_VERSION. Where the code version is the same, or there is none, a change of shared
// code that the asset uses, directly or not, of the set of units it uses, or of the code's digest is CODE; there is one
// fact a changed unit, with the unit as its cause.
//
// # Storage
//
// A rewrite is a pair of rendered (database, schema) values. It is what another environment does to a name, and no change
// by the author, when what the author wrote is equal or unknown, at least two assets of the location show the pair, and
// they are at least half of those with that base value or of those with that branch value; and when, among the assets of
// one kind, those that show it are not outnumbered by those that keep either value, since an environment that renames a
// schema renames it for all. Every other difference of an address is substantive.
//
// # Dagster
//
// Metadata with a label that Dagster gives a meaning is compared by that meaning. In dagster/code_references lines are not
// compared. Where the project lies is environment: the part of a path before that in which both sides end alike, when
// at least half of the location's files differ by it; and so is, in an address, the revision before such a part. A commit
// in an address of any label is environment too: 40 hexadecimal digits, or a short one after tree, blob or commit.
// dagster/table_name is the asset's storage, dagster/uri follows the storage rule by the leading part in which two
// addresses differ. dagster/column_schema and dagster/column_lineage are the asset's columns. An object of which Dagster
// could write the class only says nothing. What one side only says of a table's name or columns is a change of metadata,
// and none of the storage or the columns.
//
// [DagsterParity] gives Dagster's own verdicts instead, which know none of this.
//
// # Values
//
// A value is compared by what it means: the order of a map's members and the escapes of a text are no difference, and a
// number may be spelled in many ways. Integers are equal when their values are, floats when their decimal values are, in
// full precision: 1e2 is 100.0, 1.50 is 1.5, -0 is 0. An integer is no float: 1 is not 1.0. NaN is NaN. Numbers with
// exponents of more than 18 digits are compared as they are spelled. What has a type is never equal to what has another
// one or none. The digests are finer: they tell spellings apart. In [DagsterParity] numbers and truth values are equal as
// Python has them: 1, 1.0 and true are one.
//
// Maps are compared member by member, to any depth, and each difference comes with its path. A list has an order, and
// differs as a whole: what a source calls a set, or gives keys, its loader makes a list by [value.SetOf], or a map.
//
// # Empty values
//
// In settings, null, an empty list, an empty map and absence are one, at every depth of a value's maps: tools and their
// versions write them by turns. Inside a setting that is marked [facet.Setting].Exact only null and absence are: a
// grant to nobody is not the absence of a grant.
//
// # Coverage
//
// Only what the branch covers is compared: an asset of a location that the branch does not have is inherited from the
// base, not removed. What a location that failed to load would have said is unknown. [Diff.Incomplete] has the reasons
// why something could not be seen.
//
// # Laws
//
// Compare(a, a) has no changes; it may list unknowns. Compare(b, a) mirrors Compare(a, b), where both cover the
// same locations. The same graphs give the same result, whatever the order in which they were built. Renaming all keys by
// a bijection commutes with comparing.
package diff
