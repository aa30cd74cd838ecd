// Package codehost has what branch deployments know of a code host: branches of repositories ([Source]), their pull requests, and
// its events, which are hints. A platform gives hints to a controller (package
// [github.com/branchgraph/branchgraph/deploy]), implements [PullRequests], so that nothing depends on hints alone, and [Ancestry]
// when branches are compared with their merge bases. Package
// [github.com/branchgraph/branchgraph/deploy/deploytest] tests both: TestPullRequests, TestAncestry.
package codehost
