package render_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
)

// strange are names that strangers may give to things.
var strange = []string{
	"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "\u009b31m", "\x7f",
	"line\nbreak", "carriage\rreturn", "form\ffeed\vtab\t.", "next\u0085line\u2028para\u2029.", "nul\x00.", "back\bspace",
	"\u202egnp.exe", "\u2066isolate\u2069", "zero\u200bwidth\u200d\u2060\ufeff", "soft\u00adhyphen", "tag\U000e0041\U000e007f",
	"hidden\ufe0f\U000e0100\u034f\u3164\uffa0\u115f.", "\ue000private", "\ufffd", "space\u00a0\u2003\u3000s",
	"`", "``", "`code`", "a ``` b", "\\`", "|", "a|b|c", `\|`, `\\|`, "`|`", "|`", "\\",
	"</code><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- ", "-->", "<!-- --><b>", "</details></summary>",
	"<https://evil.example>", "&lt;script&gt;", "&#60;b&#62;", "&amp;", "<br>", "]]>", "<![CDATA[", "<?php",
	"[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "[x]: http://evil.example", "[[x]]", "[^1]",
	"http://evil.example", "HTTPS://evil.example/?a=b", "ftp://evil.example", "www.evil.example", "WWW.evil.example",
	"mailto:a@evil.example", "xmpp:a@evil.example/x", "someone@evil.example", "@team", "@org/team", "#1", "org/repo#1", "GH-1",
	"**bold**", "__bold__", "~~gone~~", "$x$", "$$x$$", "# title", "- item", "1. item", "> quote", "    code", "---", "===",
	"|---|---|", ":+1:", "{{ 1 }}", "${x}", "$(reboot)", "`reboot`", "%s%d%n", "'; drop table x; --", `"quoted"`,
	" leading", "trailing ", " ", "~", "~0", "~1", "/", "a/b", "//", "/config/x", strings.Repeat("long", 100),
}

// worst are those of them that are among the golden files.
var worst = []string{
	"\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "line\nbreak\r", "nul\x00.", "\u202egnp.exe", "zero\u200bwidth",
	"`", `\|`, "</code><script>alert(1)</script>", "<!-- ", "[x](javascript:alert(1))", "http://evil.example", "www.evil.example",
	"@team", "#1", " ", "%s", "\xed\xa0\x80", "\xed\xa0\x81", `\ud800`,
}

// hostile returns a comparison whose every name and text is each of the given ones in turn.
func hostile(name string, texts ...string) comparison {
	var base, branch []any
	for i, s := range texts {
		b := assetgraph.MustKey(fmt.Sprintf("%02d", i), "below", segment(s))
		base = append(base, hostileAsset(i, s, "1"), hostileUnit(i, s, "1"))
		branch = append(branch, hostileAsset(i, s, "2"), hostileUnit(i, s, "2"), assetgraph.Asset{Key: b, Location: "shop " + s,
			Dependencies: []assetgraph.Dependency{{Key: hostileKey(i, s)}}})
		base = append(base, assetgraph.Asset{Key: b, Location: "shop " + s, Dependencies: []assetgraph.Dependency{{Key: hostileKey(i, s)}}},
			hostileDefinition(s, "1"), assetgraph.Asset{Key: assetgraph.MustKey("gone", segment(s)), Location: s})
		branch = append(branch, assetgraph.Location{Name: s, State: assetgraph.Partial, Reason: s},
			hostileDefinition(s, "2"), assetgraph.Asset{Key: assetgraph.MustKey("new", segment(s)), Location: "new"})
	}
	return comparison{name: name, base: graphOf(base...), branch: graphOf(branch...), options: render.Options{Show: diff.ShowAll}}
}

func hostileKey(i int, s string) assetgraph.Key {
	return assetgraph.MustKey(fmt.Sprintf("%02d", i), segment(s))
}

// segment returns a name as a key may have it.
func segment(s string) string { return strings.ToValidUTF8(s, "?") }

func hostileUnit(i int, s, side string) assetgraph.Unit {
	return assetgraph.Unit{ID: fmt.Sprintf("%02d", i) + s, Digest: s + side}
}

func hostileDefinition(s, side string) assetgraph.Definition {
	return assetgraph.Definition{Kind: s, ID: s, Location: s, Content: object(s, texts(s, s+side), s+side, value.Typed{Type: s, Value: value.String(s)})}
}

