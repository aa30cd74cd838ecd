package deploytest

import (
	"cmp"
	"context"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// releaseBugs are about when somebody works on what, and about deliveries.
var releaseBugs = []storeBug{
	{"Release of a lost lease ends the newer one", "Lease/LateAfterAnother", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return b.Store.Release(ctx, b.newest(l.ID).Lease, after)
		}
	}},
	{"Release forgets an Update", "Release/AfterAnUpdate", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return cmp.Or(b.Store.Release(ctx, l, after), b.park(ctx, l.ID, after))
		}
	}},
	{"Release forgets a Wake", "Release/AfterAWake", func(b *brokenStore) {
		b.wake = func(ctx context.Context, id deployment.ID) error {
			if b.Store.Commit(ctx, b.newest(id).Lease, deployment.Observed{}) == nil {
				return nil // somebody holds it
			}
			return b.Store.Wake(ctx, id)
		}
	}},
	{"Extend forgets a Wake", "Release/AfterAWakeAndAnExtend", func(b *brokenStore) {
		b.extend = func(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
			c, err := b.Store.Extend(ctx, l, period)
			if err == nil {
				b.fresh(string(l.ID))
			}
			return c, err
		}
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			err := b.Store.Release(ctx, l, after)
			if b.noted(string(l.ID)) {
				err = cmp.Or(err, b.park(ctx, l.ID, after))
			}
			return err
		}
	}},
	{"Release takes a negative duration for none", "Release/NotBeforeItIsWoken", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return b.Store.Release(ctx, l, max(after, 0))
		}
	}},
	{"Release takes a negative duration for a week", "Release/NotBeforeItIsWoken", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			if after < 0 {
				after = 7 * 24 * time.Hour
			}
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Release fails when the lease is lost", "Release/Twice", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			if _, err := b.Store.Extend(ctx, l, time.Hour); err != nil {
				return err
			}
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Wake takes it from who holds it", "Claim/NotWhatIsHeld", func(b *brokenStore) {
		b.wake = func(ctx context.Context, id deployment.ID) error {
			return cmp.Or(b.Store.Wake(ctx, id), b.Store.Release(ctx, b.newest(id).Lease, 0))
		}
	}},
	{"Wake wakes nothing", "Wake", func(b *brokenStore) {
		b.wake = func(ctx context.Context, id deployment.ID) error {
			_, err := b.Store.Get(ctx, id)
			return err
		}
	}},
	{"Deliver forgets", "Deliver", func(b *brokenStore) {
		b.deliver = func(context.Context, string, string) (bool, error) { return true, nil }
	}},
	{"Deliver ignores the provider", "Deliver", func(b *brokenStore) {
		b.deliver = func(ctx context.Context, provider, delivery string) (bool, error) {
			return b.Store.Deliver(ctx, "", delivery)
		}
	}},
	{"Deliver is not atomic", "Race/Deliveries", func(b *brokenStore) {
		b.deliver = func(_ context.Context, provider, delivery string) (bool, error) {
			known := b.noted(provider + " " + delivery)
			time.Sleep(time.Millisecond)
			b.fresh(provider + " " + delivery)
			return !known, nil
		}
	}},
	{"Deliver keeps ids for a week", "Deliver/Keeps", func(b *brokenStore) {
		b.deliver = func(ctx context.Context, provider, delivery string) (bool, error) {
			now, err := b.Store.Now(ctx)
			week := now.Unix() / (7 * 24 * 3600)
			return cmp.Or(err, nil) == nil && b.fresh(provider+" "+delivery+time.Unix(week, 0).String()), err
		}
	}},
	{"Release checks the owner instead of the token", "Lease/OfTheSameOwner", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			if n := b.newest(l.ID).Lease; n.Owner == l.Owner {
				l = n
			}
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Commit makes due", "Release/NotBeforeItIsWoken", func(b *brokenStore) {
		b.commit = func(ctx context.Context, l store.Lease, o deployment.Observed) error {
			return cmp.Or(b.Store.Commit(ctx, l, o), b.Store.Wake(ctx, l.ID))
		}
	}},
	{"Release takes no duration for ever", "Release/DueAtOnce", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return b.Store.Release(ctx, l, cmp.Or(after, -1))
		}
	}},
	{"Release ignores its duration", "Release/DueAfterADuration", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			return b.Store.Release(ctx, l, min(after, 0))
		}
	}},
	{"Release of a lease that has ended puts it to sleep", "Release/LostLeaseStaysDue", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			if now, _ := b.Store.Now(ctx); b.newest(l.ID).Lease.Token == l.Token && !now.Before(l.Expires) {
				return b.park(ctx, l.ID, after)
			}
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Release of what is not there is an error", "Release/OfWhatIsNotThere", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			_, err := b.Store.Get(ctx, l.ID)
			return cmp.Or(err, b.Store.Release(ctx, l, after))
		}
	}},
	{"Release never forgets an Update", "Release/AfterAWakeBeforeTheClaim", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			b.fresh(string(d.ID))
			return b.Store.Update(ctx, d, limit)
		}
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			if b.noted(string(l.ID)) {
				after = 0
			}
			return b.Store.Release(ctx, l, after)
		}
	}},
	{"Release looks for a Wake, then releases", "Race/ReleaseAndWake", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			time.Sleep(time.Millisecond)
			return cmp.Or(b.Store.Release(ctx, l, after), b.park(ctx, l.ID, after))
		}
	}},
	{"Wake of what is not there is no error", "Wake/NotFound", func(b *brokenStore) {
		b.wake = func(ctx context.Context, id deployment.ID) error {
			_ = b.Store.Wake(ctx, id)
			return nil
		}
	}},
}
