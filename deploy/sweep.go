package deploy

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// SweepReport says what a sweep found and did.
type SweepReport struct {
	Repositories int             // that were read
	Repaired     []deployment.ID // deployments of which an event had been missed
	Missing      []deployment.ID // whose branch, or open pull request, was not found for the first time
	Removed      []deployment.ID // that are to be absent now
	Blocked      []deployment.ID // that would have been, had there not been too many
	Incomplete   []string        // repositories of which the code host did not say everything: provider and id
}

// Sweep reads what the code host has and repairs what hints missed: it needs a [codehost.PullRequests], which it asks for
// the branches of each repository that a deployment is of, and for each branch that was not among them.
//
// What is there is followed at once: other revisions, branches without a deployment. What is not, a branch or a pull request
// that was open, is removed when a second sweep, at least half of [SweepOptions].Every later by the store's clock, does not find
// it either; a sweep that follows sooner removes nothing. That a branch is gone has to be said by answers that are complete.
//
// A run removes no more deployments than [SweepOptions] allow. When more pull requests than that have ended, the next runs
// remove the rest; when more branches than that are gone, none is removed: that looks like an accident. What is left over is
// blocked, and its condition [deployment.SweepBlocked] says so.
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
	s := sweep{c: c, now: now, report: &report, stored: map[deployment.ID]deployment.Deployment{}}
	repositories := map[repository][]deployment.Deployment{}
	for _, d := range all {
		s.stored[d.ID] = d
		r := repository{d.Source.Provider, d.Source.Repository}
		repositories[r] = append(repositories[r], d)
		if d.Kind == deployment.Branch && d.Desired.Presence != deployment.Absent {
			s.present++
		}
	}
	var errs []error
	s.limit = max(c.o.Sweep.Most, int(c.o.Sweep.Share*float64(s.present)))
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

