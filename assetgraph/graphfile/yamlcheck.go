package graphfile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// checker refuses what JSON does not have. It goes through a document in the order of its text.
type checker struct {
	text  string
	depth int
	path  path

	// a place that was looked up, and where in the text it is
	line, column, offset int
}

func (c *checker) fail(n *yaml.Node, format string, args ...any) *Error {
	return &Error{Line: n.Line, Column: n.Column, Path: c.path.String(), Message: fmt.Sprintf(format, args...)}
}

// check checks a value, around which there are so many others.
func (c *checker) check(n *yaml.Node, around int) *Error {
	switch {
	case n.Kind == yaml.AliasNode:
		return c.fail(n, "an alias, *%s; write out what it stands for", brief(n.Value))
	case n.Anchor != "":
		return c.fail(n, "an anchor, &%s; there are no aliases here that could refer to it", brief(n.Anchor))
	case n.Style&yaml.TaggedStyle != 0:
		return c.fail(n, "a tag, %s; leave it out: quotes make a text of anything", brief(n.Tag))
	case c.at(n) == '!':
		return c.fail(n, "a tag, !; leave it out: quotes make a text of anything")
	}
	switch n.Kind {
	case yaml.SequenceNode:
		if around == c.depth {
			return c.fail(n, "nested more than %d deep", c.depth)
		}
		for i, item := range n.Content {
			c.path.item(i)
			if err := c.check(item, around+1); err != nil {
				return err
			}
			c.path.up()
		}
		return nil
	case yaml.MappingNode:
		if around == c.depth {
			return c.fail(n, "nested more than %d deep", c.depth)
		}
		return c.mapping(n, around)
	}
	return c.scalar(n)
}

func (c *checker) mapping(n *yaml.Node, around int) *Error {
	names := make(map[string]bool, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i]
		if name.Kind == yaml.SequenceNode || name.Kind == yaml.MappingNode {
			return c.fail(name, "a list or a map where the name of a member was expected")
		}
		if err := c.check(name, around); err != nil {
			return err
		}
		switch {
		case name.Style == 0 && name.Value == "":
			return c.fail(name, "nothing where the name of a member was expected; an empty name is written \"\"")
		case name.Style == 0 && name.Value == "<<":
			return c.fail(name, "a merge key, <<; write out what it stands for, or put it in quotes")
		}
		text, _ := unescape(name.Value)
		c.path.member(text)
		if names[text] {
			return c.fail(name, "the name %q is there twice in one map", brief(text))
		}
		names[text] = true
		if err := c.check(n.Content[i+1], around+1); err != nil {
			return err
		}
		c.path.up()
	}
	return nil
}

func (c *checker) scalar(n *yaml.Node) *Error {
	if n.Style == 0 {
		if _, _, ok := resolve(n.Value); !ok {
			return c.fail(n, "a number of more than %d digits that is not decimal", mostDigits)
		}
	}
	if _, ok := unescape(n.Value); !ok {
		return c.fail(n, `a text that begins with %s and goes on with something else than a JSON string, such as %[1]s"\ud800"`,
			escaped)
	}
	return nil
}

// at returns the byte of the text that a value starts with, 0 at the end.
func (c *checker) at(n *yaml.Node) byte {
	for c.offset < len(c.text) && (c.line < n.Line || c.line == n.Line && c.column < n.Column) {
		r, size := utf8.DecodeRuneInString(c.text[c.offset:])
		if strings.HasPrefix(c.text[c.offset:], "\r\n") {
			size = 2
		}
		c.offset += size
		c.column++
		switch r {
		case '\n', '\r', '\u0085', '\u2028', '\u2029': // what YAML 1.1 takes for the end of a line
			c.line++
			c.column = 1
		}
	}
	if c.offset == len(c.text) || c.line != n.Line || c.column != n.Column {
		return 0
	}
	return c.text[c.offset]
}
