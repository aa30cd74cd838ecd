package assetgraph_test

import (
	"reflect"
	"slices"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
)

func stub(location, description string, segments ...string) ag.Asset {
	return ag.Asset{Key: ag.MustKey(segments...), Location: location, Description: description}
}

// TestStubs checks that a stub is seen by Stubs and the digest only.
func TestStubs(t *testing.T) {
	build := func(stubs ...ag.Asset) *ag.Graph {
		var b ag.Builder
		for i := range stubs {
			b.AddStub(stubs[i])
		}
		b.AddAsset(reading(asset("l", "a"), "k"))
		b.AddLocation(ag.Location{Name: "m"})
		g, problems := b.Build()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return g
	}
	k := ag.MustKey("k")
	without, with := build(), build(stub("l", "one", "k"))
	for _, g := range []*ag.Graph{without, with} {
		if _, defined := g.Asset(k); defined || g.Definitions(k) != nil || !g.AssetDigest(k).IsZero() {
			t.Error("the key is defined")
		}
		i, ok := g.Position(k)
		if !ok || g.DefinedAt(i) || g.Len() != 2 {
			t.Errorf("position %d, %v; defined: %v; %d nodes", i, ok, g.DefinedAt(i), g.Len())
		}
		if got := slices.Collect(g.Undefined()); !slices.Equal(got, []ag.Key{k}) {
			t.Errorf("undefined: %v", got)
		}
		if n := len(slices.Collect(g.Assets())); n != 1 {
			t.Errorf("%d assets", n)
		}
		if got := slices.Collect(g.Children(k)); len(got) != 1 {
			t.Errorf("children: %v", got)
		}
	}
	if got := with.Stubs(k); len(got) != 1 || got[0].Description != "one" || got[0].Location != "l" {
		t.Errorf("stubs: %+v", got)
	}
	for _, absent := range []ag.Key{ag.MustKey("a"), ag.MustKey("z"), {}} {
		if got := with.Stubs(absent); got != nil {
			t.Errorf("stubs of %v: %+v", absent, got)
		}
	}
	if without.Stubs(k) != nil || (*ag.Graph)(nil).Stubs(k) != nil {
		t.Error("a graph without stubs has some")
	}
	digests := map[ag.Digest]bool{}
	graphs := []*ag.Graph{
		without, with, build(stub("l", "two", "k")), build(stub("m", "one", "k")), build(stub("l", "one", "j")),
		build(stub("l", "one", "k"), stub("m", "one", "k")),
	}
	for _, g := range graphs {
		digests[g.Digest()] = true
	}
	if len(digests) != len(graphs) {
		t.Errorf("%d digests of %d graphs", len(digests), len(graphs))
	}
}

// TestStubsByLocation adds stubs of several locations, and a definition of the same key in another one, in every order.
func TestStubsByLocation(t *testing.T) {
	k := ag.MustKey("k")
	var want ag.Digest
	for first := range 3 {
		var b ag.Builder
		stubs := []ag.Asset{stub("x", "of x", "k"), stub("m", "of m", "k"), stub("l", "of l", "k")}
		for i := range stubs {
			b.AddStub(stubs[(first+i)%3])
		}
		b.AddStub(stub("l", "another", "j"))
		b.AddAsset(asset("home", "k"))
		g, problems := b.Build()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		var locations []string
		for _, a := range g.Stubs(k) {
			locations = append(locations, a.Location)
		}
		if !slices.Equal(locations, []string{"l", "m", "x"}) {
			t.Errorf("stubs of %q", locations)
		}
		if a, ok := g.Asset(k); !ok || a.Location != "home" || len(g.Definitions(k)) != 1 {
			t.Errorf("the asset is %+v, %v", a, ok)
		}
		for _, name := range []string{"home", "l", "m", "x"} {
			if _, covered := g.Location(name); !covered {
				t.Errorf("location %q is not covered", name)
			}
		}
		if first > 0 && g.Digest() != want {
			t.Error("another order gives another graph")
		}
		want = g.Digest()
		if again, _ := b.Build(); again.Digest() != want || !reflect.DeepEqual(again.Stubs(k), g.Stubs(k)) {
			t.Error("building twice gives two graphs")
		}
	}
}

func TestStubWithoutKey(t *testing.T) {
	var b ag.Builder
	b.AddStub(ag.Asset{Location: "l"})
	g, problems := b.Build()
	if got := lines(problems); !slices.Equal(got, []string{`error location "l": the asset has no key`}) || g.Len() != 0 {
		t.Errorf("%q, %d nodes", got, g.Len())
	}
}
