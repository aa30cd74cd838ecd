package deploymodel

import (
	"bufio"
	"fmt"
	"strings"
	"time"
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
	name         string        // of a command, the method of a fault, or a base
	what         string        // of a fault
	long         time.Duration // of a fault, a stop or a stall
}

// The verbs of steps.
const (
	happens  = "event"   // branch event luck
	commands = "command" // branch node name
	chooses  = "base"    // branch node base: it is chosen, see the names of bases
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
	case commands, chooses:
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
	case chooses:
		if _, err = fmt.Sscan(rest, &st.branch, &st.node, &st.name); err == nil {
			err = checkBase(st.name)
		}
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
