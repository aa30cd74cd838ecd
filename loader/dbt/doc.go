// Package dbt loads dbt's manifest.json.
//
// [Decode] reads a manifest of schema version v1 to v12 (and v20, which early dbt Fusion wrote for v12) into a
// [Manifest]; [Manifest.AddTo] adds what it defines to a graph; [Load] does both.
//
// # What becomes what
//
//   - Models, seeds, snapshots, sources, exposures, metrics, semantic models, saved queries and functions are assets.
//   - Data tests and unit tests are checks of the assets they are attached to.
//   - Macros are units. Those of dbt itself and of its adapters are toolchain units.
//   - Operations, analyses and tests that read no asset are other definitions.
//   - Groups give owners. The root project is the location.
//
// # Keys
//
// A key is dbt's unique id in one segment, model.shop.orders. It is built from the node's fields, since engines spell the
// ids of sources differently. [DagsterKeys] gives the keys of the dagster-dbt library instead.
//
// # What the author wrote
//
// Configuration is unrendered_config. The parts of an address in it are storage; access, contract, description, group, meta
// and tags have fields of their own; grants and persist_docs change the relation only; docs, enabled, labels and the like
// build nothing; every other key asks for a rebuild. The code version is the digest of the raw code; for a seed it is dbt's
// checksum of the file, which is unknown when the file was too large for dbt to read.
//
// # Units
//
// An asset uses the macros that dbt says it depends on, and those that can materialize it, which dbt does not say.
//
// # Nothing is overlooked
//
// Every member of the manifest is read or stands in the table of ignored paths with a reason ([Ignored]); one that is in
// neither is a warning.
package dbt