func hostileAsset(i int, s, side string) assetgraph.Asset {
	e := s + side
	return assetgraph.Asset{
		Key: hostileKey(i, s), Location: "shop " + s, CodeVersion: assetgraph.CodeVersion{Value: e},
		Units:        []string{hostileUnit(i, s, "").ID},
		Dependencies: []assetgraph.Dependency{{Key: assetgraph.MustKey("gone", segment(s)), Mapping: partition.Specific{Keys: []string{e}}}},
		Description:  e, Group: e, Kinds: []string{s},
		Config:     []facet.Setting{{Name: s, Value: object(s, value.String(e))}},
		Tags:       []facet.Tag{{Key: e, Value: s}},
		Columns:    []assetgraph.Column{{Name: e, Type: s}},
		Checks:     []facet.Check{{Name: s, Digest: e}},
		Owners:     []facet.Owner{{Name: s, Email: []string{e}}},
		Storage:    facet.Storage{Rendered: facet.Address{Schema: e, Name: s}},
		Metadata:   object(s, texts(e), "typed", value.Typed{Type: e, Value: value.String(s)}),
		Partitions: partition.Multi{Dimensions: []partition.Dimension{{Name: s, Partitions: partition.Static{Keys: []string{s, e}}}}},
		Unknown:    []assetgraph.UnknownField{{Path: "/contract/" + s, Reason: s}},
	}
}

// TestHostileNames checks that no name can do anything in any format. Each is by itself, so that the lines
// that name only a few things have it.
func TestHostileNames(t *testing.T) {
	for _, s := range strange {
		t.Run("", func(t *testing.T) {
			for _, show := range []diff.Show{diff.ShowSubstantive, diff.ShowAll} {
				c := hostile(fmt.Sprintf("%q", s), s)
				c.options.Show = show
				checkAll(t, c)
			}
		})
	}
}

// TestHostileFolds checks the lines that say what is folded: the schemas of a rewrite are in them.
func TestHostileFolds(t *testing.T) {
	for _, s := range strange {
		side := func(schema string) *assetgraph.Graph {
			stored := func(a *assetgraph.Asset) {
				a.Storage.Rendered = facet.Address{Schema: schema, Name: a.Key.String()}
				a.Kinds = []string{s}
			}
			return graphOf(asset("a", stored), asset("b", stored))
		}
		c := comparison{name: fmt.Sprintf("%q", s), base: side(s), branch: side(s + "!")}
		if folds := c.diff().Folded(diff.ShowSubstantive); len(folds) != 1 || !strings.Contains(folds[0].Reason, s) {
			t.Fatalf("%q is in no fold: %v", s, folds)
		}
		checkAll(t, c)
	}
}

// TestJSONKeepsNames checks that names come back from JSON as they were.
func TestJSONKeepsNames(t *testing.T) {
	for _, s := range strange {
		if s == "\xed\xa0" || s == "\xff" { // no text
			continue
		}
		var report struct {
			Incomplete []struct{ Location, Reason exact }
			Assets     []struct {
				Key     exact
				Changes []struct {
					Type         string
					Path         exact
					Base, Branch json.RawMessage
					Causes       []struct{ ID exact }
				}
			}
			Unknown     []struct{ Key, Field, Reason exact }
			Definitions []struct {
				Kind, ID exact
				Changes  []struct{ Path exact }
			}
		}
		if err := json.Unmarshal([]byte(rendered(t, "json", hostile("", s))), &report); err != nil {
			t.Fatal(err)
		}
		if got := report.Incomplete[0]; string(got.Location) != s || string(got.Reason) != "partial in the branch: "+s {
			t.Errorf("%q came back as the location and reason %q", s, got)
		}
		want := map[string]string{
			"key": hostileKey(0, s).String(), "config": "/config/" + escapeToken(s) + "/" + escapeToken(s), "description": s + "2",
			"cause": hostileUnit(0, s, "").ID, "unknown": s,
		}
		got := map[string]string{"unknown": string(report.Unknown[0].Reason), "key": string(report.Assets[0].Key)}
		for _, c := range report.Assets[0].Changes {
			switch {
			case c.Type == "CONFIG":
				got["config"] = string(c.Path)
			case c.Type == "DESCRIPTION":
				var text exact
				if err := json.Unmarshal(c.Branch, &text); err != nil {
					t.Fatal(err)
				}
				got["description"] = string(text)
			case len(c.Causes) > 0:
				got["cause"] = string(c.Causes[0].ID)
			}
		}
		for what, w := range want {
			if got[what] != w {
				t.Errorf("%q: the %s came back as %q, want %q", s, what, got[what], w)
			}
		}
	}
}

// TestMarkdownStaysSmall checks that code hosts take what Markdown writes, whatever the names are like.
func TestMarkdownStaysSmall(t *testing.T) {
	huge := strings.Repeat("<", 100_000)
	checkMarkdown(t, hostile("", huge), rendered(t, "md", hostile("", huge)))
	var all []string
	for i := range 300 {
		all = append(all, fmt.Sprintf("%d%s", i, strings.Repeat("@", 500)))
	}
	c := hostile("", all...)
	text := rendered(t, "md", c)
	checkMarkdown(t, c, text)
	if n := len(text); n < 30_000 {
		t.Errorf("it has only %d bytes of all there is to say", n)
	}
}
