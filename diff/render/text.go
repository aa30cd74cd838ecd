package render

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/diff"
)

// Text writes a comparison for a terminal: a line each for the verdict, for what was folded and why, and for what could not
// be seen; then the changes, base → branch, of assets and of what is none, and what they reach. The words may change
// between versions.
func Text(w io.Writer, d *diff.Diff, o Options) error {
	r := newReport(d, o)
	bw := bufio.NewWriter(w)
	line := func(s string) { bw.WriteString(plain(s) + "\n") }
	line(r.verdict())
	if d.TwoWay() {
		line(r.folded())
		line(r.unseen())
	}
	if len(r.assets) > 0 {
		line("")
	}
	for _, a := range r.assets {
		head := fmt.Sprintf("%s %s", sign(a.Status), a.Key)
		if a.Status == diff.StatusChanged {
			head += "  " + joinTypes(a.ChangeTypes())
		}
		line(head)
		if a.Status != diff.StatusChanged {
			continue
		}
		for _, c := range a.Changes {
			line("    " + fact(c))
		}
	}
	if len(r.others) > 0 {
		line("")
		line("not assets:")
	}
	for _, o := range r.others {
		line(fmt.Sprintf("%s %s", sign(o.Status), r.otherName(o)))
		for _, c := range o.Changes {
			line("    " + fact(c))
		}
	}
	if len(r.reached) > 0 {
		line("")
		line("downstream:")
	}
	for _, reach := range r.reached {
		line(fmt.Sprintf("  %s  distance %d", reach.Key, reach.Distance))
	}
	return bw.Flush()
}

// plain makes a text safe for a terminal and keeps it on one line: what is not printable is shown as an escape, and so are
// lone surrogates and bytes that are no text.
func plain(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1 && isSurrogate(s[i:]):
			fmt.Fprintf(&b, `\u%04x`, 0xd000|rune(s[i+1]&0x3f)<<6|rune(s[i+2]&0x3f))
			size = 3
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unprintable(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// isSurrogate reports whether s starts with a lone surrogate, see [value.String].
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80
}

// unprintable reports control characters, the format characters that change how others are read (direction marks,
// joiners, tags), and what nobody sees.
func unprintable(r rune) bool {
	return !unicode.IsPrint(r) || r == unicode.ReplacementChar ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
