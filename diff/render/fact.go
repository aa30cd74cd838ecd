package render

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// fact says what a change is, without its type: where, and both ends or what lies between them.
func fact(c diff.Change) string {
	where := c.Path
	if where == "" && c.Reason != "" {
		return c.Reason
	}
	if len(c.Causes) == 1 && c.Causes[0].Kind == "unit" {
		// the path ends in the unit's id: say that once
		check, _, _ := strings.Cut(where, "/units/")
		where = strings.TrimPrefix(check+" unit "+c.Causes[0].ID, " ")
	}
	if files := filesOf(c); len(files) > 0 {
		return where + ": a file of it changed (" + firstOf(files) + ")"
	}
	switch {
	case isElement(c.Path, c.Branch) && c.Base == (diff.Absent{}):
		return where + ": added"
	case isElement(c.Path, c.Base) && c.Branch == (diff.Absent{}):
		return where + ": removed"
	}
	base, baseKnown := c.Base.(diff.Known)
	branch, branchKnown := c.Branch.(diff.Known)
	if baseKnown && branchKnown {
		if between := listChange(base.Value, branch.Value); between != "" {
			return where + ": " + between
		}
		if between := kindChange(c.Path, base.Value, branch.Value); between != "" {
			return where + ": " + between
		}
	}
	return where + ": " + bothEnds(shown(c.Path, c.Base), shown(c.Path, c.Branch))
}

// filesOf returns the files that a change comes from; none when it comes from something else too.
func filesOf(c diff.Change) []string {
	var files []string
	for _, cause := range c.Causes {
		if cause.Kind != "file" {
			return nil
		}
		files = append(files, cause.ID)
	}
	return files
}

// isElement reports whether an end is an element of a set, which says enough by being there: a dependency, a column, a
// check, a tag without a value.
func isElement(path string, v diff.Value) bool {
	known, ok := v.(diff.Known)
	if !ok {
		return false
	}
	if known.Value == value.String("") {
		return true
	}
	m, ok := known.Value.(value.Map)
	if !ok {
		return false
	}
	set, _, nested := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return m.Len() == 0 || nested && strings.Count(path, "/") == 2 && (set == "columns" || set == "checks" || set == "dependencies")
}

// shown returns an end of a change for people, on one line.
func shown(path string, v diff.Value) string {
	switch v := v.(type) {
	case diff.Known:
		return shortDigest(show(v.Value, kinded(path)))
	case diff.Unknown:
		if v.Reason == "" {
			return "unknown"
		}
		return "unknown (" + plain(v.Reason) + ")"
	}
	return "(none)"
}

// kinded reports whether a path points into partitions or a mapping of them, whose maps say with the member kind what they
// are.
func kinded(path string) bool {
	return path == "/partitions" || strings.HasPrefix(path, "/partitions/") || strings.HasPrefix(path, "/dependencies/")
}

// show returns a value for people: JSON, but for the types that a source gives to values. With kinds, those of maps come
// first.
func show(v value.Value, kinds bool) string {
	switch v := v.(type) {
	case value.Typed:
		return v.Type + " " + show(v.Value, kinds)
	case value.List:
		items := make([]string, v.Len())
		for i, item := range v.All() {
			items[i] = show(item, kinds)
		}
		return "[" + strings.Join(items, ",") + "]"
	case value.Map:
		kind := kindOf(v)
		var members []string
		for name, member := range v.All() {
			if kinds && kind != "" && name == "kind" {
				continue
			}
			members = append(members, readable(value.String(name))+":"+show(member, kinds))
		}
		text := "{" + strings.Join(members, ",") + "}"
		switch {
		case !kinds || kind == "":
			return text
		case len(members) == 0:
			return kind
		}
		return kind + " " + text
	case nil:
		return "null"
	}
	return readable(v)
}

// kindOf returns the member kind of a map.
func kindOf(v value.Value) string {
	m, _ := v.(value.Map)
	kind, _ := m.Get("kind")
	text, _ := kind.(value.String)
	return string(text)
}

const (
	longestEnd = 60 // characters of an end that are shown
	context    = 12 // characters that are shown before the first difference
)

// bothEnds shows both ends, cut from shortly before their first difference when they are too long.
func bothEnds(a, b string) string {
	x, y := []rune(a), []rune(b)
	if len(x) <= longestEnd && len(y) <= longestEnd {
		return a + " → " + b
	}
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	from := max(0, same-context)
	if from <= context {
		from = 0
	}
	return cutFrom(x, from) + " → " + cutFrom(y, from)
}

func cutFrom(runes []rune, from int) string {
	s := cut(string(runes[from:]), longestEnd)
	if from > 0 {
		s = "…" + s
	}
	return s
}

// readable returns a value as JSON without the escapes that package json writes for HTML's sake.
func readable(v value.Value) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("render: a value does not marshal: %v", err))
	}
	return htmlEscapes.Replace(string(b))
}

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
