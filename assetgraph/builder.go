package assetgraph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
)

// Builder collects definitions and makes a [Graph] of them. The zero Builder is ready. It keeps copies: what its methods
// were given may be changed afterwards. It is not safe for concurrent use.
type Builder struct {
	assets      []*Asset
	stubs       []*Asset
	units       []Unit
	definitions []Definition
	locations   []Location
	defined     []*AssetBuilder
	problems    Problems
}

// AddLocation says that the graph covers a location. A location that assets or definitions name and that was not added
// counts as loaded. Of several additions of one name the one in the worst state stays, with the last platform by name and
// the highest order.
func (b *Builder) AddLocation(l Location) { b.locations = append(b.locations, l) }

// AddUnit adds a unit.
func (b *Builder) AddUnit(u Unit) {
	u.Uses = distinct(slices.Clone(u.Uses))
	b.units = append(b.units, u)
}

// AddDefinition adds a definition that is neither an asset nor a unit: a schedule, an operation. For assets see
// [Builder.Define] and [Builder.AddAsset].
func (b *Builder) AddDefinition(d Definition) {
	if d.Digest == "" && d.Content.Len() > 0 {
		var e encoder // not JSON, in which NaN is a string, and what has a type a map
		e.add(d.Content)
		d.Digest = TextDigest(string(e.buf))
	}
	b.definitions = append(b.definitions, d)
}

// AddAsset adds the definition of an asset.
func (b *Builder) AddAsset(a Asset) {
	a = a.Clone()
	b.freeze(&a)
	b.assets = append(b.assets, &a)
}

// AddStub adds what a source made up for a key that others depend on and that nobody defines. The key stays undefined;
// [Graph.Stubs] has what was made up.
func (b *Builder) AddStub(a Asset) {
	a = a.Clone()
	b.freeze(&a)
	b.stubs = append(b.stubs, &a)
}

// Build returns the graph of all that was added, and all problems, sorted. The graph is there whatever the problems: a
// location with a problem that is an error is marked [Partial], so that no comparison takes what is missing from it for
// removed. The Builder can go on collecting and build again.
func (b *Builder) Build() (*Graph, Problems) {
	build := Builder{
		assets: slices.Clone(b.assets), stubs: b.stubs, units: slices.Clone(b.units), definitions: slices.Clone(b.definitions),
		locations: slices.Clone(b.locations), problems: slices.Clone(b.problems),
	}
	build.buildDefined(b.defined)
	g := &Graph{}
	build.buildUnits(g)
	build.buildDefinitions(g)
	build.buildNodes(g)
	build.buildEdges(g)
	build.buildUsers(g)
	build.checkReferences(g)
	build.checkCycles(g)
	build.buildLocations(g)
	g.pack()
	g.digest = g.wholeDigest()
	slices.SortFunc(build.problems, compareProblems)
	return g, build.problems
}

func (b *Builder) buildUnits(g *Graph) {
	g.units = b.units
	slices.SortFunc(g.units, compareUnits)
	g.units = slices.CompactFunc(g.units, func(x, y Unit) bool {
		if x.ID == y.ID && compareUnits(x, y) != 0 {
			b.problems = append(b.problems, &Problem{Message: fmt.Sprintf("unit %q is there more than once", x.ID)})
		}
		return x.ID == y.ID
	})
}

// compareUnits compares all of two units, so that which of several stays does not depend on the order of their coming.
func compareUnits(x, y Unit) int {
	toolchain := func(u Unit) int {
		if u.Toolchain {
			return 1
		}
		return 0
	}
	return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.Digest, y.Digest), strings.Compare(x.Kind, y.Kind),
		slices.Compare(x.Uses, y.Uses), toolchain(x)-toolchain(y))
}

func (b *Builder) buildDefinitions(g *Graph) {
	g.definitions = b.definitions
	slices.SortFunc(g.definitions, func(x, y Definition) int {
		return cmp.Or(strings.Compare(x.Location, y.Location), strings.Compare(x.Kind, y.Kind),
			strings.Compare(x.ID, y.ID), strings.Compare(x.Digest, y.Digest), strings.Compare(x.Whole, y.Whole))
	})
	g.definitions = slices.CompactFunc(g.definitions, func(x, y Definition) bool {
		same := x.Location == y.Location && x.Kind == y.Kind && x.ID == y.ID
		if same && x.Digest != y.Digest {
			b.problems = append(b.problems, &Problem{Location: x.Location,
				Message: fmt.Sprintf("%s %q is there more than once", x.Kind, x.ID)})
		}
		return same
	})
}

