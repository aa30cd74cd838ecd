// Package store has where deployments, graphs and comparisons are kept: [Store] and [Snapshots]. Most platforms use an
// implementation that is there, such as package [github.com/branchgraph/branchgraph/deploy/memstore], and never need this package
// but for its errors. Package
// [github.com/branchgraph/branchgraph/deploy/deploytest] tests other ones: TestStore, TestSnapshots.
package store
