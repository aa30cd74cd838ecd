package render_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/diff"
)

// checkPrintable checks that nothing in a rendered text can move a cursor, hide, or turn around what is beside it.
func checkPrintable(t testing.TB, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Error("the text is not UTF-8")
	}
	if !strings.HasSuffix(text, "\n") {
		t.Error("the text does not end with a newline")
	}
	for i, r := range text {
		// Of what unicode.IsPrint takes for printable, the last ones cannot be seen.
		if r != '\n' && !unicode.IsPrint(r) || strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u180b\u3164\ufe00\ufe0f\uffa0\ufffd\U000e0100", r) {
			t.Errorf("byte %d is the unprintable %U, in %q", i, r, text[max(0, i-30):i+utf8.RuneLen(r)])
		}
	}
}

// checkText checks that a text is printable and has one line a fact.
func checkText(t testing.TB, c comparison, text string) {
	t.Helper()
	checkPrintable(t, text)
	d := c.diff()
	want := 1
	if d.TwoWay() {
		want = 3
	}
	assets := slices.Collect(d.Assets(c.options.Show))
	if len(assets) > 0 {
		want++
	}
	for _, a := range assets {
		want++
		if a.Status == diff.StatusChanged {
			want += len(a.Changes)
		}
	}
	if others := d.Others(); len(others) > 0 {
		want += 2
		for _, o := range others {
			want += 1 + len(o.Changes)
		}
	}
	if reached := d.Reached(); len(reached) > 0 {
		want += 2 + len(reached)
	}
	if got := strings.Count(text, "\n"); got != want {
		t.Errorf("the text has %d lines, want %d, one a fact:\n%s", got, want, text)
	}
}

var (
	codeSpan   = regexp.MustCompile("`[^`\n|\\\\]+`")
	typeName   = regexp.MustCompile(`\*\*[A-Z_]+\*\* `)
	references = regexp.MustCompile(`&#[0-9]+;`)
	ownTags    = strings.NewReplacer("<br>", "", "<code>", "", "</code>", "", "<!-- -->", "\x00",
		"<details><summary>", "", "</summary>", "", "</details>", "")
	meaning = regexp.MustCompile("[][<>&\\\\`*_~$@#{}]|://|(?i:www)\\.")
)

// checkMarkdown checks that outside code nothing in Markdown has a meaning that this package did not give it, and that the
// table's rows have three cells. That renderers agree was seen with goldmark and with cmark-gfm, GitHub's own.
func checkMarkdown(t testing.TB, c comparison, text string) {
	t.Helper()
	checkPrintable(t, text)
	if n := len(text); n > 1<<16 {
		t.Errorf("the Markdown has %d bytes, more than a comment may have", n)
	}
	rows := 0
	for line := range strings.Lines(text) {
		prose := typeName.ReplaceAllString(codeSpan.ReplaceAllString(line, ""), "")
		prose = ownTags.Replace(references.ReplaceAllString(prose, "\x00"))
		prose = strings.TrimPrefix(prose, "### ")
		if strings.HasPrefix(line, "|") {
			rows++
			if cells := strings.Count(prose, "|") - 1; cells != 3 {
				t.Errorf("a row has %d cells: %s", cells, line)
			}
		} else if strings.Contains(prose, "|") {
			t.Errorf("a bar outside the table: %s", line)
		}
		if found := meaning.FindString(prose); found != "" {
			t.Errorf("%q has a meaning in %q", found, line)
		}
	}
	want := 0
	for _, n := range []int{len(slices.Collect(c.diff().Assets(c.options.Show))), len(c.diff().Others())} {
		if n > 0 {
			want += n + 2
		}
	}
	if rows != want && !(rows < want && strings.Contains(text, " more | |\n")) {
		t.Errorf("the table has %d rows, want %d:\n%s", rows, want, text)
	}
}
