package deploymodel

import (
	"fmt"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

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
		if b.source.IsFork() && (h.Kind == codehost.Pushed || h.Kind == codehost.BranchGone) {
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
func (g *stage) deliver(h codehost.Hint, after time.Duration, x uint64) {
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
