package diff

import (
	"iter"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Diff is the result of a comparison. It is immutable and safe for concurrent use. The nil Diff is a comparison with
// nothing.
type Diff struct {
	base, branch *assetgraph.Graph
	incomplete   []Incompleteness
	inherited    map[string]bool // locations of the base that the branch does not cover
	ported       bool            // a location runs on another platform in the branch
	dagster      *dagster        // whose verdicts these are; nil for this package's own

	entries  []entry // what is known to have a fact, by key
	rewrites []pair  // assets that differ by an environment's rewrite only, by key
	rule     *rewriteRule
	units    *unitChanges
	unknown  []UnknownFact
	others   []OtherChange
	files    fileChanges

	fileRoots func() moves // where files of code lie
	urlRoots  func() moves // at which revision code is looked at
	uris      func() moves // where data lies
}

// pair is the positions of one key in both graphs; -1 where it is not.
type pair struct{ base, branch int32 }

type entry struct {
	pair
	Asset
}

// Incompleteness is a reason why something could not be seen.
type Incompleteness struct {
	// Location names the location concerned.
	Location string
	Reason   string
}

// UnknownFact says that a field of an asset could not be compared.
type UnknownFact struct {
	Key assetgraph.Key
	// Field is a pointer (RFC 6901) into the asset's canonical form.
	Field  string
	Reason string
}

// OtherChange is a difference among what is neither asset nor unit: an [assetgraph.Definition], or the platform of a
// location, whose ID names both.
type OtherChange struct {
	Kind, Location, ID string
	Status             Status
	// Changes say what changed, where both sides say what they are, sorted by path: a pointer into
	// [assetgraph.Definition].Content, empty for what it is made of, which no asset shows. Their key is zero.
	Changes []Change
}

// TwoWay reports whether two graphs were compared; false means that there was no base.
func (d *Diff) TwoWay() bool { return d != nil && d.base != nil }

// Complete reports whether everything that was asked for could be seen.
func (d *Diff) Complete() bool { return d == nil || len(d.incomplete) == 0 }

// Incomplete returns why the comparison is not complete, by location and reason. It is a copy.
func (d *Diff) Incomplete() []Incompleteness {
	if d == nil {
		return nil
	}
	return slices.Clone(d.incomplete)
}

// Unknown returns the fields that could not be compared, by key and field. It is a copy.
func (d *Diff) Unknown() []UnknownFact {
	if d == nil {
		return nil
	}
	return slices.Clone(d.unknown)
}

// Others returns the differences among what is neither asset nor unit, by location, kind and id. It is a copy.
func (d *Diff) Others() []OtherChange {
	if d == nil {
		return nil
	}
	return slices.Clone(d.others)
}

// Uncompared returns the locations of the base that the branch does not cover, sorted: their assets were not compared.
func (d *Diff) Uncompared() []string {
	if d == nil {
		return nil
	}
	var out []string
	for name := range d.inherited {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Assets yields every asset that has a fact to show, by key, with those facts only. With [ShowAll] the facts that are
// folded otherwise are made as they are yielded.
func (d *Diff) Assets(show Show) iter.Seq[Asset] {
	return func(yield func(Asset) bool) {
		if !d.TwoWay() {
			return
		}
		entries := slices.Values(d.entries)
		if show == ShowAll && d.dagster == nil {
			entries = d.allEntries()
		}
		for e := range entries {
			a := e.Asset
			a.Changes = nil
			for _, c := range e.Changes {
				if show.shows(c.Significance) {
					c.Causes = slices.Clone(c.Causes)
					a.Changes = append(a.Changes, c)
				}
			}
			if (len(a.Changes) > 0 || a.Status == StatusUnknown) && !yield(a) {
				return
			}
		}
	}
}

// allEntries yields the entries with every fact, also of assets that have none but folded ones.
func (d *Diff) allEntries() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		toolchain := d.units.marks(d, true)
		entries := slices.Clone(d.entries)
		known := map[int32]bool{}
		for _, e := range entries {
			known[e.base] = true
		}
		add := func(p pair) {
			if !known[p.base] {
				known[p.base] = true
				entries = append(entries, entry{pair: p, Asset: Asset{Key: d.base.KeyAt(int(p.base)), Status: StatusChanged}})
			}
		}
		for _, p := range d.rewrites {
			add(p)
		}
		for p := range toolchain {
			add(p)
		}
		slices.SortFunc(entries, func(a, b entry) int { return a.Key.Compare(b.Key) })
		for _, e := range entries {
			if e.base >= 0 && e.branch >= 0 {
				c := pairComparison{d: d, pair: e.pair, marks: d.units.project[e.pair].union(toolchain[e.pair])}
				e.Changes = c.changes()
			}
			if !yield(e) {
				return
			}
		}
	}
}

// Asset returns all facts about one asset, the folded ones too, and whether there are any. It makes the facts of all
// assets up to that one: to look at many, range over [Diff.Assets].
func (d *Diff) Asset(k assetgraph.Key) (Asset, bool) {
	for a := range d.Assets(ShowAll) {
		if a.Key == k {
			return a, true
		}
	}
	return Asset{}, false
}

// under reports whether path is at or below top.
func under(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (rest == "" || rest[0] == '/')
}
