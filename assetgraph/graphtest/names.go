package graphtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

var plainWords = []string{
	"orders", "customers", "payments", "revenue", "events", "sessions", "inventory", "shipments", "refunds", "products",
}

// awkwardWords are valid names that break what is careless with them: pages, terminals, paths, separators, C strings.
var awkwardWords = []string{
	"é", "注文", "<script>alert(1)</script>", "a/b", `back\slash`, "nul\x00byte", "esc\x1b[31mred", `"quoted"`, "new\nline",
	"\u202ereversed", "🧊", " ", "a&amp;b", "{{ ref('x') }}", "-- comment", "~", "\x7f",
}

// word returns an ordinary word, one time in ten an awkward one.
func word(r *rand.Rand) string {
	if r.IntN(10) == 0 {
		return awkwardWords[r.IntN(len(awkwardWords))]
	}
	return plainWords[r.IntN(len(plainWords))]
}

// freshWord returns a word that was not there before: no two calls return the same, but for chances of one in 2^64.
func freshWord(r *rand.Rand) string { return fmt.Sprintf("%s_%016x", word(r), r.Uint64()) }

func freshKey(r *rand.Rand) assetgraph.Key { return assetgraph.MustKey("fresh", freshWord(r)) }

var layerNames = [...]string{"raw", "staging", "intermediate", "marts", "exposures"}

// nodeKey returns the key of asset i of n: one to three segments, made unique by the number.
func nodeKey(i, n int, r *rand.Rand) assetgraph.Key {
	name := word(r) + "_" + strconv.Itoa(i)
	switch r.IntN(10) {
	case 0:
		return assetgraph.MustKey(name)
	case 1:
		return assetgraph.MustKey("warehouse", layerNames[layerOf(i, n)], name)
	default:
		return assetgraph.MustKey(layerNames[layerOf(i, n)], name)
	}
}

func leanKey(i, n int) assetgraph.Key {
	return assetgraph.MustKey(layerNames[layerOf(i, n)], "asset_"+strconv.Itoa(i))
}

// distinctWords returns up to n words without repetitions.
func distinctWords(r *rand.Rand, n int) []string {
	seen := map[string]bool{}
	var words []string
	for range n {
		if w := word(r); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

var numbers = []value.Number{"0", "1", "1.0", "-0", "1e400", "NaN", "-Infinity", "12345678901234567890123", "0.1"}

// plainValue returns a value of any kind, nested at most depth deep.
func plainValue(r *rand.Rand, depth int) value.Value {
	kinds := 6
	if depth <= 0 {
		kinds = 4
	}
	switch r.IntN(kinds) {
	case 0:
		return value.Null{}
	case 1:
		return value.Bool(r.IntN(2) == 0)
	case 2:
		return numbers[r.IntN(len(numbers))]
	case 3:
		return value.String(word(r))
	case 4:
		return list(r, depth-1)
	default:
		return mapping(r, depth-1)
	}
}

// anyValue returns what [plainValue] does, one time in five with a type, or a text that UTF-8 does not have.
func anyValue(r *rand.Rand, depth int) value.Value {
	switch r.IntN(10) {
	case 0:
		return value.Typed{Type: []string{"url", "path", "class Weird"}[r.IntN(3)], Value: plainValue(r, depth)}
	case 1:
		return value.String(anyText(r))
	}
	return plainValue(r, depth)
}

// anyMapping returns a map with values of [anyValue].
func anyMapping(r *rand.Rand, depth int) value.Map {
	var entries []value.Entry
	for i := range 1 + r.IntN(3) {
		entries = append(entries, value.Entry{Name: anyText(r) + strconv.Itoa(i), Value: anyValue(r, depth)})
	}
	return value.MapOf(entries...)
}

// list returns a list of one to three values.
func list(r *rand.Rand, depth int) value.List {
	items := make([]value.Value, 1+r.IntN(3))
	for i := range items {
		items[i] = plainValue(r, depth)
	}
	return value.ListOf(items...)
}

// mapping returns a map of one to three values.
func mapping(r *rand.Rand, depth int) value.Map {
	var entries []value.Entry
	for _, name := range distinctWords(r, 1+r.IntN(3)) {
		entries = append(entries, value.Entry{Name: name, Value: plainValue(r, depth)})
	}
	return value.MapOf(entries...)
}
