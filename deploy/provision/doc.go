// Package provision has what makes the things that a deployment consists of and takes them away: [Provisioner], which a
// platform implements, the requests that it is given, and its results; and what it can be made of: a [Cloner] of data, an
// [EnvSource]. Package [github.com/branchgraph/branchgraph/deploy/deploytest] tests provisioners: TestProvisioner.
package provision
