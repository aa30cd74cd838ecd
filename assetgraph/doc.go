// Package assetgraph says what an asset is (a definition of a table, a model, a dashboard: not its data), and holds a graph
// of them.
//
// # Words
//
//   - [Asset]: a definition, with all that its source says of it.
//   - [Key]: an asset's name, one or more segments: warehouse/orders.
//   - Code version: what an author or a tool says identifies an asset's logic.
//   - [Unit]: shared code that several assets use: a macro, a module. The toolchain's units belong to the tool.
//   - [Location]: what is loaded and deployed as one. A graph covers its locations: an asset that it does not have, of a
//     location that it covers, does not exist.
//   - Unknown: what a source could not say. It is not the same as empty, and never reported as unchanged.
//   - Undefined: a key that is depended on and that nobody defines. That is legal.
//   - Facet: a part of an asset's definition that has a digest of its own: its code, its columns, its tags. Package facet has
//     what facets are made of, package value the typed values in them.
//
// # To begin with
//
// A program that has definitions makes a graph of them; a file of dbt's or Dagster's is made one by package loader.
//
//	var b assetgraph.Builder
//	b.Define("shop", "raw/orders").Kind("source").Column("amount", "numeric")
//	b.Define("shop", "orders").DependsOn("raw/orders").CodeVersion("4").Config("materialized", "table")
//	g, problems := b.Build()
//	err := problems.Err()
//
// # Promises
//
// A [Graph] is immutable, safe for concurrent use, and hands out copies. Everything it yields is in key order, whatever the
// order in which a [Builder] was given it. Build returns a graph and all problems at once: a location of which something
// could not be used is marked [Partial], so that nobody takes what is missing for removed.
//
// Digests are SHA-256 over a canonical form in which absent fields leave no trace, so that a field that is added to [Asset]
// later does not change the digest of an asset without it. They cover an asset's own definition and never its ancestors'.
//
// Package graphtest makes random graphs and mutations for tests.
package assetgraph
