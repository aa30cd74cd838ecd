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
	raw, err := ReadRaw(ctx, in, limits)
	if err != nil {
		return Document{}, err
	}
	return raw.Check(limits)
}

// Raw is the text of an input, of any format: it was read, and not checked.
type Raw struct {
	// Name is the name of the input.
	Name    string
	text    string
	skipped offset
}

// ReadRaw reads an input of at most limits.Bytes. It fails with an [Error], or with the context's.
func ReadRaw(ctx context.Context, in Input, limits Limits) (Raw, error) {
	text, skipped, err := slurp(ctx, in, limits.withDefaults().Bytes)
	if err != nil {
		return Raw{}, err
	}
	return Raw{in.Name, text, skipped}, nil
}

// Text returns the text without the white space before it.
func (r Raw) Text() string { return r.text }

// Indented returns the text from the start of the line on which it begins, and how many lines there are before that. Other white
// space than spaces has become spaces.
func (r Raw) Indented() (text string, lines int) {
	return strings.Repeat(" ", r.skipped.column) + r.text, r.skipped.lines
}

// Check makes a document of the text, like [Read].
func (r Raw) Check(limits Limits) (Document, error) {
	err := jsontext.Check(r.text, limits.withDefaults().Depth)
	var bad *jsontext.Error
	if errors.As(err, &bad) {
		e := &Error{Input: r.Name, Line: bad.Line, Column: bad.Column, Path: bad.Path, Message: bad.Message, Err: bad}
		if e.Line == 1 {
			e.Column += r.skipped.column
		}
		e.Line += r.skipped.lines
		switch {
		case r.text == "":
			e.Message = "the input is empty; expected JSON"
		case strings.HasPrefix(r.text, "\x1f\x8b"):
			e.Message = "compressed with gzip; expected JSON: unpack it first"
		}
		return Document{}, e
	}
	if err != nil {
		return Document{}, err
	}
	return Document{Name: r.Name, text: r.text}, nil
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
