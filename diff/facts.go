package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// pairComparison compares the definitions of one key.
type pairComparison struct {
	d *Diff
	pair
	marks   marks
	unknown []UnknownFact // that only comparing finds out

	key   assetgraph.Key
	a, b  assetgraph.Asset // the definitions being compared
	facts []Change
}

// changes returns the facts, sorted.
func (c *pairComparison) changes() []Change {
	c.key = c.d.base.KeyAt(int(c.base))
	as, bs := c.d.base.Definitions(c.key), c.d.branch.Definitions(c.key)
	for _, p := range c.match(as, bs) {
		c.a, c.b = p[0], p[1]
		c.compareDefinitions()
	}
	c.changedFiles()
	slices.SortStableFunc(c.facts, func(x, y Change) int { // of several definitions' facts the most significant stays
		return cmp.Or(compareChanges(x, y), cmp.Compare(x.Significance, y.Significance))
	})
	return slices.CompactFunc(c.facts, func(x, y Change) bool { return compareChanges(x, y) == 0 })
}

// match pairs definitions by location. A definition that is left alone on its side becomes a fact of its own; two that are
// left are one that moved.
func (c *pairComparison) match(as, bs []assetgraph.Asset) [][2]assetgraph.Asset {
	if len(as) == 1 && len(bs) == 1 {
		return [][2]assetgraph.Asset{{as[0], bs[0]}}
	}
	var pairs [][2]assetgraph.Asset
	var left []assetgraph.Asset
	paired := map[string]bool{}
	for _, a := range as { // both are sorted by location
		i, ok := slices.BinarySearchFunc(bs, a.Location, func(b assetgraph.Asset, location string) int {
			return strings.Compare(b.Location, location)
		})
		switch {
		case ok:
			paired[a.Location] = true
			pairs = append(pairs, [2]assetgraph.Asset{a, bs[i]})
		case !c.d.inherited[a.Location] && c.sees(c.d.branch, a.Location):
			left = append(left, a)
		}
	}
	bs = slices.DeleteFunc(bs, func(b assetgraph.Asset) bool { return paired[b.Location] || !c.sees(c.d.base, b.Location) })
	if len(left) == 1 && len(bs) == 1 {
		return append(pairs, [2]assetgraph.Asset{left[0], bs[0]})
	}
	for _, a := range left {
		c.fact(Location, Substantive, pointer("/location", a.Location), Known{value.String(a.Location)}, Absent{})
	}
	for _, b := range bs {
		c.fact(Location, Substantive, pointer("/location", b.Location), Absent{}, Known{value.String(b.Location)})
	}
	return pairs
}

// sees reports whether a graph that does not have a definition could see that: its location did not fail. What it could
// not see is listed as unknown.
func (c *pairComparison) sees(g *assetgraph.Graph, location string) bool {
	l, covered := g.Location(location)
	if covered && l.State != assetgraph.Loaded {
		c.unknown = append(c.unknown, UnknownFact{c.key, pointer("/location", location), unseen(l)})
		return false
	}
	return true
}

// unseen says why it is not known what a location would have said.
func unseen(l assetgraph.Location) string {
	return fmt.Sprintf("location %q is %s on the other side", l.Name, l.State)
}

func (c *pairComparison) fact(t ChangeType, s Significance, path string, base, branch Value) {
	c.facts = append(c.facts, Change{Key: c.key, Type: t, Path: path, Base: base, Branch: branch, Significance: s})
}

// compareDefinitions compares one definition with another. Members that say what is unknown are not compared, and nothing
// is said of what they name.
func (c *pairComparison) compareDefinitions() {
	start := len(c.facts)
	a, b := c.a.Canonical(), c.b.Canonical()
	for name := range names(a, b) {
		x, y := member(a, name), member(b, name)
		if same(x, y) {
			continue
		}
		path := "/" + name
		switch name {
		case "key", "unknown", "code_version_scheme":
		case "code_version":
			c.codeVersion(x, y)
		case "code":
			c.code(x, y)
		case "units":
			c.unitSet("", x, y)
		case "config":
			c.settings(path, c.a.Config, c.b.Config, Config)
		case "columns":
			c.columns(path, x, y)
		case "checks":
			c.checks(path, x, y)
		case "dependencies":
			c.members(path, x, y, func(_, path string, x, y value.Value) { c.kinded(Dependencies, path, x, y) })
		case "metadata":
			c.metadata(path, x, y)
		case "partitions":
			c.kinded(PartitionsDefinition, path, x, y)
		case "storage":
			c.storage(path, x, y)
		case "tags":
			c.tags(path, x, y)
		default:
			t := plainTypes[name]
			c.tree(t.changeType, t.significance, path, x, y)
		}
	}
	c.unitContents()
	c.dropUnknown(start)
}

// plainTypes are the members of the canonical form that are compared value by value.
var plainTypes = map[string]struct {
	changeType   ChangeType
	significance Significance
}{
	"access":         {Access, Governance},
	"contract":       {Contract, Substantive},
	"description":    {Description, Cosmetic},
	"execution_type": {ExecutionType, Substantive},
	"group":          {Group, Governance},
	"kinds":          {Kinds, Governance},
	"location":       {Location, Substantive},
	"metadata":       {Metadata, Governance},
	"owners":         {Owners, Governance},
	"tags":           {Tags, Governance},
}

// dropUnknown removes the facts since start about what one side does not know.
func (c *pairComparison) dropUnknown(start int) {
	for _, u := range slices.Concat(c.a.Unknown, c.b.Unknown) {
		kept := slices.DeleteFunc(c.facts[start:], func(f Change) bool { return under(f.Path, u.Path) })
		c.facts = c.facts[:start+len(kept)]
	}
}

// isUnknown reports whether one side does not know what a path points to.
func (c *pairComparison) isUnknown(path string) bool {
	return slices.ContainsFunc(slices.Concat(c.a.Unknown, c.b.Unknown), func(u assetgraph.UnknownField) bool {
		return under(path, u.Path)
	})
}
