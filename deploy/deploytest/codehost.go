package deploytest

import (
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// What package codehost promises of PullRequests and of an Ancestry.
const (
	branchReturns   promise = "Branch returns what a branch is now."
	branchMissing   promise = "A branch that is not there is no error: its state has Exists false."
	branchesReturns promise = "Branches returns every branch of a repository, and those branches of its forks that have open " +
		"pull requests, in any order."
	branchesSome promise = "Complete false says that some may be missing: nothing is taken for gone then."
	stateEnded   promise = "Ended says how the newest of its pull requests ended, [Closed] or [Merged], when none is open " +
		"and there was one; else it is empty."
	readerSafe promise = "PullRequests reads the truth from a code host. It is safe for concurrent use."
	mergeBase  promise = "MergeBase returns the commit at which two commits of a repository parted: a itself when b " +
		"descends from it."
)

// CodeHost is a reader of a code host under test, and the truth.
type CodeHost struct {
	Reader codehost.PullRequests
	// Branches are all branches of one repository, and those of its forks that have open pull requests, as they are. Branches
	// that are gone may be among them.
	Branches []codehost.BranchState
	// Missing is a branch of the repository that never was.
	Missing codehost.Source
}

// TestPullRequests checks that the readers that factory makes keep the promises of [codehost.PullRequests].
func TestPullRequests(t *testing.T, factory func(t testing.TB) CodeHost) {
	runSubject(t, codeHostChecks, factory)
}

var codeHostChecks = []check[*subject[CodeHost]]{
	{"Branch", func(s *subject[CodeHost]) {
		for _, want := range s.it.Branches {
			got, err := s.it.Reader.Branch(s.ctx, want.Source)
			branchReturns.ok(s, err, "Branch of "+want.Source.String())
			stateEnded.require(s, got.Ended == "" || len(got.Pulls) == 0,
				"%s has open pull requests, and ended: %s", got.Source, got.Ended)
			branchReturns.same(s, got, want, "what Branch returned of "+want.Source.String())
		}
	}},
	{"Branch/Missing", func(s *subject[CodeHost]) {
		got, err := s.it.Reader.Branch(s.ctx, s.it.Missing)
		branchMissing.ok(s, err, "Branch of what never was")
		branchMissing.same(s, got, codehost.BranchState{Source: s.it.Missing}, "what Branch returned of what never was")
	}},
	{"Branch/Together", func(s *subject[CodeHost]) {
		errs := make([]error, len(s.it.Branches))
		together(len(errs), func(i int) { _, errs[i] = s.it.Reader.Branch(s.ctx, s.it.Branches[i].Source) })
		for i, err := range errs {
			readerSafe.ok(s, err, "all branches at once: Branch of "+s.it.Branches[i].Source.String())
		}
	}},
	{"Branches", func(s *subject[CodeHost]) {
		states, complete, err := s.it.Reader.Branches(s.ctx, s.it.Missing.Provider, s.it.Missing.Repository)
		branchesReturns.ok(s, err, "Branches")
		index := func(states []codehost.BranchState, of codehost.Source) int {
			return slices.IndexFunc(states, func(b codehost.BranchState) bool { return b.Source == of })
		}
		for i, got := range states {
			branchesReturns.require(s, index(states, got.Source) == i, "%s is returned twice", got.Source)
			if j := index(s.it.Branches, got.Source); j >= 0 {
				branchesReturns.same(s, got, s.it.Branches[j], "what Branches returned of "+got.Source.String())
			}
		}
		for _, want := range s.it.Branches {
			wanted := want.Exists && (!want.Source.IsFork() || len(want.Pulls) > 0)
			there := index(states, want.Source) >= 0
			branchesSome.require(s, there || !complete || !wanted, "%s is missing from what is said to be complete", want.Source)
		}
	}},
}

// History is an ancestry under test, and what it should know: Parted is the merge base of A and B, and neither of them.
type History struct {
	Ancestry     codehost.Ancestry
	Source       codehost.Source
	A, B, Parted string
}

// TestAncestry checks that the ancestries that factory makes keep the promises of [codehost.Ancestry].
func TestAncestry(t *testing.T, factory func(t testing.TB) History) {
	runSubject(t, historyChecks, factory)
}

var historyChecks = []check[*subject[History]]{
	{"MergeBase", func(s *subject[History]) { parted(s, s.it.A, s.it.B, s.it.Parted) }},
	{"MergeBase/OtherOrder", func(s *subject[History]) { parted(s, s.it.B, s.it.A, s.it.Parted) }},
	{"MergeBase/OfItself", func(s *subject[History]) { parted(s, s.it.A, s.it.A, s.it.A) }},
	{"MergeBase/OfAnAncestor", func(s *subject[History]) {
		parted(s, s.it.A, s.it.Parted, s.it.Parted)
		parted(s, s.it.Parted, s.it.B, s.it.Parted)
	}},
}

func parted(s *subject[History], a, b, want string) {
	s.Helper()
	got, err := s.it.Ancestry.MergeBase(s.ctx, s.it.Source, a, b)
	mergeBase.ok(s, err, "MergeBase of "+a+" and "+b)
	mergeBase.require(s, got == want, "the merge base of %s and %s is %q, not %s", a, b, got, want)
}
