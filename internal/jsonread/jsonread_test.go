package jsonread_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsonread"
)

func newReader(ignored ...string) *jsonread.Reader {
	return jsonread.New(context.Background(), func(path string) bool { return slices.Contains(ignored, path) })
}

// said returns the diagnostics of a reader, one a line.
func said(r *jsonread.Reader) string {
	var out []string
	for _, d := range r.Diagnostics("in") {
		out = append(out, d.String())
	}
	return strings.Join(out, "\n")
}

type decoder struct{ *jsonread.Reader }

type order struct {
	id    string
	lines []string
	paid  bool
}

var orderFields = map[string]jsonread.Field[*decoder, order]{
	"id":    func(d *decoder, o *order, v gjson.Result, path string) { o.id = d.Text(v, path) },
	"lines": func(d *decoder, o *order, v gjson.Result, path string) { o.lines = d.Texts(v, path) },
	"paid":  func(d *decoder, o *order, v gjson.Result, path string) { o.paid = d.Truth(v, path) },
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		text string
		want order
		said string
	}{
		{`{"id": "a", "lines": ["x", "y"], "paid": true}`, order{"a", []string{"x", "y"}, true}, ""},
		{`{"\u0069d": "\u00e9\ud800", "lines": [], "paid": false}`, order{id: "é\xed\xa0\x80"}, ""},
		{`{"id": null, "lines": null, "paid": null}`, order{}, ""},
		{`null`, order{}, ""},
		{``, order{}, ""},
		{`[]`, order{}, "in: error at /o: found an array; expected an object"},
		{`{"id": 1, "lines": "x", "paid": "true"}`, order{}, `in: error at /o/id: found a number; expected a string
in: error at /o/lines: found a string; expected an array
in: error at /o/paid: found a string; expected true or false`},
		{`{"id": {}, "lines": ["x", 1, null, 2], "paid": 0}`, order{lines: []string{"x"}}, `in: error at /o/id: found an object; expected a string
in: error at /o/lines/*: found a number; expected a string (2 times)
in: error at /o/lines/*: found null; expected a string
in: error at /o/paid: found a number; expected true or false`},
		{`{"skipped": {"new": 1}, "id": "a", "new": 1, "a/b~c": false}`, order{id: "a"}, `in: warning at /o/a~1b~0c: not known; it was not compared
in: warning at /o/new: not known; it was not compared`},
	} {
		d := &decoder{newReader("/o/skipped")}
		var got order
		jsonread.Read(d, gjson.Parse(test.text), "/o", &got, orderFields)
		require.Equal(t, test.want.id, got.id, test.text)
		require.Equal(t, test.want.lines, got.lines, test.text)
		require.Equal(t, test.want.paid, got.paid, test.text)
		require.Equal(t, test.said, said(d.Reader), test.text)
	}
}

func TestEachAndEntries(t *testing.T) {
	r := newReader()
	var got []string
	items := func(text string) {
		r.Each(gjson.Parse(text), "/a", func(item gjson.Result) { got = append(got, item.Raw) })
	}
	members := func(text string) {
		r.Entries(gjson.Parse(text), "/o", func(name string, member gjson.Result) { got = append(got, name+"="+member.Raw) })
	}
	for _, text := range []string{`[1, null, "x"]`, `[]`, `null`, ``, `{"a": 1}`} {
		items(text)
	}
	for _, text := range []string{`{"b": 1, "\u0061": null}`, `{}`, `null`, ``, `true`} {
		members(text)
	}
	require.Equal(t, []string{"1", "null", `"x"`, "b=1", "a=null"}, got)
	require.Equal(t, "in: error at /a: found an object; expected an array\nin: error at /o: found true or false; expected an object", said(r))
}

// TestCancelled makes sure that reading ends soon after the context has.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := &decoder{jsonread.New(ctx, func(string) bool { return true })}
	n := 0
	d.Each(gjson.Parse(`[1, 2, 3]`), "", func(gjson.Result) { n++ })
	d.Entries(gjson.Parse(`{"a": 1, "b": 2}`), "", func(string, gjson.Result) { n++ })
	count := func(*decoder, *int, gjson.Result, string) { n++ }
	jsonread.Read(d, gjson.Parse(`{"a": 1, "b": 2}`), "", new(int), map[string]jsonread.Field[*decoder, int]{"a": count, "b": count})
	require.Equal(t, 3, n)
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]string{
		"": "nothing", "{}": "an object", "[]": "an array", `"{}"`: "a string", "-1": "a number", "NaN": "a number",
		"null": "null", "true": "true or false", "false": "true or false",
	} {
		require.Equal(t, want, jsonread.KindOf(gjson.Parse(text)), text)
	}
}

