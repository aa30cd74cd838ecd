package diff_test

import (
	"reflect"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// TestCoverage compares graphs of several locations, of which not all could be seen.
func TestCoverage(t *testing.T) {
	loaded := func(name string) assetgraph.Location { return assetgraph.Location{Name: name} }
	partial := assetgraph.Location{Name: "lake", State: assetgraph.Partial, Reason: "one file is broken"}
	for _, test := range []struct {
		name         string
		base, branch []any
		options      []diff.Option
		facts        []string
		reached      []string
		unknown      []string
		incomplete   []string
		uncompared   []string
	}{
		{
			name:       "a location that is not covered is inherited, and walked",
			base:       []any{asset("a"), asset("b", in("lake"), reads("a")), asset("c", in("lake"), reads("b"))},
			branch:     []any{asset("a", version("2"))},
			facts:      []string{`a: CODE_VERSION /code_version -→"2"`},
			reached:    []string{"b 1", "c 2"},
			uncompared: []string{"lake"},
		},
		{
			name:       "from one location to another that is not covered, and back",
			base:       []any{asset("a"), asset("b", in("lake"), reads("a")), asset("c", reads("b"))},
			branch:     []any{asset("a", version("2")), asset("c", reads("b"))},
			facts:      []string{`a: CODE_VERSION /code_version -→"2"`},
			reached:    []string{"b 1", "c 2"},
			uncompared: []string{"lake"},
		},
		{
			name: "what was removed from a location that is covered", base: []any{asset("a"), asset("b", in("lake"))},
			branch: []any{asset("a"), loaded("lake")}, facts: []string{"b: REMOVED"},
		},
		{
			name: "a new location", base: []any{asset("a")}, branch: []any{asset("a"), asset("b", in("lake"))}, facts: []string{"b: NEW"},
		},
		{
			name:   "a location that failed in the branch",
			base:   []any{asset("a"), asset("b", in("lake"), reads("a"))},
			branch: []any{asset("a", version("2")), failed("lake")},
			facts:  []string{`a: CODE_VERSION /code_version -→"2"`, "b: unknown"}, unknown: []string{`b : location "lake" is failed on the other side`},
			incomplete: []string{"lake: failed in the branch: it does not parse"},
		},
		{
			name: "a location that failed in the base", base: []any{asset("a"), failed("lake")},
			branch: []any{asset("a", version("2")), asset("b", in("lake"), reads("a"))},
			facts:  []string{`a: CODE_VERSION /code_version -→"2"`, "b: unknown"}, unknown: []string{`b : location "lake" is failed on the other side`},
			incomplete: []string{"lake: failed in the base: it does not parse"},
			reached:    []string{"b 1"},
		},
		{
			name:   "a location that is there in part: what is there counts",
			base:   []any{asset("b", in("lake"), version("1")), asset("c", in("lake"))},
			branch: []any{partial, asset("b", in("lake"), version("2"))},
			facts:  []string{`b: CODE_VERSION /code_version "1"→"2"`, "c: unknown"}, unknown: []string{`c : location "lake" is partial on the other side`},
			incomplete: []string{"lake: partial in the branch: one file is broken"},
		},
		{
			name: "what failed in the base and is not covered does not matter", base: []any{asset("a"), failed("lake")}, branch: []any{asset("a")},
			uncompared: []string{"lake"},
		},
		{
			name: "more was asked for", base: []any{asset("a"), asset("b", in("lake"))}, branch: []any{asset("a")},
			options:    []diff.Option{diff.Covering("lake", "shop"), diff.Covering("nowhere", "lake")},
			incomplete: []string{"lake: not covered by the branch", "nowhere: not covered by the branch"}, uncompared: []string{"lake"},
		},
		{
			name: "what was asked for is there", base: []any{asset("a")}, branch: []any{asset("a")}, options: []diff.Option{diff.Covering("shop")},
		},
		{
			name: "an asset that moved", base: []any{asset("a", version("1")), asset("z", in("lake"))},
			branch: []any{asset("a", version("2"), in("lake")), asset("z", in("lake")), loaded("shop")},
			facts:  []string{`a: CODE_VERSION /code_version "1"→"2"`, `a: LOCATION /location "shop"→"lake"`},
		},
		{
			name:   "one of two definitions edited",
			base:   []any{asset("a", version("1")), asset("a", in("lake"), version("1"))},
			branch: []any{asset("a", version("1")), asset("a", in("lake"), version("2"))},
			facts:  []string{`a: CODE_VERSION /code_version "1"→"2"`},
		},
		{
			name:   "one of two definitions removed",
			base:   []any{asset("a"), asset("a", in("lake"))},
			branch: []any{asset("a"), loaded("lake")},
			facts:  []string{`a: LOCATION /location/lake "lake"→-`},
		},
		{
			name: "a second definition", base: []any{asset("a")}, branch: []any{asset("a"), asset("a", in("lake"))},
			facts: []string{`a: LOCATION /location/lake -→"lake"`},
		},
		{
			name:   "one of two definitions moved",
			base:   []any{asset("a"), asset("a", in("lake")), loaded("sea")},
			branch: []any{asset("a"), asset("a", in("sea")), loaded("lake")},
			facts:  []string{`a: LOCATION /location "lake"→"sea"`},
		},
		{
			name: "one of two definitions inherited", base: []any{asset("a", version("1")), asset("a", in("lake"))},
			branch: []any{asset("a", version("2"))}, facts: []string{`a: CODE_VERSION /code_version "1"→"2"`}, uncompared: []string{"lake"},
		},
		{
			name: "one inherited, and one that is new elsewhere", base: []any{asset("a"), asset("a", in("lake"))},
			branch: []any{asset("a"), asset("a", in("sea"))}, facts: []string{`a: LOCATION /location/sea -→"sea"`}, uncompared: []string{"lake"},
		},
		{
			name: "one removed, one inherited", base: []any{asset("a"), asset("a", in("lake"))}, branch: []any{loaded("shop")},
			facts: []string{`a: LOCATION /location/shop "shop"→-`}, uncompared: []string{"lake"},
		},
		{
			name: "one of two definitions in a location that failed", base: []any{asset("a", version("1")), asset("a", in("lake"))},
			branch: []any{asset("a", version("2")), failed("lake")}, facts: []string{`a: CODE_VERSION /code_version "1"→"2"`},
			unknown:    []string{`a /location/lake: location "lake" is failed on the other side`},
			incomplete: []string{"lake: failed in the branch: it does not parse"},
		},
		{
			name: "one of two definitions in a location that had failed", base: []any{asset("a"), failed("lake")},
			branch:     []any{asset("a"), asset("a", in("lake"))},
			unknown:    []string{`a /location/lake: location "lake" is failed on the other side`},
			incomplete: []string{"lake: failed in the base: it does not parse"},
		},
		{
			name: "all definitions inherited", base: []any{asset("b"), asset("a", in("lake")), asset("a", in("sea"))}, branch: []any{asset("b")},
			uncompared: []string{"lake", "sea"},
		},
		{
			name: "a second definition that is inherited is walked",
			base: []any{
				asset("a"), asset("b"), asset("b", in("sea"), reads("a"), func(a *assetgraph.Asset) { a.Execution = facet.Unexecutable }),
				asset("c", in("sea"), reads("b")),
			},
			branch:     []any{asset("a", version("2")), asset("b")},
			facts:      []string{`a: CODE_VERSION /code_version -→"2"`},
			reached:    []string{"b 1", "c 2"},
			uncompared: []string{"sea"},
		},
		{
			name:   "the less significant of two definitions' facts gives way",
			base:   []any{asset("a", sql("select 1")), asset("a", in("lake"), sql("select 1"))},
			branch: []any{asset("a", in("lake"), sql("select  1")), asset("a", sql("select 2"))},
			facts:  []string{`a: CODE_VERSION /code_version`},
		},
		{
			name:   "the less significant of two definitions' facts gives way, the other way round",
			base:   []any{asset("a", sql("select 1")), asset("a", in("lake"), sql("select 1"))},
			branch: []any{asset("a", in("lake"), sql("select 2")), asset("a", sql("select  1"))},
			facts:  []string{`a: CODE_VERSION /code_version`},
		},
		{
			name: "undefined in the base, defined in the branch", base: []any{asset("b", reads("a"))}, branch: []any{asset("b", reads("a")), asset("a")},
			facts: []string{"a: NEW"}, reached: []string{"b 1"},
		},
		{
			name: "defined in the base, undefined in the branch", base: []any{asset("b", reads("a")), asset("a")}, branch: []any{asset("b", reads("a"))},
			facts: []string{"a: REMOVED"}, reached: []string{"b 1"},
		},
		{
			name: "undefined on both sides", base: []any{asset("b", reads("a"))}, branch: []any{asset("b", reads("a"))},
		},
		{
			name:    "unknown fields are listed, of all assets that are compared",
			base:    []any{asset("a", unknown("/columns", "no catalog")), asset("b", unknown("/group", "gone")), asset("c", in("lake"), unknown("/kinds", "inherited"))},
			branch:  []any{asset("a", unknown("/columns", "no catalog")), asset("d", unknown("/owners", "new"))},
			facts:   []string{"b: REMOVED", "d: NEW"},
			unknown: []string{"a /columns: no catalog"}, uncompared: []string{"lake"},
		},
		{
			name: "what is below an unknown field is not compared, what is beside it is",
			base: []any{asset("a", unknown("/metadata/x", "?"))},
			branch: []any{asset("a", func(a *assetgraph.Asset) {
				a.Metadata = value.MapOf(value.Entry{Name: "x", Value: value.Bool(true)}, value.Entry{Name: "xy", Value: value.Bool(true)})
			})},
			facts: []string{"a: METADATA /metadata/xy -→true [governance]"}, unknown: []string{"a /metadata/x: ?"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := diff.Compare(graph(test.base), graph(test.branch), test.options...)
			equal(t, "facts", withoutDigests(facts(d, diff.ShowAll)), test.facts)
			equal(t, "reached", reached(d), test.reached)
			equal(t, "unknown", unknowns(d), test.unknown)
			equal(t, "incomplete", incomplete(d), test.incomplete)
			equal(t, "uncompared", d.Uncompared(), test.uncompared)
			if d.Complete() != (len(test.incomplete) == 0) {
				t.Errorf("complete: %v", d.Complete())
			}
			if !d.TwoWay() {
				t.Error("it is no comparison with nothing")
			}
			for a := range d.Assets(diff.ShowAll) {
				if got, ok := d.Asset(a.Key); !ok || got.Status != a.Status || len(got.Changes) != len(a.Changes) {
					t.Errorf("%s: %v, %v; Assets has %v", a.Key, got, ok, a)
				}
			}
		})
	}
}

func TestNothing(t *testing.T) {
	shop := graph(asset("a"), asset("b", unknown("/columns", "no catalog")))
	var none *diff.Diff
	for name, d := range map[string]*diff.Diff{"nil": none, "no base": diff.Compare(nil, shop), "neither": diff.Compare(nil, nil)} {
		if d.TwoWay() || !d.Complete() {
			t.Errorf("%s: two-way %v, complete %v", name, d.TwoWay(), d.Complete())
		}
		equal(t, name, everything(d), []string{"false true [] 0"})
		if _, ok := d.Asset(assetgraph.MustKey("a")); ok {
			t.Errorf("%s: has an asset", name)
		}
	}
	equal(t, "no base, and a location that failed", incomplete(diff.Compare(nil, graph(failed("shop")))), []string{"shop: failed in the branch: it does not parse"})
	equal(t, "no base, and a location that is not there", incomplete(diff.Compare(nil, shop, diff.Covering("lake"))), []string{"lake: not covered by the branch"})

	empty := diff.Compare(&assetgraph.Graph{}, &assetgraph.Graph{})
	equal(t, "empty graphs", everything(empty), []string{"true true [] 0"})
	equal(t, "an empty base", facts(diff.Compare(&assetgraph.Graph{}, shop), diff.ShowAll), []string{"a: NEW", "b: NEW"})
	for _, branch := range []*assetgraph.Graph{nil, {}} {
		d := diff.Compare(shop, branch)
		equal(t, "an empty branch", everything(d), []string{"true true [shop] 0"})
	}
	if _, ok := empty.Asset(assetgraph.MustKey("a")); ok {
		t.Error("has an asset")
	}
}

func TestOthers(t *testing.T) {
	of := func(location, id, digest string) assetgraph.Definition {
		return assetgraph.Definition{Kind: "analysis", ID: id, Location: location, Digest: digest}
	}
	d := diff.Compare(
		graph(of("shop", "same", "1"), of("shop", "edited", "1"), of("shop", "gone", "1"), of("lake", "inherited", "1"),
			of("sea", "failed", "1"), failed("ice")),
		graph(of("shop", "same", "1"), of("shop", "edited", "2"), of("shop", "new", ""), failed("sea"), of("ice", "unsure", "1"),
			of("ice2", "new", "1"), assetgraph.Definition{Kind: "operation", ID: "same", Location: "shop", Digest: "1"}))
	want := []diff.OtherChange{
		{Kind: "analysis", Location: "ice2", ID: "new", Status: diff.StatusNew},
		{Kind: "analysis", Location: "shop", ID: "edited", Status: diff.StatusChanged},
		{Kind: "analysis", Location: "shop", ID: "gone", Status: diff.StatusRemoved},
		{Kind: "analysis", Location: "shop", ID: "new", Status: diff.StatusNew},
		{Kind: "operation", Location: "shop", ID: "same", Status: diff.StatusNew},
	}
	if got := d.Others(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	equal(t, "facts", facts(d, diff.ShowAll), nil)
}
