package deploymodel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// world is what provisioners work on: things with marks that say whose they are. It never lies, and it writes down every
// promise of the controller's that it sees broken.
type world struct {
	mu     sync.Mutex
	things map[thingName]*thing
	busy   map[deployment.ID]*work // the call that works on a deployment
	turn   map[deployment.ID]int64 // of the call that changed something last
	newest map[deployment.ID]applied
	calls  int64
	// recorded reports whether the store has a row for a thing. It is asked when the thing is made.
	recorded func(id deployment.ID, r deployment.Resource) bool
	broken   []string
	// superseded says for how long something newer has been asked for. Work on what is older ends within a lease.
	superseded func(id deployment.ID, generation int64) time.Duration
	// allowed reports whether a revision of a deployment may be made at all.
	allowed func(id deployment.ID, revision string) bool
	// ordered says that revisions come from a code host that is read, so that they only go up.
	ordered bool
}

// thingName is unique in the world: a schema, a service.
type thingName struct{ kind, name string }

// thing is something that is there. What has no owner belongs to people.
type thing struct {
	owner       deployment.ID
	incarnation int64
	generation  int64
	revision    string
	asleep      bool
}

type applied struct {
	incarnation, generation int64
	revision                string
}

// work is one call of a provisioner's.
type work struct {
	number int64
	by     *worker
	verb   string
}

// kinds are what a deployment consists of, in the order in which it is made.
var kinds = []string{"schema", "role", "service"}

// things returns the names of what a deployment consists of.
func things(s deployment.Slugs) []thingName {
	return []thingName{{kinds[0], s.SQL}, {kinds[1], s.SQL}, {kinds[2], s.DNS}}
}

func newWorld() *world {
	return &world{
		things: map[thingName]*thing{},
		busy:   map[deployment.ID]*work{},
		turn:   map[deployment.ID]int64{},
		newest: map[deployment.ID]applied{},
	}
}

// breaks writes down a broken promise.
func (w *world) breaks(format string, args ...any) {
	if len(w.broken) < 20 {
		w.broken = append(w.broken, fmt.Sprintf(format, args...))
	}
}

// breaksNow is breaks for who has not locked the world.
func (w *world) breaksNow(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.breaks(format, args...)
}

// of returns what is there of a deployment, in order.
func (w *world) of(id deployment.ID) []deployment.Resource {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rows []deployment.Resource
	for name, t := range w.things {
		if t.owner == id {
			rows = append(rows, deployment.Resource{Kind: name.kind, Name: name.name, Incarnation: t.incarnation})
		}
	}
	slices.SortFunc(rows, compareResources)
	return rows
}

func compareResources(a, b deployment.Resource) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name), cmp.Compare(a.Incarnation, b.Incarnation))
}

// forget notes that a deployment is not stored any more: another one of the same id counts from the beginning.
func (w *world) forget(id deployment.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest[id] = applied{revision: w.newest[id].revision}
}

// owners returns the ids of the deployments that something is there of, in order.
func (w *world) owners() []deployment.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := map[deployment.ID]bool{}
	for _, t := range w.things {
		if t.owner != "" {
			ids[t.owner] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// thing returns what is there under a name, or nil.
func (w *world) thing(name thingName) *thing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.things[name]
}

// count is how many calls there were.
func (w *world) count() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls
}

// serves returns the revision that a deployment serves; "" when it does not, or sleeps, or is half made.
func (w *world) serves(s deployment.Slugs, id deployment.ID) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	revision := ""
	for i, name := range things(s) {
		t := w.things[name]
		if t == nil || t.owner != id || t.asleep || i > 0 && t.revision != revision {
			return ""
		}
		revision = t.revision
	}
	return revision
}

// changes notes that a call makes or changes something of a deployment: nothing may be by a call that began earlier than
// another one that has changed something.
func (w *world) changes(call *work, id deployment.ID) {
	if call.number < w.turn[id] {
		w.breaks("%s changes %s after a later call has", call.verb, id)
	}
	w.turn[id] = max(w.turn[id], call.number)
}

// foreign reports whether a thing is there that a request must not touch.
func (w *world) foreign(name thingName, t provision.Target) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	there := w.things[name]
	return there != nil && (there.owner != t.ID || there.incarnation != t.Incarnation)
}

// make makes a thing, or brings it up to date. It happens at once after it was recorded.
func (w *world) make(call *work, name thingName, req provision.ApplyRequest) error {
	row := deployment.Resource{Kind: name.kind, Name: name.name, Incarnation: req.Incarnation}
	recorded := w.recorded == nil || w.recorded(req.ID, row)
	allowed := w.allowed == nil || w.allowed(req.ID, req.Revision)
	late := w.superseded != nil && w.superseded(req.ID, req.Generation) > time.Minute && !call.by.excused()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !recorded {
		w.breaks("%s %s of %s is made before it is in the inventory", name.kind, name.name, req.ID)
	}
	if late {
		w.breaks("%s is made at %s, a minute after something else was asked for", req.ID, req.Revision)
	}
	if !allowed {
		w.breaks("%s is made at %s, which nobody allowed", req.ID, req.Revision)
	}
	w.changes(call, req.ID)
	t := w.things[name]
	switch {
	case t == nil:
		t = &thing{owner: req.ID, incarnation: req.Incarnation}
		w.things[name] = t
	case t.owner == "":
		return provision.Terminal(fmt.Errorf("%s %s: %w", name.kind, name.name, errForeign))
	case t.owner != req.ID:
		w.breaks("%s and %s have the name %s", t.owner, req.ID, name.name)
		return provision.Terminal(errForeign)
	case t.incarnation != req.Incarnation:
		w.breaks("%s %s of %s is still there from life %d when life %d makes it", name.kind, name.name, req.ID, t.incarnation, req.Incarnation)
		return provision.Terminal(errForeign)
	}
	newest := w.newest[req.ID]
	if req.Incarnation < newest.incarnation || req.Generation < newest.generation {
		w.breaks("%s: generation %d of life %d replaces generation %d of life %d",
			req.ID, req.Generation, req.Incarnation, newest.generation, newest.incarnation)
	}
	if w.ordered && req.Revision < newest.revision {
		w.breaks("%s: revision %s replaces %s", req.ID, req.Revision, newest.revision)
	}
	w.newest[req.ID] = applied{req.Incarnation, req.Generation, req.Revision}
	t.generation, t.revision, t.asleep = req.Generation, req.Revision, req.Asleep
	return nil
}

// take takes a thing away. What is not there is gone, and so is what another life of the deployment has made anew.
func (w *world) take(target provision.Target, r deployment.Resource) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := thingName{r.Kind, r.Name}
	switch t := w.things[name]; {
	case t == nil:
	case t.owner != target.ID:
		return provision.Terminal(fmt.Errorf("%s %s: %w", name.kind, name.name, errForeign))
	case t.incarnation == r.Incarnation:
		if target.Generation < t.generation {
			w.breaks("generation %d of %s takes away what generation %d made", target.Generation, target.ID, t.generation)
		}
		delete(w.things, name)
	}
	return nil
}
