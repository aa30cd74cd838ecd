package dbt_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/loader/dbt"
)

// shuffled returns a JSON text with the members of every object in another order.
func shuffled(t testing.TB, text string, rng *rand.Rand) string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var b strings.Builder
	var walk func(b *strings.Builder)
	walk = func(b *strings.Builder) {
		tok, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		delim, container := tok.(json.Delim)
		if !container {
			out, err := json.Marshal(tok)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(out)
			return
		}
		var parts []string
		for dec.More() {
			var part strings.Builder
			if delim == '{' {
				name, _ := dec.Token()
				out, _ := json.Marshal(name)
				part.Write(out)
				part.WriteByte(':')
			}
			walk(&part)
			parts = append(parts, part.String())
		}
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
		if delim == '{' {
			rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		}
		b.WriteString(delim.String() + strings.Join(parts, ",") + string(delim+2)) // ] follows [ by two, } follows {
	}
	walk(&b)
	return b.String()
}

// TestOrderOfMembersDoesNotCount also plants things to say, so that the diagnostics are compared too.
func TestOrderOfMembersDoesNotCount(t *testing.T) {
	for _, file := range ownFiles(t) {
		root := tree(t, readFile(t, file))
		root["surprise"] = 1
		for _, n := range root["nodes"].(object) {
			n.(object)["surprise"] = 2
		}
		planted := text(t, root)
		want := load(planted, dbt.Options{})
		if want.err != nil || len(want.diagnostics) != 2 {
			t.Fatalf("%s: %v\n%s", file, want.err, want.lines())
		}
		for seed := range uint64(8) {
			rng := rand.New(rand.NewPCG(seed, 0))
			got := load(shuffled(t, planted, rng), dbt.Options{})
			if got.err != nil || got.graph.Digest() != want.graph.Digest() || got.lines() != want.lines() {
				t.Errorf("%s, seed %d: another order gives another graph or diagnostics: %v\n%s", file, seed, got.err, got.lines())
			}
		}
	}
}

// TestSetsHaveNoOrder shuffles the arrays that are sets.
func TestSetsHaveNoOrder(t *testing.T) {
	for _, file := range ownFiles(t) {
		original := readFile(t, file)
		want := load(original, dbt.Options{})
		for seed := range uint64(4) {
			rng := rand.New(rand.NewPCG(seed, 1))
			root := tree(t, original)
			for _, name := range []string{"nodes", "exposures", "metrics", "macros", "saved_queries", "unit_tests"} {
				members, _ := root[name].(object)
				for _, id := range slices.Sorted(maps.Keys(members)) {
					n := members[id].(object)
					dependsOn, _ := n["depends_on"].(object)
					for _, set := range []any{dependsOn["nodes"], dependsOn["macros"], n["tags"]} {
						if set, ok := set.([]any); ok {
							rng.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
						}
					}
				}
			}
			if got := load(text(t, root), dbt.Options{}); got.err != nil || got.graph.Digest() != want.graph.Digest() {
				t.Errorf("%s, seed %d: another order of a set gives another graph: %v", file, seed, got.err)
			}
		}
	}
}

// TestIgnoredPathsDoNotCount replaces every ignored value at once.
func TestIgnoredPathsDoNotCount(t *testing.T) {
	for _, file := range ownFiles(t) {
		original := readFile(t, file)
		want := load(original, dbt.Options{})
		root := tree(t, original)
		replaced := 0
		var plant func(v any, steps []step)
		plant = func(v any, steps []step) {
			o, _ := v.(object)
			for name, member := range o {
				at := append(slices.Clone(steps), step{name: name})
				path := normal(at)
				switch {
				case strings.HasPrefix(path, "/nodes/") && strings.Contains(path, "/columns/"): // config may be the fallback
				case strings.Contains(path, "/config/"): // a little of it is read
				case isIgnored(path):
					o[name] = object{"planted": 1}
					replaced++
				default:
					plant(member, at)
				}
			}
		}
		plant(root, nil)
		got := load(text(t, root), dbt.Options{})
		if got.err != nil || replaced < 100 || got.graph.Digest() != want.graph.Digest() || got.lines() != want.lines() {
			t.Errorf("%s: %d ignored values are not ignored: %v\n%s", file, replaced, got.err, got.lines())
		}
	}
}

