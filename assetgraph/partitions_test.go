package assetgraph_test

import (
	"fmt"
	"slices"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func mapped(key string, m partition.Mapping) ag.Dependency {
	return ag.Dependency{Key: ag.MustKey(key), Mapping: m}
}

// set maps x to a set of partitions.
func set(keys ...string) partition.Mapping {
	return partition.StaticMap{Entries: []partition.StaticEntry{{Upstream: "x", Downstream: keys, Form: partition.Set}}}
}

// TestSeveralMappings gives one dependency several mappings: which one stays, and the problem, do not depend on the order.
func TestSeveralMappings(t *testing.T) {
	problem := `error location "l": asset "a": the dependency on "b" is there with several partition mappings`
	last, all, b := mapped("b", partition.Last{}), mapped("b", partition.All{}), mapped("b", nil)
	shift, zero := mapped("b", partition.TimeShift{StartOffset: 1}), mapped("b", partition.TimeShift{})
	for _, test := range []struct {
		name string
		deps []ag.Dependency
		want []string
		kept partition.Mapping
	}{
		{"equal", []ag.Dependency{last, last}, nil, partition.Last{}},
		{"none and none", []ag.Dependency{b, b}, nil, nil},
		{"different", []ag.Dependency{last, all}, []string{problem}, partition.All{}},
		{"one and none", []ag.Dependency{last, b}, []string{problem}, nil},
		{"different parts", []ag.Dependency{shift, zero}, []string{problem}, partition.TimeShift{}},
		{"different keys", []ag.Dependency{last, mapped("c", partition.All{})}, nil, partition.Last{}},
		{
			"equal and unlike in form",
			[]ag.Dependency{
				mapped("b", set("1", "2")),
				mapped("b", set("2", "1")),
			},
			nil, set("1", "2"),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var want ag.Digest
			for range 2 {
				slices.Reverse(test.deps)
				a := asset("l", "a")
				a.Dependencies = test.deps
				var builder ag.Builder
				builder.AddAsset(a)
				g, problems := builder.Build()
				if got := lines(problems); !slices.Equal(got, test.want) {
					t.Errorf("problems %q; want %q", got, test.want)
				}
				frozen, _ := g.Asset(a.Key)
				if got := frozen.Dependencies[0].Mapping; !partition.EqualMapping(got, test.kept) {
					t.Errorf("%v stays; want %v", got, test.kept)
				}
				if !want.IsZero() && g.Digest() != want {
					t.Error("another order gives another graph")
				}
				want = g.Digest()
			}
		})
	}
}

// TestOwnPartitions checks that an asset may depend on itself where it says which partitions it reads.
func TestOwnPartitions(t *testing.T) {
	for _, test := range []struct {
		mappings []partition.Mapping // of a definition each
		cycle    bool
	}{
		{[]partition.Mapping{nil}, true},
		{[]partition.Mapping{partition.TimeShift{StartOffset: -1, EndOffset: -1}}, false},
		{[]partition.Mapping{partition.TimeShift{}, partition.TimeShift{}}, false},
		{[]partition.Mapping{partition.TimeShift{}, nil}, true},
	} {
		var b ag.Builder
		for i, m := range test.mappings {
			a := asset(fmt.Sprint(i), "a")
			a.Dependencies = []ag.Dependency{mapped("a", m), mapped("other", nil)}
			b.AddAsset(a)
		}
		if _, problems := b.Build(); (len(problems) > 0) != test.cycle {
			t.Errorf("%v: %v", test.mappings, problems)
		}
	}
}

// TestLineageIsASet checks that neither order nor repetition counts.
func TestLineageIsASet(t *testing.T) {
	ref := func(key, column string) ag.ColumnRef { return ag.ColumnRef{Asset: ag.MustKey(key), Column: column} }
	build := func(refs ...ag.ColumnRef) ag.Asset {
		a := asset("l", "a")
		a.Columns = []ag.Column{{Name: "c", Lineage: refs}}
		var b ag.Builder
		b.AddAsset(a)
		g, problems := b.Build()
		if len(problems) > 0 {
			t.Error(problems)
		}
		out, _ := g.Asset(a.Key)
		return out
	}
	want := build(ref("a", "x"), ref("a", "y"), ref("b", "x"))
	got := build(ref("b", "x"), ref("a", "y"), ref("b", "x"), ref("a", "x"), ref("a", "y"))
	if !slices.Equal(got.Columns[0].Lineage, want.Columns[0].Lineage) || got.Digest() != want.Digest() {
		t.Errorf("lineage %v; want %v", got.Columns[0].Lineage, want.Columns[0].Lineage)
	}
	for _, other := range []ag.Asset{build(), build(ref("a", "x"), ref("a", "y")), build(ref("a", "x"), ref("b", "x"), ref("b", "y"))} {
		if other.Digest() == want.Digest() {
			t.Errorf("%v has the digest of another lineage", other.Columns[0].Lineage)
		}
	}
}

