// Package loader finds out what a file is and has the right reader make a graph of it.
//
//	result, err := loader.Load(ctx, nil, loader.File("target/manifest.json"))
//
// It reads what dbt writes, see package loader/dbt, what Dagster does, see package loader/dagster, and graph files, see package
// assetgraph/graphfile.
package loader
