package diff_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
)

// sharedData is where the manifests lie that are too large for the repository.
const sharedData = "../../shared/data/dbt"

// needs skips a test that lacks something; in CI it fails.
func needs(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("CI needs this: %v", err)
	default:
		t.Skipf("skipped: %v", err)
	}
}

// must stops a test at an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// manifest loads a manifest of dbt.
func manifest(t testing.TB, path string) *assetgraph.Graph {
	t.Helper()
	result, err := loader.Load(context.Background(), nil, loader.File(path))
	must(t, err)
	return result.Graph
}

// graph builds a graph of what a Builder takes.
func graph(things ...any) *assetgraph.Graph {
	var b assetgraph.Builder
	add(&b, things)
	g, _ := b.Build()
	return g
}

func add(b *assetgraph.Builder, things []any) {
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
		case []any:
			add(b, thing)
		default:
			panic(fmt.Sprintf("a Builder takes no %T", thing))
		}
	}
}

type edit = func(*assetgraph.Asset)

// asset returns a model of the location shop, edited.
func asset(name string, edits ...edit) assetgraph.Asset {
	a := assetgraph.Asset{Key: assetgraph.MustKey(name), Location: "shop", Kinds: []string{"model"}, Execution: facet.Materialization}
	for _, e := range edits {
		e(&a)
	}
	return a
}

func reads(names ...string) edit {
	return func(a *assetgraph.Asset) {
		for _, name := range names {
			a.Dependencies = append(a.Dependencies, assetgraph.Dependency{Key: assetgraph.MustKey(name)})
		}
	}
}

func uses(units ...string) edit {
	return func(a *assetgraph.Asset) { a.Units = append(a.Units, units...) }
}

func checked(name string, units ...string) edit {
	return func(a *assetgraph.Asset) {
		a.Checks = append(a.Checks, facet.Check{Name: name, Units: units})
	}
}

func version(v string) edit   { return func(a *assetgraph.Asset) { a.CodeVersion.Value = v } }
func in(location string) edit { return func(a *assetgraph.Asset) { a.Location = location } }
func kind(k string) edit      { return func(a *assetgraph.Asset) { a.Kinds = []string{k} } }
func tagged(tag string) edit {
	return func(a *assetgraph.Asset) { a.Tags = append(a.Tags, facet.Tag{Key: tag}) }
}

// sql gives the asset a text that its code version is the digest of, as dbt's models have it.
func sql(text string) edit {
	return func(a *assetgraph.Asset) {
		a.Code = assetgraph.Code{Language: "sql", Text: text}
		a.CodeVersion.Value = assetgraph.TextDigest(text)
	}
}

func setting(name string, v value.Value, effect facet.Effect) edit {
	return func(a *assetgraph.Asset) {
		a.Config = append(a.Config, facet.Setting{Name: name, Value: v, Effect: effect})
	}
}

func unknown(path, reason string) edit {
	return func(a *assetgraph.Asset) {
		a.Unknown = append(a.Unknown, assetgraph.UnknownField{Path: path, Reason: reason})
	}
}

// at says where the asset lies: a database, a schema, a name.
func at(place string) edit {
	parts := strings.Split(place, ".")
	return func(a *assetgraph.Asset) {
		a.Storage.Rendered = facet.Address{Database: parts[0], Schema: parts[1], Name: parts[2]}
	}
}

// written says which schema the author wrote.
func written(schema string) edit {
	return func(a *assetgraph.Asset) { a.Storage.Authored.Schema = value.String(schema) }
}

func unit(id, digest string, uses ...string) assetgraph.Unit {
	return assetgraph.Unit{ID: id, Kind: "macro", Digest: digest, Uses: uses}
}

func tool(id, digest string, uses ...string) assetgraph.Unit {
	u := unit(id, digest, uses...)
	u.Toolchain = true
	return u
}

func failed(location string) assetgraph.Location {
	return assetgraph.Location{Name: location, State: assetgraph.Failed, Reason: "it does not parse"}
}

// text spells an end of a change.
func text(v diff.Value) string {
	switch v := v.(type) {
	case diff.Known:
		out, err := json.Marshal(v.Value)
		if err != nil {
			panic(err)
		}
		return string(out)
	case diff.Absent:
		return "-"
	case diff.Unknown:
		return "?"
	}
	return fmt.Sprintf("%#v", v)
}

