package graphfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

var update = flag.Bool("update", false, "write the golden files")

// goldenGraph has something of everything.
func goldenGraph() *ag.Graph {
	never := partition.Moment("")
	end := partition.Moment("1735689600.0")
	entry := func(name string, v value.Value) value.Entry { return value.Entry{Name: name, Value: v} }
	orders, raw := ag.MustKey("shop", "orders"), ag.MustKey("raw", "a/b")
	var b ag.Builder
	b.AddLocation(ag.Location{Name: "shop", Platform: "postgres", Order: 1, State: ag.Partial, Reason: "half of it"})
	b.AddLocation(ag.Location{Name: "empty"})
	b.AddUnit(ag.Unit{ID: "macro.cents", Kind: "macro", Digest: ag.TextDigest("x"), Uses: []string{"macro.dbt.ref"}})
	b.AddUnit(ag.Unit{ID: "macro.dbt.ref", Toolchain: true})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "schedule", ID: "nightly", Content: value.MapOf(entry("cron", value.String("@daily"))), Whole: "w"})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "schedule", ID: "hourly", Digest: "sha256:1"})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "analysis", ID: "x"})
	b.AddStub(ag.Asset{Key: ag.MustKey("outside"), Location: "shop", Description: "made up"})
	b.AddAsset(ag.Asset{Key: raw, Location: "lake", Kinds: []string{"source"}, Execution: facet.Observation,
		Unknown: []ag.UnknownField{{Path: "/code", Reason: ag.NoCodeVersion}}})
	b.AddAsset(ag.Asset{
		Key: orders, Location: "shop", CodeVersion: ag.CodeVersion{Value: "1", Scheme: "author"}, Units: []string{"macro.cents"},
		Code:   ag.Code{Language: "sql", Path: "models/orders.sql", Text: "select *\n  from raw -- yes\n\nwhere true\n"},
		Config: []facet.Setting{{Name: "materialized", Value: value.String("table")}, {Name: "grants", Value: value.MapOf(entry("select", value.String("yes"))), Effect: facet.EffectRelation}, {Name: "$x", Value: value.Null{}}},
		Tags:   []facet.Tag{{Key: "pii"}, {Key: "tier", Value: "1"}}, Group: "finance", Access: "public", Execution: facet.Materialization,
		Owners: []facet.Owner{{Name: "sales", Email: []string{"sales@example.com"}, More: value.MapOf(entry("slack", value.String("#sales")))}, {Name: "ann"}},
		Metadata: value.MapOf(entry("url", value.Typed{Type: "url", Value: value.String("https://example.com/?a=b")}), entry("rows", value.Number("1e400")),
			entry("nan", value.Number("NaN")), entry("odd", value.MapOf(entry("$map", value.Bool(true)))), entry("half", value.String("\xed\xa0\xbd")),
			entry("lists", value.ListOf(value.ListOf(value.Number("1"), value.ListOf()), value.MapOf(entry("a", value.List{}), entry("b", value.Map{}))))),
		Description: "All orders:\nthose that ended with blanks too  \nand no others",
		Columns: []ag.Column{
			{Name: "id", Type: "int", Constraints: value.ListOf(value.String("not null")), Lineage: []ag.ColumnRef{{Asset: raw, Column: "id"}, {Asset: raw, Column: "nr"}}},
			{Name: "yes", Description: "2024-01-01", Metadata: value.MapOf(entry("x", value.String("true"))), Tags: []facet.Tag{{Key: "on", Value: "off"}}, Config: []facet.Setting{{Name: "x", Exact: true}}},
			{Name: "plain"},
		},
		Checks:   []facet.Check{{Name: "not_null(id)", Description: "d", Digest: "sha256:2", Units: []string{"macro.cents"}, Config: []facet.Setting{{Name: "severity", Value: value.String("warn"), Effect: facet.EffectNone}}}},
		Contract: facet.Contract{Enforced: true, Terms: value.MapOf(entry("alias", value.Bool(false)))},
		Storage:  facet.Storage{Authored: facet.AuthoredAddress{Database: value.Null{}, Schema: value.String("{{ var('s') }}")}, Rendered: facet.Address{Database: "prod", Name: "orders"}},
		Partitions: partition.Multi{Dimensions: []partition.Dimension{
			{Name: "day", Partitions: partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200.0", End: &end, Format: "%Y-%m-%d", Timezone: "Europe/Paris", EndOffset: -1,
				Exclusions: []partition.Exclusion{{Cron: "0 0 * * 0"}, {At: "1704153600", Timezone: "UTC"}, {At: "soon"}}}},
			{Name: "always", Partitions: partition.TimeWindow{End: &never}}, {Name: "region", Partitions: partition.Static{Keys: []string{"south", "north"}}},
			{Name: "user", Partitions: partition.Dynamic{Name: "users"}}, {Name: "odd", Partitions: partition.Opaque{Class: "Odd", Content: "{}"}}, {Name: "none"},
		}},
		Dependencies: []ag.Dependency{
			{Key: raw}, {Key: ag.MustKey("outside"), Mapping: partition.MultiMap{Dimensions: []partition.DimensionMapping{
				{Upstream: "day", Downstream: "day", Mapping: partition.TimeShift{StartOffset: -1, AllowNonexistentUpstream: true}},
				{Upstream: "region", Downstream: "to", Mapping: partition.StaticMap{Entries: []partition.StaticEntry{
					{Upstream: "one", Downstream: []string{"x"}, Form: partition.One}, {Upstream: "list", Downstream: []string{"y", "x"}}, {Upstream: "none"},
					{Upstream: "set", Downstream: []string{"y", "x"}, Form: partition.Set}, {Upstream: "empty set", Form: partition.Set}}}},
				{Upstream: "user", Mapping: partition.Specific{Keys: []string{"u"}}}, {Upstream: "odd", Mapping: partition.OpaqueMapping{Class: "Odd"}}, {Upstream: "none"},
			}}},
			{Key: ag.MustKey("a"), Mapping: partition.All{}}, {Key: ag.MustKey("b"), Mapping: partition.Identity{}}, {Key: ag.MustKey("c"), Mapping: partition.Last{}},
			{Key: ag.MustKey("d"), Mapping: partition.MultiToSingle{Dimension: "day"}},
		},
	})
	b.AddAsset(ag.Asset{Key: orders, Location: "lake", CodeVersion: ag.CodeVersion{Empty: true}})
	g, _ := b.Build()
	return g
}

// TestGolden pins the bytes: files are kept, and compared by people.
func TestGolden(t *testing.T) {
	asJSON, asYAML := roundTrip(t, goldenGraph())
	for name, got := range map[string]string{"graph-v1.json": asJSON, "graph-v1.yaml": asYAML} {
		path := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), got, "go test -update writes it")
	}
}
