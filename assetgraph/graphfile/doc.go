// Package graphfile writes graphs as files and reads them: JSON for programs, YAML for people. Both say the same, and hold all
// that a graph holds.
//
//	format: branchgraph.graph
//	version: 1
//	locations:
//	  shop:
//	    assets:
//	      raw/orders: {kinds: [source]}
//	      orders:
//	        code_version: "3"
//	        dependencies: [raw/orders]
//	        config: {materialized: table}
//	        columns:
//	          id: {type: int, tags: {unique: }}
//
// # The form
//
// Most of what an asset can have; a path of unknown names a part as it is named here:
//
//	format: branchgraph.graph
//	version: 1
//	units:
//	  macro.cents: {kind: macro, digest: "sha256:1f2e"}
//	locations:
//	  shop:
//	    assets:
//	      orders:
//	        description: All orders.
//	        kinds: [model]
//	        owners: {sales: {email: [sales@example.com]}}
//	        group: finance
//	        tags: {team: sales, pii: }
//	        code_version: "3"
//	        code: {language: sql, path: models/orders.sql, text: select 1}
//	        units: [macro.cents]
//	        dependencies:
//	          - raw/orders
//	          - {key: prices, mapping: {kind: time_window, start_offset: -1}}
//	        partitions: {kind: time_window, cron: "0 0 * * *", start: 1704067200, format: "%Y-%m-%d", timezone: UTC}
//	        config: {materialized: table, retention: 30}
//	        columns: {id: {type: int, description: its number}}
//	        checks: {not_null_id: {config: {severity: error}}}
//	        metadata: {docs: "https://example.com"}
//	        unknown: {/storage: nobody asked the warehouse}
//
// The parts of an asset, a unit and so on have the names that they have in digests and in paths of comparisons. A graph has
// locations by name, and units by id. A location has assets by key, definitions by kind and id, and a list of stubs, which are
// assets with a member key. Keys are in the user form, see [assetgraph.ParseKey]. What is absent is left out; null is the same
// where no value can stand. The file graph-v1.schema.json beside this package is the form as a JSON Schema.
//
//   - A code version is a text, "" too, or a map of value, scheme and empty.
//   - A dependency is a key, or a map of key and mapping. That no asset of the file has the key is legal: another tool may
//     define it. [assetgraph.Graph.Undefined] lists such keys.
//   - Tags and unknown fields are maps to texts; configuration, metadata and the like are maps to values.
//   - Partitions definitions and mappings are maps with a kind. Moments are numbers of seconds since 1970,
//     1704067200, not 2024-01-01: a text is a moment of its own, equal to no number.
//   - Lineage is a map from keys to lists of columns.
//   - Digests that an [assetgraph.Builder] fills in, of code that is there and of contents, are left out.
//
// Values are JSON by meaning; numbers keep their spelling: 1 is not 1.0. What JSON does not have is a map with a name that begins
// with $, in any place where a value can stand:
//
//	{"$number": "NaN"}               NaN, Infinity or -Infinity
//	{"$set": ["b", "a"]}             a list whose order means nothing; written, it is a sorted list, each item once
//	{"$type": "url", "$value": …}    a value with a type, see value.Typed
//	{"$map": {"$type": 1}}           a map with names of its own that begin with $
//	{"$effect": "none", "$exact": true, "$value": …}    a setting that is judged, see facet.Setting
//
// The names in config, metadata, terms, more and content themselves mean nothing, even if they begin with $.
//
// # YAML
//
// Scalars without quotes are what the core schema of YAML 1.2 says: yes, no, on, off and dates are texts, 017 is seventeen,
// 0x1f and 0o17 are numbers, and numbers keep all their digits. A name is a text, whatever it looks like. Anchors, aliases,
// merge keys, tags, directives and several documents are refused. A text that YAML cannot hold, one with half of a surrogate
// pair, is written as a JSON string after $json:, in quotes: '$json:"\ud800"'. A file is at most 64 MiB.
//
// # Promises
//
// A graph that is written and read has the same digest and the same fields; its JSON has the same bytes, whatever it was read
// from. A file holds the meaning of a graph: the order of the dimensions of partitions, which means nothing, becomes that of
// their names. A member that is not known is an error, so a misspelled one is not lost. Every version of the format is read
// for ever; a file of a newer version than [Version] is refused.
package graphfile
