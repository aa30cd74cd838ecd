package assetgraph

import (
	"crypto/sha256"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Graph is a set of asset definitions with their dependencies, the units they use, and the locations they come from.
//
// A Graph is immutable and safe for concurrent use. Its nodes are all keys that are defined or depended on, and a node's
// position is its place in key order, counted from 0. Everything a Graph yields is in key order unless said otherwise.
// The nil Graph and the zero Graph are empty.
type Graph struct {
	keys    []Key
	digests []Digest // of a node's definitions; zero when it is undefined
	rests   []Digest // the same without the rendered database and schema
	places  []int32  // into placeTable, -1 for none
	unknown []int32  // the positions of the nodes that have unknown fields, sorted
	defined []packed // what represents a node; zero when it is undefined

	placeTable []facet.Place
	placeIndex map[facet.Place]int32
	placeCount []int32            // how many nodes have each place
	several    map[int32][]packed // all definitions of a node that has several, by location
	stubs      []*Asset           // by key and location
	parents    adjacency
	children   adjacency

	units       []Unit
	users       map[string][]unitUse // who uses a unit directly, by its id
	definitions []Definition
	locations   []Location
	hosts       map[string]Location // of repository@location: the location, in the worst state of its repositories
	digest      Digest

	drafts       []*Asset           // while g is being built, what represents a node
	severalDraft map[int32][]*Asset // and all definitions of one that has several
}

func (g *Graph) allocate() {
	n := len(g.keys)
	g.digests = make([]Digest, n)
	g.rests = make([]Digest, n)
	g.drafts = make([]*Asset, n)
	g.places = slices.Repeat([]int32{-1}, n)
	g.placeIndex = map[facet.Place]int32{}
}

// define gives node i its definitions, sorted by location.
func (g *Graph) define(i int, defs []definition) {
	a := defs[0].asset
	g.digests[i], g.rests[i] = defs[0].whole, defs[0].rest
	if len(defs) > 1 {
		a = g.defineSeveral(i, defs)
	}
	g.drafts[i] = a
	if len(a.Unknown) > 0 || len(defs) > 1 && slices.ContainsFunc(defs, hasUnknown) {
		g.unknown = append(g.unknown, int32(i))
	}
	r := a.Storage.Rendered
	if r.Database == "" && r.Schema == "" {
		return
	}
	p := facet.Place{Location: a.Location, Kind: a.kind(), Database: r.Database, Schema: r.Schema}
	id, ok := g.placeIndex[p]
	if !ok {
		id = int32(len(g.placeTable))
		g.placeIndex[p] = id
		g.placeTable = append(g.placeTable, p)
		g.placeCount = append(g.placeCount, 0)
	}
	g.places[i] = id
	g.placeCount[id]++
}

func hasUnknown(d definition) bool { return len(d.asset.Unknown) > 0 }

// defineSeveral gives node i several definitions and returns the one that represents it: the first that can be
// materialized, else the first that can be observed, else the first (Dagster's rule).
func (g *Graph) defineSeveral(i int, defs []definition) *Asset {
	var whole, rest []byte
	var all []*Asset
	for _, d := range defs {
		whole = append(whole, d.whole[:]...)
		rest = append(rest, d.rest[:]...)
		all = append(all, d.asset)
	}
	g.digests[i], g.rests[i] = sha256.Sum256(whole), sha256.Sum256(rest)
	if g.severalDraft == nil {
		g.severalDraft = map[int32][]*Asset{}
	}
	g.severalDraft[int32(i)] = all
	for _, execution := range []facet.ExecutionType{facet.Materialization, facet.Observation} {
		for _, a := range all {
			if a.Execution == execution {
				return a
			}
		}
	}
	return all[0]
}

// Len returns how many nodes g has, undefined ones included.
func (g *Graph) Len() int {
	if g == nil {
		return 0
	}
	return len(g.keys)
}

// Keys yields the keys of all nodes.
func (g *Graph) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for i := range g.Len() {
			if !yield(g.keys[i]) {
				return
			}
		}
	}
}

// Undefined yields the keys that are depended on and that nobody defines.
func (g *Graph) Undefined() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for i := range g.Len() {
			if !g.DefinedAt(i) && !yield(g.keys[i]) {
				return
			}
		}
	}
}

// Assets yields a copy of each asset; where several locations define a key, of the one that represents it.
func (g *Graph) Assets() iter.Seq[Asset] {
	return func(yield func(Asset) bool) {
		for i := range g.Len() {
			if g.DefinedAt(i) && !yield(g.asset(i, g.defined[i])) {
				return
			}
		}
	}
}

// Asset returns a copy of the asset with this key, and whether it is defined; where several locations define it, of the
// one that represents it: the first by location that can be materialized, else observed, else the first.
func (g *Graph) Asset(k Key) (Asset, bool) {
	i, ok := g.Position(k)
	if !ok || !g.DefinedAt(i) {
		return Asset{}, false
	}
	return g.asset(i, g.defined[i]), true
}

