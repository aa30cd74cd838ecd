package deploy

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// BaseComparison says which state of its base a branch deployment is compared with.
type BaseComparison int

// The states of a base.
const (
	Live        BaseComparison = iota // as it is now
	OnCreate                          // as it was when the branch deployment was made
	OnUpdate                          // as it was when the branch deployment was last updated
	AtMergeBase                       // as it was at the commit at which the branch left it, or the nearest before that is kept
)

// Options are what a [Controller] works with. Store, Snapshots and Provisioner are required.
type Options struct {
	Store       store.Store
	Snapshots   store.Snapshots
	Provisioner provision.Provisioner
	// Graphs has the asset definitions; nil: nothing is compared.
	Graphs GraphSource
	// PullRequests reads the truth from the code host; nil: hints are all there is, and sweeps find nothing.
	PullRequests codehost.PullRequests
	// Notifier is told of verdicts.
	Notifier Notifier
	// Ancestry is needed for AtMergeBase.
	Ancestry codehost.Ancestry
	// Env adds environment variables.
	Env provision.EnvSource
	// Admitter decides what is deployed; nil is the zero [Policy], which denies forks.
	Admitter Admitter
	// Routing says which branches are deployed as what. All controllers of a store have the same.
	Routing Routing
	// Comparison says which state of its base a branch is compared with; its zero value is Live.
	Comparison BaseComparison

	// Owner names this controller in leases; each has another one. Empty: a random one.
	Owner string
	// Lease is how long a lease lasts, 1 minute when 0. It is extended at a third of it while work goes on; work is
	// cancelled when that fails, and when something else is asked for.
	Lease time.Duration
	// Poll is how often Run asks the store for what is due, 5 seconds when 0.
	Poll time.Duration
	// Workers is how many deployments are worked on at once, 4 when 0.
	Workers int
	Sweep   SweepOptions
	// Idle is how long without activity (a push, a pull request, a command) until a branch deployment is put to sleep, and
	// Expire how long until it is deleted; 0 is never, except that without PullRequests Expire is a week: when the hint that
	// a branch is gone was lost, nothing else would take its deployment away. Pinned deployments are exempt from both, and
	// those whose pull request is known to be open from Expire.
	Idle, Expire time.Duration
	// Quota is how many branch deployments may be present; 0 is any number. It keeps new ones away, never updates: those that
	// sleep do not count, and are woken whatever it says. What it keeps away is tried again every minute or two, in no order.
	Quota   int
	Backoff Backoff

	// Now is the time for what users see and for Idle and Expire; nil is [time.Now]. Leases are the store's business.
	Now   func() time.Time
	Log   *slog.Logger // nil: nothing is logged
	Hooks Hooks
}

// SweepOptions bound what a sweep may do.
type SweepOptions struct {
	// Every is how often one of the controllers of a store sweeps while it runs; 0 is 10 minutes.
	Every time.Duration
	// Most is how many deployments a sweep may remove; 0 is 5. Share is the same as a part of the branch deployments that are
	// present; 0 is 0.1, a tenth. The larger of both counts.
	Most  int
	Share float64
}

// Backoff says how long to wait after failures: after the first Min, then twice as long each time, up to Max. Up to half of it
// is taken off, by a hash of the deployment's id, so that deployments do not all come back at once.
type Backoff struct {
	Min time.Duration // 0 is a second
	Max time.Duration // 0 is 5 minutes
}

// after returns how long to wait after so many failures.
func (b Backoff) after(id deployment.ID, failures int) time.Duration {
	d := b.Min
	for range failures - 1 {
		if d *= 2; d >= b.Max {
			d = b.Max
			break
		}
	}
	return d - time.Duration(float64(d)/2*fraction(fmt.Sprint(id, failures)))
}

// fraction returns a number from 0 to 1, without 1, that stands for a text.
func fraction(text string) float64 {
	sum := sha256.Sum256([]byte(text))
	return float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
}

// Hooks are called for metrics and traces; nil ones are not. They must be quick, and safe for concurrent use.
type Hooks struct {
	// Reconcile is called when work on a deployment begins. It returns the context of the work, and a function that is
	// called with its error when it ends; neither may be nil.
	Reconcile func(ctx context.Context, d deployment.Deployment) (context.Context, func(err error))
	// Swept is called after each sweep.
	Swept func(SweepReport)
}

// check fills in defaults.
func (o *Options) check() error {
	switch {
	case o.Store == nil || o.Snapshots == nil || o.Provisioner == nil:
		return errors.New("deploy: a controller needs a Store, Snapshots and a Provisioner")
	case o.Comparison == AtMergeBase && o.Ancestry == nil:
		return errors.New("deploy: to compare at the merge base, a controller needs an Ancestry")
	case o.Comparison < Live || o.Comparison > AtMergeBase:
		return fmt.Errorf("deploy: no such comparison: %d", o.Comparison)
	}
	if o.Admitter == nil {
		o.Admitter = Policy{}
	}
	if o.Owner == "" {
		o.Owner = rand.Text()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		option  *time.Duration
		natural time.Duration
	}{
		{&o.Lease, time.Minute}, {&o.Poll, 5 * time.Second}, {&o.Sweep.Every, 10 * time.Minute},
		{&o.Backoff.Min, time.Second}, {&o.Backoff.Max, 5 * time.Minute}, {&o.Idle, 0}, {&o.Expire, 0},
	} {
		if *d.option < 0 {
			return fmt.Errorf("deploy: a negative duration: %s", *d.option)
		}
		if *d.option == 0 {
			*d.option = d.natural
		}
	}
	if o.Lease < time.Second {
		return fmt.Errorf("deploy: a lease of %s is too short to be extended in time", o.Lease)
	}
	if o.PullRequests == nil && o.Expire == 0 {
		o.Expire = 7 * 24 * time.Hour
	}
	if o.Workers <= 0 {
		o.Workers = 4
	}
	if o.Sweep.Most <= 0 {
		o.Sweep.Most = 5
	}
	if o.Sweep.Share <= 0 {
		o.Sweep.Share = 0.1
	}
	return nil
}
