package diff

import (
	"cmp"
	"iter"
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Reach says that an asset is downstream of a change.
type Reach struct {
	Key assetgraph.Key
	// Distance is the number of dependencies on the shortest way from a changed asset.
	Distance int
}

// Reached returns the assets that are downstream of a substantive change that can matter there, and that have no
// substantive change themselves, by distance, then by key. It walks the branch's dependencies, and those of the base in
// locations that the branch does not cover. It is computed at each call.
func (d *Diff) Reached() []Reach {
	if !d.TwoWay() {
		return nil
	}
	changed := map[assetgraph.Key]bool{}
	distance := map[assetgraph.Key]int{}
	var level []assetgraph.Key
	for a := range d.Assets(ShowSubstantive) {
		changed[a.Key] = len(a.Changes) > 0
		if slices.ContainsFunc(a.Changes, func(c Change) bool { return travels[c.Type] && !c.stays }) {
			distance[a.Key] = 0
			level = append(level, a.Key)
		}
	}
	var out []Reach
	for depth := 1; len(level) > 0; depth++ {
		var next []assetgraph.Key
		for _, k := range level {
			for child := range d.children(k) {
				if _, seen := distance[child]; seen {
					continue
				}
				distance[child] = depth
				next = append(next, child)
				if !changed[child] {
					out = append(out, Reach{child, depth})
				}
			}
		}
		level = next
	}
	slices.SortFunc(out, func(a, b Reach) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), a.Key.Compare(b.Key)) })
	return out
}

// children yields what depends on a key after the branch is deployed: the branch's assets, and the base's where the branch
// says nothing of them.
func (d *Diff) children(k assetgraph.Key) iter.Seq[assetgraph.Key] {
	if len(d.inherited) == 0 {
		return d.branch.Children(k)
	}
	return func(yield func(assetgraph.Key) bool) {
		for child := range d.branch.Children(k) {
			if !yield(child) {
				return
			}
		}
		for child := range d.base.Children(k) {
			if d.inheritedChild(child, k) && !yield(child) {
				return
			}
		}
	}
}

// inheritedChild reports whether a location that the branch does not cover defines child, and with a dependency on k.
func (d *Diff) inheritedChild(child, k assetgraph.Key) bool {
	at, _ := d.base.Position(child)
	if !d.base.SeveralAt(at) {
		return d.inherited[d.base.LocationAt(at)]
	}
	return slices.ContainsFunc(d.base.Definitions(child), func(a assetgraph.Asset) bool {
		return d.inherited[a.Location] && slices.ContainsFunc(a.Dependencies, func(dep assetgraph.Dependency) bool {
			return dep.Key == k
		})
	})
}
