package dbt

import "github.com/branchgraph/branchgraph/assetgraph/facet"

// Options are the choices of [Load] and [Manifest.AddTo]. The zero value is good for most.
type Options struct {
	// Project is the name of the root project, for manifests of dbt before 1.6 that do not tell it.
	Project string
	// Keys says how keys are made.
	Keys KeyStyle
}

// KeyStyle says how keys are made of resources.
type KeyStyle uint8

// The key styles.
const (
	// UniqueIDKeys are dbt's unique ids in one segment, model.shop.orders, built from the resource's fields.
	UniqueIDKeys KeyStyle = iota
	// DagsterKeys are those of the dagster-dbt library: the configured schema, if any, and the name; the source's name
	// and the table's; or what meta.dagster.asset_key says. Resources that dagster-dbt makes no assets of keep their
	// unique ids.
	DagsterKeys
)

// resource types
const (
	model         = "model"
	seed          = "seed"
	snapshot      = "snapshot"
	sourceTable   = "source"
	exposure      = "exposure"
	metric        = "metric"
	semanticModel = "semantic_model"
	savedQuery    = "saved_query"
	function      = "function"
	test          = "test"
	unitTest      = "unit_test"
)

// executions says which resource types are assets, and what running one does.
var executions = map[string]facet.ExecutionType{
	model:         facet.Materialization,
	seed:          facet.Materialization,
	snapshot:      facet.Materialization,
	function:      facet.Materialization,
	sourceTable:   facet.Unexecutable,
	exposure:      facet.Unexecutable,
	metric:        facet.Unexecutable,
	semanticModel: facet.Unexecutable,
	savedQuery:    facet.Unexecutable,
}

// definitions are the resource types that are neither assets nor checks.
var definitions = map[string]bool{"analysis": true, "operation": true, "sql_operation": true, "sql operation": true, "rpc": true}
