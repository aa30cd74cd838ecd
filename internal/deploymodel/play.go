package deploymodel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/memstore"
)

// play lets a story happen in fake time. It returns what went wrong, the first first.
func play(t *testing.T, s *story) (problems []string) {
	synctest.Test(t, func(*testing.T) { problems = newStage(s).play() })
	return problems
}

// stage is where a story happens.
type stage struct {
	story     *story
	store     *watched
	snapshots *memstore.Snapshots
	world     *world
	nodes     []*node
	done      chan struct{} // closed when no controller is to start any more
	ahead     atomic.Int64  // by which the store's clock is, in nanoseconds
	jumped    atomic.Int64  // when it last jumped

	mu       sync.Mutex
	branches []*hosted
	byID     map[deploy.ID]int
	ends     map[int]bool // the branches that were deleted, or had a pull request that ended
	slugs    map[deploy.ID]deploy.Slugs
	approved map[deploy.ID]map[string]bool
	asked    map[string]bool // commands that were given, by name and id
	events   int
	lies     time.Time // until when the code host knows of no branch
}

func newStage(s *story) *stage {
	g := &stage{
		story:     s,
		snapshots: new(memstore.Snapshots),
		world:     newWorld(),
		done:      make(chan struct{}),
		branches:  cast(),
		byID:      map[deploy.ID]int{},
		ends:      map[int]bool{},
		slugs:     map[deploy.ID]deploy.Slugs{},
		approved:  map[deploy.ID]map[string]bool{},
		asked:     map[string]bool{},
	}
	clock := func() time.Time { return time.Now().Add(time.Duration(g.ahead.Load())) }
	g.store = &watched{Store: &memstore.Store{Clock: clock}, wrote: g.wrote}
	for i, b := range g.branches {
		g.byID[b.source.ID()] = i
	}
	g.byID[deploy.FullID("prod")] = trunk
	g.world.recorded = g.recorded
	g.world.allowed = g.allowed
	g.world.ordered = s.reader
	g.world.things[foreign] = &thing{}
	for i := range s.nodes {
		x := mix(s.seed, "skew", uint64(i))
		g.nodes = append(g.nodes, &node{
			name: "n" + strconv.Itoa(i),
			seed: s.seed,
			skew: between(x, -10*time.Minute, 10*time.Minute),
		})
	}
	return g
}

func (g *stage) play() []string {
	for _, n := range g.nodes {
		g.start(n)
	}
	main := g.branches[trunk]
	if _, err := g.nodes[0].running().controller.AddFull(context.Background(), "prod", main.source, revision(main.commits)); err != nil {
		g.breaks("AddFull: %v", err)
	}
	for _, st := range g.story.steps {
		time.Sleep(st.after)
		g.take(st)
	}
	g.settle()
	close(g.done)
	for _, n := range g.nodes {
		if l := n.running(); l != nil {
			l.stop()
		}
	}
	for _, n := range g.nodes {
		n.mu.Lock()
		l := n.last
		n.mu.Unlock()
		select {
		case <-l.ended:
		case <-time.After(10 * time.Minute):
			g.breaks("Run goes on ten minutes after it was told to stop")
		}
	}
	time.Sleep(20 * time.Minute) // what is on its way arrives
	g.world.mu.Lock()
	defer g.world.mu.Unlock()
	return g.world.broken
}

