package assetgraph_test

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// model is a graph's adjacency, taken from the specs' assets alone.
type model struct {
	parents, children map[ag.Key]map[ag.Key]bool
	keys              []ag.Key
}

func modelOf(s *graphtest.Spec) *model {
	m := &model{parents: map[ag.Key]map[ag.Key]bool{}, children: map[ag.Key]map[ag.Key]bool{}}
	add := func(k ag.Key) {
		if m.parents[k] == nil {
			m.parents[k], m.children[k] = map[ag.Key]bool{}, map[ag.Key]bool{}
			m.keys = append(m.keys, k)
		}
	}
	for _, a := range s.Assets {
		add(a.Key)
		for _, d := range a.Dependencies {
			add(d.Key)
			m.parents[a.Key][d.Key] = true
			m.children[d.Key][a.Key] = true
		}
	}
	slices.SortFunc(m.keys, ag.Key.Compare)
	return m
}

func sorted(set map[ag.Key]bool) []ag.Key {
	var keys []ag.Key
	for k := range set {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, ag.Key.Compare)
	return keys
}

type step struct {
	key   ag.Key
	depth int
}

// reach is breadth-first search as the textbook has it.
func reach(edges map[ag.Key]map[ag.Key]bool, start ...ag.Key) []step {
	depth := map[ag.Key]int{}
	queue := []step{}
	for _, k := range start {
		queue = append(queue, step{k, 0})
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for next := range edges[queue[0].key] {
			if depth[next] == 0 {
				depth[next] = queue[0].depth + 1
				queue = append(queue, step{next, depth[next]})
			}
		}
	}
	var all []step
	for k, d := range depth {
		all = append(all, step{k, d})
	}
	slices.SortFunc(all, func(x, y step) int {
		if x.depth != y.depth {
			return x.depth - y.depth
		}
		return x.key.Compare(y.key)
	})
	return all
}

func steps(seq iter.Seq2[ag.Key, int]) []step {
	var all []step
	for k, d := range seq {
		all = append(all, step{k, d})
	}
	return all
}

func TestWalks(t *testing.T) {
	for _, shape := range graphtest.Shapes() {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%v/%d", shape, seed), func(t *testing.T) {
				s := graphtest.New(seed, shape, 150)
				g, m := s.Build(), modelOf(s)
				if !slices.Equal(slices.Collect(g.Keys()), m.keys) || g.Len() != len(m.keys) {
					t.Fatal("other keys than the model")
				}
				for i, k := range m.keys {
					if at, ok := g.Position(k); !ok || at != i || g.KeyAt(i) != k {
						t.Errorf("position of %v: %d, %v", k, at, ok)
					}
					if got, want := slices.Collect(g.Parents(k)), sorted(m.parents[k]); !slices.Equal(got, want) {
						t.Errorf("parents of %v: %v, want %v", k, got, want)
					}
					if got, want := slices.Collect(g.Children(k)), sorted(m.children[k]); !slices.Equal(got, want) {
						t.Errorf("children of %v: %v, want %v", k, got, want)
					}
					others := []ag.Key{k, m.keys[(i*7)%len(m.keys)], k, ag.MustKey("nowhere")}
					for n := 1; n <= len(others); n += 3 {
						if got, want := steps(g.Ancestors(others[:n]...)), reach(m.parents, others[:n]...); !slices.Equal(got, want) {
							t.Errorf("ancestors of %v: %v, want %v", others[:n], got, want)
						}
						if got, want := steps(g.Descendants(others[:n]...)), reach(m.children, others[:n]...); !slices.Equal(got, want) {
							t.Errorf("descendants of %v: %v, want %v", others[:n], got, want)
						}
					}
				}
				checkLayers(t, g, m)
			})
		}
	}
}

// checkLayers checks the promise of Layers against reachability: members of a cycle share a layer, all others are one
// above the latest of what they depend on.
func checkLayers(t *testing.T, g *ag.Graph, m *model) {
	layer := map[ag.Key]int{}
	for l, keys := range g.Layers() {
		if !slices.IsSortedFunc(keys, ag.Key.Compare) || len(keys) == 0 {
			t.Errorf("layer %d: %v", l, keys)
		}
		for _, k := range keys {
			layer[k] = l
		}
	}
	if len(layer) != len(m.keys) {
		t.Fatalf("%d keys in layers, want %d", len(layer), len(m.keys))
	}
	for _, component := range naiveComponents(m) {
		want := 0
		for _, k := range component {
			for p := range m.parents[k] {
				if !slices.Contains(component, p) {
					want = max(want, layer[p]+1)
				}
			}
		}
		for _, k := range component {
			if layer[k] != want {
				t.Errorf("%v is in layer %d, want %d", k, layer[k], want)
			}
		}
	}
}

// naiveComponents groups keys that reach each other.
func naiveComponents(m *model) [][]ag.Key {
	reaches := map[ag.Key]map[ag.Key]bool{}
	for _, k := range m.keys {
		reaches[k] = map[ag.Key]bool{}
		for _, s := range reach(m.children, k) {
			reaches[k][s.key] = true
		}
	}
	var all [][]ag.Key
	done := map[ag.Key]bool{}
	for _, k := range m.keys {
		if done[k] {
			continue
		}
		component := []ag.Key{k}
		for _, other := range m.keys {
			if other != k && reaches[k][other] && reaches[other][k] {
				component = append(component, other)
			}
		}
		slices.SortFunc(component, ag.Key.Compare)
		for _, member := range component {
			done[member] = true
		}
		all = append(all, component)
	}
	return all
}

func TestWalksStop(t *testing.T) {
	g := graphtest.Graph(1, graphtest.Layered, 200)
	popular := slices.MaxFunc(slices.Collect(g.Keys()), func(x, y ag.Key) int {
		return len(slices.Collect(g.Children(x))) - len(slices.Collect(g.Children(y)))
	})
	stops := func(what string, run func(stop func())) {
		n := 0
		run(func() { n++ })
		if n != 1 {
			t.Errorf("%s: %d steps after break", what, n)
		}
	}
	stops("Keys", func(stop func()) {
		for range g.Keys() {
			stop()
			break
		}
	})
	stops("Children", func(stop func()) {
		for range g.Children(popular) {
			stop()
			break
		}
	})
	stops("Descendants", func(stop func()) {
		for range g.Descendants(popular) {
			stop()
			break
		}
	})
	for _, name := range []string{"Assets", "Undefined", "Units", "OtherDefinitions", "Locations"} {
		stops(name, func(stop func()) {
			seq := reflect.ValueOf(g).MethodByName(name).Call(nil)[0]
			yield := reflect.MakeFunc(seq.Type().In(0), func([]reflect.Value) []reflect.Value {
				stop()
				return []reflect.Value{reflect.ValueOf(false)}
			})
			seq.Call([]reflect.Value{yield})
		})
	}
}
