package jsontext

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a text, and where.
type Error struct {
	// Offset is the place in bytes from the start of the text, counted from 0.
	Offset int
	// Line and Column are the same place as editors count it, from 1; Column counts characters.
	Line, Column int
	// Path is a pointer (RFC 6901) to the value concerned; "" is the whole text. A long one is cut in its middle.
	Path string
	// Message says what was found and what was expected.
	Message string
}

// Error returns place and message.
func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("%d:%d (%s): %s", e.Line, e.Column, e.Path, e.Message)
}

const pathLimit = 200

// shorten cuts a long path in its middle.
func shorten(path string) string {
	if len(path) <= pathLimit {
		return path
	}
	head, tail := pathLimit/2, len(path)-pathLimit/2
	for !utf8.RuneStart(path[head]) {
		head--
	}
	for tail < len(path) && !utf8.RuneStart(path[tail]) {
		tail++
	}
	return path[:head] + "…" + path[tail:]
}

// quote returns s in quotes, printable, and not long. Lone surrogates look as they do in JSON.
func quote(s string) string {
	s = shorten(s)
	var b strings.Builder
	b.WriteByte('"')
	for more := true; more; {
		var before string
		var surrogate rune
		before, surrogate, s, more = cutSurrogate(s)
		quoted := strconv.Quote(before)
		b.WriteString(quoted[1 : len(quoted)-1])
		if more {
			fmt.Fprintf(&b, `\u%04x`, surrogate)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// position returns the line and column of an offset.
func position(text string, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer appends a reference token to a pointer (RFC 6901). A pointer is Unicode text: it has a lone surrogate of the
// token, see [String], as JSON writes it, \ud800.
func Pointer(path, token string) string {
	token = pointerEscaper.Replace(token)
	before, surrogate, after, found := cutSurrogate(token)
	if !found {
		return path + "/" + token
	}
	b := append([]byte(path), '/')
	for ; found; before, surrogate, after, found = cutSurrogate(after) {
		b = append(append(b, before...), `\u`...)
		b = strconv.AppendInt(b, int64(surrogate), 16) // four digits: d800 to dfff
	}
	return string(append(b, before...))
}
