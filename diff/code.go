package diff

import (
	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// codeVersion compares code versions. Different ones of different schemes tell nothing.
func (c *pairComparison) codeVersion(x, y value.Value) {
	a, b := c.a.CodeVersion, c.b.CodeVersion
	if a.Value != "" && b.Value != "" && a.Scheme != b.Scheme && !c.isUnknown("/code_version") {
		c.unknown = append(c.unknown, UnknownFact{c.key, "/code_version",
			"cannot tell: the two sides are of different kinds (" + scheme(a) + "; " + scheme(b) + ")"})
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
	if (a.Value != b.Value || a.Empty != b.Empty) && (a.Scheme == b.Scheme || a.Value == "" || b.Value == "") && !c.isUnknown("/code_version") {
		return CodeVersion
	}
	return Code
}

func (c *pairComparison) code(x, y value.Value) {
	layout := isText(c.a.Code.Digest, c.a.Code) && isText(c.b.Code.Digest, c.b.Code) && sameButLayout(c.a.Code, c.b.Code)
	c.members("/code", x, y, func(name, path string, x, y value.Value) {
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
func (c *pairComparison) unitSet(check string, x, y value.Value) {
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
	told := make(map[string]bool, len(c.facts))
	for _, f := range c.facts {
		told[f.Path] = true
	}
	for check, units := range c.marks {
		if check != "" && !(hasCheck(c.a, check) && hasCheck(c.b, check)) {
			continue // the check as a whole is new or removed
		}
		for _, n := range units {
			u := c.d.units.changed[n]
			path := unitPath(check, u.id)
			if told[path] {
				continue // the set of units has it
			}
			f := Change{Key: c.key, Type: c.unitType(check), Path: path + "/" + u.member,
				Base: u.base, Branch: u.branch, Causes: []Cause{{"unit", u.id}}}
			if u.toolchain {
				f.Significance, f.Reason = Environment, toolchainReason
			}
			c.facts = append(c.facts, f)
		}
	}
}

func hasCheck(a assetgraph.Asset, name string) bool {
	_, ok := named(a.Checks, name, checkName)
	return ok
}

// scheme names how a code version was computed, for people.
func scheme(v assetgraph.CodeVersion) string {
	if v.Scheme == "" {
		return "as somebody wrote it"
	}
	return v.Scheme
}
