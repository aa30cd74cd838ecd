package assetgraph_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

var update = flag.Bool("update", false, "write the golden files")

// goldenAssets are fixed: change none, add new ones at the end. They do not come from graphtest, whose output may change.
func goldenAssets() []ag.Asset {
	bare := ag.Asset{Key: ag.MustKey("bare")}
	awkward := ag.Asset{Key: ag.MustKey("a/b", "nul\x00", "é"), Location: "<l>", Description: "line\nline\x1b[0m"}
	full := ag.Asset{
		Key:          ag.MustKey("marts", "orders"),
		Location:     "shop",
		CodeVersion:  ag.CodeVersion{Value: "v1", Scheme: "manual"},
		Code:         ag.Code{Language: "sql", Path: "models/orders.sql", Text: "select 1"},
		Units:        []string{"macro.b", "macro.a"},
		Dependencies: []ag.Dependency{{Key: ag.MustKey("raw", "orders")}, {Key: ag.MustKey("raw/x")}, {Key: ag.MustKey("bare")}},
		Config: []facet.Setting{
			{Name: "unique_key", Value: value.ListOf(value.String("id"), value.Null{}), Effect: facet.EffectRebuild},
			{Name: "grants", Value: value.MapOf(value.Entry{Name: "select", Value: value.ListOf()}), Effect: facet.EffectRelation},
			{Name: "nothing"},
		},
		Tags:     []facet.Tag{{Key: "team", Value: "core"}, {Key: "daily"}},
		Metadata: value.MapOf(value.Entry{Name: "rows", Value: value.Number("1.0")}, value.Entry{Name: "ok", Value: value.Bool(true)}),
		Columns: []ag.Column{
			{Name: "id", Type: "int", Description: "the id", Constraints: value.ListOf(value.String("not null"))},
			{Name: "at", Tags: []facet.Tag{{Key: "pii"}}, Metadata: value.MapOf(value.Entry{Name: "x"}), Config: []facet.Setting{{Name: "c", Value: value.Bool(false)}}},
		},
		Storage: facet.Storage{
			Authored: facet.AuthoredAddress{Schema: value.String("marts"), Name: value.Null{}},
			Rendered: facet.Address{Database: "prod", Schema: "shop_marts", Name: "orders"},
		},
		Group: "sales", Access: "public",
		Owners:      []facet.Owner{{Name: "team", Email: []string{"b@example.com", "a@example.com"}, More: value.MapOf(value.Entry{Name: "slack", Value: value.String("#x")})}},
		Kinds:       []string{"model"},
		Description: "All orders.",
		Checks:      []facet.Check{{Name: "unique(id)", Description: "d", Digest: "sha256:0", Units: []string{"macro.a"}, Config: []facet.Setting{{Name: "severity", Value: value.String("warn")}}}},
		Contract:    facet.Contract{Enforced: true, Terms: value.MapOf(value.Entry{Name: "t", Value: value.Number("NaN")})},
		Execution:   facet.Materialization,
		Unknown:     []ag.UnknownField{{Path: "/partitions", Reason: "not read"}},
	}
	return []ag.Asset{bare, awkward, full}
}

