package deploymodel

import (
	"context"
	"sync"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// graphs makes the graph of a revision: of two assets, one of which every revision changes.
type graphs struct{}

func (graphs) Graph(_ context.Context, t provision.Target) (*assetgraph.Graph, error) {
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

func (ancestry) MergeBase(context.Context, codehost.Source, string, string) (string, error) {
	return revision(1), nil
}

// people are told of verdicts.
type people struct {
	mu   sync.Mutex
	told map[deployment.ID]deploy.Notice // what they were last told
	owed map[deployment.ID]bool          // they were told of it, which is stored: they are to be told of its end
}

func newPeople() *people {
	return &people{told: map[deployment.ID]deploy.Notice{}, owed: map[deployment.ID]bool{}}
}

// Notify tells them.
func (p *people) Notify(_ context.Context, n deploy.Notice) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told[n.Target.ID] = n
	return nil
}

// expect notes whether the store has it that people were told of a deployment, whose end they then expect to be told of.
func (p *people) expect(id deployment.ID, told bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owed[id] = told || p.owed[id] && p.told[id].State != deployment.StateClosed
}

// last is what they were last told of a deployment, and whether they are to be told of its end.
func (p *people) last(id deployment.ID) (n deploy.Notice, owed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told[id], p.owed[id]
}