// definition is one definition of an asset with its digests.
type definition struct {
	asset       *Asset
	whole, rest Digest
}

// compareDefinitions compares by key and location, and then by all that tells two definitions apart, so that which of
// several stays does not depend on the order of their coming. Text and effects are not in the digest.
func compareDefinitions(x, y definition) int {
	if c := cmp.Or(x.asset.Key.Compare(y.asset.Key), strings.Compare(x.asset.Location, y.asset.Location)); c != 0 {
		return c
	}
	return cmp.Or(slices.Compare(x.whole[:], y.whole[:]), strings.Compare(x.asset.Code.Text, y.asset.Code.Text),
		slices.Compare(x.asset.effects(), y.asset.effects()))
}

// effects returns the effects of all settings of a.
func (a *Asset) effects() []facet.Effect {
	var all []facet.Effect
	of := func(config []facet.Setting) {
		for _, s := range config {
			all = append(all, s.Effect)
		}
	}
	of(a.Config)
	for i := range a.Columns {
		of(a.Columns[i].Config)
	}
	for i := range a.Checks {
		of(a.Checks[i].Config)
	}
	return all
}

// buildNodes lays out the nodes: every key that is defined or depended on, in key order.
func (b *Builder) buildNodes(g *Graph) {
	var e encoder
	defs := make([]definition, 0, len(b.assets))
	keys := make([]Key, 0, len(b.assets))
	for _, a := range b.assets {
		if a.Key.IsZero() {
			continue
		}
		whole, rest := e.digests(a)
		defs = append(defs, definition{a, whole, rest})
		keys = append(keys, a.Key)
	}
	slices.SortFunc(defs, compareDefinitions)
	defs = slices.CompactFunc(defs, func(x, y definition) bool {
		same := x.asset.Key == y.asset.Key && x.asset.Location == y.asset.Location
		if same {
			b.report(SeverityError, y.asset, "the location defines the asset more than once")
		}
		return same
	})
	keys = append(keys, b.buildStubs(g)...)
	slices.SortFunc(keys, Key.Compare)
	g.keys = contiguous(withUndefined(slices.Compact(keys), defs))
	g.allocate()
	for i := 0; len(defs) > 0; i++ {
		if g.keys[i] != defs[0].asset.Key {
			continue
		}
		n := 1
		for n < len(defs) && defs[n].asset.Key == g.keys[i] {
			n++
		}
		g.define(i, defs[:n])
		defs = defs[n:]
	}
}

// buildStubs sorts the stubs and returns their keys.
func (b *Builder) buildStubs(g *Graph) []Key {
	var e encoder
	var keys []Key
	stubs := make([]definition, 0, len(b.stubs))
	for _, a := range b.stubs {
		if a.Key.IsZero() {
			continue
		}
		whole, rest := e.digests(a)
		stubs = append(stubs, definition{a, whole, rest})
	}
	slices.SortFunc(stubs, compareDefinitions)
	for _, d := range stubs {
		keys = append(keys, d.asset.Key)
		g.stubs = append(g.stubs, d.asset)
	}
	return slices.Compact(keys)
}

// contiguous returns the same keys with their text in one piece of memory, in order: a comparison reads it from end to end.
func contiguous(keys []Key) []Key {
	var text strings.Builder
	for _, k := range keys {
		text.WriteString(k.s)
	}
	all := text.String()
	out := make([]Key, len(keys))
	for i, k := range keys {
		out[i].s, all = all[:len(k.s)], all[len(k.s):]
	}
	return out
}

// withUndefined returns defined, sorted and distinct, with all the keys that the definitions depend on.
func withUndefined(defined []Key, defs []definition) []Key {
	var undefined []Key
	for _, d := range defs {
		for _, dep := range d.asset.Dependencies {
			if _, ok := slices.BinarySearchFunc(defined, dep.Key, Key.Compare); !ok {
				undefined = append(undefined, dep.Key)
			}
		}
	}
	if len(undefined) == 0 {
		return defined
	}
	all := slices.Concat(defined, undefined)
	slices.SortFunc(all, Key.Compare)
	return slices.Compact(all)
}

