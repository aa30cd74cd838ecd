package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Diagnostic is something to say about a loaded input.
type Diagnostic struct {
	// Severity says whether something is missing from the result.
	Severity assetgraph.Severity
	// Input is the name of the input.
	Input string
	// Path is a pointer (RFC 6901) to the value concerned, with * for any name; empty when it has none.
	Path string
	// Message says what there is to say: lower case.
	Message string
	// Count is how often it was found; 0 is once.
	Count int
}

// String returns the diagnostic as one line.
func (d Diagnostic) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", d.Input, d.Severity)
	if d.Path != "" {
		fmt.Fprintf(&b, " at %s", d.Path)
	}
	b.WriteString(": " + d.Message)
	if d.Count > 1 {
		fmt.Fprintf(&b, " (%d times)", d.Count)
	}
	return b.String()
}

// Sort sorts diagnostics by input, severity, path and message.
func Sort(ds []Diagnostic) {
	slices.SortFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.Input, b.Input), cmp.Compare(a.Severity, b.Severity),
			strings.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message), cmp.Compare(a.Count, b.Count))
	})
}
