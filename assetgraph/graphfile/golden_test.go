package graphfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

var update = flag.Bool("update", false, "write the golden files")

// goldenGraph has something of everything.
func goldenGraph() *ag.Graph {
	never := partition.Moment("")
	end := partition.Moment("1735689600.0")
	entry := func(name string, v ag.Value) ag.Entry { return ag.Entry{Name: name, Value: v} }
	orders, raw := ag.MustKey("shop", "orders"), ag.MustKey("raw", "a/b")
	var b ag.Builder
	b.AddLocation(ag.Location{Name: "shop", Platform: "postgres", Order: 1, State: ag.Partial, Reason: "half of it"})
	b.AddLocation(ag.Location{Name: "empty"})
	b.AddUnit(ag.Unit{ID: "macro.cents", Kind: "macro", Digest: ag.TextDigest("x"), Uses: []string{"macro.dbt.ref"}})
	b.AddUnit(ag.Unit{ID: "macro.dbt.ref", Toolchain: true})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "schedule", ID: "nightly", Content: ag.MapOf(entry("cron", ag.String("@daily"))), Whole: "w"})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "schedule", ID: "hourly", Digest: "sha256:1"})
	b.AddDefinition(ag.Definition{Location: "shop", Kind: "analysis", ID: "x"})
	b.AddStub(ag.Asset{Key: ag.MustKey("outside"), Location: "shop", Description: "made up"})
	b.AddAsset(ag.Asset{Key: raw, Location: "lake", Kinds: []string{"source"}, Execution: ag.Observation,
		Unknown: []ag.UnknownField{{Path: "/code", Reason: ag.NoCodeVersion}}})
	b.AddAsset(ag.Asset{
		Key: orders, Location: "shop", CodeVersion: ag.CodeVersion{Value: "1", Scheme: "author"}, Units: []string{"macro.cents"},
		Code:   ag.Code{Language: "sql", Path: "models/orders.sql", Text: "select *\n  from raw -- yes\n\nwhere true\n"},
		Config: []ag.Setting{{Name: "materialized", Value: ag.String("table")}, {Name: "grants", Value: ag.MapOf(entry("select", ag.String("yes"))), Effect: ag.EffectRelation}, {Name: "$x", Value: ag.Null{}}},
		Tags:   []ag.Tag{{Key: "pii"}, {Key: "tier", Value: "1"}}, Group: "finance", Access: "public", Execution: ag.Materialization,
		Owners: []ag.Owner{{Name: "sales", Email: []string{"sales@example.com"}, More: ag.MapOf(entry("slack", ag.String("#sales")))}, {Name: "ann"}},
		Metadata: ag.MapOf(entry("url", ag.Typed{Type: "url", Value: ag.String("https://example.com/?a=b")}), entry("rows", ag.Number("1e400")),
			entry("nan", ag.Number("NaN")), entry("odd", ag.MapOf(entry("$map", ag.Bool(true)))), entry("half", ag.String("\xed\xa0\xbd")),
			entry("lists", ag.ListOf(ag.ListOf(ag.Number("1"), ag.ListOf()), ag.MapOf(entry("a", ag.List{}), entry("b", ag.Map{}))))),
		Description: "All orders:\nthose that ended with blanks too  \nand no others",
		Columns: []ag.Column{
			{Name: "id", Type: "int", Constraints: ag.ListOf(ag.String("not null")), Lineage: []ag.ColumnRef{{Asset: raw, Column: "id"}, {Asset: raw, Column: "nr"}}},
			{Name: "yes", Description: "2024-01-01", Metadata: ag.MapOf(entry("x", ag.String("true"))), Tags: []ag.Tag{{Key: "on", Value: "off"}}, Config: []ag.Setting{{Name: "x", Exact: true}}},
			{Name: "plain"},
		},
		Checks:   []ag.Check{{Name: "not_null(id)", Description: "d", Digest: "sha256:2", Units: []string{"macro.cents"}, Config: []ag.Setting{{Name: "severity", Value: ag.String("warn"), Effect: ag.EffectNone}}}},
		Contract: ag.Contract{Enforced: true, Terms: ag.MapOf(entry("alias", ag.Bool(false)))},
		Storage:  ag.Storage{Authored: ag.AuthoredAddress{Database: ag.Null{}, Schema: ag.String("{{ var('s') }}")}, Rendered: ag.Address{Database: "prod", Name: "orders"}},
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
