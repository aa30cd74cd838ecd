package deploymodel

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// TestIdle bounds what an hour costs in which nothing happens to 10,000 deployments: for each controller a Claim each five
// seconds and, for each of the sweeps, one about each ten minutes, a List of each 200 deployments and three small calls.
func TestIdle(t *testing.T) {
	const (
		deployments = 10_000
		claims      = 3600/5 + 2
		sweeps      = 7
		pages       = deployments/200 + 1
		bound       = claims + sweeps*(pages+3)
	)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		calls := map[string]int{}
		process := deploytest.NewInjector(t.Context(), func(c deploytest.Call) deploytest.Fault {
			mu.Lock()
			defer mu.Unlock()
			calls[c.Method]++
			return deploytest.Fault{}
		})
		many := &many{}
		w := newWorld()
		ctx, stop := context.WithCancel(process.Context())
		c := must(deploy.New(deploy.Options{
			Store:        process.Store(childless{new(memstore.Store)}),
			Snapshots:    new(memstore.Snapshots),
			Provisioner:  process.Provisioner(&worker{world: w, pause: func(context.Context, string, deployment.ID) error { return nil }, excused: func() bool { return false }}),
			PullRequests: many,
			Routing:      deploy.Routing{Full: map[string]string{"main": "prod"}},
			Owner:        "only",
			Idle:         24 * time.Hour,
			Expire:       48 * time.Hour,
		}))
		must(c.AddFull(ctx, "prod", codehost.Source{Provider: provider, Repository: repository, Head: repository, Branch: "main"}, revision(1)))
		for i := range deployments {
			b := newHosted(codehost.Source{Provider: provider, Repository: repository, Head: repository, Branch: fmt.Sprintf("feature-%d", i)}, int64(i+1))
			b.apply(event{push, 0})
			many.branches = append(many.branches, b.state())
			if err := c.Hint(ctx, codehost.Hint{Kind: codehost.Pushed, Source: b.source, Revision: revision(1)}); err != nil {
				t.Fatal(err)
			}
		}
		for n := 1; n > 0; {
			n = must(c.Step(ctx))
		}
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		time.Sleep(time.Hour) // everything has been swept a few times
		mu.Lock()
		clear(calls)
		mu.Unlock()
		provisioned := w.count()
		time.Sleep(time.Hour)
		mu.Lock()
		total := 0
		for _, method := range slices.Sorted(maps.Keys(calls)) {
			t.Logf("%s: %d", method, calls[method])
			total += calls[method]
		}
		mu.Unlock()
		t.Logf("an hour of %d idle deployments costs %d calls of the store, at most %d", deployments, total, bound)
		if total > bound {
			t.Errorf("an hour of %d idle deployments costs %d calls of the store, not at most %d", deployments, total, bound)
		}
		if now := w.count(); now != provisioned || provisioned != deployments+1 {
			t.Errorf("provisioners were called %d times, and %d times in the hour", provisioned, now-provisioned)
		}
		stop()
		<-ended
	})
}

// childless is a store that knows that only prod has children: to look at 10,000 deployments for those of each of them would
// take most of the test's time.
type childless struct{ store.Store }

func (s childless) Children(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	if base != deployment.FullID("prod") {
		return nil, nil
	}
	return s.Store.Children(ctx, base, after, limit)
}

// many is a code host of many branches.
type many struct{ branches []codehost.BranchState }

func (m *many) Branch(_ context.Context, s codehost.Source) (codehost.BranchState, error) {
	for i := len(m.branches) - 1; i >= 0; i-- {
		if m.branches[i].Source == s {
			return m.branches[i], nil
		}
	}
	return codehost.BranchState{Source: s, Exists: true, Revision: revision(1)}, nil
}

func (m *many) Branches(context.Context, string, string) ([]codehost.BranchState, bool, error) {
	return m.branches, true, nil
}
