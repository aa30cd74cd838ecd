package render

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// fact says what a change is, without its type: where, and both ends.
func fact(c diff.Change) string {
	where := c.Path
	if len(c.Causes) == 1 && c.Causes[0].Kind == "unit" {
		// the path ends in the unit's id: say that once
		check, _, _ := strings.Cut(where, "/units/")
		where = strings.TrimPrefix(check+" unit "+c.Causes[0].ID, " ")
	}
	switch {
	case isElement(c.Path, c.Branch) && c.Base == (diff.Absent{}):
		return where + ": added"
	case isElement(c.Path, c.Base) && c.Branch == (diff.Absent{}):
		return where + ": removed"
	}
	base, branch := cutBoth(shown(c.Base), shown(c.Branch))
	return where + ": " + base + " → " + branch
}

// isElement reports whether an end is an element of a set, which says enough by being there: a dependency, a column, a
// check, a tag without a value.
func isElement(path string, v diff.Value) bool {
	known, ok := v.(diff.Known)
	if !ok {
		return false
	}
	if known.Value == assetgraph.String("") {
		return true
	}
	m, ok := known.Value.(assetgraph.Map)
	if !ok {
		return false
	}
	set, _, nested := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return m.Len() == 0 || nested && strings.Count(path, "/") == 2 && (set == "columns" || set == "checks")
}

// shown returns an end of a change for people, on one line.
func shown(v diff.Value) string {
	switch v := v.(type) {
	case diff.Known:
		b, err := json.Marshal(v.Value)
		if err != nil {
			panic(fmt.Sprintf("render: a value does not marshal: %v", err))
		}
		return shortDigest(readable(b))
	case diff.Unknown:
		if v.Reason == "" {
			return "unknown"
		}
		return "unknown (" + v.Reason + ")"
	}
	return "(none)"
}

const (
	longestEnd = 60 // characters of an end that are shown
	context    = 12 // characters that are shown before the first difference
)

// cutBoth cuts two ends that are too long, both from shortly before their first difference.
func cutBoth(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	if len(x) <= longestEnd && len(y) <= longestEnd {
		return a, b
	}
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	from := max(0, same-context)
	if from <= context {
		from = 0
	}
	return cutFrom(x, from), cutFrom(y, from)
}

func cutFrom(runes []rune, from int) string {
	s := cut(string(runes[from:]), longestEnd)
	if from > 0 {
		s = "…" + s
	}
	return s
}

// readable returns JSON without the escapes that package json writes for HTML's sake.
func readable(b []byte) string { return htmlEscapes.Replace(string(b)) }

// A backslash that is escaped itself begins no escape.
var htmlEscapes = strings.NewReplacer(`\\`, `\\`, `\u003c`, "<", `\u003e`, ">", `\u0026`, "&")

// shortDigest shortens the digests that stand for code.
func shortDigest(s string) string {
	const shown = 8
	for _, prefix := range []string{`"sha256:`, `"bg1:`} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && len(rest) == 64+1 {
			return prefix[1:] + rest[:shown]
		}
	}
	return s
}
