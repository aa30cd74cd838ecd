package deploymodel

import (
	"context"
	"errors"
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// worker is a [provision.Provisioner] on the world: that of one controller.
type worker struct {
	name  string // of the controller
	world *world
	// pause takes a while, or fails. It returns soon when ctx ends.
	pause func(ctx context.Context, verb string, id deployment.ID) error
	// excused reports whether the controller was stopped so lately that its lease may have ended without its knowing.
	excused func() bool
}

var _ provision.Provisioner = (*worker)(nil)

// errForeign is what a provisioner says of things that are not the deployment's.
var errForeign = errors.New("it is not this deployment's")

// begin notes that a call works on a deployment. Two at a time are a broken promise, unless they are two controllers' and
// one of those was stopped in the meantime and cannot know.
func (p *worker) begin(verb string, id deployment.ID) (call *work, end func()) {
	w := p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	call = &work{number: w.calls, by: p, verb: verb}
	if other := w.busy[id]; other != nil && (other.by == p || !other.by.excused() && !p.excused()) {
		w.breaks("%s of %s and %s of %s work on %s at once", other.verb, other.by.name, verb, p.name, id)
	}
	w.busy[id] = call
	return call, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.busy[id] == call {
			delete(w.busy, id)
		}
	}
}

// Apply makes the things of a deployment, one after the other.
func (p *worker) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	call, end := p.begin("Apply", req.ID)
	defer end()
	if req.Base.ID != "" && (req.Base.Revision == "" || req.Source.IsFork()) {
		p.world.breaksNow("%s is to clone %s at %q", req.Name, req.Base.Name, req.Base.Revision)
	}
	for _, name := range things(req.Slugs) {
		if err := p.pause(ctx, "Apply", req.ID); err != nil {
			return provision.ApplyResult{}, err
		}
		if p.world.foreign(name, req.Target) {
			return provision.ApplyResult{}, provision.Terminal(fmt.Errorf("%s %s: %w", name.kind, name.name, errForeign))
		}
		if err := req.Record(ctx, name.kind, name.name, ""); err != nil {
			return provision.ApplyResult{}, err
		}
		if err := p.world.make(call, name, req); err != nil {
			return provision.ApplyResult{}, err
		}
	}
	if err := p.pause(ctx, "Apply", req.ID); err != nil {
		return provision.ApplyResult{}, err
	}
	return provision.ApplyResult{Done: true, URL: "https://" + req.Slugs.DNS}, nil
}

// Observe says what is there.
func (p *worker) Observe(ctx context.Context, req provision.ObserveRequest) (provision.ObserveResult, error) {
	if err := p.pause(ctx, "Observe", req.ID); err != nil {
		return provision.ObserveResult{}, err
	}
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	var there []deployment.Resource
	for _, r := range req.Resources {
		if t := p.world.things[thingName{r.Kind, r.Name}]; t != nil && t.owner == req.ID && t.incarnation == r.Incarnation {
			there = append(there, r)
		}
	}
	return provision.ObserveResult{There: there}, nil
}

// Delete takes things away, one after the other.
func (p *worker) Delete(ctx context.Context, req provision.DeleteRequest) (provision.DeleteResult, error) {
	_, end := p.begin("Delete", req.ID)
	defer end()
	var result provision.DeleteResult
	for _, r := range req.Resources {
		if err := p.pause(ctx, "Delete", req.ID); err != nil {
			return result, err
		}
		if err := p.world.take(req.Target, r); err != nil {
			return result, err
		}
		result.Gone = append(result.Gone, r)
	}
	result.Done = true
	return result, nil
}