// start starts a controller on a machine.
func (g *stage) start(n *node) {
	select {
	case <-g.done:
		return
	default:
	}
	n.mu.Lock()
	n.lives++
	l := &life{node: n, number: n.lives, ended: make(chan struct{})}
	n.life, n.last, n.faults = l, l, map[string][]planned{}
	n.mu.Unlock()
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	l.process = deploytest.NewInjector(ctx, l.plan)
	o := deploy.Options{
		Store:     l.process.Store(g.store),
		Snapshots: g.snapshots,
		Provisioner: l.process.Provisioner(&worker{
			world:   g.world,
			pause:   l.pause,
			excused: func() bool { return n.mayBeLate() || time.Since(time.Unix(0, g.jumped.Load())) < 2*time.Minute },
		}),
		Graphs:     l.process.Graphs(graphs{}),
		Notifier:   l.process.Notifier(silent{}),
		Ancestry:   l.process.Ancestry(ancestry{}),
		Routing:    deploy.Routing{Full: map[string]string{"main": "prod"}},
		Comparison: deploy.BaseComparison(g.story.policy),
		Owner:      fmt.Sprintf("%s.%d", n.name, l.number),
		Idle:       g.story.idle,
		Expire:     g.story.expire,
		Quota:      g.story.quota,
		Now:        func() time.Time { return time.Now().Add(n.skew) },
	}
	if g.story.reader {
		o.PullRequests = l.process.PullRequests(&host{stage: g, life: l})
	}
	c, err := deploy.New(o)
	if err != nil {
		panic(err)
	}
	l.controller = c
	go func() {
		err := c.Run(l.process.Context())
		close(l.ended)
		if ctx.Err() == nil && !l.process.Crashed() {
			g.breaks("Run gave up: %v", err)
		}
		time.Sleep(between(mix(g.story.seed, n.name, l.number, "restart"), time.Second, time.Minute))
		g.start(n)
	}()
}

// pause is what the steps of a provisioner's work take. One that was stalled goes on at once, not knowing that it was.
func (l *life) pause(ctx context.Context, verb string, id deploy.ID) error {
	if verb == "Apply" && l.node.take(final) {
		return deploy.Terminal(deploytest.ErrInjected)
	}
	err := l.process.Do(ctx, "world."+verb, id, func(context.Context) error { return nil })
	for err == nil && l.node.isStalled() {
		err = l.process.Do(context.WithoutCancel(ctx), "stalled."+verb, id, func(context.Context) error { return nil })
	}
	return err
}

// take takes a step of the story.
func (g *stage) take(st step) {
	n := g.nodes[st.node%len(g.nodes)]
	switch st.verb {
	case happens:
		g.happen(st)
	case commands:
		if l := n.running(); l != nil {
			go g.command(l, st)
		}
	case faulty:
		n.expect(st)
	case stops:
		if l := n.running(); l != nil {
			l.stop()
		}
	case crashes:
		if l := n.running(); l != nil {
			l.process.Crash()
		}
	case stalls:
		n.stall(st.long)
	case lies:
		g.mu.Lock()
		g.lies = time.Now().Add(st.long)
		g.mu.Unlock()
	case jumps:
		g.ahead.Add(int64(st.long))
		g.jumped.Store(time.Now().UnixNano())
	}
}

// happen lets an event happen on the code host, whose hints go out.
func (g *stage) happen(st step) {
	g.mu.Lock()
	b := g.branches[st.branch]
	if !legalNow(b, st.event) {
		g.mu.Unlock()
		return
	}
	hints := b.apply(st.event)
	if s := b.state(); s.Ended != "" || !s.Exists {
		g.ends[st.branch] = true
	}
	g.events++
	event := g.events
	g.mu.Unlock()
	for i, h := range hints {
		if b.source.IsFork() && (h.Kind == deploy.Pushed || h.Kind == deploy.BranchGone) {
			continue // another repository's
		}
		h.At = time.Now().Truncate(time.Second)
		h.Delivery = fmt.Sprintf("d%d.%d", event, i)
		if st.luck == 0 {
			g.deliver(h, time.Millisecond, st.luck)
			continue
		}
		x := mix(st.luck, uint64(i))
		if x%10 == 0 {
			continue // lost
		}
		g.deliver(h, travel(x/10), x)
		if x%10 == 1 {
			g.deliver(h, travel(x/100), x/7)
		}
	}
}

// travel is how long a hint takes.
func travel(x uint64) time.Duration {
	switch x % 10 {
	case 0:
		return between(x/10, time.Minute, 15*time.Minute)
	case 1, 2, 3:
		return between(x/10, time.Second, time.Minute)
	default:
		return between(x/10, time.Millisecond, time.Second)
	}
}

