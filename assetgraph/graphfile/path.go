package graphfile

import (
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// path leads to a value in a file.
type path []step

type step struct {
	name string // of a member
	item int    // the position of an item; -1 for a member
}

func (p *path) member(name string) { *p = append(*p, step{name, -1}) }

func (p *path) item(i int) { *p = append(*p, step{"", i}) }

func (p *path) up() { *p = (*p)[:len(*p)-1] }

// String returns the path as a pointer (RFC 6901); a long one is cut in its middle.
func (p path) String() string {
	var b strings.Builder
	for _, step := range p {
		if step.item >= 0 {
			b.WriteString("/" + strconv.Itoa(step.item))
		} else {
			b.WriteString(jsontext.Pointer("", brief(step.name)))
		}
	}
	return brief(b.String())
}
