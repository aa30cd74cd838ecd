package source

import (
	"io"
	"math"
	"os"
	"strings"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Input is a text to load from.
type Input struct {
	// Name is what messages call the input: a file's path, an address.
	Name string
	// Open starts reading it. A loader calls it once and closes what it returns.
	Open func() (io.ReadCloser, error)
}

// File returns the input of a file.
func File(path string) Input {
	return Input{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// Text returns the input of a text in memory.
func Text(name, text string) Input {
	return Input{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Limits bound what a loader reads. The zero value of a field is its default.
type Limits struct {
	// Bytes is the size of an input in bytes. Default: 1 GiB.
	Bytes int64
	// Depth is how deep arrays and objects may be nested. Default: 512; more than 10,000 counts as that, since values are
	// made by functions that call themselves.
	Depth int
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 1 << 30
	}
	l.Bytes = min(l.Bytes, math.MaxInt64-1) // one more is read
	if l.Depth <= 0 {
		l.Depth = 512
	}
	l.Depth = min(l.Depth, 10_000)
	return l
}

// Error says that an input could not be loaded: which, where and why.
type Error struct {
	// Input is the name of the input.
	Input string
	// Line and Column, from 1, are the place; 0 when it has none, Column alone when only the line is known.
	Line, Column int
	// Path is a pointer (RFC 6901) to the value concerned; empty when it has none.
	Path string
	// Message says what is wrong and what was expected: lower case.
	Message string
	// Err is the cause, or nil.
	Err error
}

// Error returns input, place and message.
func (e *Error) Error() string {
	return jsontext.Located("load", e.Input, e.Line, e.Column, e.Path, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
