package diff_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

func number(s string) value.Value { return value.Number(s) }

// differs reports what a comparison says of two values, in metadata, in a setting and in a list of constraints of a column.
// The three agree.
func differs(t *testing.T, x, y value.Value) []string {
	t.Helper()
	var all [][]string
	for _, put := range []func(value.Value) edit{
		func(v value.Value) edit { return note("l", v) },
		func(v value.Value) edit {
			return func(a *ag.Asset) { a.Config = []facet.Setting{{Name: "l", Value: v}} }
		},
		func(v value.Value) edit {
			return func(a *ag.Asset) { a.Columns = []ag.Column{{Name: "c", Constraints: value.ListOf(v)}} }
		},
	} {
		all = append(all, facts(diff.Compare(graph(asset("a", put(x))), graph(asset("a", put(y)))), diff.ShowAll))
	}
	if len(all[0]) > 0 != (len(all[1]) > 0) || len(all[0]) > 0 != (len(all[2]) > 0) {
		t.Errorf("%v and %v: metadata, settings and constraints disagree: %q", x, y, all)
	}
	return all[0]
}

// TestNumbers has spellings of numbers: whether they are one by default, in Dagster's parity, and for the digests.
func TestNumbers(t *testing.T) {
	dagster, err := diff.DagsterParity("1.13.29")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		x, y         string
		same, python bool
	}{
		{"1", "1.0", false, true},
		{"0", "-0", true, true},
		{"0.0", "-0.0", true, true},
		{"0", "-0.0", false, true},
		{"0.0", "0e5", true, true},
		{"0e99999999999999999999", "0.0", true, true},
		{"1e2", "100.0", true, true},
		{"1e2", "100", false, true},
		{"1e2", "1E+2", true, true},
		{"1e2", "0.1e3", true, true},
		{"1.50", "1.5", true, true},
		{"150e-2", "1.5", true, true},
		{"0.1", "0.10000000000000001", false, true},
		{"0.1", "-0.1", false, false},
		{"1e2", "1e3", false, false},
		{"0.01", "0.001", false, false},
		{"10", "1", false, false},
		{"10", "100", false, false},
		{"100000000000000000001", "100000000000000000000", false, false},
		{"9007199254740993", "9007199254740992.0", false, false},
		{"1e400", "1e401", false, true}, // both infinite in Python
		{"1e400", "10e399", true, true},
		{"1e999999999999999999999", "10e999999999999999999998", false, true}, // more than is worth computing: as spelled
		{"NaN", "NaN", true, true},
		{"NaN", "0", false, false},
		{"Infinity", "-Infinity", false, false},
		{"Infinity", "1e400", false, true},
	} {
		t.Run(test.x+" and "+test.y, func(t *testing.T) {
			for _, wrap := range []func(value.Value) value.Value{
				func(v value.Value) value.Value { return v },
				func(v value.Value) value.Value { return value.ListOf(value.Null{}, v) },
				func(v value.Value) value.Value { return value.MapOf(value.Entry{Name: "x", Value: value.ListOf(v)}) },
				func(v value.Value) value.Value { return value.Typed{Type: "t", Value: v} },
			} {
				x, y := wrap(number(test.x)), wrap(number(test.y))
				if got := differs(t, x, y); (len(got) == 0) != test.same {
					t.Errorf("by default: %q", got)
				}
				if got := differs(t, y, x); (len(got) == 0) != test.same {
					t.Errorf("mirrored: %q", got)
				}
				parity := diff.Compare(graph(asset("a", note("l", x))), graph(asset("a", note("l", y))), dagster)
				if got := facts(parity, diff.ShowAll); (len(got) == 0) != test.python {
					t.Errorf("in parity: %q", got)
				}
				digest := func(v value.Value) ag.Digest {
					return ag.Asset{Metadata: value.MapOf(value.Entry{Name: "l", Value: v})}.Digest()
				}
				if (digest(x) == digest(y)) != (test.x == test.y) || value.Equal(x, y) != (test.x == test.y) {
					t.Error("the digests are not as fine as the spelling")
				}
			}
		})
	}
}

// TestNumbersAreExact compares random spellings with exact arithmetic.
func TestNumbersAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	spell := func() string {
		s := []string{"", "-"}[r.IntN(2)] + []string{"0", "1", "10", "12", "120", "100"}[r.IntN(6)]
		s += []string{"", ".0", ".1", ".10", ".01", ".00"}[r.IntN(6)]
		return s + []string{"", "e0", "e1", "E+1", "e-1", "e-02", "e2"}[r.IntN(7)]
	}
	equal := 0
	for range 20_000 {
		a, b := spell(), spell()
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		want := x.Cmp(y) == 0 && strings.ContainsAny(a, ".eE") == strings.ContainsAny(b, ".eE")
		if want {
			equal++
		}
		if got := facts(diff.Compare(graph(asset("a", note("l", number(a)))), graph(asset("a", note("l", number(b))))), diff.ShowAll); (len(got) == 0) != want {
			t.Fatalf("%s and %s: %q", a, b, got)
		}
	}
	if equal < 300 {
		t.Errorf("only %d pairs were equal", equal)
	}
}

