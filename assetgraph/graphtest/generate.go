package graphtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
)

var locationNames = []string{"warehouse", "lake/été", "<ops>&co"}

// generator makes the assets of a Spec.
type generator struct {
	r     *rand.Rand
	more  *rand.Rand // of what came later, so that all the rest is as it was
	shape Shape
	n     int
	keys  []assetgraph.Key
	twin  []bool // whether the asset defines the key of the asset before once more, in another location
	units []string
}

func newGenerator(seed uint64, shape Shape, n int) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, uint64(shape))), more: rand.New(rand.NewPCG(seed, 1000+uint64(shape))), shape: shape, n: max(n, 0)}
}

func generate(seed uint64, shape Shape, n int) *Spec {
	g := newGenerator(seed, shape, n)
	s := &Spec{Units: g.makeUnits()}
	for _, name := range locationNames {
		s.Locations = append(s.Locations, assetgraph.Location{Name: name, Platform: "postgres"})
	}
	g.keys = make([]assetgraph.Key, g.n)
	g.twin = make([]bool, g.n)
	for i := range g.n {
		g.keys[i] = nodeKey(i, g.n, g.r)
		if i > 0 && !g.twin[i-1] && g.r.IntN(50) == 0 {
			g.twin[i], g.keys[i] = true, g.keys[i-1]
		}
	}
	s.Assets = make([]assetgraph.Asset, g.n)
	for i := range s.Assets {
		s.Assets[i] = g.asset(i)
		g.rare(&s.Assets[i])
	}
	for i := range g.n / 25 {
		d := assetgraph.Definition{
			Kind:     []string{"analysis", "operation"}[i%2],
			ID:       word(g.r) + strconv.Itoa(i),
			Location: locationNames[g.r.IntN(len(locationNames))],
		}
		if i%4 > 0 {
			d.Digest = digest(g.r)
		}
		s.Definitions = append(s.Definitions, d)
	}
	g.rareOutside(s)
	return s
}

func generateLean(seed uint64, shape Shape, n int) *Spec {
	g := newGenerator(seed, shape, n)
	g.keys = make([]assetgraph.Key, g.n)
	for i := range g.keys {
		g.keys[i] = leanKey(i, g.n)
	}
	s := &Spec{
		Assets:    make([]assetgraph.Asset, g.n),
		Locations: []assetgraph.Location{{Name: locationNames[0]}},
	}
	for i := range s.Assets {
		s.Assets[i] = assetgraph.Asset{
			Key:          g.keys[i],
			Location:     locationNames[0],
			CodeVersion:  assetgraph.CodeVersion{Value: strconv.FormatUint(g.r.Uint64(), 16)},
			Dependencies: g.dependencies(i),
			Execution:    facet.Materialization,
		}
	}
	return s
}

// makeUnits makes one unit for ten assets, the first of them the tool's, each using some of those before.
func (g *generator) makeUnits() []assetgraph.Unit {
	var units []assetgraph.Unit
	for i := range min(4+g.n/10, 1000) {
		u := assetgraph.Unit{ID: fmt.Sprintf("macro.shop.%s_%d", word(g.r), i), Kind: "macro", Digest: digest(g.r)}
		if i < 3 {
			u.ID, u.Toolchain = fmt.Sprintf("macro.dbt.%d", i), true
		}
		if i%10 == 5 {
			u.Kind, u.Digest = "", ""
		}
		if i > 0 && g.r.IntN(3) == 0 {
			u.Uses = []string{g.units[g.r.IntN(i)]}
		}
		g.units = append(g.units, u.ID)
		units = append(units, u)
	}
	return units
}

// someUnits returns one or two units. There always are some.
func (g *generator) someUnits() []string {
	units := []string{g.units[g.r.IntN(len(g.units))], g.units[g.r.IntN(len(g.units))]}
	slices.Sort(units)
	return slices.Compact(units)
}

// dependencies returns the dependencies of asset i, one a key.
func (g *generator) dependencies(i int) []assetgraph.Dependency {
	var deps []assetgraph.Dependency
	for _, p := range g.shape.parents(i, g.n, g.r) {
		if !slices.ContainsFunc(deps, func(d assetgraph.Dependency) bool { return d.Key == g.keys[p] }) {
			deps = append(deps, assetgraph.Dependency{Key: g.keys[p]})
		}
	}
	return deps
}

func digest(r *rand.Rand) string {
	return assetgraph.TextDigest(strconv.FormatUint(r.Uint64(), 16))
}
