package diff

import (
	"iter"
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// rewriteRule tells the rewrites of an environment from those of an author, see the package comment on storage. Places go
// by their numbers in their graphs. Places of different kinds can have one address.
type rewriteRule struct {
	base, branch *rewriteSide
	counts       pairCounts // assets of one kind that show a pair of places
	addresses    pairCounts // assets that show a pair of addresses
	verdicts     pairCounts // what was found for a pair of places: 0 nothing yet, or yes or no
}

const yes, no = 1, 2

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
	r.verdicts = newPairCounts(len(r.base.total), len(r.branch.total))
	for move, n := range c.moves.all() {
		r.count(move[0], move[1], n, true)
	}
	for _, p := range c.differ {
		x, y := d.base.PlaceAt(int(p.base)), d.branch.PlaceAt(int(p.branch))
		if x >= 0 && y >= 0 && samePlace(d.base, x, d.branch, y) {
			continue
		}
		r.count(x, y, 1, x >= 0 && y >= 0 && sameAuthored(d, p))
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
	numbers := map[facet.Place]int{}
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

// count notes n assets that moved; eligible when they may be counted as a rewrite.
func (r *rewriteRule) count(x, y, n int, eligible bool) {
	if x >= 0 {
		r.base.moved[x] += n
	}
	if y >= 0 {
		r.branch.moved[y] += n
	}
	if eligible {
		*r.counts.at(x, y) += int32(n)
		*r.addresses.at(r.base.address[x], r.branch.address[y]) += int32(n)
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
	if value.Equal(a.Database, b.Database) && value.Equal(a.Schema, b.Schema) && value.Equal(a.Name, b.Name) {
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
// assets whose authored address is equal or unknown. It is asked once an asset; the answer is found once a pair.
func (r *rewriteRule) environment(x, y int) bool {
	verdict := r.verdicts.at(x, y)
	if *verdict == 0 {
		*verdict = no
		if r.judge(x, y) {
			*verdict = yes
		}
	}
	return *verdict == yes
}

// allEnvironment reports whether all of these moves are an environment's rewrites.
func (r *rewriteRule) allEnvironment(moves *pairCounts) bool {
	for move := range moves.all() {
		if !r.environment(move[0], move[1]) {
			return false
		}
	}
	return true
}

func (r *rewriteRule) judge(x, y int) bool {
	a, _ := r.base.graph.Place(x)
	b, _ := r.branch.graph.Place(y)
	if a.Location != b.Location {
		return false
	}
	from, to := r.base.address[x], r.branch.address[y]
	n := int(*r.addresses.at(from, to))
	if n < 2 || 2*n < r.base.inAll[from] && 2*n < r.branch.inAll[to] {
		return false
	}
	n = int(*r.counts.at(x, y))
	return n >= r.base.kept(x) && n >= r.branch.kept(y)
}

// pairCounts holds a number for pairs of small numbers: in a table where that is small, in a map where it is not.
type pairCounts struct {
	width int
	table []int32
	rare  map[[2]int]*int32
}

const largestTable = 1 << 16

func newPairCounts(n, m int) pairCounts {
	if n*m <= largestTable {
		return pairCounts{width: m, table: make([]int32, n*m)}
	}
	return pairCounts{rare: map[[2]int]*int32{}}
}

// at returns the number of a pair, 0 at first.
func (c *pairCounts) at(x, y int) *int32 {
	if c.rare == nil {
		return &c.table[x*c.width+y]
	}
	n := c.rare[[2]int{x, y}]
	if n == nil {
		n = new(int32)
		c.rare[[2]int{x, y}] = n
	}
	return n
}

// all yields the pairs whose number is not 0, with it, in no order.
func (c *pairCounts) all() iter.Seq2[[2]int, int] {
	return func(yield func([2]int, int) bool) {
		for i, n := range c.table {
			if n != 0 && !yield([2]int{i / c.width, i % c.width}, int(n)) {
				return
			}
		}
		for pair, n := range c.rare {
			if *n != 0 && !yield(pair, int(*n)) {
				return
			}
		}
	}
}