// TestProblem is about the parts of an input.
func TestProblem(t *testing.T) {
	r := newReader("/skipped")
	require.Empty(t, r.Problem())
	r.Under("/0")
	r.Unread("/new")
	r.Unread("/skipped")
	require.Empty(t, r.Problem(), "a warning is no problem")
	r.Expected("a string", gjson.Parse("1"), "/a")
	r.Report(assetgraph.SeverityError, "/b", "the second of %d", 2)
	require.Equal(t, "/0/a: found a number; expected a string", r.Problem())
	r.Under("/1")
	require.Empty(t, r.Problem())
	require.Equal(t, `in: error at /0/a: found a number; expected a string
in: error at /0/b: the second of 2
in: warning at /0/new: not known; it was not compared`, said(r))
}

// TestFindingsAreBounded makes sure that an input full of unknown members does not drown its reader.
func TestFindingsAreBounded(t *testing.T) {
	r := newReader()
	for i := range 5000 {
		r.Unread(fmt.Sprintf("/unknown_%04d", i))
		r.Unread("/unknown_0000")
	}
	r.Expected("a string", gjson.Parse("1"), "/late")
	diagnostics := r.Diagnostics("in")
	total, more := 0, []string(nil)
	for _, d := range diagnostics {
		total += max(d.Count, 1)
		if d.Path == "" {
			more = append(more, d.String())
		}
	}
	require.Len(t, diagnostics, 1002)
	require.Equal(t, 10_001, total, "every finding counts")
	require.Equal(t, []string{"in: error: more of the kind", "in: warning: more of the kind (4000 times)"}, more)
	require.Equal(t, "/late: found a number; expected a string", r.Problem(), "the problem is told whole")
}

func TestValue(t *testing.T) {
	r := newReader()
	number := func(s string) value.Value { return value.Number(s) }
	for text, want := range map[string]value.Value{
		"": value.Null{}, "null": value.Null{}, "true": value.Bool(true), "false": value.Bool(false),
		"1.0": number("1.0"), "1e400": number("1e400"), "-0": number("-0"), "NaN": number("NaN"), "-Infinity": number("-Infinity"),
		`"a\nb\ud800"`: value.String("a\nb\xed\xa0\x80"), "[]": value.List{}, "{}": value.Map{},
		`[1, [null]]`: value.ListOf(number("1"), value.ListOf(value.Null{})),
		`{"\u0061": {"b": true}}`: value.MapOf(value.Entry{Name: "a", Value: value.MapOf(
			value.Entry{Name: "b", Value: value.Bool(true)})}),
	} {
		require.Equal(t, want, r.Value(gjson.Parse(text)), text)
	}
	kind := func(v gjson.Result) value.Value { return value.String(jsonread.KindOf(v)) }
	require.Equal(t, value.ListOf(value.String("a number"), value.String("an array")), r.Convert(gjson.Parse(`[1, [2]]`), kind))
	require.Equal(t, value.MapOf(value.Entry{Name: "a", Value: value.String("null")}), r.Convert(gjson.Parse(`{"a": null}`), kind))
	require.Equal(t, number("1"), r.Convert(gjson.Parse(`1`), kind))
}

// TestKeep makes sure that what is kept shares no memory with the input, and that short texts are there once.
func TestKeep(t *testing.T) {
	r := newReader()
	for n, once := range map[int]bool{1: true, 64: true, 65: false} {
		text := strings.Repeat("x", n) + strings.Repeat("x", n)
		a, b := r.Keep(text[:n]), r.Keep(text[n:])
		require.Equal(t, text[:n], a)
		require.Equal(t, a, b)
		require.NotSame(t, unsafe.StringData(text), unsafe.StringData(a))
		require.Equal(t, once, unsafe.StringData(a) == unsafe.StringData(b), n)
	}
}
