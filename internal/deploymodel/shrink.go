package deploymodel

import (
	"slices"
	"strings"
	"time"
)

// shape is what stays the same of a problem while its story is shrunk: its words, without names, numbers and times.
func shape(problem string) string {
	var words []string
	for word := range strings.FieldsSeq(problem) {
		if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz,:") == "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// shrink returns a story of fewer steps of which fails still says that it fails. It asks at most so many times.
func shrink(s *story, fails func(*story) bool, times int) *story {
	best := *s
	try := func(steps []step) bool {
		if times--; times < 0 {
			return false
		}
		smaller := best
		smaller.steps = steps
		if !fails(&smaller) {
			return false
		}
		best = smaller
		return true
	}
	for size := len(best.steps) / 2; size > 0; {
		dropped := false
		for from := 0; from < len(best.steps); {
			if try(without(best.steps, from, min(from+size, len(best.steps)))) {
				dropped = true
			} else {
				from += size
			}
		}
		if !dropped || size > 1 {
			size /= 2
		}
	}
	for i := range best.steps {
		if st := best.steps[i]; st.verb == happens && st.luck != 0 {
			steps := slices.Clone(best.steps)
			steps[i].luck = 0
			try(steps)
		}
		if st := best.steps[i]; st.verb == chooses && st.name != prod {
			steps := slices.Clone(best.steps)
			steps[i].name = prod // which is always there
			try(steps)
		}
		for _, gap := range []time.Duration{0, best.steps[i].after.Truncate(time.Second)} {
			if steps := slices.Clone(best.steps); gap < steps[i].after {
				steps[i].after = gap
				if try(steps) {
					break
				}
			}
		}
	}
	return &best
}

// without returns the steps but for some; the others happen when they did.
func without(steps []step, from, to int) []step {
	rest := slices.Concat(steps[:from], steps[to:])
	if from < len(rest) {
		for _, st := range steps[from:to] {
			rest[from].after += st.after
		}
	}
	return rest
}
