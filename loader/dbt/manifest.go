package dbt

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Manifest is what this package reads of a manifest.json. Everything in it is in the order of the file.
type Manifest struct {
	// Name is the name of the input it was read from.
	Name     string
	Metadata Metadata
	// Nodes are all resources but macros and groups: models, seeds, snapshots, tests, analyses, operations, functions,
	// sources, exposures, metrics, semantic models, saved queries and unit tests.
	Nodes  []Node
	Macros []Macro
	Groups []Group
}

// Metadata says what wrote the manifest.
type Metadata struct {
	// SchemaVersion is the number in dbt_schema_version: 12 for .../manifest/v12.json.
	SchemaVersion int
	// DBTVersion is the version of dbt, 1.11.2.
	DBTVersion  string
	ProjectName string // from v10 on
	ProjectID   string // the MD5 of the project's name, in hexadecimal
	AdapterType string // postgres
	// Quoting says which parts of a name the project quotes, from dbt 1.10 on; nil before.
	Quoting value.Value
}

// Node is a resource. A field that a resource type does not have is zero.
type Node struct {
	UniqueID     string // as the engine spelled it; other resources refer to it
	ResourceType string
	Name         string
	Package      string
	Path         string      // of the file that defines it, in its project
	SourceName   string      // of a source: what it is a table of
	Version      value.Value // of a versioned model: a string or a number; nil for others

	Language string
	RawCode  string
	Checksum Checksum

	Database, Schema, Alias  string      // rendered; Alias is the identifier of a source
	UnrenderedDatabase       value.Value // of a source, from dbt 1.9 on; nil before
	UnrenderedSchema         value.Value
	Config                   value.Map // unrendered_config
	Materialized             string    // rendered
	ConfiguredSchema         string    // rendered config.schema, what dagster-dbt makes keys of
	Definition               value.Map // what only this resource type has, by name
	Tags                     []string
	Meta                     value.Map
	Columns                  []Column
	Constraints              value.List // of a model as a whole
	Group, Access            string
	Owner                    value.Map // of an exposure
	Description              string
	ContractEnforced         bool
	ContractIgnoresAliases   bool // the contract says alias_types: false
	DependsOn, DependsMacros []string

	// Test is set for generic tests.
	Test         *TestMetadata
	ColumnName   string // of a test
	AttachedNode string // of a generic test, from v9 on
	TestedNode   string // of a unit test

	configMeta value.Map // rendered config.meta and config.tags: some resources have no members meta and tags
	configTags []string
}

// Checksum is dbt's digest of a file. Its name says how it was made: sha256, or path and none when it was not.
type Checksum struct{ Name, Value string }

// TestMetadata says which generic test a test is an instance of.
type TestMetadata struct {
	Name, Namespace string
	Kwargs          value.Map
}

// Column is a documented column.
type Column struct {
	Name, Type, Description string
	Tags                    []string
	Meta                    value.Map
	Constraints             value.List
	Config                  value.Map // its configuration, and all else that was written about it
}

// Macro is a macro.
type Macro struct {
	UniqueID, Name, Package string
	SQL                     string
	DependsOn               []string // unique ids of macros
}

// Group is a group of models.
type Group struct {
	Name, Package string
	Owner         value.Map
	Description   string
	Meta, Config  value.Map
}