func sortedRepositories(m map[repository][]deployment.Deployment) []repository {
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
func (c *Controller) all(ctx context.Context) ([]deployment.Deployment, error) {
	var all []deployment.Deployment
	for after := deployment.ID(""); ; after = all[len(all)-1].ID {
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
	stored      map[deployment.ID]deployment.Deployment
	present     int
	limit       int // of removals
	report      *SweepReport
	ended, gone []deployment.Deployment // to be removed
}

// repository sweeps one repository, of which these deployments are stored.
func (s *sweep) repository(ctx context.Context, r repository, stored []deployment.Deployment) error {
	states, complete, err := s.c.o.PullRequests.Branches(ctx, r.provider, r.id)
	if err != nil {
		return err
	}
	s.report.Repositories++
	if !complete {
		s.report.Incomplete = append(s.report.Incomplete, r.provider+" "+r.id)
	}
	seen := map[deployment.ID]bool{}
	var errs []error
	for _, state := range states {
		route := s.c.o.Routing.Route(state.Source, nil)
		d, known := s.stored[deployment.BranchID(state.Source)]
		if state.Source.Provider != r.provider || state.Source.Repository != r.id || route.Kind == RouteFull ||
			route.Kind == RouteIgnored && !known || !state.Exists || len(state.Pulls) == 0 && state.Ended != "" {
			continue
		}
		seen[deployment.BranchID(state.Source)] = true
		errs = append(errs, s.repair(ctx, route, d, known, state))
	}
	for _, d := range stored {
		if seen[d.ID] || d.Desired.Presence == deployment.Absent && !d.Unordered && !waits(d) {
			continue
		}
		// Of too many that are gone none is removed: there is no need to ask about each.
		if d.Kind == deployment.Branch && len(s.gone) > s.limit && !d.Missing.IsZero() {
			s.gone = append(s.gone, d)
			continue
		}
		errs = append(errs, s.unseen(ctx, d, complete))
	}
	return errors.Join(errs...)
}

// repair looks again at a branch of which something else is stored, or nothing.
func (s *sweep) repair(ctx context.Context, route Route, d deployment.Deployment, known bool, state codehost.BranchState) error {
	if known {
		settled := d.Clone()
		settled.Unordered, settled.Facts = false, nil
		state.Pulls = sorted(state.Pulls)
		if err := s.c.settle(ctx, &settled, state, doubted, s.find); err != nil || sameDesired(settled, d) {
			return err
		}
	}
	s.report.Repaired = append(s.report.Repaired, deployment.BranchID(state.Source))
	return s.c.look(ctx, state.Source, route, nil, false, doubted)
}

// find finds a deployment among those that the sweep has listed: what it looks at more closely is read again.
func (s *sweep) find(_ context.Context, id deployment.ID) (deployment.Deployment, error) {
	if d, ok := s.stored[id]; ok {
		return d, nil
	}
	return deployment.Deployment{}, store.ErrNotFound
}

// unseen finds out about a deployment whose branch was not among those that the code host has.
func (s *sweep) unseen(ctx context.Context, d deployment.Deployment, complete bool) error {
	state, err := s.c.o.PullRequests.Branch(ctx, d.Source)
	if err != nil {
		return err
	}
	route := s.c.o.Routing.Route(d.Source, nil)
	ended := state.Ended != "" && len(state.Pulls) == 0
	switch {
	case d.Kind == deployment.Full, d.Desired.Presence == deployment.Absent, state.Exists && !ended:
		return s.repair(ctx, route, d, true, state)
	case !ended && !complete:
	case d.Missing.IsZero():
		s.report.Missing = append(s.report.Missing, d.ID)
		return s.c.look(ctx, d.Source, route, nil, false, doubted)
	case s.now.Sub(d.Missing) < s.c.o.Sweep.Every/2:
	case ended:
		s.ended = append(s.ended, d)
	default:
		s.gone = append(s.gone, d)
	}
	return nil
}

// remove removes what is to be removed, as far as one run may.
func (s *sweep) remove(ctx context.Context) error {
	var errs []error
	ended := s.ended[:min(s.limit, len(s.ended))]
	gone := s.gone
	if len(gone) > s.limit-len(ended) {
		gone = nil
	}
	for _, d := range append(slices.Clone(ended), gone...) {
		s.report.Removed = append(s.report.Removed, d.ID)
		errs = append(errs, s.c.look(ctx, d.Source, s.c.o.Routing.Route(d.Source, nil), nil, false, believed(codehost.BranchGone)))
	}
	for _, d := range append(slices.Clone(s.ended[len(ended):]), s.gone[len(gone):]...) {
		s.report.Blocked = append(s.report.Blocked, d.ID)
		_, err := s.c.change(ctx, d.ID, func(_ context.Context, d *deployment.Deployment) (bool, error) {
			changed := !d.SweepBlocked
			d.SweepBlocked = true
			return changed, nil
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sweepLoop sweeps at once and then regularly. Of all controllers of a store one sweeps each time.
func (c *Controller) sweepLoop(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		wait, err := c.sweepOnce(ctx, n)
		if err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "sweep", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// sweepOnce sweeps unless another controller does, and returns when to try the next time: controllers at different times.
func (c *Controller) sweepOnce(ctx context.Context, n int) (wait time.Duration, err error) {
	every := c.o.Sweep.Every
	wait = every
	defer func() {
		if p := recover(); p != nil {
			c.log.ErrorContext(ctx, "panic", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("deploy: sweep: panic: %v", p)
		}
	}()
	now, err := c.o.Store.Now(ctx)
	if err != nil {
		return wait, fmt.Errorf("deploy: sweep: %w", err)
	}
	period := now.UnixNano() / int64(every)
	wait = time.Duration((period+1)*int64(every)-now.UnixNano()) + time.Duration(fraction(fmt.Sprint(c.o.Owner, n))*float64(every)/10)
	first, err := c.o.Store.Deliver(ctx, "branchgraph", fmt.Sprintf("sweep %d of %s", period, every))
	if err != nil {
		return wait, fmt.Errorf("deploy: sweep: %w", err)
	}
	if first {
		_, err = c.Sweep(ctx)
	}
	return wait, err
}
