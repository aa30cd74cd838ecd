package value_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func TestEqual(t *testing.T) {
	entry := func(name string, v value.Value) value.Entry { return value.Entry{Name: name, Value: v} }
	values := []value.Value{ // all different
		nil, value.Null{}, value.Bool(false), value.Bool(true), value.Number("0"), value.Number("1"), value.Number("1.0"), value.Number("NaN"),
		value.String(""), value.String("1"), value.String("null"), value.String("NaN"),
		value.List{}, value.ListOf(value.Null{}), value.ListOf(value.List{}), value.ListOf(value.Number("1"), value.Number("2")),
		value.ListOf(value.Number("2"), value.Number("1")),
		value.Map{}, value.MapOf(entry("", value.Null{})), value.MapOf(entry("a", value.Null{})), value.MapOf(entry("a", value.Map{})),
		value.MapOf(entry("a", value.Null{}), entry("b", value.Null{})), value.ListOf(value.MapOf(entry("a", value.Null{}))),
		value.Typed{}, value.Typed{Type: "url"}, value.Typed{Type: "url", Value: value.String("x")}, value.Typed{Type: "path", Value: value.String("x")},
		value.Typed{Type: "url", Value: value.String("y")}, value.Typed{Type: "url", Value: value.ListOf(value.String("x"))},
		value.Typed{Type: "url", Value: value.Typed{Type: "url", Value: value.String("x")}}, value.Typed{Value: value.String("url")},
		value.MapOf(entry("$type", value.String("url")), entry("$value", value.String("x"))), value.ListOf(value.Typed{Type: "url"}),
		value.String("\ufffd"), value.String("\xed\xa0\x80"), value.String("\xed\xa0\x81"), value.String("\xed\xbf\xbf"), value.String(`\ud800`),
		value.MapOf(entry("\ufffd", value.Null{})), value.MapOf(entry("\xed\xa0\x80", value.Null{})),
	}
	canonical := map[string]value.Value{}
	for i, x := range values {
		bytes := string(value.AppendCanonical(nil, x))
		if other, there := canonical[bytes]; there {
			t.Errorf("%#v and %#v have the same canonical bytes", x, other)
		}
		canonical[bytes] = x
		for j, y := range values {
			if got := value.Equal(x, y); got != (i == j) {
				t.Errorf("Equal(%#v, %#v) is %v", x, y, got)
			}
		}
	}
	if !value.ListOf().Equal(value.List{}) || !value.MapOf().Equal(value.Map{}) {
		t.Error("an empty list or map is not the zero one")
	}
}

// TestTypedNil checks that no content and Null are one.
func TestTypedNil(t *testing.T) {
	x, y := value.Typed{Type: "url"}, value.Typed{Type: "url", Value: value.Null{}}
	if !value.Equal(x, y) || !value.Equal(y, x) || !value.ListOf(x).Equal(value.ListOf(y)) {
		t.Error("no content is not Null")
	}
	if string(value.AppendCanonical(nil, x)) != string(value.AppendCanonical(nil, y)) {
		t.Error("no content has another digest than Null")
	}
}

func TestConstructors(t *testing.T) {
	items := []value.Value{value.Bool(true), nil}
	l := value.ListOf(items...)
	items[0] = value.Bool(false)
	if l.Len() != 2 || l.At(0) != value.Bool(true) || l.At(1) != (value.Null{}) {
		t.Errorf("list: %#v", l)
	}
	entries := []value.Entry{
		{Name: "b", Value: value.Number("1")}, {Name: "a"}, {Name: "b", Value: value.Number("2")},
		{Name: "b"}, {Name: "c", Value: value.Number("3")}, {Name: "b", Value: value.Number("4")},
	}
	m := value.MapOf(entries...)
	if entries[0].Name != "b" || entries[1].Value != nil {
		t.Error("MapOf changed what it was given")
	}
	entries[4].Value = nil
	want := value.MapOf(value.Entry{Name: "a", Value: value.Null{}}, value.Entry{Name: "b", Value: value.Number("4")}, value.Entry{Name: "c", Value: value.Number("3")})
	if !m.Equal(want) || m.Len() != 3 || m.At(1).Name != "b" {
		t.Errorf("map: %#v", m)
	}
	var many []value.Entry // enough that an unstable sort shows
	for i := range 100 {
		many = append(many, value.Entry{Name: fmt.Sprint(i % 3), Value: value.Number(fmt.Sprint(i))})
	}
	if m := value.MapOf(many...); m.Len() != 3 || m.At(0).Value != value.Number("99") || m.At(1).Value != value.Number("97") {
		t.Errorf("the last of a name does not stay: %v", m)
	}
	for i, name := range []string{"a", "b", "c"} {
		if v, ok := m.Get(name); !ok || !value.Equal(v, m.At(i).Value) {
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
	nested := value.MapOf(
		value.Entry{Name: "z", Value: value.ListOf(value.Null{}, value.Bool(true), value.Number("1.50"), value.Number("12345678901234567890123"))},
		value.Entry{Name: "a\n", Value: value.MapOf(value.Entry{Name: "", Value: value.String("<é\x00>")})},
		value.Entry{Name: "n", Value: value.ListOf(value.Number("NaN"), value.Number("-Infinity"))},
		value.Entry{Name: "e", Value: value.ListOf(value.List{}, value.Map{})},
	)
	got, err := json.Marshal(nested)
	want := `{"a\n":{"":"\u003cé\u0000\u003e"},"e":[[],{}],"n":["NaN","-Infinity"],"z":[null,true,1.50,12345678901234567890123]}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
}

func TestTypedJSON(t *testing.T) {
	for _, test := range []struct {
		value value.Typed
		want  string
	}{
		{value.Typed{}, `{"$type":"","$value":null}`},
		{value.Typed{Type: "url", Value: value.String("https://x?a&b")}, `{"$type":"url","$value":"https://x?a\u0026b"}`},
		{value.Typed{Type: "class <é\xed\xa0\x80>", Value: value.ListOf(nil)}, `{"$type":"class \u003cé\ud800\u003e","$value":[null]}`},
		{value.Typed{Type: "a", Value: value.Typed{Type: "b"}}, `{"$type":"a","$value":{"$type":"b","$value":null}}`},
	} {
		got, err := json.Marshal(value.ListOf(test.value))
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
		got, err := json.Marshal(value.String(text))
		if err != nil || string(got) != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
		got, err = json.Marshal(value.MapOf(value.Entry{Name: text, Value: value.ListOf(value.String(text))}))
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
		if got, err := value.String(s).MarshalJSON(); err != nil || string(got) != string(want) {
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
	v := value.Typed{Type: "url", Value: value.String("https://example.com")}
	text, err := json.Marshal(v)
	fmt.Println(string(text), err)
	fmt.Println(value.Equal(v, value.String("https://example.com")))
	// Output:
	// {"$type":"url","$value":"https://example.com"} <nil>
	// false
}

func ExampleMapOf() {
	m := value.MapOf(
		value.Entry{Name: "schema", Value: value.String("marts")},
		value.Entry{Name: "materialized", Value: value.String("table")},
	)
	for name, v := range m.All() {
		fmt.Println(name, v)
	}
	// Output:
	// materialized table
	// schema marts
}
