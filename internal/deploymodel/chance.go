package deploymodel

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// The size of a story.
const (
	storySteps    = 200
	storyBranches = 20
)

// newStory returns the story of a seed.
func newStory(seed uint64) *story {
	r := rand.New(rand.NewPCG(seed, 5))
	s := &story{seed: seed, nodes: 2 + r.IntN(4), reader: r.IntN(4) > 0}
	if r.IntN(4) == 0 {
		s.idle = 15 * time.Minute
	}
	if r.IntN(6) == 0 {
		s.expire = 40 * time.Minute
	}
	if r.IntN(6) == 0 {
		s.quota = 6
	}
	s.policy = r.IntN(4)
	// Few branches at a time: what goes wrong goes wrong when much happens to one.
	branches := cast()
	busy := []int{0, 1, 2}
	for range storySteps {
		st := step{after: gap(r), node: r.IntN(s.nodes)}
		if r.IntN(8) == 0 {
			busy[r.IntN(len(busy))] = r.IntN(len(branches))
		}
		st.branch = busy[r.IntN(len(busy))]
		switch n := r.IntN(100); {
		case n < 46:
			b := branches[st.branch]
			st.verb, st.luck = happens, r.Uint64N(1<<32)
			st.event = event{push, 0}
			if st.branch != trunk {
				st.event = pick(r, b.legal(3))
			}
			b.apply(st.event)
		case n < 57:
			st.verb = commands
			st.name = pick(r, commandNames)
		case n < 62:
			st.verb = chooses
			st.branch, st.name = chance(r, branches, busy)
		case n < 88:
			plan(r, &st)
		case n < 94:
			st.verb = crashes
		case n < 95:
			st.verb = stops
		case n < 96:
			st.verb, st.long = lies, round(between(r.Uint64(), 30*time.Second, 4*time.Minute))
		case n < 98:
			st.verb, st.long = jumps, round(between(r.Uint64(), 30*time.Second, 2*time.Minute))
		default:
			st.verb, st.long = stalls, round(between(r.Uint64(), 10*time.Second, 4*time.Minute))
		}
		s.steps = append(s.steps, st)
	}
	return s
}

// Faults of our own, beside those of [deploytest.Fault]: what a call answers.
const (
	partial = "partial" // the code host leaves branches out, and says so
	nothing = "nothing" // the code host has no branches, and calls that complete
	final   = "final"   // the provisioner fails for good, see [provision.Terminal]
)

// plan makes a step a fault: something happens to the next call of a method on a machine.
func plan(r *rand.Rand, st *step) {
	st.verb = faulty
	st.name = pick(r, []string{
		"Store.Create", "Store.Get", "Store.List", "Store.Update", "Store.Claim", "Store.Extend", "Store.Commit", "Store.Release",
		"Store.Wake", "Store.Deliver", "Store.Commit", "Store.Extend", "Store.Update", "Provisioner.Record", "Provisioner.Record",
		"Provisioner.Apply", "Provisioner.Delete", "Provisioner.Observe", "world.Apply", "world.Apply", "world.Delete", "world.Delete",
		"PullRequests.Branch", "host.Branch", "host.Branches", "host.Branches", "GraphSource.Graph", "Notifier.Notify",
	})
	whats := []string{"Pass", "Fail", "LoseResult", "CrashBefore", "CrashAfter"}
	switch st.name {
	case "world.Apply":
		whats = append(whats, final)
	case "host.Branches":
		whats = append(whats, partial, nothing, nothing, nothing)
	}
	st.what = pick(r, whats)
	if st.what == "Pass" || r.IntN(8) == 0 {
		st.long = round(between(r.Uint64(), 5*time.Second, 3*time.Minute))
	}
}

// chance returns a branch, and the base that somebody chooses for it: mostly another branch's, and both are there, since what is
// refused changes nothing.
func chance(r *rand.Rand, branches []*hosted, busy []int) (branch int, base string) {
	some := func() int {
		i := pick(r, busy)
		for range 6 {
			if there, _ := branches[i].wanted(); there && i != trunk {
				break
			}
			i = r.IntN(len(branches))
		}
		return i
	}
	branch = some()
	switch n := r.IntN(20); {
	case n < 4:
		return branch, undone
	case n < 6:
		return branch, prod
	case n < 9:
		return branch, pick(r, []string{missing, itself, above})
	default:
		return branch, strconv.Itoa(some())
	}
}

// gap is how long after the step before a step happens: often hardly, seldom minutes.
func gap(r *rand.Rand) time.Duration {
	switch n := r.IntN(20); {
	case n < 10:
		return round(between(r.Uint64(), 0, time.Second))
	case n < 19:
		return round(between(r.Uint64(), time.Second, 20*time.Second))
	default:
		return round(between(r.Uint64(), 20*time.Second, 3*time.Minute))
	}
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
