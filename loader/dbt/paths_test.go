package dbt_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/branchgraph/branchgraph/loader/dbt"
)

// The tests in this file prove that nothing in a manifest is overlooked, without a look at how it is decoded: they change
// every value of real manifests, and whatever changes neither the graph nor the diagnostics has to stand in the table
// of ignored paths, or in readButInert.

// inert is a path that is read but whose change need not show, because something else that is read says the same.
type inert struct {
	section string // * for any
	types   string // resource types, separated by spaces; * for any
	path    string // below the resource, or below the root; all below it is inert too
	reason  string
}

var readButInert = []inert{
	{"*", "*", "/unique_id", "the id is built from the fields; others refer to a resource by it, and not all have others"},
	{"*", "*", "/unrendered_config/access", alsoMember},
	{"*", "*", "/unrendered_config/contract", alsoMember},
	{"*", "*", "/unrendered_config/group", alsoMember},
	{"*", "*", "/unrendered_config/meta", alsoMember},
	{"*", "*", "/unrendered_config/tags", alsoMember},
	{"sources", "*", "/freshness", authoredWins},
	{"sources", "*", "/loaded_at_field", authoredWins},
	{"*", "*", "/config", "empty: a config with nothing that is read in it is an empty one"},
	{"metrics", "*", "/type_params/input_measures", "what dbt's parser finds in the other parameters"},
	{"saved_queries", "*", "/exports/*/config", "rendered; unrendered_config beside it has what the author wrote"},
	{"metadata", "*", "/metadata/dbt_version", "says which fields and checksums mean what; most changes of it change no meaning"},
	{"metadata", "*", "/metadata/project_id", "only counts when the metadata have no project_name"},

	{"nodes", "model snapshot", "/checksum", "the code itself is read"},
	{"functions", "*", "/checksum", "the code itself is read"},
	{"nodes", "seed", "/checksum/checksum", "the path of a file that dbt did not read; the code version is unknown"},
	{"nodes", "seed", "/language", "dbt 1.3 alone gives seeds one"},

	// A check has a name, configuration, code and units.
	{"nodes", "generic_test test", "/alias", "the name of the table of failures; an engine's own name"},
	{"nodes", "generic_test test", "/database", "where failures are stored; rendered"},
	{"nodes", "generic_test test", "/schema", "where failures are stored; rendered"},
	{"nodes", "generic_test test", "/checksum", "the code itself is read"},
	{"nodes", "generic_test test", "/columns", "a test has none"},
	{"nodes", "generic_test test", "/contract", "a test has none"},
	{"nodes", "generic_test test", "/language", "a test's is sql"},
	{"nodes", "generic_test test", "/original_file_path", "where a test was written"},
	{"nodes", "generic_test", "/name", "an engine's own name; a generic test's identity is what it tests"},
	{"nodes", "generic_test", "/package_name", "a generic test's identity is what it tests"},
	{"nodes", "generic_test", "/raw_code", "a call that dbt makes of the test's metadata, which are read"},
	{"nodes", "generic_test", "/raw_sql", "a call that dbt makes of the test's metadata, which are read"},
	{"nodes", "generic_test", "/attached_node", "a null: an id that nobody has is none"},
	{"nodes", "generic_test", "/depends_on/nodes", "only counts when attached_node is absent; the test's arguments say the rest"},
	{"nodes", "generic_test", "/test_metadata/kwargs/model", "only its reference counts, and only when attached_node is absent"},
	{"nodes", "generic_test", "/unrendered_config/alias", "an engine's own name"},
	{"nodes", "generic_test", "/unrendered_config/materialized", "always test; dbt before 0.20 says table"},

	{"unit_tests", "*", "/checksum", "over what is read anyway"},
	{"unit_tests", "*", "/original_file_path", "where a test was written"},
	{"unit_tests", "*", "/package_name", "a unit test's identity is its model and its name"},
	{"unit_tests", "*", "/schema", "rendered"},

	// An analysis is not deployed, an operation is a call in dbt_project.yml.
	{"nodes", "analysis operation", "/alias", onlyCode},
	{"nodes", "analysis operation", "/checksum", onlyCode},
	{"nodes", "analysis operation", "/columns", onlyCode},
	{"nodes", "analysis operation", "/contract", onlyCode},
	{"nodes", "analysis operation", "/database", onlyCode},
	{"nodes", "analysis operation", "/group", onlyCode},
	{"nodes", "analysis operation", "/language", onlyCode},
	{"nodes", "analysis operation", "/original_file_path", onlyCode},
	{"nodes", "analysis operation", "/schema", onlyCode},
	{"nodes", "analysis operation", "/unrendered_config/schema", onlyCode},
}

