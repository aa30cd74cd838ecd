package diff

import (
	"slices"
	"sort"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// prefixes returns what is left of two paths when the parts in which they end alike are cut off, and whether anything was
// cut off.
func prefixes(a, b string) (from, to string, ok bool) {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	// back to the start of a part
	for n > 0 && !(a[len(a)-n] == '/' && b[len(b)-n] == '/') {
		n--
	}
	return a[:len(a)-n], b[:len(b)-n], n > 1
}

// commonDirectory returns the longest path that both paths are, or lie below.
func commonDirectory(a, b string) string {
	last, i := 0, 0
	for ; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			last = i
		}
	}
	if i == len(a) && isBelow(b, a) || i == len(b) && isBelow(a, b) {
		return a[:i]
	}
	return a[:last]
}

// isBelow reports whether a path is a directory or lies below it.
func isBelow(path, directory string) bool {
	rest, ok := strings.CutPrefix(path, directory)
	return directory == "" || ok && (rest == "" || rest[0] == '/')
}

// moves say how paths of common assets differ between the sides, by location.
type moves map[string]*locationMoves

// locationMoves are those of one location; the paths are sorted.
type locationMoves struct {
	base, branch []string // every path
	kept         []string // what the two paths of an asset have in common, as directories
	pairs        map[[2]string]int
}

// add notes the paths of an asset.
func (m moves) add(location, base, branch string) {
	l := m[location]
	if l == nil {
		l = &locationMoves{pairs: map[[2]string]int{}}
		m[location] = l
	}
	l.base = append(l.base, base)
	l.branch = append(l.branch, branch)
	l.kept = append(l.kept, commonDirectory(base, branch))
	if base == branch {
		l.pairs[[2]string{}]++
	} else if from, to, ok := prefixes(base, branch); ok {
		l.pairs[[2]string{from, to}]++
	}
}

func (m moves) sort() {
	for _, l := range m {
		slices.Sort(l.base)
		slices.Sort(l.branch)
		slices.Sort(l.kept)
	}
}

// most reports whether at least half of the location's paths differ like this.
func (m moves) most(location, from, to string) bool {
	l := m[location]
	return l != nil && 2*l.pairs[[2]string{from, to}] >= len(l.base)
}

// environment applies the storage rule, see the package comment.
func (m moves) environment(location, from, to string) bool {
	l := m[location]
	if l == nil {
		return false
	}
	n := l.pairs[[2]string{from, to}]
	return n >= 2 && (2*n >= below(l.base, from) || 2*n >= below(l.branch, to)) && n >= below(l.kept, from) && n >= below(l.kept, to)
}

// below counts the sorted paths that are a directory or lie below it.
func below(sorted []string, directory string) int {
	at := sort.SearchStrings(sorted, directory)
	n := 0
	for at+n < len(sorted) && sorted[at+n] == directory {
		n++
	}
	from := sort.SearchStrings(sorted, directory+"/")
	to := sort.SearchStrings(sorted, directory+"0") // the character after the slash
	return n + to - from
}

// newMoves collects the paths that of returns for common assets, in order.
func (d *Diff) newMoves(of func(assetgraph.Asset) []string) moves {
	m := moves{}
	for a := range d.base.Assets() {
		paths := of(a)
		if len(paths) == 0 {
			continue
		}
		b, ok := d.branch.Asset(a.Key)
		if !ok || a.Location != b.Location {
			continue
		}
		for i, path := range of(b) {
			if i < len(paths) {
				m.add(b.Location, paths[i], path)
			}
		}
	}
	m.sort()
	return m
}

// newFileRoots collects the files that code references name.
func (d *Diff) newFileRoots() moves {
	return d.newMoves(func(a assetgraph.Asset) []string {
		var out []string
		for _, r := range referencesOf(a) {
			if r.file != "" {
				out = append(out, r.file)
			}
		}
		return out
	})
}

// newURLRoots collects the addresses that code references name.
func (d *Diff) newURLRoots() moves {
	return d.newMoves(func(a assetgraph.Asset) []string {
		var out []string
		for _, r := range referencesOf(a) {
			if r.url != "" {
				out = append(out, r.url)
			}
		}
		return out
	})
}

// newURIs collects the addresses of data.
func (d *Diff) newURIs() moves {
	return d.newMoves(func(a assetgraph.Asset) []string {
		v, _ := a.Metadata.Get(tableURI)
		if s, ok := textOf(v); ok {
			return []string{s}
		}
		return nil
	})
}

// uri compares where an asset's data lies, by the storage rule.
func (c *pairComparison) uri(path string, x, y value.Value) {
	a, _ := textOf(x)
	b, _ := textOf(y)
	c.fact(Storage, Substantive, path, end(x), end(y))
	f := &c.facts[len(c.facts)-1]
	from, to, ok := prefixes(a, b)
	if ok && c.a.Location == c.b.Location && !strings.HasSuffix(from, ":") && c.d.uris().environment(c.b.Location, from, to) {
		f.Significance, f.Reason = Environment, "uri "+from+" → "+to
	}
}
