package diff_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/diff"
)

// dagsterPair is a line of what testdata/dagster/random_pairs.py writes.
type dagsterPair struct {
	number       string
	base, branch workspace
	verdicts     string
}

// dagsterPairs reads the pairs of a version; none when there is no file.
func dagsterPairs(t *testing.T, folder, version string) []dagsterPair {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, version+".jsonl"))
	if os.IsNotExist(err) {
		return nil
	}
	must(t, err)
	var out []dagsterPair
	for line := range strings.Lines(string(text)) { // not quite JSON: Python writes NaN
		found := gjson.GetMany(line, "pair", "base", "branch", "verdicts", "only")
		if found[4].Exists() {
			continue
		}
		number := found[0].Raw
		out = append(out, dagsterPair{number, workspace{"base of pair " + number, found[1].Raw},
			workspace{"branch of pair " + number, found[2].Raw}, found[3].Raw})
	}
	return out
}

// TestParityPairs compares the random pairs in a folder with Dagster's verdicts. The pins must disagree about some, and
// there must be enough of everything: else agreeing proves little.
func TestParityPairs(t *testing.T) {
	folder := os.Getenv("BRANCHGRAPH_DAGSTER_PAIRS")
	if folder == "" {
		t.Skip("BRANCHGRAPH_DAGSTER_PAIRS names no folder with what testdata/dagster/random_pairs.py writes")
	}
	verdicts := map[string]map[string]string{} // by pair and version
	for _, version := range diff.DagsterVersions() {
		pairs := dagsterPairs(t, folder, version)
		if len(pairs) == 0 {
			t.Logf("%s: no pairs", version)
			continue
		}
		n := parityCounts{types: map[string]int{}}
		for _, p := range pairs {
			var want dagsterVerdicts
			must(t, json.Unmarshal([]byte(p.verdicts), &want))
			before := n.wrong
			n.compareWorkspaces(t, "pair "+p.number, version, p.base, p.branch, want)
			if n.wrong > before {
				t.Logf("pair %s of %s:\n base %s\nbranch %s", p.number, version, p.base.text, p.branch.text)
			}
			if verdicts[p.number] == nil {
				verdicts[p.number] = map[string]string{}
			}
			verdicts[p.number][version] = p.verdicts
		}
		t.Logf("%s: %d pairs, %d assets, %d changed, %d mismatches: %v", version, len(pairs), n.assets, n.changed, n.wrong, n.types)
		if 10*n.changed < 3*n.assets {
			t.Errorf("%s: only %d of %d assets changed", version, n.changed, n.assets)
		}
		for _, c := range dagsterChangeTypes {
			if n.types[string(c)] < 20 {
				t.Errorf("%s: %s is there only %d times", version, c, n.types[string(c)])
			}
		}
	}
	if len(verdicts) == 0 {
		t.Fatalf("%s has no pairs", folder)
	}
	both, differ := 0, 0
	for _, of := range verdicts {
		if len(of) == 2 {
			both++
			if of["1.13.29"] != of["1.9.8"] {
				differ++
			}
		}
	}
	t.Logf("the versions disagree about %d of %d pairs", differ, both)
	if 3*differ < both {
		t.Errorf("the versions disagree about only %d of %d pairs", differ, both)
	}
}

// dagsterChangeTypes are the types that Dagster has.
var dagsterChangeTypes = []diff.ChangeType{
	diff.New, diff.Removed, diff.CodeVersion, diff.Dependencies, diff.PartitionsDefinition, diff.Tags, diff.Metadata,
}
