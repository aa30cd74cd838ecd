package dagster_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

// shown returns what a comparison of two loaded texts shows, one a line, nothing being hidden. What differs without any of
// it is silent.
func shown(base, branch result) []string {
	var out []string
	d := diff.Compare(base.graph, branch.graph)
	for a := range d.Assets(diff.ShowAll) {
		if len(a.Changes) == 0 {
			out = append(out, fmt.Sprintf("asset %s", a.Status))
		}
		for _, c := range a.Changes {
			out = append(out, fmt.Sprintf("%s %s", c.Type, c.Path))
		}
	}
	for _, f := range d.Folded(diff.ShowAll) {
		out = append(out, fmt.Sprintf("folded %s", f.Reason))
	}
	for _, o := range d.Others() {
		if len(o.Changes) == 0 {
			out = append(out, fmt.Sprintf("%s %s %s", o.Kind, o.ID, o.Status))
		}
		for _, c := range o.Changes {
			out = append(out, fmt.Sprintf("%s %s %s %s", o.Kind, o.ID, o.Status, c.Path))
		}
	}
	for _, id := range d.UnusedUnits() {
		out = append(out, "unused unit "+id)
	}
	for _, name := range d.Uncompared() {
		out = append(out, "not compared: "+name)
	}
	for _, i := range d.Incomplete() {
		out = append(out, fmt.Sprint("incomplete: ", i))
	}
	itself := map[string]int{}
	for _, u := range diff.Compare(base.graph, base.graph).Unknown() {
		itself[fmt.Sprint(u)]++
	}
	for _, u := range d.Unknown() {
		if itself[fmt.Sprint(u)]--; itself[fmt.Sprint(u)] < 0 {
			out = append(out, fmt.Sprintf("unknown %s %s", u.Field, u.Reason))
		}
	}
	return out
}

// silentEdit is an edit of a snapshot that nothing has to show.
type silentEdit struct {
	path   string // with all below it
	value  string // what the edited text begins with; empty for any
	reason string
}

const oneIsThere = "made up for this test alone: what is edited says the same as another member, which it now contradicts"

// mayBeSilent are the edits, besides those of ignored paths, that may be silent.
var mayBeSilent = []silentEdit{
	{"/external_asset_graph_data/*/is_source", "", oneIsThere},
	{"/external_asset_graph_data/*/is_observable", "", oneIsThere},
	{"/external_sensor_datas/*/pipeline_name", "", oneIsThere},
	{"/external_partition_set_datas", "", "of an implicit job: " + oneIsThere},
	{"/external_sensor_datas/*/target_dict/*/mode", "", "of an implicit job, which has no modes"},
	{"/external_asset_checks/*/job_names", `"__ASSET_JOB`, "an implicit job follows from what it runs"},
	{"/external_asset_graph_data/*/job_names", `"__ASSET_JOB`, "an implicit job follows from what it runs"},
	{"/external_schedule_datas/*/pipeline_name", `"__anonymous_asset_job`, "an implicit job follows from what it runs"},
	{"/external_asset_graph_data/*/graph_name", "", nodeOnly},
	{"/external_asset_graph_data/*/node_definition_name", "", nodeOnly},
	{"/external_asset_graph_data/*/op_name", "", nodeOnly},
	{"/external_asset_graph_data/*/op_names", "", nodeOnly},
	{"/external_asset_checks/*/atomic_execution_unit_id", "", "an id that nobody else has is none"},
	{"/external_asset_graph_data/*/metadata_entries/*/entry_data/inst", "", "the class of an object that cannot be written: diff does not tell it"},
	{"/external_asset_graph_data/*/metadata_entries/*/label", `"dagster_dbt/`, "of an object that cannot be written: diff does not tell it"},
	{"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/fields", "", "of a type that no field is of"},
}

