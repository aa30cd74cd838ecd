package graphfile

import "math"

// Limits bound what is read. The zero value of a field is its default.
type Limits struct {
	// Bytes is the size of a file in bytes. Default: 1 GiB. A YAML file is at most 64 MiB, and has at most two million
	// lines, commas, colons and the like, whatever the limit: a parser keeps some hundred bytes for each.
	Bytes int64
	// Depth is how deep lists and maps may be nested. Default: 512; more than 10,000 counts as that.
	Depth int
}

// What is written keeps the default limit of depth, so that it can be read.
const defaultDepth = 512

const (
	yamlBytes = 64 << 20
	yamlMarks = 2_000_000
)

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 1 << 30
	}
	l.Bytes = min(l.Bytes, math.MaxInt64-1) // one more is read
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	l.Depth = min(l.Depth, 10_000)
	return l
}