// deliver hands a hint to a controller after a while. Code hosts do not try again.
func (g *stage) deliver(h deploy.Hint, after time.Duration, x uint64) {
	go func() {
		time.Sleep(after)
		for i := range g.nodes {
			if l := g.nodes[(x+uint64(i))%uint64(len(g.nodes))].running(); l != nil {
				_ = l.controller.Hint(l.process.Context(), h)
				return
			}
		}
	}()
}

// command gives a controller a command.
func (g *stage) command(l *life, st step) {
	b := g.branches[st.branch]
	id := b.source.ID()
	if st.branch == trunk {
		id = deploy.FullID("prod")
	}
	g.mu.Lock()
	newest := revision(b.commits)
	if st.branch == trunk && (st.name == "delete" || st.name == "expire" || st.name == "sleep") {
		g.mu.Unlock()
		return
	}
	g.asked[st.name+" "+string(id)] = true
	if st.name == "approve" {
		if g.approved[id] == nil {
			g.approved[id] = map[string]bool{}
		}
		g.approved[id][newest] = true
	}
	g.mu.Unlock()
	ctx, c := l.process.Context(), l.controller
	var err error
	switch st.name {
	case "pin":
		_, err = c.Pin(ctx, id)
	case "unpin":
		_, err = c.Unpin(ctx, id)
	case "sleep":
		_, err = c.Sleep(ctx, id)
	case "wake":
		_, err = c.Wake(ctx, id)
	case "redeploy":
		_, err = c.Redeploy(ctx, id)
	case "delete":
		_, err = c.Delete(ctx, id)
	case "expire":
		_, err = c.Expire(ctx, id)
	case "approve":
		_, err = c.Approve(ctx, id, newest)
	}
	_ = err // not acknowledged: it may have been done or not
}

// host is the code host as a controller reads it.
type host struct {
	stage *stage
	life  *life
}

func (h *host) step(ctx context.Context, method string, id deploy.ID) error {
	return h.life.process.Do(ctx, method, id, func(context.Context) error { return nil })
}

// Branch takes a while, looks, and takes another while.
func (h *host) Branch(ctx context.Context, s deploy.Source) (deploy.BranchState, error) {
	if err := h.step(ctx, "host.Branch", s.ID()); err != nil {
		return deploy.BranchState{}, err
	}
	h.stage.mu.Lock()
	state := deploy.BranchState{Source: s}
	if i, ok := h.stage.byID[s.ID()]; ok && time.Now().After(h.stage.lies) {
		state = h.stage.branches[i].state()
	}
	h.stage.mu.Unlock()
	return state, h.step(ctx, "host.Branch", s.ID())
}

// Branches takes a while, looks, and takes another while.
func (h *host) Branches(ctx context.Context, _, _ string) ([]deploy.BranchState, bool, error) {
	if err := h.step(ctx, "host.Branches", ""); err != nil {
		return nil, false, err
	}
	h.stage.mu.Lock()
	var states []deploy.BranchState
	for _, b := range h.stage.branches {
		if b.exists && time.Now().After(h.stage.lies) {
			states = append(states, b.state())
		}
	}
	h.stage.mu.Unlock()
	if err := h.step(ctx, "host.Branches", ""); err != nil {
		return nil, false, err
	}
	if h.life.node.take(nothing) {
		return nil, true, nil
	}
	if h.life.node.take(partial) {
		return states[:len(states)/2], false, nil
	}
	return states, true, nil
}

// graphs makes the graph of a revision: of two assets, one of which every revision changes.
type graphs struct{}

func (graphs) Graph(_ context.Context, t deploy.Target) (*assetgraph.Graph, error) {
	var b assetgraph.Builder
	orders, revenue := assetgraph.MustKey("orders"), assetgraph.MustKey("revenue")
	b.AddAsset(assetgraph.Asset{Key: orders})
	b.AddAsset(assetgraph.Asset{
		Key: revenue, Code: assetgraph.Code{Text: "select " + t.Revision + " from orders"},
		Dependencies: []assetgraph.Dependency{{Key: orders}},
	})
	g, problems := b.Build()
	return g, problems.Err()
}

