package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

const maxHistory = 50

// apply calls the provisioner for what is asked for. Its result counts only when the same is still asked for.
func (w *work) apply(ctx context.Context) (done bool, after time.Duration, err error) {
	d := w.d
	if w.o.Incarnation != d.Incarnation { // another life: nothing of the old one counts
		w.o.Incarnation, w.o.Locations, w.o.LastGood, w.o.History = d.Incarnation, nil, deployment.Good{}, nil
		w.o.Against, w.o.Comparison = deployment.Against{}, deployment.Comparison{}
		w.o.Told.Fingerprint, w.o.Told.Telling = "", anyTold(w.o.Told)
	}
	w.o.Revision = d.Desired.Revision
	if ready, known := w.o.Condition(deployment.Ready); !known || ready.True || ready.Generation != d.Desired.Generation {
		w.condition(deployment.Ready, false, reasonWorking, "")
	}
	base, waits, err := w.pin(ctx)
	if err != nil {
		return false, 0, err
	}
	switch {
	case waits && d.Desired.Presence == deployment.Asleep && len(w.o.Inventory) == 0: // there is nothing to put to sleep
		w.reached(ctx)
		return true, 0, w.commit(ctx)
	case waits && d.Desired.Presence == deployment.Asleep: // half made, for another base perhaps
		base = provision.Target{}
	case waits: // until the base announces itself
		w.o.Failures = 0
		w.condition(deployment.Ready, false, deployment.Waiting, fmt.Sprintf(
			"its base %q was never ready: there is nothing to clone from yet; mend that one, or set another base", base.Name))
		return false, w.next(never), w.commit(ctx)
	}
	if err := w.commit(ctx); err != nil {
		return false, 0, err
	}
	target, err := w.c.target(ctx, d)
	if err != nil {
		return false, 0, err
	}
	req := provision.ApplyRequest{
		Target: target, Base: base, Asleep: d.Desired.Presence == deployment.Asleep, Inventory: slices.Clone(w.o.Inventory),
	}
	res, err := w.provision(ctx, req)
	w.o.Inventory = without(w.o.Inventory, ofLife(res.Gone, d.Incarnation))
	if err != nil {
		return false, 0, err
	}
	if err := w.extend(ctx); err != nil {
		return false, 0, err // superseded: the result is not wanted any more
	}
	if res.Done || res.Locations != nil {
		w.o.Locations = slices.Clone(res.Locations)
	}
	for i := range w.o.Locations {
		w.o.Locations[i].Message = clean(w.o.Locations[i].Message)
	}
	if res.Done || res.URL != "" {
		w.o.URL = clean(res.URL)
	}
	w.o.Failures = 0
	if res.Done {
		w.reached(ctx)
	}
	if err := w.commit(ctx); err != nil {
		return false, 0, err
	}
	return res.Done, w.next(w.wait(res.After)), nil
}

// provision calls the provisioner, which can record until it returns.
func (w *work) provision(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	record, end := w.record(ctx)
	defer end()
	req.Record = record
	res, err := w.c.o.Provisioner.Apply(ctx, req)
	if err != nil {
		return res, fmt.Errorf("apply: %w", err)
	}
	return res, nil
}

// wait returns in how long a provisioner is to be called again.
func (w *work) wait(after time.Duration) time.Duration {
	if after <= 0 {
		return w.c.o.Backoff.Min
	}
	return after
}

// reached notes that everything is there.
func (w *work) reached(ctx context.Context) {
	d := w.d
	w.o.Generation = d.Desired.Generation
	w.condition(deployment.Ready, true, reasonDone, "")
	if d.Desired.Presence == deployment.Present {
		w.o.LastGood = deployment.Good{Incarnation: d.Incarnation, Revision: d.Desired.Revision} // its graph is loaded anew
	}
	w.c.log.InfoContext(ctx, "ready", "deployment", d.ID, "name", d.Name, "revision", d.Desired.Revision, "generation", d.Desired.Generation)
}

// wakeChildren makes what is compared with a deployment, or wants to be, look at it again.
func (c *Controller) wakeChildren(ctx context.Context, id deployment.ID) error {
	return c.wakeEach(ctx, id, func(deployment.ID) error { return nil })
}

// lead makes what stands on the deployment, directly or not, look at it again when it may have another base now: this one, which
// can be a base again or cannot any more, or another one, which it now leads to.
func (w *work) lead(ctx context.Context) error {
	generation := w.d.Desired.Generation
	if lastGood(w.d).Revision != "" {
		generation = 0
	}
	if w.o.AnnouncedWanted == w.d.Wanted && w.o.AnnouncedGeneration == generation {
		return nil
	}
	if err := w.c.wakeAbove(ctx, w.d.ID); err != nil {
		return err
	}
	w.o.AnnouncedWanted, w.o.AnnouncedGeneration = w.d.Wanted, generation
	return nil
}

// wakeAbove is wakeChildren, and that of the children, and so on: what wants one that has ended has the base that that wanted.
func (c *Controller) wakeAbove(ctx context.Context, id deployment.ID) error {
	woken := map[deployment.ID]bool{}
	var above func(id deployment.ID) error
	above = func(id deployment.ID) error {
		if woken[id] {
			return nil
		}
		woken[id] = true
		return c.wakeEach(ctx, id, above)
	}
	return above(id)
}

// wakeEach makes what is compared with a deployment, or wants to be, look at it again, and calls then with each.
func (c *Controller) wakeEach(ctx context.Context, id deployment.ID, then func(deployment.ID) error) error {
	for after := deployment.ID(""); ; {
		children, err := c.o.Store.Children(ctx, id, after, pageSize)
		if err != nil {
			return err
		}
		for _, child := range children {
			if err := c.o.Store.Wake(ctx, child.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err := then(child.ID); err != nil {
				return err
			}
			after = child.ID
		}
		if len(children) < pageSize {
			c.nudge()
			return nil
		}
	}
}

const pageSize = 200
