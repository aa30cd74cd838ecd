package jsontext

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// String returns the exact text of a JSON string, or of the name of a member, in a text that [Check] accepted; "" for
// anything else. A lone surrogate, which Python writes as \ud800, is the three bytes that UTF-8 would have for it
// (WTF-8), so that different strings stay different: gjson puts U+FFFD in the place of each.
func String(v gjson.Result) string {
	if len(v.Raw) == len(v.Str)+2 { // every escape is longer than what it stands for
		return v.Str
	}
	if !strings.Contains(v.Str, "\ufffd") {
		return v.Str
	}
	s := scanner{text: v.Raw}
	text, err := s.str()
	if err != nil {
		return v.Str // never for a text that Check accepted
	}
	return text
}

// appendRune is [utf8.AppendRune], but for surrogates.
func appendRune(b []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(b, r)
}

// cutSurrogate returns what of s stands before the first lone surrogate, that surrogate, and the rest.
func cutSurrogate(s string) (before string, surrogate rune, after string, found bool) {
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], 0xed)
		if n < 0 {
			return s, 0, "", false
		}
		i += n
		if len(s)-i >= 3 && s[i+1]&0xe0 == 0xa0 {
			return s[:i], 0xd000 | rune(s[i+1]&0x3f)<<6 | rune(s[i+2]&0x3f), s[i+3:], true
		}
	}
}

// str reads a string and returns it unescaped.
func (s *scanner) str() (string, *Error) {
	s.at++
	start := s.at
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[start : s.at-1], nil
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			return "", s.fail(s.at, "control character %#02x in a string; expected it to be escaped", c)
		}
		s.at++
	}
	return "", s.fail(s.at, "the text ends inside a string")
}

// escaped goes on with a string at its first escape. Lone surrogates become three bytes, see [String].
func (s *scanner) escaped(start int) (string, *Error) {
	b := []byte(s.text[start:s.at])
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch {
		case c == '"':
			s.at++
			return string(b), nil
		case c < ' ':
			return "", s.fail(s.at, "control character %#02x in a string; expected it to be escaped", c)
		case c != '\\':
			b = append(b, c)
			s.at++
			continue
		}
		r, err := s.escape()
		if err != nil {
			return "", err
		}
		b = appendRune(b, r)
	}
	return "", s.fail(s.at, "the text ends inside a string")
}

// escape reads one escape, or the two of a surrogate pair. A lone surrogate is a rune like any other.
func (s *scanner) escape() (rune, *Error) {
	start := s.at
	if s.at+1 == len(s.text) {
		return 0, s.fail(s.at, "the text ends inside a string")
	}
	c := s.text[s.at+1]
	s.at += 2
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
	default:
		return 0, s.fail(start, "unknown escape %s in a string", quote(s.text[start:s.at]))
	}
	s.at = start
	r, ok := s.unit()
	if !ok {
		return 0, s.fail(start, `\u without four hexadecimal digits in a string`)
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	next := s.at
	if low, ok := s.unit(); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
		s.at = next
	}
	return r, nil
}

// unit reads \u and four hexadecimal digits, when they are there.
func (s *scanner) unit() (rune, bool) {
	rest := s.text[s.at:]
	if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(rest[2:6]) {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	s.at += 6
	return r, true
}
