package graphfile

import (
	"strings"
	"unicode"
)

// yamlSink collects a file as a tree, since how a list or a map is written depends on what is in it, and renders it as YAML.
type yamlSink struct {
	root  tree
	stack []*tree // the open lists and maps
	next  string  // the name that was written last
}

// tree is a value that is to be written.
type tree struct {
	kind  kind
	text  string   // of a scalar, as YAML has it; a text of several lines is as it is
	lines bool     // whether it is a text of several lines
	names []string // of members, as YAML has them
	inner []tree
}

func (s *yamlSink) add(t tree) *tree {
	if len(s.stack) == 0 {
		s.root = t
		return &s.root
	}
	top := s.stack[len(s.stack)-1]
	if top.kind == mapKind {
		top.names = append(top.names, s.next)
	}
	top.inner = append(top.inner, t)
	return &top.inner[len(top.inner)-1]
}

func (s *yamlSink) open(k kind) { s.stack = append(s.stack, s.add(tree{kind: k})) }

func (s *yamlSink) close(kind) { s.stack = s.stack[:len(s.stack)-1] }

func (s *yamlSink) name(text string) { s.next = yamlText(text) }

func (s *yamlSink) scalar(k kind, text string) {
	switch {
	case k != textKind:
		s.add(tree{kind: k, text: text})
	case fitsBlock(text):
		s.add(tree{kind: k, text: text, lines: true})
	default:
		s.add(tree{kind: k, text: yamlText(text)})
	}
}

func (s *yamlSink) render() []byte { return s.root.append(nil, 0) }

// longestName is how long a name may be that stands before its colon on one line; YAML has a limit of 1024 characters.
const longestName = 1000

// append appends the members or items of a list or map that is not empty, each on lines of its own.
func (t *tree) append(b []byte, indent int) []byte {
	for i := range t.inner {
		if i > 0 || len(b) == 0 || b[len(b)-1] == '\n' {
			b = appendSpaces(b, indent)
		}
		switch {
		case t.kind != mapKind:
			b = append(b, '-')
		case len(t.names[i]) > longestName:
			b = append(append(append(b, "? "...), t.names[i]...), '\n')
			b = append(appendSpaces(b, indent), ':')
		default:
			b = append(append(b, t.names[i]...), ':')
		}
		b = t.inner[i].appendValue(b, indent, t.kind)
	}
	return b
}

// appendValue appends a value after a name and its colon, or after a dash.
func (t *tree) appendValue(b []byte, indent int, after kind) []byte {
	switch {
	case t.lines:
		return t.appendLines(append(b, ' '), indent+2)
	case t.kind != listKind && t.kind != mapKind:
		return append(append(append(b, ' '), t.text...), '\n')
	case len(t.inner) == 0 && t.kind == mapKind:
		return append(b, " {}\n"...)
	case t.isShort(indent):
		b = append(b, " ["...)
		for i := range t.inner {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(b, t.inner[i].text...)
		}
		return append(b, "]\n"...)
	case after == listKind: // the first member stands beside the dash
		return t.append(append(b, ' '), indent+2)
	}
	return t.append(append(b, '\n'), indent+2)
}

// longestLine is about how long a list on one line may be.
const longestLine = 100

// isShort reports whether a list fits on one line.
func (t *tree) isShort(indent int) bool {
	if t.kind != listKind {
		return false
	}
	length := indent
	for i := range t.inner {
		item := &t.inner[i]
		if item.lines || item.kind == listKind || item.kind == mapKind {
			return false
		}
		length += len(item.text) + 2
	}
	return length <= longestLine
}

// appendLines appends a text of several lines as it is.
func (t *tree) appendLines(b []byte, indent int) []byte {
	text, ended := strings.CutSuffix(t.text, "\n")
	b = append(b, '|')
	if !ended {
		b = append(b, '-')
	}
	for line := range strings.SplitSeq(text, "\n") {
		b = append(b, '\n')
		if line != "" {
			b = append(appendSpaces(b, indent), line...)
		}
	}
	return append(b, '\n')
}

func appendSpaces(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}

// fitsBlock reports whether a text is best written as it is, line by line: it has several lines, none of them with anything that
// cannot be seen at an end.
func fitsBlock(s string) bool {
	if !strings.Contains(strings.TrimSuffix(s, "\n"), "\n") || strings.HasSuffix(s, "\n\n") || strings.HasPrefix(s, escaped) {
		return false
	}
	for i, line := range strings.Split(s, "\n") {
		if i == 0 && (line == "" || line[0] == ' ' || line[0] == '\t') {
			return false
		}
		if strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
			return false
		}
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return false
		}
	}
	return true
}

// yamlText returns a text on one line: as it is where nobody could take it for something else, else in quotes.
func yamlText(s string) string {
	if isPlain(s) {
		return s
	}
	for i := range s {
		if _, ok := surrogate(s[i:]); ok {
			return singleQuoted(s)
		}
	}
	if strings.HasPrefix(s, escaped) {
		return singleQuoted(s)
	}
	return doubleQuoted(s)
}

// singleQuoted returns a text that YAML cannot hold as a JSON string.
func singleQuoted(s string) string {
	return "'" + escaped + strings.ReplaceAll(string(appendQuoted(nil, s, true)), "'", "''") + "'"
}

// doubleQuoted returns a text in double quotes, with escapes of what cannot be seen.
func doubleQuoted(s string) string {
	var b []byte
	b = append(b, '"')
	start := 0
	for i, r := range s {
		if r != '"' && r != '\\' && unicode.IsPrint(r) && r != unicode.ReplacementChar {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + len(string(r))
		switch {
		case r == 0:
			b = append(b, `\0`...)
		case r < 0x10000:
			quoted := appendQuoted(nil, string(r), true)
			b = append(b, quoted[1:len(quoted)-1]...)
		default:
			b = append(b, `\U`...)
			for shift := 28; shift >= 0; shift -= 4 {
				b = append(b, "0123456789abcdef"[r>>shift&15])
			}
		}
	}
	return string(append(append(b, s[start:]...), '"'))
}

// isPlain reports whether a text needs no quotes, in YAML 1.1 either, where yes is true.
func isPlain(s string) bool {
	if s == "" || len(s) > longest || strings.HasPrefix(s, escaped) {
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r), r == '_', r == '$', r == '/':
		case i == 0:
			return false
		case unicode.IsDigit(r), strings.ContainsRune("-./()+@=", r):
		case r == ':' || r == ' ':
			if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == ':' || s[i+1] == '#' {
				return false
			}
		default:
			return false
		}
	}
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return true
}