// ancestry has branches leave the base at its first commit.
type ancestry struct{}

func (ancestry) MergeBase(context.Context, deploy.Source, string, string) (string, error) {
	return revision(1), nil
}

type silent struct{}

func (silent) Notify(context.Context, deploy.Notice) error { return nil }

func (g *stage) breaks(format string, args ...any) {
	g.world.mu.Lock()
	defer g.world.mu.Unlock()
	g.world.breaks(format, args...)
}

// recorded reports whether a thing is in the inventory.
func (g *stage) recorded(id deploy.ID, r deploy.Resource) bool {
	d, err := g.store.Get(context.Background(), id)
	return err == nil && slices.ContainsFunc(d.Observed.Inventory, func(o deploy.Resource) bool { return compareResources(o, r) == 0 })
}

// allowed reports whether a revision may be made: forks' only when somebody approved them.
func (g *stage) allowed(id deploy.ID, revision string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.branches[g.byID[id]].source.IsFork() || g.approved[id][revision]
}

// wrote looks at a deployment after a write.
func (g *stage) wrote(verb string, id deploy.ID) {
	d, err := g.store.Get(context.Background(), id)
	if errors.Is(err, deploy.ErrNotFound) {
		if rows := g.world.of(id); len(rows) > 0 {
			g.breaks("%s is forgotten, and there is %v", id, rows)
		}
		g.world.forget(id)
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.slugs, id)
		return
	}
	g.mu.Lock()
	before, known := g.slugs[id]
	if !known {
		for other, s := range g.slugs {
			if s.DNS == d.Slugs.DNS || s.SQL == d.Slugs.SQL {
				g.breaks("%s and %s have the names %v", other, id, s)
			}
		}
		g.slugs[id] = d.Slugs
	} else if before != d.Slugs {
		g.breaks("the names of %s were %v and are %v", id, before, d.Slugs)
	}
	i := g.byID[id]
	gone := g.ends[i]
	g.mu.Unlock()
	if d.Observed.Generation > d.Desired.Generation {
		g.breaks("%s reached generation %d of %d", id, d.Observed.Generation, d.Desired.Generation)
	}
	if r := d.Desired.Reason; verb == "Update" && g.story.reader && d.Desired.Presence == deploy.Absent && !gone &&
		(r == deploy.Closed || r == deploy.Merged || r == deploy.BranchDeleted) {
		g.breaks("%s is to go because it was %s, which it never was", d.Name, r)
	}
	switch d.State() {
	case deploy.StateClosed:
		if rows := g.world.of(id); len(rows) > 0 {
			g.breaks("%s is closed, and there is %v", id, rows)
		}
	case deploy.StateReady:
		if serves := g.world.serves(d.Slugs, id); serves != d.Desired.Revision {
			g.breaks("%s is ready at %s, and serves %q", id, d.Desired.Revision, serves)
		}
	}
}

// settle waits until everything is as it should be, and stays so.
func (g *stage) settle() {
	for _, n := range g.nodes {
		n.mu.Lock()
		n.faults, n.stalled = map[string][]planned{}, time.Now()
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
		g.breaks("in the end: %s", w)
	}
}

// mend asks for what failed for good to be tried again.
func (g *stage) mend() {
	all, _ := g.store.List(context.Background(), "", 1000)
	for _, d := range all {
		if s := d.State(); s == deploy.StateFailed || s == deploy.StateDegraded {
			for _, n := range g.nodes {
				if l := n.running(); l != nil {
					_, _ = l.controller.Redeploy(l.process.Context(), d.ID)
					break
				}
			}
		}
	}
}

