package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// look brings what is desired of a source in step with the truth. Without a hint, and without a [codehost.PullRequests], the
// truth is what was known. What the code host does not show is only noted as missing, unless it is believed, since it may
// have other reasons. A source without a deployment gets one when the route says so.
func (c *Controller) look(ctx context.Context, s codehost.Source, route Route, h *codehost.Hint, again bool, b belief) error {
	id, create := route.ID, route.Kind == RouteBranch
	if route.Kind == RouteIgnored {
		id = deployment.BranchID(s)
	}
	for {
		changed := false
		d, err := c.change(ctx, id, func(ctx context.Context, d *deployment.Deployment) (bool, error) {
			if d.Source != s { // of another repository, or its branch was renamed
				c.log.WarnContext(ctx, "full deployment follows another branch", "name", d.Name, "hint", s.String(), "follows", d.Source.String())
				return false, nil
			}
			before := d.Clone()
			state, err := c.truth(ctx, d, h, again)
			if err != nil {
				return false, err
			}
			err = c.settle(ctx, d, state, b, c.o.Store.Get)
			changed = !sameDesired(before, *d)
			return changed, err
		})
		switch {
		case errors.Is(err, store.ErrNotFound) && create:
			again, err := c.createBranch(ctx, s, h, b)
			if err != nil || !again {
				return err
			}
			continue
		case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrQuota):
			return nil
		case err != nil:
			return err
		case !changed && d.ID != "":
			err = c.o.Store.Wake(ctx, id)
			c.nudge()
		}
		return err
	}
}

// sameDesired reports whether two versions of a deployment are the same but for what is observed.
func sameDesired(a, b deployment.Deployment) bool {
	pulls := slices.EqualFunc(a.PullRequests, b.PullRequests, samePull)
	facts := slices.EqualFunc(a.Facts, b.Facts, sameFact)
	return pulls && facts && a.Desired == b.Desired && a.Base == b.Base && a.Wanted == b.Wanted && a.BaseChosen == b.BaseChosen &&
		a.Head == b.Head && a.Denied == b.Denied && a.Approved == b.Approved && a.Pinned == b.Pinned && a.Incarnation == b.Incarnation &&
		a.Unordered == b.Unordered && a.SweepBlocked == b.SweepBlocked && a.Missing.Equal(b.Missing) && a.Active.Equal(b.Active)
}

// truth returns what the branch of a deployment is now, and notes how that is known.
func (c *Controller) truth(ctx context.Context, d *deployment.Deployment, h *codehost.Hint, again bool) (codehost.BranchState, error) {
	if c.o.PullRequests != nil {
		state, err := c.o.PullRequests.Branch(ctx, d.Source)
		if err != nil {
			return codehost.BranchState{}, fmt.Errorf("deploy: read %s: %w", d.Source, err)
		}
		if state.Source != d.Source {
			return codehost.BranchState{}, fmt.Errorf("deploy: read %s: the code host answered about %s", d.Source, state.Source)
		}
		d.Unordered, d.Facts = false, nil
		state.Pulls = sorted(state.Pulls)
		return state, nil
	}
	if h != nil {
		d.Facts = addFact(d.Facts, *h, again)
		d.Unordered = true
	}
	if len(d.Facts) > 0 {
		return fold(d.Facts), nil
	}
	state := codehost.BranchState{Source: d.Source, Exists: true, Revision: d.Head, Pulls: d.PullRequests}
	switch r := d.Desired.Reason; r {
	case deployment.Closed, deployment.Merged:
		state.Ended = codehost.End(r)
	case deployment.BranchDeleted:
		state.Exists = false
	}
	return state, nil
}

func sorted(pulls []codehost.PullRequest) []codehost.PullRequest {
	pulls = slices.Clone(pulls)
	slices.SortStableFunc(pulls, func(a, b codehost.PullRequest) int { return cmp.Compare(a.Number, b.Number) })
	return pulls
}

// settle makes what is desired what the state of the branch asks for. It is the only place that does. Bases are found with find.
func (c *Controller) settle(ctx context.Context, d *deployment.Deployment, s codehost.BranchState, b belief, find lookup) error {
	moved := s.Exists && s.Revision != "" && s.Revision != d.Head
	if moved {
		d.Head, d.Active = s.Revision, c.o.Now().UTC()
	}
	if d.Kind == deployment.Full {
		if moved && d.Desired.Presence != deployment.Absent {
			d.Desired.Presence = deployment.Present
		}
		if d.Desired.Presence != deployment.Absent && d.Head != "" {
			d.Desired.Revision = d.Head
		}
		return nil
	}
	reason := deployment.Reason(s.Ended)
	if len(s.Pulls) > 0 {
		reason = ""
	}
	needs := ends
	if !s.Exists && reason == "" {
		reason, needs = deployment.BranchDeleted, gone
	}
	putAway := d.Desired.Reason == deployment.Deleted || d.Desired.Reason == deployment.Expired // until a push, if the branch is there
	if reason != "" && b < needs && c.o.PullRequests != nil && (d.Desired.Presence != deployment.Absent || putAway) {
		return c.missed(ctx, d)
	}
	opened := len(s.Pulls) > 0 && len(union(d.PullRequests, s.Pulls)) > len(d.PullRequests)
	if opened {
		d.Active = c.o.Now().UTC()
	}
	d.PullRequests = slices.Clone(s.Pulls)
	if reason != "" {
		d.Desired.Presence, d.Desired.Reason = deployment.Absent, reason
		d.Denied = ""
		found(d)
		return nil
	}
	found(d)
	if !d.BaseChosen { // of one that has ended it stays what it was, for those that stand on it
		d.Wanted = c.o.Routing.Route(d.Source, s.Pulls).Wanted
	}
	if d.Desired.Presence == deployment.Absent && !moved &&
		(d.Desired.Reason == deployment.Deleted || d.Desired.Reason == deployment.Expired && !opened) {
		return nil // until somebody asks for it, or pushes
	}
	if err := c.admit(ctx, d, moved); err != nil {
		return err
	}
	base, err := c.resolveBase(ctx, *d, find)
	d.Base = base
	return err
}