// TestNoEditIsSilent edits every scalar of full snapshots: a comparison shows it.
func TestNoEditIsSilent(t *testing.T) {
	fixtures(t)
	tried, seen, used := 0, map[string]int{}, map[int]bool{}
	silent := map[string]string{}
	for _, scenario := range []string{"automation", "checks", "dbt_like", "execution_sets", "metadata_values", "partition_mappings", "resources", "table_metadata", "definition_fields"} {
		files, _ := filepath.Glob(filepath.Join(fixtureData, "1.13.29", scenario, "base.json*"))
		if len(files) != 1 {
			t.Fatalf("%s: %q", scenario, files)
		}
		text := readFile(t, files[0])
		base := load(text, dagster.Options{})
		for _, p := range places(t, text) {
			if p.path == "" || p.name == "__class__" || isIgnored(p.path) || p.value.IsObject() || p.value.IsArray() || p.none() {
				continue
			}
			most := 3
			if testing.Short() || raceEnabled {
				most = 1
			}
			if seen[p.id()]++; seen[p.id()] > most {
				continue
			}
			for _, m := range p.mutations() {
				tried++
				branch := load(text[:p.start]+m+text[p.end:], dagster.Options{})
				if branch.err != nil || branch.loud() || len(shown(base, branch)) > 0 {
					continue
				}
				i := slices.IndexFunc(mayBeSilent, func(e silentEdit) bool {
					return matches(e.path, p.path) && strings.HasPrefix(p.value.Raw, e.value)
				})
				if used[i] = true; i < 0 {
					silent[p.id()] = fmt.Sprintf("%s: %.60q to %.60q", scenario, p.value.Raw, m)
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(silent)) {
		t.Errorf("no comparison shows an edit of %s: %s", id, silent[id])
	}
	if testing.Short() || raceEnabled {
		return // too few edits to say what is not needed
	}
	for i, e := range mayBeSilent {
		if !used[i] {
			t.Errorf("the entry %s is not needed", e.path)
		}
	}
	if tried < 500 {
		t.Errorf("tried %d edits; want more than 500", tried)
	}
}

// betweenVersions is what an upgrade of Dagster changes in the same definitions, and why.
var betweenVersions = map[string]string{
	"METADATA /metadata/dagster~1auto_observe_interval_minutes": "only 1.9.8 writes it, and Dagster's own differ says so too",
	"METADATA /metadata/v":            "a class of metadata that 1.9.8 does not have: a text of it is all that it writes",
	"NEW ":                            "the scenario has assets that only 1.13.29 can define",
	"job __ASSET_JOB changed ":        madeOf,
	"job daily changed ":              madeOf,
	"job nightly changed ":            madeOf,
	"job plain_job changed /snapshot": madeOf,
	"sensor default_automation_condition_sensor removed": "1.9.8 makes one for assets that are observed every few minutes",
}

const madeOf = "Dagster's digest of a job has what the version adds to executors, types and configurations"

// TestAcrossVersions compares the definitions of the scenarios as two versions of Dagster write them.
func TestAcrossVersions(t *testing.T) {
	fixtures(t)
	files, _ := filepath.Glob(filepath.Join(fixtureData, "1.9.8", "*", "base.json*"))
	found := map[string][]string{}
	for _, file := range files {
		scenario := filepath.Base(filepath.Dir(file))
		newer := strings.Replace(file, "1.9.8", "1.13.29", 1)
		for line := range countLines(shown(load(readFile(t, file), dagster.Options{}), load(readFile(t, newer), dagster.Options{}))) {
			found[line] = append(found[line], scenario)
		}
	}
	if len(files) < 40 {
		t.Errorf("compared %d scenarios; want 40", len(files))
	}
	for _, line := range slices.Sorted(maps.Keys(found)) {
		if betweenVersions[line] == "" {
			t.Errorf("an upgrade shows %q in %q", line, found[line])
		}
	}
	for line := range betweenVersions {
		if found[line] == nil {
			t.Errorf("no upgrade shows %q", line)
		}
	}
}

func countLines(lines []string) map[string]int {
	out := map[string]int{}
	for _, line := range lines {
		out[line]++
	}
	return out
}

// TestSQLAndCodeVersion makes sure that an edit of SQL is told once when the code version changes with it, and at all when
// somebody has pinned that.
func TestSQLAndCodeVersion(t *testing.T) {
	fixtures(t)
	types := func(base, branch result, name string) (out []diff.ChangeType) {
		for a := range diff.Compare(base.graph, branch.graph).Assets(diff.ShowSubstantive) {
			for _, c := range a.Changes {
				if strings.HasSuffix(a.Key.String(), name) && c.Significance == diff.Substantive && !slices.Contains(out, c.Type) {
					out = append(out, c.Type)
				}
			}
		}
		return out
	}
	for _, pin := range []string{"1.9.8", "1.13.29"} {
		base := load(readFile(t, fixtureData+"/"+pin+"/dbt_like/base.json"), dagster.Options{})
		branch := load(readFile(t, fixtureData+"/"+pin+"/dbt_like/branch.json"), dagster.Options{})
		if got := types(base, branch, "orders"); !slices.Equal(got, []diff.ChangeType{diff.CodeVersion}) {
			t.Errorf("%s: %q", pin, got)
		}
	}
	pinned := func(sql string) result {
		return load(text(t, snapshot(assets(node("a", object{"op_description": "d\n\n#### Raw SQL:\n```sql\n    " + sql + "\n```"})))), dagster.Options{})
	}
	if got := types(pinned("select 1"), pinned("select 2"), "a"); !slices.Equal(got, []diff.ChangeType{diff.Code}) {
		t.Errorf("a pinned code version: %q", got)
	}
}
