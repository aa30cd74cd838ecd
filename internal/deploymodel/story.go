package deploymodel

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
)

// story is what happens to a few controllers, a code host and a world. It is all that a run depends on.
type story struct {
	seed   uint64
	nodes  int
	reader bool          // the controllers read the code host
	idle   time.Duration // see [deploy.Options]
	expire time.Duration
	quota  int
	policy int // a [deploy.BaseComparison]
	steps  []step
}

// step is one thing that happens, some time after the one before.
type step struct {
	after time.Duration
	verb  string
	// branch is the number of a branch, or node that of a machine, whichever the verb needs.
	branch, node int
	event        event         // of an event
	luck         uint64        // of an event's hints: whether they are delivered, when, where, and how often
	name         string        // of a command, or the method of a fault
	what         string        // of a fault
	long         time.Duration // of a fault, a stop or a stall
}

// The verbs of steps.
const (
	happens  = "event"   // branch event luck
	commands = "command" // branch node name
	faulty   = "fault"   // node name what long
	stops    = "stop"    // node: it is told to stop, and starts again
	crashes  = "crash"   // node
	stalls   = "stall"   // node long: nothing happens on it, and then it goes on
	lies     = "lie"     // long: the code host knows of no branch, and is sure of that
	jumps    = "jump"    // long: all machines were suspended for so long, says the store's clock, and leases end
)

func (s step) String() string {
	head := fmt.Sprintf("+%s %s", s.after, s.verb)
	switch s.verb {
	case happens:
		return fmt.Sprintf("%s %d %s %d %d", head, s.branch, s.event.action, s.event.pull, s.luck)
	case commands:
		return fmt.Sprintf("%s %d %d %s", head, s.branch, s.node, s.name)
	case faulty:
		return fmt.Sprintf("%s %d %s %s %s", head, s.node, s.name, s.what, s.long)
	case stalls:
		return fmt.Sprintf("%s %d %s", head, s.node, s.long)
	case jumps, lies:
		return fmt.Sprintf("%s %s", head, s.long)
	default:
		return fmt.Sprintf("%s %d", head, s.node)
	}
}

func (s *story) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "story %d %d %t %s %s %d %d\n", s.seed, s.nodes, s.reader, s.idle, s.expire, s.quota, s.policy)
	for _, st := range s.steps {
		fmt.Fprintln(&b, st)
	}
	return b.String()
}

// parseStory reads what String wrote. Lines that begin with # are for people.
func parseStory(text string) (*story, error) {
	s := new(story)
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := s.parseLine(line); err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", n, line, err)
		}
	}
	return s, lines.Err()
}

func (s *story) parseLine(line string) error {
	var idle, expire, after, verb string
	if strings.HasPrefix(line, "story ") {
		if _, err := fmt.Sscanf(line, "story %d %d %t %s %s %d %d", &s.seed, &s.nodes, &s.reader, &idle, &expire, &s.quota, &s.policy); err != nil {
			return err
		}
		return parseDurations(idle, &s.idle, expire, &s.expire)
	}
	var st step
	var long string
	if _, err := fmt.Sscan(line, &after, &verb); err != nil {
		return err
	}
	st.verb = verb
	rest := strings.TrimSpace(line[strings.Index(line, verb)+len(verb):])
	var err error
	switch verb {
	case happens:
		_, err = fmt.Sscan(rest, &st.branch, &st.event.action, &st.event.pull, &st.luck)
	case commands:
		_, err = fmt.Sscan(rest, &st.branch, &st.node, &st.name)
	case faulty:
		_, err = fmt.Sscan(rest, &st.node, &st.name, &st.what, &long)
	case stalls:
		_, err = fmt.Sscan(rest, &st.node, &long)
	case jumps, lies:
		long = rest
	case stops, crashes:
		_, err = fmt.Sscan(rest, &st.node)
	default:
		return fmt.Errorf("there is no step %q", verb)
	}
	if err != nil {
		return err
	}
	s.steps = append(s.steps, st)
	last := &s.steps[len(s.steps)-1]
	return parseDurations(strings.TrimPrefix(after, "+"), &last.after, long, &last.long)
}

func parseDurations(a string, x *time.Duration, b string, y *time.Duration) (err error) {
	if *x, err = time.ParseDuration(a); err != nil || b == "" {
		return err
	}
	*y, err = time.ParseDuration(b)
	return err
}

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
		case n < 50:
			b := branches[st.branch]
			st.verb, st.luck = happens, r.Uint64N(1<<32)
			st.event = event{push, 0}
			if st.branch != trunk {
				st.event = pick(r, b.legal(3))
			}
			b.apply(st.event)
		case n < 62:
			st.verb = commands
			st.name = pick(r, []string{
				"pin", "unpin", "sleep", "sleep", "wake", "wake", "redeploy", "redeploy", "delete", "expire", "approve", "approve",
			})
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
	final   = "final"   // the provisioner fails for good, see [deploy.Terminal]
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

// The code host of the stories.
const (
	provider   = "code.test"
	repository = "1001"
	fork       = "2002"
)

// foreign is a service that people made, which has the name that a branch's would have.
var foreign = thingName{"service", "theirs"}

// trunk is the number of the branch that the full deployment prod follows.
const trunk = 0

// cast returns the branches of the stories. Many have names that are
// one when they are made into names for machines.
func cast() []*hosted {
	long := strings.Repeat("very-", 14) + "long"
	names := []string{
		"main", "feature-1", "feature_1", "feature/1", "Feature-1", "feature--1", "fix", "fix/", "FIX", long + "-a", long + "-b", "é", "ê",
		foreign.name, "prod", "stacked", "1", "-",
	}
	var branches []*hosted
	for _, name := range names {
		branches = append(branches, newHosted(deploy.Source{Provider: provider, Repository: repository, Head: repository, Branch: name}, 0))
	}
	for _, name := range []string{"main", "feature-1"} {
		branches = append(branches, newHosted(deploy.Source{Provider: provider, Repository: repository, Head: fork, Branch: name}, 0))
	}
	for i, b := range branches {
		b.first = int64(1 + 100*i)
		if b.source.Branch == "stacked" {
			b.targets = []string{"feature-1", "main"}
		}
	}
	branches[trunk].exists, branches[trunk].commits = true, 1
	return branches
}

// legalNow reports whether an event can happen: steps before it may have been dropped.
func legalNow(b *hosted, e event) bool { return slices.Contains(b.legal(3), e) }
