package jsontext

import (
	"fmt"
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
	return strings.ToValidUTF8(path[:pathLimit/2], "") + "…" + strings.ToValidUTF8(path[len(path)-pathLimit/2:], "")
}

// position returns the line and column of an offset.
func position(text string, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer appends a reference token to a pointer (RFC 6901).
func Pointer(path, token string) string { return path + "/" + pointerEscaper.Replace(token) }
