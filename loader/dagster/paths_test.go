package dagster_test

import (
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/loader/dagster"
)

// The tests in this file prove that nothing in a snapshot is overlooked, without a look at how it is decoded: they change
// and rename every value of what a real Dagster wrote, and whatever changes neither the graph nor the diagnostics has to
// stand in the table of ignored paths, or in readButInert.

// inert is a path that is read but whose change need not show, because something else that is read says the same.
type inert struct {
	path   string // of the snapshot, with * for any name; all below it is inert too
	class  string // of the object it is a member of, or several; empty for any
	reason string
}

var readButInert = []inert{
	{"/external_asset_graph_data/*/is_source", "", "execution_type is there"},
	{"/external_asset_graph_data/*/is_observable", "", "execution_type is there"},
	{"/external_asset_checks/*/job_names/*", "", "only the jobs that are there count, but for the implicit ones"},
	{"/external_resource_data/*/schedules_using", "", "no fixture with resources has a schedule, see TestUsesInJobs"},
	{"/external_resource_data/*/sensors_using", "", "no fixture with resources has a sensor, see TestUsesInJobs"},
	{"/external_asset_graph_data/*/graph_name", "", nodeOnly},
	{"/external_asset_graph_data/*/node_definition_name", "", nodeOnly},
	{"/external_asset_graph_data/*/op_name", "", nodeOnly},
	{"/external_asset_graph_data/*/op_names", "", nodeOnly},
	{"/external_asset_graph_data/*/atomic_execution_unit_id", "", "an id that nobody else has is none"},
	{"/external_asset_graph_data/*/job_names", "", "that of an implicit job"},
	{"/external_asset_graph_data/*/partitions_def_data/*_offset", "ExternalTimeWindowPartitionsDefinitionData", oldForm},
	{"/external_asset_graph_data/*/partitions_def_data/schedule_type", "ExternalTimeWindowPartitionsDefinitionData", oldForm},
	{"/external_asset_graph_data/*/partitions_def_data/*/*/*/*_offset", "ExternalTimeWindowPartitionsDefinitionData", oldForm},
	{"/external_asset_graph_data/*/partitions_def_data/*/*/*/schedule_type", "ExternalTimeWindowPartitionsDefinitionData", oldForm},
	{"/external_asset_graph_data/*/metadata_entries/*/entry_data/data/*", "AssetKey TimeWindowPartitionMapping", "Dagster drops what a class does not have, and adds what it has"},
	{"/external_pipeline_datas/*", "", "that of an implicit job"},
	{"/external_partition_set_datas/*", "", "those of a job of assets follow from the assets"},
	{"/external_sensor_datas/*/pipeline_name", "", oneTarget},
	{"/external_sensor_datas/*/mode", "", oneTarget},
	{"/external_sensor_datas/*/solid_selection", "", oneTarget},
}

// readable are values for people to read: what says nothing is not there in them, whatever its name.
var readable = regexp.MustCompile(`/(auto_materialize_policy|automation_condition|automation_condition_snapshot|asset_selection|(new_)?freshness_policy|backfill_policy)/`)

// inPlaceOfNone has to show by itself: that it is of a wrong type is not enough.
const inPlaceOfNone = "a value in the place of none"

const (
	oldForm   = "an old form of cron_schedule, which is there"
	nodeOnly  = "only used to find which resources jobs need for the asset, see TestUsesInJobs: no job of the fixtures needs any"
	oneTarget = "an old form of target_dict, which is there"
)

// place is one value in a text.
type place struct {
	path       string // of the snapshot, with * for positions and for the names that users chose; empty outside of it
	class      string // of the innermost object
	name       string // of the member that it is; empty for an item of an array, and where users chose it
	nameAt     int    // where the name is
	start, end int    // of the value in the text
	value      gjson.Result
}

func (p place) id() string { return p.path + " of " + p.class }

// places returns every value of a text, in order.
func places(t testing.TB, text string) []place {
	t.Helper()
	var out []place
	var walk func(v gjson.Result, base int, p place)
	walk = func(v gjson.Result, base int, p place) {
		p.value, p.start, p.end = v, base, base+len(v.Raw)
		if text[p.start:p.end] != v.Raw {
			t.Fatalf("the value at %s is not at %d", p.path, p.start)
		}
		out = append(out, p)
		if v.Type != gjson.JSON {
			return
		}
		class, special := "", ""
		if v.IsObject() {
			v.ForEach(func(name, member gjson.Result) bool {
				switch name.Str {
				case "__class__":
					class = member.Str
				case "__enum__", "__set__", "__frozenset__":
					special = name.Str
				}
				return true
			})
		}
		v.ForEach(func(name, member gjson.Result) bool {
			q := place{path: p.path + "/*", class: p.class}
			if class != "" {
				q.class = class
			}
			switch {
			case class == "ExternalRepositoryData":
				q.path, q.name = "/"+name.Str, name.Str
			case p.path == "" && v.IsObject() && class == "":
				q.path, q.name = "", name.Str
			case p.path == "":
				q.path = ""
			case class != "" || special != "":
				q.path, q.name = p.path+"/"+name.Str, name.Str
			}
			q.nameAt = name.Index
			walk(member, member.Index, q)
			return true
		})
	}
	walk(gjson.Parse(text), 0, place{})
	return out
}