const (
	alsoMember   = "also a member of the resource, and that one counts"
	authoredWins = "what the author wrote is in unrendered_config, and that counts where it is there"
	onlyCode     = "neither an asset nor a check: its code, what it reads and runs, its settings and its prose are compared"
)

// pathKey names a path of a manifest: the section, the resource type where a section has several, and the path with * for
// the names that users chose and for positions.
type pathKey struct{ section, resourceType, path string }

func (k pathKey) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", k.section, k.resourceType, k.path))
}

// keyedSections are those whose members are named by unique ids, or by what users chose.
var keyedSections = map[string]bool{
	"nodes": true, "sources": true, "macros": true, "docs": true, "exposures": true, "metrics": true, "groups": true,
	"selectors": true, "disabled": true, "parent_map": true, "child_map": true, "group_map": true,
	"semantic_models": true, "saved_queries": true, "unit_tests": true, "functions": true,
}

// userNamed are the members, by name, whose own members users name. Deep ones are the users' at every depth.
var userNamed = map[string]struct{ deep bool }{
	"columns": {}, "meta": {true}, "source_meta": {true}, "kwargs": {true}, "env": {}, "vars": {true}, "env_vars": {},
	"rows": {true}, "grants": {true}, "column_types": {}, "macros": {}, "external": {true}, "persist_docs": {},
}

// normal returns the path with * for positions and for the names that users chose.
func normal(steps []step) string {
	var b strings.Builder
	deep, user := false, false
	for i, s := range steps {
		name := s.name
		switch {
		case deep && s.name == "model" && steps[i-1].name == "kwargs":
		case deep:
			return b.String() + "/*"
		case s.index, user, i == 1 && keyedSections[steps[0].name]:
			name = "*"
		}
		b.WriteString("/" + name)
		wasUser := user
		user = false
		if named, ok := userNamed[s.name]; ok && !s.index && !wasUser && i > 0 && !(s.name == "macros" && steps[i-1].name == "depends_on") {
			user, deep = true, named.deep
		}
	}
	return b.String()
}

type step struct {
	name  string
	index bool // of an array
}

// place is one value in a text.
type place struct {
	steps      []step
	start, end int    // of the value in the text
	kind       string // string, number, bool, null, empty array, empty object, object
}

// places returns every scalar and empty container of a text, and every object, in order.
func places(t testing.TB, text string) []place {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var out []place
	var walk func(steps []step)
	token := func() (json.Token, int) {
		before := int(dec.InputOffset())
		tok, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		for strings.IndexByte(" \t\r\n,:", text[before]) >= 0 {
			before++
		}
		return tok, before
	}
	walk = func(steps []step) {
		tok, start := token()
		at := place{steps: slices.Clone(steps), start: start}
		switch tok := tok.(type) {
		case json.Delim:
			object := tok == '{'
			slot := len(out)
			out = append(out, at)
			n := 0
			for ; dec.More(); n++ {
				s := step{name: fmt.Sprint(n), index: !object}
				if object {
					name, _ := token()
					s.name = name.(string)
				}
				walk(append(steps, s))
			}
			token()
			out[slot].end = int(dec.InputOffset())
			switch {
			case n == 0 && object:
				out[slot].kind = "empty object"
			case n == 0:
				out[slot].kind = "empty array"
			case object:
				out[slot].kind = "object"
			default:
				out[slot].kind = "array"
			}
			return
		case string:
			at.kind = "string"
		case json.Number:
			at.kind = "number"
		case bool:
			at.kind = "bool"
		case nil:
			at.kind = "null"
		}
		at.end = int(dec.InputOffset())
		out = append(out, at)
	}
	walk(nil)
	return out
}

