package value_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

type name string

func TestOf(t *testing.T) {
	seven := 7
	var none *int
	text := value.String("x")
	var noText *value.String
	entry := func(name string, v value.Value) value.Entry { return value.Entry{Name: name, Value: v} }
	for _, test := range []struct {
		v    any
		want value.Value
	}{
		{nil, value.Null{}},
		{none, value.Null{}},
		{true, value.Bool(true)},
		{int8(-1), value.Number("-1")},
		{uint64(math.MaxUint64), value.Number("18446744073709551615")},
		{1.0, value.Number("1.0")},
		{float32(0.1), value.Number("0.1")},
		{0.1, value.Number("0.1")},
		{1e300, value.Number("1e+300")},
		{math.Copysign(0, -1), value.Number("-0.0")},
		{math.NaN(), value.Number("NaN")},
		{math.Inf(-1), value.Number("-Infinity")},
		{json.Number("1.50"), value.Number("1.50")},
		{"text", value.String("text")},
		{name("own"), value.String("own")},
		{&seven, value.Number("7")},
		{value.Typed{Type: "url", Value: value.String("x")}, value.Typed{Type: "url", Value: value.String("x")}},
		{&text, text},
		{[]any{&text, noText}, value.ListOf(text, value.Null{})},
		{[]any{1, "a", nil}, value.ListOf(value.Number("1"), value.String("a"), value.Null{})},
		{[]string(nil), value.List{}},
		{[2]bool{true, false}, value.ListOf(value.Bool(true), value.Bool(false))},
		{map[string]any{"b": 1, "a": map[name]int{"x": 2}}, value.MapOf(entry("a", value.MapOf(entry("x", value.Number("2")))), entry("b", value.Number("1")))},
		{map[string]value.Value{"a": nil}, value.MapOf(entry("a", value.Null{}))},
	} {
		got, err := value.Of(test.v)
		if err != nil || !value.Equal(got, test.want) {
			t.Errorf("Of(%#v) is %#v, %v, not %#v", test.v, got, err, test.want)
		}
	}
}

func TestOfNot(t *testing.T) {
	round := []any{nil}
	round[0] = round
	for _, test := range []struct {
		v    any
		want string
	}{
		{struct{ A int }{1}, "value: a struct { A int } is no value: spell out what it says, or marshal it to JSON and read that"},
		{map[string]any{"b": func() {}, "a": []any{1, make(chan int)}}, `value["a"][1]: a chan int is no value: spell out what it says, or marshal it to JSON and read that`},
		{[]byte("x"), "value: a []uint8 is no value: encode bytes as a text"},
		{map[int]int{}, "value: the keys of a map[int]int are no texts"},
		{[]string{"\xff"}, `value[0]: the text "\xff" is not valid UTF-8`},
		{map[string]int{"\xff": 1}, `value["\xff"]: the text "\xff" is not valid UTF-8`},
		{json.Number("01"), `value: "01" is no number of JSON`},
		{json.Number("null"), `value: "null" is no number of JSON`},
	} {
		if got, err := value.Of(test.v); err == nil || err.Error() != test.want || got != nil {
			t.Errorf("Of(%#v) is %#v, %v\nnot %s", test.v, got, err, test.want)
		}
	}
	if _, err := value.Of(round); err == nil {
		t.Error("a value that holds itself is one")
	}
	var twice any
	for range 40 {
		twice = []any{twice, twice}
	}
	if _, err := value.Of(twice); err == nil {
		t.Error("a value of a trillion parts is one")
	}
}

func ExampleOf() {
	v, err := value.Of(map[string]any{"retries": 3, "rate": 1.0, "readers": value.SetOf(value.String("bob"), value.String("ann"))})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.Marshal(v)
	fmt.Println(string(text), err)
	// Output: {"rate":1.0,"readers":["ann","bob"],"retries":3} <nil>
}
