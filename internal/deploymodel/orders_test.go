package deploymodel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// orders calls f with the ways in which n things arrive: any of them may be dropped, and one may come twice; those are in
// all orders. With every greater than 1, f is called with each every-th of those in which one comes twice.
func orders(n, every int, f func(order []int)) {
	count := 0
	var permute func(rest, done []int, each func([]int))
	permute = func(rest, done []int, each func([]int)) {
		if len(rest) == 0 {
			each(done)
			return
		}
		for i, x := range rest {
			if slices.Contains(rest[:i], x) {
				continue // the same thing, twice
			}
			permute(slices.Delete(slices.Clone(rest), i, i+1), append(done, x), each)
		}
	}
	for set := range 1 << n {
		var some []int
		for i := range n {
			if set>>i&1 == 1 {
				some = append(some, i)
			}
		}
		permute(some, nil, f)
		for _, twice := range some {
			permute(append(slices.Clone(some), twice), nil, func(order []int) {
				if count++; count%every == 0 {
					f(order)
				}
			})
		}
	}
}

func TestOrders(t *testing.T) {
	seen := map[string]bool{}
	orders(3, 1, func(order []int) { seen[fmt.Sprint(order)] = true })
	// Those of 0 to 3 things: 1+3+6+6. With one of them twice: 3 of one, 3*2*3 of two, 3*12 of three.
	if want := 16 + 3 + 18 + 36; len(seen) != want {
		t.Errorf("there are %d orders of 3 things, not %d", len(seen), want)
	}
}

// samples calls f with some of the ways in which n things arrive at random: any of them may be dropped, or come twice.
func samples(n, count int, seed uint64, f func(order []int)) {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	for range count {
		var order []int
		for i := range n {
			switch r.IntN(8) {
			case 0:
			case 1:
				order = append(order, i, i)
			default:
				order = append(order, i)
			}
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		f(order)
	}
}
