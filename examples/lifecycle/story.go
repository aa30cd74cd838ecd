package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/diff"
)

// story is a platform, and those who work with it. It prints what happens. After an error its methods do nothing.
type story struct {
	ctx        context.Context
	out        io.Writer
	err        error
	host       *codeHost
	warehouse  warehouse
	controller *deploy.Controller
	deaf       bool                       // the code host's events get lost
	told       map[deployment.ID][]string // what was said of each deployment before
}

func newStory(ctx context.Context, dir string, out io.Writer) (*story, error) {
	host, err := newCodeHost(ctx, dir)
	if err != nil {
		return nil, err
	}
	files := filepath.Join(dir, "warehouse")
	if err := os.Mkdir(files, 0o700); err != nil {
		return nil, err
	}
	s := &story{ctx: ctx, out: out, host: host, warehouse: warehouse{databases{files}, host}, told: map[deployment.ID][]string{}}
	s.controller, err = deploy.New(deploy.Options{
		Store:        new(memstore.Store), // yours is a database
		Snapshots:    new(memstore.Snapshots),
		Provisioner:  s.warehouse,
		Graphs:       host,
		PullRequests: host,
		Notifier:     deploy.NotifierFunc(s.comment),
		Env: provision.EnvSourceFunc(func(context.Context, provision.Target) ([]deployment.EnvVar, error) {
			return []deployment.EnvVar{{Name: "WAREHOUSE_PASSWORD", Reference: "vault:warehouse/password"}}, nil
		}),
		Routing: deploy.Routing{Full: map[string]string{"main": "prod"}},
		Sweep:   deploy.SweepOptions{Every: 1}, // nanosecond: the story does not wait between sweeps
		Workers: 1,                             // one deployment after the other: the story is the same each time
	})
	return s, err
}

// happens is all that ever happens: somebody does something, the code host tells of it, and the controller works. As code
// hosts do, this one tells of things twice, which changes nothing, or not at all.
func (s *story) happens(what string, do func() error, hints ...codehost.Hint) {
	s.print("> %s\n", what)
	s.try(do)
	for _, hint := range slices.Concat(hints, hints) {
		if !s.deaf {
			s.try(func() error { return s.controller.Hint(s.ctx, hint) })
		}
	}
	s.try(s.work)
}

// unnoticed is what happens while the code host's events get lost.
func (s *story) unnoticed(do func()) {
	s.deaf = true
	do()
	s.deaf = false
}

// work has the controller work until nothing is due, and prints what came of it. A platform calls [deploy.Controller.Run]
// once instead, which does it all the time.
func (s *story) work() error {
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
		for _, about := range []deployment.ConditionType{deployment.Ready, deployment.Compared} {
			if c, known := d.Observed.Condition(about); known && !c.True && c.Message != "" {
				return fmt.Errorf("%s: not %s: %s", title(d.Name, d.Source), about, c.Message) // yours is tried again
			}
		}
		var lines []string
		for _, location := range d.Observed.Locations {
			lines = append(lines, fmt.Sprintf("%s at %.7s: %s", title(d.Name, d.Source), location.Revision, location.Message))
		}
		if d.Denied != "" {
			lines = append(lines, title(d.Name, d.Source)+" is denied: "+d.Denied)
		}
		for _, line := range lines {
			if !slices.Contains(s.told[d.ID], line) && d.State() != deployment.StateClosed {
				s.print("  %s\n", line)
			}
		}
		s.told[d.ID] = lines
	}
	return nil
}

// comment is the [deploy.Notifier]. Yours edits a comment of the pull request.
func (s *story) comment(ctx context.Context, n deploy.Notice) error {
	name := title(n.Target.Name, n.Target.Source)
	for _, p := range n.Pulls {
		name += fmt.Sprintf(" (pull request %d)", p.Number)
	}
	if n.State == deployment.StateClosed {
		s.print("  %s is closed\n", name)
	}
	if n.Diff == nil {
		return nil
	}
	base, err := s.base(ctx, n.Target.ID)
	if err != nil {
		return err
	}
	s.print("  %s changes, compared with %s:\n", name, base)
	for _, line := range marks(n.Diff) {
		s.print("    %s\n", line)
	}
	return nil
}

// marks says what a comparison found: how the assets changed, and which others are downstream of that.
func marks(d *diff.Diff) []string {
	var lines []string
	for asset := range d.Assets(diff.ShowSubstantive) {
		var types []string
		for _, change := range asset.ChangeTypes() {
			types = append(types, string(change))
		}
		lines = append(lines, modelName(asset.Key)+": "+strings.Join(types, ", "))
	}
	for _, reached := range d.Reached() {
		lines = append(lines, modelName(reached.Key)+" is downstream")
	}
	for _, unseen := range d.Incomplete() {
		lines = append(lines, fmt.Sprintf("not compared: %v", unseen))
	}
	return lines
}

// base returns what people call the deployment that one is compared with.
func (s *story) base(ctx context.Context, of deployment.ID) (string, error) {
	d, err := s.controller.Get(ctx, of)
	if err != nil {
		return "", err
	}
	base, err := s.controller.Get(ctx, d.Base)
	return title(base.Name, base.Source), err
}

func (s *story) try(do func() error) {
	if s.err == nil {
		s.err = do()
	}
}

func (s *story) print(format string, args ...any) {
	s.try(func() error {
		_, err := fmt.Fprintf(s.out, format, args...)
		return err
	})
}

// title is what people call a deployment. A fork's branch can have the name of one of ours.
func title(name string, of codehost.Source) string {
	if of.IsFork() {
		return of.Head + ":" + name
	}
	return name
}
