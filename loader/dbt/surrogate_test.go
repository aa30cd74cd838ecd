package dbt_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader/dbt"
)

// TestLoneSurrogates checks that strings and names keep their lone surrogates.
func TestLoneSurrogates(t *testing.T) {
	const high, low, pair = "\xed\xa0\x80", "\xed\xbf\xbf", "😀"
	members := object{
		"meta":              object{"~h": "~l", "~l": []any{"~h", object{"~r": "~p"}}, "~r": "~h~h", "~p": "~l~h"},
		"description":       "a~hb",
		"raw_code":          "select '~h'\n",
		"tags":              []any{"~h", "~l", "~r"},
		"unrendered_config": object{"x~h": "~l"},
		"columns":           object{"c~h": object{"description": "~l", "more~h": 1, "config": object{"~l": "~r"}}},
	}
	escape := strings.NewReplacer("~h", `\ud800`, "~l", `\udfff`, "~r", `\ufffd`, "~p", `\ud83d\ude00`)
	a := asset(t, mustLoad(t, escape.Replace(text(t, manifest(object{"nodes": section(node("model", "m", members))})))), "model.shop.m")

	entry := func(name string, v value.Value) value.Entry { return value.Entry{Name: name, Value: v} }
	want := value.MapOf(
		entry(high, value.String(low)),
		entry(low, value.ListOf(value.String(high), value.MapOf(entry("\ufffd", value.String(pair))))),
		entry("\ufffd", value.String(high+high)),
		entry(pair, value.String(low+high)),
	)
	if !a.Metadata.Equal(want) {
		t.Errorf("the metadata are %q", a.Metadata)
	}
	if a.Description != "a"+high+"b" || a.Code.Text != "select '"+high+"'\n" {
		t.Errorf("the description is %q, the code %q", a.Description, a.Code.Text)
	}
	var tags []string
	for _, tag := range a.Tags {
		tags = append(tags, tag.Key)
	}
	slices.Sort(tags)
	if !slices.Equal(tags, []string{high, low, "\ufffd"}) {
		t.Errorf("the tags are %q", tags)
	}
	if len(a.Config) != 1 || a.Config[0].Name != "x"+high || a.Config[0].Value != value.Value(value.String(low)) {
		t.Errorf("the configuration is %+v", a.Config)
	}
	if len(a.Columns) != 1 || a.Columns[0].Name != "c"+high || a.Columns[0].Description != low || len(a.Columns[0].Config) != 2 {
		t.Fatalf("the columns are %+v", a.Columns)
	}
	for _, s := range a.Columns[0].Config {
		if s.Name != "more"+high && (s.Name != low || s.Value != value.Value(value.String("\ufffd"))) {
			t.Errorf("the column has the setting %+v", s)
		}
	}
}

// lookalikes are texts that a careless reader takes for each other, as JSON writes them.
var lookalikes = []string{`\ud800`, `\ud801`, `\udfff`, `\ufffd`, `\ud800\ud800`, `\udfff\ud800`, `\ud800\udfff`, `\ufffd\ufffd`, `\\ud800`}

// TestLookalikesDiffer puts lookalikes at the end of every string and of every name of real manifests that a user can choose:
// each gives another graph, or a graph that says that it is not whole.
func TestLookalikesDiffer(t *testing.T) {
	seen := map[pathKey]bool{}
	compared := 0
	files := ownFiles(t)
	if testing.Short() || raceEnabled {
		files = files[:1]
	}
	for _, file := range files {
		small := reduced(t, readFile(t, file))
		types := resourceTypes(tree(t, small))
		for _, p := range places(t, small) {
			k := keyOf(p.steps, types)
			if p.kind != "string" || seen[k] || k.path == "/metadata/dbt_schema_version" {
				continue
			}
			seen[k] = true
			if _, inert := inertReason(k); inert {
				continue
			}
			with := func(s string) result {
				return load(small[:p.end-1]+s+small[p.end-1:], dbt.Options{Project: "planted"})
			}
			if a, b := with("_a"), with("_b"); !a.loud() && !b.loud() && a.graph.Digest() == b.graph.Digest() && a.lines() == b.lines() {
				continue // an id that nobody has is like any other
			}
			compared++
			digests := map[string]string{}
			for _, s := range lookalikes {
				got := with(s)
				if got.err != nil {
					t.Errorf("%s: %v", k, got.err)
					continue
				}
				printable(t, got.lines())
				if got.loud() {
					continue
				}
				id := got.graph.Digest().String() + got.lines()
				if other, same := digests[id]; same {
					t.Errorf("%s (%s): %s and %s give one graph", k, file, other, s)
				}
				digests[id] = s
			}
		}
	}
	if compared < 100 {
		t.Errorf("compared only %d paths", compared)
	}
}

