package assetgraph

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Asset is the definition of a table, model, file, dashboard or the like: not its data.
//
// The zero value of a field means that its source does not have it; what a source has but could not say is listed in
// Unknown. Slices with named elements are sets: a [Builder] sorts them, and refuses two elements of one name. An Asset
// that a [Graph] returns is the caller's own copy.
type Asset struct {
	// Key names the asset.
	Key Key
	// Location names what the asset is loaded and deployed with.
	Location string
	// CodeVersion is what the author or the tool says identifies the asset's logic.
	CodeVersion CodeVersion
	// Code is the asset's own source code.
	Code Code
	// Units are the ids of the shared code that this asset uses directly, see [Unit].
	Units []string
	// Dependencies are what the asset reads, one a key.
	Dependencies []Dependency
	// Partitions say how the asset is cut into partitions; nil when it is not.
	Partitions partition.Definition
	// Config is how the asset is to be built, as the author wrote it, by name.
	Config []facet.Setting
	// Tags are labels, by key.
	Tags []facet.Tag
	// Metadata is what people and tools noted about the asset.
	Metadata value.Map
	// Columns are the declared columns, by name.
	Columns []Column
	// Storage is where the asset's data lies.
	Storage facet.Storage
	// Group is the name of the group that the asset belongs to.
	Group string
	// Access says who may depend on the asset.
	Access string
	// Owners are the people and teams who answer for the asset, by name.
	Owners []facet.Owner
	// Kinds are what the asset is made of or with: model, seed, source.
	Kinds []string
	// Description is prose for people.
	Description string
	// Checks are the tests attached to the asset, by name.
	Checks []facet.Check
	// Contract is what the asset promises to those who read it.
	Contract facet.Contract
	// Execution says what running the asset does.
	Execution facet.ExecutionType
	// Unknown are the fields that the source could not say, by path.
	Unknown []UnknownField
}

// CodeVersion identifies an asset's logic. The zero CodeVersion is none.
type CodeVersion struct {
	// Value is compared for equality and never interpreted.
	Value string
	// Scheme names how Value was computed, where a source has several ways. Equal values are equal whatever the
	// schemes; unequal values of different schemes cannot be compared.
	Scheme string
	// Empty says that there is a code version and that it is the empty text, whatever Value says.
	Empty bool
}

// Code is source code.
type Code struct {
	// Language is its language: sql (a dbt template of it included), python.
	Language string
	// Path is the file it was read from, relative to the root of its project.
	Path string
	// Digest identifies the code: sha256: and hexadecimal digits. A Builder fills it from Text, unless the asset's code
	// version already is that digest.
	Digest string
	// Text is the code itself, where the source has it. It is not part of the asset's digest: Digest or the code version
	// stands for it.
	Text string
}

// Dependency says that an asset reads another one.
type Dependency struct {
	// Key names the asset that is read. Nobody needs to define it.
	Key Key
	// Mapping says which of its partitions are read; nil when nobody wrote that down.
	Mapping partition.Mapping
}

// Column is a declared column.
type Column struct {
	Name        string
	Type        string // as the author wrote it
	Description string
	Tags        []facet.Tag
	Metadata    value.Map
	Config      []facet.Setting
	Constraints value.List // not null, unique, check and the like
	// Lineage are the columns that this one is made of, a set.
	Lineage []ColumnRef
}

// ColumnRef names a column of an asset.
type ColumnRef struct {
	Asset  Key
	Column string
}

// NoCodeVersion is the reason why nobody can say whether an asset's code changed, where neither a code version nor the
// code itself is known: the field is /code.
const NoCodeVersion = "no code version: edits of its body cannot be seen"

// UnknownField names a part of an asset that its source could not say. It is never reported as unchanged.
type UnknownField struct {
	// Path is a pointer (RFC 6901) into the asset's canonical form, /storage or /columns/id; all below it is
	// unknown too, and below an empty path all of the asset.
	Path   string
	Reason string
}

// Clone returns a copy that shares nothing with a that could change.
func (a Asset) Clone() Asset {
	a.Units = slices.Clone(a.Units)
	a.Dependencies = slices.Clone(a.Dependencies)
	for i := range a.Dependencies {
		a.Dependencies[i].Mapping = partition.CloneMapping(a.Dependencies[i].Mapping)
	}
	a.Partitions = partition.Clone(a.Partitions)
	a.Config = slices.Clone(a.Config)
	a.Tags = slices.Clone(a.Tags)
	a.Kinds = slices.Clone(a.Kinds)
	a.Unknown = slices.Clone(a.Unknown)
	a.Columns = slices.Clone(a.Columns)
	for i := range a.Columns {
		a.Columns[i].Tags = slices.Clone(a.Columns[i].Tags)
		a.Columns[i].Config = slices.Clone(a.Columns[i].Config)
		a.Columns[i].Lineage = slices.Clone(a.Columns[i].Lineage)
	}
	a.Owners = slices.Clone(a.Owners)
	for i := range a.Owners {
		a.Owners[i].Email = slices.Clone(a.Owners[i].Email)
	}
	a.Checks = slices.Clone(a.Checks)
	for i := range a.Checks {
		a.Checks[i].Units = slices.Clone(a.Checks[i].Units)
		a.Checks[i].Config = slices.Clone(a.Checks[i].Config)
	}
	return a
}
