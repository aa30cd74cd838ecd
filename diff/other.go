package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// compareOthers compares what is neither asset nor unit, in the locations that both sides have as a whole, and what these
// run on.
func compareOthers(d *Diff) []OtherChange {
	type id struct{ location, kind, id string }
	type ends struct {
		digest [2]string
		there  [2]bool
	}
	found := map[id]ends{}
	for side, g := range [2]*assetgraph.Graph{d.base, d.branch} {
		for o := range g.OtherDefinitions() {
			at := id{o.Location, o.Kind, o.ID}
			e := found[at]
			e.digest[side], e.there[side] = o.Digest, true
			found[at] = e
		}
	}
	var out []OtherChange
	for at, e := range found {
		status := StatusChanged
		switch {
		case e.there[0] && e.there[1]:
			if e.digest[0] == e.digest[1] {
				continue
			}
		case e.there[0]:
			status = StatusRemoved
			if l, covered := d.branch.Location(at.location); !covered || l.State != assetgraph.Loaded {
				continue
			}
		default:
			status = StatusNew
			if l, covered := d.base.Location(at.location); covered && l.State != assetgraph.Loaded {
				continue
			}
		}
		out = append(out, OtherChange{at.kind, at.location, at.id, status})
	}
	for l := range d.base.Locations() {
		if other, _ := d.branch.Location(l.Name); l.Platform != "" && other.Platform != "" && l.Platform != other.Platform {
			out = append(out, OtherChange{"platform", l.Name, min(l.Platform, other.Platform) + ", " + max(l.Platform, other.Platform), StatusChanged})
		}
	}
	slices.SortFunc(out, func(a, b OtherChange) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return out
}