// mutations returns texts to put in place of a value: of the same type, but for null, which can stand for any.
func (p place) mutations() []string {
	raw := p.value.Raw
	switch {
	case p.value.Type == gjson.String:
		return []string{raw[:len(raw)-1] + `_planted"`}
	case p.value.Type == gjson.Number:
		return []string{"1" + strings.Trim(raw, "-NaInfity")}
	case p.value.IsBool():
		return []string{fmt.Sprint(!p.value.Bool())}
	case p.value.Type == gjson.Null:
		return []string{`"planted"`, `true`, `7`, `["planted"]`, `{"planted":"planted"}`, `{"__class__":"planted"}`}
	case p.empty() && p.value.IsArray():
		return []string{`["planted"]`, `[{"planted":"planted"}]`}
	case p.empty():
		return []string{`{"planted":"planted"}`, `{"planted":{"__class__":"planted"}}`}
	}
	return nil
}

func (p place) none() bool { return p.value.Type == gjson.Null || p.empty() }

// saysNothing reports whether a value is none, false, an empty text or an empty set.
func (p place) saysNothing() bool {
	return p.none() || p.value.Raw == "false" || p.value.Raw == `""` || strings.Trim(p.value.Raw, "[]{} \t\r\n:\"_frozenst") == ""
}

func (p place) empty() bool {
	return p.value.Type == gjson.JSON && strings.Trim(p.value.Raw, "[]{} \t\r\n") == ""
}

func matches(pattern, path string) bool {
	patterns, names := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(patterns) > len(names) {
		return false
	}
	for i, p := range patterns {
		if suffix, any := strings.CutPrefix(p, "*"); !any && p != names[i] || any && !strings.HasSuffix(names[i], suffix) {
			return false
		}
	}
	return true
}

// isIgnored reports whether a path is in the table of ignored paths, or below one that is.
func isIgnored(path string) bool {
	if answer, ok := ignoredBefore[path]; ok {
		return answer
	}
	answer := slices.ContainsFunc(dagster.Ignored(), func(i dagster.IgnoredPath) bool { return matches(i.Path, path) })
	ignoredBefore[path] = answer
	return answer
}

var ignoredBefore = map[string]bool{} // answers of isIgnored

// inertReason returns the position of the entry that says why a path may be inert.
func inertReason(p place) (int, bool) {
	for i, e := range readButInert {
		if (e.class == "" || slices.Contains(strings.Fields(e.class), p.class)) && matches(e.path, p.path) {
			return i, true
		}
	}
	return 0, false
}

// fingerprint is all that a loaded text says.
func fingerprint(r result) string {
	if r.err != nil {
		return r.err.Error()
	}
	var b strings.Builder
	fmt.Fprintln(&b, r.graph.Digest(), r.lines())
	for l := range r.graph.Locations() {
		fmt.Fprintln(&b, l)
	}
	for k := range r.graph.Undefined() {
		for _, s := range r.graph.Stubs(k) {
			fmt.Fprintln(&b, k, s.Digest())
		}
	}
	return b.String()
}

// fixture is a file and its text.
type fixture struct{ file, text string }

// smallFixtures returns those that load fast, without those that are raw: these have the same paths. The smallest come first,
// but for the one that has jobs of ops.
func smallFixtures(t testing.TB) []fixture {
	var out []fixture
	for _, file := range fixtures(t) {
		if (testing.Short() || raceEnabled) && strings.Contains(file, "/1.9.8/") {
			continue // one version is enough
		}
		if text := readFile(t, file); len(text) < 1<<19 && !strings.Contains(file, ".raw.") {
			out = append(out, fixture{file, text})
		}
	}
	size := func(f fixture) int {
		if strings.Contains(f.file, "/automation/") {
			return 0
		}
		return len(f.text)
	}
	slices.SortStableFunc(out, func(a, b fixture) int { return size(a) - size(b) })
	return out
}

// donorsOf returns values for the places where some fixtures have none: those that others have there, and what no fixture
// has.
func donorsOf(t testing.TB, all []fixture) map[string][]string {
	out := map[string][]string{}
	for id, values := range rareValues {
		out[id] = values
	}
	for _, f := range all {
		for _, p := range places(t, f.text) {
			if !p.none() && len(out[p.id()]) < 2 {
				out[p.id()] = append(out[p.id()], p.value.Raw)
			}
		}
	}
	return out
}

