package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Document is the text of an input, read and checked. Only [Read] gives one a text, so that a reader can trust it.
type Document struct {
	// Name is the name of the input.
	Name string
	text string
}

// Text returns the text: one JSON value, as [Read] says, without white space before it. The zero Document has none: "".
func (d Document) Text() string { return d.text }

// Read reads an input and checks that it is one JSON value that keeps the limits and that a reader can trust: UTF-8, no
// duplicate names. A string in it can have lone surrogates, as escapes, which not every reader keeps apart. White space
// before the value is dropped. Read fails with an [Error], or with the context's.
func Read(ctx context.Context, in Input, limits Limits) (Document, error) {
	limits = limits.withDefaults()
	text, skipped, err := slurp(ctx, in, limits.Bytes)
	if err != nil {
		return Document{}, err
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
		return Document{}, e
	}
	if err != nil {
		return Document{}, err
	}
	return Document{Name: in.Name, text: text}, nil
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
