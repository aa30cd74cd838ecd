package deploymodel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// settle waits until everything is as it should be, and stays so.
func (g *stage) settle() {
	for _, n := range g.nodes {
		n.mu.Lock()
		n.faults = map[string][]planned{}
		n.mu.Unlock()
	}
	time.Sleep(16 * time.Minute) // the last hints arrive
	g.mend()
	var wrong []string
	for range 20 {
		time.Sleep(8 * time.Minute)
		if wrong = g.wrong(); len(wrong) == 0 {
			break
		}
	}
	for range 3 {
		if len(wrong) > 0 {
			break
		}
		before := g.world.count()
		time.Sleep(11 * time.Minute)
		wrong = g.wrong()
		for i := 0; i < 6 && len(wrong) > 0 && g.story.idle+g.story.expire > 0; i++ {
			time.Sleep(5 * time.Minute) // something went to sleep or expired just now
			wrong = g.wrong()
		}
		if g.world.count() == before {
			break
		}
		if g.story.idle+g.story.expire == 0 {
			wrong = append(wrong, "provisioners work on although nothing changes")
		}
	}
	for _, w := range wrong {
		g.world.breaksNow("in the end: %s", w)
	}
}

// mend asks for what failed for good to be tried again.
func (g *stage) mend() {
	all, _ := g.store.List(context.Background(), "", 1000)
	for _, d := range all {
		if s := d.State(); s == deployment.StateFailed || s == deployment.StateDegraded {
			for _, n := range g.nodes {
				if l := n.running(); l != nil {
					_, _ = l.controller.Redeploy(l.process.Context(), d.ID)
					break
				}
			}
		}
	}
}

// verdict collects what is wrong.
type verdict struct {
	stage *stage
	known map[deployment.ID]deployment.Deployment // what is stored
	found []string
}

func (v *verdict) say(format string, args ...any) {
	v.found = append(v.found, fmt.Sprintf(format, args...))
}

// wrong says what is not as the code host and the commands want it.
func (g *stage) wrong() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := &verdict{stage: g, known: map[deployment.ID]deployment.Deployment{}}
	if g.store.leases.Load() > manyLeases {
		v.say("%v", errBusy)
	}
	all, err := g.store.List(context.Background(), "", 1000)
	if err != nil {
		v.say("List: %v", err)
	}
	for _, d := range all {
		v.known[d.ID] = d
	}
	for _, d := range all {
		v.there(d)
		v.compared(d)
		v.based(d)
	}
	for _, id := range g.world.owners() {
		if _, ok := v.known[id]; !ok {
			v.say("there are things of %s, which is not stored", id)
		}
	}
	if t := g.world.thing(foreign); t == nil || t.owner != "" {
		v.say("%v, which people made, was touched", foreign)
	}
	if g.story.reader {
		for i, b := range g.branches {
			if i != trunk {
				v.wish(b)
			} else if d := v.known[prodID]; d.Desired.Revision != revision(b.commits) {
				v.say("prod is to be at %q, and main is at %s", d.Desired.Revision, revision(b.commits))
			}
		}
	}
	return v.found
}

// there compares what is asked for, what is said to be there, and what is there.
func (v *verdict) there(d deployment.Deployment) {
	world := v.stage.world
	there, rows := world.of(d.ID), slices.SortedFunc(slices.Values(d.Observed.Inventory), compareResources)
	same := slices.EqualFunc(there, rows, func(a, b deployment.Resource) bool { return compareResources(a, b) == 0 })
	state, serves := d.State(), world.serves(d.Slugs, d.ID)
	switch {
	case slices.Contains(things(d.Slugs), foreign) && d.Desired.Presence != deployment.Absent:
		if state == deployment.StateReady {
			v.say("%s is ready, although %v is not its own", d.Name, foreign)
		}
	case !same:
		v.say("of %s there is %v, and the inventory has %v", d.Name, there, rows)
	case d.Desired.Presence == deployment.Absent:
		waits := state == deployment.StatePending && (d.Desired.Reason == deployment.NotAdmitted || d.Desired.Reason == deployment.OverQuota)
		if state != deployment.StateClosed && !waits || len(there) > 0 {
			v.say("%s is to be gone (%s), is %s, and there is %v", d.Name, d.Desired.Reason, state, there)
		}
	case v.waits(d):
	case d.Desired.Presence == deployment.Asleep:
		if state != deployment.StateSleeping || serves != "" {
			v.say("%s is to sleep, is %s, and serves %q", d.Name, state, serves)
		}
	case state != deployment.StateReady || serves != d.Desired.Revision:
		v.say("%s is to be at %s, is %s, and serves %q", d.Name, d.Desired.Revision, state, serves)
	}
}

