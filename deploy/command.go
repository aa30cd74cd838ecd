package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// ErrEnded is wrapped by the errors of commands that a deployment cannot follow because it is to be absent: its branch or pull
// request has ended, it is not admitted, or there is no room. They say which.
var ErrEnded = errors.New("deploy: the deployment is to be absent")

// AddFull adds a full deployment at a revision. [Routing] must lead its branch to that name, so that pushes find it. One that is
// there and follows another branch of the repository, which was renamed perhaps, follows this one from now on, at the revision
// that it has until it is pushed. [store.ErrExists] when it is there otherwise.
func (c *Controller) AddFull(ctx context.Context, name string, s codehost.Source, revision string) (deployment.Deployment, error) {
	if r := c.o.Routing.Route(s, nil); r.Kind != RouteFull || r.Name != name {
		return deployment.Deployment{}, fmt.Errorf("deploy: add %q: Routing.Full does not lead branch %q there", name, s.Branch)
	}
	d := deployment.Deployment{
		ID: deployment.FullID(name), Kind: deployment.Full, Source: s, Name: name, Incarnation: 1, Head: revision, Active: c.o.Now().UTC(),
		Desired: deployment.Desired{Presence: deployment.Present, Revision: revision, Generation: 1},
	}
	if c.o.PullRequests == nil && revision != "" {
		d.Facts = []codehost.Hint{{Kind: codehost.Pushed, Source: s, Revision: revision}} // without a time: what arrives later is later
	}
	created, err := c.create(ctx, d, func(attempt int) deployment.Slugs { return deployment.NewFullSlugs(name, attempt) })
	if errors.Is(err, store.ErrExists) {
		return c.follow(ctx, d)
	}
	if err != nil {
		return deployment.Deployment{}, fmt.Errorf("deploy: add %q: %w", name, err)
	}
	return created, nil
}

// follow makes a full deployment that is there follow another branch of its repository.
func (c *Controller) follow(ctx context.Context, full deployment.Deployment) (deployment.Deployment, error) {
	return c.command(ctx, "add", full.ID, func(ctx context.Context, d *deployment.Deployment) error {
		same := full.Source
		same.Branch = d.Source.Branch
		if same != d.Source || full.Source.Branch == d.Source.Branch {
			return fmt.Errorf("%w: %q follows branch %q", store.ErrExists, d.Name, d.Source.Branch)
		}
		d.Source, d.Facts = full.Source, nil // the branch was renamed, which moves nothing
		state, err := c.truth(ctx, d, nil, false)
		if err != nil {
			return err
		}
		return c.settle(ctx, d, state, doubted, c.o.Store.Get)
	})
}

// command changes a deployment because somebody asks for it, which counts as activity, and returns it as it is stored.
func (c *Controller) command(
	ctx context.Context, verb string, id deployment.ID, f func(ctx context.Context, d *deployment.Deployment) error,
) (deployment.Deployment, error) {
	d, err := c.change(ctx, id, func(ctx context.Context, d *deployment.Deployment) (bool, error) {
		d.Active = c.o.Now().UTC()
		return true, f(ctx, d)
	})
	if err != nil {
		return deployment.Deployment{}, fmt.Errorf("deploy: %s %s: %w", verb, id, err)
	}
	c.log.InfoContext(ctx, verb, "deployment", id, "name", d.Name, "version", d.Version)
	return d, nil
}

// Pin keeps a deployment from being put to sleep and from expiring.
func (c *Controller) Pin(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "pin", id, func(_ context.Context, d *deployment.Deployment) error { d.Pinned = true; return nil })
}

// Unpin undoes [Controller.Pin].
func (c *Controller) Unpin(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "unpin", id, func(_ context.Context, d *deployment.Deployment) error { d.Pinned = false; return nil })
}

// Sleep puts a deployment to sleep: its data stay, nothing runs. The next push wakes it.
func (c *Controller) Sleep(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "sleep", id, func(_ context.Context, d *deployment.Deployment) error {
		if d.Desired.Presence == deployment.Absent {
			return fmt.Errorf("%w: %s", ErrEnded, d.Desired.Reason)
		}
		d.Desired.Presence = deployment.Asleep
		return nil
	})
}

// Wake wakes a deployment, also one that has expired or was deleted by a command while its branch is there.
func (c *Controller) Wake(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "wake", id, c.awake)
}

