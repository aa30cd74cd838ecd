package value_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func TestSetOf(t *testing.T) {
	n, s := func(v string) value.Value { return value.Number(v) }, func(v string) value.Value { return value.String(v) }
	for _, test := range []struct {
		items []value.Value
		want  string
	}{
		{nil, "[]"},
		{[]value.Value{nil, value.Null{}}, "[null]"},
		{[]value.Value{s("b"), s("a"), s("b")}, `["a","b"]`},
		{[]value.Value{s("aa"), s("b")}, `["aa","b"]`},
		{[]value.Value{n("1"), s("1"), value.Bool(true), value.Bool(false), n("1.0"), n("1")}, `[false,true,1,1.0,"1"]`},
		{[]value.Value{value.ListOf(n("2"), n("1")), value.ListOf(n("1")), value.ListOf(n("1"), n("2")), value.ListOf(n("2"), n("1"))}, `[[1],[1,2],[2,1]]`},
		{[]value.Value{value.Typed{Type: "url"}, value.Typed{Type: "url", Value: value.Null{}}, value.Typed{Type: "path"}},
			`[{"$type":"path","$value":null},{"$type":"url","$value":null}]`},
		{[]value.Value{value.MapOf(value.Entry{Name: "a", Value: n("2")}), value.MapOf(value.Entry{Name: "a", Value: n("1")}), value.Map{}},
			`[{},{"a":1},{"a":2}]`},
	} {
		got, err := value.SetOf(test.items...).MarshalJSON()
		if err != nil || string(got) != test.want {
			t.Errorf("the set of %v is %s, %v; want %s", test.items, got, err, test.want)
		}
	}
	items := []value.Value{n("2"), n("1"), n("2")}
	value.SetOf(items...)
	if items[0] != n("2") || items[1] != n("1") || items[2] != n("2") {
		t.Errorf("SetOf changed what it was given: %v", items)
	}
}

// TestSetOfInAnyOrder makes sets of random values that are alike, in several orders: they are equal, and each item is there once.
func TestSetOfInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	smaller := 0
	for range 2000 {
		items := make([]value.Value, r.IntN(8))
		for i := range items {
			items[i] = anyValue(r, 3)
		}
		want := value.SetOf(items...)
		r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		if got := value.SetOf(items...); !got.Equal(want) {
			t.Fatalf("%v, and in another order %v", want, got)
		}
		for _, item := range items {
			n := 0
			for _, member := range want.All() {
				if value.Equal(item, member) {
					n++
				}
			}
			if n != 1 {
				t.Fatalf("%v is in the set %d times: %v", item, n, want)
			}
		}
		if want.Len() < len(items) {
			smaller++
		}
	}
	if smaller < 100 {
		t.Errorf("only %d sets had an item twice", smaller)
	}
}

// TestCanonicalIsInjective compares the canonical bytes of random values that are alike with what Equal says of them.
func TestCanonicalIsInjective(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	equal, different := 0, 0
	for range 20000 {
		a, b := anyValue(r, 2), anyValue(r, 2)
		x, y := value.AppendCanonical(nil, a), value.AppendCanonical([]byte("before"), b)[len("before"):]
		if bytes.Equal(x, y) != value.Equal(a, b) {
			t.Fatalf("%#v has %q, %#v has %q", a, x, b, y)
		}
		if value.Equal(a, b) {
			equal++
		} else if different++; bytes.HasPrefix(x, y) {
			t.Fatalf("%#v has %q, which begins %q of %#v", b, y, x, a)
		}
	}
	if equal < 500 || different < 500 {
		t.Errorf("%d equal, %d different", equal, different)
	}
	if b := value.AppendCanonical([]byte("x"), nil); string(b) != "x" {
		t.Errorf("nil has %q", b)
	}
}

// anyValue returns a value of any kind, of which there are few.
func anyValue(r *rand.Rand, depth int) value.Value {
	kinds := 7
	if depth == 0 {
		kinds = 4
	}
	items := func() []value.Value {
		items := make([]value.Value, r.IntN(3))
		for i := range items {
			items[i] = anyValue(r, depth-1)
		}
		return items
	}
	switch r.IntN(kinds) {
	case 0:
		return value.Null{}
	case 1:
		return value.Bool(r.IntN(2) == 0)
	case 2:
		return value.Number([]string{"1", "1.0", "-0", "NaN"}[r.IntN(4)])
	case 3:
		return value.String([]string{"", "1", "a", "ab"}[r.IntN(4)])
	case 4:
		return value.ListOf(items()...)
	case 5:
		var entries []value.Entry
		for i, v := range items() {
			entries = append(entries, value.Entry{Name: []string{"", "a", "b"}[(i+r.IntN(2))%3], Value: v})
		}
		return value.MapOf(entries...)
	}
	return value.Typed{Type: []string{"", "a"}[r.IntN(2)], Value: anyValue(r, depth-1)}
}

func ExampleSetOf() {
	readers := value.SetOf(value.Strings("bob", "ann", "bob")...)
	fmt.Println(readers.Equal(value.SetOf(value.Strings("ann", "bob")...)), readers.Len())
	// Output: true 2
}
