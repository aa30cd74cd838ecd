package graphfile

import (
	"context"
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// decoder reads a file into a Builder. After the first error it reads nothing more.
type decoder struct {
	ctx   context.Context
	b     *assetgraph.Builder
	path  path
	err   *Error
	ended error // the context's
	texts map[string]string
}

func (d *decoder) fail(n node, format string, args ...any) {
	if d.err == nil {
		d.err = &Error{Path: d.path.String(), Message: fmt.Sprintf(format, args...)}
		d.err.Line, d.err.Column = n.place()
	}
}

func (d *decoder) stopped() bool { return d.err != nil || d.ended != nil }

// is reports whether a value is of a kind, and fails when it is not.
func (d *decoder) is(n node, want kind, words string) bool {
	if n.kind() != want {
		d.fail(n, "found %s; expected %s", found(n), words)
		return false
	}
	return true
}

// found names a value, for messages.
func found(n node) string {
	switch k := n.kind(); k {
	case boolKind:
		return n.text()
	case numberKind:
		return "the number " + brief(n.text())
	default:
		return k.String()
	}
}

// items reads the items of a list.
func (d *decoder) items(n node, words string, read func(item node)) {
	if !d.is(n, listKind, words) {
		return
	}
	i := 0
	n.items(func(item node) bool {
		d.path.item(i)
		read(item)
		d.path.up()
		i++
		return !d.stopped()
	})
}

// members reads the members of a map, one after the other.
func (d *decoder) members(n node, words string, read func(name string, at, v node)) {
	if !d.is(n, mapKind, words) {
		return
	}
	n.members(func(name string, at, v node) bool {
		d.path.member(name)
		read(d.keep(name), at, v)
		d.path.up()
		return !d.stopped()
	})
}

// text reads a text.
func (d *decoder) text(n node) string {
	k := n.kind()
	switch k {
	case textKind:
		return d.keep(n.text())
	case numberKind, boolKind:
		d.fail(n, "found %s; expected a text: put it in quotes", found(n))
	default:
		d.fail(n, "found %s; expected a text", found(n))
	}
	return ""
}

// key reads the user form of a key.
func (d *decoder) key(n node, text string) assetgraph.Key {
	key, err := assetgraph.ParseKey(text)
	if err != nil {
		d.fail(n, "%s", brief(strings.TrimPrefix(err.Error(), "assetgraph: ")))
	}
	return key
}

// longestShared is the longest text that is worth looking up: names repeat, code does not.
const longestShared = 64

// keep returns a copy of a text, so that the whole file is not kept for its sake; short ones are shared.
func (d *decoder) keep(s string) string {
	if len(s) > longestShared {
		return strings.Clone(s)
	}
	kept, ok := d.texts[s]
	if !ok {
		kept = strings.Clone(s)
		d.texts[kept] = kept
	}
	return kept
}
