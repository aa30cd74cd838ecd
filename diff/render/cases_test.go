package render_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
	"github.com/branchgraph/branchgraph/loader"
)

// comparison is what the renderers are tested with.
type comparison struct {
	name         string
	base, branch *assetgraph.Graph
	options      render.Options
	compare      []diff.Option
}

func (c comparison) diff() *diff.Diff { return diff.Compare(c.base, c.branch, c.compare...) }

// comparisons returns every comparison that has goldens.
func comparisons(t testing.TB) []comparison {
	t.Helper()
	typesBase, typesBranch := everyType()
	base, branch := example(t, "base"), example(t, "branch")
	out := []comparison{
		{name: "none", branch: branch},
		{name: "empty", base: &assetgraph.Graph{}, branch: &assetgraph.Graph{}},
		{name: "equal", base: branch, branch: branch},
		statuses(), ends(), causes(), folds(), unknowns(), incomplete(), locations(), long(),
		hostile("hostile", worst...),
	}
	for _, show := range []struct {
		name string
		show diff.Show
	}{{"substantive", diff.ShowSubstantive}, {"governance", diff.ShowGovernance}, {"all", diff.ShowAll}} {
		o := render.Options{Show: show.show}
		out = append(out,
			comparison{name: "types-" + show.name, base: typesBase, branch: typesBranch, options: o},
			comparison{name: "example-" + show.name, base: base, branch: branch, options: o})
	}
	return out
}

