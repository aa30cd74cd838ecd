package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
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
	for _, a := range as {
		i := slices.IndexFunc(bs, func(b assetgraph.Asset) bool { return b.Location == a.Location })
		if i < 0 {
			if !c.d.inherited[a.Location] && c.sees(c.d.branch, a.Location) {
				left = append(left, a)
			}
			continue
		}
		pairs = append(pairs, [2]assetgraph.Asset{a, bs[i]})
		bs = slices.Delete(slices.Clone(bs), i, i+1)
	}
	bs = slices.DeleteFunc(slices.Clone(bs), func(b assetgraph.Asset) bool {
		return !c.sees(c.d.base, b.Location)
	})
	if len(left) == 1 && len(bs) == 1 {
		return append(pairs, [2]assetgraph.Asset{left[0], bs[0]})
	}
	for _, a := range left {
		c.fact(Location, Substantive, pointer("/location", a.Location), Known{assetgraph.String(a.Location)}, Absent{})
	}
	for _, b := range bs {
		c.fact(Location, Substantive, pointer("/location", b.Location), Absent{}, Known{assetgraph.String(b.Location)})
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
		case "storage":
			c.storage(path, x, y)
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
	"dependencies":   {Dependencies, Substantive},
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

// codeVersion compares code versions. Different ones of different schemes tell nothing.
func (c *pairComparison) codeVersion(x, y assetgraph.Value) {
	a, b := c.a.CodeVersion, c.b.CodeVersion
	if a.Value != "" && b.Value != "" && a.Scheme != b.Scheme && !c.isUnknown("/code_version") {
		c.unknown = append(c.unknown, UnknownFact{c.key, "/code_version",
			"cannot tell: the two sides are of different kinds (" + a.Scheme + "; " + b.Scheme + ")"})
		return
	}
	significance, reason := Substantive, ""
	if isText(a.Value, c.a.Code) && isText(b.Value, c.b.Code) && sameButLayout(c.a.Code, c.b.Code) {
		significance, reason = Cosmetic, "only white space and comments"
	}
	c.fact(CodeVersion, significance, "/code_version", end(x), end(y))
	c.facts[len(c.facts)-1].Reason = reason
}

// codeType returns the type of a change of code other than the code version: the code version accounts for it where it
// differs, so that no edit is reported twice.
func (c *pairComparison) codeType() ChangeType {
	a, b := c.a.CodeVersion, c.b.CodeVersion
	if a.Value != b.Value && (a.Scheme == b.Scheme || a.Value == "" || b.Value == "") && !c.isUnknown("/code_version") {
		return CodeVersion
	}
	return Code
}

func (c *pairComparison) code(x, y assetgraph.Value) {
	layout := isText(c.a.Code.Digest, c.a.Code) && isText(c.b.Code.Digest, c.b.Code) && sameButLayout(c.a.Code, c.b.Code)
	c.members("/code", x, y, func(name, path string, x, y assetgraph.Value) {
		switch {
		case name == "path":
			c.tree(Metadata, Governance, path, x, y)
		case name == "digest" && layout:
			c.fact(c.codeType(), Cosmetic, path, end(x), end(y))
			c.facts[len(c.facts)-1].Reason = "only white space and comments"
		default:
			c.tree(c.codeType(), Substantive, path, x, y)
		}
	})
}

// unitSet compares the sets of units that the asset, or a check of it, uses directly.
func (c *pairComparison) unitSet(check string, x, y assetgraph.Value) {
	a, b := mapOf(x), mapOf(y)
	for id := range names(a, b) {
		x, y := member(a, id), member(b, id)
		if same(x, y) {
			continue
		}
		f := Change{Key: c.key, Type: c.unitType(check), Path: unitPath(check, id), Base: end(x), Branch: end(y),
			Causes: []Cause{{"unit", id}}}
		if c.d.isToolchain(id) {
			f.Significance, f.Reason = Environment, toolchainReason
		}
		c.facts = append(c.facts, f)
	}
}

const toolchainReason = "toolchain"

func (c *pairComparison) unitType(check string) ChangeType {
	if check == "" {
		return c.codeType()
	}
	return Checks
}

// unitContents adds a fact for each changed unit that the asset or one of its checks uses, directly or not.
func (c *pairComparison) unitContents() {
	for check, units := range c.marks {
		if check != "" && !(hasCheck(c.a, check) && hasCheck(c.b, check)) {
			continue // the check as a whole is new or removed
		}
		for _, n := range units {
			u := c.d.units.changed[n]
			path := unitPath(check, u.id)
			if slices.ContainsFunc(c.facts, func(f Change) bool { return f.Path == path }) {
				continue // the set of units has it
			}
			f := Change{Key: c.key, Type: c.unitType(check), Path: path + "/digest",
				Base: u.base, Branch: u.branch, Causes: []Cause{{"unit", u.id}}}
			if u.toolchain {
				f.Significance, f.Reason = Environment, toolchainReason
			}
			c.facts = append(c.facts, f)
		}
	}
}

func hasCheck(a assetgraph.Asset, name string) bool {
	return slices.ContainsFunc(a.Checks, func(k assetgraph.Check) bool { return k.Name == name })
}

// columns compares declared columns. What is prose or a label in a column is one in the asset too.
func (c *pairComparison) columns(path string, x, y assetgraph.Value) {
	c.members(path, x, y, func(name, path string, x, y assetgraph.Value) {
		if x == nil || y == nil {
			c.fact(Columns, Substantive, path, end(x), end(y))
			return
		}
		c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
			switch part {
			case "config":
				c.settings(path, settingsOfColumn(c.a, name), settingsOfColumn(c.b, name), Columns)
			case "description", "metadata", "tags":
				t := plainTypes[part]
				c.tree(t.changeType, t.significance, path, x, y)
			default:
				c.tree(Columns, Substantive, path, x, y)
			}
		})
	})
}

