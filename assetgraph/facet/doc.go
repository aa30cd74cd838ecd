// Package facet has what the facets of an asset's definition are made of: settings, tags, owners, checks, its contract,
// where its data lies. What names other assets (dependencies, the lineage of columns) is in package assetgraph.
package facet