// waits reports whether a deployment that was not made yet waits for its base, which was put to sleep before it was ready, would
// have the name of what people made, or waits itself. A fork's waits for nothing.
func (v *verdict) waits(d deployment.Deployment) bool {
	waiting := func(d deployment.Deployment) bool { return d.Observed.LastGood.Incarnation != d.Incarnation }
	for range v.known { // each once, also when they go round in a circle
		base, stored := v.known[d.Base]
		if !stored || d.Source.IsFork() || !waiting(d) || !waiting(base) {
			return false
		}
		if base.Desired.Presence == deployment.Asleep || slices.Contains(things(base.Slugs), foreign) {
			return true
		}
		d = base
	}
	return false
}

// compared looks at what a deployment is compared with, and what people were told of it.
func (v *verdict) compared(d deployment.Deployment) {
	c, base := d.Observed.Comparison, v.known[d.Base]
	told, owed := v.stage.people.last(d.ID)
	if d.State() == deployment.StateClosed && owed {
		v.say("%s is closed, and people were not told", d.Name)
	}
	if d.State() != deployment.StateReady || d.Kind != deployment.Branch {
		return
	}
	good := base.Observed.LastGood
	switch {
	case base.ID == "" || base.Desired.Presence == deployment.Absent:
		v.say("%s has the base %q, which is not there", d.Name, d.Base)
	case good.Graph.IsZero() || good.Incarnation != base.Incarnation:
		return // there is nothing to compare with yet
	case c.Base != d.Base || c.Revision != d.Desired.Revision:
		v.say("%s at %s with the base %s is compared at %s with %s", d.Name, d.Desired.Revision, d.Base, c.Revision, c.Base)
	case deploy.BaseComparison(v.stage.story.policy) == deploy.Live && c.BaseRevision != good.Revision:
		v.say("%s is compared with its base at %s, which is at %s", d.Name, c.BaseRevision, good.Revision)
	case told.Fingerprint != c.Fingerprint:
		v.say("%s has the verdict %s, and people were told %q", d.Name, c.Fingerprint, told.Fingerprint)
	}
}

// wish compares what is asked for of a branch with the truth.
func (v *verdict) wish(b *hosted) {
	g := v.stage
	id := deployment.BranchID(b.source)
	d, stored := v.known[id]
	present, revision := b.wanted()
	asked := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return g.asked[name+" "+string(id)] })
	}
	switch {
	case present && stored && d.Desired.Presence != deployment.Absent && !d.BaseChosen && d.Wanted != routed(b.source, b.state().Pulls):
		v.say("%s wants the base %q, and its pull requests ask for %s", b.source, d.Wanted, routed(b.source, b.state().Pulls))
	case !present:
		if stored && d.Desired.Presence != deployment.Absent {
			v.say("%s is not wanted any more, and is to be %s at %s", b.source, d.Desired.Presence, d.Desired.Revision)
		}
	case b.source.IsFork():
		// Whether it is admitted depends on commands that may not have been acknowledged; the world looks at it.
	case !stored:
		if g.story.quota == 0 && !asked("delete", "expire") && g.story.expire == 0 {
			v.say("%s is wanted, and not stored", b.source)
		}
	case d.Desired.Presence == deployment.Absent:
		excused := asked("delete", "expire") || g.story.expire > 0 || g.story.quota > 0
		if r := d.Desired.Reason; !excused || r == deployment.Closed || r == deployment.Merged || r == deployment.BranchDeleted {
			v.say("%s is wanted, and is to be gone (%s)", b.source, r)
		}
	case d.Desired.Revision != revision:
		v.say("%s is to be at %s, and is at %s", b.source, d.Desired.Revision, revision)
	case d.Desired.Presence == deployment.Asleep && !asked("sleep") && g.story.idle == 0:
		v.say("%s sleeps, and nobody asked for that", b.source)
	}
}
