package memstore

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// Claim gives leases on what is due. See [store.Store].
func (s *Store) Claim(ctx context.Context, owner string, limit int, period time.Duration) ([]store.Claim, error) {
	now, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var claims []store.Claim
	for len(claims) < limit && len(s.due) > 0 && !s.due[0].due.After(now) {
		r := s.due[0]
		s.token++
		r.lease = store.Lease{ID: r.deployment.ID, Owner: owner, Token: s.token, Expires: now.Add(period)}
		r.again = false
		s.schedule(r, r.lease.Expires)
		claims = append(claims, r.claim())
		if period <= 0 {
			break // it can be claimed again at once, and would be, for ever
		}
	}
	return claims, nil
}

func (r *row) claim() store.Claim {
	return store.Claim{Deployment: r.deployment.Clone(), Lease: r.lease}
}

// Extend makes a lease last. See [store.Store].
func (s *Store) Extend(ctx context.Context, l store.Lease, period time.Duration) (store.Claim, error) {
	now, err := s.begin(ctx)
	if err != nil {
		return store.Claim{}, err
	}
	defer s.mu.Unlock()
	r, err := s.holder("extend", l, now)
	if err != nil {
		return store.Claim{}, err
	}
	r.lease.Expires = now.Add(period)
	s.schedule(r, r.lease.Expires)
	return r.claim(), nil
}

// holder returns the row that a lease is on, or [store.ErrLeaseLost].
func (s *Store) holder(verb string, l store.Lease, now time.Time) (*row, error) {
	r := s.rows[l.ID]
	switch {
	case r == nil:
		return nil, fmt.Errorf("%s %s: %w: the deployment is gone", verb, l.ID, store.ErrLeaseLost)
	case r.lease.Token != l.Token:
		return nil, fmt.Errorf("%s %s: %w: token %d was given after %d", verb, l.ID, store.ErrLeaseLost, r.lease.Token, l.Token)
	case !r.held(now):
		return nil, fmt.Errorf("%s %s: %w: token %d has ended", verb, l.ID, store.ErrLeaseLost, l.Token)
	}
	return r, nil
}

// Commit writes what was observed. See [store.Store].
func (s *Store) Commit(ctx context.Context, l store.Lease, o deployment.Observed) error {
	now, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	r, err := s.holder("commit", l, now)
	if err != nil {
		return err
	}
	r.deployment.Observed = o.Clone()
	return nil
}

// Release ends a lease. See [store.Store].
func (s *Store) Release(ctx context.Context, l store.Lease, after time.Duration) error {
	now, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	r, err := s.holder("release", l, now)
	if err != nil {
		return nil // it is lost
	}
	r.lease.Expires = time.Time{}
	switch {
	case r.again:
		s.schedule(r, now)
	case after < 0:
		s.unschedule(r)
	default:
		s.schedule(r, now.Add(after))
	}
	return nil
}

// Wake makes a deployment due. See [store.Store].
func (s *Store) Wake(ctx context.Context, id deployment.ID) error {
	now, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	r, err := s.row("wake", id)
	if err != nil {
		return err
	}
	s.wake(r, now)
	return nil
}

// wake makes a row due now, or when it is released. One that has been due for longer stays ahead.
func (s *Store) wake(r *row, now time.Time) {
	switch {
	case r.held(now):
		r.again = true
	case r.place < 0 || now.Before(r.due):
		s.schedule(r, now)
	}
}

// schedule makes a row due at a time.
func (s *Store) schedule(r *row, due time.Time) {
	r.due = due
	if r.place < 0 {
		heap.Push(&s.due, r)
	} else {
		heap.Fix(&s.due, r.place)
	}
}

// unschedule makes a row sleep until it is woken.
func (s *Store) unschedule(r *row) {
	if r.place >= 0 {
		heap.Remove(&s.due, r.place)
	}
}

// dueHeap has the longest due row first.
type dueHeap []*row

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	if c := h[i].due.Compare(h[j].due); c != 0 {
		return c < 0
	}
	return h[i].deployment.ID < h[j].deployment.ID
}

func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is heap's.
func (h *dueHeap) Push(x any) {
	r := x.(*row)
	r.place = len(*h)
	*h = append(*h, r)
}

// Pop is heap's.
func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	r := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	r.place = -1
	return r
}