// wrong says what is not as the code host and the commands want it.
func (g *stage) wrong() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	all, err := g.store.List(context.Background(), "", 1000)
	if err != nil {
		say("List: %v", err)
	}
	known := map[deploy.ID]deploy.Deployment{}
	for _, d := range all {
		known[d.ID] = d
		g.wrongWorld(d, say)
	}
	for _, id := range g.world.owners() {
		if _, ok := known[id]; !ok {
			say("there are things of %s, which is not stored", id)
		}
	}
	if t := g.world.thing(foreign); t == nil || t.owner != "" {
		say("%v, which people made, was touched", foreign)
	}
	if d := known[deploy.FullID("prod")]; g.story.reader && d.Desired.Revision != revision(g.branches[trunk].commits) {
		say("prod is to be at %q, and main is at %s", d.Desired.Revision, revision(g.branches[trunk].commits))
	}
	if !g.story.reader {
		return wrong
	}
	for i, b := range g.branches {
		if i == trunk {
			continue
		}
		d, stored := known[b.source.ID()]
		g.wrongWish(b, d, stored, say)
	}
	return wrong
}

// wrongWorld compares what is asked for, what is said to be there, and what is there.
func (g *stage) wrongWorld(d deploy.Deployment, say func(string, ...any)) {
	there, rows := g.world.of(d.ID), slices.SortedFunc(slices.Values(d.Observed.Inventory), compareResources)
	same := slices.EqualFunc(there, rows, func(a, b deploy.Resource) bool { return compareResources(a, b) == 0 })
	blocked := slices.Contains(things(d.Slugs), foreign)
	state := d.State()
	switch {
	case blocked && d.Desired.Presence != deploy.Absent:
		if state == deploy.StateReady {
			say("%s is ready, although %v is not its own", d.Name, foreign)
		}
		return
	case !same:
		say("of %s there is %v, and the inventory has %v", d.Name, there, rows)
	case d.Desired.Presence == deploy.Absent:
		waits := state == deploy.StatePending && (d.Desired.Reason == deploy.NotAdmitted || d.Desired.Reason == deploy.OverQuota)
		if state != deploy.StateClosed && !waits || len(there) > 0 {
			say("%s is to be gone (%s), is %s, and there is %v", d.Name, d.Desired.Reason, state, there)
		}
	case d.Desired.Presence == deploy.Asleep:
		if state != deploy.StateSleeping || g.world.serves(d.Slugs, d.ID) != "" {
			say("%s is to sleep, is %s, and serves %q", d.Name, state, g.world.serves(d.Slugs, d.ID))
		}
	case state != deploy.StateReady || g.world.serves(d.Slugs, d.ID) != d.Desired.Revision:
		say("%s is to be at %s, is %s, and serves %q", d.Name, d.Desired.Revision, state, g.world.serves(d.Slugs, d.ID))
	}
}

// wrongWish compares what is asked for with the truth.
func (g *stage) wrongWish(b *hosted, d deploy.Deployment, stored bool, say func(string, ...any)) {
	present, revision := b.wanted()
	id := string(b.source.ID())
	asked := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return g.asked[name+" "+id] })
	}
	switch {
	case !present:
		if stored && d.Desired.Presence != deploy.Absent {
			say("%s is not wanted any more, and is to be %s at %s", b.source, d.Desired.Presence, d.Desired.Revision)
		}
	case b.source.IsFork():
		// Whether it is admitted depends on commands that may not have been acknowledged; the world looks at it.
	case !stored:
		if g.story.quota == 0 && !asked("delete", "expire") && g.story.expire == 0 {
			say("%s is wanted, and not stored", b.source)
		}
	case d.Desired.Presence == deploy.Absent:
		excused := asked("delete", "expire") || g.story.expire > 0 || g.story.quota > 0
		if r := d.Desired.Reason; !excused || r == deploy.Closed || r == deploy.Merged || r == deploy.BranchDeleted {
			say("%s is wanted, and is to be gone (%s)", b.source, r)
		}
	case d.Desired.Revision != revision:
		say("%s is to be at %s, and is at %s", b.source, d.Desired.Revision, revision)
	case d.Desired.Presence == deploy.Asleep && !asked("sleep") && g.story.idle == 0:
		say("%s sleeps, and nobody asked for that", b.source)
	}
}
