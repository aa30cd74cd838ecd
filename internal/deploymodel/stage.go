package deploymodel

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
)

// play lets a story happen in fake time. It returns what went wrong, the first first.
func play(t *testing.T, s *story) (problems []string) {
	synctest.Test(t, func(*testing.T) { problems = newStage(s).play() })
	return problems
}

// stage is where a story happens: a store, a world, a code host, and the machines that controllers run on.
type stage struct {
	story     *story
	store     *watched
	snapshots *memstore.Snapshots
	world     *world
	people    *people
	nodes     []*node
	done      chan struct{} // closed when no controller is to start any more
	ahead     atomic.Int64  // by which the store's clock is, in nanoseconds
	jumped    atomic.Int64  // when it last jumped
	witness   *witness

	mu       sync.Mutex
	branches []*hosted
	byID     map[deployment.ID]int
	ends     map[int]bool        // the branches that were deleted, or had a pull request that ended
	lied     map[int][]time.Time // when the code host did not show a branch that is there, by the store's clock
	approved map[deployment.ID]map[string]bool
	asked    map[string]bool // commands that were given, by name and id
	events   int
	lies     time.Time // until when the code host knows of no branch
}

func newStage(s *story) *stage {
	g := &stage{
		story:     s,
		snapshots: new(memstore.Snapshots),
		world:     newWorld(),
		people:    newPeople(),
		done:      make(chan struct{}),
		branches:  cast(),
		byID:      map[deployment.ID]int{},
		ends:      map[int]bool{},
		lied:      map[int][]time.Time{},
		approved:  map[deployment.ID]map[string]bool{},
		asked:     map[string]bool{},
	}
	g.witness = newWitness(g)
	g.store = &watched{Store: &memstore.Store{Clock: g.clock}, wrote: g.witness.wrote}
	for i, b := range g.branches {
		g.byID[deployment.BranchID(b.source)] = i
	}
	g.byID[prodID] = trunk
	g.world.recorded = g.witness.recorded
	g.world.superseded = g.witness.superseded
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

// clock is the store's.
func (g *stage) clock() time.Time { return time.Now().Add(time.Duration(g.ahead.Load())) }

func (g *stage) play() []string {
	for _, n := range g.nodes {
		g.start(n)
	}
	main := g.branches[trunk]
	if _, err := g.nodes[0].running().controller.AddFull(context.Background(), "prod", main.source, revision(main.commits)); err != nil {
		g.world.breaksNow("AddFull: %v", err)
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
			g.world.breaksNow("Run goes on ten minutes after it was told to stop")
		}
	}
	time.Sleep(20 * time.Minute) // what is on its way arrives
	g.world.mu.Lock()
	defer g.world.mu.Unlock()
	return g.world.broken
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
	case chooses:
		if l := n.running(); l != nil {
			go g.choose(l, st)
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

// allowed reports whether a revision may be made: forks' only when somebody approved them.
func (g *stage) allowed(id deployment.ID, revision string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.branches[g.byID[id]].source.IsFork() || g.approved[id][revision]
}
