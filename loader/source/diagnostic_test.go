package source_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/source"
)

func TestDiagnosticText(t *testing.T) {
	for want, d := range map[string]source.Diagnostic{
		"a.json: error: bad":                     {Input: "a.json", Message: "bad"},
		"a.json: warning: odd":                   {Severity: assetgraph.SeverityWarning, Input: "a.json", Message: "odd", Count: 1},
		"a.json: error at /x/*: bad":             {Input: "a.json", Path: "/x/*", Message: "bad"},
		"a.json: warning at /x: odd (7 times)":   {Severity: assetgraph.SeverityWarning, Input: "a.json", Path: "/x", Message: "odd", Count: 7},
		"a.json: error: bad (2 times)":           {Input: "a.json", Message: "bad", Count: 2},
		": error: bad":                           {Message: "bad"},
		"https://x: error at /a~1b: expected an": {Input: "https://x", Path: "/a~1b", Message: "expected an"},
	} {
		if got := d.String(); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

func TestSort(t *testing.T) {
	const warning = assetgraph.SeverityWarning
	want := []source.Diagnostic{
		{Input: "a", Message: "x"},
		{Input: "a", Message: "y"},
		{Input: "a", Path: "/b", Message: "a"},
		{Input: "a", Path: "/c", Message: "a"},
		{Input: "a", Path: "/c", Message: "a", Count: 2},
		{Input: "a", Path: "/c", Message: "b"},
		{Input: "a", Severity: warning, Message: "a"},
		{Input: "a", Severity: warning, Path: "/a", Message: "a"},
		{Input: "b", Message: "a"},
	}
	for seed := range uint64(50) {
		got := slices.Clone(want)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		source.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: got %v", seed, got)
		}
	}
}
