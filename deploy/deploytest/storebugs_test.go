package deploytest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// storeBug is a broken store: what is wrong, the subtest that has to catch it, and how.
type storeBug struct {
	name, caughtBy string
	plant          func(b *brokenStore)
}

// storeBugs are about keeping deployments.
var storeBugs = []storeBug{
	{"Create loses a field", "Create/KeepsEverything", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d.Approved = ""
			return b.Store.Create(ctx, d, limit)
		}
	}},
	{"Create takes the version that it is given", "Create/IsVersion1", func(b *brokenStore) {
		b.read = func(d *deployment.Deployment) { d.Version += 6 }
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d.Version -= 6
			return b.Store.Update(ctx, d, limit)
		}
	}},
	{"Create does not make due", "Create/IsDueAtOnce", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d, err := b.Store.Create(ctx, d, limit)
			return d, cmp.Or(err, b.park(ctx, d.ID, time.Second))
		}
	}},
	{"Create overwrites", "Create/Exists", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			created, err := b.Store.Create(ctx, d, limit)
			if errors.Is(err, store.ErrExists) {
				old, _ := b.Store.Get(ctx, d.ID)
				d.Version = old.Version
				return b.Store.Update(ctx, d, limit)
			}
			return created, err
		}
	}},
	{"Create reserves the DNS slug only", "Create/ReservesBothSlugs", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d.Slugs.SQL = string(d.ID) + d.Slugs.SQL
			return b.Store.Create(ctx, d, limit)
		}
		b.read = func(d *deployment.Deployment) { d.Slugs.SQL = d.Slugs.SQL[len(d.ID):] }
	}},
	{"Create keeps one slug when the other one is taken", "Create/ReservesNeitherSlug", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if b.noted(d.Slugs.DNS) {
				return d, store.ErrNameTaken
			}
			created, err := b.Store.Create(ctx, d, limit)
			if errors.Is(err, store.ErrNameTaken) {
				b.fresh(d.Slugs.DNS)
			}
			return created, err
		}
	}},
	{"the quota counts everything", "Create/Quota", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if all, err := b.Store.List(ctx, "", 1000); err != nil || limit > 0 && len(all) >= limit {
				return d, store.ErrQuota
			}
			return b.Store.Create(ctx, d, 0)
		}
	}},
	{"the quota is not atomic", "Race/Quota", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if limit > 0 && b.present(ctx) >= limit {
				return d, store.ErrQuota
			}
			time.Sleep(time.Millisecond)
			return b.Store.Create(ctx, d, 0)
		}
	}},
	{"the quota of reopening is not atomic", "Race/Reopen", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if limit > 0 && b.present(ctx) >= limit {
				return d, store.ErrQuota
			}
			time.Sleep(time.Millisecond)
			return b.Store.Update(ctx, d, 0)
		}
	}},
	{"Create over the quota keeps the slugs", "Create/Quota", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if b.noted(d.Slugs.DNS) {
				return d, store.ErrNameTaken
			}
			created, err := b.Store.Create(ctx, d, limit)
			if errors.Is(err, store.ErrQuota) {
				b.fresh(d.Slugs.DNS)
			}
			return created, err
		}
	}},
	{"the quota is for new ones only", "Update/Quota", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			return b.Store.Update(ctx, d, 0)
		}
	}},
	{"List ignores its limit", "List/Pages", func(b *brokenStore) {
		b.list = func(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
			return b.Store.List(ctx, after, limit+1)
		}
	}},
	{"List has no order", "List/Pages", func(b *brokenStore) {
		b.list = func(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
			list, err := b.Store.List(ctx, after, limit)
			slices.Reverse(list)
			return list, err
		}
	}},
	{"List starts with the given id", "List/Pages", func(b *brokenStore) {
		b.list = func(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
			if after != "" {
				after = after[:len(after)-1]
			}
			return b.Store.List(ctx, after, limit)
		}
	}},
	{"Children looks at Base only", "Children", func(b *brokenStore) {
		b.childs = func(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error) {
			list, err := b.Store.Children(ctx, base, after, limit)
			return slices.DeleteFunc(list, func(d deployment.Deployment) bool { return d.Base != base }), err
		}
	}},
	{"what is returned is the store's", "Copies", func(b *brokenStore) {
		labels := []string{"text", "text"}
		b.read = func(d *deployment.Deployment) {
			for i := range d.PullRequests {
				d.PullRequests[i].Labels = labels
			}
		}
	}},
	{"Update ignores the version", "Update/Conflict", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			old, err := b.Store.Get(ctx, d.ID)
			if err != nil {
				return d, err
			}
			d.Version = old.Version
			return b.Store.Update(ctx, d, limit)
		}
	}},
	{"Update compares and swaps in two steps", "Race/Updates", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			old, err := b.Store.Get(ctx, d.ID)
			if err != nil || old.Version != d.Version {
				return d, cmp.Or(err, store.ErrConflict)
			}
			time.Sleep(time.Millisecond)
			for {
				updated, err := b.Store.Update(ctx, d, limit)
				if !errors.Is(err, store.ErrConflict) {
					return updated, err
				}
				d.Version++
			}
		}
	}},
	{"Update loses a field", "Update/WritesEverything", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			old, _ := b.Store.Get(ctx, d.ID)
			d.Base = old.Base
			return b.Store.Update(ctx, d, limit)
		}
	}},
	{"Update writes Observed", "Update/ButObserved", updateWritesObserved},
	{"Update writes Observed", "Update/KeepsANewerObserved", updateWritesObserved},
	{"Update changes the slugs", "Update/SlugsCannotBeChanged", func(b *brokenStore) {
		var changed sync.Map
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			updated, err := b.Store.Update(ctx, d, limit)
			if err == nil {
				changed.Store(d.ID, d.Slugs)
			}
			return updated, err
		}
		b.read = func(d *deployment.Deployment) {
			if s, ok := changed.Load(d.ID); ok {
				d.Slugs = s.(deployment.Slugs)
			}
		}
	}},
	{"Update does not make due", "Update/MakesDue", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			d, err := b.Store.Update(ctx, d, limit)
			return d, cmp.Or(err, b.park(ctx, d.ID, time.Second))
		}
	}},
	{"Remove ignores the version", "Remove/Conflict", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			d, err := b.Store.Get(ctx, id)
			return cmp.Or(err, b.Store.Remove(ctx, id, d.Version))
		}
	}},
	{"Remove ignores the lease", "Remove/Held", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			_ = b.Store.Release(ctx, b.newest(id).Lease, 0)
			return b.Store.Remove(ctx, id, version)
		}
	}},
	{"Remove ignores the inventory", "Remove/WithInventory", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			claims, _ := b.Store.Claim(ctx, "removing", 100, time.Hour)
			for _, c := range claims {
				_ = b.Store.Commit(ctx, c.Lease, deployment.Observed{})
				_ = b.Store.Release(ctx, c.Lease, 0)
			}
			return b.Store.Remove(ctx, id, version)
		}
	}},
	{"Remove keeps the slugs", "Remove", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			d, _ := b.Store.Get(ctx, id)
			err := b.Store.Remove(ctx, id, version)
			if err == nil {
				b.fresh(d.Slugs.DNS)
			}
			return err
		}
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if b.noted(d.Slugs.DNS) {
				return d, store.ErrNameTaken
			}
			return b.Store.Create(ctx, d, limit)
		}
	}},
	{"DNS and SQL slugs are of one kind", "Create/SlugsAreOfTwoKinds", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if b.noted(d.Slugs.DNS) || b.noted(d.Slugs.SQL) {
				return d, store.ErrNameTaken
			}
			b.fresh(d.Slugs.DNS)
			b.fresh(d.Slugs.SQL)
			return b.Store.Create(ctx, d, limit)
		}
	}},
	{"Create looks for the id first", "Race/OneID", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			if _, err := b.Store.Get(ctx, d.ID); err == nil {
				return d, store.ErrExists
			}
			time.Sleep(time.Millisecond)
			created, err := b.Store.Create(ctx, d, limit)
			if errors.Is(err, store.ErrExists) {
				return d, nil
			}
			return created, err
		}
	}},
	{"Create looks for the name first", "Race/OneName", func(b *brokenStore) {
		b.create = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			taken := b.noted(d.Slugs.DNS) || b.noted(d.Slugs.SQL)
			time.Sleep(time.Millisecond)
			if taken {
				return d, store.ErrNameTaken
			}
			b.fresh(d.Slugs.DNS)
			b.fresh(d.Slugs.SQL)
			d.Slugs = deployment.Slugs{DNS: string(d.ID), SQL: string(d.ID)}
			return b.Store.Create(ctx, d, limit)
		}
	}},
	{"Get of what is not there is no error", "Get/NotFound", func(b *brokenStore) {
		b.get = func(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
			d, _ := b.Store.Get(ctx, id)
			return d, nil
		}
	}},
	{"Children ignores where to begin", "Children", func(b *brokenStore) {
		b.childs = func(ctx context.Context, base, _ deployment.ID, limit int) ([]deployment.Deployment, error) {
			return b.Store.Children(ctx, base, "", limit)
		}
	}},
	{"Update makes what is not there", "Update/NotFound", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			updated, err := b.Store.Update(ctx, d, limit)
			if errors.Is(err, store.ErrNotFound) {
				return b.Store.Create(ctx, d, 0)
			}
			return updated, err
		}
	}},
	{"Update makes due, then compares", "Update/ConflictDoesNotMakeDue", func(b *brokenStore) {
		b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
			_ = b.Store.Wake(ctx, d.ID)
			return b.Store.Update(ctx, d, limit)
		}
	}},
	{"Remove takes what is present", "Remove/NotClosed", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			if d, err := b.Store.Get(ctx, id); err == nil && d.Version == version {
				d.Desired.Presence = deployment.Absent
				d, _ = b.Store.Update(ctx, d, 0)
				version = d.Version
			}
			return b.Store.Remove(ctx, id, version)
		}
	}},
	{"Remove waits for a Release", "Remove/AfterALeaseEnded", func(b *brokenStore) {
		b.release = func(ctx context.Context, l store.Lease, after time.Duration) error {
			b.fresh(fmt.Sprint(l.Token))
			return b.Store.Release(ctx, l, after)
		}
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			if token := b.newest(id).Lease.Token; token > 0 && !b.noted(fmt.Sprint(token)) {
				return store.ErrConflict
			}
			return b.Store.Remove(ctx, id, version)
		}
	}},
	{"Remove looks for a lease first", "Race/RemoveAndClaim", func(b *brokenStore) {
		b.remove = func(ctx context.Context, id deployment.ID, version int64) error {
			if now, _ := b.Store.Now(ctx); now.Before(b.newest(id).Lease.Expires) {
				return store.ErrConflict
			}
			time.Sleep(time.Millisecond)
			_ = b.Store.Release(ctx, b.newest(id).Lease, 0)
			return b.Store.Remove(ctx, id, version)
		}
	}},
}

func updateWritesObserved(b *brokenStore) {
	var written sync.Map
	b.update = func(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
		updated, err := b.Store.Update(ctx, d, limit)
		if err == nil {
			written.Store(d.ID, d.Clone().Observed)
		}
		return updated, err
	}
	b.read = func(d *deployment.Deployment) {
		if o, ok := written.Load(d.ID); ok {
			d.Observed = o.(deployment.Observed).Clone()
		}
	}
}
