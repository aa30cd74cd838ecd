package graphfile

import (
	"strings"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Error says that a file could not be read as a graph: where and why.
type Error struct {
	// Name is what the file was called.
	Name string
	// Line and Column, from 1, are the place; Column counts characters. Both are 0 when there is no place, Column alone when
	// only the line is known.
	Line, Column int
	// Path is a pointer (RFC 6901) to the value concerned; empty for the whole file.
	Path string
	// Message says what is wrong and what was expected: lower case.
	Message string
	// Err is the cause, or nil.
	Err error
}

// Error returns name, place, path and message, on one line: characters that do not print, which a file can have anywhere, are
// escaped.
func (e *Error) Error() string {
	return jsontext.Located("read", e.Name, e.Line, e.Column, e.Path, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// position returns the line and column of an offset in a text.
func position(text string, offset int) (line, column int) {
	before := text[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// longest is how much of a text or a path a message shows.
const longest = 200

// brief cuts a long text in its middle.
func brief(s string) string {
	if len(s) <= longest {
		return s
	}
	head, tail := longest/2, len(s)-longest/2
	for head > 0 && !utf8.RuneStart(s[head]) {
		head--
	}
	for tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	return s[:head] + "…" + s[tail:]
}