// mutations returns texts to put in place of a value: of the same type, but for null, which can stand for any.
func (p place) mutations(text string) []string {
	switch old := text[p.start:p.end]; p.kind {
	case "string":
		return []string{old[:len(old)-1] + `_planted"`}
	case "number":
		return []string{"1" + strings.TrimPrefix(old, "-")}
	case "bool":
		return []string{map[string]string{"true": "false", "false": "true"}[old]}
	case "null":
		return []string{`"planted"`, `true`, `7`, `["planted"]`, `{"planted":"planted"}`}
	case "empty array":
		return []string{`["planted"]`, `[{"planted":"planted"}]`}
	case "empty object":
		return []string{`{"planted":"planted"}`, `{"planted":{"planted":"planted"}}`}
	}
	return nil
}

func matches(pattern, path string) bool {
	patterns, names := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(patterns) > len(names) {
		return false
	}
	for i, p := range patterns {
		if p != "*" && p != names[i] {
			return false
		}
	}
	return true
}

var (
	ignoredPaths  = sync.OnceValue(dbt.Ignored)
	ignoredBefore sync.Map // answers of isIgnored
)

func isIgnored(path string) bool {
	if answer, ok := ignoredBefore.Load(path); ok {
		return answer.(bool)
	}
	answer := slices.ContainsFunc(ignoredPaths(), func(i dbt.IgnoredPath) bool { return matches(i.Path, path) })
	ignoredBefore.Store(path, answer)
	return answer
}

// inertReason returns why a path may be inert, and the position of the entry that says so.
func inertReason(k pathKey) (int, bool) {
	for i, e := range readButInert {
		if e.section != "*" && e.section != k.section {
			continue
		}
		if e.types != "*" && !slices.Contains(strings.Fields(e.types), k.resourceType) {
			continue
		}
		if matches("/*/*"+e.path, k.path) || matches(e.path, k.path) {
			return i, true
		}
	}
	return 0, false
}

// reduced returns a manifest without what is ignored, without most macros and with long texts cut, so that it loads fast.
func reduced(t testing.TB, manifest string) string {
	root := tree(t, manifest)
	var prune func(v any, steps []step) bool // reports whether to keep it
	prune = func(v any, steps []step) bool {
		if len(steps) > 0 && isIgnored(normal(steps)) {
			return false
		}
		if o, ok := v.(object); ok {
			for name, member := range o {
				if s, ok := member.(string); ok && len(s) > 200 {
					o[name] = s[:100]
				}
				if !prune(member, append(steps, step{name: name})) {
					delete(o, name)
				}
			}
		}
		return true
	}
	prune(root, nil)
	macros, _ := root["macros"].(object)
	kept := 0
	for name := range macros {
		if kept++; kept > 12 {
			delete(macros, name)
		}
	}
	return text(t, root)
}

// dbtVersionOf returns the schema version and the minor version of dbt, by which manifests are grouped.
func dbtVersionOf(root object) string {
	metadata := root["metadata"].(object)
	version, _ := metadata["dbt_version"].(string)
	parts := strings.Split(version, ".")
	return filepath.Base(metadata["dbt_schema_version"].(string)) + " " + strings.Join(parts[:min(2, len(parts))], ".")
}

// resourceTypes returns the resource type of every member of the section nodes.
func resourceTypes(root object) map[string]string {
	out := map[string]string{}
	for id, n := range root["nodes"].(object) {
		out[id], _ = n.(object)["resource_type"].(string)
		if n.(object)["test_metadata"] != nil {
			out[id] = "generic_test"
		}
	}
	return out
}

