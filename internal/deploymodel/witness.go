package deploymodel

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// witness looks at the store after each write, and compares it with the world and with what it saw before.
type witness struct {
	stage *stage
	mu    sync.Mutex
	seen  map[deployment.ID]deployment.Deployment // as they were last stored
	asked map[deployment.ID]time.Time             // when something else was last asked for
	at    map[deployment.ID]time.Time             // when they were last written
}

func newWitness(g *stage) *witness {
	return &witness{
		stage: g, seen: map[deployment.ID]deployment.Deployment{}, asked: map[deployment.ID]time.Time{}, at: map[deployment.ID]time.Time{},
	}
}

// recorded reports whether a thing is in the inventory.
func (w *witness) recorded(id deployment.ID, r deployment.Resource) bool {
	d, err := w.stage.store.Get(context.Background(), id)
	return err == nil && slices.ContainsFunc(d.Observed.Inventory, func(o deployment.Resource) bool { return compareResources(o, r) == 0 })
}

// superseded is for how long something newer than a generation has been asked for, at least; 0 when it is the newest.
func (w *witness) superseded(id deployment.ID, generation int64) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[id].Desired.Generation <= generation {
		return 0
	}
	return time.Since(w.asked[id])
}

// wrote looks at a deployment after a write, which was made with a context.
func (w *witness) wrote(ctx context.Context, id deployment.ID) {
	world := w.stage.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at[id] = time.Now()
	d, err := w.stage.store.Get(context.Background(), id)
	if errors.Is(err, store.ErrNotFound) {
		if rows := world.of(id); len(rows) > 0 {
			world.breaksNow("%s is forgotten, and there is %v", id, rows)
		}
		world.forget(id)
		delete(w.seen, id)
		return
	}
	before, known := w.seen[id]
	w.seen[id] = d
	if d.Desired.Generation != before.Desired.Generation {
		w.asked[id] = time.Now()
	}
	w.stage.people.expect(id, d.Observed.Told.Telling || d.Observed.Told.Fingerprint != "")
	chosen, _ := ctx.Value(choiceKey{}).(*choice)
	w.chooses(chosen, before, d)
	if known {
		w.changed(before, d)
	} else {
		w.unique(d)
	}
	if d.Observed.Generation > d.Desired.Generation {
		world.breaksNow("%s reached generation %d of %d", id, d.Observed.Generation, d.Desired.Generation)
	}
	switch d.State() {
	case deployment.StateClosed:
		if rows := world.of(id); len(rows) > 0 {
			world.breaksNow("%s is closed, and there is %v", id, rows)
		}
	case deployment.StateReady:
		if serves := world.serves(d.Slugs, id); serves != d.Desired.Revision {
			world.breaksNow("%s is ready at %s, and serves %q", id, d.Desired.Revision, serves)
		}
	}
}

// unique compares the names of a new deployment with those that are in use.
func (w *witness) unique(d deployment.Deployment) {
	for id, other := range w.seen {
		if id != d.ID && (other.Slugs.DNS == d.Slugs.DNS || other.Slugs.SQL == d.Slugs.SQL) {
			w.stage.world.breaksNow("%s and %s have the names %v", id, d.ID, d.Slugs)
		}
	}
}

// changed compares a deployment with what it was.
func (w *witness) changed(before, after deployment.Deployment) {
	world := w.stage.world
	if before.Slugs != after.Slugs {
		world.breaksNow("the names of %s were %v and are %v", after.ID, before.Slugs, after.Slugs)
	}
	if after.Version < before.Version || after.Desired.Generation < before.Desired.Generation || after.Incarnation < before.Incarnation {
		world.breaksNow("%s goes back: it was at version %d, generation %d, life %d, and is at %d, %d, %d", after.Name, before.Version,
			before.Desired.Generation, before.Incarnation, after.Version, after.Desired.Generation, after.Incarnation)
	}
	was, is := before.Desired, after.Desired
	if after.Version == before.Version+1 {
		if after.Base != before.Base && is.Generation == was.Generation {
			world.breaksNow("the base of %s was %q, is %q, and its generation is %d all the same", after.Name, before.Base, after.Base, is.Generation)
		}
		began := was.Presence == deployment.Absent && is.Presence != deployment.Absent
		if lives := after.Incarnation - before.Incarnation; began != (lives == 1) || lives > 1 {
			world.breaksNow("%s was %s in life %d, and is %s in life %d", after.Name, was.Presence, before.Incarnation, is.Presence, after.Incarnation)
		}
	}
	if is.Presence != deployment.Absent || is.Reason == was.Reason {
		return
	}
	there := was.Presence != deployment.Absent
	kept := there || was.Reason == deployment.Deleted || was.Reason == deployment.Expired
	switch is.Reason {
	case deployment.OverQuota:
		if there {
			world.breaksNow("%s, which was there, is over quota", after.Name)
		}
	case deployment.Closed, deployment.Merged, deployment.BranchDeleted:
		if kept && w.stage.story.reader && !w.stage.mayBeGone(after.ID) {
			world.breaksNow("%s is to go because it was %s, which it never was", after.Name, is.Reason)
		}
	}
}

// mayBeGone reports whether a branch or its pull request may be taken for gone: it was, or the code host did not show it
// twice, at least half a sweep's period apart.
func (g *stage) mayBeGone(id deployment.ID) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, now := g.byID[id], g.clock()
	return g.ends[i] || slices.ContainsFunc(g.lied[i], func(at time.Time) bool { return now.Sub(at) >= 5*time.Minute })
}
