package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

const dagsterFixtures = "../../testdata/dagster/fixtures/"

// scenarios returns the folders of a Dagster version's fixtures that are not compressed.
func scenarios(t testing.TB, version string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(version, "*", "base.json"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scenarios in %s: %v", len(files), version, err)
	}
	for i, f := range files {
		files[i] = filepath.Dir(f)
	}
	return files
}

// verdict is what Dagster says of an asset, and what prcheck says.
type verdictOfDagster struct {
	types                        []string
	tags, metadata, dependencies [3][]string // added, changed, removed
}

func (v verdictOfDagster) String() string {
	slices.Sort(v.types)
	return fmt.Sprintf("%q tags %q metadata %q dependencies %q", v.types, v.tags, v.metadata, v.dependencies)
}

// readVerdict reads a verdict as testdata/dagster writes it, and as a report does: its keys are then in a member.
func readVerdict(v, keys gjson.Result) verdictOfDagster {
	var out verdictOfDagster
	for _, t := range v.Get("change_types").Array() {
		out.types = append(out.types, t.Str)
	}
	for name, lists := range map[string]*[3][]string{"tags": &out.tags, "metadata": &out.metadata, "dependencies": &out.dependencies} {
		for i, kind := range []string{"added", "changed", "removed"} {
			for _, item := range keys.Get(name + "." + kind).Array() {
				lists[i] = append(lists[i], jsontext.String(item))
			}
		}
	}
	return out
}

// compareVerdicts compares a report with Dagster's verdicts on each asset, and returns how many assets changed.
func compareVerdicts(t testing.TB, report string, verdicts gjson.Result) int {
	t.Helper()
	got := map[string]string{}
	for _, a := range gjson.Get(report, "assets").Array() {
		got[jsontext.String(a.Get("key"))] = readVerdict(a, a.Get("dagster")).String()
		for _, list := range []string{"tags", "metadata", "dependencies"} {
			if n := len(a.Get("dagster." + list + ".@values").Array()); n != 3 || len(a.Get("dagster.@values").Array()) != 3 {
				t.Errorf("%s has %d lists of %s: %s", a.Get("key"), n, list, a.Get("dagster"))
			}
		}
	}
	changed := 0
	verdicts.ForEach(func(key, v gjson.Result) bool {
		k := jsontext.String(key)
		want, unchanged := readVerdict(v, v), len(v.Get("change_types").Array()) == 0
		switch verdict, there := got[k]; {
		case unchanged && there:
			t.Errorf("%q: Dagster finds no change, prcheck %s", k, verdict)
		case !unchanged && verdict != want.String():
			t.Errorf("%q: got %s, Dagster says %s", k, verdict, want)
		}
		if !unchanged {
			changed++
		}
		delete(got, k)
		return true
	})
	for k := range got {
		t.Errorf("%q is none of Dagster's", k)
	}
	return changed
}

// compareScenario compares what prcheck says of a scenario with Dagster's verdicts: of the workspace, and of each repository.
func compareScenario(t *testing.T, folder, parity string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-dagster-parity", parity, "-format", "json", filepath.Join(folder, "base.json"), filepath.Join(folder, "branch.json")}
	got := prcheck(args...)
	if r := decode(t, got.stdout); got.code != 0 || r.Parity != "dagster "+parity {
		t.Errorf("the exit code is %d, the parity %q: %s", got.code, r.Parity, got.stderr)
	}
	changed := compareVerdicts(t, got.stdout, gjson.GetBytes(text, "workspace"))
	for _, r := range gjson.GetBytes(text, "repositories").Array() {
		name := jsontext.String(r.Get("repository")) + "@" + jsontext.String(r.Get("location"))
		got := prcheck(append([]string{"-repository", strings.TrimPrefix(name, "__repository__@")}, args...)...)
		if got.code != 0 {
			t.Errorf("-repository %s: the exit code is %d: %s", name, got.code, got.stderr)
			continue
		}
		changed += compareVerdicts(t, got.stdout, r.Get("assets"))
	}
	return changed
}

// TestDagsterParity checks that -dagster-parity prints Dagster's own verdicts on the committed scenarios.
func TestDagsterParity(t *testing.T) {
	for _, version := range diff.DagsterVersions() {
		changed := 0
		for _, folder := range scenarios(t, dagsterFixtures+version) {
			t.Run(version+"/"+filepath.Base(folder), func(t *testing.T) { changed += compareScenario(t, folder, version) })
		}
		if changed < 300 {
			t.Errorf("%s: only %d assets changed", version, changed)
		}
	}
}

