package render

import (
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
	if parity := r.diff.Parity(); parity != "" {
		return strings.Join(parts, ", ") + " (as " + parity + " sees it)"
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

const (
	mostNames   = 3  // of a kind of thing that are named
	longestName = 60 // characters of such a name
)

const mostParts = 6 // of a kind that the second and the third line name

// fold says what one fold is: 7 models: schema prod → dev.
func (r *report) fold(f diff.Fold) string {
	noun := f.Kind
	if noun == "" {
		noun = "asset"
	}
	if n := r.diff.ToolchainUnits(); f.Reason == "toolchain" && n > 0 {
		if f.Assets == 0 {
			return counted(n, "unit") + " of the toolchain changed that no asset is known to use"
		}
		return fmt.Sprintf("%s: %s of the toolchain changed", counted(f.Assets, noun), counted(n, "unit"))
	}
	return counted(f.Assets, noun) + ": " + f.Reason
}

// unseen is the third line: what could not be seen, and what was seen and is no asset.
func (r *report) unseen() string {
	var parts parts
	incomplete := r.diff.Incomplete()
	parts.list(len(incomplete), "incomplete: %d more", func(i int) string {
		return fmt.Sprintf("incomplete: %q %s", incomplete[i].Location, incomplete[i].Reason)
	})
	reasons, unversioned := groups{}, []string(nil)
	for _, u := range r.unknown {
		switch name := u.Key.String(); {
		case u.Field == "/code" && u.Reason == assetgraph.NoCodeVersion:
			unversioned = append(unversioned, name)
		case u.Field == "":
			reasons.add("cannot be compared: "+u.Reason, name)
		default:
			reasons.add("unknown, "+field(u.Field)+": "+u.Reason, name)
		}
	}
	parts.list(len(reasons.order), "%d more reasons for unknown", func(i int) string {
		return namedAssets(reasons.names[reasons.order[i]]) + " " + reasons.order[i]
	})
	switch {
	case len(unversioned) == 1:
		parts = append(parts, namedAssets(unversioned)+" has no code version: edits of its body cannot be seen")
	case len(unversioned) > 1:
		parts = append(parts, namedAssets(unversioned)+" have no code version: edits of their bodies cannot be seen")
	}
	if names := r.diff.Uncompared(); len(names) > 0 {
		parts = append(parts, "only in the base, and taken as unchanged: "+quoted(names))
	}
	if files := r.diff.UnmatchedFiles(); len(files) > 0 {
		verb := " are in no code reference ("
		if len(files) == 1 {
			verb = " is in no code reference ("
		}
		parts = append(parts, counted(len(files), "changed file")+verb+firstOf(files)+")")
	}
	if r.warnings > 0 {
		parts = append(parts, counted(r.warnings, "warning")+" while loading")
	}
	line := "all that was loaded could be compared"
	if len(parts) > 0 {
		line = "not seen: " + strings.Join(parts, "; ")
	}
	if others := r.otherChanges(); others != "" {
		line += ". Not assets: " + others
	}
	return line
}

// otherChanges counts the differences among what is neither asset nor unit, and names the first of each kind.
func (r *report) otherChanges() string {
	kinds := groups{}
	for _, o := range r.others {
		kinds.add(o.Kind, o.ID)
	}
	var parts parts
	parts.list(len(kinds.order), "%d more kinds differ", func(i int) string {
		kind := kinds.order[i]
		names := kinds.names[kind]
		return differ(counted(len(names), words(kind)), "", names)
	})
	if unused := r.diff.UnusedUnits(); len(unused) > 0 {
		parts = append(parts, differ(counted(len(unused), "unit"), " that no asset is known to use", unused))
	}
	return strings.Join(parts, ", ")
}

// differ says that some things differ, and which: 2 schedules differ (hourly, nightly).
func differ(counted, which string, names []string) string {
	verb := " differ"
	if len(names) == 1 {
		verb = " differs"
	}
	return counted + verb + which + " (" + firstOf(names) + ")"
}

// namedAssets counts some assets and names the first: 2 assets (orders, revenue). The names come before what is said of the
// assets, which may be long: Markdown cuts the line.
func namedAssets(names []string) string {
	return counted(len(names), "asset") + " (" + firstOf(names) + ")"
}

// firstOf names the first of some names.
func firstOf(names []string) string {
	var shown []string
	for i, name := range names {
		if i == mostNames {
			shown = append(shown, "…")
			break
		}
		shown = append(shown, cut(plain(name), longestName))
	}
	return strings.Join(shown, ", ")
}

// otherName names what is neither asset nor unit; with its location, where there are several.
func (r *report) otherName(o diff.OtherChange) string {
	name := words(o.Kind) + " " + o.ID
	if o.Location != r.others[0].Location || o.Location != r.others[len(r.others)-1].Location {
		name += "  in " + o.Location
	}
	return name
}

// words returns a name that a program gave as words: partition set.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// parts are the parts of a line.
type parts []string

// list adds n parts, or the first of them and how many more there are.
func (p *parts) list(n int, more string, part func(int) string) {
	for i := range n {
		if i == mostParts {
			*p = append(*p, fmt.Sprintf(more, n-i))
			return
		}
		*p = append(*p, part(i))
	}
}

// groups sorts names by what they have in common, and keeps the order in which that came first.
type groups struct {
	order []string
	names map[string][]string
}

func (g *groups) add(what, name string) {
	if g.names == nil {
		g.names = map[string][]string{}
	}
	if g.names[what] == nil {
		g.order = append(g.order, what)
	}
	g.names[what] = append(g.names[what], name)
}

// field names the part of an asset that a pointer points to: code version, columns first_name type.
func field(pointer string) string {
	top, rest, nested := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if top == "" {
		return "all"
	}
	top = words(top)
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

func joinTypes(types []diff.ChangeType) string {
	out := make([]string, len(types))
	for i, t := range types {
		out[i] = string(t)
	}
	return strings.Join(out, ", ")
}
