package deploymodel

import (
	"context"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// host is the code host as a controller reads it. It answers late: with what was true a while ago.
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
	return h.stage.branch(s), h.step(ctx, "host.Branch", s.ID())
}

// Branches takes a while, looks, and takes another while.
func (h *host) Branches(ctx context.Context, _, _ string) ([]deploy.BranchState, bool, error) {
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
func (g *stage) branch(s deploy.Source) deploy.BranchState {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, ok := g.byID[s.ID()]
	switch {
	case !ok:
	case time.Now().After(g.lies):
		return g.branches[i].state()
	default:
		g.lied[i] = append(g.lied[i], g.clock())
	}
	return deploy.BranchState{Source: s}
}

// listed is what the code host says that it has now.
func (g *stage) listed() []deploy.BranchState {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !time.Now().After(g.lies) {
		return nil
	}
	var states []deploy.BranchState
	for _, b := range g.branches {
		if s := b.state(); s.Exists && (!b.source.IsFork() || len(s.Pulls) > 0) {
			states = append(states, s)
		}
	}
	return states
}
