package deploy

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// permutations calls f with every order of hints.
func permutations(hints []Hint, f func([]Hint)) {
	var rec func(done, left []Hint)
	rec = func(done, left []Hint) {
		if len(left) == 0 {
			f(done)
			return
		}
		for i := range left {
			rest := append(append([]Hint{}, left[:i]...), left[i+1:]...)
			rec(append(done[:len(done):len(done)], left[i]), rest)
		}
	}
	rec(nil, hints)
}

func TestFactsInAnyOrder(t *testing.T) {
	s := Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	at := func(second int) time.Time {
		if second == 0 {
			return time.Time{}
		}
		return time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC)
	}
	push := func(before, revision string, second int) Hint {
		return Hint{Kind: Pushed, Source: s, Before: before, Revision: revision, At: at(second)}
	}
	pull := func(kind HintKind, number int64, revision, target string, second int) Hint {
		return Hint{Kind: kind, Source: s, Revision: revision, At: at(second), Pull: PullRequest{Number: number, Target: target}}
	}
	gone := func(before string, second int) Hint {
		return Hint{Kind: BranchGone, Source: s, Before: before, At: at(second)}
	}
	open := func(revision string, pulls ...PullRequest) BranchState {
		return BranchState{Source: s, Exists: true, Revision: revision, Pulls: pulls}
	}
	one := PullRequest{Number: 1, Target: "main"}
	for _, test := range []struct {
		name  string
		hints []Hint
		want  BranchState
	}{
		{"pushes without times follow their chain", []Hint{push("", "a", 0), push("a", "b", 0), push("b", "c", 0)}, open("c")},
		{"pushes of one second follow their chain", []Hint{push("", "a", 5), push("a", "b", 5), push("b", "c", 5)}, open("c")},
		{"a gap in the chain is closed by time", []Hint{push("", "a", 1), push("b", "c", 3)}, open("c")},
		{"back to an older commit, by time", []Hint{push("", "a", 1), push("a", "b", 2), push("b", "a", 3)}, open("a")},
		{"a push before its pull request", []Hint{push("", "a", 1), pull(PullOpened, 1, "a", "main", 2)}, open("a", one)},
		{"two pull requests of one branch", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullOpened, 2, "a", "next", 2)},
			open("a", one, PullRequest{Number: 2, Target: "next"})},
		{"one of two is closed", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullOpened, 2, "a", "next", 2), pull(PullClosed, 2, "a", "next", 3)}, open("a", one)},
		{"opened and closed at one time", []Hint{pull(PullOpened, 1, "a", "main", 2), pull(PullClosed, 1, "a", "main", 2)},
			BranchState{Source: s, Exists: true, Revision: "a", Ended: Closed}},
		{"opened and closed without times", []Hint{pull(PullOpened, 1, "a", "main", 0), pull(PullClosed, 1, "a", "main", 0)},
			BranchState{Source: s, Exists: true, Revision: "a", Ended: Closed}},
		{"reopened later", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullClosed, 1, "a", "main", 2), pull(PullOpened, 1, "a", "main", 3)}, open("a", one)},
		{"an update does not reopen", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullClosed, 1, "a", "main", 2), pull(PullUpdated, 1, "a", "main", 3)},
			BranchState{Source: s, Exists: true, Revision: "a", Ended: Closed}},
		{"a push does not reopen", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullMerged, 1, "a", "main", 2), push("a", "b", 3)},
			BranchState{Source: s, Exists: true, Revision: "b", Ended: Merged}},
		{"the opening was missed", []Hint{pull(PullUpdated, 1, "b", "main", 2), push("a", "b", 2)}, open("b", one)},
		{"retargeted", []Hint{pull(PullOpened, 1, "a", "next", 2), pull(PullUpdated, 1, "a", "main", 2)}, open("a", one)},
		{"merged and deleted", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullMerged, 1, "a", "main", 2), gone("a", 2)},
			BranchState{Source: s, Revision: "a", Ended: Merged}},
		{"deleted without times", []Hint{push("", "a", 0), gone("a", 0)}, BranchState{Source: s, Revision: "a"}},
		{"made again later", []Hint{push("", "a", 1), gone("a", 2), push("", "b", 3)}, open("b")},
		{"closed, reopened, pushed, merged", []Hint{pull(PullOpened, 1, "a", "main", 1), pull(PullClosed, 1, "a", "main", 2), pull(PullOpened, 1, "a", "main", 3),
			push("a", "b", 4), pull(PullMerged, 1, "b", "main", 5)}, BranchState{Source: s, Exists: true, Revision: "b", Ended: Merged}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want.Ended != "" {
				test.want.Pulls = nil
			}
			permutations(test.hints, func(order []Hint) {
				var facts []Hint
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
	s := Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	push := func(before, revision, delivery string) Hint {
		return Hint{Kind: Pushed, Source: s, Before: before, Revision: revision, Delivery: delivery}
	}
	var facts []Hint
	for i, h := range []Hint{push("", "a", ""), push("a", "b", ""), push("b", "a", "")} {
		facts = addFact(facts, h, false)
		assert.Equal(t, []string{"a", "b", "a"}[i], fold(facts).Revision, "without times, what came last wins")
	}
	facts = addFact(facts, push("a", "b", "4"), false)
	assert.Equal(t, "b", fold(facts).Revision, "a new delivery of an old fact happened again")
	facts = addFact(facts, push("b", "a", "3"), true)
	assert.Equal(t, "b", fold(facts).Revision, "a delivery that is known did not")
}

func TestFactsAreBounded(t *testing.T) {
	s := Source{Provider: "p", Repository: "1", Head: "1", Branch: "b"}
	facts := addFact(nil, Hint{Kind: PullClosed, Source: s, Pull: PullRequest{Number: 1}}, false)
	for i := range 500 {
		h := Hint{Kind: Pushed, Source: s, Before: fmt.Sprint(i), Revision: fmt.Sprint(i + 1)}
		facts = addFact(facts, h, false)
		require.LessOrEqual(t, len(facts), maxFacts)
		require.Equal(t, fmt.Sprint(i+1), fold(facts).Revision)
		require.Equal(t, Closed, fold(facts).Ended, "what decides is kept")
	}
}
