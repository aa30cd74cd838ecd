// Package dagster loads what Dagster's code servers write about their definitions: serialized repository snapshots.
//
// [Decode] reads one snapshot, or a list of locations, into a [Workspace]; [Workspace.AddTo] adds what it defines to a
// graph; [Load] does both.
//
// # What is read
//
// A snapshot is what Dagster's serialize_value writes for a RepositorySnap, an object of class ExternalRepositoryData. A
// list has snapshots, and objects that say where one is from:
//
//	[{"location": "analytics", "repository": "__repository__", "snapshot": {...}},
//	 {"location": "ml", "error": "No module named 'torch'"}]
//
// It is read as Dagster reads it: aliases of old versions, defaults for what is null or absent, schedule types instead of
// cron schedules.
//
// # What becomes what
//
//   - Assets are assets, with their checks. What Dagster made up for a key that nobody defines is a stub.
//   - Resources are units of the assets that need them. What an asset requires it says itself, and a name that no resource
//     has is a setting. IO managers, and what ops inside of graphs require, are only told of jobs: those of an asset that no
//     job but Dagster's implicit ones runs are not known. A resource is compared by what it is run with, defaults included.
//   - Schedules, sensors, jobs, the partition sets of jobs, environment variables, and checks of assets that others
//     define are other definitions. Dagster's implicit jobs are one of them, __ASSET_JOB, which says nothing. What a job of
//     assets is made of, beyond which assets it runs, is the whole of its definition: see [assetgraph.Definition].
//   - A repository is a location: that of a code location has the code location's name when it is Dagster's
//     __repository__, as it mostly is, and repository@location otherwise.
//
// # What is cut and made
//
// dagster-dbt writes a model's SQL into its description. It is cut off there, and is the asset's code, also when that has a
// code version. Columns come from the metadata dagster/column_schema and dagster/column_lineage, the address of the data
// from dagster/table_name. The metadata stay what they are. When a column is there twice, or a lineage names no asset, there
// are no columns.
//
// Policies and what else says how an asset is run are settings without an effect on what was built. What is null, false or
// empty in a policy is not there: some versions of Dagster write it and others do not. The code of an asset with neither
// code version nor SQL is unknown.
//
// # Nothing is overlooked
//
// Every member of a snapshot is read or stands in the table of ignored paths with a reason ([Ignored]); one that is in
// neither is a warning. The names of ops are read only to find which assets the nodes of jobs make. A class that this package does not know is kept whole, as an opaque value.
package dagster
