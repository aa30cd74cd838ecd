package facet

// ExecutionType says what running an asset does, in Dagster's words.
type ExecutionType string

// The execution types.
const (
	Materialization ExecutionType = "MATERIALIZATION" // running makes the data
	Observation     ExecutionType = "OBSERVATION"     // running looks at the data
	Unexecutable    ExecutionType = "UNEXECUTABLE"    // it cannot be run
)
