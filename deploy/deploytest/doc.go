// Package deploytest checks implementations of the interfaces of package deploy and those below it, and injects faults into them.
//
// # Suites
//
// There is a suite of tests for each interface that others implement. A test of an implementation calls the suite, with a
// function that makes a new and empty one each time:
//
//	func TestStore(t *testing.T) {
//		deploytest.TestStore(t, func(t testing.TB) store.Store { return mystore.Open(t.TempDir()) })
//	}
//
// For most interfaces the function also returns how to look behind the implementation. Of a provisioner that is a [World],
// which at least lists what is really there:
//
//	func TestProvisioner(t *testing.T) {
//		deploytest.TestProvisioner(t, func(t testing.TB) (provision.Provisioner, deploytest.World) {
//			p := NewProvisioner(t.TempDir())
//			return p, deploytest.World{There: p.list}
//		})
//	}
//
// Each subtest works on an implementation of its own, so that any of them can be run alone: -run TestStore/Lease. A failure
// says what happened, and quotes the sentence of the contract that it breaks:
//
//	--- FAIL: TestStore/Lease/Ends
//	    a Commit after the lease ended: the error <nil>, not "store: the lease is lost"
//	    The contract: [ErrLeaseLost] as for Extend; nothing is written then.
//
// Suites check what contracts promise and no more, so what fails is broken, and what passes can be used with any controller, if a
// thing and its mark come and go at once: that no test sees.
// They let many goroutines work at once: run them with -race too.
//
// To begin with, take what passes already: the provisioner in the example of [TestProvisioner]
// (deploy/deploytest/example_test.go), and the store in package [github.com/branchgraph/branchgraph/deploy/memstore].
//
// # Faults
//
// An [Injector] stands for the process of a controller. It wraps what the controller is given, and lets calls fail, lose
// their results, come late, or crash the process, as a [Plan] says: [Random] for a seed, [Only] to see one failure again.
//
//	process := deploytest.NewInjector(ctx, deploytest.Random(seed, deploytest.Rates{Fail: 0.05, CrashAfter: 0.01}))
//	c, err := deploy.New(deploy.Options{Store: process.Store(store), Provisioner: process.Provisioner(p), ...})
//	err = c.Run(process.Context()) // when it has crashed, another process takes over
//
// The package imports the standard library and packages of this module only.
package deploytest
