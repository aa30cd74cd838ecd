package graphfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// Format is the member format of every file.
const Format = "branchgraph.graph"

// Version is the version of the format that is written. All versions up to it are read.
const Version = 1

const expectedHead = `a graph file, which begins with format: ` + Format + ` and version: 1`

// Read reads a graph from a file in JSON or YAML: a text whose first character is { or [ is JSON. Messages call the file by its
// name. The problems are those of [assetgraph.Builder.Build]. Read fails with an [Error] when the file is no graph file, and with
// the reader's error; there is no graph then.
func Read(name string, r io.Reader) (*assetgraph.Graph, assetgraph.Problems, error) {
	limit := Limits{}.withDefaults().Bytes
	var text strings.Builder
	if _, err := io.Copy(&text, io.LimitReader(r, limit+1)); err != nil {
		return nil, nil, &Error{Name: name, Message: fmt.Sprintf("cannot read it: %v", err), Err: err}
	}
	var b assetgraph.Builder
	if err := Add(context.Background(), &b, name, text.String(), Limits{}); err != nil {
		return nil, nil, err
	}
	g, problems := b.Build()
	return g, problems, nil
}

// ReadFile is [Read] for a file of the file system.
func ReadFile(path string) (*assetgraph.Graph, assetgraph.Problems, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, &Error{Name: path, Message: fmt.Sprintf("cannot open it: %v", err), Err: err}
	}
	defer f.Close()
	return Read(path, f)
}

// Add reads a text like [Read], within limits, and adds what it says to b. It fails with an [Error], or with the context's
// error when that ends; what b has of the text then is not to be used.
func Add(ctx context.Context, b *assetgraph.Builder, name, text string, limits Limits) error {
	limits = limits.withDefaults()
	if int64(len(text)) > limits.Bytes {
		return &Error{Name: name, Message: fmt.Sprintf("larger than %d bytes; raise the limit if it is meant to be", limits.Bytes)}
	}
	root, bad := parse(text, limits.Depth)
	if bad == nil {
		d := &decoder{ctx: ctx, b: b, texts: map[string]string{}}
		d.file(root)
		if d.ended != nil {
			return d.ended
		}
		bad = d.err
	}
	if bad != nil {
		bad.Name = name
		return bad
	}
	return nil
}

// parse reads a text as JSON or YAML.
func parse(text string, depth int) (node, *Error) {
	if begin := strings.TrimLeft(text, " \t\r\n"); begin == "" || begin[0] != '{' && begin[0] != '[' {
		return parseYAML(text, depth)
	}
	var bad *jsontext.Error
	if err := jsontext.Check(text, depth); errors.As(err, &bad) {
		return nil, &Error{Line: bad.Line, Column: bad.Column, Path: bad.Path, Message: bad.Message, Err: bad}
	}
	return jsonNode{gjson.Parse(text), text}, nil
}

// file reads a whole file with the reader for its version. There is one for each, for ever.
func (d *decoder) file(root node) {
	if !d.is(root, mapKind, expectedHead) {
		return
	}
	var format, version node
	root.members(func(name string, _, v node) bool {
		switch name {
		case "format":
			format = v
		case "version":
			version = v
		}
		return true
	})
	switch {
	case format == nil:
		d.fail(root, "no format; expected %s", expectedHead)
	case format.kind() != textKind || format.text() != Format:
		d.path.member("format")
		d.fail(format, "found %s; expected %s", shown(format), Format)
	case version == nil:
		d.fail(root, "no version; expected %s", expectedHead)
	default:
		d.path.member("version")
		d.version(version)
		d.path.up()
	}
	if d.err == nil {
		d.version1(root)
	}
}

// version fails when there is no reader for a version.
func (d *decoder) version(n node) {
	if n.kind() != numberKind {
		d.fail(n, "found %s; expected a whole number, such as %d", shown(n), Version)
		return
	}
	v, err := strconv.ParseUint(n.text(), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || v > Version:
		d.fail(n, "version %s of %s is newer than version %d, the newest that this program reads; "+
			"use a newer branchgraph, or have the file written in version %[3]d", brief(n.text()), Format, Version)
	case err != nil || v == 0:
		d.fail(n, "there is no version %s; expected %d", brief(n.text()), Version)
	}
}

// shown shows a value in a message.
func shown(n node) string {
	if n.kind() == textKind {
		return strconv.Quote(brief(n.text()))
	}
	return found(n)
}

// version1 reads a file of version 1.
func (d *decoder) version1(root node) {
	d.members(root, "a map", func(name string, at, v node) {
		switch {
		case name == "format", name == "version", v.kind() == nullKind && (name == "locations" || name == "units"):
		case name == "locations":
			d.members(v, "a map from names to locations", func(name string, _, v node) {
				l := location{Location: assetgraph.Location{Name: name}}
				if v.kind() != nullKind {
					locationCodec.read(d, v, &l)
				}
				d.b.AddLocation(l.Location)
			})
		case name == "units":
			var units []assetgraph.Unit
			unitCodec.read(d, v, &units)
			for _, u := range units {
				d.b.AddUnit(u)
			}
		default:
			d.fail(at, "not known here; expected format, locations, units or version")
		}
	})
}
