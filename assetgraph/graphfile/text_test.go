package graphfile_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// pieces are what texts are made of that could be taken for something else.
var pieces = []string{
	"a", "é", "🧊", "1", "0", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", "\x00", "\x07", "\x7f", "\u0085", "\u00a0", "\u2028", "\u202e", "\ufeff", "\ufffd", "\ufffe",
	"\U0001fffe", "\xed\xa0\xbd", "\xed\xb8\x80", "\"", "'", "\\", "/", ":", ": ", " #", "#", "-", "- ", "?", "? ", "|", ">", "[", "]", "{", "}", ",", "&", "*", "!", "%",
	"@", "`", "=", "<<", "~", "null", "true", "yes", "0x1", "1.0", ".inf", "---", "...", "$", "$json:", `$json:"x"`, `\u0041`, "$map", strings.Repeat("long ", 300),
}

func nasty(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	s := b.String()
	for i := 0; i+6 <= len(s); i++ { // the halves of a character are no lone surrogates
		if s[i] == 0xed && s[i+1] == 0xa0 && s[i+3] == 0xed && s[i+4] == 0xb8 {
			s = s[:i+3] + "," + s[i+3:]
		}
	}
	return s
}

// textGraph is a graph with a text wherever one can stand, as a name too.
func textGraph(text func() string) *ag.Graph {
	var b ag.Builder
	values := func() value.Map {
		return value.MapOf(value.Entry{Name: text(), Value: value.String(text())}, value.Entry{Name: text(), Value: value.ListOf(value.String(text()), value.String(text()))})
	}
	b.AddLocation(ag.Location{Name: text(), State: ag.Partial, Reason: text(), Platform: text()})
	b.AddUnit(ag.Unit{ID: text(), Kind: text(), Digest: text(), Uses: []string{text(), text()}})
	b.AddDefinition(ag.Definition{Location: text(), Kind: text(), ID: text(), Content: values(), Whole: text()})
	a := ag.Asset{
		Key: ag.MustKey("a", "x"+strings.ToValidUTF8(text(), "?")), Location: text(), CodeVersion: ag.CodeVersion{Value: text()}, Code: ag.Code{Text: text(), Language: text()},
		Metadata: values(), Config: []facet.Setting{{Name: text(), Value: values()}}, Tags: []facet.Tag{{Key: text(), Value: text()}}, Kinds: []string{text(), text(), text()},
		Description: text(), Execution: facet.ExecutionType(text()), Unknown: []ag.UnknownField{{Path: text(), Reason: text()}},
		Columns:      []ag.Column{{Name: text(), Type: text(), Lineage: []ag.ColumnRef{{Column: text()}, {Asset: ag.MustKey("b"), Column: text()}}}},
		Partitions:   partition.Static{Keys: []string{text(), text()}},
		Dependencies: []ag.Dependency{{Key: ag.MustKey("b"), Mapping: partition.StaticMap{Entries: []partition.StaticEntry{{Upstream: text(), Downstream: []string{text()}, Form: partition.One}}}}},
	}
	b.AddAsset(a)
	a.Location, a.Partitions = text(), partition.TimeWindow{Cron: text(), Start: partition.Moment(text()), Exclusions: []partition.Exclusion{{At: partition.Moment(text())}}}
	b.AddStub(a)
	g, _ := b.Build()
	return g
}

// TestTexts writes and reads texts that hurt.
func TestTexts(t *testing.T) {
	for _, p := range pieces {
		roundTrip(t, textGraph(func() string { return p }))
	}
	seeds := uint64(1000)
	if testing.Short() {
		seeds = 100
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 0))
		roundTrip(t, textGraph(func() string { return nasty(r) }))
	}
}

// TestWriteFails is about what no file can hold: the path says where it is.
func TestWriteFails(t *testing.T) {
	number := func(s string) value.Value { return value.Number(s) }
	deep := value.Value(value.Null{})
	for range 506 {
		deep = value.ListOf(deep)
	}
	const text = "not valid UTF-8, nor lone surrogates of three bytes as value.String has them: "
	build := func(edit func(a *ag.Asset)) *ag.Graph {
		a := ag.Asset{Key: ag.MustKey("a", "b"), Location: "l"}
		edit(&a)
		var b ag.Builder
		b.AddAsset(a)
		g, _ := b.Build()
		return g
	}
	for want, g := range map[string]*ag.Graph{
		"/locations/l/assets/a~1b/description: " + text + `byte 1 of "a\xff"`:                                                build(func(a *ag.Asset) { a.Description = "a\xff" }),
		"/locations/l/assets/a~1b/kinds/0: " + text + `byte 0 of "\xed\xa0"`:                                                 build(func(a *ag.Asset) { a.Kinds = []string{"\xed\xa0"} }),
		"/locations/l/assets/a~1b/group: " + text + `the two halves of a character at byte 1 of "x\xed\xa0\xbd\xed\xb8\x80"`: build(func(a *ag.Asset) { a.Group = "x\xed\xa0\xbd\xed\xb8\x80" }),
		"/locations/l/assets/a~1b/tags/\xff: " + text + `byte 0 of "\xff"`:                                                   build(func(a *ag.Asset) { a.Tags = []facet.Tag{{Key: "\xff"}} }),
		"/locations/l/assets/a~1b/metadata/x/0: " + `the number "01": neither a number of JSON nor NaN, Infinity or -Infinity`: build(func(a *ag.Asset) {
			a.Metadata = value.MapOf(value.Entry{Name: "x", Value: value.ListOf(number("01"))})
		}),
		"/locations/l/assets/a~1b/config/x/$effect: 9 is not none, rebuild or relation": build(func(a *ag.Asset) { a.Config = []facet.Setting{{Name: "x", Effect: 9}} }),
	} {
		for form, write := range forms {
			var b bytes.Buffer
			require.EqualError(t, write(&b, g), "graphfile: write "+want, form)
		}
	}
	for _, write := range forms {
		var b bytes.Buffer
		err := write(&b, build(func(a *ag.Asset) { a.Metadata = value.MapOf(value.Entry{Name: "x", Value: value.ListOf(deep)}) }))
		require.ErrorContains(t, err, "nested more than 512 deep")
	}
	roundTrip(t, build(func(a *ag.Asset) { a.Metadata = value.MapOf(value.Entry{Name: "x", Value: deep}) })) // exactly 512
	for _, write := range forms {
		require.ErrorContains(t, write(full{}, build(func(*ag.Asset) {})), "no space")
	}
	_, _, err := graphfile.Read("in", strings.NewReader(writeJSON(t, build(func(*ag.Asset) {}))))
	require.NoError(t, err)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