// Redeploy makes a deployment anew at the revision that it has, and wakes it.
func (c *Controller) Redeploy(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "redeploy", id, func(ctx context.Context, d *deployment.Deployment) error {
		d.Desired.Generation++
		return c.awake(ctx, d)
	})
}

// awake makes a deployment present at its newest commit or, when that is not admitted, at the one that it had.
func (c *Controller) awake(ctx context.Context, d *deployment.Deployment) error {
	if d.Desired.Presence == deployment.Absent && d.Desired.Reason != deployment.Deleted && d.Desired.Reason != deployment.Expired {
		return fmt.Errorf("%w: %s", ErrEnded, d.Desired.Reason)
	}
	if d.Kind == deployment.Branch {
		answer, err := c.ask(ctx, d)
		if err != nil {
			return err
		}
		if !answer.Allowed && d.Desired.Revision == "" {
			return fmt.Errorf("%w: %s", ErrEnded, d.Denied)
		}
	}
	reopen(d, c.o.Now())
	if d.Denied == "" && d.Head != "" {
		d.Desired.Revision = d.Head
	}
	return nil
}

// waits reports whether the deployment is absent until it is admitted, or until there is room.
func waits(d deployment.Deployment) bool {
	return d.Desired.Presence == deployment.Absent && (d.Desired.Reason == deployment.NotAdmitted || d.Desired.Reason == deployment.OverQuota)
}

// Delete takes a deployment away, whatever its branch does, until somebody wakes it or pushes; a full one too, which only
// [Controller.Wake] brings back. Of one that is on its way out already it begins anew to take away what is left.
func (c *Controller) Delete(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "delete", id, func(_ context.Context, d *deployment.Deployment) error {
		switch {
		case d.Desired.Presence != deployment.Absent, waits(*d):
			d.Desired.Presence, d.Desired.Reason = deployment.Absent, deployment.Deleted
		default:
			d.Desired.Generation++
		}
		return nil
	})
}

// Expire takes a branch deployment away as if nobody had done anything for long, until somebody wakes it, pushes, or opens a
// pull request. Of one that has ended it changes nothing. A full deployment does not expire: that is an error.
func (c *Controller) Expire(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "expire", id, func(_ context.Context, d *deployment.Deployment) error {
		if d.Kind == deployment.Full {
			return fmt.Errorf("%q is a full deployment, which does not expire; Delete takes it away", d.Name)
		}
		if d.Desired.Presence != deployment.Absent || waits(*d) {
			d.Desired.Presence, d.Desired.Reason = deployment.Absent, deployment.Expired
		}
		return nil
	})
}

// Approve lets a commit of a fork be deployed: that one, and none after it. It is an error when that is not the newest one.
func (c *Controller) Approve(ctx context.Context, id deployment.ID, revision string) (deployment.Deployment, error) {
	return c.command(ctx, "approve", id, func(ctx context.Context, d *deployment.Deployment) error {
		d.Approved = revision
		state, err := c.truth(ctx, d, nil, false)
		if err != nil {
			return err
		}
		if err := c.settle(ctx, d, state, doubted, c.o.Store.Get); err != nil {
			return err
		}
		if d.Head != revision {
			return fmt.Errorf("its newest commit is %q, not %q", d.Head, revision)
		}
		return nil
	})
}

// SetBase makes a deployment be compared with another one, whatever its pull request says; an empty base undoes that. It is an
// error when that one cannot be its base: it is not there, has ended, sleeps and never was ready, is of another repository, or
// stands on this one itself.
func (c *Controller) SetBase(ctx context.Context, id, base deployment.ID) (deployment.Deployment, error) {
	return c.command(ctx, "set base", id, func(ctx context.Context, d *deployment.Deployment) error {
		if d.Kind != deployment.Branch || base == id {
			return fmt.Errorf("it cannot have %q for its base", base)
		}
		d.BaseChosen, d.Wanted = base != "", base
		if base == "" {
			d.Wanted = c.o.Routing.Route(d.Source, d.PullRequests).Wanted
		} else if _, err := c.o.Store.Get(ctx, base); err != nil {
			return fmt.Errorf("base %s: %w", base, err)
		}
		resolved, err := c.resolveBase(ctx, *d, c.o.Store.Get)
		if err == nil && base != "" && resolved != base {
			return fmt.Errorf("%s cannot be its base: it has ended, sleeps and never was ready, is of another repository, or stands on this one itself", base)
		}
		d.Base = resolved
		return err
	})
}
