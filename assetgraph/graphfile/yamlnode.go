package graphfile

import (
	"errors"
	"io"
	"strings"

	"github.com/tidwall/gjson"
	"go.yaml.in/yaml/v3"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// yamlNode is a value in a YAML text that checkYAML accepted.
type yamlNode struct{ n *yaml.Node }

func (n yamlNode) kind() kind {
	switch n.n.Kind {
	case yaml.SequenceNode:
		return listKind
	case yaml.MappingNode:
		return mapKind
	}
	if n.n.Style != 0 {
		return textKind
	}
	k, _, _ := resolve(n.n.Value)
	return k
}

func (n yamlNode) text() string {
	if n.n.Style == 0 {
		if k, text, _ := resolve(n.n.Value); k != textKind {
			return text
		}
	}
	text, _ := unescape(n.n.Value)
	return text
}

func (n yamlNode) items(f func(node) bool) {
	for _, item := range n.n.Content {
		if !f(yamlNode{item}) {
			return
		}
	}
}

func (n yamlNode) members(f func(name string, at, v node) bool) {
	for i := 0; i < len(n.n.Content); i += 2 {
		name, _ := unescape(n.n.Content[i].Value)
		if !f(name, yamlNode{n.n.Content[i]}, yamlNode{n.n.Content[i+1]}) {
			return
		}
	}
}

func (n yamlNode) place() (line, column int) { return n.n.Line, n.n.Column }

// escaped begins a text that YAML cannot hold as it is: a JSON string follows.
const escaped = "$json:"

// unescape returns what a text in YAML stands for, and whether it stands for anything.
func unescape(s string) (string, bool) {
	quoted, found := strings.CutPrefix(s, escaped)
	if !found {
		return s, true
	}
	if !strings.HasPrefix(quoted, `"`) || jsontext.Check(quoted, 1) != nil {
		return "", false
	}
	return jsontext.String(gjson.Parse(quoted)), true
}

// parseYAML reads a text as one YAML document of what JSON has too, nested at most depth deep.
func parseYAML(text string, depth int) (node, *Error) {
	if err := guard(text); err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(strings.NewReader(text))
	var document, second yaml.Node
	switch err := dec.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, &Error{Message: "there is nothing in it; expected " + expectedHead}
	case err != nil:
		return nil, syntaxError(err, text, depth)
	}
	root := document.Content[0]
	c := checker{text: text, depth: depth, line: 1, column: 1}
	if err := c.check(root, 0); err != nil {
		return nil, err
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &Error{Line: second.Line, Column: second.Column, Message: "a second document; expected one in a file"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err, text, depth)
	}
	return yamlNode{root}, nil
}
