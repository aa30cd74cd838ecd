// Package memstore keeps deployments, graphs and comparisons in memory: for tests, for programs of one process, and to read
// how a [store.Store] works.
//
//	c, err := deploy.New(deploy.Options{Store: new(memstore.Store), Snapshots: new(memstore.Snapshots), ...})
//
// Nothing outlives the process. Everything is safe for concurrent use, and what goes in or comes out is copied, but for
// graphs and comparisons, which nobody can change.
package memstore
