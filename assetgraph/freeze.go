package assetgraph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// freeze brings an asset into the form that the graph keeps: sets sorted, names unique, digests filled in.
func (b *Builder) freeze(a *Asset) {
	if a.Key.IsZero() {
		b.report(SeverityError, a, "the asset has no key")
	}
	if a.Code.Digest == "" && a.Code.Text != "" {
		if d := TextDigest(a.Code.Text); d != a.CodeVersion.Value {
			a.Code.Digest = d
		}
	}
	a.Units = distinct(a.Units)
	a.Kinds = distinct(a.Kinds)
	slices.SortFunc(a.Dependencies, compareDependencies)
	a.Dependencies = slices.CompactFunc(a.Dependencies, func(x, y Dependency) bool {
		if x.Key == y.Key && !partition.EqualMapping(x.Mapping, y.Mapping) {
			b.report(SeverityError, a, "the dependency on %q is there with several partition mappings", x.Key)
		}
		return x.Key == y.Key
	})
	a.Dependencies = slices.DeleteFunc(a.Dependencies, func(d Dependency) bool {
		if d.Key.IsZero() {
			b.report(SeverityError, a, "a dependency has no key")
		}
		return d.Key.IsZero()
	})
	a.Config = b.settings(a, "setting", a.Config)
	a.Tags = unique(b, a, "tag", a.Tags, func(t facet.Tag) string { return t.Key })
	a.Owners = unique(b, a, "owner", a.Owners, func(o facet.Owner) string { return o.Name })
	a.Columns = unique(b, a, "column", a.Columns, func(c Column) string { return c.Name })
	for i := range a.Columns {
		c := &a.Columns[i]
		c.Config = b.settings(a, fmt.Sprintf("setting of column %q", c.Name), c.Config)
		slices.SortFunc(c.Lineage, compareColumnRefs)
		c.Lineage = slices.Compact(c.Lineage)
		c.Tags = unique(b, a, fmt.Sprintf("tag of column %q", c.Name), c.Tags, func(t facet.Tag) string { return t.Key })
	}
	a.Checks = unique(b, a, "check", a.Checks, func(c facet.Check) string { return c.Name })
	for i := range a.Checks {
		c := &a.Checks[i]
		c.Units = distinct(c.Units)
		c.Config = b.settings(a, fmt.Sprintf("setting of check %q", c.Name), c.Config)
	}
	a.Unknown = unique(b, a, "unknown field", a.Unknown, func(u UnknownField) string { return u.Path })
	for _, u := range a.Unknown {
		if !namesPart(u.Path) { // else it would be known all the same
			b.report(SeverityError, a, "unknown field %q: no asset has such a part; expected a path such as /storage or /columns/id", u.Path)
		}
	}
}

// namesPart reports whether a path points to what an asset can have, or to all of it.
func namesPart(path string) bool {
	if path == "" {
		return true
	}
	path, ok := strings.CutPrefix(path, "/")
	first, _, _ := strings.Cut(path, "/")
	_, known := facetOf[first]
	return ok && known
}

// compareDependencies compares by key, and then by mapping, so that which of several stays does not depend on the order
// of their coming.
func compareDependencies(x, y Dependency) int {
	if c := x.Key.Compare(y.Key); c != 0 || x.Mapping == nil && y.Mapping == nil {
		return c
	}
	line := func(m partition.Mapping) string {
		if m == nil {
			return ""
		}
		return m.String()
	}
	return strings.Compare(line(x.Mapping), line(y.Mapping))
}

func compareColumnRefs(x, y ColumnRef) int {
	return cmp.Or(x.Asset.Compare(y.Asset), strings.Compare(x.Column, y.Column))
}

func (b *Builder) settings(a *Asset, what string, config []facet.Setting) []facet.Setting {
	for i := range config {
		if config[i].Value == nil {
			config[i].Value = value.Null{}
		}
	}
	return unique(b, a, what, config, func(s facet.Setting) string { return s.Name })
}

func (b *Builder) report(severity Severity, a *Asset, format string, args ...any) {
	b.problems = append(b.problems, &Problem{severity, a.Location, a.Key, fmt.Sprintf(format, args...)})
}

// distinct sorts names and drops repetitions, in place.
func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// unique sorts named elements in place and keeps the first of each name, reporting the others.
func unique[E any](b *Builder, a *Asset, what string, elements []E, name func(E) string) []E {
	slices.SortStableFunc(elements, func(x, y E) int { return strings.Compare(name(x), name(y)) })
	kept := elements[:0]
	for i, e := range elements {
		if i > 0 && name(kept[len(kept)-1]) == name(e) {
			b.report(SeverityError, a, "%s %q is there more than once", what, name(e))
			continue
		}
		kept = append(kept, e)
	}
	return kept
}