// ask asks whether the newest commit may be deployed, and notes why not.
func (c *Controller) ask(ctx context.Context, d *deployment.Deployment) (Admission, error) {
	answer, err := c.o.Admitter.Admit(ctx, AdmitRequest{
		Source: d.Source, Revision: d.Head, Pulls: codehost.ClonePullRequests(d.PullRequests), Approved: d.Approved,
	})
	if err != nil {
		return answer, fmt.Errorf("deploy: admit %s: %w", d.Source, err)
	}
	d.Denied = ""
	if !answer.Allowed {
		d.Denied = clean(cmp.Or(answer.Message, "not admitted"))
	}
	return answer, nil
}

// admit asks for the newest commit to be deployed, if it may be.
func (c *Controller) admit(ctx context.Context, d *deployment.Deployment, moved bool) error {
	answer, err := c.ask(ctx, d)
	if err != nil {
		return err
	}
	if !answer.Allowed {
		if d.Desired.Presence == deployment.Absent {
			d.Desired.Reason = deployment.NotAdmitted
		}
		return nil
	}
	if d.Desired.Presence == deployment.Absent || moved || d.Desired.Revision != d.Head {
		reopen(d, c.o.Now())
	}
	d.Desired.Revision = d.Head
	return nil
}

// reopen makes a deployment present: one that was absent begins another life.
func reopen(d *deployment.Deployment, now time.Time) {
	if d.Desired.Presence == deployment.Absent {
		d.Incarnation++
		d.Active = now.UTC()
	}
	d.Desired.Presence, d.Desired.Reason = deployment.Present, ""
}

// missed notes that the branch, or its open pull request, was not found.
func (c *Controller) missed(ctx context.Context, d *deployment.Deployment) error {
	if !d.Missing.IsZero() {
		return nil
	}
	now, err := c.o.Store.Now(ctx)
	d.Missing = now.UTC()
	return err
}

// found notes that there is no doubt about the branch.
func found(d *deployment.Deployment) { d.Missing, d.SweepBlocked = time.Time{}, false }

// createBranch makes the deployment of a source, if the truth asks for one. Again says that it is there meanwhile.
func (c *Controller) createBranch(ctx context.Context, s codehost.Source, h *codehost.Hint, b belief) (again bool, err error) {
	d := deployment.Deployment{ID: deployment.BranchID(s), Kind: deployment.Branch, Source: s, Name: s.Branch, Active: c.o.Now().UTC()}
	d.Desired = deployment.Desired{Presence: deployment.Absent, Generation: 1}
	state, err := c.truth(ctx, &d, h, false)
	if err != nil {
		return false, err
	}
	if err := c.settle(ctx, &d, state, b, c.o.Store.Get); err != nil {
		return false, err
	}
	if c.o.PullRequests != nil && d.Desired.Presence == deployment.Absent && d.Desired.Reason != deployment.NotAdmitted {
		return false, nil // what is over is not begun; without a reader, it has to be remembered that it is
	}
	taken := 0 // a name that a full deployment has, or will have
	if c.o.Routing.names(s.Branch) {
		taken = 1
	}
	_, err = c.create(ctx, d, func(attempt int) deployment.Slugs { return deployment.NewSlugs(s, attempt+taken) })
	if errors.Is(err, store.ErrExists) {
		return true, nil
	}
	return false, err
}

// create keeps a new deployment under the first slugs that are free.
func (c *Controller) create(
	ctx context.Context, d deployment.Deployment, slugs func(attempt int) deployment.Slugs,
) (deployment.Deployment, error) {
	for attempt := 0; ; {
		d.Slugs = slugs(attempt)
		limit := 0
		if d.Kind == deployment.Branch {
			limit = c.o.Quota
		}
		written, err := c.o.Store.Create(ctx, d, limit)
		switch {
		case errors.Is(err, store.ErrNameTaken) && attempt < 2:
			attempt++
		case errors.Is(err, store.ErrQuota) && d.Desired.Presence == deployment.Present && d.Kind == deployment.Branch:
			d.Desired.Presence, d.Desired.Reason, d.Incarnation = deployment.Absent, deployment.OverQuota, 0
		case err != nil:
			return deployment.Deployment{}, err
		default:
			c.log.InfoContext(ctx, "created", "deployment", d.ID, "name", d.Name, "dns", d.Slugs.DNS, "revision", d.Desired.Revision)
			c.changed(written)
			return written, nil
		}
	}
}