// goldenRest are fixed as well: what the assets above do not have, in a graph of their own.
func goldenRest() *ag.Builder {
	var b ag.Builder
	end := partition.Moment("1735689600.0")
	days := partition.TimeWindow{
		Cron: "0 0 * * *", Start: "1704067200.0", End: &end, Format: "%Y-%m-%d", Timezone: "Europe/Paris", EndOffset: -1,
		Exclusions: []partition.Exclusion{{Cron: "0 0 * * 0"}, {At: "1706745600.5"}},
	}
	mappings := []partition.Mapping{
		partition.All{}, partition.Identity{}, partition.Last{}, partition.Specific{Keys: []string{"b", "a"}},
		partition.StaticMap{Entries: []partition.StaticEntry{
			{Upstream: "x", Downstream: []string{"b", "a"}}, {Upstream: "s", Downstream: []string{"b", "a"}, Form: partition.Set},
			{Upstream: "o", Downstream: []string{"a"}, Form: partition.One},
		}},
		partition.TimeShift{StartOffset: -1, EndOffset: 2, AllowNonexistentUpstream: true},
		partition.MultiToSingle{}, partition.MultiToSingle{Dimension: "day"},
		partition.MultiMap{Dimensions: []partition.DimensionMapping{{Upstream: "day", Downstream: "date", Mapping: partition.Last{}}}},
		partition.OpaqueMapping{Class: "Own", Content: "{}"},
	}
	for i, d := range []partition.Definition{
		days, partition.Static{Keys: []string{"b", "a"}}, partition.Dynamic{Name: "d"}, partition.Opaque{Class: "Own", Content: "{}"},
		partition.Multi{Dimensions: []partition.Dimension{{Name: "z", Partitions: days}, {Name: "a", Partitions: partition.Static{}}}},
	} {
		a := ag.Asset{Key: ag.MustKey("partitioned", fmt.Sprint(i)), Partitions: d, CodeVersion: ag.CodeVersion{Empty: i%2 == 0}}
		for j, m := range mappings {
			if j/2 == i {
				a.Dependencies = append(a.Dependencies, ag.Dependency{Key: ag.MustKey("read", fmt.Sprint(j)), Mapping: m})
			}
		}
		b.AddAsset(a)
	}
	b.AddAsset(ag.Asset{
		Key: ag.MustKey("typed"),
		Metadata: value.MapOf(
			value.Entry{Name: "url", Value: value.Typed{Type: "url", Value: value.String("https://example.com")}},
			value.Entry{Name: "none", Value: value.Typed{Type: "url"}}, value.Entry{Name: "half \xed\xa0\x80", Value: value.String("\xed\xbf\xbf")},
		),
		Columns: []ag.Column{{Name: "c", Lineage: []ag.ColumnRef{{ag.MustKey("b"), "x"}, {ag.MustKey("a/b"), "y"}, {ag.MustKey("b"), "a"}}}},
	})
	b.AddStub(ag.Asset{Key: ag.MustKey("read", "0"), Location: "shop", Description: "made up"})
	b.AddLocation(ag.Location{Name: "shop", Order: 2})
	b.AddDefinition(ag.Definition{Kind: "schedule", ID: "x", Location: "shop", Content: value.MapOf(value.Entry{Name: "cron", Value: value.String("@daily")})})
	return &b
}

// TestGoldenDigests is an alarm: the printed digests are promised, and stored by users. When it fails, either the format
// moved by mistake, or the prefix must move too. Only new lines are harmless.
func TestGoldenDigests(t *testing.T) {
	var b ag.Builder
	for _, a := range goldenAssets() {
		b.AddAsset(a)
	}
	b.AddLocation(ag.Location{Name: "shop"})
	b.AddLocation(ag.Location{Name: "broken", State: ag.Failed, Reason: "no module"})
	b.AddUnit(ag.Unit{ID: "macro.a", Kind: "macro", Digest: "sha256:1", Uses: []string{"macro.b"}})
	b.AddUnit(ag.Unit{ID: "macro.b", Toolchain: true})
	b.AddDefinition(ag.Definition{Kind: "analysis", ID: "x", Location: "shop", Digest: "sha256:2"})
	var out strings.Builder
	fmt.Fprintf(&out, "empty graph %v\n", new(ag.Graph).Digest())
	printDigests(t, &out, &b)
	fmt.Fprintln(&out)
	printDigests(t, &out, goldenRest())
	golden(t, "digests.txt", out.String())
}

func printDigests(t *testing.T, out io.Writer, b *ag.Builder) {
	t.Helper()
	g, problems := b.Build()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	fmt.Fprintf(out, "graph %v\n", g.Digest())
	for a := range g.Assets() {
		i, _ := g.Position(a.Key)
		fmt.Fprintf(out, "\nasset %q %v\n  rest %v\n", a.Key, a.Digest(), g.RestAt(i))
		for _, f := range []ag.Facet{
			ag.FacetChecks, ag.FacetCode, ag.FacetColumns, ag.FacetConfiguration, ag.FacetContract, ag.FacetDependencies,
			ag.FacetDescription, ag.FacetGovernance, ag.FacetIdentity, ag.FacetMetadata, ag.FacetPartitions, ag.FacetStorage,
			ag.FacetTags, ag.FacetUnknown,
		} {
			if d := a.FacetDigest(f); !d.IsZero() {
				fmt.Fprintf(out, "  %s %v\n", f, d)
			}
		}
		form, err := a.Canonical().MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(out, "  %s\n", form)
	}
	for d := range g.OtherDefinitions() {
		fmt.Fprintf(out, "\n%s %q %s\n", d.Kind, d.ID, d.Digest)
	}
}

// golden compares with a file in testdata, or writes it when -update is given.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", path, got)
	}
}
