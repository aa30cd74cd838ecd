package assetgraph_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"unicode/utf8"

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
		ag.Typed{}, ag.Typed{Type: "url"}, ag.Typed{Type: "url", Value: ag.String("x")}, ag.Typed{Type: "path", Value: ag.String("x")},
		ag.Typed{Type: "url", Value: ag.String("y")}, ag.Typed{Type: "url", Value: ag.ListOf(ag.String("x"))},
		ag.Typed{Type: "url", Value: ag.Typed{Type: "url", Value: ag.String("x")}}, ag.Typed{Value: ag.String("url")},
		ag.MapOf(entry("$type", ag.String("url")), entry("$value", ag.String("x"))), ag.ListOf(ag.Typed{Type: "url"}),
		ag.String("\ufffd"), ag.String("\xed\xa0\x80"), ag.String("\xed\xa0\x81"), ag.String("\xed\xbf\xbf"), ag.String(`\ud800`),
		ag.MapOf(entry("\ufffd", ag.Null{})), ag.MapOf(entry("\xed\xa0\x80", ag.Null{})),
	}
	digests := map[ag.Digest]ag.Value{}
	for i, x := range values {
		digest := ag.Asset{Key: ag.MustKey("a"), Config: []ag.Setting{{Name: "x", Value: ag.ListOf(x)}}}.Digest()
		if other, there := digests[digest]; there && x != nil {
			if _, null := x.(ag.Null); !null { // nil becomes Null in a list
				t.Errorf("%#v and %#v have one digest", x, other)
			}
		}
		digests[digest] = x
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

// TestTypedNil checks that no content and Null are one.
func TestTypedNil(t *testing.T) {
	x, y := ag.Typed{Type: "url"}, ag.Typed{Type: "url", Value: ag.Null{}}
	if !ag.Equal(x, y) || !ag.Equal(y, x) || !ag.ListOf(x).Equal(ag.ListOf(y)) {
		t.Error("no content is not Null")
	}
	digest := func(v ag.Value) ag.Digest {
		return ag.Asset{Key: ag.MustKey("a"), Metadata: ag.MapOf(ag.Entry{Name: "x", Value: v})}.Digest()
	}
	if digest(x) != digest(y) {
		t.Error("no content has another digest than Null")
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

func TestTypedJSON(t *testing.T) {
	for _, test := range []struct {
		value ag.Typed
		want  string
	}{
		{ag.Typed{}, `{"$type":"","$value":null}`},
		{ag.Typed{Type: "url", Value: ag.String("https://x?a&b")}, `{"$type":"url","$value":"https://x?a\u0026b"}`},
		{ag.Typed{Type: "class <é\xed\xa0\x80>", Value: ag.ListOf(nil)}, `{"$type":"class \u003cé\ud800\u003e","$value":[null]}`},
		{ag.Typed{Type: "a", Value: ag.Typed{Type: "b"}}, `{"$type":"a","$value":{"$type":"b","$value":null}}`},
	} {
		got, err := json.Marshal(ag.ListOf(test.value))
		if err != nil || string(got) != "["+test.want+"]" {
			t.Errorf("%s, %v; want %s", got, err, test.want)
		}
	}
}

// TestSurrogatesJSON has texts with lone surrogates, and what they are in JSON: what json.loads of Python reads as that
// text again.
func TestSurrogatesJSON(t *testing.T) {
	for text, want := range map[string]string{
		"\xed\xa0\x80":                       `"\ud800"`,
		"\xed\xaf\xbf":                       `"\udbff"`,
		"\xed\xb0\x80":                       `"\udc00"`,
		"\xed\xbf\xbf":                       `"\udfff"`,
		"\xed\xb8\x80\xed\xa0\xbd":           `"\ude00\ud83d"`,
		"\xed\xa0\x80\xed\xa0\x80":           `"\ud800\ud800"`,
		"é\xed\xa0\x80\"<\xed\xb0\x80\n\x00": `"é\ud800\"\u003c\udc00\n\u0000"`,
		"\xed\x9f\xbf\uf000\ufffd":           "\"\ud7ff\uf000\ufffd\"", // no surrogates: the characters around them
		"\xed\xa0":                           `"\ufffd\ufffd"`,
		"\xed\xa0x\xff":                      `"\ufffd\ufffdx\ufffd"`,
		"\xedé":                              "\"\\ufffdé\"",
		"\u2028":                             `"\u2028"`,
	} {
		got, err := json.Marshal(ag.String(text))
		if err != nil || string(got) != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
		got, err = json.Marshal(ag.MapOf(ag.Entry{Name: text, Value: ag.ListOf(ag.String(text))}))
		if err != nil || string(got) != "{"+want+":["+want+"]}" {
			t.Errorf("a map of %q is %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestStringJSONIsThatOfGo checks that a text without lone surrogates is what encoding/json makes of it, every character
// alone and many together.
func TestStringJSONIsThatOfGo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	check := func(s string) {
		t.Helper()
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ag.String(s).MarshalJSON(); err != nil || string(got) != string(want) {
			t.Errorf("%q is %s, %v; want %s", s, got, err, want)
		}
	}
	check("")
	var some []rune
	for c := rune(0); c <= utf8.MaxRune; c += 1 + c/512 {
		check(string(c))
		if some = append(some, rune(r.IntN(utf8.MaxRune)), rune(r.IntN(256)), c); len(some) > r.IntN(40) {
			check(string(some))
			some = nil
		}
	}
}

func ExampleTyped() {
	v := ag.Typed{Type: "url", Value: ag.String("https://example.com")}
	text, err := json.Marshal(v)
	fmt.Println(string(text), err)
	fmt.Println(ag.Equal(v, ag.String("https://example.com")))
	// Output:
	// {"$type":"url","$value":"https://example.com"} <nil>
	// false
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
