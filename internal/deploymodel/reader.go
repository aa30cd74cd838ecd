package deploymodel

import (
	"context"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// host is the code host as a controller reads it. It answers late: with what was true a while ago.
type host struct {
	stage *stage
	life  *life
}

func (h *host) step(ctx context.Context, method string, id deployment.ID) error {
	return h.life.process.Do(ctx, method, id, func(context.Context) error { return nil })
}

// Branch takes a while, looks, and takes another while.
func (h *host) Branch(ctx context.Context, s codehost.Source) (codehost.BranchState, error) {
	if err := h.step(ctx, "host.Branch", deployment.BranchID(s)); err != nil {
		return codehost.BranchState{}, err
	}
	return h.stage.branch(s), h.step(ctx, "host.Branch", deployment.BranchID(s))
}

// Branches takes a while, looks, and takes another while.
func (h *host) Branches(ctx context.Context, _, _ string) ([]codehost.BranchState, bool, error) {
	if err := h.step(ctx, "host.Branches", ""); err != nil {
		return nil, false, err
	}
	states := h.stage.listed()
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

// branch is what the code host says of a branch now.
func (g *stage) branch(s codehost.Source) codehost.BranchState {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, ok := g.byID[deployment.BranchID(s)]
	switch {
	case !ok:
	case time.Now().After(g.lies):
		return g.branches[i].state()
	default:
		g.lied[i] = append(g.lied[i], g.clock())
	}
	return codehost.BranchState{Source: s}
}

// listed is what the code host says that it has now.
func (g *stage) listed() []codehost.BranchState {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !time.Now().After(g.lies) {
		return nil
	}
	var states []codehost.BranchState
	for _, b := range g.branches {
		if s := b.state(); s.Exists && (!b.source.IsFork() || len(s.Pulls) > 0) {
			states = append(states, s)
		}
	}
	return states
}
