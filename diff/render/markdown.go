package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/branchgraph/branchgraph/diff"
)

// largestMarkdown is how many bytes Markdown may have. GitHub refuses comments of more than 65536 characters.
const largestMarkdown = 60_000

const (
	mostItems   = 200  // of a list that Markdown names
	longestLine = 1000 // characters of the second and the third line
)

// Markdown writes a comparison for a pull request or a job summary, in GitHub's dialect. It says how much it leaves out
// to stay below what code hosts take. The words may change between versions.
func Markdown(w io.Writer, d *diff.Diff, o Options) error {
	r := newReport(d, o)
	p := &page{}
	p.line("### %s", escape(r.verdict()))
	if d.TwoWay() {
		p.line("")
		p.line("%s  ", escape(cut(plain(r.folded()), longestLine)))
		p.line("%s", escape(cut(plain(r.unseen()), longestLine)))
	}
	if len(r.assets) > 0 {
		p.line("")
		p.line("| | asset | changes |")
		p.line("|---|---|---|")
	}
	p.list(len(r.assets), largestMarkdown*3/4, "| | … %d more | |", func(i int) string {
		a := r.assets[i]
		return fmt.Sprintf("| `%s` | %s | %s |", sign(a.Status), code(a.Key.String()), changesCell(a))
	})
	if len(r.others) > 0 {
		p.line("")
		p.line("| | not an asset | changes |")
		p.line("|---|---|---|")
	}
	p.list(len(r.others), largestMarkdown*7/8, "| | … %d more | |", func(i int) string {
		o := r.others[i]
		return fmt.Sprintf("| `%s` | %s | %s |", sign(o.Status), code(r.otherName(o)), otherCell(o))
	})
	if len(r.reached) > 0 {
		p.line("")
		p.line("<details><summary>%s downstream</summary>", counted(len(r.reached), "asset"))
		p.line("")
		p.list(len(r.reached), largestMarkdown-100, "- … %d more", func(i int) string {
			return fmt.Sprintf("- %s, distance %d", code(r.reached[i].Key.String()), r.reached[i].Distance)
		})
		p.line("")
		p.line("</details>")
	}
	_, err := p.WriteTo(w)
	return err
}

// page is Markdown being written.
type page struct{ bytes.Buffer }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// list writes the lines of a list up to a size of the page, and then how many more there are.
func (p *page) list(n, room int, more string, item func(int) string) {
	for i := range n {
		line := item(i)
		if i == mostItems || p.Len()+len(line) > room {
			p.line(more, n-i)
			return
		}
		p.line("%s", line)
	}
}

const mostChanges = 12 // of one asset that a cell holds

func changesCell(a diff.Asset) string {
	if a.Status != diff.StatusChanged {
		return string(a.Status)
	}
	return cell(a.Changes, func(c diff.Change) string { return "**" + string(c.Type) + "** " + code(fact(c)) })
}

func otherCell(o diff.OtherChange) string {
	if len(o.Changes) == 0 {
		return string(o.Status)
	}
	return cell(o.Changes, func(c diff.Change) string { return code(fact(c)) })
}

// cell joins the first of some changes.
func cell(changes []diff.Change, text func(diff.Change) string) string {
	var parts []string
	for i, c := range changes {
		if i == mostChanges {
			parts = append(parts, fmt.Sprintf("… %d more", len(changes)-i))
			break
		}
		parts = append(parts, text(c))
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

// references replaces what means something to Markdown or HTML by character references. Code hosts look for people, issues
// and links in the text that these make: comments keep them from finding any.
func references(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '@', r == '#', r == ':' && strings.HasPrefix(s[i:], "://"):
			fmt.Fprintf(&b, "&#%d;<!-- -->", r)
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("<!-- -->.")
		case strings.ContainsRune("\\`*_{}[]<>|~&$", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