// TestDagsterFolder compares the scenarios that another Dagster wrote with the newest version that is known: .ci/latest
// runs it.
func TestDagsterFolder(t *testing.T) {
	root := os.Getenv("BRANCHGRAPH_DAGSTER_FIXTURES")
	if root == "" {
		t.Skip("BRANCHGRAPH_DAGSTER_FIXTURES names no folder with what testdata/dagster/write.py writes")
	}
	for _, folder := range scenarios(t, root) {
		t.Run(filepath.Base(folder), func(t *testing.T) { compareScenario(t, folder, diff.DagsterVersions()[0]) })
	}
}

// TestDagsterNothingChanges checks that no snapshot differs from itself, and that each can be compared in every way.
func TestDagsterNothingChanges(t *testing.T) {
	for _, version := range diff.DagsterVersions() {
		for _, folder := range scenarios(t, dagsterFixtures+version) {
			t.Run(version+"/"+filepath.Base(folder), func(t *testing.T) {
				base, branch := filepath.Join(folder, "base.json"), filepath.Join(folder, "branch.json")
				got := prcheck("-format", "json", "-show", "all", "-fail-on", "any", branch, branch)
				if r := decode(t, got.stdout); got.code != 0 || len(r.Assets)+len(r.Definitions)+len(r.Reached)+len(r.Folded)+len(r.UnusedUnits) > 0 {
					t.Errorf("compared with itself: exit code %d, %s%s", got.code, got.stdout, got.stderr)
				}
				for _, format := range []string{"text", "markdown", "json"} {
					if got := prcheck("-format", format, "-show", "all", base, branch); got.code != 0 || got.stderr != "" {
						t.Errorf("-format %s: exit code %d, %s", format, got.code, got.stderr)
					}
				}
			})
		}
	}
}

// TestDagsterDefault checks what is said of some scenarios without parity.
func TestDagsterDefault(t *testing.T) {
	for _, test := range []struct{ scenario, want string }{ // a part of the text
		{"lines_inserted", "no assets changed\n"},
		{"change_tags", "no assets changed\n"}, // governance
		{"update_code_version", "CODE_VERSION"},
		{"automation", "    /cron_schedule: \"0 2 * * *\" → \"0 3 * * *\"\n"},
		{"automation", "Not assets: 2 jobs differ (everything, nightly), 1 schedule differs (nightly_schedule), 1 sensor differs (watcher)"},
		{"partition_kinds", "    /partitions/keys: +kiwi\n"},
		{"partition_kinds", "    /partitions/end: (none) → \"2025-01-01T00:00:00Z\"\n"},
		{"partition_mapping_own_class", "DEPENDENCIES"},
		{"change_inputs", "DEPENDENCIES"},
		{"new_asset", "\n+ "},
		{"removed_asset", "\n- "},
	} {
		folder := dagsterFixtures + "1.13.29/" + test.scenario + "/"
		got := prcheck(folder+"base.json", folder+"branch.json")
		if got.code != 0 || got.stderr != "" || !strings.Contains(got.stdout, test.want) {
			t.Errorf("%s: exit code %d, %q is not in the report\n%s%s", test.scenario, got.code, test.want, got.stdout, got.stderr)
		}
	}
	folder := dagsterFixtures + "1.13.29/five_locations_against_one/"
	base, branch := folder+"base.json", folder+"branch.json"
	if locationsIn(t, base) < locationsIn(t, branch) {
		base, branch = branch, base
	}
	for _, a := range decode(t, prcheck("-format", "json", "-show", "all", base, branch).stdout).Assets {
		if a.Status == "removed" {
			t.Errorf("the branch has one of five locations, and %s is removed", a.Key)
		}
	}
}

func locationsIn(t testing.TB, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return len(gjson.ParseBytes(text).Array())
}

