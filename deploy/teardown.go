package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// close takes everything away. The deployment is closed when nothing of its inventory is left.
func (w *work) close(ctx context.Context) (time.Duration, error) {
	d := w.d
	if d.Desired.Reason == deployment.OverQuota && len(w.o.Inventory) == 0 {
		return w.retryQuota(ctx)
	}
	if w.gaveUp() {
		return never, w.commit(ctx)
	}
	if w.o.Generation == d.Desired.Generation && len(w.o.Inventory) == 0 {
		return never, w.farewell(ctx)
	}
	if err := w.c.wakeChildren(ctx, d.ID); err != nil { // they need another base
		return 0, err
	}
	done, after, err := w.tearDown(ctx, func(deployment.Resource) bool { return true })
	if !done || err != nil {
		return after, err
	}
	w.o.Generation, w.o.Revision, w.o.Failures = d.Desired.Generation, "", 0
	w.o.Locations, w.o.LastGood, w.o.URL = nil, deployment.Good{}, ""
	w.condition(deployment.Ready, false, string(d.Desired.Reason), "")
	w.c.log.InfoContext(ctx, "closed", "deployment", d.ID, "name", d.Name, "reason", d.Desired.Reason)
	if d.Desired.Reason == deployment.OverQuota {
		return w.retryQuota(ctx)
	}
	return never, w.farewell(ctx)
}

// retryQuota asks again for a deployment for which there was no room.
func (w *work) retryQuota(ctx context.Context) (time.Duration, error) {
	w.o.Generation = w.d.Desired.Generation
	if err := w.commit(ctx); err != nil {
		return 0, err
	}
	_, err := w.c.change(ctx, w.d.ID, func(_ context.Context, d *deployment.Deployment) (bool, error) {
		if d.Desired.Reason != deployment.OverQuota {
			return false, nil
		}
		reopen(d, w.c.o.Now())
		return true, nil
	})
	if errors.Is(err, store.ErrQuota) {
		return time.Minute + time.Duration(fraction(string(w.d.ID))*float64(time.Minute)), nil
	}
	return 0, err
}

// tearDown deletes the resources that which picks. Done says that none is left.
func (w *work) tearDown(ctx context.Context, which func(deployment.Resource) bool) (done bool, after time.Duration, err error) {
	lives := map[int64][]deployment.Resource{}
	for _, r := range w.o.Inventory {
		if which(r) {
			lives[r.Incarnation] = append(lives[r.Incarnation], r)
		}
	}
	target := targetOf(w.d)
	done = true
	for _, incarnation := range slices.Sorted(maps.Keys(lives)) {
		target.Incarnation = incarnation
		gone, wait, err := w.deleteAll(ctx, target, lives[incarnation])
		if err != nil {
			return false, 0, err
		}
		if !gone {
			done = false
			after = max(after, wait)
		}
	}
	return done, after, nil
}

// deleteAll deletes the resources of one incarnation, and forgets those that are known to be gone.
func (w *work) deleteAll(ctx context.Context, t provision.Target, resources []deployment.Resource) (gone bool, after time.Duration, err error) {
	res, err := w.c.o.Provisioner.Delete(ctx, provision.DeleteRequest{Target: t, Resources: slices.Clone(resources)})
	res.Gone = ofLife(res.Gone, t.Incarnation)
	if ferr := w.forget(ctx, resources, res.Gone); ferr != nil {
		return false, 0, ferr
	}
	if err != nil {
		return false, 0, fmt.Errorf("delete: %w", err)
	}
	left := without(resources, res.Gone)
	if len(left) == 0 {
		return true, 0, nil
	}
	if !res.Done {
		return false, w.wait(res.After), nil
	}
	// It is done, and does not say so of every one: only what is not there any more is gone.
	seen, err := w.c.o.Provisioner.Observe(ctx, provision.ObserveRequest{Target: t, Resources: slices.Clone(left)})
	if err != nil {
		return false, 0, fmt.Errorf("observe: %w", err)
	}
	seen.There = ofLife(seen.There, t.Incarnation)
	if err := w.forget(ctx, left, without(left, seen.There)); err != nil {
		return false, 0, err
	}
	if len(without(left, without(left, seen.There))) > 0 {
		return false, 0, fmt.Errorf("delete: %s %s is still there", seen.There[0].Kind, seen.There[0].Name)
	}
	return true, 0, nil
}

// forget removes rows of the inventory: those of resources that are among gone.
func (w *work) forget(ctx context.Context, resources, gone []deployment.Resource) error {
	rows := without(resources, without(resources, gone))
	w.o.Inventory = without(w.o.Inventory, rows)
	return w.commit(ctx)
}

// without returns the resources that are not among others, by kind, name and incarnation; nil when there are none.
func without(resources, others []deployment.Resource) []deployment.Resource {
	var left []deployment.Resource
	for _, r := range resources {
		if !slices.ContainsFunc(others, func(o deployment.Resource) bool { return sameResource(o, r) }) {
			left = append(left, r)
		}
	}
	return left
}

// ofLife returns resources that a provisioner named as those of one incarnation, which is all that it was asked about.
func ofLife(resources []deployment.Resource, incarnation int64) []deployment.Resource {
	resources = slices.Clone(resources)
	for i := range resources {
		resources[i].Incarnation = incarnation
	}
	return resources
}

func sameResource(a, b deployment.Resource) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Incarnation == b.Incarnation
}
