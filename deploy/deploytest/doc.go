// Package deploytest checks implementations of package deploy's interfaces, and injects faults into them.
//
//	func TestStore(t *testing.T) {
//		deploytest.TestStore(t, func(t testing.TB) deploy.Store { return new(memstore.Store) })
//	}
//
// # Suites
//
// There is a function for each interface: it is given how to make one and how to look behind it, and runs named subtests,
// each on a new one. A failure says what happened, and quotes the sentence of the contract that it breaks. Suites check no
// more than contracts promise, so what passes may be used with any controller. [TestStore] waits for leases to end, in
// all for about a second, unless the store is an [Advancer].
//
// # Faults
//
// An [Injector] stands for the process of a controller. It wraps what the controller is given, and lets calls fail, lose
// their results, come late, or crash the process, as a [Plan] says: [Random] for a seed, [Only] to see one failure again.
//
// The package imports the standard library and packages of this module only.
package deploytest
