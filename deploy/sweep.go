package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// SweepReport says what a sweep found and did.
type SweepReport struct {
	Repositories int  // that were read
	Repaired     []ID // deployments of which an event had been missed
	Missing      []ID // whose branch was not found for the first time
	Removed      []ID // that are to be absent now
	Blocked      []ID // that would have been, had there not been too many
	Incomplete   []string
}

// Sweep reads what the code host has and repairs what hints missed: it needs a [PullRequests].
//
// What the code host says is followed at once: other revisions, branches without a deployment, pull requests that have ended.
// What it merely does not show is removed when a second sweep, at least half of [SweepOptions].Every later by the store's
// clock, does not find it either, and only by answers that are complete; a sweep that follows sooner removes nothing of that.
// A run removes at most what [SweepOptions] say: of pull requests that have ended that many, and when more branches than that
// are not found, none of those. What is left over is blocked, and its condition [SweepBlocked] says so.
//
// Errors about one repository do not keep the others from being swept.
func (c *Controller) Sweep(ctx context.Context) (SweepReport, error) {
	var report SweepReport
	if c.o.PullRequests == nil {
		return report, fmt.Errorf("deploy: sweep: no PullRequests: %w", errors.ErrUnsupported)
	}
	now, err := c.o.Store.Now(ctx)
	if err != nil {
		return report, fmt.Errorf("deploy: sweep: %w", err)
	}
	all, err := c.all(ctx)
	if err != nil {
		return report, fmt.Errorf("deploy: sweep: %w", err)
	}
	s := sweep{c: c, now: now, report: &report, stored: map[ID]Deployment{}}
	repositories := map[repository][]Deployment{}
	for _, d := range all {
		s.stored[d.ID] = d
		r := repository{d.Source.Provider, d.Source.Repository}
		repositories[r] = append(repositories[r], d)
		if d.Kind == Branch && d.Desired.Presence != Absent {
			s.present++
		}
	}
	var errs []error
	for _, r := range sortedRepositories(repositories) {
		if err := s.repository(ctx, r, repositories[r]); err != nil {
			errs = append(errs, fmt.Errorf("deploy: sweep %s %s: %w", r.provider, r.id, err))
		}
	}
	if err := s.remove(ctx); err != nil {
		errs = append(errs, fmt.Errorf("deploy: sweep: %w", err))
	}
	if c.o.Hooks.Swept != nil {
		c.o.Hooks.Swept(report)
	}
	c.log.InfoContext(ctx, "swept", "repositories", report.Repositories, "repaired", len(report.Repaired),
		"missing", len(report.Missing), "removed", len(report.Removed), "blocked", len(report.Blocked))
	return report, errors.Join(errs...)
}

type repository struct{ provider, id string }

func sortedRepositories(m map[repository][]Deployment) []repository {
	var list []repository
	for r := range m {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b repository) int {
		return strings.Compare(a.provider+"\x00"+a.id, b.provider+"\x00"+b.id)
	})
	return list
}

// all returns every deployment.
func (c *Controller) all(ctx context.Context) ([]Deployment, error) {
	var all []Deployment
	for after := ID(""); ; after = all[len(all)-1].ID {
		page, err := c.o.Store.List(ctx, after, pageSize)
		all = append(all, page...)
		if err != nil || len(page) < pageSize {
			return all, err
		}
	}
}

// sweep is one run.
type sweep struct {
	c           *Controller
	now         time.Time
	stored      map[ID]Deployment
	present     int
	report      *SweepReport
	ended, gone []Deployment // to be removed
}

