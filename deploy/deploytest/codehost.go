package deploytest

import (
	"context"
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/deploy"
)

// What package deploy promises of PullRequests and of an Ancestry.
const (
	branchReturns   promise = "Branch returns what a branch is now."
	branchMissing   promise = "A branch that is not there is no error."
	branchesReturns promise = "Branches returns the branches of a repository that have open pull requests, forks' too; it may return others."
	branchesSome    promise = "Complete false says that some may be missing: nothing is taken for gone then."
	stateEnded      promise = "Ended says how the newest of its pull requests ended, when none is open and there was one; else it is empty."
	mergeBase       promise = "MergeBase returns the commit at which two commits of a repository parted."
)

// CodeHost is a reader of a code host under test, and the truth.
type CodeHost struct {
	Reader deploy.PullRequests
	// Branches are branches of one repository, and of its forks, as they are, with all that have open pull requests. Those
	// that are gone may be among them.
	Branches []deploy.BranchState
	// Missing is a branch that never was.
	Missing deploy.Source
}

// TestPullRequests checks that the readers that factory makes keep the promises of [deploy.PullRequests].
func TestPullRequests(t *testing.T, factory func(t testing.TB) CodeHost) {
	runChecks(t, codeHostChecks, func(t testing.TB) *codeHostTest { return &codeHostTest{t, startContext(t), factory(t)} })
}

type codeHostTest struct {
	testing.TB
	ctx context.Context
	CodeHost
}

var codeHostChecks = []check[*codeHostTest]{
	{"Branch", func(ct *codeHostTest) {
		for _, want := range ct.CodeHost.Branches {
			got, err := ct.Reader.Branch(ct.ctx, want.Source)
			branchReturns.ok(ct, err, "Branch of "+want.Source.String())
			branchReturns.same(ct, got, want, "what Branch returned of "+want.Source.String())
			stateEnded.require(ct, got.Ended == "" || len(got.Pulls) == 0, "%s has open pull requests, and ended: %s", got.Source, got.Ended)
		}
	}},
	{"Branch/Missing", func(ct *codeHostTest) {
		got, err := ct.Reader.Branch(ct.ctx, ct.Missing)
		branchMissing.ok(ct, err, "Branch of what never was")
		branchMissing.same(ct, got, deploy.BranchState{Source: ct.Missing}, "what Branch returned of what never was")
	}},
	{"Branches", func(ct *codeHostTest) {
		states, complete, err := ct.Reader.Branches(ct.ctx, ct.Missing.Provider, ct.Missing.Repository)
		branchesReturns.ok(ct, err, "Branches")
		index := func(states []deploy.BranchState, s deploy.Source) int {
			return slices.IndexFunc(states, func(b deploy.BranchState) bool { return b.Source == s })
		}
		for i, got := range states {
			branchesReturns.require(ct, index(states, got.Source) == i, "%s is returned twice", got.Source)
			if j := index(ct.CodeHost.Branches, got.Source); j >= 0 {
				branchesReturns.same(ct, got, ct.CodeHost.Branches[j], "what Branches returned of "+got.Source.String())
			}
		}
		for _, want := range ct.CodeHost.Branches {
			there := index(states, want.Source) >= 0
			branchesSome.require(ct, there || !complete || len(want.Pulls) == 0, "%s has an open pull request, and is missing from what is complete", want.Source)
		}
	}},
}

// History is an ancestry under test, and what it should know: Parted is the merge base of A and B.
type History struct {
	Ancestry     deploy.Ancestry
	Source       deploy.Source
	A, B, Parted string
}

// TestAncestry checks that the ancestries that factory makes keep the promises of [deploy.Ancestry].
func TestAncestry(t *testing.T, factory func(t testing.TB) History) {
	runChecks(t, historyChecks, func(t testing.TB) *historyTest { return &historyTest{t, startContext(t), factory(t)} })
}

type historyTest struct {
	testing.TB
	ctx context.Context
	History
}

var historyChecks = []check[*historyTest]{
	{"MergeBase", func(ht *historyTest) { ht.parted(ht.A, ht.B, ht.Parted) }},
	{"MergeBase/OtherOrder", func(ht *historyTest) { ht.parted(ht.B, ht.A, ht.Parted) }},
	{"MergeBase/OfItself", func(ht *historyTest) { ht.parted(ht.A, ht.A, ht.A) }},
	{"MergeBase/OfAnAncestor", func(ht *historyTest) {
		ht.parted(ht.A, ht.Parted, ht.Parted)
		ht.parted(ht.Parted, ht.B, ht.Parted)
	}},
}

func (ht *historyTest) parted(a, b, want string) {
	ht.Helper()
	got, err := ht.Ancestry.MergeBase(ht.ctx, ht.Source, a, b)
	mergeBase.ok(ht, err, "MergeBase of "+a+" and "+b)
	mergeBase.require(ht, got == want, "the merge base of %s and %s is %q, not %s", a, b, got, want)
}
