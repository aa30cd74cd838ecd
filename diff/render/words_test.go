package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
)

// TestNoCodeVersion checks what is said of assets whose code nobody can see.
func TestNoCodeVersion(t *testing.T) {
	bare := func(key string) assetgraph.Asset {
		return asset(key, func(a *assetgraph.Asset) {
			a.Unknown = []assetgraph.UnknownField{{Path: "/code", Reason: assetgraph.NoCodeVersion}}
		})
	}
	for _, test := range []struct {
		things []any
		want   string
	}{
		{[]any{bare("a")}, "not seen: 1 asset (a) has no code version: edits of its body cannot be seen"},
		{[]any{bare("a"), bare("b"), asset("c", version("1"))}, "not seen: 2 assets (a, b) have no code version: edits of their bodies cannot be seen"},
		{[]any{bare("a"), asset("b", func(a *assetgraph.Asset) {
			a.Unknown = []assetgraph.UnknownField{{Path: "/code", Reason: "not said"}}
		})}, "not seen: 1 asset (b) unknown, code: not said; 1 asset (a) has no code version: edits of its body cannot be seen"},
	} {
		g := graphOf(test.things...)
		text := rendered(t, "txt", comparison{base: g, branch: g})
		if line := strings.Split(text, "\n")[2]; line != test.want {
			t.Errorf("got %q, want %q", line, test.want)
		}
	}
}

// TestUnknownAssetsAreNamed checks that many assets that are unknown for one reason take one part of the line, which names a
// few, whatever they are called.
func TestUnknownAssetsAreNamed(t *testing.T) {
	var things []any
	for i := range 1000 {
		for name, u := range map[string]assetgraph.UnknownField{
			"bare": {Path: "/code", Reason: assetgraph.NoCodeVersion},
			"seed": {Path: "/code_version", Reason: "the file was too large"},
			"*all": {Reason: strings.Repeat("long ", 500)},
		} {
			key := fmt.Sprintf("%s\n%03d%s", name, i, strings.Repeat("x", 60))
			things = append(things, asset(key, func(a *assetgraph.Asset) { a.Unknown = []assetgraph.UnknownField{u} }))
		}
	}
	g := graphOf(things...)
	text := rendered(t, "txt", comparison{base: g, branch: g})
	x := strings.Repeat("x", 50) + "…"
	named := func(name string) string {
		name += `\n00`
		return "1000 assets (" + name + "0" + x + ", " + name + "1" + x + ", " + name + "2" + x + ", …) "
	}
	want := "not seen: " + named("*all") + "cannot be compared: " + strings.Repeat("long ", 500) + "; " +
		named("seed") + "unknown, code version: the file was too large; " +
		named("bare") + "have no code version: edits of their bodies cannot be seen"
	if line := strings.Split(text, "\n")[2]; line != want {
		t.Errorf("got  %q\nwant %q", line, want)
	}
	// Markdown cuts the reason, not the names
	want = "not seen: " + strings.NewReplacer("*", "&#42;", `\`, "&#92;").Replace(named("*all")) + "cannot be compared: long "
	if md := rendered(t, "md", comparison{base: g, branch: g}); !strings.Contains(md, want) {
		t.Errorf("Markdown has no %q:\n%s", want, md)
	}
}

// TestNamesStayDifferent checks that names that differ look different in text and Markdown: halves of characters too, which
// a careless writer makes one.
func TestNamesStayDifferent(t *testing.T) {
	names := []string{"\xed\xa0\x80", "\xed\xa0\x81", "\xed\xbf\xbf", "\ufffd", "\xff", "\xed\xa0", "\u200b", ""}
	for _, ending := range []string{"txt", "md"} {
		seen := map[string]string{}
		for _, name := range names {
			side := func(s string) *assetgraph.Graph {
				return graphOf(asset("a", setting("v"+name, value.String("x")), func(a *assetgraph.Asset) {
					a.Tags = []facet.Tag{{Key: name, Value: s}}
					a.Units = []string{"u" + name}
				}), assetgraph.Unit{ID: "u" + name, Digest: s},
					assetgraph.Definition{Kind: "job", ID: name, Location: "shop", Content: object(name, value.String(s))})
			}
			text := rendered(t, ending, comparison{base: side("1"), branch: side("2"), options: render.Options{Show: diff.ShowAll}})
			if other, there := seen[text]; there {
				t.Errorf("%s: %q and %q look alike:\n%s", ending, name, other, text)
			}
			seen[text] = name
		}
	}
	// in a line that is cut
	seen := map[string]bool{}
	for _, name := range names {
		g := graphOf(assetgraph.Location{Name: "shop", State: assetgraph.Partial, Reason: name + strings.Repeat("x", 2000)})
		text := rendered(t, "md", comparison{base: g, branch: g})
		if seen[text] {
			t.Errorf("the reason %q looks as another does:\n%s", name, text)
		}
		seen[text] = true
	}
	// as values
	for _, name := range names[:3] {
		text := rendered(t, "txt", comparison{base: graphOf(asset("a", setting("v", value.String("x")))),
			branch: graphOf(asset("a", setting("v", texts(name))))})
		if seen[text] {
			t.Errorf("the value %q looks as another does:\n%s", name, text)
		}
		seen[text] = true
	}
}
