package main

import (
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// What people do, and the events that the code host then has.

func (s *story) chapter(text string) { s.print("\n%s\n\n", text) }

// push commits a project on top of a branch, and pushes it to a branch.
func (s *story) push(branch, onto string, p project) {
	to := source(branch)
	s.happens("git push "+to.Head+" "+to.Branch, func() error {
		_, err := s.host.push(s.ctx, to, source(onto), p)
		return err
	}, codehost.Hint{Kind: codehost.Pushed, Source: to})
}

// full makes a full deployment of a branch.
func (s *story) full(name, branch string) {
	s.happens(branch+" is to be the full deployment "+name, func() error {
		state, err := s.host.Branch(s.ctx, source(branch))
		if err == nil {
			_, err = s.controller.AddFull(s.ctx, name, state.Source, state.Revision)
		}
		return err
	})
}

// order has somebody order something in a deployment, and its models run.
func (s *story) order(name, customer string, amount int) {
	s.happens(fmt.Sprintf("%s orders for %d in %s, and its models are run", customer, amount, name), func() error {
		d, err := s.controller.Get(s.ctx, id(name))
		if err != nil {
			return err
		}
		t := provision.Target{Source: d.Source, Slugs: d.Slugs, Incarnation: d.Incarnation, Revision: d.Desired.Revision}
		if err := s.warehouse.exec(s.ctx, file(t), "INSERT INTO raw_orders VALUES (?, ?)", customer, amount); err != nil {
			return err
		}
		return s.warehouse.RunAll(s.ctx, t)
	})
}

// open opens the next pull request.
func (s *story) open(branch, target string) {
	s.host.pulls = append(s.host.pulls, &pull{source: source(branch), target: target})
	s.reopen(len(s.host.pulls))
}

func (s *story) reopen(number int) {
	p := s.host.pulls[number-1]
	s.happens(fmt.Sprintf("pull request %d is opened: %s to %s", number, title(p.source.Branch, p.source), p.target), func() error {
		p.open = true
		return nil
	}, codehost.Hint{Kind: codehost.PullOpened, Source: p.source})
}

func (s *story) close(number int) {
	p := s.host.pulls[number-1]
	s.happens(fmt.Sprintf("pull request %d is closed", number), func() error {
		return s.host.end(s.ctx, number)
	}, codehost.Hint{Kind: codehost.PullClosed, Source: p.source})
}

// merge is two events: the target has another commit, and the pull request has ended.
func (s *story) merge(number int) {
	p := s.host.pulls[number-1]
	s.happens(fmt.Sprintf("pull request %d is merged", number), func() error {
		return s.host.merge(s.ctx, number)
	}, codehost.Hint{Kind: codehost.Pushed, Source: source(p.target)}, codehost.Hint{Kind: codehost.PullMerged, Source: p.source})
}

// approve approves the newest commit of a fork's branch.
func (s *story) approve(branch string) {
	s.happens("somebody approves the newest commit of "+branch, func() error {
		state, err := s.host.Branch(s.ctx, source(branch))
		if err == nil {
			_, err = s.controller.Approve(s.ctx, deployment.BranchID(state.Source), state.Revision)
		}
		return err
	})
}

// sweep looks for what no event told. [deploy.Controller.Run] does it now and then.
func (s *story) sweep() {
	s.happens("sweep", func() error {
		_, err := s.controller.Sweep(s.ctx)
		return err
	})
}

// id returns the id of a deployment by its title.
func id(title string) deployment.ID {
	if title == "prod" {
		return deployment.FullID(title)
	}
	return deployment.BranchID(source(title))
}
