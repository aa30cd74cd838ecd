package deploy

import (
	"context"
	"strings"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

const (
	never      = time.Duration(-1)
	maxMessage = 1000 // bytes of an error's text that are kept
)

// step brings the deployment one step nearer to what is asked for, and returns when to go on. It starts from what is
// stored, whatever happened before, and what it does again does no harm.
func (w *work) step(ctx context.Context) (time.Duration, error) {
	d := &w.d
	if ready, known := w.o.Condition(deployment.Ready); known && ready.Generation != d.Desired.Generation {
		w.o.Failures = 0 // at something else
	}
	w.flags()
	if err := w.lead(ctx); err != nil {
		return 0, err
	}
	if d.Desired.Presence == deployment.Absent {
		return w.close(ctx)
	}
	if changed, err := w.c.rebase(ctx, *d); changed || err != nil {
		return 0, err // due again
	}
	if changed, err := w.age(ctx); changed || err != nil {
		return 0, err
	}
	if d.Desired.Revision == "" {
		return never, w.commit(ctx) // nobody has said yet what to deploy
	}
	if w.o.Generation != d.Desired.Generation {
		if err := w.markStale(ctx); err != nil {
			return 0, err
		}
	}
	if w.gaveUp() {
		return w.next(never), w.commit(ctx)
	}
	if done, after, err := w.tearDown(ctx, func(r deployment.Resource) bool { return r.Incarnation != d.Incarnation }); !done || err != nil {
		return after, err
	}
	if w.o.Generation != d.Desired.Generation {
		if done, after, err := w.apply(ctx); !done || err != nil {
			return after, err
		}
	}
	after, err := w.compare(ctx)
	if err != nil {
		return 0, err
	}
	return w.next(after), w.commit(ctx)
}

// flags shows what the desired side says as conditions.
func (w *work) flags() {
	d := w.d
	if _, known := w.o.Condition(deployment.Admitted); known || d.Denied != "" {
		w.condition(deployment.Admitted, d.Denied == "", "", d.Denied)
	}
	w.flag(deployment.Unordered, d.Unordered, "Hints", "nobody reads the code host: hints are all there is")
	w.flag(deployment.SweepBlocked, d.SweepBlocked, "TooMany", "a sweep would have removed this deployment, and too many others")
	full := d.Desired.Presence == deployment.Absent && d.Desired.Reason == deployment.OverQuota
	w.flag(deployment.QuotaReached, full, "Quota", "there are as many deployments as there may be")
}

// gaveUp reports whether a terminal error ended the attempts at what is asked for.
func (w *work) gaveUp() bool {
	ready, known := w.o.Condition(deployment.Ready)
	return known && !ready.True && ready.Reason == reasonTerminal && ready.Generation == w.d.Desired.Generation
}

// Reasons of the conditions Ready and Compared, besides [deployment.Waiting].
const (
	reasonTerminal = "Terminal" // something else has to be asked for
	reasonFailed   = "Failed"   // it is tried again
	reasonWorking  = "Working"
	reasonDone     = "Done"
)

// failed keeps an error, and returns when to try again.
func (w *work) failed(ctx context.Context, err error) (time.Duration, error) {
	w.c.log.WarnContext(ctx, "reconcile", "deployment", w.d.ID, "name", w.d.Name, "generation", w.d.Desired.Generation, "error", err)
	w.o.Failures++
	reason := reasonFailed
	if provision.IsTerminal(err) {
		reason = reasonTerminal
	}
	about := deployment.Ready
	switch {
	case isNotice(err):
		about = deployment.Notified
	case w.d.Desired.Presence != deployment.Absent && w.o.Generation == w.d.Desired.Generation:
		about = deployment.Compared // it is ready
	}
	w.condition(about, false, reason, clean(err.Error()))
	after := w.c.o.Backoff.after(w.d.ID, w.o.Failures)
	if reason == reasonTerminal {
		after = w.next(never)
	}
	if cerr := w.commit(ctx); cerr != nil {
		return w.c.o.Backoff.after(w.d.ID, w.o.Failures), cerr
	}
	return after, err
}

// clean returns a text that others wrote as it can be kept anywhere: not too long, valid UTF-8, without NUL.
func clean(text string) string {
	if len(text) > maxMessage {
		text = text[:maxMessage] + "…"
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// age puts a deployment to sleep, or lets it expire, when nobody has done anything for long. When it did, the deployment is
// due again.
func (w *work) age(ctx context.Context) (bool, error) {
	due, presence := w.ages()
	if due == never || due > 0 {
		return false, nil
	}
	_, err := w.c.change(ctx, w.d.ID, func(_ context.Context, d *deployment.Deployment) (bool, error) {
		if d.Version != w.d.Version {
			return false, nil // somebody did something: look again
		}
		d.Desired.Presence = presence
		if presence == deployment.Absent {
			d.Desired.Reason = deployment.Expired
		}
		return true, nil
	})
	return true, err
}

// ages returns in how long the deployment is to be put to sleep or to expire, and which; never when it is not. An open pull
// request keeps it from expiring, unless only hints say that it is open.
func (w *work) ages() (time.Duration, deployment.Presence) {
	d, o := w.d, w.c.o
	if d.Kind != deployment.Branch || d.Pinned || d.Desired.Presence == deployment.Absent {
		return never, ""
	}
	due, presence := never, deployment.Presence("")
	idle := o.Now().Sub(d.Active)
	if o.Idle > 0 && d.Desired.Presence == deployment.Present {
		due, presence = max(0, o.Idle-idle), deployment.Asleep
	}
	if left := max(0, o.Expire-idle); o.Expire > 0 && (len(d.PullRequests) == 0 || d.Unordered) && (due == never || left <= due) {
		due, presence = left, deployment.Absent
	}
	return due, presence
}

// next returns when to look at the deployment again: after that duration, or when it is to sleep or expire.
func (w *work) next(after time.Duration) time.Duration {
	if due, _ := w.ages(); due != never && (after < 0 || due < after) {
		return due
	}
	return after
}
