package deploytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// rows is a provisioner whose things are rows in memory: a schema and a service for each deployment, made in two calls. It
// has at most one bug, which is named.
type rows struct {
	bug  string
	mu   sync.Mutex
	rows []Thing
	made int
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
func (p *rows) mine(t deploy.Target, row *Thing) (bool, error) {
	switch {
	case row == nil:
		return false, nil
	case row.Owner == t.ID && row.Incarnation == t.Incarnation,
		p.bug == "the mark does not count",
		p.bug == "what has no mark is taken for its own" && row.Owner == "",
		p.bug == "the incarnation does not count" && row.Owner == t.ID:
		return true, nil
	case p.bug == "a refusal is not terminal":
		return false, errors.New("not mine")
	}
	return false, deploy.Terminal(errors.New("not mine"))
}

func (p *rows) Apply(ctx context.Context, req deploy.ApplyRequest) (deploy.ApplyResult, error) {
	var result deploy.ApplyResult
	if p.bug == "a context that has ended is slept on" && ctx.Err() != nil {
		time.Sleep(800 * time.Millisecond)
	}
	for i, r := range []deploy.Resource{{Kind: "schema", Name: req.Slugs.SQL}, {Kind: "service", Name: req.Slugs.DNS}} {
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
		made := Thing{Owner: req.ID, Resource: deploy.Resource{Kind: r.Kind, Name: r.Name, Incarnation: req.Incarnation, Detail: req.Revision}}
		if p.bug == "Apply makes before it records" && err == nil && !there {
			p.rows = append(p.rows, made)
			row, there = p.find(r.Kind, r.Name), true
		}
		if p.bug == "the base is moved" && req.Base.ID != "" {
			p.drop(func(t Thing) bool { return t.Owner == req.Base.ID })
		}
		p.mu.Unlock()
		switch {
		case p.bug == "what is there is an error" && there:
			return result, errors.New("it exists")
		case p.bug == "half made is taken for made" && there && i == 0:
			return deploy.ApplyResult{Done: true}, nil
		}
		if p.bug != "the service is not recorded" || i == 0 {
			recordErr := req.Record(ctx, r.Kind, r.Name, "")
			switch {
			case recordErr == nil || p.bug == "Record's error is ignored":
			case p.bug == "Record's error is another one":
				return result, errors.New("not now")
			case p.bug == "Record's error is kept for later":
				if _, err := p.Apply(ctx, deploy.ApplyRequest{}); err == nil {
					_ = req.Record(ctx, "service", req.Slugs.DNS, "")
				}
				return result, recordErr
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
		} else if !req.Asleep || r.Kind == "schema" {
			p.rows = append(p.rows, made)
		}
		if req.Asleep && r.Kind == "service" {
			p.drop(func(t Thing) bool { return t == made })
		}
		p.mu.Unlock()
		if !there && i == 0 {
			return deploy.ApplyResult{After: time.Microsecond}, nil
		}
	}
	return deploy.ApplyResult{Done: true}, nil
}

func (p *rows) Observe(_ context.Context, req deploy.ObserveRequest) (deploy.ObserveResult, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var result deploy.ObserveResult
	for _, r := range req.Resources {
		there, _ := p.mine(req.Target, p.find(r.Kind, r.Name))
		if p.bug == "Observe mends" && !there {
			p.rows = append(p.rows, Thing{Owner: req.ID, Resource: r})
		}
		if there && p.bug != "Observe sees nothing" || p.bug == "Observe believes what it is given" {
			result.There = append(result.There, r)
		}
	}
	return result, nil
}

func (p *rows) Delete(_ context.Context, req deploy.DeleteRequest) (deploy.DeleteResult, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var result deploy.DeleteResult
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
			case "Delete says gone, and is not done":
				return false
			}
			return t.Kind == r.Kind && t.Name == r.Name
		})
		if p.bug != "Delete does not say what is gone" {
			result.Gone = append(result.Gone, r)
		}
		if len(req.Resources) > 1 && p.bug != "Delete does not say what is gone" {
			return deploy.DeleteResult{Gone: result.Gone, After: time.Microsecond}, nil
		}
	}
	result.Done = true
	return result, nil
}

