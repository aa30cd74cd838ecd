package diff_test

import (
	"fmt"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// TestParityFacts fixes what the facts look like and what the versions see differently.
func TestParityFacts(t *testing.T) {
	daily := partition.TimeWindow{Cron: "0 0 * * *", Start: "0.0", Format: "%Y-%m-%d"}
	without := daily
	without.Exclusions = []partition.Exclusion{{Cron: "0 0 * * 0"}}
	empty := func(a *ag.Asset) { a.CodeVersion.Empty = true }
	tag := func(key, value string) edit {
		return func(a *ag.Asset) { a.Tags = append(a.Tags, facet.Tag{Key: key, Value: value}) }
	}
	const window = `{"cron":"0 0 * * *","end_offset":0,"format":"%Y-%m-%d","kind":"time_window","start":"1970-01-01T00:00:00Z","timezone":"UTC"}`
	const shift = `{"allow_nonexistent_upstream_partitions":false,"end_offset":0,"kind":"time_window","start_offset":0}`
	for _, test := range []struct {
		name         string
		base, branch []any
		want, old    []string // old is as want when it is nil
	}{
		{
			"what is compared",
			[]any{asset("a", version("1"), reads("x"), tag("k", "1"), tag("g/h", ""), noted(value.String("x")))},
			[]any{asset("a", empty, reads("y"), tag("k", "2"), tag("n", ""), parted(daily))},
			[]string{
				`a: CODE_VERSION /code_version "1"→""`, `a: DEPENDENCIES /dependencies/x {}→-`, `a: DEPENDENCIES /dependencies/y -→{}`,
				`a: PARTITIONS_DEFINITION /partitions -→` + window,
				`a: TAGS /tags/g~1h ""→-`, `a: TAGS /tags/k "1"→"2"`, `a: TAGS /tags/n -→""`, `a: METADATA /metadata/v "x"→-`,
			}, nil,
		},
		{
			"what is not", []any{asset("a", in("one"), kind("model"), sql("select 1"), version("1"), uses("u"), checked("c")), unit("u", "1")},
			[]any{asset("a", in("two"), kind("seed"), sql("select 2"), version("1"), runs(facet.Unexecutable), unknown("/code", "")), unit("u", "2")},
			[]string{}, nil,
		},
		{
			"an empty code version is one", []any{asset("a")}, []any{asset("a", empty)},
			[]string{`a: CODE_VERSION /code_version -→""`}, nil,
		},
		{
			"code versions of two schemes", []any{asset("a", version("1"))},
			[]any{asset("a", version("2"), func(a *ag.Asset) { a.CodeVersion.Scheme = "other" })},
			[]string{`a: CODE_VERSION /code_version "1"→"2"`}, nil,
		},
		{
			"exclusions", []any{asset("a", parted(daily))}, []any{asset("a", parted(without))},
			[]string{`a: PARTITIONS_DEFINITION /partitions ` + window + `→` + strings.Replace(window, `"format"`, `"exclusions":["cron 0 0 * * 0"],"format"`, 1)},
			[]string{},
		},
		{
			"a mapping that is written down",
			[]any{asset("b", parted(daily)), asset("d", parted(daily), mapped("b", nil))},
			[]any{asset("b", parted(daily)), asset("d", parted(daily), mapped("b", partition.TimeShift{}))},
			[]string{`d: DEPENDENCIES /dependencies/b/mapping -→` + shift}, []string{},
		},
		{
			"partitions of what is read",
			[]any{asset("b"), asset("a", parted(daily), reads("b"))},
			[]any{asset("b", parted(daily)), asset("a", parted(daily), reads("b"))},
			[]string{`b: PARTITIONS_DEFINITION /partitions -→` + window},
			[]string{`a: DEPENDENCIES /dependencies/b/mapping {"kind":"all"}→` + shift, `b: PARTITIONS_DEFINITION /partitions -→` + window},
		},
		{
			"a location that the branch does not cover", []any{asset("a", in("one")), asset("b", in("two"))}, []any{asset("a", in("one"))},
			[]string{"b: REMOVED"}, nil,
		},
		{
			"a location that failed", []any{asset("a", in("one")), asset("b", in("two"))}, []any{asset("a", in("one")), failed("two")},
			[]string{"b: REMOVED"}, nil,
		},
		{
			"the one that is materialized speaks",
			[]any{asset("a", in("one"), runs(facet.Unexecutable)), asset("a", in("two"), runs(facet.Observation)), asset("a", in("three"), version("1"))},
			[]any{asset("a", in("one"), runs(facet.Unexecutable)), asset("a", in("two"), runs(facet.Observation)), asset("a", in("three"), version("2"))},
			[]string{`a: CODE_VERSION /code_version "1"→"2"`}, nil,
		},
		{
			"else the one that is observed",
			[]any{asset("a", in("one"), runs(facet.Unexecutable)), asset("a", in("two"), runs(facet.Observation), version("1"))},
			[]any{asset("a", in("one"), runs(facet.Unexecutable)), asset("a", in("two"), runs(facet.Observation), version("2"))},
			[]string{`a: CODE_VERSION /code_version "1"→"2"`}, nil,
		},
		{
			"what any definition reads", []any{asset("a", in("one"), reads("x")), asset("a", in("two"), reads("y"))},
			[]any{asset("a", in("one"), reads("x")), asset("a", in("two"), reads("z"))},
			[]string{}, []string{`a: DEPENDENCIES /dependencies/y {}→-`, `a: DEPENDENCIES /dependencies/z -→{}`},
		},
		{
			"by name, or as they are listed",
			[]any{ag.Location{Name: "one"}, ag.Location{Name: "two", Order: 1}, asset("a", in("one"), version("1")), asset("a", in("two"), version("2"))},
			[]any{ag.Location{Name: "one", Order: 1}, ag.Location{Name: "two"}, asset("a", in("one"), version("1")), asset("a", in("two"), version("2"))},
			[]string{}, []string{`a: CODE_VERSION /code_version "1"→"2"`},
		},
		{ // zoo@a is after ape@a and before b; by their own names it would be the last
			"repositories of a location",
			[]any{asset("a", in("b"), version("1")), asset("a", in("zoo@a"), version("2"))},
			[]any{asset("a", in("b"), version("1")), asset("a", in("zoo@a"), version("3")), asset("b", in("ape@a"))},
			[]string{`a: CODE_VERSION /code_version "2"→"3"`, "b: NEW"}, nil,
		},
		{
			"listed by location, and then by repository",
			[]any{
				ag.Location{Name: "x@a"}, ag.Location{Name: "b", Order: 1}, ag.Location{Name: "y@a", Order: 2},
				asset("a", in("b"), version("1")), asset("a", in("y@a"), version("2")),
			},
			[]any{
				ag.Location{Name: "x@a"}, ag.Location{Name: "b", Order: 1}, ag.Location{Name: "y@a", Order: 2},
				asset("a", in("b"), version("1")), asset("a", in("y@a"), version("3")),
			},
			[]string{`a: CODE_VERSION /code_version "2"→"3"`}, nil,
		},
		{
			"a stub takes the place of a definition",
			[]any{asset("a"), asset("b", reads("a"))},
			[]any{stub{asset("a", runs(facet.Unexecutable), noted(value.Bool(true)))}, asset("b", reads("a"))},
			[]string{`a: METADATA /metadata/v -→true`}, nil,
		},
		{
			"a stub is new", []any{asset("b")}, []any{asset("b", reads("a")), stub{asset("a", runs(facet.Unexecutable))}},
			[]string{"a: NEW", `b: DEPENDENCIES /dependencies/a -→{}`}, nil,
		},
		{
			"a stub beside a definition",
			[]any{stub{asset("a", in("one"), runs(facet.Unexecutable))}, asset("a", in("two"), runs(facet.Unexecutable), version("1"))},
			[]any{stub{asset("a", in("one"), runs(facet.Unexecutable))}, asset("a", in("two"), runs(facet.Unexecutable), version("2"))},
			[]string{`a: CODE_VERSION /code_version "1"→"2"`}, []string{},
		},
		{"nothing is known of what is read", []any{asset("b")}, []any{asset("b"), asset("c", reads("a"))}, []string{"c: NEW"}, nil},
	} {
		for _, version := range diff.DagsterVersions() {
			want := test.want
			if version == infers && test.old != nil {
				want = test.old
			}
			d := parity(t, version, parityGraph(test.base...), parityGraph(test.branch...))
			equal(t, version+": "+test.name, facts(d, diff.ShowAll), want)
		}
	}
}

// stub is an asset that a source made up.
type stub struct{ ag.Asset }

// parityGraph is graph, of stubs too. A location without an order of its own is listed by its name.
func parityGraph(things ...any) *ag.Graph {
	var b ag.Builder
	for _, thing := range things {
		if s, ok := thing.(stub); ok {
			b.AddStub(s.Asset)
		} else {
			add(&b, []any{thing})
		}
	}
	g, _ := b.Build()
	return g
}

// TestParityOfRepositories shows what 1.9.8 sees of a repository and forgets when it merges a workspace of one.
func TestParityOfRepositories(t *testing.T) {
	daily := partition.TimeWindow{Cron: "0 0 * * *", Start: "0.0", Format: "%Y-%m-%d"}
	side := func(offset int64) *ag.Graph {
		return graph(asset("b", parted(daily)),
			asset("a", runs(facet.Unexecutable), parted(daily), mapped("b", partition.TimeShift{StartOffset: offset})))
	}
	for _, version := range diff.DagsterVersions() {
		whole := len(facts(parity(t, version, side(-1), side(-2)), diff.ShowAll))
		option, err := diff.DagsterRepositoryParity(version)
		must(t, err)
		one := len(facts(diff.Compare(side(-1), side(-2), option), diff.ShowAll))
		if one != 1 || whole == 1 != (version == newest) {
			t.Errorf("%s: found %d changes of a repository, %d of a workspace", version, one, whole)
		}
	}
}

// TestParityOption shows which versions there are, and what parity leaves of the rest of a diff.
func TestParityOption(t *testing.T) {
	equal(t, "versions", diff.DagsterVersions(), []string{newest, infers})
	for _, version := range []string{"", "1.13", "1.13.28", "v1.13.29"} {
		for _, f := range []func(string) (diff.Option, error){diff.DagsterParity, diff.DagsterRepositoryParity} {
			option, err := f(version)
			want := fmt.Sprintf("diff: the verdicts of Dagster %q are not known; there are those of 1.13.29 and 1.9.8", version)
			if option != nil || err == nil || err.Error() != want {
				t.Errorf("got %v, %v; want the error %s", option, err, want)
			}
		}
	}
	base, branch := graph(asset("a"), failed("two")), graph(asset("a", version("1")), asset("b", in("one")))
	d := parity(t, newest, base, branch)
	equal(t, "facts", facts(d, diff.ShowSubstantive), []string{`a: CODE_VERSION /code_version -→"1"`, "b: NEW"})
	equal(t, "without a base", facts(parity(t, newest, nil, branch), diff.ShowAll), nil)
	equal(t, "of an empty base", facts(parity(t, newest, &ag.Graph{}, branch), diff.ShowAll), []string{"a: NEW", "b: NEW"})
	equal(t, "of an empty branch", facts(parity(t, newest, branch, nil), diff.ShowAll), []string{"a: REMOVED", "b: REMOVED"})
	option, err := diff.DagsterParity(newest)
	must(t, err)
	missing := diff.Compare(base, graph(asset("a"), failed("shop")), option, diff.Covering("three"))
	equal(t, "incomplete", incomplete(missing), incomplete(diff.Compare(base, graph(asset("a"), failed("shop")), diff.Covering("three"))))
	if missing.Complete() {
		t.Error("a location failed and the comparison is complete")
	}
	if got := diff.Compare(base, branch).Parity(); got != "" {
		t.Errorf("without the option parity is %q", got)
	}
	var none *diff.Diff
	if got := none.Parity(); got != "" {
		t.Errorf("of nothing parity is %q", got)
	}
}

// TestKeys shows how facts about one name are told together.
func TestKeys(t *testing.T) {
	a := diff.Asset{Changes: []diff.Change{
		{Path: "/dependencies/b~1c/mapping", Base: diff.Absent{}, Branch: end(value.Null{})},
		{Path: "/metadata/a", Base: diff.Absent{}, Branch: end(value.Null{})},
		{Path: "/metadata/b", Base: end(value.Null{}), Branch: diff.Absent{}},
		{Path: "/metadata/c", Base: end(value.Null{}), Branch: end(value.List{})},
		{Path: "/metadata/d~1", Base: end(value.Null{}), Branch: end(value.Null{})},
		{Path: "/metadata/d/x", Base: diff.Absent{}, Branch: end(value.Null{})},
		{Path: "/metadata/d/y", Base: end(value.Null{}), Branch: diff.Absent{}},
		{Path: "/columns/x/tags/y", Base: end(value.Null{}), Branch: diff.Absent{}},
	}}
	for member, want := range map[string]diff.Keys{
		"metadata":     {Added: []string{"a"}, Changed: []string{"c", "d", "d/"}, Removed: []string{"b"}},
		"dependencies": {Changed: []string{"b/c"}},
		"tags":         {},
	} {
		got := a.Keys(member)
		equal(t, member+": added", got.Added, want.Added)
		equal(t, member+": changed", got.Changed, want.Changed)
		equal(t, member+": removed", got.Removed, want.Removed)
	}
}
