package assetgraph_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

func asset(location string, segments ...string) ag.Asset {
	return ag.Asset{Key: ag.MustKey(segments...), Location: location, Execution: facet.Materialization}
}

func reading(a ag.Asset, keys ...string) ag.Asset {
	for _, k := range keys {
		a.Dependencies = append(a.Dependencies, ag.Dependency{Key: ag.MustKey(k)})
	}
	return a
}

func lines(problems ag.Problems) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Severity.String()+" "+strings.TrimPrefix(p.Error(), "assetgraph: "))
	}
	return all
}

func TestProblems(t *testing.T) {
	check := facet.Check{Name: "unique", Units: []string{"gone"}}
	for _, test := range []struct {
		name string
		spec graphtest.Spec
		want []string
		// partial are the locations that are then partial.
		partial []string
	}{
		{name: "nothing"},
		{
			name: "no key",
			spec: graphtest.Spec{Assets: []ag.Asset{{Location: "l"}, asset("m", "a")}},
			want: []string{`error location "l": the asset has no key`}, partial: []string{"l"},
		},
		{
			name: "no key in the nameless location",
			spec: graphtest.Spec{Assets: []ag.Asset{{}}},
			want: []string{"error the asset has no key"}, partial: []string{""},
		},
		{
			name: "a dependency without a key",
			spec: graphtest.Spec{Assets: []ag.Asset{{Key: ag.MustKey("a"), Location: "l", Dependencies: []ag.Dependency{{}}}}},
			want: []string{`error location "l": asset "a": a dependency has no key`}, partial: []string{"l"},
		},
		{
			name: "names that are there more than once",
			spec: graphtest.Spec{Assets: []ag.Asset{{
				Key: ag.MustKey("a"), Location: "l",
				Config:  []facet.Setting{{Name: "s"}, {Name: "s"}},
				Tags:    []facet.Tag{{Key: "t"}, {Key: "u"}, {Key: "t"}},
				Owners:  []facet.Owner{{Name: "o"}, {Name: "o"}},
				Columns: []ag.Column{{Name: "c"}, {Name: "c"}, {Name: "d", Tags: []facet.Tag{{}, {}}, Config: []facet.Setting{{}, {}}}},
				Checks:  []facet.Check{{Name: "k"}, {Name: "k"}, {Name: "q", Config: []facet.Setting{{Name: "s"}, {Name: "s"}}}},
				Unknown: []ag.UnknownField{{Path: "/code"}, {Path: "/code"}},
			}}},
			want: []string{
				`error location "l": asset "a": check "k" is there more than once`,
				`error location "l": asset "a": column "c" is there more than once`,
				`error location "l": asset "a": owner "o" is there more than once`,
				`error location "l": asset "a": setting "s" is there more than once`,
				`error location "l": asset "a": setting of check "q" "s" is there more than once`,
				`error location "l": asset "a": setting of column "d" "" is there more than once`,
				`error location "l": asset "a": tag "t" is there more than once`,
				`error location "l": asset "a": tag of column "d" "" is there more than once`,
				`error location "l": asset "a": unknown field "/code" is there more than once`,
			},
			partial: []string{"l"},
		},
		{
			name:    "an asset twice in a location",
			spec:    graphtest.Spec{Assets: []ag.Asset{asset("l", "a"), asset("m", "a"), asset("l", "a")}},
			want:    []string{`error location "l": asset "a": the location defines the asset more than once`},
			partial: []string{"l"},
		},
		{
			name: "other definitions twice",
			spec: graphtest.Spec{Definitions: []ag.Definition{
				{Kind: "analysis", ID: "x", Location: "l", Digest: "1"}, {Kind: "analysis", ID: "x", Location: "l", Digest: "2"},
				{Kind: "analysis", ID: "x", Location: "m"}, {Kind: "operation", ID: "x", Location: "l"},
				{Kind: "analysis", ID: "y", Location: "m"}, {Kind: "analysis", ID: "y", Location: "m"},
			}},
			want: []string{`error location "l": analysis "x" is there more than once`}, partial: []string{"l"},
		},
		{
			name: "unknown fields that no asset has",
			spec: graphtest.Spec{Assets: []ag.Asset{{Key: ag.MustKey("a"), Location: "l", Unknown: []ag.UnknownField{
				{Path: "storage"}, {Path: "/storages"}, {Path: "/"}, {Path: "//storage"}, {Path: ""}, {Path: "/storage"}, {Path: "/columns/a~1b/type"},
			}}}},
			want: []string{
				`error location "l": asset "a": unknown field "/": no asset has such a part; expected a path such as /storage or /columns/id`,
				`error location "l": asset "a": unknown field "//storage": no asset has such a part; expected a path such as /storage or /columns/id`,
				`error location "l": asset "a": unknown field "/storages": no asset has such a part; expected a path such as /storage or /columns/id`,
				`error location "l": asset "a": unknown field "storage": no asset has such a part; expected a path such as /storage or /columns/id`,
			},
			partial: []string{"l"},
		},
		{
			name: "units twice",
			spec: graphtest.Spec{
				Units:     []ag.Unit{{ID: "u", Digest: "1"}, {ID: "u", Digest: "2"}, {ID: "v"}, {ID: "v"}},
				Locations: []ag.Location{{Name: "l"}, {Name: "m"}},
			},
			want: []string{`error unit "u" is there more than once`}, partial: []string{"l", "m"},
		},
		{
			name: "units that differ in what they use",
			spec: graphtest.Spec{Units: []ag.Unit{{ID: "u", Uses: []string{"v"}}, {ID: "v"}, {ID: "u", Toolchain: true}}},
			want: []string{`error unit "u" is there more than once`},
		},
		{
			name: "units that are not there",
			spec: graphtest.Spec{
				Assets: []ag.Asset{{Key: ag.MustKey("a"), Units: []string{"missing", "u"}, Checks: []facet.Check{check}}},
				Units:  []ag.Unit{{ID: "u", Uses: []string{"lost", "missing"}}},
			},
			want: []string{
				`warning unit "gone" is used and not defined`, `warning unit "lost" is used and not defined`,
				`warning unit "missing" is used and not defined`,
			},
		},
		{
			name: "cycles",
			spec: graphtest.Spec{Assets: []ag.Asset{
				reading(asset("l", "a"), "b"), reading(asset("m", "b"), "a", "b"), reading(asset("l", "c"), "b"),
				reading(asset("l", "self"), "self"),
				reading(asset("l", "x"), "y"), reading(ag.Asset{Key: ag.MustKey("y"), Location: "l"}, "x"),
			}},
			want: []string{
				`error location "l": asset "a": the asset is part of a cycle: a, b`,
				`error location "m": asset "b": the asset is part of a cycle: a, b`,
				`error location "l": asset "self": the asset is part of a cycle: self`,
				`warning location "l": asset "x": the asset is part of a cycle: x, y`,
			},
			partial: []string{"l", "m"},
		},
		{
			name: "legal",
			spec: graphtest.Spec{Assets: []ag.Asset{reading(asset("l", "a"), "nobody", "nobody"), asset("m", "a")}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			g, problems := test.spec.Builder().Build()
			if got := lines(problems); !slices.Equal(got, test.want) {
				t.Errorf("problems\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			var partial []string
			for l := range g.Locations() {
				if l.State == ag.Partial {
					partial = append(partial, l.Name)
					if l.Reason == "" {
						t.Errorf("location %q is partial without a reason", l.Name)
					}
				}
			}
			if !slices.Equal(partial, test.partial) {
				t.Errorf("partial: %q, want %q", partial, test.partial)
			}
			hasError := slices.ContainsFunc(test.want, func(s string) bool { return strings.HasPrefix(s, "error") })
			if (problems.Err() != nil) != hasError {
				t.Errorf("Err: %v", problems.Err())
			}
			for seed := range uint64(10) {
				shuffled := test.spec.Clone()
				shuffleTop(shuffled, seed)
				again, p := shuffled.Builder().Build()
				if again.Digest() != g.Digest() || !slices.Equal(lines(p), lines(problems)) {
					t.Errorf("another order gives another graph or other problems: %q", lines(p))
				}
			}
		})
	}
}

// shuffleTop reorders what a Builder is given, and leaves the sets within assets, where the first of a name stays.
func shuffleTop(s *graphtest.Spec, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	r.Shuffle(len(s.Assets), reflect.Swapper(s.Assets))
	r.Shuffle(len(s.Units), reflect.Swapper(s.Units))
	r.Shuffle(len(s.Definitions), reflect.Swapper(s.Definitions))
	r.Shuffle(len(s.Locations), reflect.Swapper(s.Locations))
}

// TestOneOfSeveralIsChosenAlways adds definitions that differ in one thing each: the same one stays in every order.
func TestOneOfSeveralIsChosenAlways(t *testing.T) {
	a := asset("l", "a")
	a.Code.Digest = "d"
	a.Config = []facet.Setting{{Name: "s"}}
	text, effect, described := a.Clone(), a.Clone(), a.Clone()
	text.Code.Text = "select 1"
	effect.Config[0].Effect = facet.EffectNone
	described.Description = "another"
	s := &graphtest.Spec{
		Assets: []ag.Asset{a, text, effect, described},
		Units: []ag.Unit{
			{ID: "u", Kind: "x"}, {ID: "u", Kind: "y"}, {ID: "u", Uses: []string{"v"}}, {ID: "u", Toolchain: true},
		},
		Locations: []ag.Location{
			{Name: "l"}, {Name: "l", State: ag.Failed, Reason: "x"}, {Name: "l", State: ag.Failed, Reason: "y"},
			{Name: "l", State: ag.Partial, Reason: "z"},
		},
	}
	g := s.Build()
	want, _ := g.Asset(a.Key)
	wantUnit, _ := g.Unit("u")
	for seed := range uint64(50) {
		shuffleTop(s, seed)
		g := s.Build()
		if got, _ := g.Asset(a.Key); !reflect.DeepEqual(got, want) {
			t.Errorf("the asset is %+v, was %+v", got, want)
		}
		if got, _ := g.Unit("u"); !reflect.DeepEqual(got, wantUnit) {
			t.Errorf("the unit is %+v, was %+v", got, wantUnit)
		}
		if l, ok := g.Location("l"); !ok || l.State != ag.Failed || l.Reason != "x" {
			t.Errorf("the location is %+v", l)
		}
	}
}

func TestManyProblemsOfUnits(t *testing.T) {
	var b ag.Builder
	for i := range 60 {
		b.AddUnit(ag.Unit{ID: fmt.Sprint(i), Digest: "1"})
		b.AddUnit(ag.Unit{ID: fmt.Sprint(i), Digest: "2"})
	}
	b.AddLocation(ag.Location{Name: "l"})
	b.AddLocation(ag.Location{Name: "m"})
	g, problems := b.Build()
	if len(problems) != 60 || len(slices.Collect(g.Locations())) != 2 {
		t.Errorf("%d problems", len(problems))
	}
}

// TestRepresentative checks Dagster's rule: the first by location that can be materialized, else observed, else the first.
func TestRepresentative(t *testing.T) {
	m, o, u := facet.Materialization, facet.Observation, facet.Unexecutable
	for _, test := range []struct {
		executions []facet.ExecutionType // of locations 0, 1, 2
		want       int
	}{
		{[]facet.ExecutionType{m, m, m}, 0}, {[]facet.ExecutionType{u, m, m}, 1}, {[]facet.ExecutionType{o, u, m}, 2},
		{[]facet.ExecutionType{u, o, o}, 1}, {[]facet.ExecutionType{u, u, o}, 2}, {[]facet.ExecutionType{u, "", u}, 0},
		{[]facet.ExecutionType{"", o, ""}, 1},
	} {
		s := &graphtest.Spec{}
		for i, e := range test.executions {
			a := reading(asset(fmt.Sprint(i), "a"), "parent", fmt.Sprint("parent", i))
			a.Execution = e
			s.Assets = append(s.Assets, a)
		}
		for seed := range uint64(6) {
			shuffleTop(s, seed)
			g, problems := s.Builder().Build()
			k := ag.MustKey("a")
			i, _ := g.Position(k)
			if a, _ := g.Asset(k); a.Location != fmt.Sprint(test.want) || g.LocationAt(i) != a.Location || len(problems) > 0 {
				t.Errorf("%q: represented by %q, want %d", test.executions, a.Location, test.want)
			}
			all := g.Definitions(k)
			if len(all) != 3 || all[0].Location != "0" || all[2].Location != "2" || !g.SeveralAt(i) {
				t.Errorf("definitions: %+v", all)
			}
			if parents := slices.Collect(g.Parents(k)); len(parents) != 4 {
				t.Errorf("parents %v, want those of all definitions", parents)
			}
		}
	}
}

func TestBuilderCanBeReused(t *testing.T) {
	s := graphtest.New(1, graphtest.Layered, 200)
	half := s.Clone()
	half.Assets = half.Assets[:100]
	b := half.Builder()
	first, problems := b.Build()
	before := first.Digest()
	if again, p := b.Build(); again.Digest() != before || len(p) != len(problems) {
		t.Error("building twice gives two graphs")
	}
	b.AddAsset(ag.Asset{})
	for _, a := range s.Assets[100:] {
		b.AddAsset(a)
	}
	second, more := b.Build()
	want := s.Clone()
	want.Assets = append(want.Assets, ag.Asset{})
	if second.Digest() != want.Build().Digest() || len(more) != len(problems)+1 {
		t.Error("going on gives another graph than starting anew")
	}
	if first.Digest() != before || recomputed(first) != before {
		t.Error("going on changed the first graph")
	}
}

func TestWhatWasGivenMayBeChanged(t *testing.T) {
	s := graphtest.New(2, graphtest.Layered, 200)
	given := s.Clone()
	b := given.Builder()
	want := s.Build().Digest()
	if !reflect.DeepEqual(given, s) {
		t.Error("a Builder changed what it was given")
	}
	scribble(reflect.ValueOf(given).Elem())
	g, _ := b.Build()
	if g.Digest() != want || recomputed(g) != want {
		t.Error("changing what a Builder was given changed the graph")
	}
}

func TestFilledDigest(t *testing.T) {
	text := "select 1"
	build := func(a ag.Asset) ag.Asset {
		a.Key = ag.MustKey("a")
		var b ag.Builder
		b.AddAsset(a)
		g, _ := b.Build()
		out, _ := g.Asset(a.Key)
		return out
	}
	if a := build(ag.Asset{Code: ag.Code{Text: text}}); a.Code.Digest != ag.TextDigest(text) {
		t.Errorf("digest %q", a.Code.Digest)
	}
	if a := build(ag.Asset{Code: ag.Code{Text: text, Digest: "d"}}); a.Code.Digest != "d" {
		t.Errorf("digest %q", a.Code.Digest)
	}
	if a := build(ag.Asset{Code: ag.Code{Text: text}, CodeVersion: ag.CodeVersion{Value: ag.TextDigest(text)}}); a.Code.Digest != "" {
		t.Errorf("digest %q", a.Code.Digest)
	}
	if got := ag.TextDigest(""); got != "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("digest of nothing: %s", got)
	}
}
