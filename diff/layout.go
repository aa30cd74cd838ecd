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

// isText reports whether what identifies some code is the digest of its text, and of nothing else besides.
func isText(identity string, c assetgraph.Code) bool {
	return c.Text != "" && identity == assetgraph.TextDigest(c.Text)
}

// withoutLayout returns SQL without comments and with each run of white space as one space, and whether it is sure. The
// first new line after a tag that prints stays one, since what it prints may begin a comment; and so does one between a
// string and a tag, since with a new line between them some dialects take two strings for one.
func withoutLayout(text string) (string, bool) {
	s := layoutScanner{text: text}
	for s.at < len(text) {
		if !s.step() {
			return "", false
		}
	}
	return s.out.String(), s.brackets == 0
}

type layoutScanner struct {
	text     string
	at       int
	out      strings.Builder
	space    bool // white space comes before what is copied next
	line     bool // there is a new line in it
	kept     bool // and it counts
	printed  bool // a template's tag printed something since the last new line, a comment's beginning perhaps
	last     byte // the last byte of the output that is no space
	brackets int  // how many brackets are open: some dialects quote names with them
}

const blanks = " \t\r\n"

func (s *layoutScanner) blank(line bool) {
	s.space = true
	s.line = s.line || line
}

func (s *layoutScanner) copy(n int) {
	if s.space && s.out.Len() > 0 {
		next := s.text[s.at]
		betweenStrings := s.last == '\'' && next == '{' || s.last == '}' && next == '\''
		if s.kept || s.line && (s.printed || betweenStrings) {
			s.out.WriteByte('\n')
			s.printed = false
		} else {
			s.out.WriteByte(' ')
		}
	}
	s.space, s.line, s.kept = false, false, false
	s.out.WriteString(s.text[s.at : s.at+n])
	s.at += n
	s.last = s.text[s.at-1]
}

// touches reports whether the byte before belongs to the same word: there is no white space between.
func (s *layoutScanner) touches(set string) bool {
	return !s.space && s.out.Len() > 0 && strings.IndexByte(set, s.last) >= 0
}

// step reads one piece of the text, and reports whether it is sure what it is.
func (s *layoutScanner) step() bool {
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case strings.IndexByte(blanks, c) >= 0:
		if s.brackets > 0 {
			s.copy(1)
			return true
		}
		s.blank(c == '\n')
		s.at++
		return true
	case strings.HasPrefix(rest, "--"):
		return s.brackets == 0 && s.lineComment(rest)
	case strings.HasPrefix(rest, "/*"):
		return s.brackets == 0 && s.blockComment(rest)
	case strings.HasPrefix(rest, "{#"):
		return s.templateComment(rest)
	case strings.HasPrefix(rest, "{{"):
		return s.template(rest, "}}")
	case strings.HasPrefix(rest, "{%"):
		return s.template(rest, "%}")
	case c == '\'', c == '"', c == '`':
		return s.quoted(rest, c)
	case c == '[':
		s.brackets++
	case c == ']':
		if s.brackets--; s.brackets < 0 {
			return false
		}
	case c == '#', c == '$', c == '\\', strings.HasPrefix(rest, "//"):
		return false // a comment or a quote in some dialects
	}
	s.copy(1)
	return true
}

// lineComment drops a comment up to the end of its line. Without a blank after the dashes it is none in some dialects, so
// a line of dashes is copied. In others it ends at a carriage return, or goes on after a backslash; and a template's tag
// can take its line's end away.
func (s *layoutScanner) lineComment(rest string) bool {
	line, after, _ := strings.Cut(rest, "\n")
	line = strings.TrimSuffix(line, "\r")
	next := strings.TrimLeft(after, blanks)
	if strings.ContainsAny(line, "{\\\r") || len(next) > 2 && next[0] == '{' && next[2] == '-' {
		return false
	}
	if strings.HasPrefix(line, "---") && !strings.ContainsAny(line, "'\"`#$[]/") {
		s.copy(len(line))
		s.blank(true)
		s.kept = true
		return true
	}
	if len(line) > 2 && strings.IndexByte(" \t", line[2]) < 0 {
		return false
	}
	s.blank(false)
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
	if strings.HasPrefix(comment, "+") || strings.HasPrefix(comment, "!") || strings.HasPrefix(comment, "M!") ||
		strings.Contains(comment, "{") || strings.Contains(comment, "/*") || strings.HasSuffix(comment, "/") {
		return false
	}
	s.blank(false)
	s.at += end + len("/**/")
	return true
}

// templateComment drops a template's comment. It leaves nothing, so what it stands between must not become one word, and
// it must not take white space with it.
func (s *layoutScanner) templateComment(rest string) bool {
	end := strings.Index(rest, "#}")
	if end < 0 || strings.ContainsAny(rest[2:3], "-+") || strings.ContainsAny(rest[end-1:end], "-+") {
		return false
	}
	end += len("#}")
	if !s.space && s.out.Len() > 0 && end < len(rest) && strings.IndexByte(blanks, rest[end]) < 0 {
		return false
	}
	s.at += end
	return true
}

// template copies a template's tag. In some blocks white space matters. A tag that prints a part of a comment's or a
// string's mark may begin one.
func (s *layoutScanner) template(rest, closing string) bool {
	i, depth := 2, 0
	for depth > 0 || !strings.HasPrefix(rest[i:], closing) {
		if i == len(rest) {
			return false
		}
		c := rest[i]
		i++
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return false
			}
		case '\'', '"':
			end := strings.IndexByte(rest[i:], c)
			if end < 0 || strings.ContainsAny(rest[i:i+end], "\\'\"`") || strings.Contains(rest[i:i+end], "--") ||
				strings.Contains(rest[i:i+end], "/*") {
				return false
			}
			i += end + 1
		}
	}
	if s.touches("-/") || closing == "%}" && capturesText(strings.TrimLeft(rest[2:i], "-+"+blanks)) {
		return false
	}
	s.copy(i + len(closing))
	s.printed = s.printed || closing == "}}"
	return true
}

// capturesText reports whether a tag begins a block whose text is a value, or is taken as it is.
func capturesText(tag string) bool {
	word := tag
	if end := strings.IndexAny(tag, blanks+"(-+"); end >= 0 {
		word = tag[:end]
	}
	switch word {
	case "if", "elif", "else", "endif", "endfor", "do":
		return false
	case "for":
		return strings.Contains(tag, "recursive") // the loop can be called
	case "set":
		return !strings.Contains(tag, "=")
	}
	return true // macro, call, filter, raw, snapshot and whatever else there may be
}

// quoted copies a string or a quoted name. Backslashes, tripled quotes and a q before the quote mean different things to
// different dialects, and so do two strings in a row: with a new line between they can be one.
func (s *layoutScanner) quoted(rest string, quote byte) bool {
	end := strings.IndexByte(rest[1:], quote)
	if end < 0 {
		return false
	}
	body := rest[1 : 1+end]
	if strings.ContainsAny(body, `\{`) || strings.HasPrefix(rest, strings.Repeat(string(quote), 3)) ||
		s.brackets > 0 && strings.Contains(body, "]") || s.touches("qQ") || s.space && s.last == quote {
		return false
	}
	s.copy(end + 2)
	return true
}
