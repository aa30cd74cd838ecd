package deploy

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// permutations calls f with every order of hints.
func permutations(hints []codehost.Hint, f func([]codehost.Hint)) {
	var rec func(done, left []codehost.Hint)
	rec = func(done, left []codehost.Hint) {
		if len(left) == 0 {
			f(done)
			return
		}
		for i := range left {
			rest := append(append([]codehost.Hint{}, left[:i]...), left[i+1:]...)
			rec(append(done[:len(done):len(done)], left[i]), rest)
		}
	}
	rec(nil, hints)
}

func TestFactsInAnyOrder(t *testing.T) {
	s := codehost.Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	at := func(second int) time.Time {
		if second == 0 {
			return time.Time{}
		}
		return time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC)
	}
	push := func(before, revision string, second int) codehost.Hint {
		return codehost.Hint{Kind: codehost.Pushed, Source: s, Before: before, Revision: revision, At: at(second)}
	}
	pull := func(kind codehost.HintKind, number int64, revision, target string, second int) codehost.Hint {
		return codehost.Hint{Kind: kind, Source: s, Revision: revision, At: at(second), Pull: codehost.PullRequest{Number: number, Target: target}}
	}
	gone := func(before string, second int) codehost.Hint {
		return codehost.Hint{Kind: codehost.BranchGone, Source: s, Before: before, At: at(second)}
	}
	open := func(revision string, pulls ...codehost.PullRequest) codehost.BranchState {
		return codehost.BranchState{Source: s, Exists: true, Revision: revision, Pulls: pulls}
	}
	one := codehost.PullRequest{Number: 1, Target: "main"}
	for _, test := range []struct {
		name  string
		hints []codehost.Hint
		want  codehost.BranchState
	}{
		{"pushes without times follow their chain", []codehost.Hint{push("", "a", 0), push("a", "b", 0), push("b", "c", 0)}, open("c")},
		{"pushes of one second follow their chain", []codehost.Hint{push("", "a", 5), push("a", "b", 5), push("b", "c", 5)}, open("c")},
		{"a gap in the chain is closed by time", []codehost.Hint{push("", "a", 1), push("b", "c", 3)}, open("c")},
		{"back to an older commit, by time", []codehost.Hint{push("", "a", 1), push("a", "b", 2), push("b", "a", 3)}, open("a")},
		{"a push before its pull request", []codehost.Hint{push("", "a", 1), pull(codehost.PullOpened, 1, "a", "main", 2)}, open("a", one)},
		{"two pull requests of one branch", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullOpened, 2, "a", "next", 2)},
			open("a", one, codehost.PullRequest{Number: 2, Target: "next"})},
		{"one of two is closed", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullOpened, 2, "a", "next", 2), pull(codehost.PullClosed, 2, "a", "next", 3)}, open("a", one)},
		{"opened and closed at one time", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 2), pull(codehost.PullClosed, 1, "a", "main", 2)},
			codehost.BranchState{Source: s, Exists: true, Revision: "a", Ended: codehost.Closed}},
		{"opened and closed without times", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 0), pull(codehost.PullClosed, 1, "a", "main", 0)},
			codehost.BranchState{Source: s, Exists: true, Revision: "a", Ended: codehost.Closed}},
		{"reopened later", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullClosed, 1, "a", "main", 2), pull(codehost.PullOpened, 1, "a", "main", 3)}, open("a", one)},
		{"an update does not reopen", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullClosed, 1, "a", "main", 2), pull(codehost.PullUpdated, 1, "a", "main", 3)},
			codehost.BranchState{Source: s, Exists: true, Revision: "a", Ended: codehost.Closed}},
		{"a push does not reopen", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullMerged, 1, "a", "main", 2), push("a", "b", 3)},
			codehost.BranchState{Source: s, Exists: true, Revision: "b", Ended: codehost.Merged}},
		{"the opening was missed", []codehost.Hint{pull(codehost.PullUpdated, 1, "b", "main", 2), push("a", "b", 2)}, open("b", one)},
		{"retargeted", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "next", 2), pull(codehost.PullUpdated, 1, "a", "main", 2)}, open("a", one)},
		{"merged and deleted", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullMerged, 1, "a", "main", 2), gone("a", 2)},
			codehost.BranchState{Source: s, Revision: "a", Ended: codehost.Merged}},
		{"deleted without times", []codehost.Hint{push("", "a", 0), gone("a", 0)}, codehost.BranchState{Source: s, Revision: "a"}},
		{"made again later", []codehost.Hint{push("", "a", 1), gone("a", 2), push("", "b", 3)}, open("b")},
		{"closed, reopened, pushed, merged", []codehost.Hint{pull(codehost.PullOpened, 1, "a", "main", 1), pull(codehost.PullClosed, 1, "a", "main", 2), pull(codehost.PullOpened, 1, "a", "main", 3),
			push("a", "b", 4), pull(codehost.PullMerged, 1, "b", "main", 5)}, codehost.BranchState{Source: s, Exists: true, Revision: "b", Ended: codehost.Merged}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want.Ended != "" {
				test.want.Pulls = nil
			}
			permutations(test.hints, func(order []codehost.Hint) {
				var facts []codehost.Hint
				for i, h := range order {
					facts = addFact(facts, h, false)
					facts = addFact(facts, order[i/2], true) // a duplicate of this or an older one
				}
				require.Equal(t, test.want, fold(facts), "%v", order)
			})
		})
	}
}

func TestFactsArrival(t *testing.T) {
	s := codehost.Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	push := func(before, revision, delivery string) codehost.Hint {
		return codehost.Hint{Kind: codehost.Pushed, Source: s, Before: before, Revision: revision, Delivery: delivery}
	}
	var facts []codehost.Hint
	for i, h := range []codehost.Hint{push("", "a", ""), push("a", "b", ""), push("b", "a", "")} {
		facts = addFact(facts, h, false)
		assert.Equal(t, []string{"a", "b", "a"}[i], fold(facts).Revision, "without times, what came last wins")
	}
	facts = addFact(facts, push("a", "b", "4"), false)
	assert.Equal(t, "b", fold(facts).Revision, "a new delivery of an old fact happened again")
	facts = addFact(facts, push("b", "a", "3"), true)
	assert.Equal(t, "b", fold(facts).Revision, "a delivery that is known did not")
}

func TestFactsAreBounded(t *testing.T) {
	s := codehost.Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	facts := addFact(nil, codehost.Hint{Kind: codehost.PullClosed, Source: s, Pull: codehost.PullRequest{Number: 1}}, false)
	for i := range 500 {
		h := codehost.Hint{Kind: codehost.Pushed, Source: s, Before: fmt.Sprint(i), Revision: fmt.Sprint(i + 1)}
		facts = addFact(facts, h, false)
		require.LessOrEqual(t, len(facts), maxFacts)
		require.Equal(t, fmt.Sprint(i+1), fold(facts).Revision)
		require.Equal(t, codehost.Closed, fold(facts).Ended, "what decides is kept")
	}
}
