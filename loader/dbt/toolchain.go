package dbt

import "strings"

// adapters are the adapters whose macros come with the tool: package dbt_<adapter>. Packages such as dbt_utils, dbt_date
// and dbt_profiler are not among them, they are projects'.
var adapters = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(`
		athena bigquery clickhouse cratedb databend databricks decodable doris dremio duckdb exasol fabric fabricspark
		firebolt glue greenplum hive ibmdb2 impala infer iomete mariadb materialize maxcompute mindsdb mysql mysql5 oracle
		postgres presto redshift risingwave rockset singlestore snowflake spark sqlite sqlserver starrocks synapse
		teradata tidb timescaledb trino upsolver vertica watsonx_presto watsonx_spark yellowbrick`) {
		set["dbt_"+name] = true
	}
	return set
}()

// toolchain reports whether the macros of a package come with dbt or an adapter.
func toolchain(pkg string) bool { return pkg == "dbt" || adapters[pkg] }
