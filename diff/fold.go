package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Fold is a group of facts that are counted and not shown.
type Fold struct {
	// Reason says what they have in common: schema prod → dev, toolchain, description.
	Reason       string
	Significance Significance
	// Assets is how many assets have such a fact, Facts how many facts there are.
	Assets, Facts int
	// Example is the first of the assets; zero when there is none.
	Example assetgraph.Key
	// Kind is the only kind that all of the assets have, such as model; empty when they differ or have several.
	Kind string
}

// folder collects folds.
type folder struct {
	d     *Diff
	folds map[foldID]*Fold
}

type foldID struct {
	reason       string
	significance Significance
}

// add counts facts of one asset, which is at a position in the base.
func (f *folder) add(id foldID, position int32, facts int) *Fold {
	key, kind := f.d.base.KeyAt(int(position)), f.d.base.KindAt(int(position))
	fold := f.folds[id]
	if fold == nil {
		fold = &Fold{Reason: id.reason, Significance: id.significance, Example: key, Kind: kind}
		f.folds[id] = fold
	}
	fold.Assets++
	fold.Facts += facts
	if key.Less(fold.Example) {
		fold.Example = key
	}
	if fold.Kind != kind {
		fold.Kind = ""
	}
	return fold
}

// Folded returns what [Diff.Assets] does not yield for the same show: what the environment does first, then by
// significance, then the largest first. It counts without making the facts. Changed units of the toolchain are one fold,
// also when nothing that is compared uses them: it has no assets then.
func (d *Diff) Folded(show Show) []Fold {
	if d == nil || show == ShowAll {
		return nil
	}
	f := folder{d: d, folds: map[foldID]*Fold{}}
	tools := foldID{toolchainReason, Environment}
	for _, e := range d.entries {
		counts := map[foldID]int{}
		for _, c := range e.Changes {
			if !show.shows(c.Significance) {
				counts[foldID{foldReason(c), c.Significance}]++
			}
		}
		for id, facts := range counts {
			if id != tools { // those are counted apart
				f.add(id, e.base, facts)
			}
		}
	}
	for _, p := range d.rewrites {
		x, y := d.base.PlaceAt(int(p.base)), d.branch.PlaceAt(int(p.branch))
		f.add(foldID{d.rewriteReason(x, y), Environment}, p.base, d.rewriteFacts(x, y))
	}
	if d.units != nil {
		for position, facts := range d.units.tools.facts {
			f.add(tools, position, facts)
		}
		if f.folds[tools] == nil && d.units.tools.units > 0 { // changed, and nothing that is compared uses them
			f.folds[tools] = &Fold{Reason: tools.reason, Significance: tools.significance}
		}
	}
	out := make([]Fold, 0, len(f.folds))
	for _, fold := range f.folds {
		out = append(out, *fold)
	}
	slices.SortFunc(out, func(a, b Fold) int {
		return cmp.Or(cmp.Compare(environmentFirst(a), environmentFirst(b)), cmp.Compare(b.Assets, a.Assets), strings.Compare(a.Reason, b.Reason))
	})
	return out
}

// environmentFirst orders folds: what another environment does comes before what merely needs no rebuild.
func environmentFirst(f Fold) int {
	if f.Significance == Environment {
		return -1
	}
	return int(f.Significance)
}

// foldReason names the group of a folded fact.
func foldReason(c Change) string {
	if c.Reason != "" {
		return c.Reason
	}
	if c.Type == Config {
		return "settings that build nothing"
	}
	return strings.ToLower(strings.ReplaceAll(string(c.Type), "_", " "))
}

// rewriteFacts returns how many facts a rewrite is for one asset.
func (d *Diff) rewriteFacts(place, branchPlace int) int {
	a, _ := d.base.Place(place)
	b, _ := d.branch.Place(branchPlace)
	n := 0
	if a.Database != b.Database {
		n++
	}
	if a.Schema != b.Schema {
		n++
	}
	return n
}

// ToolchainUnits returns how many units of the toolchain changed, whether anything that is compared uses them or not.
func (d *Diff) ToolchainUnits() int {
	if d == nil || d.units == nil {
		return 0
	}
	return d.units.tools.units
}