// fact spells a change, without its key.
func fact(c diff.Change) string {
	s := fmt.Sprintf("%s %s %s→%s", c.Type, c.Path, text(c.Base), text(c.Branch))
	if c.Significance != diff.Substantive || c.Reason != "" {
		s += " [" + c.Significance.String()
		if c.Reason != "" {
			s += ": " + c.Reason
		}
		s += "]"
	}
	for _, cause := range c.Causes {
		s += " because of " + cause.Kind + " " + cause.ID
	}
	return s
}

// facts spells what a comparison shows, a line each fact: orders: CODE_VERSION /code_version "1"→"2". A status that the
// facts do not tell has a line of its own.
func facts(d *diff.Diff, show diff.Show) []string {
	var out []string
	for a := range d.Assets(show) {
		if a.Status == diff.StatusUnknown {
			out = append(out, a.Key.String()+": unknown")
		}
		for _, c := range a.Changes {
			s := fact(c)
			switch c.Type {
			case diff.New, diff.Removed: // their ends are digests
				s = string(c.Type)
			}
			out = append(out, a.Key.String()+": "+s)
		}
	}
	return out
}

// everything spells all that a comparison says.
func everything(d *diff.Diff) []string {
	out := facts(d, diff.ShowAll)
	for a := range d.Assets(diff.ShowAll) {
		out = append(out, fmt.Sprintf("status %s %s %v", a.Key, a.Status, a.ChangeTypes()))
	}
	for _, u := range d.Unknown() {
		out = append(out, fmt.Sprintf("unknown %s %s: %s", u.Key, u.Field, u.Reason))
	}
	for _, o := range d.Others() {
		out = append(out, fmt.Sprintf("other %+v", o))
	}
	for _, i := range d.Incomplete() {
		out = append(out, fmt.Sprintf("incomplete %+v", i))
	}
	for _, show := range []diff.Show{diff.ShowSubstantive, diff.ShowGovernance} {
		for _, f := range d.Folded(show) {
			out = append(out, fmt.Sprintf("folded %d %+v", show, f))
		}
	}
	for _, r := range d.Reached() {
		out = append(out, fmt.Sprintf("reached %s %d", r.Key, r.Distance))
	}
	return append(out, fmt.Sprint(d.TwoWay(), d.Complete(), d.Uncompared(), d.ToolchainUnits()))
}

func unknowns(d *diff.Diff) []string {
	var out []string
	for _, u := range d.Unknown() {
		out = append(out, fmt.Sprintf("%s %s: %s", u.Key, u.Field, u.Reason))
	}
	return out
}

func incomplete(d *diff.Diff) []string {
	var out []string
	for _, i := range d.Incomplete() {
		out = append(out, i.Location+": "+i.Reason)
	}
	return out
}

func reached(d *diff.Diff) []string {
	var out []string
	for _, r := range d.Reached() {
		out = append(out, fmt.Sprintf("%s %d", r.Key, r.Distance))
	}
	return out
}

func folded(d *diff.Diff, show diff.Show) []string {
	var out []string
	for _, f := range d.Folded(show) {
		out = append(out, fmt.Sprintf("%s: %s, %d facts of %d assets such as %s, kind %q", f.Significance, f.Reason, f.Facts, f.Assets, f.Example, f.Kind))
	}
	return out
}

// equal fails a test when two lists of lines differ, and shows the lines that only one has.
func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("%s:%s", what, delta(got, want))
}

func delta(got, want []string) string {
	var b strings.Builder
	some := func(mark string, of, other []string) {
		for _, line := range of {
			if !slices.Contains(other, line) {
				fmt.Fprintf(&b, "\n  %s %s", mark, line)
			}
		}
	}
	some("got   ", got, want)
	some("wanted", want, got)
	if b.Len() == 0 {
		return fmt.Sprintf("\n  the same lines in another order or number:\n  got    %q\n  wanted %q", got, want)
	}
	return b.String()
}

var sha = regexp.MustCompile(` ?("sha256:[0-9a-f]{64}"|-)→("sha256:[0-9a-f]{64}"|-)`)

// swap swaps the ends of a spelled change.
func swap(s string) string {
	path, ends, ok := strings.Cut(s, " ")
	if !ok || path[0] != '/' {
		path, ends = "", s
	} else {
		path += " "
	}
	from, to, ok := strings.Cut(ends, "→")
	if !ok {
		return s
	}
	return path + to + "→" + from
}

// end is a value as an end of a change, nil for an absent one.
func end(v value.Value) diff.Value {
	if v == nil {
		return diff.Absent{}
	}
	return diff.Known{Value: v}
}
