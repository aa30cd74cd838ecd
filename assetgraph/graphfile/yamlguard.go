package graphfile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// guard refuses what the parser of YAML should not see: it takes UTF-16 and directives too, and keeps much more memory than the
// text has.
func guard(text string) *Error {
	refuse := func(offset int, format string, args ...any) *Error {
		line, column := position(text, offset)
		return &Error{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(text) > yamlBytes:
		return &Error{Message: fmt.Sprintf("larger than %d bytes, too large for YAML; write it as JSON", yamlBytes)}
	case strings.HasPrefix(text, "\xef\xbb\xbf"):
		return refuse(0, "the text starts with a byte order mark; expected UTF-8 without one")
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"),
		len(text) >= 2 && (text[0] == 0) != (text[1] == 0):
		return refuse(0, "the text is UTF-16; expected UTF-8")
	}
	marks, before, begun := 0, '\n', false
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			return refuse(i, "byte %#02x is not valid UTF-8", text[i])
		case isControl(r):
			return refuse(i, "control character %#02x; expected an escape, in double quotes", r)
		case r == '%' && before == '\n' && !begun:
			return refuse(i, "a directive; leave it out")
		case r == '\n', r == '\r', r == ',', r == '[', r == '{', r == '\u0085', r == '\u2028', r == '\u2029':
			marks++
		case r == ' ' && (before == '-' || before == '?' || before == ':'):
			marks++
		}
		if before == '\n' && r != '\n' && r != '\r' && r != '#' {
			begun = true
		}
		before = r
	}
	if marks > yamlMarks {
		return &Error{Message: fmt.Sprintf("more than %d lines, commas, colons and the like, too large for YAML; "+
			"write it as JSON", yamlMarks)}
	}
	return nil
}

// isControl reports whether YAML does not have a character.
func isControl(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == '\u0085':
		return false
	}
	return r < ' ' || 0x7f <= r && r < 0xa0 || r == '\ufeff' || r == '\ufffe' || r == '\uffff'
}

var (
	syntaxLine    = regexp.MustCompile(`^line ([0-9]+): `)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxError is what the parser says. It knows no column; it counts lines from 0 in what it finds between tokens, else from 1,
// and tells no 0.
func syntaxError(err error, text string, depth int) *Error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	e := &Error{Err: err}
	if m := unknownAnchor.FindStringSubmatch(message); m != nil {
		e.Message = fmt.Sprintf("an alias, *%s, of what is not there; write out what it stands for", brief(m[1]))
		if alias := "*" + m[1]; strings.Count(text, alias) == 1 {
			e.Line, e.Column = position(text, strings.Index(text, alias))
		}
		return e
	}
	if m := syntaxLine.FindStringSubmatch(message); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		message = message[len(m[0]):]
		if strings.HasPrefix(message, "did not find expected ") {
			e.Line++
		}
	} else {
		e.Line = 1
	}
	if strings.HasPrefix(message, "exceeded max depth") {
		e.Message = fmt.Sprintf("nested more than %d deep", depth)
		return e
	}
	e.Message = "it is no YAML: " + message
	if message == "did not find expected key" {
		e.Message += ": of the map here, a line is indented unlike its fellows or lacks a colon, this one or one below"
	}
	return e
}
