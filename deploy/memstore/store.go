package memstore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// Store is a [store.Store] in memory. Its zero value is an empty one, ready to use; it must not be copied. Every method
// first returns the error of a context that has ended. A poll costs nothing for what is not due.
type Store struct {
	// Clock is the store's clock; nil is time.Now. It must not go back, and is not to be changed once the store is in use.
	Clock func() time.Time

	mu         sync.Mutex
	rows       map[deployment.ID]*row
	ids        []deployment.ID                   // of the rows, sorted
	slugs      map[string]deployment.ID          // of the rows, by kind and text
	children   map[deployment.ID][]deployment.ID // of the rows, by Base and by Wanted; sorted
	present    int                               // branch deployments that are to be there
	due        dueHeap                           // of the rows, but for those that sleep until they are woken
	token      int64                             // the newest, of all deployments: it outlives those that are removed
	deliveries map[delivery]time.Time            // when they came
	arrivals   []delivery                        // in the order in which they came
}

var _ store.Store = (*Store)(nil)

// row is a deployment, with who works on it and when somebody should.
type row struct {
	deployment deployment.Deployment
	lease      store.Lease // the newest
	// due is when it can be claimed. While it is held that is the end of the lease.
	due   time.Time
	place int  // in the heap, -1 outside
	again bool // it was updated or woken since it was claimed
}

func (r *row) held(now time.Time) bool { return now.Before(r.lease.Expires) }

// Now returns the time of the store's clock.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, err
	}
	return s.now(), nil
}

func (s *Store) now() time.Time {
	if s.Clock == nil {
		return time.Now()
	}
	return s.Clock()
}

// begin locks the store for one method, unless it fails, and returns the time.
func (s *Store) begin(ctx context.Context) (now time.Time, err error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, err
	}
	s.mu.Lock()
	return s.now(), nil
}

// Create keeps a new deployment. See [store.Store].
func (s *Store) Create(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	now, err := s.begin(ctx)
	if err != nil {
		return deployment.Deployment{}, err
	}
	defer s.mu.Unlock()
	if s.rows[d.ID] != nil {
		return deployment.Deployment{}, fmt.Errorf("create %s: %w", d.ID, store.ErrExists)
	}
	for _, slug := range slugKeys(d) {
		if other, ok := s.slugs[slug]; ok {
			return deployment.Deployment{}, fmt.Errorf("create %s: %w: %s of %s", d.ID, store.ErrNameTaken, slug, other)
		}
	}
	if d.Desired.Presence == deployment.Present && limit > 0 && s.present >= limit {
		return deployment.Deployment{}, fmt.Errorf("create %s: %w: %d", d.ID, store.ErrQuota, limit)
	}
	if s.rows == nil {
		s.rows, s.slugs, s.children = map[deployment.ID]*row{}, map[string]deployment.ID{}, map[deployment.ID][]deployment.ID{}
	}
	r := &row{deployment: d.Clone(), place: -1}
	r.deployment.Version = 1
	s.rows[d.ID] = r
	i, _ := slices.BinarySearch(s.ids, d.ID)
	s.ids = slices.Insert(s.ids, i, d.ID)
	for _, slug := range slugKeys(d) {
		s.slugs[slug] = d.ID
	}
	s.adopt(d, 1)
	s.present += counted(d)
	s.schedule(r, now)
	return r.deployment.Clone(), nil
}

// slugKeys returns what a deployment reserves.
func slugKeys(d deployment.Deployment) []string {
	return []string{"DNS " + d.Slugs.DNS, "SQL " + d.Slugs.SQL}
}

// counted returns 1 for a deployment that a quota counts.
func counted(d deployment.Deployment) int {
	if d.Kind == deployment.Branch && d.Desired.Presence == deployment.Present {
		return 1
	}
	return 0
}

// Get returns a deployment. See [store.Store].
func (s *Store) Get(ctx context.Context, id deployment.ID) (deployment.Deployment, error) {
	_, err := s.begin(ctx)
	if err != nil {
		return deployment.Deployment{}, err
	}
	defer s.mu.Unlock()
	r, err := s.row("get", id)
	if err != nil {
		return deployment.Deployment{}, err
	}
	return r.deployment.Clone(), nil
}