func TestLocationsMerge(t *testing.T) {
	locations := []ag.Location{
		{Name: "l", Order: 1}, {Name: "l", Order: 3, Platform: "a"}, {Name: "l", Platform: "b", State: ag.Failed, Reason: "x"}, {Name: "m", Order: -1},
	}
	var want ag.Digest
	for range locations {
		locations = append(locations[1:], locations[0])
		var b ag.Builder
		for _, l := range locations {
			b.AddLocation(l)
		}
		g, _ := b.Build()
		if l, _ := g.Location("l"); l != (ag.Location{Name: "l", State: ag.Failed, Reason: "x", Platform: "b", Order: 3}) {
			t.Errorf("merged into %+v", l)
		}
		if !want.IsZero() && g.Digest() != want {
			t.Error("another order of adding gives another graph")
		}
		want = g.Digest()
	}
	order := func(n int) ag.Digest {
		var b ag.Builder
		b.AddLocation(ag.Location{Name: "l", Order: n})
		b.AddAsset(asset("l", "a")) // which names the location, and says nothing of its order
		g, _ := b.Build()
		if l, _ := g.Location("l"); l.Order != n {
			t.Errorf("order %d; want %d", l.Order, n)
		}
		return g.Digest()
	}
	if order(0) == order(1) || order(1) == order(2) {
		t.Error("the order is not in the digest")
	}
}

// TestLocationOfRepository checks that a location stands for its repositories.
func TestLocationOfRepository(t *testing.T) {
	var b ag.Builder
	b.AddLocation(ag.Location{Name: "broken", State: ag.Failed, Reason: "no module"})
	b.AddLocation(ag.Location{Name: "own@broken"})
	b.AddLocation(ag.Location{Name: "fine"})
	g, _ := b.Build()
	for name, want := range map[string]string{
		"broken": "broken", "own@broken": "own@broken", "other@broken": "broken", "fine": "fine", "other@fine": "fine", "broken@": "",
		"other@nowhere": "", "nowhere": "", "@": "", "": "",
	} {
		if l, ok := g.Location(name); ok != (want != "") || ok && l.Name != want {
			t.Errorf("%q is %+v, %v; want %q", name, l, ok, want)
		}
	}
	var nameless ag.Builder
	nameless.AddLocation(ag.Location{State: ag.Failed})
	g, _ = nameless.Build()
	for _, name := range []string{"nowhere", "other@", "@"} {
		if l, ok := g.Location(name); ok {
			t.Errorf("the location without a name stands for %q: %+v", name, l)
		}
	}
}

// TestContentOfDefinitions checks that the digest of a definition comes from its content, unless it has one.
func TestContentOfDefinitions(t *testing.T) {
	content := func(v value.Value) value.Map { return value.MapOf(value.Entry{Name: "x", Value: v}) }
	build := func(d ag.Definition) (ag.Definition, ag.Digest) {
		d.Kind, d.ID = "schedule", "s"
		var b ag.Builder
		b.AddDefinition(d)
		g, problems := b.Build()
		all := slices.Collect(g.OtherDefinitions())
		if len(all) != 1 || len(problems) > 0 || !all[0].Content.Equal(d.Content) {
			t.Fatalf("%+v, %v", all, problems)
		}
		return all[0], g.Digest()
	}
	if d, _ := build(ag.Definition{}); d.Digest != "" {
		t.Errorf("no content has digest %q", d.Digest)
	}
	if d, _ := build(ag.Definition{Digest: "own", Content: content(value.Null{})}); d.Digest != "own" {
		t.Errorf("digest %q; want its own", d.Digest)
	}
	digests, graphs := map[string]bool{}, map[ag.Digest]bool{}
	values := []value.Value{ // some are equal in JSON
		value.Number("NaN"), value.String("NaN"), value.String("x"), value.Typed{Type: "url", Value: value.String("x")},
		value.MapOf(value.Entry{Name: "$type", Value: value.String("url")}, value.Entry{Name: "$value", Value: value.String("x")}),
		value.String("\xff"), value.String("\ufffd"), value.Null{},
	}
	for range 2 {
		for _, v := range values {
			d, g := build(ag.Definition{Content: content(v)})
			digests[d.Digest], graphs[g] = true, true
		}
	}
	if len(digests) != len(values) || len(graphs) != len(values) {
		t.Errorf("%d values have %d digests, in %d graphs", len(values), len(digests), len(graphs))
	}

	var b ag.Builder
	b.AddDefinition(ag.Definition{Kind: "schedule", ID: "s", Content: content(value.Bool(true))})
	b.AddDefinition(ag.Definition{Kind: "schedule", ID: "s", Content: content(value.Bool(false))})
	if _, problems := b.Build(); !slices.Equal(lines(problems), []string{`error schedule "s" is there more than once`}) {
		t.Errorf("problems %q", lines(problems))
	}
}

func TestEmptyCodeVersion(t *testing.T) {
	digest := func(v ag.CodeVersion) ag.Digest { return ag.Asset{Key: ag.MustKey("a"), CodeVersion: v}.Digest() }
	none, empty, one := digest(ag.CodeVersion{}), digest(ag.CodeVersion{Empty: true}), digest(ag.CodeVersion{Value: "1"})
	if none == empty || empty == one || none == one {
		t.Error("no code version, the empty one and another have one digest")
	}
	if digest(ag.CodeVersion{Value: "1", Empty: true}) != empty {
		t.Error("a value wins over the empty text")
	}
}
