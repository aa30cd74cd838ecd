package partition_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	. "github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func moment(m Moment) *Moment { return &m }

// definitions are groups of definitions that are equal; those of different groups are not.
var definitions = [][]Definition{
	{nil},
	{TimeWindow{}, TimeWindow{Timezone: "UTC"}, TimeWindow{Exclusions: []Exclusion{}}},
	{TimeWindow{Cron: "0 0 * * *"}},
	{TimeWindow{Cron: "00 00 * * *"}}, // as it is spelled
	{TimeWindow{Cron: "@daily"}},
	{
		TimeWindow{Start: "1704067200.0"}, TimeWindow{Start: "1704067200"}, TimeWindow{Start: "1.7040672e9"},
		TimeWindow{Start: "1704067200.00000000001"},
	},
	{TimeWindow{Start: "1704067200.5"}, TimeWindow{Start: "17040672005e-1"}},
	{TimeWindow{Start: "0"}, TimeWindow{Start: "-0.0"}, TimeWindow{Start: "0e5"}},
	{TimeWindow{Start: "1970-01-01T00:00:00Z"}},
	{TimeWindow{Start: `"1970-01-01T00:00:00Z"`}},
	{TimeWindow{Start: "Infinity"}, TimeWindow{Start: "1e400"}},
	{TimeWindow{Start: "-Infinity"}, TimeWindow{Start: "-1e400"}},
	{TimeWindow{Start: "NaN"}},
	{TimeWindow{End: moment("0")}, TimeWindow{End: moment("0.0")}},
	{TimeWindow{End: moment("1")}},
	{TimeWindow{Format: "%Y-%m-%d"}},
	{TimeWindow{Timezone: "Etc/UTC"}},
	{TimeWindow{EndOffset: 1}},
	{TimeWindow{EndOffset: -1}},
	{TimeWindow{Exclusions: []Exclusion{{}}}},
	{TimeWindow{Exclusions: []Exclusion{{Cron: "a"}, {Cron: "b"}}}},
	{TimeWindow{Exclusions: []Exclusion{{Cron: "b"}, {Cron: "a"}}}},
	{TimeWindow{Exclusions: []Exclusion{{Cron: "a"}}}, TimeWindow{Exclusions: []Exclusion{{Cron: "a", Timezone: "Asia/Tokyo"}}}},
	{TimeWindow{Exclusions: []Exclusion{{Cron: "a"}, {Cron: "a"}}}},
	{
		TimeWindow{Exclusions: []Exclusion{{At: "0"}}}, TimeWindow{Exclusions: []Exclusion{{At: "0.0", Timezone: "UTC"}}},
		TimeWindow{Exclusions: []Exclusion{{At: "0", Cron: "overruled"}}},
	},
	{TimeWindow{Exclusions: []Exclusion{{At: "0", Timezone: "Asia/Tokyo"}}}},
	{TimeWindow{Exclusions: []Exclusion{{Cron: "1970-01-01T00:00:00Z UTC"}}}},
	{TimeWindow{Exclusions: []Exclusion{{At: "cron 1970-01-01T00:00:00Z"}}}},
	{TimeWindow{Exclusions: []Exclusion{{At: "1e300", Timezone: "x"}}}},
	{TimeWindow{Exclusions: []Exclusion{{At: "1e300 s", Timezone: "x"}}}},
	{Static{}, Static{Keys: []string{}}},
	{Static{Keys: []string{""}}},
	{Static{Keys: []string{"a", "b"}}},
	{Static{Keys: []string{"b", "a"}}},
	{Static{Keys: []string{`a" "b`}}},
	{Static{Keys: []string{"a b"}}},
	{Static{Keys: []string{"\xed\xa0\x80"}}},
	{Static{Keys: []string{`\xed\xa0\x80`}}},
	{Static{Keys: []string{"\ufffd"}}},
	{Multi{}, Multi{Dimensions: []Dimension{}}},
	{Multi{Dimensions: []Dimension{{Name: "a"}}}},
	{
		Multi{Dimensions: []Dimension{{"a", Static{}}, {"b", Dynamic{"n"}}}},
		Multi{Dimensions: []Dimension{{"b", Dynamic{"n"}}, {"a", Static{}}}},
		Multi{Dimensions: []Dimension{{"a", Dynamic{"overruled"}}, {"b", Dynamic{"n"}}, {"a", Static{}}}},
	},
	{Multi{Dimensions: []Dimension{{"a", Dynamic{"n"}}, {"b", Static{}}}}},
	{Multi{Dimensions: []Dimension{{"kind", Static{}}}}},
	{Multi{Dimensions: []Dimension{{"mapping", Static{}}}}},
	{
		Multi{Dimensions: []Dimension{{"a", TimeWindow{}}}},
		Multi{Dimensions: []Dimension{{"a", TimeWindow{Timezone: "UTC"}}}},
	},
	{Multi{Dimensions: []Dimension{{"a", Multi{Dimensions: []Dimension{{"a", TimeWindow{}}}}}}}},
	{Dynamic{}},
	{Dynamic{"static"}},
	{Opaque{}},
	{Opaque{Class: "static", Content: "x"}},
	{Opaque{Class: "x", Content: "static"}},
}

