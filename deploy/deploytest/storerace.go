package deploytest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// racers is how many goroutines race, as if each were a process.
const racers = 8

var raceChecks = []check[*storeTest]{
	{"Race/Claimers", func(st *storeTest) {
		const deployments = 40
		for i := range deployments {
			st.create(sample(i))
		}
		var mu sync.Mutex
		times := map[deploy.ID]int{}
		errs := make([]error, racers)
		together(racers, func(i int) {
			for range deployments {
				claims, err := st.s.Claim(st.ctx, fmt.Sprint("claimer ", i), 3, st.long)
				if errs[i] = err; err != nil || len(claims) == 0 {
					return
				}
				mu.Lock()
				for _, c := range claims {
					times[c.Deployment.ID]++
				}
				mu.Unlock()
			}
		})
		claimGives.ok(st, errors.Join(errs...), "Claim by many")
		claimGives.require(st, len(times) == deployments, "%d of %d deployments were claimed", len(times), deployments)
		for id, n := range times {
			storeAtomic.require(st, n == 1, "%s was claimed %d times at once", id, n)
		}
	}},
	{"Race/Updates", func(st *storeTest) {
		d := st.create(sample(1))
		errs := make([]error, racers)
		together(racers, func(i int) {
			mine := d
			mine.Name = fmt.Sprint("name ", i)
			_, errs[i] = st.s.Update(st.ctx, mine, 0)
		})
		winner := st.one(errs, deploy.ErrConflict, "Updates of one version")
		got := st.get(d.ID)
		storeAtomic.require(st, got.Name == fmt.Sprint("name ", winner) && got.Version == 2,
			"Update %d won, and %q is kept, version %d", winner, got.Name, got.Version)
	}},
	{"Race/OneID", func(st *storeTest) {
		errs := make([]error, racers)
		together(racers, func(i int) {
			d := sample(i)
			d.ID = sample(0).ID
			_, errs[i] = st.s.Create(st.ctx, d, 0)
		})
		winner := st.one(errs, deploy.ErrExists, "Creates of one id")
		storeAtomic.require(st, st.get(sample(0).ID).Slugs == sample(winner).Slugs, "the slugs of another Create than %d are kept", winner)
		st.free(func(i int) deploy.Slugs { return sample(i).Slugs }, winner)
	}},
	{"Race/OneName", func(st *storeTest) {
		for round, slugs := range []func(i int) deploy.Slugs{
			func(i int) deploy.Slugs { return deploy.Slugs{DNS: "same", SQL: sample(i).Slugs.SQL} },
			func(i int) deploy.Slugs { return deploy.Slugs{DNS: sample(i).Slugs.DNS, SQL: "same"} },
		} {
			errs := make([]error, racers)
			together(racers, func(i int) {
				d := sample(100*(round+1) + i)
				d.Slugs = slugs(i)
				_, errs[i] = st.s.Create(st.ctx, d, 0)
			})
			winner := st.one(errs, deploy.ErrNameTaken, "Creates with one slug")
			st.free(func(i int) deploy.Slugs {
				s := slugs(i)
				if s.DNS == "same" {
					s.DNS = fmt.Sprintf("free-%d", i)
				} else {
					s.SQL = fmt.Sprintf("free_%d", i)
				}
				return s
			}, winner)
			// The second round must find its slugs free.
			list, err := st.s.List(st.ctx, "", 100)
			listReturns.ok(st, err, "List")
			for _, d := range list {
				d.Desired.Presence = deploy.Absent
				d = st.update(d)
				removeForgets.ok(st, st.s.Remove(st.ctx, d.ID, d.Version), "Remove")
			}
		}
	}},
	{"Race/Quota", func(st *storeTest) {
		const limit = 3
		st.create(sample(100))
		errs := make([]error, racers)
		together(racers, func(i int) { _, errs[i] = st.s.Create(st.ctx, sample(i), limit) })
		made := 1
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				createErrors.fails(st, err, deploy.ErrQuota, "Creates at a limit")
			}
		}
		storeAtomic.require(st, made == limit, "%d present branch deployments were made at a limit of %d", made, limit)
	}},
	{"Race/Deliveries", func(st *storeTest) {
		errs := make([]error, racers)
		var fresh atomic.Int32
		together(racers, func(i int) {
			isNew, err := st.s.Deliver(st.ctx, "code.example", "delivery")
			errs[i] = err
			if isNew {
				fresh.Add(1)
			}
		})
		deliverNotes.ok(st, errors.Join(errs...), "Deliver")
		deliverNotes.require(st, fresh.Load() == 1, "one delivery that came %d times at once was new %d times", racers, fresh.Load())
	}},
	{"Race/LostUpdates", lostUpdates},
	{"Deliver", func(st *storeTest) {
		for _, d := range []struct {
			provider, id string
			want         bool
		}{{"a", "1", true}, {"a", "1", false}, {"a", "2", true}, {"b", "1", true}, {"a", "1", false}, {"b", "1", false}, {"", "a1", true}} {
			isNew, err := st.s.Deliver(st.ctx, d.provider, d.id)
			deliverNotes.ok(st, err, "Deliver")
			deliverNotes.require(st, isNew == d.want, "delivery %q of provider %q: new is %t", d.id, d.provider, isNew)
		}
	}},
	{"Deliver/Keeps", func(st *storeTest) {
		if st.advance == nil {
			st.Skip("the store is no Advancer, and weeks are too long to wait")
		}
		for day := range 31 {
			isNew, err := st.s.Deliver(st.ctx, "a", "1")
			deliverNotes.ok(st, err, "Deliver")
			deliverKeeps.require(st, isNew == (day == 0), "a delivery is new again after %d days", day)
			_, err = st.s.Deliver(st.ctx, "a", fmt.Sprint("of day ", day))
			deliverNotes.ok(st, err, "Deliver")
			if day < 30 {
				st.pass(24 * time.Hour)
			}
		}
	}},
}

