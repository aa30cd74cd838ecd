package assetgraph

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
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
	Config []Setting
	// Tags are labels, by key.
	Tags []Tag
	// Metadata is what people and tools noted about the asset.
	Metadata Map
	// Columns are the declared columns, by name.
	Columns []Column
	// Storage is where the asset's data lies.
	Storage Storage
	// Group is the name of the group that the asset belongs to.
	Group string
	// Access says who may depend on the asset.
	Access string
	// Owners are the people and teams who answer for the asset, by name.
	Owners []Owner
	// Kinds are what the asset is made of or with: model, seed, source.
	Kinds []string
	// Description is prose for people.
	Description string
	// Checks are the tests attached to the asset, by name.
	Checks []Check
	// Contract is what the asset promises to those who read it.
	Contract Contract
	// Execution says what running the asset does.
	Execution ExecutionType
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

// Setting is one entry of a configuration.
type Setting struct {
	Name  string
	Value Value
	// Effect says what a change of the value asks for. It is a judgement of the loader's, not part of the digest.
	Effect Effect
	// Exact says that empty values inside the value are not the same as absent ones. Like Effect it is a judgement.
	Exact bool
}

// Effect is what a changed setting asks for. The zero Effect is a rebuild, so that a setting nobody classified is never
// taken for harmless.
type Effect uint8

// The effects, strongest first.
const (
	EffectRebuild  Effect = iota // the data must be rebuilt
	EffectRelation               // the relation changes in place (grants, comments), its rows do not
	EffectNone                   // nothing that was built changes
)

// Tag is a label. A tag without a value has the empty one.
type Tag struct{ Key, Value string }

// Column is a declared column.
type Column struct {
	Name        string
	Type        string // as the author wrote it
	Description string
	Tags        []Tag
	Metadata    Map
	Config      []Setting
	Constraints List // not null, unique, check and the like
	// Lineage are the columns that this one is made of, a set.
	Lineage []ColumnRef
}

// ColumnRef names a column of an asset.
type ColumnRef struct {
	Asset  Key
	Column string
}

// Storage is where an asset's data lies.
type Storage struct {
	// Authored is what the author wrote, a template perhaps.
	Authored AuthoredAddress
	// Rendered is what the tool made of it in this environment.
	Rendered Address
}

// AuthoredAddress holds the parts of an address as their author wrote them; nil where nothing was written.
type AuthoredAddress struct{ Database, Schema, Name Value }

// Address is the place of a table.
type Address struct{ Database, Schema, Name string }

// Owner is a person or a team.
type Owner struct {
	Name  string
	Email []string
	More  Map // what else the source says of the owner
}

// Check is a test of an asset's data or code.
type Check struct {
	// Name identifies the check within its asset: what is tested, not how the tool spells it.
	Name        string
	Description string
	// Digest identifies the check's own code, like [Code].Digest.
	Digest string
	// Units are the ids of the shared code that the check uses directly.
	Units  []string
	Config []Setting
}

// Contract is what an asset promises to those who read it. The zero Contract promises nothing.
type Contract struct {
	Enforced bool
	Terms    Map
}

// ExecutionType says what running an asset does, in Dagster's words.
type ExecutionType string

// The execution types.
const (
	Materialization ExecutionType = "MATERIALIZATION" // running makes the data
	Observation     ExecutionType = "OBSERVATION"     // running looks at the data
	Unexecutable    ExecutionType = "UNEXECUTABLE"    // it cannot be run
)

// NoCodeVersion is the reason why nobody can say whether an asset's code changed, where neither a code version nor the
// code itself is known: the field is /code.
const NoCodeVersion = "no code version: edits of its body cannot be seen"

// UnknownField names a part of an asset that its source could not say. It is never reported as unchanged.
type UnknownField struct {
	// Path is a pointer (RFC 6901) into the asset's canonical form; all below it is unknown too.
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