// buildUsers makes the index from units to the assets and checks that use them.
func (b *Builder) buildUsers(g *Graph) {
	g.users = map[string][]unitUse{}
	for i, a := range g.drafts {
		if a == nil {
			continue
		}
		for _, def := range g.draftsAt(i) {
			for _, id := range def.Units {
				g.users[id] = append(g.users[id], unitUse{position: i})
			}
			for j := range def.Checks {
				for _, id := range def.Checks[j].Units {
					g.users[id] = append(g.users[id], unitUse{i, def.Checks[j].Name})
				}
			}
		}
	}
}

// checkReferences reports units that are used and not there.
func (b *Builder) checkReferences(g *Graph) {
	missing := map[string]bool{}
	note := func(ids []string) {
		for _, id := range ids {
			if _, ok := g.Unit(id); !ok {
				missing[id] = true
			}
		}
	}
	for _, u := range g.units {
		note(u.Uses)
	}
	for _, a := range b.assets {
		note(a.Units)
		for i := range a.Checks {
			note(a.Checks[i].Units)
		}
	}
	for id := range missing {
		b.problems = append(b.problems, &Problem{Severity: SeverityWarning,
			Message: fmt.Sprintf("unit %q is used and not defined", id)})
	}
}

// checkCycles reports cycles. Nothing in a cycle can be built, so among assets that are built it is an error; lineage
// that was merely observed may well run in circles, and an asset may read other partitions of its own.
func (b *Builder) checkCycles(g *Graph) {
	for _, component := range g.cycles() {
		if len(component) == 1 && g.readsOwnPartitions(component[0]) {
			continue
		}
		severity := SeverityError
		var path []string
		for _, i := range component {
			if g.drafts[i] == nil || g.drafts[i].Execution != facet.Materialization {
				severity = SeverityWarning
			}
			if len(path) < 10 {
				path = append(path, g.keys[i].String())
			}
		}
		if more := len(component) - len(path); more > 0 {
			path = append(path, fmt.Sprintf("%d more", more))
		}
		told := map[string]bool{}
		for _, i := range component { // each location once, at its first asset
			if a := g.drafts[i]; a != nil && !told[a.Location] {
				told[a.Location] = true
				b.report(severity, a, "the asset is part of a cycle: %s", strings.Join(path, ", "))
			}
		}
	}
}

// readsOwnPartitions reports whether every definition at a position that depends on itself says which partitions it reads.
func (g *Graph) readsOwnPartitions(i int32) bool {
	for _, a := range g.draftsAt(int(i)) {
		for _, d := range a.Dependencies {
			if d.Key == a.Key && d.Mapping == nil {
				return false
			}
		}
	}
	return true
}

func (b *Builder) buildLocations(g *Graph) {
	locations := b.locations
	names := map[string]bool{}
	named := func(name string) {
		if !names[name] {
			names[name] = true
			locations = append(locations, Location{Name: name})
		}
	}
	for _, a := range b.assets {
		named(a.Location)
	}
	for _, a := range b.stubs {
		named(a.Location)
	}
	for _, d := range g.definitions {
		named(d.Location)
	}
	for _, l := range locations {
		names[l.Name] = true
	}
	for _, p := range b.problems {
		if p.Severity != SeverityError {
			continue
		}
		reason := strings.TrimPrefix(p.Error(), "assetgraph: ")
		if p.Location != "" || !p.Key.IsZero() {
			locations = append(locations, Location{Name: p.Location, State: Partial, Reason: reason})
			continue
		}
		for name := range names { // it concerns them all
			locations = append(locations, Location{Name: name, State: Partial, Reason: reason})
		}
	}
	slices.SortFunc(locations, func(x, y Location) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), -cmp.Compare(x.State, y.State), strings.Compare(x.Reason, y.Reason),
			strings.Compare(x.Platform, y.Platform))
	})
	platforms, orders := map[string]string{}, map[string]int{}
	for _, l := range locations {
		platforms[l.Name] = max(platforms[l.Name], l.Platform)
		orders[l.Name] = max(orders[l.Name], l.Order)
	}
	g.locations = slices.CompactFunc(locations, func(x, y Location) bool { return x.Name == y.Name })
	for i := range g.locations {
		g.locations[i].Platform = platforms[g.locations[i].Name]
		g.locations[i].Order = orders[g.locations[i].Name]
	}
	g.hosts = map[string]Location{}
	for _, l := range g.locations {
		host := hostOf(l.Name)
		if other, ok := g.hosts[host]; !ok || l.State > other.State {
			g.hosts[host] = l
		}
	}
}
