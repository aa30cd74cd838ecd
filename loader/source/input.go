package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
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
	// Line and Column, from 1, are the place; 0 when it has none.
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
	var b strings.Builder
	fmt.Fprintf(&b, "load %s", e.Input)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Path != "" {
		fmt.Fprintf(&b, " (%s)", e.Path)
	}
	b.WriteString(": " + e.Message)
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Read returns the text of an input when it is one JSON value that keeps the limits and that a reader can trust: UTF-8, no
// duplicate names, no lone surrogates. White space before it is dropped. Otherwise it fails with an [Error], or with
// the context's.
func Read(ctx context.Context, in Input, limits Limits) (string, error) {
	limits = limits.withDefaults()
	text, skipped, err := slurp(ctx, in, limits.Bytes)
	if err != nil {
		return "", err
	}
	err = jsontext.Check(text, limits.Depth)
	var bad *jsontext.Error
	if errors.As(err, &bad) {
		e := &Error{Input: in.Name, Line: bad.Line, Column: bad.Column, Path: bad.Path, Message: bad.Message, Err: bad}
		if e.Line == 1 {
			e.Column += skipped.column
		}
		e.Line += skipped.lines
		if text == "" {
			e.Message = "the input is empty; expected JSON"
		}
		return "", e
	}
	return text, err
}

// offset is how much white space was dropped.
type offset struct{ lines, column int }

// slurp reads an input of at most limit bytes. White space at its start is not kept, so that it costs no memory.
func slurp(ctx context.Context, in Input, limit int64) (string, offset, error) {
	var skipped offset
	fail := func(message string, err error) (string, offset, error) {
		return "", skipped, &Error{Input: in.Name, Message: message, Err: err}
	}
	rc, err := in.Open()
	if err != nil {
		return fail(fmt.Sprintf("cannot open it: %v", err), err)
	}
	defer rc.Close()
	tooLarge := fmt.Sprintf("larger than %d bytes; raise the limit if it is meant to be", limit)
	var b strings.Builder
	if f, ok := rc.(*os.File); ok {
		info, err := f.Stat()
		switch {
		case err != nil:
			return fail(fmt.Sprintf("cannot read it: %v", err), err)
		case info.IsDir():
			return fail("it is a directory; expected a file", nil)
		case info.Size() > limit:
			return fail(tooLarge, nil)
		}
		b.Grow(int(info.Size()))
	}
	r := bufio.NewReaderSize(contextReader{ctx, io.LimitReader(rc, limit+1)}, 1<<16)
	n, err := skipSpace(r, &skipped)
	if err == nil {
		var rest int64
		rest, err = io.Copy(&b, r)
		n += rest
	}
	switch {
	case ctx.Err() != nil:
		return "", skipped, ctx.Err()
	case err != nil:
		return fail(fmt.Sprintf("cannot read it: %v", err), err)
	case n > limit:
		return fail(tooLarge, nil)
	}
	return b.String(), skipped, nil
}

// skipSpace reads white space and returns how many bytes of it there were.
func skipSpace(r *bufio.Reader, skipped *offset) (int64, error) {
	for n := int64(0); ; n++ {
		c, err := r.ReadByte()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		switch c {
		case '\n':
			skipped.lines++
			skipped.column = 0
		case ' ', '\t', '\r':
			skipped.column++
		default:
			return n, r.UnreadByte()
		}
	}
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
