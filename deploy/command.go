package deploy

import (
	"context"
	"errors"
	"fmt"
)

// ErrEnded is wrapped by commands that a deployment cannot follow because its branch or pull request has ended, or because
// it is not admitted.
var ErrEnded = errors.New("deploy: the deployment has ended")

// AddFull adds a full deployment at a revision. [Routing] must lead its branch to that name, so that pushes find it.
// [ErrExists] when it is there.
func (c *Controller) AddFull(ctx context.Context, name string, s Source, revision string) (Deployment, error) {
	if r := c.o.Routing.Route(s, nil); r.Kind != RouteFull || r.Name != name {
		return Deployment{}, fmt.Errorf("deploy: add %q: Routing.Full does not lead branch %q there", name, s.Branch)
	}
	d := Deployment{
		ID: FullID(name), Kind: Full, Source: s, Name: name, Incarnation: 1, Head: revision, Active: c.o.Now().UTC(),
		Desired: Desired{Presence: Present, Revision: revision, Generation: 1},
	}
	if c.o.PullRequests == nil && revision != "" {
		d.Facts = []Hint{{Kind: Pushed, Source: s, Revision: revision, At: d.Active}}
	}
	return c.create(ctx, d, func(attempt int) Slugs { return NewFullSlugs(name, attempt) })
}

// command changes a deployment because somebody asks for it, which counts as activity, and returns it as it is stored.
func (c *Controller) command(ctx context.Context, verb string, id ID, f func(ctx context.Context, d *Deployment) error) (Deployment, error) {
	d, err := c.change(ctx, id, func(ctx context.Context, d *Deployment) (bool, error) {
		d.Active = c.o.Now().UTC()
		return true, f(ctx, d)
	})
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy: %s %s: %w", verb, id, err)
	}
	c.log.InfoContext(ctx, verb, "deployment", id, "name", d.Name, "version", d.Version)
	return d, nil
}

// Pin keeps a deployment from being put to sleep and from expiring.
func (c *Controller) Pin(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "pin", id, func(_ context.Context, d *Deployment) error { d.Pinned = true; return nil })
}

// Unpin undoes [Controller.Pin].
func (c *Controller) Unpin(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "unpin", id, func(_ context.Context, d *Deployment) error { d.Pinned = false; return nil })
}

// Sleep puts a deployment to sleep: its data stay, nothing runs. The next push wakes it.
func (c *Controller) Sleep(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "sleep", id, func(_ context.Context, d *Deployment) error {
		if d.Desired.Presence == Absent {
			return ErrEnded
		}
		d.Desired.Presence = Asleep
		return nil
	})
}

// Wake wakes a deployment, also one that has expired or was deleted by a command while its branch is there.
func (c *Controller) Wake(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "wake", id, awake)
}

// Redeploy makes a deployment anew at the revision that it has, and wakes it.
func (c *Controller) Redeploy(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "redeploy", id, func(ctx context.Context, d *Deployment) error {
		d.Desired.Generation++
		return awake(ctx, d)
	})
}

func awake(_ context.Context, d *Deployment) error {
	if d.Desired.Presence == Absent && d.Desired.Reason != Deleted && d.Desired.Reason != Expired {
		return fmt.Errorf("%w: %s", ErrEnded, d.Desired.Reason)
	}
	d.reopen()
	return nil
}

// Delete takes a deployment away, whatever its branch does, until somebody wakes it or pushes. Of one that is on its way out
// already it begins anew to take away what is left.
func (c *Controller) Delete(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "delete", id, func(_ context.Context, d *Deployment) error {
		if d.Desired.Presence == Absent {
			d.Desired.Generation++
			return nil
		}
		d.Desired.Presence, d.Desired.Reason = Absent, Deleted
		return nil
	})
}

// Expire takes a deployment away as if nobody had done anything for long. Of one that has ended it changes nothing.
func (c *Controller) Expire(ctx context.Context, id ID) (Deployment, error) {
	return c.command(ctx, "expire", id, func(_ context.Context, d *Deployment) error {
		if d.Desired.Presence != Absent {
			d.Desired.Presence, d.Desired.Reason = Absent, Expired
		}
		return nil
	})
}

// Approve lets a commit of a fork be deployed: that one, and none after it.
func (c *Controller) Approve(ctx context.Context, id ID, revision string) (Deployment, error) {
	return c.command(ctx, "approve", id, func(ctx context.Context, d *Deployment) error {
		d.Approved = revision
		state, err := c.truth(ctx, d, nil, false)
		if err != nil {
			return err
		}
		return c.settle(ctx, d, state, false, c.o.Store.Get)
	})
}

// SetBase makes a deployment be compared with another one, whatever its pull request says; an empty base undoes that.
func (c *Controller) SetBase(ctx context.Context, id, base ID) (Deployment, error) {
	return c.command(ctx, "set base", id, func(ctx context.Context, d *Deployment) error {
		if d.Kind != Branch || base == id {
			return fmt.Errorf("it cannot have %q for its base", base)
		}
		d.BaseChosen, d.Wanted = base != "", base
		if base == "" {
			d.Wanted = c.o.Routing.Route(d.Source, d.PullRequests).Wanted
		} else if _, err := c.o.Store.Get(ctx, base); err != nil {
			return fmt.Errorf("base %s: %w", base, err)
		}
		resolved, err := c.resolveBase(ctx, *d, c.o.Store.Get)
		d.Base = resolved
		return err
	})
}