func keyOf(steps []step, types map[string]string) pathKey {
	k := pathKey{path: normal(steps)}
	if len(steps) > 0 {
		k.section = steps[0].name
	}
	if len(steps) > 1 && k.section == "nodes" {
		k.resourceType = types[steps[1].name]
	}
	return k
}

// chosen are the occurrences of one path that are tried.
type chosen struct{ first, last, null *place }

func (c *chosen) add(p *place) {
	switch {
	case p.kind == "null", strings.HasPrefix(p.kind, "empty"):
		if c.null == nil {
			c.null = p
		}
	case c.first == nil:
		c.first = p
	default:
		c.last = p
	}
}

// TestEveryPathCounts changes every path of every manifest and expects a different graph, or a diagnostic, unless the path
// is in a table.
func TestEveryPathCounts(t *testing.T) {
	type finding struct {
		key  pathKey
		file string
		kind string
		text string
	}
	var mu sync.Mutex
	var silent []finding
	usedInert := map[int]bool{}
	tried := 0

	type job struct {
		file, text string
		want       result
		key        pathKey
		place      *place
	}
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				counts := false
				for _, m := range j.place.mutations(j.text) {
					got := load(j.text[:j.place.start]+m+j.text[j.place.end:], dbt.Options{Project: "planted"})
					loud := got.loud() && j.place.kind != "null" && !strings.HasPrefix(j.place.kind, "empty")
					if loud || !got.loud() && (got.graph.Digest() != j.want.graph.Digest() || got.lines() != j.want.lines()) {
						counts = true
						break
					}
				}
				mu.Lock()
				tried++
				if !counts {
					if i, ok := inertReason(j.key); ok {
						usedInert[i] = true
					} else {
						value := j.text[j.place.start:j.place.end]
						silent = append(silent, finding{j.key, j.file, j.place.kind, value[:min(60, len(value))]})
					}
				}
				mu.Unlock()
			}
		})
	}
	files := ownFiles(t)
	shared := true
	t.Run("shared", func(t *testing.T) {
		shared = false
		files = append(files, sharedFiles(t)...)
		shared = true
	})
	seen := map[string]bool{}
	for _, file := range files {
		original := readFile(t, file)
		version := dbtVersionOf(tree(t, original))
		small := reduced(t, original)
		types := resourceTypes(tree(t, small))
		want := load(small, dbt.Options{Project: "planted"})
		if want.loud() {
			t.Fatalf("%s: %v\n%s", file, want.err, want.lines())
		}
		found := places(t, small)
		paths := map[pathKey]*chosen{}
		for i := range found {
			p := &found[i]
			if p.kind == "object" || p.kind == "array" || len(p.steps) < 2 && keyedSections[p.steps[0].name] {
				continue // an empty section holds nothing to overlook
			}
			k := keyOf(p.steps, types)
			if paths[k] == nil {
				paths[k] = &chosen{}
			}
			paths[k].add(p)
		}
		for k, c := range paths {
			for i, p := range []*place{c.first, c.last, c.null} {
				if p == nil {
					continue
				}
				id := fmt.Sprint(version, k, i)
				if (i == 1 || raceEnabled || testing.Short()) && version != "v12.json 1.12" {
					id = fmt.Sprint(k, i) // once is enough
				}
				if !seen[id] {
					seen[id] = true
					jobs <- job{filepath.Base(file), small, want, k, p}
				}
			}
		}
	}
	close(jobs)
	workers.Wait()
	t.Logf("tried %d changes in %d manifests", tried, len(files))
	slices.SortFunc(silent, func(a, b finding) int { return strings.Compare(a.key.String()+a.file, b.key.String()+b.file) })
	for _, f := range silent {
		t.Errorf("neither read nor ignored: %s (%s, %s: %s)", f.key, f.file, f.kind, f.text)
	}
	if shared && !raceEnabled && !testing.Short() {
		for i, e := range readButInert {
			if !usedInert[i] {
				t.Errorf("nothing needs the entry %+v of readButInert", e)
			}
		}
	}
}
