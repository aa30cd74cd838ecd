package assetgraph_test

import (
	"encoding/json"
	"fmt"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
)

func TestEqual(t *testing.T) {
	entry := func(name string, v ag.Value) ag.Entry { return ag.Entry{Name: name, Value: v} }
	values := []ag.Value{ // all different
		nil, ag.Null{}, ag.Bool(false), ag.Bool(true), ag.Number("0"), ag.Number("1"), ag.Number("1.0"), ag.Number("NaN"),
		ag.String(""), ag.String("1"), ag.String("null"), ag.String("NaN"),
		ag.List{}, ag.ListOf(ag.Null{}), ag.ListOf(ag.List{}), ag.ListOf(ag.Number("1"), ag.Number("2")),
		ag.ListOf(ag.Number("2"), ag.Number("1")),
		ag.Map{}, ag.MapOf(entry("", ag.Null{})), ag.MapOf(entry("a", ag.Null{})), ag.MapOf(entry("a", ag.Map{})),
		ag.MapOf(entry("a", ag.Null{}), entry("b", ag.Null{})), ag.ListOf(ag.MapOf(entry("a", ag.Null{}))),
	}
	for i, x := range values {
		for j, y := range values {
			if got := ag.Equal(x, y); got != (i == j) {
				t.Errorf("Equal(%#v, %#v) is %v", x, y, got)
			}
		}
	}
	if !ag.ListOf().Equal(ag.List{}) || !ag.MapOf().Equal(ag.Map{}) {
		t.Error("an empty list or map is not the zero one")
	}
}

func TestConstructors(t *testing.T) {
	items := []ag.Value{ag.Bool(true), nil}
	l := ag.ListOf(items...)
	items[0] = ag.Bool(false)
	if l.Len() != 2 || l.At(0) != ag.Bool(true) || l.At(1) != (ag.Null{}) {
		t.Errorf("list: %#v", l)
	}
	entries := []ag.Entry{{"b", ag.Number("1")}, {"a", nil}, {"b", ag.Number("2")}, {"b", nil}, {"c", ag.Number("3")}, {"b", ag.Number("4")}}
	m := ag.MapOf(entries...)
	if entries[0].Name != "b" || entries[1].Value != nil {
		t.Error("MapOf changed what it was given")
	}
	entries[4].Value = nil
	want := ag.MapOf(ag.Entry{Name: "a", Value: ag.Null{}}, ag.Entry{Name: "b", Value: ag.Number("4")}, ag.Entry{Name: "c", Value: ag.Number("3")})
	if !m.Equal(want) || m.Len() != 3 || m.At(1).Name != "b" {
		t.Errorf("map: %#v", m)
	}
	var many []ag.Entry // enough that an unstable sort shows
	for i := range 100 {
		many = append(many, ag.Entry{Name: fmt.Sprint(i % 3), Value: ag.Number(fmt.Sprint(i))})
	}
	if m := ag.MapOf(many...); m.Len() != 3 || m.At(0).Value != ag.Number("99") || m.At(1).Value != ag.Number("97") {
		t.Errorf("the last of a name does not stay: %v", m)
	}
	for i, name := range []string{"a", "b", "c"} {
		if v, ok := m.Get(name); !ok || !ag.Equal(v, m.At(i).Value) {
			t.Errorf("Get(%q): %v, %v", name, v, ok)
		}
	}
	for _, name := range []string{"", "aa", "d"} {
		if v, ok := m.Get(name); ok || v != nil {
			t.Errorf("Get(%q): %v, %v", name, v, ok)
		}
	}
}

func TestValueJSON(t *testing.T) {
	nested := ag.MapOf(
		ag.Entry{Name: "z", Value: ag.ListOf(ag.Null{}, ag.Bool(true), ag.Number("1.50"), ag.Number("12345678901234567890123"))},
		ag.Entry{Name: "a\n", Value: ag.MapOf(ag.Entry{Name: "", Value: ag.String("<é\x00>")})},
		ag.Entry{Name: "n", Value: ag.ListOf(ag.Number("NaN"), ag.Number("-Infinity"))},
		ag.Entry{Name: "e", Value: ag.ListOf(ag.List{}, ag.Map{})},
	)
	got, err := json.Marshal(nested)
	want := `{"a\n":{"":"\u003cé\u0000\u003e"},"e":[[],{}],"n":["NaN","-Infinity"],"z":[null,true,1.50,12345678901234567890123]}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
}

func ExampleMapOf() {
	m := ag.MapOf(
		ag.Entry{Name: "schema", Value: ag.String("marts")},
		ag.Entry{Name: "materialized", Value: ag.String("table")},
	)
	for name, v := range m.All() {
		fmt.Println(name, v)
	}
	// Output:
	// materialized table
	// schema marts
}
