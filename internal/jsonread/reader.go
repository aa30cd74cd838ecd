// Package jsonread reads JSON of a known form, telling what in it is not of that form.
//
// A [Reader] reads one input, which jsontext.Check accepted. What has the wrong kind is an error at its path, what nobody
// reads is a warning, and reading goes on. In paths a * stands for any name or position.
package jsonread

import (
	"context"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Reader reads one input. Where nothing else is said a null is what is absent: no object, an empty array or text, false.
type Reader struct {
	ctx     context.Context
	ignored func(path string) bool
	found   map[finding]int
	strings map[string]string
	prefix  string
	problem string
}

// New returns a Reader that reads until ctx ends; what it returned is then good for nothing. ignored reports
// whether what is at a path may be left unread.
func New(ctx context.Context, ignored func(path string) bool) *Reader {
	return &Reader{ctx: ctx, ignored: ignored, found: map[finding]int{}, strings: map[string]string{}}
}

// finding is what a diagnostic says, without how often.
type finding struct {
	severity      assetgraph.Severity
	path, message string
}

// mostFindings is how many different findings are told; the rest are counted.
const mostFindings = 1000

// Report adds a diagnostic about what is at a path.
func (r *Reader) Report(severity assetgraph.Severity, path, format string, args ...any) {
	f := finding{severity, r.prefix + path, fmt.Sprintf(format, args...)}
	if severity == assetgraph.SeverityError && r.problem == "" {
		r.problem = f.path + ": " + f.message
	}
	if r.found[f] == 0 && len(r.found) >= mostFindings {
		f.path, f.message = "", "more of the kind"
	}
	r.found[f]++
}

// Expected reports a value that is not what was expected.
func (r *Reader) Expected(what string, v gjson.Result, path string) {
	r.Report(assetgraph.SeverityError, path, "found %s; expected %s", KindOf(v), what)
}

// Diagnostics returns what was reported, sorted, each finding once with how often it was.
func (r *Reader) Diagnostics(input string) []source.Diagnostic {
	var out []source.Diagnostic
	for f, n := range r.found {
		out = append(out, source.Diagnostic{Severity: f.severity, Input: input, Path: f.path, Message: f.message, Count: n})
	}
	source.Sort(out)
	return out
}

// Under begins a part of the input: the paths of diagnostics are now below prefix, and there is no Problem yet.
func (r *Reader) Under(prefix string) { r.prefix, r.problem = prefix, "" }

// Problem returns the first error in the part that [Reader.Under] began, with its path; empty when there was none.
func (r *Reader) Problem() string { return r.problem }

// KindOf names the kind of a JSON value, for messages.
func KindOf(v gjson.Result) string {
	switch {
	case !v.Exists():
		return "nothing"
	case v.IsObject():
		return "an object"
	case v.IsArray():
		return "an array"
	case v.Type == gjson.String:
		return "a string"
	case v.Type == gjson.Number:
		return "a number"
	case v.Type == gjson.Null:
		return "null"
	}
	return "true or false"
}
