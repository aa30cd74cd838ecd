// Package deploy keeps one deployment per branch in step with its source: a branch is pushed, a deployment named after it
// appears, it is rebuilt at every push, it shows what changed against its base, and it goes away with its branch.
//
// # Words
//
//   - A full deployment (prod, staging) lives on, and follows a branch; a branch deployment goes away with its branch. A
//     [Routing] says which is which.
//   - A [codehost.Source] is a branch of a repository. Pull requests attach to it.
//   - A hint is an event of a code host: lossy, duplicated, in no order. It says where to look. A command is what somebody
//     asks for; it is synchronous and acknowledged by the stored deployment.
//   - Desired is what is asked for, with a generation that counts it; observed is what a controller found and did.
//     [deployment.State] follows from both.
//   - An incarnation is one life of a branch deployment, from open to closed.
//   - The inventory has a row for everything that was made, or may have been.
//   - The base is the deployment that a branch deployment is compared with; for a stacked branch another branch deployment.
//
// # To begin with
//
// A platform implements [provision.Provisioner], which makes what a deployment consists of and takes it away;
// [GraphSource], which has its asset definitions; and, which is optional but better, [codehost.PullRequests], which reads
// its code host. [New] makes a [Controller] of them, which a server runs ([Controller.Run]) and gives its code host's events
// ([Controller.Hint]) and its people's commands. What people see is a [deployment.Deployment].
//
// What a controller is given and what it keeps have packages of their own, below this one:
//
//   - [github.com/branchgraph/branchgraph/deploy/codehost]: branches, pull requests, hints
//   - [github.com/branchgraph/branchgraph/deploy/deployment]: what a deployment is
//   - [github.com/branchgraph/branchgraph/deploy/provision]: what makes it and takes it away
//   - [github.com/branchgraph/branchgraph/deploy/store]: where it is kept
//
// Package deploytest checks implementations; package memstore has a [store.Store] and [store.Snapshots] in memory;
// examples/lifecycle is a whole story.
//
// # Promises
//
// Work starts from what is stored, whatever happened before. One controller at a time works on a deployment, under a lease;
// what it writes late is refused. What is newest wins: older work is cancelled and its result is not kept, while the last
// good revision serves on. A row of the inventory is stored before what it stands for is made, and removed when that is known
// to be gone; a deployment is Closed when none is left. One that is opened again is another incarnation: what was of the old
// one is taken away first.
//
// Names are made once ([deployment.NewSlugs]), are never shared, and stay with a deployment that is closed. Nothing of a
// fork's is deployed unless an [Admitter] allows that commit; its environment has no references to secrets and it gets no
// base to clone from. Sweeps repair what hints missed, and remove little at a time ([Controller.Sweep]). A quota keeps new
// deployments away and nothing else.
//
// Without a [codehost.PullRequests], hints are put together by rules that give the same result in any order, if they say
// enough: what a code host's events say of commits and times. Such deployments say that they are Unordered, and expire.
//
// All controllers of a store are given the same options, but for Owner. Branches of several repositories can share a store; full
// deployments, which Routing names, belong to one of them, and branches of the others have no base unless one is set.
// Deployments that are closed stay in the store, with their names, until the platform removes them ([store.Store].Remove).
package deploy