// rareValues are values that the definitions of the fixtures do not have, by the places where they can be.
var rareValues = map[string][]string{
	"/external_job_refs/*/active_presets of ExternalJobRef": {
		`[{"__class__":"ExternalPresetData","name":"default","run_config":{"ops":1},"solid_selection":null,"mode":"default","tags":{}}]`},
	"/external_pipeline_datas of ExternalRepositoryData": {
		`[{"__class__":"ExternalPipelineData","name":"j","active_presets":[],"pipeline_snapshot":{"__class__":"PipelineSnapshot","tags":{"a":"b"}}}]`},
	"/external_resource_data/*/job_ops_using of ExternalResourceData": {
		`[{"__class__":"ResourceJobUsageEntry","job_name":"__ASSET_JOB","node_handles":[{"__class__":"SolidHandle","name":"needs","parent":null}]}]`,
		`[{"__class__":"ResourceJobUsageEntry","job_name":"__ASSET_JOB","node_handles":[{"__class__":"SolidHandle","name":"io_manager_key","parent":null}]}]`},
	"/external_job_refs/*/owners of ExternalJobRef":       {`["team:a"]`},
	"/external_job_refs/*/preview_tags of ExternalJobRef": {`{"a":"b"}`},
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/enum_values of ConfigTypeSnap": {
		`[{"__class__":"ConfigEnumValueSnap","value":"a","description":null}]`},
}

// change is a changed text.
type change struct {
	place
	what, file, text, want string
}

// TestEveryPathCounts changes and renames every value that is at a path of its own, in every version.
func TestEveryPathCounts(t *testing.T) {
	all := smallFixtures(t)
	jobs := make(chan change)
	var mu sync.Mutex
	counted, silent := map[string]bool{}, map[string]change{}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for c := range jobs {
				r := load(c.text, dagster.Options{})
				changed := fingerprint(r) != c.want && (!strings.HasSuffix(c.what, inPlaceOfNone) || !r.loud())
				mu.Lock()
				if id := c.what + " " + c.id(); changed {
					counted[id] = true
				} else if silent[id].text == "" {
					silent[id] = c
				}
				mu.Unlock()
			}
		})
	}
	most := 12 // occurrences, as long as none counts
	enough := func(tried int, what string, p place) bool {
		mu.Lock()
		defer mu.Unlock()
		return tried >= most || counted[what+" "+p.id()]
	}
	donors := donorsOf(t, all)
	tried, seen, seenPaths := map[string]int{}, 0, map[string]bool{}
	for _, f := range all {
		text := f.text
		want := fingerprint(load(text, dagster.Options{}))
		version := strings.Split(strings.TrimPrefix(f.file, fixtureData+"/"), "/")[0]
		for _, p := range places(t, text) {
			seenPaths[p.path] = true
			if p.path == "" || isIgnored(p.path) {
				continue
			}
			seen++
			what := "a changed value"
			if p.none() {
				what = inPlaceOfNone
			}
			what = version + ": " + what
			if id := what + p.id(); p.name != "__class__" && !enough(tried[id], what, p) {
				tried[id]++
				mutations := p.mutations()
				if known := donors[p.id()]; p.none() && len(known) > 0 {
					mutations = known
				}
				for _, m := range mutations {
					jobs <- change{p, what, f.file, text[:p.start] + m + text[p.end:], want}
				}
			}
			what = version + ": a new name"
			if id := what + p.id(); p.name != "" && !(readable.MatchString(p.path) && p.saysNothing()) && !enough(tried[id], what, p) {
				tried[id]++
				jobs <- change{p, what, f.file, text[:p.nameAt+1] + "planted_" + text[p.nameAt+1:], want}
			}
		}
	}
	close(jobs)
	workers.Wait()
	usedInert := map[int]bool{}
	for _, id := range slices.Sorted(maps.Keys(silent)) {
		c := silent[id]
		if counted[id] {
			continue
		}
		if i, ok := inertReason(c.place); ok {
			usedInert[i] = true
			continue
		}
		t.Errorf("%s does not show: %s (%.60q)", id, c.file, c.value.Raw)
	}
	for i, e := range readButInert {
		if !usedInert[i] {
			t.Errorf("the entry %s %s is not needed", e.path, e.class)
		}
	}
	for _, i := range dagster.Ignored() {
		if !seenPaths[i.Path] && !notInFixtures[i.Path] {
			t.Errorf("the ignored path %s is in no fixture", i.Path)
		}
		if seenPaths[i.Path] && notInFixtures[i.Path] {
			t.Errorf("the ignored path %s is in a fixture", i.Path)
		}
	}
	if len(tried) < 500 {
		t.Errorf("tried %d paths of %d values; want more than 500", len(tried), seen)
	}
	t.Logf("%d values, %d sorts of changes, %d of them silent in some place", seen, len(tried), len(silent))
}

// notInFixtures are ignored paths that the definitions of the fixtures do not use.
var notInFixtures = map[string]bool{
	"/component_tree":  true,
	"/defs_state_info": true,
	"/pools":           true,
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/enum_values/*/description": true,
}
