package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Compare compares a branch with its base. A nil base is a comparison with nothing, which has no facts: see
// [Diff.TwoWay]. It takes one merge pass over the keys and digests of both, and more only for what differs.
func Compare(base, branch *assetgraph.Graph, opts ...Option) *Diff {
	var o options
	for _, opt := range opts {
		opt.apply(&o)
	}
	if branch == nil {
		branch = &assetgraph.Graph{}
	}
	d := &Diff{base: base, branch: branch, inherited: map[string]bool{}, dagster: o.dagster}
	d.cover(&o)
	if base == nil {
		return d
	}
	if d.dagster != nil {
		d.compareDagster()
		return d
	}
	d.fileRoots, d.urlRoots = sync.OnceValue(d.newFileRoots), sync.OnceValue(d.newURLRoots)
	d.uris = sync.OnceValue(d.newURIs)
	d.files = newFileChanges(d, o.files)
	c := comparison{d: d, moves: newPairCounts(base.Places(), branch.Places())}
	c.merge()
	d.units = newUnitChanges(d, c.differ)
	d.rule = newRewriteRule(d, &c)
	c.compareOneSided()
	c.comparePairs()
	for p := range d.units.tools.marks { // they do not differ otherwise
		d.units.countTools(&pairComparison{d: d, pair: p}, nil)
	}
	c.listUnknown()
	d.others = compareOthers(d)
	slices.SortFunc(d.entries, func(a, b entry) int { return a.Key.Compare(b.Key) })
	return d
}

// cover finds out what is compared and what could not be seen.
func (d *Diff) cover(o *options) {
	note := func(location, format string, args ...any) {
		d.incomplete = append(d.incomplete, Incompleteness{location, fmt.Sprintf(format, args...)})
	}
	for l := range d.branch.Locations() {
		if l.State != assetgraph.Loaded {
			note(l.Name, "%s in the branch: %s", l.State, l.Reason)
		}
	}
	for l := range d.base.Locations() {
		other, covered := d.branch.Location(l.Name)
		if l.Platform != "" && other.Platform != "" && l.Platform != other.Platform {
			d.ported = true
		}
		if !covered {
			d.inherited[l.Name] = true
		} else if l.State != assetgraph.Loaded {
			note(l.Name, "%s in the base: %s", l.State, l.Reason)
		}
	}
	for _, name := range o.covering {
		if _, covered := d.branch.Location(name); !covered {
			note(name, "not covered by the branch")
		}
	}
	slices.SortFunc(d.incomplete, func(a, b Incompleteness) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.Reason, b.Reason))
	})
	d.incomplete = slices.Compact(d.incomplete)
}

// comparison is what Compare works with.
type comparison struct {
	d       *Diff
	differ  []pair // defined in both, not by a rendered place only
	places  []pair // defined in both, by a rendered place only
	removed []int32
	added   []int32
	moves   pairCounts // how many of places go from one place to another
}

// merge walks both graphs in key order and sorts out what differs.
func (c *comparison) merge() {
	base, branch := c.d.base, c.d.branch
	n, m := base.Len(), branch.Len()
	i, j := 0, 0
	for i < n && j < m {
		if a, b := base.KeyAt(i), branch.KeyAt(j); a != b {
			if a.Less(b) {
				c.removed = append(c.removed, int32(i))
				i++
			} else {
				c.added = append(c.added, int32(j))
				j++
			}
			continue
		}
		if base.DigestAt(i) != branch.DigestAt(j) {
			c.differing(i, j)
		}
		i++
		j++
	}
	for ; i < n; i++ {
		c.removed = append(c.removed, int32(i))
	}
	for ; j < m; j++ {
		c.added = append(c.added, int32(j))
	}
}

// manyPlaces is when it is taken for granted that every asset's place differs.
const manyPlaces = 256

func (c *comparison) differing(i, j int) {
	base, branch := c.d.base, c.d.branch
	p := pair{int32(i), int32(j)}
	x, y := base.PlaceAt(i), branch.PlaceAt(j)
	switch {
	case x >= 0 && y >= 0 && base.RestAt(i) == branch.RestAt(j) && !base.SeveralAt(i) && !branch.SeveralAt(j):
		if len(c.places) == manyPlaces {
			c.places = slices.Grow(c.places, base.Len()-i)
		}
		c.places = append(c.places, p)
		*c.moves.at(x, y)++
	case !branch.DefinedAt(j):
		c.removed = append(c.removed, int32(i))
	case !base.DefinedAt(i):
		c.added = append(c.added, int32(j))
	default:
		c.differ = append(c.differ, p)
	}
}

