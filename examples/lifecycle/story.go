package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/diff/render"
)

// story does what people do, and prints what comes of it. After an error its methods do nothing.
type story struct {
	ctx        context.Context
	out        io.Writer
	err        error
	host       *codeHost
	warehouse  warehouse
	controller *deploy.Controller
	deaf       bool                 // webhooks get lost
	shown      map[deploy.ID]string // the newest line of each deployment
	now        time.Time
}

func newStory(ctx context.Context, dir string, out io.Writer) (*story, error) {
	host, err := newCodeHost(ctx, dir)
	if err != nil {
		return nil, err
	}
	s := &story{ctx: ctx, out: out, host: host, shown: map[deploy.ID]string{}, now: time.Unix(0, 0)}
	s.warehouse = warehouse{filepath.Join(dir, "warehouse"), host}
	if err := os.Mkdir(s.warehouse.dir, 0o700); err != nil {
		return nil, err
	}
	s.controller, err = deploy.New(deploy.Options{
		Store:        &memstore.Store{Clock: s.clock}, // yours is a database
		Snapshots:    new(memstore.Snapshots),
		Provisioner:  s.warehouse,
		Graphs:       host,
		PullRequests: host,
		Notifier:     s,
		Routing:      deploy.Routing{Full: map[string]string{"main": "prod"}},
		Workers:      1,       // one after the other, for the story's sake
		Now:          s.clock, // of the story, too; yours is the real one
	})
	return s, err
}

// happens is all that ever happens: somebody does something, the code host calls the webhook, and the controller works.
func (s *story) happens(what string, do func() error, hints ...deploy.Hint) {
	s.print("> %s\n", what)
	s.try(do)
	for _, h := range hints {
		if !s.deaf {
			s.try(func() error { return s.controller.Hint(s.ctx, h) })
		}
	}
	s.try(s.settle)
}

// later is what happens after a while without anything.
func (s *story) later(d time.Duration) {
	s.now = s.now.Add(d)
	s.happens(fmt.Sprintf("%v later", d), nothing)
}

func nothing() error { return nil }

func (s *story) clock() time.Time { return s.now }

func (s *story) try(do func() error) {
	if s.err != nil {
		return
	}
	if err := do(); err != nil {
		s.err = err
	}
}

func (s *story) print(format string, args ...any) {
	s.try(func() error {
		_, err := fmt.Fprintf(s.out, format, args...)
		return err
	})
}

// settle has the controller work until nothing is due, as [deploy.Controller.Run] does all the time, and prints the
// deployments that are not what they were.
func (s *story) settle() error {
	for {
		if n, err := s.controller.Step(s.ctx); err != nil {
			return err
		} else if n == 0 {
			break
		}
	}
	all, err := s.controller.List(s.ctx, "", 100)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Observed.Failures > 0 {
			return fmt.Errorf("%s: %+v", d.Name, d.Observed.Conditions)
		}
		line := fmt.Sprintf("  %s is %s", name(d.Name, d.Source), d.State())
		if d.Desired.Revision != "" {
			line += fmt.Sprintf(" at %.7s", d.Desired.Revision)
		}
		for _, r := range d.Observed.Inventory {
			data, err := s.warehouse.query(s.ctx, r.Name, "SELECT count(*) || ' orders, revenue ' || (SELECT ifnull(total, 0) FROM revenue) FROM raw_orders")
			if err != nil {
				return err
			}
			line += fmt.Sprintf(", %s has %s", r.Name, data)
		}
		if admitted, known := d.Observed.Condition(deploy.Admitted); known && !admitted.True {
			line += "; " + admitted.Message
		}
		if line != s.shown[d.ID] {
			s.shown[d.ID] = line
			s.print("%s\n", line)
		}
	}
	return nil
}

// Notify is the [deploy.Notifier]. Yours edits a comment of the pull request.
func (s *story) Notify(ctx context.Context, n deploy.Notice) error {
	if n.Diff == nil {
		return nil
	}
	var text strings.Builder
	err := render.Text(&text, n.Diff, render.Options{})
	s.print("  %s changes:\n", name(n.Target.Name, n.Target.Source))
	for line := range strings.Lines(text.String()) {
		s.print("    | %s", line)
	}
	return err
}

