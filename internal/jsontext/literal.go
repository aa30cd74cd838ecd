package jsontext

import "strings"

// literal reads true, false, null or a number.
func (s *scanner) literal() *Error {
	rest := s.text[s.at:]
	for _, word := range [...]string{"true", "false", "null", "NaN", "Infinity", "-Infinity"} {
		if strings.HasPrefix(rest, word) && s.ends(len(word)) {
			s.at += len(word)
			return nil
		}
	}
	n := numberLength(rest)
	if n == 0 || !s.ends(n) {
		return s.fail(s.at, "found %s where a value was expected", s.word())
	}
	s.at += n
	return nil
}

// ends reports whether a literal can end n bytes from here.
func (s *scanner) ends(n int) bool {
	if s.at+n == len(s.text) {
		return true
	}
	return strings.IndexByte(" \t\r\n,]}", s.text[s.at+n]) >= 0
}

// word returns what stands where a literal was expected, for messages.
func (s *scanner) word() string {
	rest := s.text[s.at:]
	if end := strings.IndexAny(rest[:min(len(rest), 2*pathLimit)], " \t\r\n,]}:\"[{"); end > 0 {
		return quote(rest[:end])
	}
	return s.found()
}

// numberLength returns the length of the number that s starts with, 0 when it starts with none.
func numberLength(s string) int {
	i := 0
	digits := func() bool {
		start := i
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return 0
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return 0
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}
