package render

import (
	"slices"

	"github.com/branchgraph/branchgraph/diff"
)

// Options say what to show. The zero value shows substantive facts.
type Options struct {
	// Show says which facts are shown; the others are folded.
	Show diff.Show
	// Warnings is how many warnings loading gave; Text and Markdown mention them.
	Warnings int
}

// report is a comparison with what the options ask for, made once for a rendering.
type report struct {
	diff     *diff.Diff
	assets   []diff.Asset
	reached  []diff.Reach
	folds    []diff.Fold
	unknown  []diff.UnknownFact
	others   []diff.OtherChange
	warnings int
}

func newReport(d *diff.Diff, o Options) *report {
	return &report{
		diff:     d,
		assets:   slices.Collect(d.Assets(o.Show)),
		reached:  d.Reached(),
		folds:    d.Folded(o.Show),
		unknown:  d.Unknown(),
		others:   d.Others(),
		warnings: o.Warnings,
	}
}