// TestDagsterFailedLocation checks that a location that failed to load makes its assets unknown, and the comparison
// incomplete, also in parity.
func TestDagsterFailedLocation(t *testing.T) {
	base := dagsterFixtures + "1.13.29/five_locations_against_one/branch.json"
	text, err := os.ReadFile(base)
	if err != nil {
		t.Fatal(err)
	}
	entries := gjson.ParseBytes(text).Array()
	if len(entries) < 2 {
		t.Fatalf("%s has %d locations", base, len(entries))
	}
	failed := entries[0].Get("location").Str
	branch := []any{map[string]string{"location": failed, "error": "ValueError: it is broken"}}
	for _, e := range entries[1:] {
		branch = append(branch, json.RawMessage(e.Raw))
	}
	path := writeJSON(t, "failed.json", branch)
	for _, args := range [][]string{nil, {"-dagster-parity", "1.13.29"}} {
		args = append(args, "-format", "json", base, path)
		got := prcheck(args...)
		r := decode(t, got.stdout)
		if got.code != 2 || r.Complete || len(r.Incomplete) != 1 || r.Incomplete[0].Location != failed || !strings.Contains(r.Incomplete[0].Reason, "it is broken") {
			t.Errorf("%q: exit code %d, complete %v, %v: %s", args, got.code, r.Complete, r.Incomplete, got.stderr)
		}
		unknown := 0
		for _, a := range r.Assets {
			if a.Status == "unknown" {
				unknown++
			} else if r.Parity == "" {
				t.Errorf("%s is %s", a.Key, a.Status)
			}
		}
		if r.Parity == "" && unknown == 0 {
			t.Errorf("no asset is unknown: %s", got.stdout)
		}
		if got := prcheck(append([]string{"-allow-incomplete"}, args...)...); got.code != 0 {
			t.Errorf("-allow-incomplete %q: exit code %d: %s", args, got.code, got.stderr)
		}
	}
	if got := prcheck("-fail-on", "any", path, base); got.code != 2 {
		t.Errorf("the base's failed: exit code %d: %s", got.code, got.stdout)
	}
}

// TestDagsterOneSnapshot checks a snapshot as Dagster writes it, with nothing around it: its location is the repository's
// name, or what -location says.
func TestDagsterOneSnapshot(t *testing.T) {
	text, err := os.ReadFile(dagsterFixtures + "1.13.29/update_code_version/branch.json")
	if err != nil {
		t.Fatal(err)
	}
	entry := gjson.ParseBytes(text).Array()[0]
	whole := writeFile(t, "list.json", "["+entry.Raw+"]")
	bare := writeFile(t, "bare.json", entry.Get("snapshot").Raw)
	if got := prcheck("-fail-on", "any", bare, bare); got.code != 0 {
		t.Errorf("exit code %d: %s%s", got.code, got.stdout, got.stderr)
	}
	location := entry.Get("location").Str
	if got := prcheck("-fail-on", "any", "-location", location, "-repository", location, whole, bare); got.code != 0 || !strings.HasPrefix(got.stdout, "no assets changed\n") {
		t.Errorf("-location %s: exit code %d: %s%s", location, got.code, got.stdout, got.stderr)
	}
	if got := prcheck(whole, bare); got.code != 2 || !strings.Contains(got.stderr, "nothing to compare: the base has the locations") {
		t.Errorf("two names of one location: exit code %d: %s%s", got.code, got.stdout, got.stderr)
	}
}

// TestDagsterRepositoryParity checks that a repository by itself gets the verdicts on a repository: Dagster 1.9.8 forgets
// the mappings of what nobody materializes when it merges a workspace, though of one repository.
func TestDagsterRepositoryParity(t *testing.T) {
	var paths []string
	for _, name := range []string{"base.json", "branch.json"} {
		text, err := os.ReadFile(dagsterFixtures + "1.9.8/change_partition_mapping/" + name)
		if err != nil {
			t.Fatal(err)
		}
		outside := strings.ReplaceAll(string(text), "AssetExecutionType.MATERIALIZATION", "AssetExecutionType.UNEXECUTABLE")
		paths = append(paths, writeFile(t, name, outside))
	}
	workspace := decode(t, prcheck(append(paths, "-format", "json", "-dagster-parity", "1.9.8")...).stdout)
	repository := decode(t, prcheck(append(paths, "-format", "json", "-dagster-parity", "1.9.8", "-repository", "analytics")...).stdout)
	if len(workspace.Assets) > 0 || len(repository.Assets) == 0 {
		t.Errorf("of the workspace %q, of the repository %q", workspace.summary(), repository.summary())
	}
}