// one makes sure that one of those that raced won, and the others got an error, and returns the winner.
func (st *storeTest) one(errs []error, want error, what string) int {
	st.Helper()
	winner := -1
	for i, err := range errs {
		switch {
		case err != nil:
			storeAtomic.fails(st, err, want, what)
		case winner >= 0:
			storeAtomic.broken(st, "%s: both %d and %d succeeded", what, winner, i)
		default:
			winner = i
		}
	}
	storeAtomic.require(st, winner >= 0, "%s: none succeeded", what)
	return winner
}

// free makes sure that those who lost a race have reserved none of these slugs.
func (st *storeTest) free(slugs func(i int) deploy.Slugs, winner int) {
	st.Helper()
	for i := range racers {
		if i != winner {
			d := sample(1000 + i)
			d.Slugs = slugs(i)
			_, err := st.s.Create(st.ctx, d, 0)
			createReserves.ok(st, err, "creating a deployment with the slugs of one that lost a race")
		}
	}
}

// lostUpdates counts in Observed.Failures what is committed, and in Name what is updated, by processes that stall at times.
func lostUpdates(st *storeTest) {
	const deployments, rounds = 3, 12
	for i := range deployments {
		d := sample(i)
		d.Name = "0"
		st.create(d)
	}
	var mu sync.Mutex
	commits, updates := map[deploy.ID]int{}, map[deploy.ID]int{}
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
		storeAtomic.require(st, d.Observed.Failures == commits[d.ID], "%d Commits succeeded, each adding 1, and there are %d", commits[d.ID], d.Observed.Failures)
		storeAtomic.require(st, d.Name == fmt.Sprint(updates[d.ID]), "%d Updates succeeded, each adding 1, and there are %s", updates[d.ID], d.Name)
		total += commits[d.ID]
	}
	storeAtomic.require(st, total > 0, "no Commit succeeded")
}
