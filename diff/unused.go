package diff

// UnusedUnits returns the ids of the project's units that differ and that no asset or check uses, directly or not, on
// either side, sorted. What they do cannot be seen in any asset: a tool may call them on its own, to name a schema for
// instance.
func (d *Diff) UnusedUnits() []string {
	if !d.TwoWay() {
		return nil
	}
	dependents := [2]*unitDependents{newUnitDependents(d.base), newUnitDependents(d.branch)}
	used := func(id string) bool {
		for _, side := range dependents {
			for range side.users(id) {
				return true
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
