package diff

import "slices"

// ChangeType says what kind of thing changed. Types are stored and shown by these names. The first seven, which Dagster
// has too, are spelled as Dagster spells them.
type ChangeType string

// The change types.
const (
	New                  ChangeType = "NEW"                   // the asset is in the branch only
	Removed              ChangeType = "REMOVED"               // the asset is in the base only
	CodeVersion          ChangeType = "CODE_VERSION"          // its code version
	Dependencies         ChangeType = "DEPENDENCIES"          // what it reads, and which partitions of it
	PartitionsDefinition ChangeType = "PARTITIONS_DEFINITION" // how it is cut into partitions
	Tags                 ChangeType = "TAGS"                  // labels, of the asset or a column
	Metadata             ChangeType = "METADATA"              // notes, of the asset or a column
	Code                 ChangeType = "CODE"                  // code that it uses, its code version being the same
	Config               ChangeType = "CONFIG"                // settings
	Columns              ChangeType = "COLUMNS"               // declared columns
	Checks               ChangeType = "CHECKS"                // tests attached to it
	Contract             ChangeType = "CONTRACT"              // what it promises
	ExecutionType        ChangeType = "EXECUTION_TYPE"        // what running it does
	Location             ChangeType = "LOCATION"              // what it is deployed with
	Storage              ChangeType = "STORAGE"               // where its data lies
	Owners               ChangeType = "OWNERS"
	Group                ChangeType = "GROUP"
	Kinds                ChangeType = "KINDS"
	Access               ChangeType = "ACCESS"
	Description          ChangeType = "DESCRIPTION"
)

// ChangeTypes returns all change types, in the order in which reports name them.
func ChangeTypes() []ChangeType { return slices.Clone(typeOrder) }

var typeOrder = []ChangeType{
	New, Removed, CodeVersion, Code, Dependencies, PartitionsDefinition, Config, Columns, Checks, Contract, ExecutionType,
	Location, Storage, Tags, Metadata, Owners, Group, Kinds, Access, Description,
}

var typeRank = func() map[ChangeType]int {
	rank := map[ChangeType]int{}
	for i, t := range typeOrder {
		rank[t] = i
	}
	return rank
}()

// travels says which types can change what is downstream of the asset.
var travels = map[ChangeType]bool{
	New: true, Removed: true, CodeVersion: true, Code: true, Dependencies: true, PartitionsDefinition: true, Config: true, Columns: true,
	Contract: true, Storage: true,
}
