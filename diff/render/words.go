package render

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// counted returns a number and a noun, in the plural unless the number is 1.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	switch {
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay") && !strings.HasSuffix(noun, "ey"):
		noun = noun[:len(noun)-1] + "ie"
	case strings.HasSuffix(noun, "sis"):
		return fmt.Sprintf("%d %s", n, noun[:len(noun)-2]+"es")
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// verdict is the first line: 3 assets changed, 2 downstream.
func (r *report) verdict() string {
	if !r.diff.TwoWay() {
		return "nothing to compare with: there is no base"
	}
	changed, unknown := 0, 0
	for _, a := range r.assets {
		if a.Status == diff.StatusUnknown {
			unknown++
		} else {
			changed++
		}
	}
	parts := []string{"no assets changed"}
	if changed > 0 {
		parts[0] = counted(changed, "asset") + " changed"
	}
	if len(r.reached) > 0 {
		parts = append(parts, fmt.Sprintf("%d downstream", len(r.reached)))
	}
	if unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d unknown", unknown))
	}
	return strings.Join(parts, ", ")
}

// folded is the second line: what was folded, and why.
func (r *report) folded() string {
	if len(r.folds) == 0 {
		return "nothing folded"
	}
	var parts []string
	for i, f := range r.folds {
		if i == mostParts {
			parts = append(parts, fmt.Sprintf("%d more reasons", len(r.folds)-i))
			break
		}
		parts = append(parts, r.fold(f))
	}
	return "folded: " + strings.Join(parts, "; ")
}

const mostParts = 6 // of a kind that the second and the third line name

// fold says what one fold is: 7 models: schema prod → dev.
func (r *report) fold(f diff.Fold) string {
	noun := f.Kind
	if noun == "" {
		noun = "asset"
	}
	if n := r.diff.ToolchainUnits(); f.Reason == "toolchain" && n > 0 {
		return fmt.Sprintf("%s: %s of the toolchain", counted(f.Assets, noun), counted(n, "changed unit"))
	}
	return counted(f.Assets, noun) + ": " + f.Reason
}

// unseen is the third line: what could not be seen, or was not looked at.
func (r *report) unseen() string {
	var parts []string
	list := func(n int, more string, part func(int) string) {
		for i := range n {
			if i == mostParts {
				parts = append(parts, fmt.Sprintf(more, n-i))
				break
			}
			parts = append(parts, part(i))
		}
	}
	incomplete := r.diff.Incomplete()
	list(len(incomplete), "incomplete: %d more", func(i int) string {
		return fmt.Sprintf("incomplete: %q %s", incomplete[i].Location, incomplete[i].Reason)
	})
	reasons := map[string]int{}
	var order []string
	for _, u := range r.unknown {
		text := field(u.Field) + ": " + u.Reason
		if reasons[text]++; reasons[text] == 1 {
			order = append(order, text)
		}
	}
	list(len(order), "%d more reasons for unknown", func(i int) string {
		return fmt.Sprintf("%s unknown, %s", counted(reasons[order[i]], "asset"), order[i])
	})
	if names := r.diff.Uncompared(); len(names) > 0 {
		parts = append(parts, fmt.Sprintf("not in the branch and so not compared: %s", quoted(names)))
	}
	others := map[string]int{}
	order = nil
	for _, o := range r.others {
		if others[o.Kind]++; others[o.Kind] == 1 {
			order = append(order, o.Kind)
		}
	}
	for _, kind := range order {
		parts = append(parts, fmt.Sprintf("%s differ", counted(others[kind], kind)))
	}
	if r.warnings > 0 {
		parts = append(parts, counted(r.warnings, "warning")+" while loading")
	}
	if len(parts) == 0 {
		return "everything could be seen"
	}
	return "not seen: " + strings.Join(parts, "; ")
}

// field names the part of an asset that a pointer points to: code version, columns first_name type.
func field(pointer string) string {
	top, rest, nested := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if top == "" {
		return "all"
	}
	top = strings.ReplaceAll(top, "_", " ")
	if !nested {
		return top
	}
	return top + " " + strings.NewReplacer("/", " ", "~1", "/", "~0", "~").Replace(rest)
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(out, ", ")
}

const longestEnd = 60 // characters of an end that are shown

// shown returns an end of a change for people, on one line, cut when it is long.
func shown(v diff.Value) string {
	switch v := v.(type) {
	case diff.Known:
		b, err := json.Marshal(v.Value)
		if err != nil {
			panic(fmt.Sprintf("render: a value does not marshal: %v", err))
		}
		return cut(shortDigest(readable(b)), longestEnd)
	case diff.Unknown:
		if v.Reason == "" {
			return "unknown"
		}
		return "unknown (" + v.Reason + ")"
	}
	return "(none)"
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

func cut(s string, longest int) string {
	runes := []rune(s)
	if len(runes) <= longest {
		return s
	}
	return string(runes[:longest-1]) + "…"
}

// sign is the mark of a status: + new, - removed, ~ changed, ? unknown.
func sign(s diff.Status) string {
	switch s {
	case diff.StatusNew:
		return "+"
	case diff.StatusRemoved:
		return "-"
	case diff.StatusUnknown:
		return "?"
	}
	return "~"
}

// change says what a fact is, without its type: path, both ends, cause.
func change(c diff.Change) string {
	var b strings.Builder
	b.WriteString(c.Path + ": ")
	switch {
	case isMark(c.Branch) && c.Base == (diff.Absent{}):
		b.WriteString("added")
	case isMark(c.Base) && c.Branch == (diff.Absent{}):
		b.WriteString("removed")
	default:
		b.WriteString(shown(c.Base) + " → " + shown(c.Branch))
	}
	for i, cause := range c.Causes {
		b.WriteString([]string{" because of ", ", "}[min(i, 1)])
		b.WriteString(cause.Kind + " " + cause.ID)
	}
	return b.String()
}

// isMark reports whether an end says only that a name is in a set.
func isMark(v diff.Value) bool {
	known, ok := v.(diff.Known)
	if !ok {
		return false
	}
	m, ok := known.Value.(assetgraph.Map)
	return ok && m.Len() == 0
}

func joinTypes(types []diff.ChangeType) string {
	out := make([]string, len(types))
	for i, t := range types {
		out[i] = string(t)
	}
	return strings.Join(out, ", ")
}