func settingsOfColumn(a assetgraph.Asset, name string) []assetgraph.Setting {
	for i := range a.Columns {
		if a.Columns[i].Name == name {
			return a.Columns[i].Config
		}
	}
	return nil
}

func (c *pairComparison) checks(path string, x, y assetgraph.Value) {
	c.members(path, x, y, func(name, path string, x, y assetgraph.Value) {
		if x == nil || y == nil {
			c.fact(Checks, Substantive, path, end(x), end(y))
			return
		}
		c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
			switch part {
			case "config":
				c.settings(path, settingsOfCheck(c.a, name), settingsOfCheck(c.b, name), Checks)
			case "description":
				c.tree(Description, Cosmetic, path, x, y)
			case "units":
				c.unitSet(name, x, y)
			default:
				c.tree(Checks, Substantive, path, x, y)
			}
		})
	})
}

func settingsOfCheck(a assetgraph.Asset, name string) []assetgraph.Setting {
	for i := range a.Checks {
		if a.Checks[i].Name == name {
			return a.Checks[i].Config
		}
	}
	return nil
}

// storage compares addresses, see the package comment.
func (c *pairComparison) storage(path string, x, y assetgraph.Value) {
	significance, reason := Substantive, ""
	place, branchPlace := c.d.base.PlaceAt(int(c.base)), c.d.branch.PlaceAt(int(c.branch))
	if place >= 0 && branchPlace >= 0 && sameAuthored(c.d, c.pair) && c.d.rule.environment(place, branchPlace) {
		significance, reason = Environment, c.d.rewriteReason(place, branchPlace)
	}
	c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
		if part == "authored" {
			c.members(path, x, y, func(_, path string, x, y assetgraph.Value) {
				c.fact(Storage, Substantive, path, end(x), end(y))
			})
			return
		}
		c.members(path, x, y, func(part, path string, x, y assetgraph.Value) {
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
