package deploytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// rows is a provisioner whose things are rows in memory: a schema and a service for each deployment, made in two calls. It
// has at most one bug, which is named.
type rows struct {
	bug    string
	mu     sync.Mutex
	rows   []Thing
	made   int
	asleep bool          // it was once
	busy   deployment.ID // for one that does one at a time
}

func (p *rows) things() ([]Thing, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.rows), nil
}

func (p *rows) find(kind, name string) *Thing {
	for i := range p.rows {
		if p.rows[i].Kind == kind && p.rows[i].Name == name {
			return &p.rows[i]
		}
	}
	return nil
}

func (p *rows) drop(which func(Thing) bool) { p.rows = slices.DeleteFunc(p.rows, which) }

// mine reports whether a row, or nil, is a target's, and refuses other ones.
func (p *rows) mine(t provision.Target, row *Thing) (bool, error) {
	switch {
	case row == nil:
		return false, nil
	case row.Owner == t.ID && row.Incarnation == t.Incarnation,
		p.bug == "the mark does not count",
		p.bug == "what has no mark is taken for its own" && row.Owner == "",
		(p.bug == "the incarnation does not count" || p.bug == "Record's error is ignored") && row.Owner == t.ID:
		return true, nil
	case p.bug == "a refusal is not terminal":
		return false, errors.New("not mine")
	}
	return false, provision.Terminal(errors.New("not mine"))
}

// enter begins a call, with the bugs that all methods can have.
func (p *rows) enter(ctx context.Context, t provision.Target) error {
	switch {
	case p.bug == "a context that has ended is slept on" && ctx.Err() != nil:
		time.Sleep(2 * soon)
	case p.bug == "one at a time":
		p.mu.Lock()
		busy := p.busy
		p.busy = t.ID
		p.mu.Unlock()
		if busy != "" && busy != t.ID {
			return errors.New("it is busy")
		}
		time.Sleep(time.Millisecond)
		p.mu.Lock()
		p.busy = ""
		p.mu.Unlock()
	}
	return nil
}

func (p *rows) Apply(ctx context.Context, req provision.ApplyRequest) (result provision.ApplyResult, kept error) {
	if err := p.enter(ctx, req.Target); err != nil {
		return result, err
	}
	for i, r := range []deployment.Resource{{Kind: "schema", Name: req.Slugs.SQL}, {Kind: "service", Name: req.Slugs.DNS}} {
		p.mu.Lock()
		p.made++
		if p.bug == "names are made of the branch's name" {
			r.Name = req.Name
		}
		if p.bug == "each Apply makes another one" {
			r.Name += fmt.Sprint(p.made)
		}
		row := p.find(r.Kind, r.Name)
		there, err := p.mine(req.Target, row)
		if p.bug == "what is there is overwritten" {
			there, err = row != nil, nil
		}
		r.Incarnation, r.Detail = req.Incarnation, req.Revision
		made := Thing{Owner: req.ID, Resource: r}
		switch {
		case p.bug == "Apply makes before it records" && err == nil && !there:
			p.rows = append(p.rows, made)
			there = true
		case p.bug == "the base is moved" && req.Base.ID != "":
			p.drop(func(t Thing) bool { return t.Owner == req.Base.ID })
		case p.bug == "another base is an error" && there && req.Base.Name == "staging":
			err = errors.New("it has another base")
		case p.bug == "the old revision goes first" && there && row.Detail != req.Revision:
			p.drop(func(t Thing) bool { return t.Owner == req.ID })
		case p.bug == "Apply says gone what is there" && there:
			result.Gone = append(result.Gone, made.Resource)
		case p.bug == "another revision is ignored" && there:
			made.Detail = row.Detail
		case p.bug == "another revision loses the mark" && there && row.Detail != req.Revision,
			p.bug == "the service has no mark" && i == 1:
			made.Owner = ""
		}
		p.asleep = p.asleep || req.Asleep
		slept := p.asleep && !req.Asleep && p.bug == "it never wakes"
		p.mu.Unlock()
		switch {
		case p.bug == "Apply is never done":
			return provision.ApplyResult{After: time.Second}, nil
		case p.bug == "what is there is an error" && there:
			return result, errors.New("it exists")
		case p.bug == "half made is taken for made" && there && i == 0:
			return provision.ApplyResult{Done: true}, nil
		case p.bug == "what is recorded is taken for made" && len(req.Inventory) > i:
			continue
		}
		known := p.bug == "what is there is changed without Record" && there
		if (p.bug != "the service is not recorded" || i == 0) && !known {
			recordErr := req.Record(ctx, r.Kind, r.Name, "")
			switch {
			case p.bug == "an end within Apply is slept on" && ctx.Err() != nil:
				time.Sleep(2 * soon)
			case recordErr == nil || p.bug == "Record's error is ignored":
			case p.bug == "Record's error is another one":
				return result, errors.New("not now")
			case p.bug == "Record's error is kept for later":
				kept = recordErr
				continue
			default:
				return result, recordErr
			}
		}
		if err != nil {
			return result, err
		}
		p.mu.Lock()
		if row = p.find(r.Kind, r.Name); row != nil {
			*row = made
		} else if (!req.Asleep && !slept) || r.Kind == "schema" {
			p.rows = append(p.rows, made)
		}
		if req.Asleep && r.Kind == "service" {
			p.drop(func(t Thing) bool { return t == made })
		}
		p.mu.Unlock()
		if !there && i == 0 && p.bug != "each Apply makes another one" && p.bug != "half made is taken for made" {
			return provision.ApplyResult{After: time.Microsecond}, nil
		}
	}
	result.Done = kept == nil
	return result, kept
}