func (p *rows) Clone(ctx context.Context, req deploy.ApplyRequest) (deploy.ApplyResult, error) {
	return p.Apply(ctx, req)
}

// startRows starts the suite for rows with a bug.
func startRows(bug string, cloner bool) func(testing.TB) *worldTest {
	return func(t testing.TB) *worldTest {
		w := startProvisioner(t, func(testing.TB) (deploy.Provisioner, World) {
			p := &rows{bug: bug}
			world := World{There: p.things, Foreign: func(kind, name string) error {
				p.mu.Lock()
				defer p.mu.Unlock()
				p.rows = append(p.rows, Thing{Resource: deploy.Resource{Kind: kind, Name: name}})
				return nil
			}}
			if cloner {
				world.Base = deploy.Target{ID: deploy.FullID("prod"), Kind: deploy.Full, Name: "prod"}
				p.rows = []Thing{{world.Base.ID, deploy.Resource{Kind: "schema", Name: "prod", Incarnation: 1}}}
				return clones{p}, world
			}
			return p, world
		})
		w.soon, w.patience = 600*time.Millisecond, 5*time.Second
		return w
	}
}

func TestPlantedProvisioners(t *testing.T) {
	var table []planted[*worldTest]
	for _, p := range [][2]string{
		{"Apply makes before it records", "Apply/Makes"},
		{"the service is not recorded", "Apply/Makes"},
		{"what is there is an error", "Apply/Again"},
		{"each Apply makes another one", "Apply/Again"},
		{"names are made of the branch's name", "Apply/OthersStay"},
		{"what is there is overwritten", "Incarnation/LateApply"},
		{"the base is moved", "Apply/Base"},
		{"half made is taken for made", "Record/ErrorIsObeyed"},
		{"Record's error is ignored", "Record/ErrorIsObeyed"},
		{"Record's error is ignored", "Incarnation/LateApplyIsRefused"},
		{"Record's error is another one", "Record/LostResultIsObeyed"},
		{"Record's error is kept for later", "Record/ErrorIsObeyed"},
		{"a context that has ended is slept on", "Cancel/BeforeApply"},
		{"Observe sees nothing", "Observe"},
		{"Observe believes what it is given", "Observe"},
		{"Observe mends", "Observe"},
		{"what is gone is an error", "Delete/Again"},
		{"what is gone is an error", "Delete/WhatWasNeverMade"},
		{"Delete goes by name pattern", "Delete/OthersStay"},
		{"Delete takes the whole deployment", "Delete/OnlyWhatIsGiven"},
		{"Delete says gone, and is not done", "Delete/LeavesNothing"},
		{"Delete does not say what is gone", "Delete/LeavesNothing"},
		{"the mark does not count", "Delete/OfAnotherIsRefused"},
		{"what has no mark is taken for its own", "Delete/ForeignIsRefused"},
		{"a refusal is not terminal", "Delete/OfAnotherIsRefused"},
		{"the incarnation does not count", "Incarnation/LateDelete"},
	} {
		table = append(table, planted[*worldTest]{p[0], p[1], startRows(p[0], false)})
	}
	testPlanted(t, provisionerChecks(), startRows("", false), table)
}

func TestPlantedCloners(t *testing.T) {
	var table []planted[*worldTest]
	for _, p := range [][2]string{
		{"Apply makes before it records", "Apply/Makes"},
		{"each Apply makes another one", "Apply/Again"},
		{"Record's error is ignored", "Record/ErrorIsObeyed"},
		{"a context that has ended is slept on", "Cancel/BeforeApply"},
		{"the base is moved", "Apply/BaseStays"},
	} {
		table = append(table, planted[*worldTest]{p[0], p[1], startRows(p[0], true)})
	}
	testPlanted(t, clonerChecks(), startRows("", true), table)
}
