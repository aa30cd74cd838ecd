package render_test

import (
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
		{[]any{bare("a")}, "not seen: 1 asset has no code version: edits of its body cannot be seen"},
		{[]any{bare("a"), bare("b"), asset("c", version("1"))}, "not seen: 2 assets have no code version: edits of their bodies cannot be seen"},
		{[]any{bare("a"), asset("b", func(a *assetgraph.Asset) {
			a.Unknown = []assetgraph.UnknownField{{Path: "/code", Reason: "not said"}}
		})}, "not seen: 1 asset unknown, code: not said; 1 asset has no code version: edits of its body cannot be seen"},
	} {
		g := graphOf(test.things...)
		text := rendered(t, "txt", comparison{base: g, branch: g})
		if line := strings.Split(text, "\n")[2]; line != test.want {
			t.Errorf("got %q, want %q", line, test.want)
		}
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
