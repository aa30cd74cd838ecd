package deploytest

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
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
		times := map[deployment.ID]int{}
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
	{"Race/EndedLease", func(st *storeTest) {
		st.create(sample(1))
		late := st.claim(createKeeps, st.brief, "after Create")
		st.end(late.Lease)
		claims, errs := make([][]store.Claim, racers), make([]error, racers)
		together(racers, func(i int) { claims[i], errs[i] = st.s.Claim(st.ctx, "claimer", 1, st.long) })
		claimGives.ok(st, errors.Join(errs...), "Claim by many of a deployment whose lease has ended")
		all := slices.Concat(claims...)
		storeAtomic.require(st, len(all) == 1, "a deployment whose lease has ended was claimed %d times at once", len(all))
		commitLost.fails(st, st.s.Commit(st.ctx, late.Lease, full(1).Observed), store.ErrLeaseLost, "a late Commit")
		st.commit(all[0].Lease, full(2).Observed)
	}},
	{"Race/Updates", func(st *storeTest) {
		d := st.create(sample(1))
		errs := make([]error, racers)
		together(racers, func(i int) {
			mine := d
			mine.Name = fmt.Sprint("name ", i)
			_, errs[i] = st.s.Update(st.ctx, mine, 0)
		})
		winner := st.one(errs, store.ErrConflict, "Updates of one version")
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
		winner := st.one(errs, store.ErrExists, "Creates of one id")
		storeAtomic.require(st, st.get(sample(0).ID).Slugs == sample(winner).Slugs,
			"the slugs of another Create than %d are kept", winner)
		st.free(func(i int) deployment.Slugs { return sample(i).Slugs }, winner)
	}},
	{"Race/OneName", func(st *storeTest) {
		for round, slugs := range []func(i int) deployment.Slugs{
			func(i int) deployment.Slugs { return deployment.Slugs{DNS: "same", SQL: sample(i).Slugs.SQL} },
			func(i int) deployment.Slugs { return deployment.Slugs{DNS: sample(i).Slugs.DNS, SQL: "same"} },
		} {
			errs := make([]error, racers)
			together(racers, func(i int) {
				d := sample(100*(round+1) + i)
				d.Slugs = slugs(i)
				_, errs[i] = st.s.Create(st.ctx, d, 0)
			})
			winner := st.one(errs, store.ErrNameTaken, "Creates with one slug")
			st.free(func(i int) deployment.Slugs {
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
				d.Desired.Presence = deployment.Absent
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
				createErrors.fails(st, err, store.ErrQuota, "Creates at a limit")
			}
		}
		storeAtomic.require(st, made == limit, "%d present branch deployments were made at a limit of %d", made, limit)
	}},
	{"Race/Reopen", func(st *storeTest) {
		const limit = 3
		var closed []deployment.Deployment
		for i := range racers {
			closed = append(closed, st.closed(sample(i)))
		}
		errs := make([]error, racers)
		together(racers, func(i int) {
			closed[i].Desired.Presence, closed[i].Desired.Reason = deployment.Present, ""
			_, errs[i] = st.s.Update(st.ctx, closed[i], limit)
		})
		reopened := 0
		for _, err := range errs {
			if err == nil {
				reopened++
			} else {
				updateQuota.fails(st, err, store.ErrQuota, "Updates at a limit")
			}
		}
		storeAtomic.require(st, reopened == limit, "%d branch deployments are present again at a limit of %d", reopened, limit)
	}},
	{"Race/ReleaseAndWake", func(st *storeTest) {
		for i := range 20 {
			d := st.create(sample(i))
			c := st.claim(createKeeps, st.long, "after Create")
			errs := make([]error, 2)
			together(2, func(j int) {
				switch {
				case j == i/2%2:
					errs[j] = st.s.Release(st.ctx, c.Lease, -1)
				case i%2 == 0:
					errs[j] = st.s.Wake(st.ctx, d.ID)
				default:
					_, errs[j] = st.s.Update(st.ctx, d, 0)
				}
			})
			storeAtomic.ok(st, errors.Join(errs...), "a Release, and a Wake or an Update, at once")
			c = st.claim(releaseDue, st.long, "updated or woken while it was released")
			st.release(c.Lease, -1)
		}
	}},
	{"Race/RemoveAndClaim", func(st *storeTest) {
		for i := range 20 {
			d := st.closed(sample(i))
			var claims []store.Claim
			var removed, err error
			together(2, func(j int) {
				if j == i%2 {
					removed = st.s.Remove(st.ctx, d.ID, d.Version)
				} else {
					claims, err = st.s.Claim(st.ctx, "claimer", 10, st.long)
				}
			})
			claimGives.ok(st, err, "Claim")
			storeAtomic.require(st, removed != nil || len(claims) == 0, "a deployment was removed, and claimed, at once")
			if removed != nil {
				removeConflict.fails(st, removed, store.ErrConflict, "removing a deployment that is being claimed")
				removeConflict.require(st, len(claims) == 1, "a deployment was not removed, nor claimed")
				st.release(claims[0].Lease, -1)
			}
		}
	}},
	{"Race/LostUpdates", lostUpdates},
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
func (st *storeTest) free(slugs func(i int) deployment.Slugs, winner int) {
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
