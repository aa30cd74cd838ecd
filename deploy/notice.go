package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Told is what the [Notifier] was told of a deployment since it was last told that it has closed.
type Told struct {
	Fingerprint string // of the newest verdict of this life; empty when there was none
	// Pulls are the pull requests that were open when it was told, also those that have ended since, by number.
	Pulls []PullRequest
	// Telling says that it is being told something else, or that nobody knows whether it was.
	Telling bool
}

// noticeError is an error of a notifier's: the deployment itself is as it should be.
type noticeError struct{ error }

func (e noticeError) Unwrap() error { return e.error }

// any reports whether people may have been told something.
func (t Told) any() bool { return t.Telling || t.Fingerprint != "" || len(t.Pulls) > 0 }

// notify tells of the verdict, when it is another one than what was told, or when there is a pull request that it was not told of.
func (w *work) notify(ctx context.Context) error {
	told, print := w.o.Told, w.o.Comparison.Fingerprint
	pulls := union(told.Pulls, w.d.PullRequests)
	if w.c.o.Notifier == nil || !told.Telling && told.Fingerprint == print && len(pulls) == len(told.Pulls) {
		return nil
	}
	d := w.d.Clone()
	d.Observed = w.o.Clone()
	n := Notice{Target: d.target(), State: d.State(), Pulls: d.PullRequests, Fingerprint: print, URL: w.o.URL}
	base, found, err := w.c.baseOf(ctx, d)
	if err != nil {
		return err
	}
	if n.Diff, err = w.c.keptDiff(ctx, d); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	if found && n.Diff != nil {
		n.Base = base.target()
		n.Base.Revision = w.o.Comparison.BaseRevision
	}
	return w.tell(ctx, n, Told{Fingerprint: print, Pulls: pulls})
}

// farewell tells, once, that a deployment of which the notifier was told has closed.
func (w *work) farewell(ctx context.Context) error {
	if err := w.commit(ctx); err != nil || !w.o.Told.any() || w.c.o.Notifier == nil {
		return err
	}
	return w.tell(ctx, Notice{Target: w.d.target(), State: StateClosed, Pulls: slices.Clone(w.o.Told.Pulls)}, Told{})
}

// tell calls the notifier, and notes what it was told.
func (w *work) tell(ctx context.Context, n Notice, told Told) error {
	w.o.Told.Pulls, w.o.Told.Telling = union(w.o.Told.Pulls, told.Pulls), true // should the process die before it knows
	if err := w.commit(ctx); err != nil {
		return err
	}
	if err := w.extend(ctx); err != nil {
		return err
	}
	err := w.c.o.Notifier.Notify(ctx, n)
	if err != nil && !IsTerminal(err) {
		return noticeError{fmt.Errorf("notify: %w", err)}
	}
	w.o.Told = told
	if err != nil { // the next verdict may be another matter
		w.c.log.WarnContext(ctx, "notify", "deployment", w.d.ID, "name", w.d.Name, "error", err)
		w.condition(Notified, false, reasonTerminal, clean("notify: "+err.Error()))
	} else {
		w.condition(Notified, true, reasonDone, "")
	}
	w.o.Failures = 0
	return w.commit(ctx)
}

// union returns the pull requests of both, by number: of one that is in both, the second.
func union(a, b []PullRequest) []PullRequest {
	all := slices.Clone(b)
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q PullRequest) bool { return q.Number == p.Number }) {
			all = append(all, p)
		}
	}
	return sorted(all)
}

// isNotice reports whether an error is a notifier's.
func isNotice(err error) bool {
	var n noticeError
	return errors.As(err, &n)
}
