package deploy

import (
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// Without a [codehost.PullRequests], what a branch is has to be put together of hints. These are the rules; they give the
// same result in whatever order the hints come, as far as the hints say enough.
//
//   - A pull request that was closed or merged is, unless it was opened again later by the code host's time. A hint of its
//     being updated does not open it. At the same time, or without times, closed wins.
//   - What is said of a pull request (its target, labels, draft state) is what the hint says that is latest by time, then
//     by kind (opened, updated, closed, merged).
//   - A branch that is gone is, unless a push or the opening of a pull request is later by the code host's time.
//   - The newest commit is one that no push leads away from. Of several it is the latest by time; one without a time is
//     compared by arrival.
//   - Where all that says nothing, what arrived last wins.
//
// A branch with an open pull request is wanted; one whose pull requests have all ended is not, and pushes do not change
// that; one without any is wanted while it is there.
const maxFacts = 64

// addFact returns the facts with another one. A fact that is known already, of a delivery that is not new, stays where it
// is. Of more than maxFacts, the one that arrived first among those that decide nothing is dropped.
func addFact(facts []codehost.Hint, h codehost.Hint, again bool) []codehost.Hint {
	id := h.Delivery
	h.Delivery = ""
	if (again || id == "") && slices.ContainsFunc(facts, func(f codehost.Hint) bool { return sameFact(f, h) }) {
		return facts
	}
	facts = append(slices.Clone(facts), h)
	for i := 0; len(facts) > maxFacts && i < len(facts)-1; i++ {
		fewer := slices.Delete(slices.Clone(facts), i, i+1)
		if sameBranch(fold(fewer), fold(facts)) {
			return fewer
		}
	}
	if len(facts) > maxFacts {
		facts = facts[1:]
	}
	return facts
}

func sameFact(a, b codehost.Hint) bool {
	return a.Kind == b.Kind && a.Source == b.Source && a.Before == b.Before && a.Revision == b.Revision && a.At.Equal(b.At) &&
		samePull(a.Pull, b.Pull)
}

func samePull(a, b codehost.PullRequest) bool {
	return a.Number == b.Number && a.Target == b.Target && a.Draft == b.Draft && a.URL == b.URL && slices.Equal(a.Labels, b.Labels)
}

func sameBranch(a, b codehost.BranchState) bool {
	return a.Source == b.Source && a.Exists == b.Exists && a.Revision == b.Revision && a.Ended == b.Ended &&
		slices.EqualFunc(a.Pulls, b.Pulls, samePull)
}

// fold puts together what a branch is. The facts are in the order in which they arrived, and at least one.
func fold(facts []codehost.Hint) codehost.BranchState {
	s := codehost.BranchState{Source: facts[0].Source, Exists: exists(facts), Revision: newest(facts)}
	var ended codehost.Hint // the newest end of a pull request
	for _, number := range numbers(facts) {
		pull, end := foldPull(facts, number)
		if end.Kind == "" {
			s.Pulls = append(s.Pulls, pull)
		} else if ended.Kind == "" || end.At.After(ended.At) || end.At.Equal(ended.At) && end.Kind == codehost.PullMerged {
			ended = end
		}
	}
	switch {
	case len(s.Pulls) > 0 || ended.Kind == "":
	case ended.Kind == codehost.PullMerged:
		s.Ended = codehost.Merged
	default:
		s.Ended = codehost.Closed
	}
	return s
}

func numbers(facts []codehost.Hint) []int64 {
	var all []int64
	for _, f := range facts {
		if f.Kind != codehost.Pushed && f.Kind != codehost.BranchGone {
			all = append(all, f.Pull.Number)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// foldPull returns what a pull request is, and the hint that says that it has ended; a zero one when it has not.
func foldPull(facts []codehost.Hint, number int64) (codehost.PullRequest, codehost.Hint) {
	ranks := []codehost.HintKind{codehost.PullOpened, codehost.PullUpdated, codehost.PullClosed, codehost.PullMerged}
	var says, opened, end codehost.Hint
	for _, f := range facts {
		rank := slices.Index(ranks, f.Kind)
		if rank < 0 || f.Pull.Number != number {
			continue
		}
		if says.Kind == "" || f.At.After(says.At) || f.At.Equal(says.At) && rank >= slices.Index(ranks, says.Kind) {
			says = f
		}
		switch f.Kind {
		case codehost.PullOpened:
			if f.At.After(opened.At) {
				opened = f
			}
		case codehost.PullClosed, codehost.PullMerged:
			// One without a time is later than all that have one: closed wins.
			if end.Kind == "" || !end.At.IsZero() && (f.At.IsZero() || f.At.After(end.At)) || f.At.Equal(end.At) && f.Kind == codehost.PullMerged {
				end = f
			}
		}
	}
	if end.Kind != "" && !end.At.IsZero() && opened.At.After(end.At) {
		end = codehost.Hint{}
	}
	return says.Pull, end
}

// exists reports whether the branch is there.
func exists(facts []codehost.Hint) bool {
	var gone bool
	var at, there time.Time
	for _, f := range facts {
		switch f.Kind {
		case codehost.BranchGone:
			if !gone || !at.IsZero() && (f.At.IsZero() || f.At.After(at)) {
				at = f.At
			}
			gone = true
		case codehost.Pushed, codehost.PullOpened:
			if f.At.After(there) {
				there = f.At
			}
		}
	}
	return !gone || !at.IsZero() && there.After(at)
}

// newest returns the newest commit; empty when no hint says one.
func newest(facts []codehost.Hint) string {
	left := map[string]bool{} // commits that a push leads away from
	for _, f := range facts {
		if f.Before != "" && f.Revision != "" && f.Before != f.Revision {
			left[f.Before] = true
		}
	}
	pick := func(leaves bool) (best codehost.Hint) {
		for _, f := range facts {
			if f.Kind != codehost.BranchGone && f.Revision != "" && (!leaves || !left[f.Revision]) &&
				(best.At.IsZero() || f.At.IsZero() || !f.At.Before(best.At)) {
				best = f
			}
		}
		return best
	}
	if best := pick(true); best.Revision != "" {
		return best.Revision
	}
	return pick(false).Revision // round in a circle
}
