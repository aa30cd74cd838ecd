package dagster

import (
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Workspace is what this package reads of an input. Everything in it is in the order of the input.
type Workspace struct {
	// Name is the name of the input it was read from.
	Name         string
	Repositories []Repository
}

// Repository is one snapshot, or a code location that could not be loaded.
type Repository struct {
	// Location is the name of the code location; empty when the input does not say.
	Location string
	// Name is the name of the repository.
	Name string
	// Failed says that the code location could not be loaded; Reason is then why.
	Failed bool
	Reason string

	Assets        []Asset
	Checks        []Check
	Resources     []Resource
	Schedules     []Automation
	Sensors       []Automation
	Jobs          []Job
	PartitionSets []PartitionSet
	EnvVars       []EnvVar
	Metadata      value.Map
	problem       string // the first error in it
	order         int    // where in the input it is
}

// Asset is an asset node. What is null in the snapshot has the value that Dagster puts in its place.
type Asset struct {
	Path         []string // the segments of its key
	Dependencies []Dependency
	CodeVersion  *string // nil for none
	Description  string
	Group        string
	Tags         []facet.Tag
	Owners       []string
	ComputeKind  string
	Partitions   partition.Definition
	Metadata     value.Map
	// Policies say how the asset is run, by name.
	Policies     []value.Entry
	ExecutionSet string // the id that assets have in common which run together
	Resources    []string
	Jobs         []string

	execution              string // as written
	isSource, isObservable bool
	// The nodes of jobs that make it, each the outermost, and the name of its op's definition.
	graphNode, opNode, nodeDefinition string
	opNodes                           []string
}

// Dependency is an edge to what an asset reads.
type Dependency struct {
	Path    []string
	Mapping partition.Mapping
}

// Check is an asset check.
type Check struct {
	Path         []string // the segments of the asset's key
	Name         string
	Description  string
	Blocking     bool
	Additional   [][]string // the keys of other assets it looks at
	Partitions   partition.Definition
	ExecutionSet string
	Jobs         []string
	Policies     []value.Entry
}

// Resource is a resource that assets can require by name.
type Resource struct {
	Name       string
	Type       string
	Configured []value.Entry // values by name; a value from the environment is a map with its name
	Nested     []Nested
	// Jobs are the nodes of jobs that use it, IO managers included, which the assets do not name.
	Jobs []JobUse
	// Schedules and Sensors are the names of those that use it.
	Schedules, Sensors []string

	fields []configField
	whole  configField
	schema map[string]configType
}

// Nested is a resource that another one uses, as one of its attributes.
type Nested struct {
	Attribute, Name string
	TopLevel        bool // it is a resource of the repository
}

// JobUse says which nodes of a job use a resource: ops, and graphs that have such an op inside.
type JobUse struct {
	Job   string
	Nodes []string
}

// Automation is a schedule or a sensor.
type Automation struct {
	Name    string
	Content []value.Entry // what it says, by name

	targets []target
	first   target // of an old sensor, which has one
}

// Job is a job.
type Job struct {
	Name string
	// Content is what it says, by name, but for what it is made of.
	Content []value.Entry
	// Snapshot identifies what it is made of: Dagster's id, or a digest.
	Snapshot string
}

// PartitionSet says how a job is partitioned.
type PartitionSet struct {
	Name, Job  string
	Partitions partition.Definition
	Content    []value.Entry // what else it says, by name
}

// EnvVar is an environment variable that the repository reads.
type EnvVar struct {
	Name      string
	Consumers []string // kind and name, resource warehouse
}