// compareOneSided judges the assets that one side only defines.
func (c *comparison) compareOneSided() {
	d := c.d
	for _, i := range c.removed {
		if d.base.DefinedAt(int(i)) {
			d.oneSided(pair{i, -1}, d.base, d.branch, int(i), StatusRemoved)
		}
	}
	for _, j := range c.added {
		if d.branch.DefinedAt(int(j)) {
			d.oneSided(pair{-1, j}, d.branch, d.base, int(j), StatusNew)
		}
	}
}

// oneSided judges an asset that is in one graph and not in the other.
func (d *Diff) oneSided(p pair, in, other *assetgraph.Graph, position int, status Status) {
	key := in.KeyAt(position)
	definitions := in.Definitions(key)
	var missing []assetgraph.Asset // of these the other side should know
	unsure := ""
	for _, a := range definitions {
		l, covered := other.Location(a.Location)
		switch {
		case !covered && status == StatusRemoved: // inherited
		case covered && l.State != assetgraph.Loaded:
			unsure = unseen(l)
		default:
			missing = append(missing, a)
		}
	}
	e := entry{pair: p, Asset: Asset{Key: key, Status: status}}
	digest := Known{value.String(in.DigestAt(position).String())}
	switch {
	case unsure != "":
		e.Status = StatusUnknown
		d.unknown = append(d.unknown, UnknownFact{key, "", unsure})
	case len(missing) == 0:
		return
	case len(missing) < len(definitions): // the others are inherited
		e.Status = StatusChanged
		for _, a := range missing {
			e.Changes = append(e.Changes, Change{Key: key, Type: Location, Path: pointer("/location", a.Location),
				Base: Known{value.String(a.Location)}, Branch: Absent{}})
		}
	case status == StatusRemoved:
		e.Changes = []Change{{Key: key, Type: Removed, Base: digest, Branch: Absent{}}}
	default:
		e.Changes = []Change{{Key: key, Type: New, Base: Absent{}, Branch: digest}}
	}
	d.entries = append(d.entries, e)
}

// comparePairs compares the assets that both sides define and that differ, or use a unit that does.
func (c *comparison) comparePairs() {
	d := c.d
	done := make(map[pair]bool, len(c.differ))
	compare := func(p pair) {
		if done[p] {
			return
		}
		done[p] = true
		pc := pairComparison{d: d, pair: p, marks: d.units.project[p]}
		changes := pc.changes()
		d.units.countTools(&pc, changes)
		d.unknown = append(d.unknown, pc.unknown...)
		if len(changes) > 0 {
			key := d.base.KeyAt(int(p.base))
			d.entries = append(d.entries, entry{pair: p, Asset: Asset{Key: key, Status: StatusChanged, Changes: changes}})
		}
	}
	for _, p := range c.differ {
		compare(p)
	}
	for p := range d.units.project {
		compare(p)
	}
	for p := range d.files.of {
		compare(p)
	}
	if len(d.units.project) == 0 && len(d.files.of) == 0 && d.rule.allEnvironment(&c.moves) {
		d.rewrites = c.places
		return
	}
	d.rewrites = c.places[:0]
	for _, p := range c.places {
		switch {
		case done[p]:
		case d.rule.environment(d.base.PlaceAt(int(p.base)), d.branch.PlaceAt(int(p.branch))):
			d.rewrites = append(d.rewrites, p)
		default:
			compare(p)
		}
	}
}

// listUnknown adds the unknown fields of assets that do not differ otherwise, and sorts them all.
func (c *comparison) listUnknown() {
	d := c.d
	for _, side := range []struct{ in, other *assetgraph.Graph }{{d.base, d.branch}, {d.branch, d.base}} {
		for _, position := range side.in.UnknownPositions() {
			key := side.in.KeyAt(position)
			if at, ok := side.other.Position(key); !ok || !side.other.DefinedAt(at) {
				continue // new, removed or inherited as a whole
			}
			for _, a := range side.in.Definitions(key) {
				for _, u := range a.Unknown {
					d.unknown = append(d.unknown, UnknownFact{key, u.Path, u.Reason})
				}
			}
		}
	}
	slices.SortFunc(d.unknown, func(a, b UnknownFact) int {
		return cmp.Or(a.Key.Compare(b.Key), strings.Compare(a.Field, b.Field), strings.Compare(a.Reason, b.Reason))
	})
	d.unknown = slices.CompactFunc(d.unknown, func(a, b UnknownFact) bool { return a.Key == b.Key && a.Field == b.Field })
}
