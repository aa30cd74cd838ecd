package graphfile

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// location is a location with what is in it. What is read goes to the decoder's Builder at once; what is written comes from a
// graph.
type location struct {
	assetgraph.Location
	from        *assetgraph.Graph
	positions   []int32 // of the keys that it defines
	stubs       []asset
	definitions []assetgraph.Definition
}

var locationFields = []field[location]{
	member("state", func(l *location) *assetgraph.LocationState { return &l.State },
		word[assetgraph.LocationState]("loaded", "partial", "failed")),
	member("reason", func(l *location) *string { return &l.Reason }, textOf[string]()),
	member("platform", func(l *location) *string { return &l.Platform }, textOf[string]()),
	member("order", func(l *location) *int { return &l.Order }, whole[int]()),
	{name: "assets", read: readAssets, write: writeAssets},
	{name: "stubs", read: readStubs, write: writeStubs},
	{name: "definitions", read: readDefinitions, write: writeDefinitions},
}

var locationCodec = object(locationFields...)

func readAssets(d *decoder, n node, into *location) {
	if n.kind() == nullKind {
		return
	}
	d.members(n, "a map from keys to assets", func(name string, at, v node) {
		a := asset{Key: d.key(at, name), Location: into.Name}
		if v.kind() != nullKind {
			assetCodec.read(d, v, &a)
		}
		d.ended = d.ctx.Err()
		if !d.stopped() {
			d.b.AddAsset(a)
		}
	})
}

func writeAssets(e *encoder, from *location) {
	if len(from.positions) == 0 {
		return
	}
	e.member("assets", func() {
		e.mapping(func() {
			for _, i := range from.positions {
				key := from.from.KeyAt(int(i))
				for _, a := range from.from.Definitions(key) {
					if a.Location == from.Name {
						e.member(key.String(), func() { assetCodec.write(e, &a) })
					}
				}
			}
		})
	})
}

func readStubs(d *decoder, n node, into *location) {
	if n.kind() == nullKind {
		return
	}
	d.items(n, "a list of assets", func(item node) {
		a := asset{Location: into.Name}
		stub.read(d, item, &a)
		if a.Key.IsZero() {
			d.fail(item, "a stub without a key")
		}
		if !d.stopped() {
			d.b.AddStub(a)
		}
	})
}

func writeStubs(e *encoder, from *location) {
	if len(from.stubs) == 0 {
		return
	}
	e.member("stubs", func() {
		e.list(len(from.stubs), func(i int) { stub.write(e, &from.stubs[i]) })
	})
}

var definitionCodec = object(
	member("content", func(d *assetgraph.Definition) *value.Map { return &d.Content }, valueMap),
	member("digest", func(d *assetgraph.Definition) *string { return &d.Digest }, textOf[string]()),
	member("whole", func(d *assetgraph.Definition) *string { return &d.Whole }, textOf[string]()),
)

// readDefinitions reads a map from kinds to maps from ids to definitions.
func readDefinitions(d *decoder, n node, into *location) {
	if n.kind() == nullKind {
		return
	}
	d.members(n, "a map from kinds to maps", func(kind string, _, ids node) {
		if ids.kind() == nullKind {
			return
		}
		d.members(ids, "a map from ids to definitions", func(id string, _, v node) {
			def := assetgraph.Definition{Location: into.Name, Kind: kind, ID: id}
			if v.kind() != nullKind {
				definitionCodec.read(d, v, &def)
			}
			if !d.stopped() {
				d.b.AddDefinition(def)
			}
		})
	})
}

func writeDefinitions(e *encoder, from *location) {
	if len(from.definitions) == 0 {
		return
	}
	e.member("definitions", func() {
		e.mapping(func() {
			for rest := from.definitions; len(rest) > 0; {
				kind := rest[0].Kind
				n := slices.IndexFunc(rest, func(d assetgraph.Definition) bool { return d.Kind != kind })
				if n < 0 {
					n = len(rest)
				}
				e.member(kind, func() { writeKind(e, rest[:n]) })
				rest = rest[n:]
			}
		})
	})
}

// writeKind writes definitions of one kind, without the digests that a Builder fills in: who edits a content by hand would forget
// them.
func writeKind(e *encoder, all []assetgraph.Definition) {
	e.mapping(func() {
		for _, d := range all {
			if d.Content.Len() > 0 && d.Digest == contentDigest(d.Content) {
				d.Digest = ""
			}
			e.member(d.ID, func() { definitionCodec.write(e, &d) })
		}
	})
}

// contentDigest returns the digest that a Builder makes of a content.
func contentDigest(content value.Map) string {
	var b assetgraph.Builder
	b.AddDefinition(assetgraph.Definition{Content: content})
	g, _ := b.Build()
	for d := range g.OtherDefinitions() {
		return d.Digest
	}
	return ""
}

var unitCodec = named("a map of units by id", func(u *assetgraph.Unit) *string { return &u.ID }, object(
	member("kind", func(u *assetgraph.Unit) *string { return &u.Kind }, textOf[string]()),
	member("digest", func(u *assetgraph.Unit) *string { return &u.Digest }, textOf[string]()),
	member("uses", func(u *assetgraph.Unit) *[]string { return &u.Uses }, textList),
	member("toolchain", func(u *assetgraph.Unit) *bool { return &u.Toolchain }, truth),
))
