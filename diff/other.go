package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// compareOthers compares what is neither asset nor unit, in the locations that both sides have as a whole, and what these
// run on.
func compareOthers(d *Diff) []OtherChange {
	type id struct{ location, kind, id string }
	explained := d.explained()
	type ends struct {
		whole   [2]string
		digest  [2]string
		content [2]value.Map
		there   [2]bool
	}
	found := map[id]ends{}
	for side, g := range [2]*assetgraph.Graph{d.base, d.branch} {
		for o := range g.OtherDefinitions() {
			at := id{o.Location, o.Kind, o.ID}
			e := found[at]
			e.whole[side] = o.Whole
			e.digest[side], e.content[side], e.there[side] = o.Digest, o.Content, true
			found[at] = e
		}
	}
	var out []OtherChange
	for at, e := range found {
		status := StatusChanged
		changes := contentChanges(e.content[0], e.content[1])
		switch {
		case e.there[0] && e.there[1]:
			if e.digest[0] == e.digest[1] || sameContent(e.content, e.digest) {
				if e.whole[0] == e.whole[1] || e.whole[0] == "" || e.whole[1] == "" || explained[at.location] {
					continue
				}
				changes = []Change{{Type: Code, Base: Known{value.String(e.whole[0])}, Branch: Known{value.String(e.whole[1])},
					Reason: unexplained}}
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
		out = append(out, OtherChange{at.kind, at.location, at.id, status, changes})
	}
	for l := range d.base.Locations() {
		if other, _ := d.branch.Location(l.Name); l.Platform != "" && other.Platform != "" && l.Platform != other.Platform {
			out = append(out, OtherChange{"platform", l.Name, min(l.Platform, other.Platform) + ", " + max(l.Platform, other.Platform), StatusChanged, nil})
		}
	}
	slices.SortFunc(out, func(a, b OtherChange) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return out
}

// sameContent reports whether two contents mean the same and are all that their digests stand for.
func sameContent(content [2]value.Map, digest [2]string) bool {
	if content[0].Len() == 0 || !same(content[0], content[1]) {
		return false
	}
	for side, c := range content {
		var b assetgraph.Builder
		b.AddDefinition(assetgraph.Definition{Kind: "content", ID: "content", Content: c})
		g, _ := b.Build()
		for o := range g.OtherDefinitions() {
			if o.Digest != digest[side] {
				return false
			}
		}
	}
	return true
}

// explained returns the locations of which an asset has a change that could be why a definition is made of something else:
// any but labels, notes, versions and partitions.
func (d *Diff) explained() map[string]bool {
	out := map[string]bool{}
	for _, e := range d.entries {
		if !slices.ContainsFunc(e.Changes, func(c Change) bool { return !outside[c.Type] }) {
			continue
		}
		for _, side := range [2]*assetgraph.Graph{d.base, d.branch} {
			for _, a := range side.Definitions(e.Key) {
				out[a.Location] = true
			}
		}
	}
	return out
}

// unexplained is the reason of a change of what a definition is made of, see [assetgraph.Definition].Whole.
const unexplained = "made of something else that no asset shows"

// outside are the types of what definitions are not made of.
var outside = map[ChangeType]bool{
	CodeVersion: true, PartitionsDefinition: true, Tags: true, Metadata: true, Columns: true, Storage: true, Owners: true, Group: true,
}

// contentChanges compares what a definition says on both sides, member by member; nothing when one side does not say.
func contentChanges(a, b value.Map) []Change {
	if a.Len() == 0 || b.Len() == 0 {
		return nil
	}
	var c pairComparison
	c.tree(Config, Substantive, "", a, b)
	slices.SortFunc(c.facts, compareChanges)
	return c.facts
}
