package diff

import (
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// sameButLayout reports whether two pieces of SQL, templates of Jinja perhaps, differ in white space and comments only,
// outside strings. It says no whenever it is not sure: dialects disagree about what a comment is, a template in a comment
// runs, and blanks in a block that a template captures may end up in a string.
func sameButLayout(a, b assetgraph.Code) bool {
	if a.Language != "sql" || b.Language != "sql" || a.Text == "" || b.Text == "" {
		return false
	}
	x, sure := withoutLayout(a.Text)
	if !sure {
		return false
	}
	y, sure := withoutLayout(b.Text)
	return sure && x == y
}

// withoutLayout returns SQL without comments and with each run of white space as one space, and whether it is sure.
func withoutLayout(text string) (string, bool) {
	s := layoutScanner{text: text}
	for s.at < len(text) {
		if !s.step() {
			return "", false
		}
	}
	return strings.TrimRight(s.out.String(), " "), true
}

type layoutScanner struct {
	text  string
	at    int
	out   strings.Builder
	space bool // the output ends in a space, or is empty
}

func (s *layoutScanner) blank() {
	if !s.space && s.out.Len() > 0 {
		s.out.WriteByte(' ')
	}
	s.space = true
}

func (s *layoutScanner) copy(n int) {
	s.out.WriteString(s.text[s.at : s.at+n])
	s.at += n
	s.space = false
}

// step reads one piece of the text, and reports whether it is sure what it is.
func (s *layoutScanner) step() bool {
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case c == ' ', c == '\t', c == '\n', c == '\r':
		s.blank()
		s.at++
		return true
	case strings.HasPrefix(rest, "--"):
		return s.lineComment(rest)
	case strings.HasPrefix(rest, "/*"):
		return s.blockComment(rest)
	case strings.HasPrefix(rest, "{#"):
		end := strings.Index(rest, "#}")
		if end < 0 {
			return false
		}
		s.at += end + len("#}")
		return true
	case strings.HasPrefix(rest, "{{"):
		return s.template(rest, "}}")
	case strings.HasPrefix(rest, "{%"):
		return s.template(rest, "%}")
	case c == '\'', c == '"', c == '`':
		return s.quoted(rest, c)
	case c == '#', c == '$', c == '\\', strings.HasPrefix(rest, "//"):
		return false // a comment or a quote in some dialects
	}
	s.copy(1)
	return true
}

// lineComment drops a comment up to the end of its line. Without a blank after the dashes it is none in some dialects.
func (s *layoutScanner) lineComment(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	if len(line) > 2 && strings.IndexByte(" \t\r-", line[2]) < 0 || strings.Contains(line, "{") {
		return false
	}
	s.blank()
	s.at += len(line)
	return true
}

// blockComment drops a comment. Hints look like comments, and dialects disagree about nesting.
func (s *layoutScanner) blockComment(rest string) bool {
	end := strings.Index(rest[2:], "*/")
	if end < 0 {
		return false
	}
	comment := rest[2 : 2+end]
	if strings.HasPrefix(comment, "+") || strings.HasPrefix(comment, "!") || strings.ContainsAny(comment, "{") ||
		strings.Contains(comment, "/*") {
		return false
	}
	s.blank()
	s.at += end + len("/**/")
	return true
}

// template copies a template's tag. In some blocks white space matters.
func (s *layoutScanner) template(rest, closing string) bool {
	i := 2
	for !strings.HasPrefix(rest[i:], closing) {
		if i == len(rest) {
			return false
		}
		c := rest[i]
		i++
		if c != '\'' && c != '"' {
			continue
		}
		for i < len(rest) && rest[i] != c {
			if rest[i] == '\\' {
				return false
			}
			i++
		}
		if i == len(rest) {
			return false
		}
		i++
	}
	if closing == "%}" && capturesText(strings.TrimLeft(rest[2:i], "-+ \t\r\n")) {
		return false
	}
	s.copy(i + len(closing))
	return true
}

// capturesText reports whether a tag begins a block whose text is a value, or is taken as it is.
func capturesText(tag string) bool {
	word := tag
	if end := strings.IndexAny(tag, " \t\r\n(-+"); end >= 0 {
		word = tag[:end]
	}
	switch word {
	case "if", "elif", "else", "endif", "for", "endfor", "do":
		return false
	case "set":
		return !strings.Contains(tag, "=")
	}
	return true // macro, call, filter, raw, snapshot and whatever else there may be
}

// quoted copies a string or a quoted name. Backslashes and tripled quotes mean different things to different dialects.
func (s *layoutScanner) quoted(rest string, quote byte) bool {
	end := strings.IndexByte(rest[1:], quote)
	if end < 0 {
		return false
	}
	body := rest[1 : 1+end]
	if strings.Contains(body, `\`) || strings.Contains(body, "{") || strings.HasPrefix(rest, strings.Repeat(string(quote), 3)) {
		return false
	}
	s.copy(end + 2)
	return true
}
