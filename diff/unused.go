package diff

import "github.com/branchgraph/branchgraph/assetgraph"

// UnusedUnits returns the ids of the project's units that differ and that no asset or check uses, directly or not, on
// either side, sorted. What they do cannot be seen in any asset: a tool may call them on its own, to name a schema for
// instance.
func (d *Diff) UnusedUnits() []string {
	if !d.TwoWay() {
		return nil
	}
	sides := [2]*assetgraph.Graph{d.base, d.branch}
	dependents := [2]map[string][]string{unitDependents(d.base), unitDependents(d.branch)}
	used := func(id string) bool {
		for side, g := range sides {
			for user := range closure(id, dependents[side]) {
				for range g.UnitUsers(user) {
					return true
				}
			}
		}
		return false
	}
	var out []string
	for _, c := range d.units.changed {
		if !c.toolchain && !used(c.id) {
			out = append(out, c.id)
		}
	}
	return out
}
