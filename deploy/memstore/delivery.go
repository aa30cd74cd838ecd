package memstore

import (
	"context"
	"time"
)

// keepDeliveries is how long a delivery is known: a day more than promised.
const keepDeliveries = 31 * 24 * time.Hour

type delivery struct{ provider, id string }

// Deliver notes a delivery. See [store.Store].
func (s *Store) Deliver(ctx context.Context, provider, id string) (bool, error) {
	now, err := s.begin(ctx)
	if err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	for len(s.arrivals) > 0 && now.Sub(s.deliveries[s.arrivals[0]]) > keepDeliveries {
		delete(s.deliveries, s.arrivals[0])
		s.arrivals = s.arrivals[1:]
	}
	d := delivery{provider, id}
	if _, ok := s.deliveries[d]; ok {
		return false, nil
	}
	if s.deliveries == nil {
		s.deliveries = map[delivery]time.Time{}
	}
	s.deliveries[d] = now
	s.arrivals = append(s.arrivals, d)
	return true, nil
}
