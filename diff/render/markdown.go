package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/branchgraph/branchgraph/diff"
)

// largestMarkdown is how many assets Markdown lists: code hosts cut or refuse comments and summaries that are too long.
const largestMarkdown = 200

// Markdown writes a comparison for a pull request or a job summary, in GitHub's dialect. The words may change between
// versions.
func Markdown(w io.Writer, d *diff.Diff, o Options) error {
	r := newReport(d, o)
	bw := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(bw, format+"\n", args...) }
	line("### %s", escape(r.verdict()))
	if d.TwoWay() {
		line("")
		line("%s  ", escape(r.folded()))
		line("%s", escape(r.unseen()))
	}
	if len(r.assets) > 0 {
		line("")
		line("| | asset | changes |")
		line("|---|---|---|")
	}
	for i, a := range r.assets {
		if i == largestMarkdown {
			line("| | … %d more | |", len(r.assets)-i)
			break
		}
		line("| `%s` | %s | %s |", sign(a.Status), code(a.Key.String()), changesCell(a))
	}
	if len(r.reached) > 0 {
		line("")
		line("<details><summary>%s downstream</summary>", counted(len(r.reached), "asset"))
		line("")
		for i, reach := range r.reached {
			if i == largestMarkdown {
				line("- … %d more", len(r.reached)-i)
				break
			}
			line("- %s, distance %d", code(reach.Key.String()), reach.Distance)
		}
		line("")
		line("</details>")
	}
	return bw.Flush()
}

const mostChanges = 12 // of one asset that a cell holds

func changesCell(a diff.Asset) string {
	if a.Status != diff.StatusChanged {
		return string(a.Status)
	}
	var parts []string
	for i, c := range a.Changes {
		if i == mostChanges {
			parts = append(parts, fmt.Sprintf("… %d more", len(a.Changes)-i))
			break
		}
		parts = append(parts, "**"+string(c.Type)+"** "+code(change(c)))
	}
	return strings.Join(parts, "<br>")
}

// code returns a text as inline code. Where the text holds what could end the code or the table's cell, every character
// that means something to Markdown or HTML is a character reference instead.
func code(s string) string {
	s = plain(s)
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, "`|\\") {
		return "<code>" + references(s) + "</code>"
	}
	return "`" + s + "`"
}

// escape returns a text as plain prose.
func escape(s string) string { return references(plain(s)) }

// references replaces what means something to Markdown or HTML by character references. A comment after an @ keeps code
// hosts from mentioning people, and one after www from making links.
func references(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '@':
			b.WriteString("&#64;<!-- -->")
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("<!-- -->.")
		case strings.ContainsRune("\\`*_{}[]<>#|~&$", r), r == ':' && strings.HasPrefix(s[i:], "://"):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
