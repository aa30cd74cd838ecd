package deploymodel

import (
	"encoding/binary"
	"hash/fnv"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deploytest"
)

// node is a machine that a controller runs on. It has several lives: it crashes, and starts again.
type node struct {
	name string
	seed uint64
	skew time.Duration // what its clock is wrong by

	mu      sync.Mutex
	life    *life // nil when nothing runs
	lives   uint64
	last    *life                // the newest, which may have ended
	faults  map[string][]planned // for the next calls, by method
	stalled time.Time            // nothing happens on it until then
}

// planned is a fault: one of an injector's, or one of our own.
type planned struct {
	what string
	deploytest.Fault
}

// begin begins another life, without faults.
func (n *node) begin() *life {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lives++
	l := &life{node: n, number: n.lives, ended: make(chan struct{})}
	n.life, n.last, n.faults = l, l, map[string][]planned{}
	return l
}

// expect plans the fault of a step.
func (n *node) expect(st step) {
	n.mu.Lock()
	defer n.mu.Unlock()
	method, p := st.name, planned{what: st.what, Fault: deploytest.Fault{Delay: st.long}}
	switch st.what {
	case "Fail":
		p.Kind = deploytest.Fail
	case "LoseResult":
		p.Kind = deploytest.LoseResult
	case "CrashBefore":
		p.Kind = deploytest.CrashBefore
	case "CrashAfter":
		p.Kind = deploytest.CrashAfter
	case partial, nothing, final:
		method = st.what
	}
	n.faults[method] = append(n.faults[method], p)
}

// take reports whether one of our own faults is planned, and forgets it.
func (n *node) take(what string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.faults[what]) == 0 {
		return false
	}
	n.faults[what] = n.faults[what][1:]
	return true
}

// running returns the life of the machine, nil when there is none.
func (n *node) running() *life {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.life != nil && n.life.process.Crashed() {
		n.life = nil
	}
	return n.life
}

// stall lets nothing happen on the machine for a while.
func (n *node) stall(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stalled = time.Now().Add(d)
}

// isStalled reports whether nothing happens on the machine now.
func (n *node) isStalled() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Now().Before(n.stalled)
}

// mayBeLate reports whether the machine was stalled so lately that its leases may have ended without its knowing.
func (n *node) mayBeLate() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.stalled) < 2*time.Minute
}

// mix returns a number that stands for its arguments, texts and numbers.
func mix(parts ...any) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			_, _ = h.Write([]byte(p))
			_, _ = h.Write(b[:1])
		case uint64:
			binary.LittleEndian.PutUint64(b[:], p)
			_, _ = h.Write(b[:])
			b = [8]byte{}
		}
	}
	x := h.Sum64() // whose low bits are poor
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return x
}

// between returns a duration from low to high that a number stands for.
func between(x uint64, low, high time.Duration) time.Duration {
	return low + time.Duration(x%uint64(high-low+1))
}
