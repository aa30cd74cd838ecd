package diff

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// rewriteRule tells the rewrites of an environment from those of an author, see the package comment on storage. Places go
// by their numbers in their graphs. Places of different kinds can have one address.
type rewriteRule struct {
	base, branch *rewriteSide
	counts       pairCounts // assets of one kind that show a pair of places
	addresses    pairCounts // assets that show a pair of addresses
}

// rewriteSide counts common assets in one graph.
type rewriteSide struct {
	graph   *assetgraph.Graph
	total   []int // by place: those that have it
	moved   []int // by place: those of them that have another on the other side
	address []int // by place: the number of its address
	inAll   []int // by address: those that have it
}

func newRewriteRule(d *Diff, c *comparison) *rewriteRule {
	r := &rewriteRule{base: newRewriteSide(d.base, c.removed), branch: newRewriteSide(d.branch, c.added)}
	r.counts = newPairCounts(len(r.base.total), len(r.branch.total))
	r.addresses = newPairCounts(len(r.base.inAll), len(r.branch.inAll))
	for _, p := range c.places {
		r.count(d.base.PlaceAt(int(p.base)), d.branch.PlaceAt(int(p.branch)), true)
	}
	for _, p := range c.differ {
		x, y := d.base.PlaceAt(int(p.base)), d.branch.PlaceAt(int(p.branch))
		if x >= 0 && y >= 0 && samePlace(d.base, x, d.branch, y) {
			continue
		}
		r.count(x, y, x >= 0 && y >= 0 && sameAuthored(d, p))
	}
	return r
}

func newRewriteSide(g *assetgraph.Graph, oneSided []int32) *rewriteSide {
	n := g.Places()
	s := &rewriteSide{graph: g, total: make([]int, n), moved: make([]int, n), address: make([]int, n)}
	for x := range n {
		_, s.total[x] = g.Place(x)
	}
	for _, i := range oneSided {
		if x := g.PlaceAt(int(i)); x >= 0 {
			s.total[x]--
		}
	}
	numbers := map[assetgraph.Place]int{}
	for x := range n {
		p, _ := g.Place(x)
		p.Kind = ""
		number, known := numbers[p]
		if !known {
			number = len(s.inAll)
			numbers[p] = number
			s.inAll = append(s.inAll, 0)
		}
		s.address[x] = number
		s.inAll[number] += s.total[x]
	}
	return s
}

// kept returns how many assets that have a place have it on the other side too.
func (s *rewriteSide) kept(x int) int { return s.total[x] - s.moved[x] }

// count notes an asset that moved; eligible when it may be counted as a rewrite.
func (r *rewriteRule) count(x, y int, eligible bool) {
	if x >= 0 {
		r.base.moved[x]++
	}
	if y >= 0 {
		r.branch.moved[y]++
	}
	if eligible {
		r.counts.add(x, y)
		r.addresses.add(r.base.address[x], r.branch.address[y])
	}
}

func samePlace(base *assetgraph.Graph, x int, branch *assetgraph.Graph, y int) bool {
	a, _ := base.Place(x)
	b, _ := branch.Place(y)
	return a == b
}

// sameAuthored reports whether what the author wrote for an address is equal, or unknown on one side.
func sameAuthored(d *Diff, p pair) bool {
	a, b := d.base.StorageAt(int(p.base)).Authored, d.branch.StorageAt(int(p.branch)).Authored
	if assetgraph.Equal(a.Database, b.Database) && assetgraph.Equal(a.Schema, b.Schema) && assetgraph.Equal(a.Name, b.Name) {
		return true
	}
	return authoredUnknown(d.base, int(p.base)) || authoredUnknown(d.branch, int(p.branch))
}

func authoredUnknown(g *assetgraph.Graph, position int) bool {
	a, _ := g.Asset(g.KeyAt(position))
	return slices.ContainsFunc(a.Unknown, func(u assetgraph.UnknownField) bool {
		return under("/storage/authored", u.Path)
	})
}

// environment reports whether going from place x of the base to place y of the branch is an environment's rewrite, for
// assets whose authored address is equal or unknown.
func (r *rewriteRule) environment(x, y int) bool {
	a, _ := r.base.graph.Place(x)
	b, _ := r.branch.graph.Place(y)
	if a.Location != b.Location {
		return false
	}
	from, to := r.base.address[x], r.branch.address[y]
	n := r.addresses.of(from, to)
	if n < 2 || 2*n < r.base.inAll[from] && 2*n < r.branch.inAll[to] {
		return false
	}
	n = r.counts.of(x, y)
	return n >= r.base.kept(x) && n >= r.branch.kept(y)
}

// pairCounts counts pairs of small numbers: in a table where that is small, in a map where it is not.
type pairCounts struct {
	width int
	table []int32
	rare  map[[2]int]int32
}

const largestTable = 1 << 20

func newPairCounts(n, m int) pairCounts {
	if n*m <= largestTable {
		return pairCounts{width: m, table: make([]int32, n*m)}
	}
	return pairCounts{rare: map[[2]int]int32{}}
}

func (c *pairCounts) add(x, y int) {
	if c.rare != nil {
		c.rare[[2]int{x, y}]++
		return
	}
	c.table[x*c.width+y]++
}

func (c *pairCounts) of(x, y int) int {
	if c.rare != nil {
		return int(c.rare[[2]int{x, y}])
	}
	return int(c.table[x*c.width+y])
}
