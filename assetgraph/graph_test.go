package assetgraph_test

import (
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

func none[T any](t *testing.T, what string, seq iter.Seq[T]) {
	t.Helper()
	for v := range seq {
		t.Errorf("%s yields %v", what, v)
	}
}

func TestEmptyGraphs(t *testing.T) {
	built, problems := new(ag.Builder).Build()
	if problems != nil || problems.Err() != nil {
		t.Errorf("problems: %v", problems)
	}
	k := ag.MustKey("a")
	for name, g := range map[string]*ag.Graph{"nil": nil, "zero": {}, "built": built} {
		t.Run(name, func(t *testing.T) {
			none(t, "Keys", g.Keys())
			none(t, "Undefined", g.Undefined())
			none(t, "Units", g.Units())
			for position := range g.UnitUsers("u") {
				t.Errorf("UnitUsers yields %d", position)
			}
			none(t, "OtherDefinitions", g.OtherDefinitions())
			none(t, "Locations", g.Locations())
			none(t, "Parents", g.Parents(k))
			none(t, "Children", g.Children(k))
			for a := range g.Assets() {
				t.Errorf("Assets yields %v", a.Key)
			}
			if s := append(steps(g.Ancestors(k)), steps(g.Descendants(k))...); s != nil {
				t.Errorf("walks: %v", s)
			}
			if g.Len() != 0 || g.Places() != 0 || g.Layers() != nil || len(g.UnknownPositions()) != 0 || g.Definitions(k) != nil {
				t.Error("not empty")
			}
			_, position := g.Position(k)
			_, asset := g.Asset(k)
			_, unit := g.Unit("u")
			_, location := g.Location("")
			if position || asset || unit || location || !g.AssetDigest(k).IsZero() {
				t.Error("something is found")
			}
			if g.Digest() != built.Digest() || g.Digest().IsZero() {
				t.Errorf("digest %v", g.Digest())
			}
		})
	}
}

func TestAccess(t *testing.T) {
	s := graphtest.New(6, graphtest.Layered, 400)
	g := s.Build()
	m := modelOf(s)
	defs := map[ag.Key][]ag.Asset{}
	for _, a := range s.Assets {
		defs[a.Key] = append(defs[a.Key], a)
	}
	var undefined []ag.Key
	var assets int
	unknown := map[int]bool{}
	nodesOf := map[facet.Place]int{}
	for i, k := range m.keys {
		a, defined := g.Asset(k)
		if len(g.Definitions(k)) != len(defs[k]) || defined != (len(defs[k]) > 0) || g.DefinedAt(i) != defined || g.SeveralAt(i) != (len(defs[k]) > 1) {
			t.Errorf("%v: %d definitions, want %d", k, len(g.Definitions(k)), len(defs[k]))
		}
		if !defined {
			undefined = append(undefined, k)
			if !g.DigestAt(i).IsZero() || !g.RestAt(i).IsZero() || g.LocationAt(i) != "" || g.PlaceAt(i) != -1 {
				t.Errorf("%v is undefined and has something", k)
			}
			continue
		}
		assets++
		for _, def := range defs[k] {
			unknown[i] = unknown[i] || len(def.Unknown) > 0
		}
		if r := a.Storage.Rendered; (g.PlaceAt(i) < 0) != (r.Database == "" && r.Schema == "") {
			t.Errorf("%v: place %d", k, g.PlaceAt(i))
		} else if n := g.PlaceAt(i); n >= 0 {
			p, _ := g.Place(n)
			if p.Location != a.Location || p.Database != r.Database || p.Schema != r.Schema {
				t.Errorf("%v: place %v", k, p)
			}
			nodesOf[p]++
		}
	}
	if got := slices.Collect(g.Undefined()); !slices.Equal(got, undefined) || len(undefined) == 0 {
		t.Errorf("undefined %v, want %v", got, undefined)
	}
	for i := range g.Len() {
		if unknown[i] != slices.Contains(g.UnknownPositions(), i) {
			t.Errorf("position %d: unknown %v", i, unknown[i])
		}
	}
	for n := range g.Places() {
		if p, count := g.Place(n); nodesOf[p] != count {
			t.Errorf("place %v: %d nodes, want %d", p, count, nodesOf[p])
		}
	}
	yielded := 0
	for range g.Assets() {
		yielded++
	}
	if yielded != assets {
		t.Errorf("%d assets, want %d", yielded, assets)
	}
	if len(nodesOf) != g.Places() {
		t.Errorf("%d places, want %d", g.Places(), len(nodesOf))
	}
}

func TestUnitUsers(t *testing.T) {
	s := graphtest.New(6, graphtest.Layered, 400)
	g := s.Build()
	want := map[string][]string{}
	for _, a := range s.Assets {
		for _, id := range a.Units {
			want[id] = append(want[id], fmt.Sprintf("%v", a.Key))
		}
		for _, c := range a.Checks {
			for _, id := range c.Units {
				want[id] = append(want[id], fmt.Sprintf("%v: %s", a.Key, c.Name))
			}
		}
	}
	used := 0
	for u := range g.Units() {
		var got []string
		last := -1
		for position, check := range g.UnitUsers(u.ID) {
			if position < last {
				t.Errorf("%s: position %d after %d", u.ID, position, last)
			}
			last = position
			line := g.KeyAt(position).String()
			if check != "" {
				line += ": " + check
			}
			got = append(got, line)
		}
		used += len(got)
		slices.Sort(got)
		slices.Sort(want[u.ID])
		if !slices.Equal(got, want[u.ID]) {
			t.Errorf("%s is used by %q, want %q", u.ID, got, want[u.ID])
		}
	}
	if used == 0 {
		t.Error("no unit is used")
	}
}

// TestConcurrentReading is for the race detector.
func TestConcurrentReading(t *testing.T) {
	g := graphtest.Graph(5, graphtest.Layered, 200)
	want := recomputed(g)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if recomputed(g) != want {
				t.Error("another digest")
			}
			for k := range g.Keys() {
				steps(g.Ancestors(k))
				steps(g.Descendants(k))
			}
			g.Layers()
			g.Components()
			nodes := g.Gonum().Nodes()
			for nodes.Next() {
				g.Gonum().From(nodes.Node().ID())
			}
			for u := range g.Units() {
				for range g.UnitUsers(u.ID) {
				}
			}
		})
	}
	wait.Wait()
}