// TestLookalikesAsNames does the same for the names of members.
func TestLookalikesAsNames(t *testing.T) {
	for _, sections := range []object{
		{"nodes": section(node("model", "m", object{"meta": object{"NAME": 1}}))},
		{"nodes": section(node("model", "m", object{"unrendered_config": object{"NAME": 1}}))},
		{"nodes": section(node("model", "m", object{"unrendered_config": object{"deep": []any{object{"NAME": 1}}}}))},
		{"nodes": section(node("model", "m", object{"columns": object{"NAME": object{}}}))},
		{"nodes": section(node("model", "m", object{"columns": object{"c": object{"NAME": 1}}}))},
		{"nodes": section(node("model", "m", object{"columns": object{"c": object{"config": object{"NAME": 1}}}}))},
		{"nodes": section(node("model", "m", object{"constraints": []any{object{"NAME": 1}}, "contract": object{"enforced": true}}))},
		{"nodes": section(node("model", "m"), node("test", "t", object{"attached_node": "model.shop.m", "test_metadata": object{"name": "t", "kwargs": object{"NAME": 1}}}))},
		{"nodes": section(node("model", "m"), node("test", "t", object{"attached_node": "model.shop.m", "column_name": "NAME", "test_metadata": object{"name": "t"}}))},
		{"nodes": section(node("analysis", "a", object{"meta": object{"NAME": 1}}))},
	} {
		whole := text(t, manifest(sections))
		seen := map[string]string{}
		for _, s := range lookalikes {
			id := mustLoad(t, strings.Replace(whole, "NAME", s, 1)).Digest().String()
			if other, same := seen[id]; same {
				t.Errorf("%s: %s and %s give one graph", whole, other, s)
			}
			seen[id] = s
		}
	}
}

// TestUnreadMembersWithLoneSurrogates checks that one that is not read is told in a printable way.
func TestUnreadMembersWithLoneSurrogates(t *testing.T) {
	got := load(strings.Replace(text(t, manifest(object{"a/NAME": 1})), "NAME", `\ud800\ud83d\ude00`, 1), dbt.Options{})
	if want := "in: warning at /a~1\\ud800😀: not known; it was not compared\n"; got.lines() != want {
		t.Errorf("got %s; want %s", got.lines(), want)
	}
}

// TestLoneSurrogatesInIDs is about those that would be part of a key: of a resource, and of one that nobody defines. Nothing
// is lost silently.
func TestLoneSurrogatesInIDs(t *testing.T) {
	on := func(id string) object { return object{"depends_on": object{"nodes": []any{id}}} }
	for _, resources := range []object{
		section(node("model", "NAME"), node("model", "b")),
		section(node("model", "NAME"), node("model", "b", on("model.shop.NAME"))),
		section(node("model", "b", on("model.gone.NAME"))),
	} {
		whole := text(t, manifest(object{"nodes": resources}))
		digests := map[assetgraph.Digest]bool{}
		for _, s := range []string{`\ud800`, `\udfff`, `\ufffd`} {
			got := load(strings.ReplaceAll(whole, "NAME", s), dbt.Options{})
			if got.err != nil {
				t.Fatal(got.err)
			}
			printable(t, got.lines())
			if l, _ := got.graph.Location("shop"); got.loud() && l.State == assetgraph.Partial {
				continue
			}
			if got.loud() || got.graph.Len() != 2 || digests[got.graph.Digest()] {
				t.Errorf("%s in %s: %d nodes, and nothing to say\n%s", s, whole, got.graph.Len(), got.lines())
			}
			digests[got.graph.Digest()] = true
		}
		if len(digests) == 0 {
			t.Errorf("%s is not even loaded with U+FFFD", whole)
		}
	}
}

// TestMembersNamedLikePaths checks that a column's member is not taken for one further down that is ignored.
func TestMembersNamedLikePaths(t *testing.T) {
	whole := func(value int) string {
		return text(t, manifest(object{"nodes": section(node("model", "m", object{"columns": object{"c": object{"config/meta": value}}}))}))
	}
	if mustLoad(t, whole(1)).Digest() == mustLoad(t, whole(2)).Digest() {
		t.Error("a change of the member config/meta of a column goes unseen")
	}
}

func printable(t *testing.T, lines string) {
	t.Helper()
	if !utf8.ValidString(lines) {
		t.Errorf("not printable: %q", lines)
	}
}