// mappings are the same for mappings.
var mappings = [][]Mapping{
	{nil},
	{All{}},
	{Identity{}},
	{Last{}},
	{Specific{}, Specific{Keys: []string{}}},
	{Specific{Keys: []string{"a", "b"}}},
	{Specific{Keys: []string{"b", "a"}}},
	{Specific{Keys: []string{"a b"}}},
	{StaticMap{}, StaticMap{Entries: []StaticEntry{}}},
	{StaticMap{Entries: []StaticEntry{{"a", []string{"x"}, Listed}}}},
	{StaticMap{Entries: []StaticEntry{{"a", []string{"x"}, One}}}},
	{StaticMap{Entries: []StaticEntry{{"a", []string{"x"}, Set}}}, StaticMap{Entries: []StaticEntry{{"a", []string{"x", "x"}, Set}}}},
	{StaticMap{Entries: []StaticEntry{{"a", nil, Listed}}}, StaticMap{Entries: []StaticEntry{{"a", nil, One}}}},
	{StaticMap{Entries: []StaticEntry{{"a", nil, Set}}}},
	{StaticMap{Entries: []StaticEntry{{"a", []string{"x", "y"}, Listed}}}, StaticMap{Entries: []StaticEntry{{"a", []string{"x", "y"}, One}}}},
	{StaticMap{Entries: []StaticEntry{{"a", []string{"y", "x"}, Listed}}}},
	{
		StaticMap{Entries: []StaticEntry{{"a", []string{"x", "y"}, Set}}},
		StaticMap{Entries: []StaticEntry{{"a", []string{"y", "x"}, Set}}},
	},
	{
		StaticMap{Entries: []StaticEntry{{"a", []string{"x"}, One}, {"b", []string{"y"}, One}}},
		StaticMap{Entries: []StaticEntry{{"b", []string{"y"}, One}, {"a", []string{"x"}, One}}},
		StaticMap{Entries: []StaticEntry{{"b", []string{"z"}, Set}, {"a", []string{"x"}, One}, {"b", []string{"y"}, One}}},
	},
	{StaticMap{Entries: []StaticEntry{{"kind", []string{"x"}, One}}}},
	{StaticMap{Entries: []StaticEntry{{"set", []string{"x"}, Listed}}}},
	{TimeShift{}},
	{TimeShift{StartOffset: 1}},
	{TimeShift{EndOffset: 1}},
	{TimeShift{StartOffset: -1}},
	{TimeShift{AllowNonexistentUpstream: true}},
	{MultiToSingle{}},
	{MultiToSingle{"a"}},
	{MultiMap{}, MultiMap{Dimensions: []DimensionMapping{}}},
	{MultiMap{Dimensions: []DimensionMapping{{Upstream: "a", Downstream: "b"}}}},
	{MultiMap{Dimensions: []DimensionMapping{{"a", "b", All{}}}}},
	{MultiMap{Dimensions: []DimensionMapping{{"a", "b", Identity{}}}}},
	{MultiMap{Dimensions: []DimensionMapping{{"b", "a", All{}}}}},
	{
		MultiMap{Dimensions: []DimensionMapping{{"a", "a", All{}}, {"b", "b", TimeShift{}}}},
		MultiMap{Dimensions: []DimensionMapping{{"b", "b", TimeShift{}}, {"a", "a", All{}}}},
		MultiMap{Dimensions: []DimensionMapping{{"b", "overruled", Last{}}, {"b", "b", TimeShift{}}, {"a", "a", All{}}}},
	},
	{MultiMap{Dimensions: []DimensionMapping{{"a", "b", MultiMap{Dimensions: []DimensionMapping{{"a", "b", All{}}}}}}}},
	{OpaqueMapping{}},
	{OpaqueMapping{Class: "all"}},
	{OpaqueMapping{Content: "all"}},
}

