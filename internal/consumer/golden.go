package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	kib = 1024

	// zipStep is the step in which the ceiling of the module's zip file moves.
	zipStep = 256 * kib

	zipPrefix = "module zip: at most "
)

// ceiling returns the smallest multiple of zipStep that is not below size.
func ceiling(size int64) int64 {
	return (size + zipStep - 1) / zipStep * zipStep
}

// readCeiling returns the ceiling that a golden file names.
func readCeiling(golden []byte) (int64, error) {
	for line := range strings.Lines(string(golden)) {
		rest, ok := strings.CutPrefix(line, zipPrefix)
		if !ok {
			continue
		}
		var n int64
		if _, err := fmt.Sscanf(rest, "%d KiB", &n); err != nil {
			return 0, fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
		}
		return n * kib, nil
	}
	return 0, errors.New("no line for the module's zip file")
}

// format returns the text of the golden file.
func format(max int64, costs []cost) []byte {
	var b bytes.Buffer
	b.WriteString("# What importing each package alone costs a module outside the repository.\n")
	b.WriteString("# Written by .ci/cost -update, and compared by CI.\n\n")
	fmt.Fprintf(&b, "%s%d KiB\n", zipPrefix, max/kib)
	byPkg := make(map[string]cost, len(costs))
	for _, c := range costs {
		byPkg[c.pkg] = c
	}
	for _, c := range costs {
		fmt.Fprintf(&b, "\n%s\n", c.pkg)
		fmt.Fprintf(&b, "\tgo line: %s\n", c.goLine)
		list(&b, "own packages", c.own)
		list(&b, "third-party packages", abridge(c, byPkg))
		list(&b, "standard library, of note", c.std)
		list(&b, fmt.Sprintf("go.sum of %d lines", c.sumSize), c.sums)
	}
	return b.Bytes()
}

// abridge returns what c links of other modules, in which one line stands for
// all that comes with another of our packages.
func abridge(c cost, byPkg map[string]cost) []string {
	implied := map[string]bool{} // linked by what is named in its place
	var lines []string
	for _, own := range c.own {
		if len(byPkg[own].foreign) == 0 || slices.ContainsFunc(c.own, func(other string) bool {
			return slices.Contains(byPkg[other].own, own)
		}) {
			continue
		}
		lines = append(lines, "those of "+own)
		for _, p := range byPkg[own].foreign {
			implied[p] = true
		}
	}
	for _, p := range c.foreign {
		if !implied[p] {
			lines = append(lines, p)
		}
	}
	return lines
}

// list writes a heading and, a line each, what belongs to it.
func list(b *bytes.Buffer, heading string, items []string) {
	if len(items) == 0 {
		fmt.Fprintf(b, "\t%s: none\n", heading)
		return
	}
	fmt.Fprintf(b, "\t%s:\n", heading)
	for _, item := range items {
		fmt.Fprintf(b, "\t\t%s\n", item)
	}
}
