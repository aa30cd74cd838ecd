package diff

import (
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// elements compares two sets of named elements, which differ: one that comes or goes is a fact as a whole, of the others
// each part that differs is handed to part.
func (c *pairComparison) elements(t ChangeType, path string, x, y value.Value, part func(element, name, path string, x, y value.Value)) {
	c.members(path, x, y, func(element, path string, x, y value.Value) {
		switch {
		case hasOnly(x, "lineage") && hasOnly(y, "lineage"): // what a column is made of, of one that nobody declares
			c.members(path, x, y, func(_, path string, x, y value.Value) { c.tree(Metadata, Governance, path, x, y) })
			return
		case x == nil || y == nil:
			c.fact(t, Substantive, path, end(x), end(y))
			return
		}
		c.members(path, x, y, func(name, path string, x, y value.Value) { part(element, name, path, x, y) })
	})
}

// lineageOnly returns columns with nothing but what they are made of, where that is known.
func lineageOnly(columns value.Value) value.Value {
	var out []value.Entry
	for name, column := range mapOf(columns).All() {
		if lineage := member(mapOf(column), "lineage"); lineage != nil {
			out = append(out, value.Entry{Name: name, Value: value.MapOf(value.Entry{Name: "lineage", Value: lineage})})
		}
	}
	return value.MapOf(out...)
}

// hasOnly reports whether a value is absent or a map with this member and no other.
func hasOnly(v value.Value, name string) bool {
	m := mapOf(v)
	return v == nil || m.Len() == 1 && m.At(0).Name == name
}

// columns compares declared columns. What is prose or a label in a column is one in the asset too.
func (c *pairComparison) columns(path string, x, y value.Value) {
	if c.learnsColumns() {
		x, y = lineageOnly(x), lineageOnly(y)
	}
	c.elements(Columns, path, x, y, func(column, name, path string, x, y value.Value) {
		switch name {
		case "config":
			a, _ := named(c.a.Columns, column, columnName)
			b, _ := named(c.b.Columns, column, columnName)
			c.settings(path, a.Config, b.Config, Columns)
		case "lineage":
			c.tree(Metadata, Governance, path, x, y)
		case "description", "metadata", "tags":
			t := plainTypes[name]
			c.tree(t.changeType, t.significance, path, x, y)
		default:
			c.tree(Columns, Substantive, path, x, y)
		}
	})
}

func (c *pairComparison) checks(path string, x, y value.Value) {
	c.elements(Checks, path, x, y, func(check, name, path string, x, y value.Value) {
		switch name {
		case "config":
			a, _ := named(c.a.Checks, check, checkName)
			b, _ := named(c.b.Checks, check, checkName)
			c.settings(path, a.Config, b.Config, Checks)
		case "description":
			c.tree(Description, Cosmetic, path, x, y)
		case "units":
			c.unitSet(check, x, y)
		default:
			c.tree(Checks, Substantive, path, x, y)
		}
	})
}

func columnName(c assetgraph.Column) string { return c.Name }

func checkName(k facet.Check) string { return k.Name }

// named returns the element with a name from a set that is sorted by name, and whether it is there.
func named[E any](set []E, name string, nameOf func(E) string) (element E, ok bool) {
	i, ok := slices.BinarySearchFunc(set, name, func(e E, name string) int { return strings.Compare(nameOf(e), name) })
	if ok {
		element = set[i]
	}
	return element, ok
}
