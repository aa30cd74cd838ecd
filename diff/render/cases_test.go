package render_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
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
		statuses(), ends(), causes(), folds(), unknowns(), incomplete(), locations(), long(), lists(), partitions(), definitions(), files(),
		dagsterVerdicts(t), hostile("hostile", worst...),
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
	a := assetgraph.Asset{Key: k, Location: "shop", Kinds: []string{"model"}, Execution: facet.Materialization}
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

func setting(name string, v value.Value) func(*assetgraph.Asset) {
	return func(a *assetgraph.Asset) { a.Config = append(a.Config, facet.Setting{Name: name, Value: v}) }
}

func texts(s ...string) value.List {
	var items []value.Value
	for _, s := range s {
		items = append(items, value.String(s))
	}
	return value.ListOf(items...)
}

func object(pairs ...any) value.Map {
	var entries []value.Entry
	for i := 0; i < len(pairs); i += 2 {
		v, _ := pairs[i+1].(value.Value)
		entries = append(entries, value.Entry{Name: pairs[i].(string), Value: v})
	}
	return value.MapOf(entries...)
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
			a.Config = []facet.Setting{
				{Name: "materialized", Value: value.String("view" + s)},
				{Name: "meta", Value: object("a", value.String(s)), Effect: facet.EffectNone},
			}
			a.Tags = []facet.Tag{{Key: "layer", Value: s}, {Key: "only" + s}}
			a.Metadata = object("level", value.Number(s))
			a.Columns = []assetgraph.Column{
				{Name: "id", Type: "int" + s, Description: "the id " + s, Tags: []facet.Tag{{Key: "pii" + s}},
					Metadata: object("m", value.String(s)), Constraints: texts("unique", s)},
				{Name: "only" + s},
			}
			a.Storage = facet.Storage{
				Authored: facet.AuthoredAddress{Schema: value.String("s" + s)},
				Rendered: facet.Address{Database: "db" + s, Schema: "prod_s" + s, Name: "full" + s},
			}
			a.Group, a.Access = "finance"+s, "protected"+s
			a.Owners = []facet.Owner{{Name: "ann", Email: []string{"ann@" + s}}, {Name: "only" + s}}
			a.Kinds = []string{"kind" + s, "model"}
			a.Description = "the description " + s
			a.Checks = []facet.Check{
				{Name: "not_null(id)", Description: "check " + s, Digest: assetgraph.TextDigest(s), Units: []string{"macro.shop.a"},
					Config: []facet.Setting{{Name: "severity", Value: value.String("warn" + s)}}},
				{Name: "only" + s},
			}
			a.Contract = facet.Contract{Enforced: s == "2", Terms: object("alias_types", value.Bool(s == "2"))}
			a.Partitions = partition.Static{Keys: []string{"a", s}}
			a.Execution = map[string]facet.ExecutionType{"1": facet.Materialization, "2": facet.Observation}[s]
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
			setting("cleared", value.String("x")), setting("deep", object("list", texts("a"), "null", nil, "same", value.Bool(true))),
			setting("false", value.Bool(false)), setting("huge", value.Number("123456789012345678901234567890.10")),
			setting("nan", value.Number("NaN")), setting("null", value.Null{}), setting("text", value.String("a < b && c > d \\u003c \\")),
			setting("type", value.String("1")), setting("long", value.String(long)), setting("digest", value.String(digest)),
			setting("with/slash~tilde", texts()), setting("", value.String("no name")))),
		branch: graphOf(asset("a", version(digest), reads("y"),
			setting("cleared", value.String("")), setting("deep", object("list", texts(), "null", value.Number("0"), "same", value.Bool(true))),
			setting("false", value.Null{}), setting("huge", value.Number("1e400")),
			setting("nan", value.Number("-Infinity")), setting("null", object("a", nil, "b", value.Number("1"))), setting("text", value.String("<&>")),
			setting("type", value.Number("1")), setting("long", value.String(long+"er")), setting("digest", value.String(assetgraph.TextDigest("y"))),
			setting("with/slash~tilde", texts("x")), setting("", value.String("none")))),
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
	checked := func(a *assetgraph.Asset) { a.Checks = []facet.Check{{Name: "valid", Units: []string{"macro.a"}}} }
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
			a.Storage.Rendered = facet.Address{Database: database, Schema: schema, Name: a.Key.String()}
		}
		return graphOf(
			assetgraph.Unit{ID: "macro.dbt.is_incremental", Kind: "macro", Digest: assetgraph.TextDigest(s), Toolchain: true},
			asset("a", stored, func(a *assetgraph.Asset) {
				a.Units = []string{"macro.dbt.is_incremental"}
				a.Tags = []facet.Tag{{Key: "t", Value: s}}
				a.Owners = []facet.Owner{{Name: s}}
				a.Group, a.Access, a.Description = s, s, s
			}),
			asset("b", stored, func(a *assetgraph.Asset) {
				a.Metadata = object("m", value.String(s))
				a.Code = assetgraph.Code{Language: "sql", Text: "select 1 -- " + s}
				a.CodeVersion.Value = assetgraph.TextDigest(a.Code.Text)
				a.Kinds = []string{"seed"}
			}),
			asset("c", stored, func(a *assetgraph.Asset) {
				a.Config = []facet.Setting{{Name: "docs", Value: value.String(s), Effect: facet.EffectNone}}
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
			asset("bare_a", unknown("/code", assetgraph.NoCodeVersion)), asset("bare_b", unknown("/code", assetgraph.NoCodeVersion)),
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

// lists has lists of scalars, and values that have a type of their source's, at the ends of changes.
func lists() comparison {
	fruit := strings.Fields("apple banana cherry date elderberry fig grape honeydew")
	mixed := []value.Value{value.String("1"), value.Number("1"), nil, value.Bool(true), value.String("NaN"),
		value.Number("NaN"), value.String("a, +b"), value.String(""), value.String("2026-01-01")}
	type pair struct{ base, branch value.Value }
	typed := func(name string, v value.Value) value.Typed { return value.Typed{Type: name, Value: v} }
	side := func(pick func(pair) value.Value) *assetgraph.Graph {
		settings, metadata := []func(*assetgraph.Asset){}, []any{}
		for _, c := range []struct {
			name string
			pair
		}{
			{"added", pair{texts("a"), texts("a", "kiwi")}},
			{"both", pair{texts("a", "pear"), texts("kiwi", "a")}},
			{"long items", pair{texts(strings.Repeat("long ", 20)), texts(strings.Repeat("long ", 20) + "er")}},
			{"many", pair{texts("a"), texts(append([]string{"a"}, fruit...)...)}},
			{"mixed", pair{texts("z"), value.ListOf(mixed...)}},
			{"moved and more", pair{texts("a", "b", "x"), texts("b", "a", "y")}},
			{"nested", pair{value.ListOf(texts("a")), value.ListOf(texts("b"))}},
			{"order", pair{texts("a", "b"), texts("b", "a")}},
			{"removed", pair{texts("a", "b"), texts("a")}},
			{"twice", pair{texts("a"), texts("a", "a")}},
		} {
			settings = append(settings, setting(c.name, pick(c.pair)))
		}
		for _, c := range []struct {
			name string
			pair
		}{
			{"class", pair{value.String("x"), typed("url", value.String("x"))}},
			{"inside", pair{object("a", typed("path", value.String("/a"))), object("a", typed("path", value.String("/b")))}},
			{"null", pair{typed("url", nil), typed("url", value.String("https://example.com"))}},
			{"records", pair{typed("table", object("n", value.Number("1"))), typed("table", object("n", value.Number("2")))}},
		} {
			metadata = append(metadata, c.name, pick(c.pair))
		}
		return graphOf(asset("a", append(settings, func(a *assetgraph.Asset) { a.Metadata = object(metadata...) })...))
	}
	return comparison{name: "lists", options: render.Options{Show: diff.ShowAll},
		base: side(func(p pair) value.Value { return p.base }), branch: side(func(p pair) value.Value { return p.branch })}
}

// partitioned returns an asset of each way in which partitions and their mappings change.
func partitioned(branch bool) *assetgraph.Graph {
	pick := func(a, b partition.Definition) func(*assetgraph.Asset) {
		return func(asset *assetgraph.Asset) {
			if asset.Partitions = a; branch {
				asset.Partitions = b
			}
		}
	}
	mapped := func(a, b partition.Mapping) func(*assetgraph.Asset) {
		return func(asset *assetgraph.Asset) {
			if branch {
				a = b
			}
			asset.Dependencies = []assetgraph.Dependency{{Key: assetgraph.MustKey("raw"), Mapping: a}}
		}
	}
	end := partition.Moment("1735689600.0")
	daily := partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200.0", Format: "%Y-%m-%d"}
	hourly, later, ended, excluded := daily, daily, daily, daily
	hourly.Cron, hourly.Format = "0 * * * *", "%Y-%m-%d-%H:%M"
	later.Start, later.Timezone = "1704153600", "Europe/Berlin"
	ended.End, ended.EndOffset = &end, 1
	excluded.Exclusions = []partition.Exclusion{{Cron: "0 0 * * 0"}, {At: "1706745600.0"}}
	keys := func(keys ...string) partition.Static { return partition.Static{Keys: keys} }
	multi := func(a, b partition.Definition) partition.Multi {
		return partition.Multi{Dimensions: []partition.Dimension{{Name: "day", Partitions: a}, {Name: "fruit", Partitions: b}}}
	}
	dimension := func(m partition.Mapping) partition.MultiMap {
		return partition.MultiMap{Dimensions: []partition.DimensionMapping{{Upstream: "day", Downstream: "day", Mapping: m}}}
	}
	return graphOf(asset("raw"),
		asset("bounds", pick(daily, ended)), asset("cron", pick(daily, hourly)), asset("start", pick(daily, later)),
		asset("exclusions", pick(daily, excluded)), asset("keys", pick(keys("apple", "pear"), keys("kiwi", "apple"))),
		asset("order", pick(keys("a", "b"), keys("b", "a"))), asset("kind", pick(daily, keys("a"))), asset("none", pick(keys("a"), nil)),
		asset("dynamic", pick(partition.Dynamic{Name: "customers"}, partition.Dynamic{Name: "clients"})),
		asset("multi", pick(multi(daily, keys("apple")), multi(later, keys("apple", "kiwi")))),
		asset("multi_kind", pick(multi(daily, keys("apple")), multi(daily, partition.Dynamic{Name: "fruit"}))),
		asset("opaque", pick(partition.Opaque{Class: "Odd", Content: `{"a":1}`}, partition.Opaque{Class: "Odd", Content: `{"a":2}`})),
		asset("mapping/added", mapped(nil, partition.Last{})), asset("mapping/kind", mapped(partition.All{}, partition.Identity{})),
		asset("mapping/offset", mapped(partition.TimeShift{StartOffset: -1, EndOffset: -1}, partition.TimeShift{StartOffset: -7, EndOffset: -1})),
		asset("mapping/multi", mapped(dimension(partition.Identity{}), dimension(partition.TimeShift{StartOffset: -1}))),
		asset("mapping/specific", mapped(partition.Specific{Keys: []string{"a"}}, partition.Specific{Keys: []string{"b"}})))
}

func partitions() comparison {
	return comparison{name: "partitions", base: partitioned(false), branch: partitioned(true)}
}

// dagsterVerdicts has Dagster's verdicts on all that they are about, and on what they are not about.
func dagsterVerdicts(t testing.TB) comparison {
	parity, err := diff.DagsterParity("1.13.29")
	if err != nil {
		t.Fatal(err)
	}
	side := func(s string) []any {
		return []any{
			asset("orders", version(s), reads("raw", "only"+s), func(a *assetgraph.Asset) {
				a.Tags = []facet.Tag{{Key: "layer", Value: s}, {Key: "only" + s}, {Key: "\xed\xa0\x80" + s, Value: "x"}}
				a.Metadata = object("level", value.Number(s), "only"+s, value.Bool(true), "a/b~"+s, nil)
				a.Partitions = partition.Static{Keys: []string{"a", s}}
				a.Description, a.Group = s, s
			}),
			asset("seen_as_equal", func(a *assetgraph.Asset) {
				a.Metadata = object("address", map[string]value.Value{"1": value.String("x"), "2": value.Typed{Type: "url", Value: value.String("x")}}[s])
			}),
			asset("mapped", func(a *assetgraph.Asset) {
				mapping := map[string]partition.Mapping{"1": nil, "2": partition.TimeShift{StartOffset: -1}}[s]
				a.Dependencies = []assetgraph.Dependency{{Key: assetgraph.MustKey("raw"), Mapping: mapping}}
			}),
			asset("raw"), asset("in" + s),
		}
	}
	return comparison{name: "dagster", base: graphOf(side("1")...), branch: graphOf(side("2")...), compare: []diff.Option{parity}}
}

// definitions has what is neither asset nor unit, with what it says and without, in two locations.
func definitions() comparison {
	define := func(kind, id, location string, content value.Map) assetgraph.Definition {
		return assetgraph.Definition{Kind: kind, ID: id, Location: location, Content: content}
	}
	schedule := func(id, cron string, targets ...string) assetgraph.Definition {
		return define("schedule", id, "shop", object("cron", value.String(cron), "targets", texts(targets...), "kind", value.String("x")))
	}
	base, branch := []any{asset("a"), asset("b", in("ml"))}, []any{asset("a"), asset("b", in("ml"))}
	for i := range 5 {
		name := fmt.Sprintf("job_%d", i)
		base = append(base, define("job", name, "shop", object("config", value.Number("1"))))
		branch = append(branch, define("job", name, "shop", object("config", value.Number("2"), "tags", texts("x"))))
	}
	base = append(base, schedule("nightly", "0 3 * * *", "a", "b"), schedule("same", "0 3 * * *"), schedule("gone", "0 3 * * *"),
		assetgraph.Definition{Kind: "sensor", ID: "opaque", Location: "ml", Digest: "1"},
		assetgraph.Definition{Kind: "job", ID: "made_of_others", Location: "ml", Digest: "1", Whole: "1"})
	branch = append(branch, schedule("nightly", "0 4 * * *", "b", "c"), schedule("same", "0 3 * * *"),
		define("environment_variable", "WAREHOUSE_URL", "shop", object("used_by", texts("warehouse"))),
		assetgraph.Definition{Kind: "sensor", ID: "opaque", Location: "ml", Digest: "2"},
		assetgraph.Definition{Kind: "job", ID: "made_of_others", Location: "ml", Digest: "1", Whole: "2"})
	return comparison{name: "definitions", base: graphOf(base...), branch: graphOf(branch...)}
}

// files has assets whose code stands in changed files, and a changed file that none is in.
func files() comparison {
	standing := func(files ...string) func(*assetgraph.Asset) {
		var refs []value.Value
		for _, f := range files {
			refs = append(refs, object("type", value.String("local"), "file_path", value.String("/home/ci/"+f), "line_number", value.Number("1"), "label", nil))
		}
		return func(a *assetgraph.Asset) {
			a.Metadata = object("dagster/code_references", value.Typed{Type: "code_references", Value: value.ListOf(refs...)})
		}
	}
	g := graphOf(asset("one", standing("src/one.py")), asset("many", standing("src/a.py", "src/b.py", "src/c.py", "src/d.py")), asset("same", standing("src/same.py")))
	return comparison{name: "files", base: g, branch: g,
		compare: []diff.Option{diff.ChangedFiles("README.md", "src/one.py", "src/a.py", "src/b.py", "src/c.py", "src/d.py")}}
}