// views are all that tells one definition or mapping from another.
type views struct {
	members []Member
	line    string
	form    value.Map
	digest  assetgraph.Digest
}

func viewDefinition(d Definition) views {
	a := assetgraph.Asset{Key: assetgraph.MustKey("a"), Partitions: d}
	v := views{form: a.Canonical(), digest: a.Digest()}
	if d != nil {
		v.members, v.line = d.Members(), d.String()
	}
	return v
}

func viewMapping(m Mapping) views {
	a := assetgraph.Asset{Key: assetgraph.MustKey("a"), Dependencies: []assetgraph.Dependency{{Key: assetgraph.MustKey("b"), Mapping: m}}}
	v := views{form: a.Canonical(), digest: a.Digest()}
	if m != nil {
		v.members, v.line = m.Members(), m.String()
	}
	return v
}

// checkViews checks that every view says the same of two things.
func checkViews(t *testing.T, x, y views, equal bool) {
	t.Helper()
	for _, view := range []struct {
		name string
		same bool
	}{
		{"members", reflect.DeepEqual(normal(x.members), normal(y.members))},
		{"lines", x.line == y.line},
		{"canonical forms", x.form.Equal(y.form)},
		{"digests", x.digest == y.digest},
	} {
		if view.same != equal {
			t.Errorf("equal: %v; the same %s: %v\n%s\n%s", equal, view.name, view.same, x.line, y.line)
		}
	}
}

// normal returns members in which empty slices are nil.
func normal(members []Member) []Member {
	var out []Member
	for _, m := range members {
		switch v := m.Value.(type) {
		case []string:
			m.Value = append([]string(nil), v...)
		case []Member:
			m.Value = normal(v)
		}
		out = append(out, m)
	}
	return out
}

func checkMembers(t *testing.T, members []Member) {
	t.Helper()
	for i, m := range members {
		if i > 0 && members[i-1].Name >= m.Name {
			t.Errorf("member %q comes after %q", m.Name, members[i-1].Name)
		}
		switch v := m.Value.(type) {
		case string, bool, int64, []string:
		case []Member:
			checkMembers(t, v)
		default:
			t.Errorf("member %q is a %T", m.Name, v)
		}
	}
}

// testGroups checks that what is in one group is equal, in every view, and what is not is not.
func testGroups[T any](t *testing.T, groups [][]T, equal func(a, b T) bool, view func(T) views) {
	t.Helper()
	for i, xs := range groups {
		for j, ys := range groups {
			for _, x := range xs {
				checkMembers(t, view(x).members)
				for _, y := range ys {
					if equal(x, y) != (i == j) {
						t.Errorf("equal: %v; want %v\n%#v\n%#v", i != j, i == j, x, y)
					}
					checkViews(t, view(x), view(y), i == j)
				}
			}
		}
	}
}

func TestEqual(t *testing.T) { testGroups(t, definitions, Equal, viewDefinition) }

func TestEqualMapping(t *testing.T) { testGroups(t, mappings, EqualMapping, viewMapping) }