// TestValuePaths checks that each difference of a value comes with a path that leads to it in the canonical form of both
// sides: down through maps; a list, which has an order, is told as a whole.
func TestValuePaths(t *testing.T) {
	list := func(items ...value.Value) value.Value { return value.ListOf(items...) }
	for name, test := range map[string]struct {
		x, y value.Value
		want string
	}{
		"a number":           {number("1"), number("1.0"), `/metadata/l 1→1.0`},
		"a member":           {mapping("a", number("1"), "b", str("x")), mapping("a", number("2"), "b", str("x")), `/metadata/l/a 1→2`},
		"a member below":     {mapping("a", mapping("b/~", str("x"))), mapping("a", mapping("b/~", str("y"))), `/metadata/l/a/b~1~0 "x"→"y"`},
		"a member comes":     {mapping("a", value.Null{}), mapping("a", value.Null{}, "b", value.Null{}), `/metadata/l/b -→null`},
		"order of members":   {mapping("a", number("1"), "b", number("2")), mapping("b", number("2"), "a", number("1")), ``},
		"order of items":     {list(str("a"), str("b")), list(str("b"), str("a")), `/metadata/l ["a","b"]→["b","a"]`},
		"an item":            {list(str("a"), str("b")), list(str("a"), str("c")), `/metadata/l ["a","b"]→["a","c"]`},
		"an item of a list":  {mapping("a", list(mapping("b", number("1")))), mapping("a", list(mapping("b", number("2")))), `/metadata/l/a [{"b":1}]→[{"b":2}]`},
		"nothing and null":   {value.Map{}, value.Null{}, `/metadata/l {}→null`},
		"a text of a number": {str("1"), number("1"), `/metadata/l "1"→1`},
		"no content":         {value.Typed{Type: "url"}, value.Typed{Type: "url", Value: value.Null{}}, ``},
		"a type":             {value.Typed{Type: "url", Value: str("x")}, value.Typed{Type: "path", Value: str("x")}, `/metadata/l {"$type":"url","$value":"x"}→{"$type":"path","$value":"x"}`},
		"a type in a list":   {list(value.Typed{Type: "url"}), list(value.Typed{Type: "path"}), `/metadata/l [{"$type":"url","$value":null}]→[{"$type":"path","$value":null}]`},
		"escapes":            {parsed(t, `{"\u0061":"\/\u00e9"}`), parsed(t, `{"a":"/é"}`), ``},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			if test.want != "" {
				want = []string{"a: METADATA " + test.want + " [governance]"}
			}
			d := diff.Compare(graph(asset("a", note("l", test.x))), graph(asset("a", note("l", test.y))))
			equal(t, "facts", facts(d, diff.ShowAll), want)
		})
	}
}

// parsed returns a text of JSON, of maps and texts only, as a value.
func parsed(t *testing.T, text string) value.Value {
	t.Helper()
	var m map[string]string
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	var entries []value.Entry
	for name, v := range m {
		entries = append(entries, value.Entry{Name: name, Value: value.String(v)})
	}
	return value.MapOf(entries...)
}

// TestSameContent spells numbers of a definition's content otherwise; a digest of the source's own is not explained by that.
func TestSameContent(t *testing.T) {
	graph := func(spelling, digest string) *ag.Graph {
		var b ag.Builder
		b.AddLocation(ag.Location{Name: "shop"})
		b.AddDefinition(ag.Definition{
			Kind: "job", ID: "j", Location: "shop", Digest: digest,
			Content: value.MapOf(value.Entry{Name: "x", Value: value.Number(spelling)}),
		})
		g, _ := b.Build()
		return g
	}
	for _, test := range []struct {
		base, branch *ag.Graph
		differ       int
	}{
		{graph("1.5", ""), graph("1.50", ""), 0},
		{graph("0", ""), graph("-0", ""), 0},
		{graph("1", ""), graph("1.0", ""), 1},
		{graph("1.5", "sha256:1"), graph("1.50", "sha256:2"), 1},
	} {
		if others := diff.Compare(test.base, test.branch).Others(); len(others) != test.differ {
			t.Errorf("%v, not %d", others, test.differ)
		}
	}
}