// repository sweeps one repository, of which these deployments are stored.
func (s *sweep) repository(ctx context.Context, r repository, stored []Deployment) error {
	states, complete, err := s.c.o.PullRequests.Branches(ctx, r.provider, r.id)
	if err != nil {
		return err
	}
	s.report.Repositories++
	if !complete {
		s.report.Incomplete = append(s.report.Incomplete, r.provider+" "+r.id)
	}
	seen := map[ID]bool{}
	var errs []error
	for _, state := range states {
		route := s.c.o.Routing.Route(state.Source, nil)
		d, known := s.stored[state.Source.ID()]
		if state.Source.Provider != r.provider || state.Source.Repository != r.id || route.Kind == RouteFull ||
			route.Kind == RouteIgnored && !known || !state.Exists || len(state.Pulls) == 0 && state.Ended != "" {
			continue
		}
		seen[state.Source.ID()] = true
		errs = append(errs, s.repair(ctx, route, d, known, state))
	}
	for _, d := range stored {
		if !seen[d.ID] {
			errs = append(errs, s.unseen(ctx, d, complete))
		}
	}
	return errors.Join(errs...)
}

// repair looks again at a branch of which something else is stored, or nothing.
func (s *sweep) repair(ctx context.Context, route Route, d Deployment, known bool, state BranchState) error {
	if known {
		settled := d.Clone()
		settled.Unordered, settled.Facts = false, nil
		state.Pulls = sorted(state.Pulls)
		if err := s.c.settle(ctx, &settled, state, false, s.find); err != nil || sameDesired(settled, d) {
			return err
		}
	}
	s.report.Repaired = append(s.report.Repaired, state.Source.ID())
	return s.c.look(ctx, state.Source, route, nil, false, false)
}

// find finds a deployment among those that the sweep has listed: what it looks at more closely is read again.
func (s *sweep) find(_ context.Context, id ID) (Deployment, error) {
	if d, ok := s.stored[id]; ok {
		return d, nil
	}
	return Deployment{}, ErrNotFound
}

// unseen finds out about a deployment whose branch was not among those that the code host has.
func (s *sweep) unseen(ctx context.Context, d Deployment, complete bool) error {
	waits := d.Desired.Reason == NotAdmitted || d.Desired.Reason == OverQuota
	if d.Desired.Presence == Absent && !d.Unordered && !waits {
		return nil
	}
	state, err := s.c.o.PullRequests.Branch(ctx, d.Source)
	if err != nil {
		return err
	}
	route := s.c.o.Routing.Route(d.Source, nil)
	switch {
	case d.Kind == Full, d.Desired.Presence == Absent, state.Exists && (state.Ended == "" || len(state.Pulls) > 0):
		return s.repair(ctx, route, d, true, state)
	case state.Ended != "" && len(state.Pulls) == 0:
		s.ended = append(s.ended, d)
	case !complete:
	case d.Missing.IsZero():
		s.report.Missing = append(s.report.Missing, d.ID)
		return s.c.look(ctx, d.Source, route, nil, false, false)
	case s.now.Sub(d.Missing) >= s.c.o.Sweep.Every/2:
		s.gone = append(s.gone, d)
	}
	return nil
}

// remove removes what is to be removed, as far as one run may.
func (s *sweep) remove(ctx context.Context) error {
	limit := max(s.c.o.Sweep.Most, int(s.c.o.Sweep.Share*float64(s.present)))
	var errs []error
	ended := s.ended[:min(limit, len(s.ended))]
	gone := s.gone
	if len(gone) > limit-len(ended) {
		gone = nil
	}
	for _, d := range append(slices.Clone(ended), gone...) {
		s.report.Removed = append(s.report.Removed, d.ID)
		errs = append(errs, s.c.look(ctx, d.Source, s.c.o.Routing.Route(d.Source, nil), nil, false, true))
	}
	for _, d := range append(slices.Clone(s.ended[len(ended):]), s.gone[len(gone):]...) {
		s.report.Blocked = append(s.report.Blocked, d.ID)
		_, err := s.c.change(ctx, d.ID, func(_ context.Context, d *Deployment) (bool, error) {
			changed := !d.SweepBlocked
			d.SweepBlocked = true
			return changed, nil
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sweepLoop sweeps at once and then regularly, controllers at different times.
func (c *Controller) sweepLoop(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		if _, err := c.Sweep(ctx); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "sweep", "error", err)
		}
		every := time.Duration((0.9 + 0.2*fraction(fmt.Sprint(c.o.Owner, n))) * float64(c.o.Sweep.Every))
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}
