package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// noticeError is an error of a notifier's: the deployment itself is as it should be.
type noticeError struct{ error }

func (e noticeError) Unwrap() error { return e.error }

// anyTold reports whether people may have been told something.
func anyTold(t deployment.Told) bool { return t.Telling || t.Fingerprint != "" || len(t.Pulls) > 0 }

// notify tells of the verdict, when it is another one than what was told, or when there is a pull request that it was not
// told of.
func (w *work) notify(ctx context.Context) error {
	told, print := w.o.Told, w.o.Comparison.Fingerprint
	pulls := union(told.Pulls, w.d.PullRequests)
	if w.c.o.Notifier == nil || !told.Telling && told.Fingerprint == print && len(pulls) == len(told.Pulls) {
		return nil
	}
	d := w.d.Clone()
	d.Observed = w.o.Clone()
	n := Notice{Target: targetOf(d), State: d.State(), Pulls: d.PullRequests, Fingerprint: print, URL: w.o.URL}
	base, found, err := w.c.baseOf(ctx, d)
	if err != nil {
		return err
	}
	if n.Diff, err = w.c.keptDiff(ctx, d); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	if found && n.Diff != nil {
		n.Base = targetOf(base)
		n.Base.Revision = w.o.Comparison.BaseRevision
	}
	return w.tell(ctx, n, deployment.Told{Fingerprint: print, Pulls: pulls})
}

// farewell tells, once, that a deployment of which the notifier was told has closed.
func (w *work) farewell(ctx context.Context) error {
	if err := w.commit(ctx); err != nil || !anyTold(w.o.Told) || w.c.o.Notifier == nil {
		return err
	}
	return w.tell(ctx, Notice{Target: targetOf(w.d), State: deployment.StateClosed, Pulls: slices.Clone(w.o.Told.Pulls)}, deployment.Told{})
}

// tell calls the notifier, and notes what it was told.
func (w *work) tell(ctx context.Context, n Notice, told deployment.Told) error {
	w.o.Told.Pulls, w.o.Told.Telling = union(w.o.Told.Pulls, told.Pulls), true // should the process die before it knows
	if err := w.commit(ctx); err != nil {
		return err
	}
	if err := w.extend(ctx); err != nil {
		return err
	}
	err := w.c.o.Notifier.Notify(ctx, n)
	if err != nil && !provision.IsTerminal(err) {
		return noticeError{fmt.Errorf("notify: %w", err)}
	}
	w.o.Told = told
	if err != nil { // the next verdict may be another matter
		w.c.log.WarnContext(ctx, "notify", "deployment", w.d.ID, "name", w.d.Name, "error", err)
		w.condition(deployment.Notified, false, reasonTerminal, clean("notify: "+err.Error()))
	} else {
		w.condition(deployment.Notified, true, reasonDone, "")
	}
	w.o.Failures = 0
	return w.commit(ctx)
}

// union returns the pull requests of both, by number: of one that is in both, the second.
func union(a, b []codehost.PullRequest) []codehost.PullRequest {
	all := slices.Clone(b)
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q codehost.PullRequest) bool { return q.Number == p.Number }) {
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
