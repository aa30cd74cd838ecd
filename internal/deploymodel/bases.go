package deploymodel

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Bases that people choose, beside the deployments of branches, which steps name by the branches' numbers.
const (
	undone  = "none" // the choice is undone
	prod    = "prod"
	missing = "missing" // nothing has that id
	itself  = "itself"
	above   = "above" // one that stands on the deployment, if there is any: they would go round in a circle
)

// prodID is that of the full deployment, which is the default base.
var prodID = deployment.FullID("prod")

// checkBase returns an error unless a step can name a base so.
func checkBase(name string) error {
	if slices.Contains([]string{undone, prod, missing, itself, above}, name) {
		return nil
	}
	if n, err := strconv.Atoi(name); err != nil || n < 0 || n >= storyBranches {
		return fmt.Errorf("there is no base %q", name)
	}
	return nil
}

// idOf returns the id of a branch's deployment.
func (g *stage) idOf(branch int) deployment.ID {
	if branch == trunk {
		return prodID
	}
	return deployment.BranchID(g.branches[branch].source)
}

// baseOf returns the base that a step names for a deployment, and whether there is one.
func (g *stage) baseOf(id deployment.ID, name string) (base deployment.ID, ok bool) {
	switch name {
	case undone:
		return "", true
	case prod:
		return prodID, true
	case missing:
		return "branch-that-is-not-there", true
	case itself:
		return id, true
	case above:
		return g.witness.above(id)
	}
	n, err := strconv.Atoi(name)
	return g.idOf(n), err == nil
}

// routed is the base that the pull requests of a branch ask for.
func routed(s codehost.Source, pulls []codehost.PullRequest) deployment.ID {
	if len(pulls) == 0 || pulls[0].Target == "main" {
		return prodID
	}
	target := codehost.Source{Provider: provider, Repository: repository, Head: repository, Branch: pulls[0].Target}
	if target == s {
		return prodID
	}
	return deployment.BranchID(target)
}

// below returns what a deployment that wants this one stands on, or would if the first ones were not there: that one, the one
// that that wants, and so on, until one that is not stored or is among them already.
func below(known map[deployment.ID]deployment.Deployment, wanted deployment.ID) []deployment.ID {
	var ids []deployment.ID
	for id := wanted; id != "" && !slices.Contains(ids, id); id = known[id].Wanted {
		ids = append(ids, id)
	}
	return ids
}

// carries reports whether a deployment can be a base: it is there, or sleeps and was ready before.
func carries(d deployment.Deployment) bool {
	return d.Desired.Presence == deployment.Present ||
		d.Desired.Presence == deployment.Asleep && d.Observed.LastGood.Revision != "" && d.Observed.LastGood.Incarnation == d.Incarnation
}

// above returns a deployment that stands on this one, the first by id.
func (w *witness) above(id deployment.ID) (deployment.ID, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, other := range slices.Sorted(maps.Keys(w.seen)) {
		if other != id && slices.Contains(below(w.seen, w.seen[other].Wanted), id) {
			return other, true
		}
	}
	return "", false
}

// based compares the base of a deployment with the one that it wants, which it has unless that is not there.
func (v *verdict) based(d deployment.Deployment) {
	if d.Kind != deployment.Branch || d.Desired.Presence == deployment.Absent {
		return
	}
	want, ids := prodID, below(v.known, d.Wanted)
	if i := slices.IndexFunc(ids, func(id deployment.ID) bool { return carries(v.known[id]) }); i >= 0 && !slices.Contains(ids, d.ID) {
		want = ids[i]
	}
	if d.Base != want {
		v.say("%s wants the base %s, is to have %s, and has %s", d.Name, d.Wanted, want, d.Base)
	}
	var bases []deployment.ID
	for id := d.Base; id != "" && !slices.Contains(bases, id); id = v.known[id].Base {
		bases = append(bases, id)
	}
	if slices.Contains(bases, d.ID) {
		v.say("%s stands on itself: %v", d.Name, bases)
	}
}