// TestEqualOfGenerated compares generated definitions and mappings with each other, and with edits of themselves.
func TestEqualOfGenerated(t *testing.T) {
	var some []Definition
	var others []Mapping
	for _, a := range graphtest.Assets(1, graphtest.Layered, 400) {
		some = append(some, a.Partitions)
		for _, d := range a.Dependencies {
			others = append(others, d.Mapping)
		}
	}
	check := func(t *testing.T, n int, equal func(i, j int) bool, view func(i int) views) {
		seen := make([]views, n)
		for i := range n {
			seen[i] = view(i)
			checkMembers(t, seen[i].members)
		}
		pairs := 0
		for i := range n {
			for j := range i + 1 {
				same := equal(i, j)
				if i != j && same {
					pairs++
				}
				checkViews(t, seen[i], seen[j], same)
			}
		}
		if pairs == 0 {
			t.Error("no two are equal")
		}
	}
	some, others = some[:200], others[:200]
	check(t, 200, func(i, j int) bool { return Equal(some[i], some[j]) }, func(i int) views { return viewDefinition(some[i]) })
	check(t, 200, func(i, j int) bool { return EqualMapping(others[i], others[j]) }, func(i int) views { return viewMapping(others[i]) })
}

// TestUnionsAreWhole reads the source: every kind is in the tables above.
func TestUnionsAreWhole(t *testing.T) {
	have := map[string]bool{}
	for _, d := range slices.Concat(definitions...) {
		have["definition "+kind(d)] = true
	}
	for _, m := range slices.Concat(mappings...) {
		have["mapping "+kind(m)] = true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "definition" && f.Name.Name != "mapping" {
				continue
			}
			kinds++
			if name := f.Recv.List[0].Type.(*ast.Ident).Name; !have[f.Name.Name+" "+name] {
				t.Errorf("no test has a %s of kind %s", f.Name.Name, name)
			}
		}
	}
	if kinds != 14 {
		t.Errorf("%d kinds", kinds)
	}
}

func kind(v any) string {
	if v == nil {
		return "nil"
	}
	return reflect.TypeOf(v).Name()
}

// TestClone overwrites all that a clone has; what it was made of stays.
func TestClone(t *testing.T) {
	for _, d := range slices.Concat(definitions...) {
		before, c := viewDefinition(d), Clone(d)
		if !reflect.DeepEqual(c, d) {
			t.Errorf("the clone of %#v is %#v", d, c)
		}
		overwrite(reflect.ValueOf(&c).Elem())
		checkViews(t, viewDefinition(d), before, true)
	}
	for _, m := range slices.Concat(mappings...) {
		before, c := viewMapping(m), CloneMapping(m)
		if !reflect.DeepEqual(c, m) {
			t.Errorf("the clone of %#v is %#v", m, c)
		}
		overwrite(reflect.ValueOf(&c).Elem())
		checkViews(t, viewMapping(m), before, true)
	}
}

// TestMembersAreCopies overwrites all that Members returned.
func TestMembersAreCopies(t *testing.T) {
	for _, d := range slices.Concat(definitions...)[1:] {
		before, members := viewDefinition(d), d.Members()
		overwrite(reflect.ValueOf(&members).Elem())
		checkViews(t, viewDefinition(d), before, true)
	}
	for _, m := range slices.Concat(mappings...)[1:] {
		before, members := viewMapping(m), m.Members()
		overwrite(reflect.ValueOf(&members).Elem())
		checkViews(t, viewMapping(m), before, true)
	}
}

func TestOverwrite(t *testing.T) {
	var d Definition = Multi{Dimensions: []Dimension{{"a", TimeWindow{End: moment("1")}}}}
	shallow := d
	overwrite(reflect.ValueOf(&shallow).Elem())
	if got := d.(Multi).Dimensions[0]; got.Name != "overwritten" || *got.Partitions.(TimeWindow).End != "overwritten" {
		t.Errorf("a copy that shares is not noticed: %v", got)
	}
}

// overwrite overwrites every text that can be reached from v through slices and pointers.
func overwrite(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			overwrite(inner)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			overwrite(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			overwrite(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			overwrite(v.Field(i))
		}
	case reflect.String:
		v.SetString("overwritten")
	}
}