// name is what people call a deployment. A fork's branch can be called like one of ours.
func name(name string, of deploy.Source) string {
	if of.IsFork() {
		name = of.Head + ":" + name
	}
	return name
}

func (s *story) push(to, branch, onto string, p project) {
	s.happens("git push "+to+" "+branch, func() error {
		return s.host.push(s.ctx, to, branch, onto, p)
	}, deploy.Hint{Kind: deploy.Pushed, Source: source(to, branch)})
}

// full makes a full deployment of a branch of origin.
func (s *story) full(name, branch string) {
	s.happens("full deployment "+name+" of "+branch, func() error {
		state, err := s.host.Branch(s.ctx, source("origin", branch))
		if err == nil {
			_, err = s.controller.AddFull(s.ctx, name, state.Source, state.Revision)
		}
		return err
	})
}

// order has a deployment receive an order.
func (s *story) order(name string, amount int) {
	s.happens(fmt.Sprintf("an order of %d in %s", amount, name), func() error {
		return s.warehouse.exec(s.ctx, name+".1.db", "INSERT INTO raw_orders VALUES (?)", amount)
	})
}

// open opens the next pull request.
func (s *story) open(head, branch, target string) {
	s.host.pulls = append(s.host.pulls, &pull{source: source(head, branch), target: target})
	s.reopen(len(s.host.pulls))
}

func (s *story) reopen(number int) {
	p := s.host.pulls[number-1]
	p.open = true
	s.happens(fmt.Sprintf("pull request %d is open: %s %s to %s", number, p.source.Head, p.source.Branch, p.target), nothing,
		deploy.Hint{Kind: deploy.PullOpened, Source: p.source})
}

func (s *story) close(number int) {
	s.happens(fmt.Sprintf("pull request %d is closed", number), func() error {
		return s.host.end(s.ctx, number)
	}, deploy.Hint{Kind: deploy.PullClosed, Source: s.host.pulls[number-1].source})
}

// merge tells of two things: the pull request has ended, and its target was pushed.
func (s *story) merge(number int) {
	p := s.host.pulls[number-1]
	s.happens(fmt.Sprintf("pull request %d is merged", number), func() error {
		return s.host.merge(s.ctx, number)
	}, deploy.Hint{Kind: deploy.PullMerged, Source: p.source}, deploy.Hint{Kind: deploy.Pushed, Source: source("origin", p.target)})
}

func (s *story) approve(head, branch string) {
	s.happens("the newest commit of "+head+" "+branch+" approved", func() error {
		state, err := s.host.Branch(s.ctx, source(head, branch))
		if err == nil {
			_, err = s.controller.Approve(s.ctx, state.Source.ID(), state.Revision)
		}
		return err
	})
}

// sweep looks for what no webhook told.
func (s *story) sweep() {
	s.happens("sweep", func() error {
		_, err := s.controller.Sweep(s.ctx)
		return err
	})
}

// prove lists all that is there, and fails when that is more than prod.
func (s *story) prove() error {
	files, err := os.ReadDir(s.warehouse.dir)
	if err != nil {
		return err
	}
	var there []string
	for _, f := range files {
		there = append(there, "file "+f.Name())
	}
	tables, err := s.warehouse.query(s.ctx, "prod.1.db", "SELECT group_concat(name, ', ') FROM sqlite_schema")
	if err != nil {
		return err
	}
	there = append(there, "in prod.1.db: "+tables)
	all, err := s.controller.List(s.ctx, "", 100)
	if err != nil {
		return err
	}
	for _, d := range all {
		for _, r := range d.Observed.Inventory {
			there = append(there, fmt.Sprintf("inventory of %s: %s %s", d.Name, r.Kind, r.Name))
		}
	}
	s.print("  %s\n", strings.Join(there, "\n  "))
	prod := []string{"file prod.1.db", "in prod.1.db: raw_orders, owner, average, large_orders, orders, revenue", "inventory of prod: database prod.1.db"}
	if !slices.Equal(there, prod) {
		return fmt.Errorf("left behind: there is %q, and should be %q", there, prod)
	}
	return nil
}
