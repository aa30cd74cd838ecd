package assetgraph

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Problem is something wrong with what a [Builder] was given.
type Problem struct {
	// Severity says whether the graph can be trusted all the same.
	Severity Severity
	// Location names the location concerned; empty when it is none or several.
	Location string
	// Key names the asset concerned; zero when it is none or several.
	Key Key
	// Message says what is wrong: lower case, without the location and the key.
	Message string
}

// Severity says how bad a problem is. The zero Severity is an error.
type Severity uint8

// The severities, worst first.
const (
	SeverityError   Severity = iota // the graph cannot be taken for what was meant
	SeverityWarning                 // somebody should look
)

// String returns error or warning.
func (s Severity) String() string {
	if s == SeverityError {
		return "error"
	}
	return "warning"
}

// Error returns the problem as one line.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString("assetgraph: ")
	if p.Location != "" {
		fmt.Fprintf(&b, "location %q: ", p.Location)
	}
	if !p.Key.IsZero() {
		fmt.Fprintf(&b, "asset %q: ", p.Key)
	}
	b.WriteString(p.Message)
	return b.String()
}

func compareProblems(a, b *Problem) int {
	return cmp.Or(a.Key.Compare(b.Key), strings.Compare(a.Location, b.Location), strings.Compare(a.Message, b.Message),
		cmp.Compare(a.Severity, b.Severity))
}

// Problems are all problems of a graph, sorted by key, location and message.
type Problems []*Problem

// Err returns the problems that are errors, joined; nil when there is none.
func (ps Problems) Err() error {
	var errs []error
	for _, p := range ps {
		if p.Severity == SeverityError {
			errs = append(errs, p)
		}
	}
	return errors.Join(errs...)
}
