package jsontext

import (
	"fmt"
	"strings"
)

// Located returns what is wrong with an input on one line: what was to be done, the input's name, the place in it as far as that
// is known (a line and a column from 1, a path), and the message. What does not print is escaped.
func Located(verb, name string, line, column int, path, message string) string {
	var b strings.Builder
	b.WriteString(verb + " " + name)
	if line > 0 {
		fmt.Fprintf(&b, ":%d", line)
	}
	if column > 0 {
		fmt.Fprintf(&b, ":%d", column)
	}
	if path != "" {
		fmt.Fprintf(&b, " (%s)", path)
	}
	b.WriteString(": " + message)
	return Printable(b.String())
}
