// Package branchgraph is the map of a library for branch deployments of data platforms: it compares the asset definitions
// of a branch (a pull request's tables, models, dashboards, with their dependencies) with those of the deployment it
// branched from, and says what changed and what that reaches. Package deploy keeps such deployments.
//
// It holds no code. The way of the data is:
//
//	dbt manifest     ──► loader ──► assetgraph.Graph ──► diff.Compare(base, branch) ──► diff/render
//	Dagster snapshot                       ▲
//	graph file                     assetgraph.Builder, in programs that have definitions themselves
//
//	base, err := loader.Load(ctx, nil, loader.File("base/manifest.json"))
//	...
//	branch, err := loader.Load(ctx, nil, loader.File("branch/manifest.json"))
//	...
//	d := diff.Compare(base.Graph, branch.Graph)
//	err = render.Text(os.Stdout, d, render.Options{})
//
// # Packages
//
//   - assetgraph: what an asset is, and an immutable graph of them. Start at Builder.
//   - assetgraph/facet: what the parts of an asset's definition are made of: settings, tags, checks, storage.
//   - assetgraph/value: typed values, of settings and metadata.
//   - assetgraph/graphfile: graphs as files, JSON for programs and YAML for people.
//   - assetgraph/partition: partitions definitions and mappings, as values.
//   - assetgraph/graphtest: random graphs and mutations of known effect, for tests.
//   - loader: makes graphs of files. Start at Load.
//   - loader/source: what loaders read, and how they say what is wrong with it.
//   - loader/dbt: dbt's manifest.json.
//   - loader/dagster: Dagster's repository snapshots.
//   - diff: what changed between two graphs, and what that reaches. Start at Compare.
//   - diff/render: shows a comparison as text, Markdown or JSON.
//   - deploy: keeps one deployment per branch, from push to merge. Start at Controller.
//   - deploy/provision: what makes a deployment and takes it away. Start at Provisioner, which platforms implement.
//   - deploy/codehost: branches, pull requests, hints, and how they are read. Start at PullRequests.
//   - deploy/deployment: what a deployment is, and how people see it.
//   - deploy/store: where deployments and graphs are kept, for those who write a store.
//   - deploy/memstore: deployments, graphs and comparisons in memory.
//   - deploy/deploytest: tests for what platforms and stores implement, and faults to inject.
//   - examples/quickstart, examples/prcheck: programs to run first and to copy.
//   - examples/controller, examples/lifecycle: the smallest controller, and all of a branch's life.
//   - examples/dagster: a script that writes Dagster's snapshots.
package branchgraph
