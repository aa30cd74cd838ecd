package graphtest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Spec is what a graph is built from, in the order in which a Builder is given it. It may be changed at will; the zero
// Spec builds the empty graph.
type Spec struct {
	Assets      []assetgraph.Asset
	Stubs       []assetgraph.Asset // see [assetgraph.Builder.AddStub]
	Units       []assetgraph.Unit
	Locations   []assetgraph.Location
	Definitions []assetgraph.Definition
}

// New returns a random Spec of n assets with all their fields in use, over three locations, with units and other
// definitions; n below zero is zero. Each asset depends on those before it only, unless the shape is [Cyclic]. About one
// key in fifty is defined by two assets, in two locations, and about one dependency in fifty is on a key that nobody
// defines; half of these have a stub. Some texts in values and partitions are no UTF-8, but as [value.String] says.
// Building it gives no problems other than the cycles of Cyclic.
func New(seed uint64, shape Shape, n int) *Spec {
	return generate(seed, shape, n)
}

// Lean returns a random Spec of n assets like [New] that are as small as assets can be: a key, one location, a code
// version and dependencies, all of them defined. It is for benchmarks, and fit for millions.
func Lean(seed uint64, shape Shape, n int) *Spec {
	return generateLean(seed, shape, n)
}

// Assets returns the assets of [New].
func Assets(seed uint64, shape Shape, n int) []assetgraph.Asset { return New(seed, shape, n).Assets }

// Units returns the units of [New].
func Units(seed uint64, shape Shape, n int) []assetgraph.Unit { return New(seed, shape, n).Units }

// Graph returns the graph of [New].
func Graph(seed uint64, shape Shape, n int) *assetgraph.Graph { return New(seed, shape, n).Build() }

// Builder returns a Builder that was given all of s, for those who want the problems too. It keeps copies.
func (s *Spec) Builder() *assetgraph.Builder {
	b := &assetgraph.Builder{}
	for _, l := range s.Locations {
		b.AddLocation(l)
	}
	for _, u := range s.Units {
		b.AddUnit(u)
	}
	for _, d := range s.Definitions {
		b.AddDefinition(d)
	}
	for _, a := range s.Assets {
		b.AddAsset(a)
	}
	for _, a := range s.Stubs {
		b.AddStub(a)
	}
	return b
}

// Build returns the graph of s, whatever its problems.
func (s *Spec) Build() *assetgraph.Graph {
	g, _ := s.Builder().Build()
	return g
}

// Clone returns a copy that shares nothing with s that could change.
func (s *Spec) Clone() *Spec {
	c := &Spec{
		Assets:      slices.Clone(s.Assets),
		Stubs:       slices.Clone(s.Stubs),
		Units:       slices.Clone(s.Units),
		Locations:   slices.Clone(s.Locations),
		Definitions: slices.Clone(s.Definitions),
	}
	for i := range c.Assets {
		c.Assets[i] = c.Assets[i].Clone()
	}
	for i := range c.Stubs {
		c.Stubs[i] = c.Stubs[i].Clone()
	}
	for i := range c.Units {
		c.Units[i].Uses = slices.Clone(c.Units[i].Uses)
	}
	return c
}

// Shuffle brings everything in s whose order has no meaning into a random order: assets, stubs, units, locations,
// definitions, and all sets within them. What s builds does not change, unless it has several elements of one name.
func (s *Spec) Shuffle(seed uint64) {
	shuffle(reflect.ValueOf(s).Elem(), rand.New(rand.NewPCG(seed, 0)))
}

// shuffle reorders every slice below v but those whose order has meaning.
func shuffle(v reflect.Value, r *rand.Rand) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shuffle(v.Elem(), r)
		}
	case reflect.Slice:
		r.Shuffle(v.Len(), reflect.Swapper(v.Interface()))
		for i := range v.Len() {
			shuffle(v.Index(i), r)
		}
	case reflect.Interface:
		if unions[v.Type()] != nil && !v.IsNil() {
			kind := reflect.New(v.Elem().Type()).Elem()
			kind.Set(v.Elem())
			shuffle(kind, r)
			v.Set(kind)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.IsExported() && !ordered[fieldName{v.Type(), field.Name}] {
				shuffle(v.Field(i), r)
			}
		}
	}
}

// Edit says what [Spec.Mutate] did.
type Edit struct {
	// Key is the asset that was edited, as it was named before; zero when the edit was to something else.
	Key assetgraph.Key
	// Path and Op are those of the [Mutation]; of the [SpecMutation] when Key is zero.
	Path string
	Op   Op
}

// Mutate makes n random edits, most of them to assets, and returns them in the order in which they were made; fewer than
// n when hardly any mutation applies, as to the zero Spec. Later edits may undo earlier ones.
func (s *Spec) Mutate(seed uint64, n int) []Edit {
	r := rand.New(rand.NewPCG(seed, 1))
	ofAssets, ofSpecs := Mutations(), SpecMutations()
	var edits []Edit
	for tries := 0; len(edits) < n && tries < 100*n; tries++ {
		if len(s.Assets) == 0 || r.IntN(5) == 0 {
			// never all units or all assets at once
			if m := ofSpecs[r.IntN(len(ofSpecs))]; strings.Contains(m.Path, "[]") && m.Apply(s, r) {
				edits = append(edits, Edit{Path: m.Path, Op: m.Op})
			}
			continue
		}
		a := &s.Assets[r.IntN(len(s.Assets))]
		key := a.Key
		if m := ofAssets[r.IntN(len(ofAssets))]; m.Apply(a, r) {
			edits = append(edits, Edit{Key: key, Path: m.Path, Op: m.Op})
		}
	}
	return edits
}
