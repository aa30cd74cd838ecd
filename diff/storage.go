package diff

import (
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// storage compares addresses, see the package comment.
func (c *pairComparison) storage(path string, x, y value.Value) {
	if c.learnsStorage() {
		return
	}
	significance, reason := Substantive, ""
	place, branchPlace := c.d.base.PlaceAt(int(c.base)), c.d.branch.PlaceAt(int(c.branch))
	if place >= 0 && branchPlace >= 0 && sameAuthored(c.d, c.pair) && c.d.rule.environment(place, branchPlace) {
		significance, reason = Environment, c.d.rewriteReason(place, branchPlace)
	}
	c.members(path, x, y, func(part, path string, x, y value.Value) {
		if part == "authored" {
			c.members(path, x, y, func(_, path string, x, y value.Value) {
				c.fact(Storage, Substantive, path, end(x), end(y))
			})
			return
		}
		c.members(path, x, y, func(part, path string, x, y value.Value) {
			c.fact(Storage, Substantive, path, end(x), end(y))
			if part != "name" {
				f := &c.facts[len(c.facts)-1]
				f.Significance, f.Reason = significance, reason
			}
		})
	})
}

// rewriteReason names a rewrite: schema prod → dev.
func (d *Diff) rewriteReason(place, branchPlace int) string {
	a, _ := d.base.Place(place)
	b, _ := d.branch.Place(branchPlace)
	var parts []string
	for _, part := range []struct{ name, base, branch string }{
		{"database", a.Database, b.Database}, {"schema", a.Schema, b.Schema},
	} {
		if part.base != part.branch {
			parts = append(parts, part.name+" "+orNone(part.base)+" → "+orNone(part.branch))
		}
	}
	return strings.Join(parts, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