func (s *Store) row(verb string, id deployment.ID) (*row, error) {
	if r := s.rows[id]; r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("%s %s: %w", verb, id, store.ErrNotFound)
}

// List returns deployments by id. See [store.Store].
func (s *Store) List(ctx context.Context, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	if _, err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	return s.page(s.ids, after, limit), nil
}

// Children returns the deployments of a base, by id. See [store.Store].
func (s *Store) Children(ctx context.Context, base, after deployment.ID, limit int) ([]deployment.Deployment, error) {
	if _, err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	return s.page(s.children[base], after, limit), nil
}

// page returns up to limit of the rows with these sorted ids, after one.
func (s *Store) page(ids []deployment.ID, after deployment.ID, limit int) (page []deployment.Deployment) {
	i, found := slices.BinarySearch(ids, after)
	if found {
		i++
	}
	for ; i < len(ids) && len(page) < limit; i++ {
		page = append(page, s.rows[ids[i]].deployment.Clone())
	}
	return page
}

// adopt notes, or with a negative change forgets, whose child a deployment is.
func (s *Store) adopt(d deployment.Deployment, change int) {
	bases := []deployment.ID{d.Base, d.Wanted}
	for _, base := range slices.Compact(bases) {
		if base == "" {
			continue
		}
		ids := s.children[base]
		i, _ := slices.BinarySearch(ids, d.ID)
		if change > 0 {
			s.children[base] = slices.Insert(ids, i, d.ID)
		} else if ids = slices.Delete(ids, i, i+1); len(ids) > 0 {
			s.children[base] = ids
		} else {
			delete(s.children, base)
		}
	}
}

// Update writes what is desired. See [store.Store].
func (s *Store) Update(ctx context.Context, d deployment.Deployment, limit int) (deployment.Deployment, error) {
	now, err := s.begin(ctx)
	if err != nil {
		return deployment.Deployment{}, err
	}
	defer s.mu.Unlock()
	r, err := s.row("update", d.ID)
	if err != nil {
		return deployment.Deployment{}, err
	}
	kept := &r.deployment
	if d.Version != kept.Version {
		return deployment.Deployment{}, conflict("update", d.ID, d.Version, kept.Version)
	}
	if kept.Desired.Presence == deployment.Absent && counted(d) > 0 && limit > 0 && s.present >= limit {
		return deployment.Deployment{}, fmt.Errorf("update %s: %w: %d", d.ID, store.ErrQuota, limit)
	}
	d.Slugs, d.Observed = kept.Slugs, kept.Observed
	d.Version++
	s.present += counted(d) - counted(*kept)
	s.adopt(*kept, -1)
	s.adopt(d, 1)
	*kept = d.Clone()
	s.wake(r, now)
	return kept.Clone(), nil
}

func conflict(verb string, id deployment.ID, version, kept int64) error {
	return fmt.Errorf("%s %s: %w: at version %d, not %d", verb, id, store.ErrConflict, kept, version)
}

// Remove forgets a closed deployment. See [store.Store].
func (s *Store) Remove(ctx context.Context, id deployment.ID, version int64) error {
	now, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	r, err := s.row("remove", id)
	if err != nil {
		return err
	}
	d := r.deployment
	switch {
	case d.Version != version:
		return conflict("remove", id, version, d.Version)
	case d.Desired.Presence != deployment.Absent:
		return fmt.Errorf("remove %s: %w: it is to be %s", id, store.ErrConflict, d.Desired.Presence)
	case len(d.Observed.Inventory) > 0:
		return fmt.Errorf("remove %s: %w: it has an inventory of %d", id, store.ErrConflict, len(d.Observed.Inventory))
	case r.held(now):
		return fmt.Errorf("remove %s: %w: %s holds it", id, store.ErrConflict, r.lease.Owner)
	}
	s.unschedule(r)
	s.adopt(d, -1)
	delete(s.rows, id)
	i, _ := slices.BinarySearch(s.ids, id)
	s.ids = slices.Delete(s.ids, i, i+1)
	for _, slug := range slugKeys(d) {
		delete(s.slugs, slug)
	}
	return nil
}