// serves returns the revision of a deployment's service.
func (p *rows) serves(t provision.Target) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if row := p.find("service", t.Slugs.DNS); row != nil {
		return row.Detail, nil
	}
	return "", nil
}

func (p *rows) Observe(ctx context.Context, req provision.ObserveRequest) (result provision.ObserveResult, err error) {
	if err := p.enter(ctx, req.Target); err != nil {
		return result, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range req.Resources {
		row := p.find(r.Kind, r.Name)
		there, _ := p.mine(req.Target, row)
		there = there || row != nil && p.bug == "Observe goes by name"
		if p.bug == "Observe mends" && !there {
			p.rows = append(p.rows, Thing{Owner: req.ID, Resource: r})
		}
		if there && p.bug != "Observe sees nothing" || p.bug == "Observe believes what it is given" {
			result.There = append(result.There, r)
		}
	}
	return result, nil
}

func (p *rows) Delete(ctx context.Context, req provision.DeleteRequest) (result provision.DeleteResult, err error) {
	if err := p.enter(ctx, req.Target); err != nil {
		return result, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range req.Resources {
		there, err := p.mine(req.Target, p.find(r.Kind, r.Name))
		switch {
		case err != nil:
			return result, err
		case !there && p.bug == "what is gone is an error":
			return result, errors.New("it is not there")
		}
		p.drop(func(t Thing) bool {
			switch p.bug {
			case "Delete goes by name pattern":
				return t.Kind == r.Kind && strings.HasPrefix(t.Name, r.Name)
			case "Delete takes the whole deployment":
				return t.Owner == req.ID
			case "Delete says gone, and is not done", "Delete is done before it is gone":
				return false
			}
			return t.Kind == r.Kind && t.Name == r.Name
		})
		if p.bug == "Delete is done before it is gone" {
			continue
		}
		result.Gone = append(result.Gone, r)
		if len(req.Resources) > 1 {
			return provision.DeleteResult{Gone: result.Gone, After: time.Microsecond}, nil
		}
	}
	result.Done = true
	return result, nil
}

func (p *rows) Clone(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	return p.Apply(ctx, req)
}