// Definitions returns a copy of each definition of a key, sorted by location; none when it is undefined.
func (g *Graph) Definitions(k Key) []Asset {
	i, ok := g.Position(k)
	if !ok || !g.DefinedAt(i) {
		return nil
	}
	all := g.several[int32(i)]
	if all == nil {
		all = g.defined[i : i+1]
	}
	out := make([]Asset, len(all))
	for j, one := range all {
		out[j] = g.asset(i, one)
	}
	return out
}

// Stubs returns a copy of what sources made up for a key that others depend on, by location, see [Builder.AddStub].
func (g *Graph) Stubs(k Key) []Asset {
	if g == nil {
		return nil
	}
	i, _ := slices.BinarySearchFunc(g.stubs, k, func(a *Asset, k Key) int { return a.Key.Compare(k) })
	var out []Asset
	for ; i < len(g.stubs) && g.stubs[i].Key == k; i++ {
		out = append(out, g.stubs[i].Clone())
	}
	return out
}

// AssetDigest returns the digest of an asset, zero when it is undefined; where several locations define it, of all of them.
func (g *Graph) AssetDigest(k Key) Digest {
	if i, ok := g.Position(k); ok {
		return g.digests[i]
	}
	return Digest{}
}

// OtherDefinitions yields what is neither an asset nor a unit, by location, kind and id.
func (g *Graph) OtherDefinitions() iter.Seq[Definition] {
	if g == nil {
		return slices.Values[[]Definition](nil)
	}
	return slices.Values(g.definitions)
}

// Locations yields the locations that g covers, by name.
func (g *Graph) Locations() iter.Seq[Location] {
	if g == nil {
		return slices.Values[[]Location](nil)
	}
	return slices.Values(g.locations)
}

// Location returns the location with this name, and whether g covers it. A name like repository@location is covered by the
// location too, or by another repository of it, which is what is returned then: a location is loaded as a whole, or fails
// as one.
func (g *Graph) Location(name string) (Location, bool) {
	if l, ok := g.location(name); ok || g == nil {
		return l, ok
	}
	host := hostOf(name)
	l, ok := g.hosts[host]
	return l, ok && host != ""
}

// hostOf returns the name of the location that a repository is in.
func hostOf(name string) string {
	if _, host, ok := strings.Cut(name, "@"); ok {
		return host
	}
	return name
}

func (g *Graph) location(name string) (Location, bool) {
	if g == nil {
		return Location{}, false
	}
	i, ok := slices.BinarySearchFunc(g.locations, name, func(l Location, name string) int {
		return strings.Compare(l.Name, name)
	})
	if !ok {
		return Location{}, false
	}
	return g.locations[i], true
}

// Digest returns the digest of the whole graph: its assets, locations, units and other definitions. It does not depend
// on the order in which they were added.
func (g *Graph) Digest() Digest {
	if g == nil {
		return (&Graph{}).wholeDigest()
	}
	if g.digest.IsZero() {
		return g.wholeDigest()
	}
	return g.digest
}

func (g *Graph) wholeDigest() Digest {
	var e encoder
	h := sha256.New()
	flush := func() {
		h.Write(e.buf)
		e.buf = e.buf[:0]
	}
	for i, k := range g.keys {
		if g.DefinedAt(i) {
			e.add(value.String(k.s))
			e.add(value.String(g.digests[i][:]))
			flush()
		}
	}
	for _, a := range g.stubs {
		whole, _ := new(encoder).digests(a)
		e.add(value.ListOf(value.String("stub"), value.String(a.Key.s), value.String(whole[:])))
		flush()
	}
	for _, l := range g.locations {
		location := value.Strings("location", l.Name, l.State.String(), l.Reason, l.Platform)
		if l.Order != 0 {
			location = append(location, value.Number(strconv.Itoa(l.Order)))
		}
		e.add(value.ListOf(location...))
		flush()
	}
	for _, u := range g.units {
		e.add(value.ListOf(append(value.Strings("unit", u.ID, u.Kind, u.Digest), value.Bool(u.Toolchain), value.ListOf(value.Strings(u.Uses...)...))...))
		flush()
	}
	for _, d := range g.definitions {
		definition := value.Strings("definition", d.Location, d.Kind, d.ID, d.Digest)
		if d.Whole != "" {
			definition = append(definition, value.String(d.Whole))
		}
		e.add(value.ListOf(definition...))
		flush()
	}
	return Digest(h.Sum(nil))
}

// TextDigest returns the digest of a text as [Code].Digest, [Unit].Digest and the like hold it: sha256: and 64
// hexadecimal digits.
func TextDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + Digest(sum).String()[len(digestPrefix):]
}