// TestUnknownMembersAreReported plants a member in every sort of object: it must be told, or count.
func TestUnknownMembersAreReported(t *testing.T) {
	seen := map[pathKey]bool{}
	for _, file := range ownFiles(t) {
		small := reduced(t, readFile(t, file))
		types := resourceTypes(tree(t, small))
		want := load(small, dbt.Options{})
		for _, p := range places(t, small) {
			k := keyOf(p.steps, types)
			if p.kind != "object" || seen[k] || len(p.steps) == 1 && keyedSections[k.section] || isIgnored(k.path+"/planted") {
				continue
			}
			seen[k] = true
			got := load(small[:p.start+1]+`"planted":"planted",`+small[p.start+1:], dbt.Options{})
			if !got.loud() && got.graph.Digest() == want.graph.Digest() && got.lines() == want.lines() {
				if _, ok := inertReason(k); !ok {
					t.Errorf("a new member of %s is not told (%s)", k, file)
				}
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("tried only %d sorts of objects", len(seen))
	}
}

// TestIgnoredPathsHaveReasons also says that no entry is below another.
func TestIgnoredPathsHaveReasons(t *testing.T) {
	var last string
	for _, i := range dbt.Ignored() {
		if i.Reason == "" || !strings.HasPrefix(i.Path, "/") || i.Path <= last {
			t.Errorf("bad entry %+v after %q", i, last)
		}
		last = i.Path
		for _, other := range dbt.Ignored() {
			if other.Path != i.Path && strings.HasPrefix(i.Path, other.Path+"/") {
				t.Errorf("%s is below %s, which is ignored whole", i.Path, other.Path)
			}
		}
	}
}

// TestWrongTypes puts a wrong type at every member that has one type: the location is then partial, and the diagnostic says
// where.
func TestWrongTypes(t *testing.T) {
	base := func() object {
		return manifest(object{
			"nodes": section(
				node("model", "orders", object{
					"columns": object{"id": object{"name": "id"}}, "checksum": object{"name": "sha256"}, "depends_on": object{},
					"contract": object{}, "config": object{},
				}),
				node("test", "unique", object{"test_metadata": object{"name": "unique"}, "attached_node": "model.shop.orders"}),
			),
			"macros": object{"macro.shop.m": object{"unique_id": "macro.shop.m", "name": "m", "package_name": "shop"}},
			"groups": object{"group.shop.g": object{"unique_id": "group.shop.g", "name": "g", "package_name": "shop"}},
		})
	}
	if g := mustLoad(t, text(t, base())); g.Len() != 1 {
		t.Fatalf("the manifest without mistakes has %d assets", g.Len())
	}
	const model, test = "/nodes/model.shop.orders/", "/nodes/test.shop.unique/"
	type mistake struct {
		path  string // * is the only member
		value any
		at    string // of the diagnostic; "" when it is path with the ids as *
	}
	var mistakes []mistake
	for _, name := range []string{"unique_id", "resource_type", "name", "package_name", "original_file_path", "source_name",
		"language", "raw_code", "raw_sql", "database", "schema", "alias", "identifier", "group", "access", "description",
		"column_name", "attached_node", "tested_node_unique_id", "checksum/name", "checksum/checksum", "columns/id/name",
		"columns/id/data_type", "columns/id/description", "config/materialized", "config/schema"} {
		mistakes = append(mistakes, mistake{model + name, 7, ""}, mistake{model + name, object{}, ""}, mistake{model + name, true, ""})
	}
	for _, name := range []string{"unrendered_config", "config", "meta", "columns", "columns/id", "columns/id/meta",
		"columns/id/config", "owner", "contract", "depends_on", "test_metadata", "config/meta"} {
		mistakes = append(mistakes, mistake{model + name, "text", ""}, mistake{model + name, []any{}, ""}, mistake{model + name, 7, ""})
	}
	for _, name := range []string{"tags", "depends_on/nodes", "depends_on/macros", "columns/id/tags", "config/tags"} {
		mistakes = append(mistakes, mistake{model + name, 7, ""}, mistake{model + name, object{}, ""},
			mistake{model + name, []any{7}, model + name + "/*"})
	}
	for _, name := range []string{"constraints", "columns/id/constraints"} {
		mistakes = append(mistakes, mistake{model + name, "text", ""}, mistake{model + name, object{}, ""})
	}
	mistakes = append(mistakes,
		mistake{model + "checksum", 7, ""}, mistake{model + "checksum", []any{}, ""},
		mistake{model + "contract/enforced", "yes", ""}, mistake{model + "contract/alias_types", "no", ""},
		mistake{model + "version", true, ""}, mistake{model + "version", object{}, ""},
		mistake{test + "test_metadata/name", 7, ""}, mistake{test + "test_metadata/namespace", 7, ""},
		mistake{test + "test_metadata/kwargs", "text", ""},
		mistake{"/nodes/model.shop.orders", "text", ""}, mistake{"/macros/macro.shop.m", 7, ""}, mistake{"/groups/group.shop.g", 7, ""},
		mistake{"/macros/macro.shop.m/name", 7, ""}, mistake{"/macros/macro.shop.m/unique_id", 7, ""},
		mistake{"/macros/macro.shop.m/package_name", 7, ""}, mistake{"/macros/macro.shop.m/macro_sql", 7, ""},
		mistake{"/macros/macro.shop.m/depends_on", 7, ""},
		mistake{"/groups/group.shop.g/name", 7, ""}, mistake{"/groups/group.shop.g/package_name", 7, ""},
		mistake{"/groups/group.shop.g/owner", 7, ""},
		mistake{"/macros", 7, ""}, mistake{"/sources", 7, ""}, mistake{"/exposures", "text", ""}, mistake{"/metrics", []any{}, ""},
		mistake{"/semantic_models", 7, ""}, mistake{"/saved_queries", 7, ""}, mistake{"/functions", 7, ""},
		mistake{"/unit_tests", 7, ""}, mistake{"/groups", 7, ""},
		mistake{"/metadata/dbt_version", 7, ""},
	)
	for _, m := range mistakes {
		root := base()
		steps := strings.Split(m.path[1:], "/")
		at := root
		for _, s := range steps[:len(steps)-1] {
			next, ok := at[s].(object)
			if !ok {
				next = object{}
				at[s] = next
			}
			at = next
		}
		at[steps[len(steps)-1]] = m.value
		if m.at == "" {
			m.at = m.path
		}
		want := strings.NewReplacer("model.shop.orders", "*", "test.shop.unique", "*", "macro.shop.m", "*", "group.shop.g", "*",
			"/columns/id", "/columns/*").Replace(m.at)
		r := load(text(t, root), dbt.Options{})
		if r.err != nil {
			t.Errorf("%s: %v", m.path, r.err)
			continue
		}
		told := false
		for _, d := range r.diagnostics {
			told = told || d.Severity == 0 && d.Path == want && strings.HasPrefix(d.Message, "found ") && strings.Contains(d.Message, "; expected ")
		}
		if !told {
			t.Errorf("%s = %v: no error at %s:\n%s", m.path, m.value, want, r.lines())
		}
		if l, _ := r.graph.Location("shop"); l.State.String() != "partial" || l.Reason == "" {
			t.Errorf("%s = %v: the location is %s, %q", m.path, m.value, l.State, l.Reason)
		}
	}
}
