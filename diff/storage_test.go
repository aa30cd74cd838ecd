package diff_test

import (
	"fmt"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// move is assets that go from one place to another. A place is a database, a schema and a name; empty for none.
type move struct {
	n        int
	from, to string
	edits    []edit // of both sides
	base     []edit
	branch   []edit
}

func moves(all ...move) (base, branch *assetgraph.Graph) {
	var sides [2][]any
	n := 0
	for _, m := range all {
		for range m.n {
			n++
			for side, place := range []string{m.from, m.to} {
				a := asset(fmt.Sprintf("a%d", n), m.edits...)
				if place != "" {
					at(place)(&a)
				}
				for _, e := range [][]edit{m.base, m.branch}[side] {
					e(&a)
				}
				sides[side] = append(sides[side], a)
			}
		}
	}
	return graph(sides[0]), graph(sides[1])
}

const prodDev = ": STORAGE /storage/rendered/schema \"prod\"→\"dev\""

// TestStorageRule has each clause of the rule that tells an environment's rewrites from an author's.
func TestStorageRule(t *testing.T) {
	const folded = prodDev + " [environment: schema prod → dev]"
	for _, test := range []struct {
		name  string
		moves []move
		want  []string // of the assets that differ
	}{
		{"one asset is no pattern", []move{{n: 1, from: "db.prod.t", to: "db.dev.t"}}, []string{"a1" + prodDev}},
		{"two assets are", []move{{n: 2, from: "db.prod.t", to: "db.dev.t"}}, []string{"a1" + folded, "a2" + folded}},
		{
			"two, exactly half of the base's and half of the branch's",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 2, from: "db.prod.t", to: "db.prod.t"}},
			[]string{"a1" + folded, "a2" + folded},
		},
		{
			"less than half of the base's, more of the branch's",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 3, from: "db.prod.t", to: "db.else.t"}},
			[]string{
				"a1" + folded, "a2" + folded, `a3: STORAGE /storage/rendered/schema "prod"→"else" [environment: schema prod → else]`,
				`a4: STORAGE /storage/rendered/schema "prod"→"else" [environment: schema prod → else]`,
				`a5: STORAGE /storage/rendered/schema "prod"→"else" [environment: schema prod → else]`,
			},
		},
		{
			"less than half of both",
			[]move{
				{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 3, from: "db.prod.t", to: "db.prod.t", edits: []edit{kind("seed")}},
				{n: 3, from: "db.dev.t", to: "db.dev.t", edits: []edit{kind("seed")}},
			},
			[]string{"a1" + prodDev, "a2" + prodDev},
		},
		{
			"exactly half of the base's, less of the branch's",
			[]move{
				{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 2, from: "db.prod.t", to: "db.prod.t", edits: []edit{kind("seed")}},
				{n: 5, from: "db.dev.t", to: "db.dev.t", edits: []edit{kind("seed")}},
			},
			[]string{"a1" + folded, "a2" + folded},
		},
		{
			"many to one",
			[]move{{n: 2, from: "db.prod.t", to: "db.pr.t"}, {n: 2, from: "db.mart.t", to: "db.pr.t"}},
			[]string{
				`a1: STORAGE /storage/rendered/schema "prod"→"pr" [environment: schema prod → pr]`,
				`a2: STORAGE /storage/rendered/schema "prod"→"pr" [environment: schema prod → pr]`,
				`a3: STORAGE /storage/rendered/schema "mart"→"pr" [environment: schema mart → pr]`,
				`a4: STORAGE /storage/rendered/schema "mart"→"pr" [environment: schema mart → pr]`,
			},
		},
		{
			"one to many",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "db.prod.t", to: "db.own.t"}},
			[]string{"a1" + folded, "a2" + folded, `a3: STORAGE /storage/rendered/schema "prod"→"own"`},
		},
		{
			"those of the kind that keep the base's place outnumber",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 3, from: "db.prod.t", to: "db.prod.t"}},
			[]string{"a1" + prodDev, "a2" + prodDev},
		},
		{
			"those of the kind that keep the branch's place outnumber",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 3, from: "db.dev.t", to: "db.dev.t"}},
			[]string{"a1" + prodDev, "a2" + prodDev},
		},
		{
			"as many of another kind keep the place",
			[]move{{n: 3, from: "db.prod.t", to: "db.dev.t"}, {n: 3, from: "db.prod.t", to: "db.prod.t", edits: []edit{kind("source")}}},
			[]string{"a1" + folded, "a2" + folded, "a3" + folded},
		},
		{
			"two kinds together are two assets",
			[]move{{n: 1, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "db.prod.t", to: "db.dev.t", edits: []edit{kind("seed")}}},
			[]string{"a1" + folded, "a2" + folded},
		},
		{
			"one of a kind that the others of its kind do not follow",
			[]move{
				{n: 4, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "db.prod.t", to: "db.dev.t", edits: []edit{kind("seed")}},
				{n: 2, from: "db.prod.t", to: "db.prod.t", edits: []edit{kind("seed")}},
			},
			[]string{"a1" + folded, "a2" + folded, "a3" + folded, "a4" + folded, "a5" + prodDev},
		},
		{
			"the author wrote something else",
			[]move{
				{n: 2, from: "db.prod.t", to: "db.dev.t"},
				{n: 1, from: "db.prod.t", to: "db.dev.t", base: []edit{written("prod")}, branch: []edit{written("dev")}},
			},
			[]string{"a1" + folded, "a2" + folded, `a3: STORAGE /storage/authored/schema "prod"→"dev"`, "a3" + prodDev},
		},
		{
			"what the author wrote anew does not count for others",
			[]move{
				{n: 1, from: "db.prod.t", to: "db.dev.t"},
				{n: 3, from: "db.prod.t", to: "db.dev.t", base: []edit{written("prod")}, branch: []edit{written("dev")}},
			},
			[]string{
				"a1" + prodDev, `a2: STORAGE /storage/authored/schema "prod"→"dev"`, "a2" + prodDev,
				`a3: STORAGE /storage/authored/schema "prod"→"dev"`, "a3" + prodDev,
				`a4: STORAGE /storage/authored/schema "prod"→"dev"`, "a4" + prodDev,
			},
		},
		{
			"what the author wrote is the same",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t", edits: []edit{written("x")}}},
			[]string{"a1" + folded, "a2" + folded},
		},
		{
			"what the author wrote is unknown in the base",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t", base: []edit{unknown("/storage/authored", "old")}, branch: []edit{written("x")}}},
			[]string{"a1" + folded, "a2" + folded},
		},
		{
			"what the author wrote is unknown in the branch",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.t", base: []edit{written("x")}, branch: []edit{unknown("/storage", "old")}}},
			nil, // and so is what was made of it
		},
		{
			"an alias is the author's",
			[]move{{n: 2, from: "db.prod.t", to: "db.dev.u"}},
			[]string{
				`a1: STORAGE /storage/rendered/name "t"→"u"`, "a1" + folded, `a2: STORAGE /storage/rendered/name "t"→"u"`, "a2" + folded,
			},
		},
		{
			"an alias alone",
			[]move{{n: 2, from: "db.prod.t", to: "db.prod.u"}},
			[]string{`a1: STORAGE /storage/rendered/name "t"→"u"`, `a2: STORAGE /storage/rendered/name "t"→"u"`},
		},
		{
			"a database, too",
			[]move{{n: 2, from: "db.prod.t", to: "other.dev.t"}},
			[]string{
				`a1: STORAGE /storage/rendered/database "db"→"other" [environment: database db → other, schema prod → dev]`,
				"a1" + prodDev + " [environment: database db → other, schema prod → dev]",
				`a2: STORAGE /storage/rendered/database "db"→"other" [environment: database db → other, schema prod → dev]`,
				"a2" + prodDev + " [environment: database db → other, schema prod → dev]",
			},
		},
		{
			"the same schemas of two databases are two rewrites",
			[]move{{n: 1, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "other.prod.t", to: "other.dev.t"}},
			[]string{"a1" + prodDev, "a2" + prodDev},
		},
		{
			"ephemeral assets have no place",
			[]move{{n: 2, from: "", to: ""}, {n: 1, from: "db.prod.t", to: ""}, {n: 1, from: "", to: "db.dev.t"}},
			[]string{
				`a3: STORAGE /storage/rendered/database "db"→-`, `a3: STORAGE /storage/rendered/name "t"→-`, `a3: STORAGE /storage/rendered/schema "prod"→-`,
				`a4: STORAGE /storage/rendered/database -→"db"`, `a4: STORAGE /storage/rendered/name -→"t"`, `a4: STORAGE /storage/rendered/schema -→"dev"`,
			},
		},
		{
			"each location counts for itself",
			[]move{{n: 1, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "db.prod.t", to: "db.dev.t", edits: []edit{in("lake")}}},
			[]string{"a1" + prodDev, "a2" + prodDev},
		},
		{
			"an asset that moved to another location",
			[]move{
				{n: 2, from: "db.prod.t", to: "db.dev.t"}, {n: 2, from: "db.prod.t", to: "db.dev.t", branch: []edit{in("lake")}},
			},
			[]string{
				"a1" + folded, "a2" + folded, `a3: LOCATION /location "shop"→"lake"`, "a3" + prodDev,
				`a4: LOCATION /location "shop"→"lake"`, "a4" + prodDev,
			},
		},
		{
			"another edit of an asset changes nothing about where it lies",
			[]move{{n: 1, from: "db.prod.t", to: "db.dev.t"}, {n: 1, from: "db.prod.t", to: "db.dev.t", base: []edit{version("1")}}},
			[]string{"a1" + folded, `a2: CODE_VERSION /code_version "1"→-`, "a2" + folded},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			base, branch := moves(test.moves...)
			equal(t, "facts", facts(diff.Compare(base, branch), diff.ShowAll), test.want)
			mirrors(t, test.name, base, branch)
			foldedAndShown(t, test.name, base, branch)
		})
	}
}

// TestStorageOfNewAssets shows that assets of one side count neither for a rewrite nor against it.
func TestStorageOfNewAssets(t *testing.T) {
	base, branch := moves(move{n: 2, from: "db.prod.t", to: "db.dev.t"})
	var more [2][]any
	for side, g := range []*assetgraph.Graph{base, branch} {
		for a := range g.Assets() {
			more[side] = append(more[side], a)
		}
		for i := range 10 {
			more[side] = append(more[side], asset(fmt.Sprintf("only%d_%d", side, i), at([]string{"db.prod.t", "db.dev.t"}[side])))
		}
	}
	d := diff.Compare(graph(more[0]), graph(more[1]))
	equal(t, "folded", folded(d, diff.ShowSubstantive), []string{`environment: schema prod → dev, 2 facts of 2 assets such as a1, kind "model"`})
	n := 0
	for range d.Assets(diff.ShowSubstantive) {
		n++
	}
	if n != 20 {
		t.Errorf("%d assets are shown; want the 20 that are new or removed", n)
	}
}
