package diff

import (
	"iter"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// unitChanges are the units that differ and the assets that they mark.
type unitChanges struct {
	changed []unitChange
	project map[pair]marks // by units of the project
	tools   toolchainTotal
}

// unitChange is a unit that differs: in its digest, or else in the units that it uses.
type unitChange struct {
	id           string
	member       string // what differs: digest or uses
	base, branch Value
	toolchain    bool
}

// marks are the changed units that an asset and its checks use, directly or not: their numbers in unitChanges.changed, by
// the name of the check, empty for the asset itself.
type marks map[string][]int

// with adds a unit to the marks of a check.
func (m marks) with(check string, unit int) marks {
	if m == nil {
		m = marks{}
	}
	m[check] = append(m[check], unit)
	return m
}

// union returns the marks of both.
func (m marks) union(other marks) marks {
	if len(other) == 0 {
		return m
	}
	out := marks{}
	for _, from := range []marks{m, other} {
		for check, units := range from {
			out[check] = append(out[check], units...)
		}
	}
	return out
}

// toolchainTotal says what changes of the toolchain's units come to.
type toolchainTotal struct {
	units int
	facts map[int32]int  // how many facts there are of an asset, by its position in the base
	marks map[pair]marks // of the assets that are still to be counted: not all of their uses need be facts
}

// newUnitChanges compares the units. Of assets that differ themselves, or do not know all of themselves, only comparing
// tells which of their uses become facts.
func newUnitChanges(d *Diff, differ []pair) *unitChanges {
	u := &unitChanges{changed: changedUnits(d), project: map[pair]marks{}}
	u.tools.facts = map[int32]int{}
	if len(u.changed) == 0 {
		return u
	}
	u.project = u.marks(d, false)
	u.tools.marks = map[pair]marks{}
	for _, p := range differ {
		u.tools.marks[p] = nil
	}
	for _, position := range d.base.UnknownPositions() {
		if p, common := d.common(0, position); common {
			u.tools.marks[p] = nil
		}
	}
	for use := range u.uses(d, true) {
		u.tools.units++
		for at := range use.at {
			if m, differs := u.tools.marks[at.pair]; differs {
				u.tools.marks[at.pair] = m.with(at.check, use.unit)
			} else {
				u.tools.facts[at.base]++
			}
		}
	}
	return u
}

// countTools counts the facts of the toolchain among those that comparing a pair found, and those that changed units add.
func (u *unitChanges) countTools(c *pairComparison, facts []Change) {
	if more := u.tools.marks[c.pair]; len(more) > 0 {
		full := pairComparison{d: c.d, pair: c.pair, marks: c.marks.union(more)}
		facts = full.changes()
		delete(u.tools.marks, c.pair)
	} else if _, counted := u.tools.facts[c.base]; counted {
		return
	}
	for _, f := range facts {
		if f.Reason == toolchainReason {
			u.tools.facts[c.base]++
		}
	}
}

// changedUnits merges the units of both sides.
func changedUnits(d *Diff) []unitChange {
	var out []unitChange
	next, stop := iter.Pull(d.branch.Units())
	defer stop()
	b, more := next()
	added := func() {
		out = append(out, unitChange{b.ID, "digest", Absent{}, digestEnd(b), b.Toolchain})
		b, more = next()
	}
	for a := range d.base.Units() {
		for more && b.ID < a.ID {
			added()
		}
		if !more || b.ID > a.ID {
			out = append(out, unitChange{a.ID, "digest", digestEnd(a), Absent{}, a.Toolchain})
			continue
		}
		if c, differs := compareUnits(d, a, b); differs {
			out = append(out, c)
		}
		b, more = next()
	}
	for more {
		added()
	}
	return out
}

// compareUnits compares a unit with its other side. The code of a unit can be the same and call something else, where the
// tool looks names up: that is the toolchain's doing when all that comes and goes is the toolchain's, or when the platform
// is another one.
func compareUnits(d *Diff, a, b assetgraph.Unit) (unitChange, bool) {
	moved := 0
	ofTools := true
	for _, side := range [2][2][]string{{a.Uses, b.Uses}, {b.Uses, a.Uses}} {
		for _, id := range side[0] {
			if _, both := slices.BinarySearch(side[1], id); !both {
				moved++
				ofTools = ofTools && d.isToolchain(id)
			}
		}
	}
	switch {
	case a.Digest != b.Digest:
		return unitChange{a.ID, "digest", digestEnd(a), digestEnd(b), a.Toolchain && b.Toolchain && ofTools}, true
	case moved > 0:
		return unitChange{a.ID, "uses", usesEnd(a), usesEnd(b), ofTools || d.ported}, true
	}
	return unitChange{}, false
}

// usesEnd returns the units that a unit uses as an end of a change.
func usesEnd(u assetgraph.Unit) Value { return Known{value.ListOf(value.Strings(u.Uses...)...)} }

// place is where a unit is used: by a common asset, or by one of its checks.
type place struct {
	pair
	check string
}

// unitUse says who uses a changed unit.
type unitUse struct {
	unit int // in unitChanges.changed
	at   map[place]bool
}

// uses yields the common assets and checks that use each changed unit, directly or not, in the base or in the branch.
func (u *unitChanges) uses(d *Diff, toolchain bool) iter.Seq[unitUse] {
	return func(yield func(unitUse) bool) {
		dependents := [2]*unitDependents{newUnitDependents(d.base), newUnitDependents(d.branch)}
		for n, c := range u.changed {
			if c.toolchain != toolchain {
				continue
			}
			use := unitUse{n, map[place]bool{}}
			for side := range dependents {
				for position, check := range dependents[side].users(c.id) {
					if p, common := d.common(side, position); common {
						use.at[place{p, check}] = true
					}
				}
			}
			if !yield(use) {
				return
			}
		}
	}
}

// marks returns the marks by units of the toolchain, or by the others.
func (u *unitChanges) marks(d *Diff, toolchain bool) map[pair]marks {
	out := map[pair]marks{}
	for use := range u.uses(d, toolchain) {
		for at := range use.at {
			out[at.pair] = out[at.pair].with(at.check, use.unit)
		}
	}
	return out
}

// common returns the pair of an asset's position in one side's graph, when both sides define it.
func (d *Diff) common(side, position int) (pair, bool) {
	sides := [2]*assetgraph.Graph{d.base, d.branch}
	other := sides[1-side]
	at, ok := other.Position(sides[side].KeyAt(position))
	if !ok || !other.DefinedAt(at) {
		return pair{}, false
	}
	if side == 0 {
		return pair{int32(position), int32(at)}, true
	}
	return pair{int32(at), int32(position)}, true
}

// digestEnd returns the digest of a unit that is there as an end of a change.
func digestEnd(u assetgraph.Unit) Value {
	if u.Digest == "" {
		return Unknown{"the unit has no digest"}
	}
	return Known{value.String(u.Digest)}
}

// isToolchain reports whether a unit belongs to the toolchain on every side that defines it.
func (d *Diff) isToolchain(id string) bool {
	found := false
	for _, g := range [2]*assetgraph.Graph{d.base, d.branch} {
		if u, ok := g.Unit(id); ok {
			if !u.Toolchain {
				return false
			}
			found = true
		}
	}
	return found
}

// unitPath returns the path of a unit that an asset, or one of its checks, uses.
func unitPath(check, id string) string {
	if check == "" {
		return pointer("/units", id)
	}
	return pointer(pointer("/checks", check)+"/units", id)
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// pointer appends a reference token to a pointer (RFC 6901).
func pointer(path, token string) string { return path + "/" + escaper.Replace(token) }
