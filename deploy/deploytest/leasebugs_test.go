package deploytest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// leaseBugs are about who works on what, and when.
var leaseBugs = []storeBug{
	{"Commit does not check the fencing token", "Lease/LateAfterAnother", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			return b.Store.Commit(ctx, b.newest(l.ID).Lease, o)
		}
	}},
	{"Commit checks the owner instead of the token", "Lease/OfTheSameOwner", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			if n := b.newest(l.ID).Lease; n.Owner == l.Owner {
				l = n
			}
			return b.Store.Commit(ctx, l, o)
		}
	}},
	{"a lease never ends", "Lease/Ends", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, 1e6*time.Hour)
			for i := range claims {
				claims[i].Lease.Expires = claims[i].Lease.Expires.Add(period - 1e6*time.Hour)
			}
			return claims, err
		}
	}},
	{"a lease is judged by the caller's clock", "Lease/CallersClockDoesNotMatter", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			if now, _ := b.Store.Now(ctx); !now.Before(l.Expires) {
				return store.ErrLeaseLost
			}
			return b.Store.Commit(ctx, l, o)
		}
	}},
	{"Now stands still", "Now", func(b *brokenStore) {
		start := b.clock
		b.Store.Clock = func() time.Time { return start }
	}},
	{"Claim gives the same twice", "Claim/NotWhatIsHeld", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			if held := b.newest(sample(1).ID); held.Lease.Token != 0 && len(claims) == 0 {
				claims = append(claims, held)
			}
			return claims, err
		}
	}},
	{"Claim is not atomic", "Race/Claimers", func(b *brokenStore) {
		var mu sync.Mutex
		given := map[string]bool{}
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			if !strings.HasPrefix(owner, "claimer ") { // one of the race
				return b.Store.Claim(ctx, owner, limit, period)
			}
			all, err := b.Store.List(ctx, "", 1000)
			mu.Lock()
			free := slices.DeleteFunc(all, func(d deployment.Deployment) bool { return given[string(d.ID)] })
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			var claims []store.Claim
			for _, d := range free[:min(limit, len(free))] {
				given[string(d.ID)] = true
				claims = append(claims, store.Claim{Deployment: d, Lease: store.Lease{ID: d.ID, Owner: owner}})
			}
			return claims, err
		}
	}},
	{"Claim looks whether a lease has ended, then takes it", "Race/EndedLease", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			held := b.newest(sample(1).ID)
			now, _ := b.Store.Now(ctx)
			time.Sleep(time.Millisecond)
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			if len(claims) == 0 && held.Lease.Token > 0 && !now.Before(held.Lease.Expires) {
				claims = append(claims, held)
			}
			return claims, err
		}
	}},
	{"Claim ignores its limit", "Claim/Limit", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			return b.Store.Claim(ctx, owner, limit+1, period)
		}
	}},
	{"Claim goes by id", "Claim/LongestDueFirst", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, 1000, period)
			slices.SortFunc(claims, func(a, b store.Claim) int { return cmp.Compare(a.Deployment.ID, b.Deployment.ID) })
			for _, c := range claims[min(limit, len(claims)):] {
				_ = b.Store.Release(ctx, c.Lease, 0)
			}
			return claims[:min(limit, len(claims))], err
		}
	}},
	{"tokens start again", "Claim/TokensGoUpAcrossLives", func(b *brokenStore) {
		var mu sync.Mutex
		newest, before := int64(0), map[deployment.ID]int64{}
		offset := func(id deployment.ID) int64 {
			mu.Lock()
			defer mu.Unlock()
			return before[id]
		}
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			created, err := b.Store.Create(ctx, d, limit)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				before[d.ID] = newest
			}
			return created, err
		}
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			mu.Lock()
			defer mu.Unlock()
			for i := range claims {
				newest = max(newest, claims[i].Lease.Token)
				claims[i].Lease.Token -= before[claims[i].Lease.ID]
			}
			return claims, err
		}
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			l.Token += offset(l.ID)
			c, err := b.Store.Extend(ctx, l, period)
			c.Lease.Token -= offset(l.ID)
			return c, err
		}
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			l.Token += offset(l.ID)
			return b.Store.Commit(ctx, l, o)
		}
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			l.Token += offset(l.ID)
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Extend does not last", "Extend/Lasts", func(b *brokenStore) {
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			now, _ := b.Store.Now(ctx)
			c, err := b.Store.Extend(ctx, l, b.newest(l.ID).Lease.Expires.Sub(now))
			c.Lease.Expires = now.Add(period)
			return c, err
		}
	}},
	{"Extend revives", "Lease/Ends", func(b *brokenStore) {
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			c, err := b.Store.Extend(ctx, l, period)
			if errors.Is(err, store.ErrLeaseLost) && b.newest(l.ID).Lease.Token == l.Token {
				return b.newest(l.ID), nil
			}
			return c, err
		}
	}},
	{"Extend returns what was claimed", "Extend", func(b *brokenStore) {
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			c, err := b.Store.Extend(ctx, l, period)
			c.Deployment = b.newest(l.ID).Deployment
			return c, err
		}
	}},
	{"Commit writes the whole deployment as it was claimed", "Commit/KeepsUpdates", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			err := b.Store.Commit(ctx, l, o)
			d, _ := b.Store.Get(ctx, l.ID)
			if claimed := b.newest(l.ID).Deployment; err == nil && d.Version != claimed.Version {
				claimed.Version = d.Version
				_, err = b.Store.Update(ctx, claimed, 0)
			}
			return err
		}
	}},
	{"Commit loses a field", "Commit/WritesObserved", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			o.URL = ""
			return b.Store.Commit(ctx, l, o)
		}
	}},
	{"Claim of nothing is an error", "Claim/NothingThere", func(b *brokenStore) {
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			if len(claims) == 0 {
				err = cmp.Or(err, store.ErrNotFound)
			}
			return claims, err
		}
	}},
	{"Claim forgets its owner", "Claim/Lease", func(b *brokenStore) {
		b.claim = func(ctx context.Context, _ string, limit int, period time.Duration) ([]store.Claim, error) {
			return b.Store.Claim(ctx, "", limit, period)
		}
	}},
	{"Claim returns what was created", "Claim/IsUpToDate", func(b *brokenStore) {
		var created sync.Map
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d, err := b.Store.Create(ctx, d, limit)
			created.Store(d.ID, d)
			return d, err
		}
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			for i := range claims {
				d, _ := created.Load(claims[i].Deployment.ID)
				claims[i].Deployment = d.(deployment.Deployment)
			}
			return claims, err
		}
	}},
	{"all tokens are 1", "Claim/TokensGoUp", func(b *brokenStore) {
		var leases sync.Map
		lease := func(id deployment.ID) (l store.Lease) {
			if kept, ok := leases.Load(id); ok {
				l = kept.(store.Lease)
			}
			return l
		}
		b.claim = func(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
			claims, err := b.Store.Claim(ctx, owner, limit, period)
			for i := range claims {
				leases.Store(claims[i].Lease.ID, claims[i].Lease)
				claims[i].Lease.Token = 1
			}
			return claims, err
		}
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return b.Store.Release(ctx, lease(l.ID), after)
		}
	}},
	{"Extend checks the owner instead of the token", "Lease/OfTheSameOwner", func(b *brokenStore) {
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			if n := b.newest(l.ID).Lease; n.Owner == l.Owner {
				l = n
			}
			return b.Store.Extend(ctx, l, period)
		}
	}},
	{"Commit checks the lease, then writes", "Race/LostUpdates", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			now, _ := b.Store.Now(ctx)
			if n := b.newest(l.ID).Lease; n.Token != l.Token || !now.Before(n.Expires) {
				return store.ErrLeaseLost
			}
			b.Advance(time.Minute) // its lease ends
			time.Sleep(time.Millisecond)
			_ = b.Store.Commit(ctx, b.newest(l.ID).Lease, o)
			return nil
		}
	}},
	{"Commit after a Release is taken", "Release/Ends", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			err := b.Store.Commit(ctx, l, o)
			if b.newest(l.ID).Lease.Token == l.Token {
				return nil
			}
			return err
		}
	}},
}
