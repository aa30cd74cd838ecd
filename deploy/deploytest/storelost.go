package deploytest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// lostUpdates counts in Observed.Failures what is committed, and in Name what is updated, by processes that stall at times.
func lostUpdates(st *storeTest) {
	const deployments, rounds = 3, 12
	for i := range deployments {
		d := sample(i)
		d.Name = "0"
		st.create(d)
	}
	var mu sync.Mutex
	commits, updates := map[deployment.ID]int{}, map[deployment.ID]int{}
	errs := make([]error, racers)
	together(racers, func(i int) {
		for round := range rounds {
			claims, err := st.s.Claim(st.ctx, fmt.Sprint("worker ", i), 1, st.brief)
			if err != nil {
				errs[i] = err
				return
			}
			for _, c := range claims {
				if (round+i)%4 == 0 { // it stalls, until about when the lease ends
					if st.advance != nil {
						st.advance(st.brief)
					} else {
						time.Sleep(st.brief)
					}
				}
				o := c.Deployment.Observed
				o.Failures++
				if st.s.Commit(st.ctx, c.Lease, o) == nil {
					mu.Lock()
					commits[c.Deployment.ID]++
					mu.Unlock()
				}
				errs[i] = errors.Join(errs[i], st.s.Release(st.ctx, c.Lease, 0))
			}
			d, err := st.s.Get(st.ctx, sample(round%deployments).ID)
			if err != nil {
				errs[i] = err
				return
			}
			var n int
			fmt.Sscan(d.Name, &n)
			d.Name = fmt.Sprint(n + 1)
			if _, err := st.s.Update(st.ctx, d, 0); err == nil {
				mu.Lock()
				updates[d.ID]++
				mu.Unlock()
			}
		}
	})
	storeAtomic.ok(st, errors.Join(errs...), "many processes at once")
	total := 0
	for i := range deployments {
		d := st.get(sample(i).ID)
		storeAtomic.require(st, d.Observed.Failures == commits[d.ID],
			"%d Commits succeeded, each adding 1, and there are %d", commits[d.ID], d.Observed.Failures)
		storeAtomic.require(st, d.Name == fmt.Sprint(updates[d.ID]),
			"%d Updates succeeded, each adding 1, and there are %s", updates[d.ID], d.Name)
		total += commits[d.ID]
	}
	storeAtomic.require(st, total > 0, "no Commit succeeded")
}
