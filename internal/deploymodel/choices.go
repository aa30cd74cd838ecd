package deploymodel

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// choice is a call of [deploy.Controller.SetBase], which the writes that it makes know of by their contexts.
type choice struct {
	id, base deployment.ID
	began    time.Time
	written  bool // the witness saw it
}

type choiceKey struct{}

// choose has a controller choose a base.
func (g *stage) choose(l *life, st step) {
	c := &choice{id: g.idOf(st.branch), began: time.Now()}
	var ok bool
	if c.base, ok = g.baseOf(c.id, st.name); !ok {
		return
	}
	_, err := l.controller.SetBase(context.WithValue(l.process.Context(), choiceKey{}, c), c.id, c.base)
	g.witness.answered(c, err)
}

// chooses compares the base that a deployment wants with what it was: nothing but a choice changes what was chosen, and what
// was not chosen is what the pull requests ask for.
func (w *witness) chooses(c *choice, before, after deployment.Deployment) {
	world := w.stage.world
	if after.Base == after.ID || after.Kind == deployment.Full && (after.Base != "" || after.BaseChosen) {
		world.breaksNow("%s has the base %s", after.Name, after.Base)
	}
	switch {
	case c != nil:
		c.written = true
		if after.BaseChosen != (c.base != "") || c.base != "" && (after.Wanted != c.base || after.Base != c.base) {
			world.breaksNow("%q was chosen for the base of %s, which wants %q and has %q", c.base, after.Name, after.Wanted, after.Base)
		}
	case after.BaseChosen != before.BaseChosen:
		world.breaksNow("that the base of %s was chosen: it was %t, is %t, and nobody asked for that", after.Name, before.BaseChosen, after.BaseChosen)
	case after.BaseChosen && after.Wanted != before.Wanted:
		world.breaksNow("%s was chosen for the base of %s, which wants %s", before.Wanted, after.Name, after.Wanted)
	}
	// What has ended goes on wanting what it wanted, for those that stand on it, unless somebody chooses.
	if want := routed(after.Source, after.PullRequests); !after.BaseChosen && after.Kind == deployment.Branch && after.Wanted != want &&
		(c != nil || after.Desired.Presence != deployment.Absent) {
		world.breaksNow("%s wants the base %q, and its pull requests %v ask for %s", after.Name, after.Wanted, after.PullRequests, want)
	}
}

// answered looks at what came of a choice: one that is refused changes nothing, and whether it is to be refused is certain
// when what it is about did not change meanwhile.
func (w *witness) answered(c *choice, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	right, certain := w.judge(c)
	world := w.stage.world
	switch {
	case err == nil && !c.written:
		world.breaksNow("%q is chosen for the base of %s, and nothing was written", c.base, c.id)
	case err == nil && certain && !right:
		world.breaksNow("%q is chosen for the base of %s, which it cannot be", c.base, c.id)
	case err == nil, isFault(err):
	case c.written:
		world.breaksNow("%q is refused for the base of %s, and was written: %v", c.base, c.id, err)
	case certain && right:
		world.breaksNow("%q is refused for the base of %s, which it can be: %v", c.base, c.id, err)
	case certain && errors.Is(err, store.ErrNotFound) != w.lacks(c):
		world.breaksNow("%q is refused for the base of %s with the wrong error: %v", c.base, c.id, err)
	}
}

// isFault reports whether an error is of a fault or of a crash: what it is about was done, or not.
func isFault(err error) bool {
	return errors.Is(err, deploytest.ErrInjected) || errors.Is(err, deploytest.ErrCrashed) || errors.Is(err, context.Canceled)
}

// lacks reports whether a choice is about a deployment that is not stored.
func (w *witness) lacks(c *choice) bool {
	return !w.stores(c.id) || w.seen[c.id].Kind == deployment.Branch && c.base != "" && !w.stores(c.base)
}

func (w *witness) stores(id deployment.ID) bool {
	_, ok := w.seen[id]
	return ok
}

// judge reports whether a choice is to be followed, and whether that was so all the time since it was made.
func (w *witness) judge(c *choice) (right, certain bool) {
	ids := below(w.seen, c.base)
	changed := func(id deployment.ID) bool { return !w.at[id].Before(c.began) }
	others := slices.DeleteFunc(slices.Clone(ids), func(id deployment.ID) bool { return id == c.id })
	certain = !slices.ContainsFunc(others, changed) && (w.stores(c.id) || !changed(c.id))
	switch {
	case w.seen[c.id].Kind != deployment.Branch:
		return false, certain
	case c.base == "":
		return true, certain
	}
	return carries(w.seen[c.base]) && !slices.Contains(ids, c.id), certain
}
