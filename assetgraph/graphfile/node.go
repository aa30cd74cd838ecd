package graphfile

import (
	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// kind is what a value in a file is.
type kind uint8

const (
	nullKind kind = iota
	boolKind
	numberKind
	textKind
	listKind
	mapKind
)

// String names the kind as messages do.
func (k kind) String() string {
	return [...]string{"null", "true or false", "a number", "a text", "a list", "a map"}[k]
}

// node is a value in a file, JSON or YAML, that was checked: its names are distinct, and it is not too deep.
type node interface {
	kind() kind
	// text is what a text says, how a number is spelled as JSON has it (or NaN, Infinity, -Infinity), and true or false.
	text() string
	// items calls f for the items of a list until it returns false.
	items(f func(node) bool)
	// members calls f for the members of a map until it returns false; at is where the name stands.
	members(f func(name string, at, v node) bool)
	// place returns line and column, from 1.
	place() (line, column int)
}

// jsonNode is a value in a JSON text that jsontext.Check accepted.
type jsonNode struct {
	v    gjson.Result
	file string // the whole text
}

func (n jsonNode) kind() kind {
	switch n.v.Type {
	case gjson.True, gjson.False:
		return boolKind
	case gjson.Number:
		return numberKind
	case gjson.String:
		return textKind
	case gjson.JSON:
		if n.v.IsArray() {
			return listKind
		}
		return mapKind
	}
	return nullKind
}

func (n jsonNode) text() string {
	if n.v.Type == gjson.String {
		return jsontext.String(n.v)
	}
	return n.v.Raw
}

func (n jsonNode) items(f func(node) bool) {
	n.v.ForEach(func(_, v gjson.Result) bool { return f(jsonNode{v, n.file}) })
}

func (n jsonNode) members(f func(name string, at, v node) bool) {
	n.v.ForEach(func(name, v gjson.Result) bool {
		return f(jsontext.String(name), jsonNode{name, n.file}, jsonNode{v, n.file})
	})
}

func (n jsonNode) place() (line, column int) { return position(n.file, n.v.Index) }
