package graphtest

import (
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// one is true once in n times.
func (g *generator) one(n int) bool { return g.r.IntN(n) == 0 }

// asset makes asset i with random fields. That every field is in use in some asset is tested.
func (g *generator) asset(i int) assetgraph.Asset {
	a := assetgraph.Asset{Key: g.keys[i], Location: locationNames[i/2%len(locationNames)]}
	if g.twin[i] {
		a.Location = locationNames[((i-1)/2+1)%len(locationNames)] // not that of the asset before
		a.Execution = facet.Unexecutable
		a.Description = "defined elsewhere"
		return a
	}
	a.Dependencies = g.dependencies(i)
	if g.one(50) {
		undefined := assetgraph.MustKey("undefined", fmt.Sprintf("%s_%d", word(g.r), i))
		a.Dependencies = append(a.Dependencies, assetgraph.Dependency{Key: undefined})
	}
	switch layerOf(i, g.n) {
	case 0:
		a.Execution, a.Kinds = facet.Observation, []string{"source"}
	case 4:
		a.Execution, a.Kinds = facet.Unexecutable, []string{"exposure"}
	default:
		a.Execution, a.Kinds = facet.Materialization, []string{"model", "sql"}
	}
	switch {
	case g.shape == Cyclic:
		a.Execution = facet.Materialization
	case g.one(20):
		a.Execution = ""
	}
	g.code(&a)
	g.governance(&a)
	g.columns(&a)
	g.checks(&a)
	g.storage(&a)
	if !g.one(3) {
		a.Config = g.settings()
	}
	if g.one(3) {
		a.Metadata = mapping(g.r, 3)
	}
	if g.one(6) {
		a.Contract.Enforced = g.one(2)
		a.Contract.Terms = mapping(g.r, 1)
	}
	return a
}

// code gives a its code in one of the ways that sources have: a version, a digest, a text, or that it cannot be told.
func (g *generator) code(a *assetgraph.Asset) {
	text := fmt.Sprintf("select *\nfrom {{ ref(%q) }} -- %x", word(g.r), g.r.Uint64())
	a.Code.Language = "sql"
	a.Code.Path = "models/" + strings.Join(distinctWords(g.r, 2), "/") + ".sql"
	switch g.r.IntN(8) {
	case 0, 1:
		a.CodeVersion = assetgraph.CodeVersion{Value: digest(g.r), Scheme: "sha256"}
	case 2, 3:
		a.Code.Digest = assetgraph.TextDigest(text)
	case 4, 5:
		a.Code.Text = text
	case 6:
		a.Code.Text = text
		a.CodeVersion.Value = assetgraph.TextDigest(text)
	case 7:
		if g.one(4) {
			u := assetgraph.UnknownField{Path: "/code/digest"}
			if g.one(2) {
				u.Reason = "too big to hash"
			}
			a.Unknown = append(a.Unknown, u)
		}
	}
	if g.one(3) {
		a.Units = g.someUnits()
	}
}

func (g *generator) governance(a *assetgraph.Asset) {
	if g.one(2) {
		a.Description = word(g.r) + " are described here."
	}
	if g.one(3) {
		a.Group = word(g.r)
		a.Access = []string{"private", "protected", "public"}[g.r.IntN(3)]
	}
	a.Tags = g.tags(3)
	if g.one(4) {
		for _, name := range distinctWords(g.r, 2) {
			o := facet.Owner{Name: name}
			o.Email = []string{"team@example.com", "another@example.com"}[:g.r.IntN(3)]
			if g.one(3) {
				o.More = mapping(g.r, 1)
			}
			a.Owners = append(a.Owners, o)
		}
	}
}

func (g *generator) tags(n int) []facet.Tag {
	var tags []facet.Tag
	for _, name := range distinctWords(g.r, g.r.IntN(n+1)) {
		t := facet.Tag{Key: name}
		if g.one(2) {
			t.Value = word(g.r)
		}
		tags = append(tags, t)
	}
	return tags
}

func (g *generator) settings() []facet.Setting {
	var settings []facet.Setting
	for _, name := range distinctWords(g.r, 1+g.r.IntN(4)) {
		settings = append(settings, facet.Setting{
			Name: name, Value: plainValue(g.r, 3), Effect: facet.Effect(g.r.IntN(3)), Exact: g.r.IntN(4) == 0,
		})
	}
	return settings
}

func (g *generator) columns(a *assetgraph.Asset) {
	if g.one(20) {
		a.Unknown = append(a.Unknown, assetgraph.UnknownField{Path: "/columns", Reason: "the catalog was not read"})
		return
	}
	for _, name := range distinctWords(g.r, g.r.IntN(6)) {
		c := assetgraph.Column{Name: name, Tags: g.tags(1)}
		if !g.one(3) {
			c.Type = []string{"int", "text", "numeric(10, 2)", "timestamp"}[g.r.IntN(4)]
		}
		if g.one(3) {
			c.Description = word(g.r)
		}
		if g.one(5) {
			c.Metadata = mapping(g.r, 1)
		}
		if g.one(5) {
			c.Config = g.settings()
		}
		if g.one(5) {
			c.Constraints = list(g.r, 2)
		}
		a.Columns = append(a.Columns, c)
	}
}

func (g *generator) checks(a *assetgraph.Asset) {
	for _, name := range distinctWords(g.r, g.r.IntN(3)) {
		c := facet.Check{Name: "not_null(" + name + ")"}
		if g.one(2) {
			c.Digest = digest(g.r)
		}
		if g.one(2) {
			c.Config = g.settings()
		}
		if g.one(3) {
			c.Units = g.someUnits()
		}
		if g.one(4) {
			c.Description = word(g.r)
		}
		a.Checks = append(a.Checks, c)
	}
}

func (g *generator) storage(a *assetgraph.Asset) {
	if g.one(8) {
		return
	}
	schema := layerNames[g.r.IntN(len(layerNames))]
	a.Storage.Rendered = facet.Address{Database: "prod", Schema: "analytics_" + schema, Name: word(g.r)}
	if g.one(3) {
		a.Storage.Authored.Schema = value.String(schema)
	}
	if g.one(6) {
		a.Storage.Authored.Database = plainValue(g.r, 1)
		a.Storage.Authored.Name = value.String("{{ var('name') }}")
	}
	if g.one(10) {
		a.Storage.Rendered.Database, a.Storage.Rendered.Schema = "", ""
	}
	if g.one(10) {
		a.Storage.Rendered.Name = ""
	}
}
