package memstore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
)

// idle returns a store of deployments of which none is due: every other one sleeps until it is woken.
func idle(tb testing.TB, deployments int) *memstore.Store {
	ctx, store := context.Background(), newClocked().Store
	for i := range deployments {
		name := fmt.Sprintf("%07d", i)
		d := deployment.Deployment{ID: deployment.ID(name), Kind: deployment.Branch, Slugs: deployment.Slugs{DNS: name, SQL: name}}
		if _, err := store.Create(ctx, d, 0); err != nil {
			tb.Fatal(err)
		}
	}
	claims, err := store.Claim(ctx, "idle", deployments, time.Hour)
	if err != nil || len(claims) != deployments {
		tb.Fatal(len(claims), err)
	}
	for i, c := range claims {
		if err := store.Release(ctx, c.Lease, time.Duration(i%2*1000-1)*time.Second); err != nil {
			tb.Fatal(err)
		}
	}
	return store
}

// poll claims what is due, which is nothing.
func poll(tb testing.TB, store *memstore.Store) {
	if claims, err := store.Claim(context.Background(), "poll", 100, time.Hour); err != nil || len(claims) > 0 {
		tb.Fatal(len(claims), err)
	}
}

func TestClaimIdle(t *testing.T) {
	store := idle(t, 1000)
	if allocs := testing.AllocsPerRun(100, func() { poll(t, store) }); allocs > 0 {
		t.Errorf("a poll that finds nothing allocates %v times", allocs)
	}
}

func BenchmarkClaimIdle(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := idle(b, n)
			b.ReportAllocs()
			for b.Loop() {
				poll(b, store)
			}
		})
	}
}

// BenchmarkClaim claims and releases the one deployment that is due among many that are not.
func BenchmarkClaim(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ctx, store := context.Background(), idle(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if err := store.Wake(ctx, "0000007"); err != nil {
					b.Fatal(err)
				}
				claims, err := store.Claim(ctx, "bench", 100, time.Hour)
				if err != nil || len(claims) != 1 {
					b.Fatal(len(claims), err)
				}
				if err := store.Release(ctx, claims[0].Lease, time.Hour); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkList reads a page of 100 in the middle.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := idle(b, n)
			b.ReportAllocs()
			for b.Loop() {
				page, err := store.List(context.Background(), "0005000", 100)
				if err != nil || len(page) != 100 {
					b.Fatal(len(page), err)
				}
			}
		})
	}
}