// example loads a manifest of the example that comes with prcheck.
func example(t testing.TB, name string) *assetgraph.Graph {
	t.Helper()
	result, err := loader.Load(context.Background(), nil, loader.File("../../examples/prcheck/testdata/"+name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return result.Graph
}

// graphOf builds a graph of things that a Builder takes.
func graphOf(things ...any) *assetgraph.Graph {
	var b assetgraph.Builder
	for _, thing := range things {
		switch thing := thing.(type) {
		case assetgraph.Asset:
			b.AddAsset(thing)
		case assetgraph.Unit:
			b.AddUnit(thing)
		case assetgraph.Definition:
			b.AddDefinition(thing)
		case assetgraph.Location:
			b.AddLocation(thing)
		default:
			panic(fmt.Sprintf("a Builder takes no %T", thing))
		}
	}
	g, _ := b.Build()
	return g
}

// asset returns an asset of the location shop, edited.
func asset(key string, edits ...func(*assetgraph.Asset)) assetgraph.Asset {
	k, err := assetgraph.ParseKey(key)
	if err != nil {
		panic(err)
	}
	a := assetgraph.Asset{Key: k, Location: "shop", Kinds: []string{"model"}, Execution: assetgraph.Materialization}
	for _, edit := range edits {
		edit(&a)
	}
	return a
}

func reads(keys ...string) func(*assetgraph.Asset) {
	return func(a *assetgraph.Asset) {
		for _, k := range keys {
			a.Dependencies = append(a.Dependencies, assetgraph.Dependency{Key: assetgraph.MustKey(k)})
		}
	}
}

func version(v string) func(*assetgraph.Asset) {
	return func(a *assetgraph.Asset) { a.CodeVersion.Value = v }
}

func in(location string) func(*assetgraph.Asset) {
	return func(a *assetgraph.Asset) { a.Location = location }
}

func setting(name string, v assetgraph.Value) func(*assetgraph.Asset) {
	return func(a *assetgraph.Asset) { a.Config = append(a.Config, assetgraph.Setting{Name: name, Value: v}) }
}

func texts(s ...string) assetgraph.List {
	var items []assetgraph.Value
	for _, s := range s {
		items = append(items, assetgraph.String(s))
	}
	return assetgraph.ListOf(items...)
}

func object(pairs ...any) assetgraph.Map {
	var entries []assetgraph.Entry
	for i := 0; i < len(pairs); i += 2 {
		v, _ := pairs[i+1].(assetgraph.Value)
		entries = append(entries, assetgraph.Entry{Name: pairs[i].(string), Value: v})
	}
	return assetgraph.MapOf(entries...)
}

// statuses has an asset of each status, in a location that could not be loaded as a whole in the base.
func statuses() comparison {
	return comparison{
		name: "statuses",
		base: graphOf(
			assetgraph.Location{Name: "lost", State: assetgraph.Partial, Reason: "a file was cut off"},
			asset("changed", version("1")), asset("removed"), asset("same"), asset("below", reads("changed", "removed"))),
		branch: graphOf(
			asset("changed", version("2")), asset("new"), asset("same"), asset("below", reads("changed", "removed")),
			asset("deep", reads("below")), asset("unsure", in("lost"))),
	}
}

// everyType returns two graphs that differ in every way that has a change type.
func everyType() (base, branch *assetgraph.Graph) {
	full := func(s string) assetgraph.Asset {
		return asset("full", func(a *assetgraph.Asset) {
			a.Location = "shop" + s
			a.CodeVersion.Value = "v" + s
			a.Code = assetgraph.Code{Language: "sql", Path: "models/full" + s + ".sql", Text: "select " + s}
			a.Units = []string{"macro.shop.a"}
			a.Config = []assetgraph.Setting{
				{Name: "materialized", Value: assetgraph.String("view" + s)},
				{Name: "meta", Value: object("a", assetgraph.String(s)), Effect: assetgraph.EffectNone},
			}
			a.Tags = []assetgraph.Tag{{Key: "layer", Value: s}, {Key: "only" + s}}
			a.Metadata = object("level", assetgraph.Number(s))
			a.Columns = []assetgraph.Column{
				{Name: "id", Type: "int" + s, Description: "the id " + s, Tags: []assetgraph.Tag{{Key: "pii" + s}},
					Metadata: object("m", assetgraph.String(s)), Constraints: texts("unique", s)},
				{Name: "only" + s},
			}
			a.Storage = assetgraph.Storage{
				Authored: assetgraph.AuthoredAddress{Schema: assetgraph.String("s" + s)},
				Rendered: assetgraph.Address{Database: "db" + s, Schema: "prod_s" + s, Name: "full" + s},
			}
			a.Group, a.Access = "finance"+s, "protected"+s
			a.Owners = []assetgraph.Owner{{Name: "ann", Email: []string{"ann@" + s}}, {Name: "only" + s}}
			a.Kinds = []string{"kind" + s, "model"}
			a.Description = "the description " + s
			a.Checks = []assetgraph.Check{
				{Name: "not_null(id)", Description: "check " + s, Digest: assetgraph.TextDigest(s), Units: []string{"macro.shop.a"},
					Config: []assetgraph.Setting{{Name: "severity", Value: assetgraph.String("warn" + s)}}},
				{Name: "only" + s},
			}
			a.Contract = assetgraph.Contract{Enforced: s == "2", Terms: object("alias_types", assetgraph.Bool(s == "2"))}
			a.Execution = map[string]assetgraph.ExecutionType{"1": assetgraph.Materialization, "2": assetgraph.Observation}[s]
		}, reads("source"+s))
	}
	unit := func(s string) assetgraph.Unit {
		return assetgraph.Unit{ID: "macro.shop.a", Kind: "macro", Digest: assetgraph.TextDigest(s)}
	}
	user := asset("user", version("1"), func(a *assetgraph.Asset) { a.Units = []string{"macro.shop.a"} })
	return graphOf(full("1"), unit("1"), user, asset("removed")), graphOf(full("2"), unit("2"), user, asset("new"))
}

// ends has values of every kind at the ends of changes.
func ends() comparison {
	digest := assetgraph.TextDigest("x")
	long := strings.Repeat("long ", 20)
	return comparison{
		name: "ends",
		base: graphOf(asset("a", version("not a digest"), reads("x"),
			setting("cleared", assetgraph.String("x")), setting("deep", object("list", texts("a"), "null", nil, "same", assetgraph.Bool(true))),
			setting("false", assetgraph.Bool(false)), setting("huge", assetgraph.Number("123456789012345678901234567890.10")),
			setting("nan", assetgraph.Number("NaN")), setting("null", assetgraph.Null{}), setting("text", assetgraph.String("a < b && c > d \\u003c \\")),
			setting("type", assetgraph.String("1")), setting("long", assetgraph.String(long)), setting("digest", assetgraph.String(digest)),
			setting("with/slash~tilde", texts()), setting("", assetgraph.String("no name")))),
		branch: graphOf(asset("a", version(digest), reads("y"),
			setting("cleared", assetgraph.String("")), setting("deep", object("list", texts(), "null", assetgraph.Number("0"), "same", assetgraph.Bool(true))),
			setting("false", assetgraph.Null{}), setting("huge", assetgraph.Number("1e400")),
			setting("nan", assetgraph.Number("-Infinity")), setting("null", object("a", nil, "b", assetgraph.Number("1"))), setting("text", assetgraph.String("<&>")),
			setting("type", assetgraph.Number("1")), setting("long", assetgraph.String(long+"er")), setting("digest", assetgraph.String(assetgraph.TextDigest("y"))),
			setting("with/slash~tilde", texts("x")), setting("", assetgraph.String("none")))),
	}
}

// causes has changes of shared code, through several units and through checks.
func causes() comparison {
	unit := func(id, text string, uses ...string) assetgraph.Unit {
		return assetgraph.Unit{ID: id, Kind: "macro", Digest: assetgraph.TextDigest(text), Uses: uses}
	}
	uses := func(units ...string) func(*assetgraph.Asset) {
		return func(a *assetgraph.Asset) { a.Units = units }
	}
	checked := func(a *assetgraph.Asset) { a.Checks = []assetgraph.Check{{Name: "valid", Units: []string{"macro.a"}}} }
	return comparison{
		name: "causes",
		base: graphOf(unit("macro.a", "1"), unit("macro.b", "1"), unit("macro.c", "1", "macro.a"), unit("macro.gone", "1"),
			asset("both", uses("macro.a", "macro.b")), asset("indirect", uses("macro.c")), asset("checked", checked),
			asset("swapped", uses("macro.gone")), asset("below", reads("both"))),
		branch: graphOf(unit("macro.a", "2"), unit("macro.b", "2"), unit("macro.c", "1", "macro.a"), unit("macro.come", "1"),
			asset("both", uses("macro.a", "macro.b")), asset("indirect", uses("macro.c")), asset("checked", checked),
			asset("swapped", uses("macro.come")), asset("below", reads("both"))),
	}
}

// folds has more reasons to fold than the report names.
func folds() comparison {
	side := func(schema, database, s string) *assetgraph.Graph {
		stored := func(a *assetgraph.Asset) {
			a.Storage.Rendered = assetgraph.Address{Database: database, Schema: schema, Name: a.Key.String()}
		}
		return graphOf(
			assetgraph.Unit{ID: "macro.dbt.is_incremental", Kind: "macro", Digest: assetgraph.TextDigest(s), Toolchain: true},
			asset("a", stored, func(a *assetgraph.Asset) {
				a.Units = []string{"macro.dbt.is_incremental"}
				a.Tags = []assetgraph.Tag{{Key: "t", Value: s}}
				a.Owners = []assetgraph.Owner{{Name: s}}
				a.Group, a.Access, a.Description = s, s, s
			}),
			asset("b", stored, func(a *assetgraph.Asset) {
				a.Metadata = object("m", assetgraph.String(s))
				a.Code = assetgraph.Code{Language: "sql", Text: "select 1 -- " + s}
				a.CodeVersion.Value = assetgraph.TextDigest(a.Code.Text)
				a.Kinds = []string{"seed"}
			}),
			asset("c", stored, func(a *assetgraph.Asset) {
				a.Config = []assetgraph.Setting{{Name: "docs", Value: assetgraph.String(s), Effect: assetgraph.EffectNone}}
			}))
	}
	return comparison{name: "folds", base: side("prod", "", "1"), branch: side("dev", "sandbox", "2")}
}

// unknowns has fields that a source could not say, in both ways in which they become known to be unknown.
func unknowns() comparison {
	side := func(s string) *assetgraph.Graph {
		unknown := func(path, reason string) func(*assetgraph.Asset) {
			return func(a *assetgraph.Asset) {
				a.Unknown = append(a.Unknown, assetgraph.UnknownField{Path: path, Reason: reason})
			}
		}
		scheme := func(a *assetgraph.Asset) { a.CodeVersion.Scheme = "scheme " + s }
		return graphOf(
			asset("seed_a", unknown("/code_version", "the file was too large")),
			asset("seed_b", unknown("/code_version", "the file was too large"), unknown("/columns/first_name/type", "not said")),
			asset("odd", unknown("/columns/a~1b~0c", "not said"), unknown("/metadata", "secret"), unknown("", "all of it is secret")),
			asset("scheme", scheme, version(s)),
			asset("more", unknown("/tags", "1"), unknown("/owners", "2"), unknown("/group", "3")))
	}
	return comparison{name: "unknown", base: side("1"), branch: side("2"), options: render.Options{Warnings: 1}}
}

// incomplete has locations that could not be loaded, more than the report names, and operations that differ.
func incomplete() comparison {
	base := []any{
		assetgraph.Location{Name: "gone", State: assetgraph.Failed, Reason: "in the base too"},
		asset("failed/a", in("failed")), asset("failed/b", in("failed")), asset("elsewhere", in("inherited"), reads("edited")),
		asset("edited", version("1")),
		assetgraph.Definition{Kind: "operation", ID: "grant", Location: "shop", Digest: "1"},
		assetgraph.Definition{Kind: "analysis", ID: "a", Location: "shop", Digest: "1"},
		assetgraph.Definition{Kind: "analysis", ID: "b", Location: "shop", Digest: "1"},
	}
	branch := []any{
		assetgraph.Location{Name: "gone"},
		assetgraph.Location{Name: "failed", State: assetgraph.Failed, Reason: "exit status 1"},
		asset("edited", version("2")),
		assetgraph.Definition{Kind: "operation", ID: "grant", Location: "shop", Digest: "2"},
		assetgraph.Definition{Kind: "analysis", ID: "c", Location: "shop", Digest: "1"},
	}
	for i := range 6 {
		branch = append(branch, assetgraph.Location{Name: fmt.Sprintf("part%d", i), State: assetgraph.Partial, Reason: "some of it"})
	}
	return comparison{name: "incomplete", base: graphOf(base...), branch: graphOf(branch...),
		options: render.Options{Warnings: 3}, compare: []diff.Option{diff.Covering("asked_for")}}
}

// locations has assets that move, and assets that several locations define.
func locations() comparison {
	return comparison{
		name: "locations",
		base: graphOf(asset("moved", in("a")), asset("twice", in("a")), asset("twice", in("b")), asset("once", in("a")),
			asset("kept", in("b"))),
		branch: graphOf(asset("moved", in("b")), asset("twice", in("a")), asset("once", in("a")), asset("once", in("b")),
			asset("kept", in("b"))),
	}
}

// long has more of everything than Markdown shows.
func long() comparison {
	base, branch := []any{asset("a")}, []any{asset("a", func(a *assetgraph.Asset) {
		for i := range 20 {
			a.Columns = append(a.Columns, assetgraph.Column{Name: fmt.Sprintf("column_%02d", i)})
		}
	})}
	for i := range 250 {
		name := fmt.Sprintf("model_%03d", i)
		base = append(base, asset(name, version("1")), asset("below/"+name, reads(name)))
		branch = append(branch, asset(name, version("2")), asset("below/"+name, reads(name)))
	}
	return comparison{name: "long", base: graphOf(base...), branch: graphOf(branch...)}
}
