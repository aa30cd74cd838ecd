package deploymodel

import (
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// action is something that people do to a branch on a code host.
type action string

const (
	push     action = "push" // also makes the branch
	open     action = "open"
	closing  action = "close"
	reopen   action = "reopen"
	merge    action = "merge"
	remove   action = "delete" // the branch; its open pull requests are closed
	retarget action = "retarget"
)

// event is an action, and the pull request that it is about, counted from 1; 0 when it is about the branch.
type event struct {
	action action
	pull   int
}

func (e event) String() string {
	if e.pull == 0 {
		return string(e.action)
	}
	return fmt.Sprintf("%s %d", e.action, e.pull)
}

// hosted is a branch as its code host knows it.
type hosted struct {
	source  codehost.Source
	first   int64 // the number of its first pull request
	exists  bool
	commits int // pushed so far; they are never forgotten
	pulls   []pull
	targets []string     // the branches that its pull requests go to
	ended   codehost.End // of the pull request that ended last
}

type pull struct {
	open   bool
	merged bool
	target string
}

// revision is the name of the n-th commit of a branch; names are in the order of the commits.
func revision(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("c%05d", n)
}

func newHosted(source codehost.Source, first int64) *hosted {
	return &hosted{source: source, first: first, targets: []string{"main", "release"}}
}

func (b *hosted) clone() *hosted {
	c := *b
	c.pulls = slices.Clone(b.pulls)
	return &c
}

// legal returns what can happen to the branch next, with up to so many pull requests.
func (b *hosted) legal(pulls int) []event {
	events := []event{{push, 0}}
	if b.exists {
		events = append(events, event{remove, 0})
	}
	if b.exists && b.commits > 0 && len(b.pulls) < pulls && b.free() != "" {
		events = append(events, event{open, len(b.pulls) + 1})
	}
	for i, p := range b.pulls {
		switch {
		case p.open:
			events = append(events, event{closing, i + 1}, event{merge, i + 1})
			if b.free() != "" {
				events = append(events, event{retarget, i + 1})
			}
		case !p.merged && b.exists && !slices.ContainsFunc(b.pulls, func(q pull) bool { return q.open && q.target == p.target }):
			events = append(events, event{reopen, i + 1})
		}
	}
	return events
}

// free returns a target that no open pull request goes to: a code host has one for a branch and a target at a time.
func (b *hosted) free() string {
	for _, target := range b.targets {
		if !slices.ContainsFunc(b.pulls, func(p pull) bool { return p.open && p.target == target }) {
			return target
		}
	}
	return ""
}

// apply lets an event happen, which must be legal, and returns what the code host says of it.
func (b *hosted) apply(e event) []codehost.Hint {
	before := ""
	if b.exists {
		before = revision(b.commits)
	}
	var hints []codehost.Hint
	say := func(kind codehost.HintKind, i int) {
		h := codehost.Hint{Kind: kind, Source: b.source, Revision: revision(b.commits)}
		if i >= 0 {
			h.Pull = b.pull(i)
		}
		hints = append(hints, h)
	}
	i := e.pull - 1
	switch e.action {
	case push:
		b.exists = true
		b.commits++
		say(codehost.Pushed, -1)
		hints[0].Before = before
		for i, p := range b.pulls {
			if p.open {
				say(codehost.PullUpdated, i)
				hints[len(hints)-1].Before = before
			}
		}
	case remove:
		b.exists = false
		say(codehost.BranchGone, -1)
		hints[0].Before, hints[0].Revision = before, ""
		for i, p := range b.pulls {
			if p.open {
				b.pulls[i].open = false
				b.ended = codehost.Closed
				say(codehost.PullClosed, i)
			}
		}
	case open:
		b.pulls = append(b.pulls, pull{open: true, target: b.free()})
		say(codehost.PullOpened, i)
	case reopen:
		b.pulls[i].open = true
		say(codehost.PullOpened, i)
	case closing:
		b.pulls[i].open = false
		b.ended = codehost.Closed
		say(codehost.PullClosed, i)
	case merge:
		b.pulls[i].open, b.pulls[i].merged = false, true
		b.ended = codehost.Merged
		say(codehost.PullMerged, i)
	case retarget:
		b.pulls[i].target = b.free()
		say(codehost.PullUpdated, i)
	}
	return hints
}

func (b *hosted) pull(i int) codehost.PullRequest {
	return codehost.PullRequest{
		Number: b.first + int64(i),
		Target: b.pulls[i].target,
		URL:    fmt.Sprintf("https://%s/%s/pull/%d", b.source.Provider, b.source.Repository, b.first+int64(i)),
	}
}

// state is the truth.
func (b *hosted) state() codehost.BranchState {
	s := codehost.BranchState{Source: b.source, Exists: b.exists}
	if b.exists {
		s.Revision = revision(b.commits)
	}
	for i, p := range b.pulls {
		if p.open {
			s.Pulls = append(s.Pulls, b.pull(i))
		}
	}
	if len(s.Pulls) == 0 {
		s.Ended = b.ended
	}
	return s
}

// wanted is what a deployment of the branch is to be: present at a revision, or not there. A branch without pull requests
// has a deployment too; one whose pull requests have all ended has none.
func (b *hosted) wanted() (present bool, revision string) {
	s := b.state()
	if !s.Exists || s.Ended != "" {
		return false, ""
	}
	return true, s.Revision
}

// histories calls f with every legal history of n events of one branch that has up to so many pull requests.
func histories(n, pulls int, f func([]event)) {
	var walk func(b *hosted, done []event)
	walk = func(b *hosted, done []event) {
		if len(done) == n {
			f(slices.Clone(done))
			return
		}
		for _, e := range b.legal(pulls) {
			next := b.clone()
			next.apply(e)
			walk(next, append(done, e))
		}
	}
	walk(newHosted(codehost.Source{}, 1), nil)
}
