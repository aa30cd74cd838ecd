// Package deployment has what a deployment is, as stores keep it and as people see it: what is desired, what is observed, and the
// state that follows from both; names for people and for machines; its base, its comparison and its inventory.
//
// A controller (package [github.com/branchgraph/branchgraph/deploy]) makes and changes deployments. Everybody else reads them.
package deployment
