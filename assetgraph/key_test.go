package assetgraph_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func segments(k assetgraph.Key) []string { return slices.Collect(k.Segments()) }

func TestKeyForms(t *testing.T) {
	for _, test := range []struct {
		segments []string
		user     string
		array    string
	}{
		{[]string{"a"}, "a", `["a"]`},
		{[]string{"a", "b", "c"}, "a/b/c", `["a","b","c"]`},
		{[]string{"a/b"}, `a\/b`, `["a/b"]`},
		{[]string{`a\b`}, `a\\b`, `["a\\b"]`},
		{[]string{`a\`, "/b"}, `a\\/\/b`, `["a\\","/b"]`},
		{[]string{"a.b", "c d"}, "a.b/c d", `["a.b","c d"]`},
		{[]string{"\x00"}, "\x00", `["\u0000"]`},
		{[]string{"a\x00", "\x00\x01b"}, "a\x00/\x00\x01b", `["a\u0000","\u0000\u0001b"]`},
		{[]string{"注文", "é"}, "注文/é", `["注文","é"]`},
		{[]string{" "}, " ", `[" "]`},
		{[]string{`["a"]`}, `["a"]`, `["[\"a\"]"]`},
		{[]string{"<b>"}, "<b>", `["\u003cb\u003e"]`},
	} {
		k, err := assetgraph.NewKey(test.segments...)
		if err != nil {
			t.Errorf("%q: %v", test.segments, err)
			continue
		}
		if k.String() != test.user || k.Array() != test.array || !slices.Equal(segments(k), test.segments) {
			t.Errorf("%q: %q, %s, %q", test.segments, k.String(), k.Array(), segments(k))
		}
		checkKey(t, k)
	}
}

// checkKey checks that every form of a valid key reads back as that key.
func checkKey(t *testing.T, k assetgraph.Key) {
	t.Helper()
	fromUser, err := assetgraph.ParseKey(k.String())
	if err != nil || fromUser != k {
		t.Errorf("user form %q: %q, %v", k.String(), fromUser, err)
	}
	fromArray, err := assetgraph.ParseKeyArray(k.Array())
	if err != nil || fromArray != k {
		t.Errorf("array form %s: %q, %v", k.Array(), fromArray, err)
	}
	if again, err := assetgraph.NewKey(segments(k)...); err != nil || again != k {
		t.Errorf("segments %q: %q, %v", segments(k), again, err)
	}
	data, err := json.Marshal(map[assetgraph.Key]assetgraph.Key{k: k})
	if err != nil {
		t.Fatal(err)
	}
	var back map[assetgraph.Key]assetgraph.Key
	if err := json.Unmarshal(data, &back); err != nil || back[k] != k || len(back) != 1 {
		t.Errorf("JSON %s: %v, %v", data, back, err)
	}
	var fromJSONArray assetgraph.Key
	if err := json.Unmarshal([]byte(k.Array()), &fromJSONArray); err != nil || fromJSONArray != k {
		t.Errorf("JSON array %s: %q, %v", k.Array(), fromJSONArray, err)
	}
}

func TestInvalidKeys(t *testing.T) {
	check := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, assetgraph.ErrKey) {
			t.Errorf("%s: error %v, want ErrKey", what, err)
		}
	}
	for _, s := range [][]string{nil, {}, {""}, {"a", ""}, {"", "a"}, {"\xff"}, {"a", "b\xc3"}} {
		_, err := assetgraph.NewKey(s...)
		check("segments", err)
	}
	for _, s := range []string{"", "/", "a/", "/a", "a//b", `a\`, `a\b`, "\xff"} {
		_, err := assetgraph.ParseKey(s)
		check(s, err)
		data, _ := json.Marshal(s)
		var k assetgraph.Key
		if s != "\xff" { // json replaces it
			check("JSON "+s, k.UnmarshalJSON(data))
		}
		check("text "+s, k.UnmarshalText([]byte(s)))
		if !k.IsZero() {
			t.Errorf("%q: a failed parse left %q", s, k)
		}
	}
	for _, s := range []string{"", "[]", "null", `"a"`, `[""]`, `["a",""]`, `[1]`, `[null]`, `["a"]x`, `{}`, "[\"\xff\"]", `[["a"]]`} {
		_, err := assetgraph.ParseKeyArray(s)
		check(s, err)
	}
	_, err := assetgraph.Key{}.MarshalText()
	check("the zero Key", err)
	func() {
		defer func() { check("MustKey", recover().(error)) }()
		assetgraph.MustKey("")
	}()
}

func TestZeroKey(t *testing.T) {
	var k assetgraph.Key
	if !k.IsZero() || k.String() != "" || k.Array() != "[]" || segments(k) != nil {
		t.Errorf("%q, %s, %q", k.String(), k.Array(), segments(k))
	}
	if a := assetgraph.MustKey("a"); !k.Less(a) || a.Less(k) || a.IsZero() {
		t.Error("the zero Key does not come first")
	}
}

// TestKeyOrder compares all pairs of keys made of segments that sit close to the separator and its escape.
func TestKeyOrder(t *testing.T) {
	parts := []string{"a", "a\x00", "a\x00\x00", "a\x00\x01", "a\x01", "\x00", "\x01", "\x00\x01", "\x00ÿ", "b", "ab", "é"}
	var all []assetgraph.Key
	for _, x := range parts {
		all = append(all, assetgraph.MustKey(x))
		for _, y := range parts {
			all = append(all, assetgraph.MustKey(x, y), assetgraph.MustKey(x, y, "a"))
		}
	}
	distinct := map[assetgraph.Key]bool{}
	for _, x := range all {
		distinct[x] = true
		for _, y := range all {
			checkOrder(t, x, y)
		}
	}
	if len(distinct) != len(all) {
		t.Errorf("%d distinct keys of %d", len(distinct), len(all))
	}
}

func checkOrder(t *testing.T, x, y assetgraph.Key) {
	t.Helper()
	want := slices.Compare(segments(x), segments(y))
	if got := x.Compare(y); got != want || x.Less(y) != (want < 0) || (x == y) != (want == 0) {
		t.Errorf("%q and %q: order %d, want %d", segments(x), segments(y), got, want)
	}
}

func FuzzKey(f *testing.F) {
	f.Add("a/b", "a")
	f.Add(`a\/b`, `["a","b"]`)
	f.Add("a\x00\x01", "a\x00/\x01")
	f.Add("a\x00", "a/b")
	f.Fuzz(func(t *testing.T, s, other string) {
		x, err := assetgraph.ParseKey(s)
		if err != nil {
			if utf8.ValidString(s) && s != "" && !slices.Contains([]byte(s), '/') && !slices.Contains([]byte(s), '\\') {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if x.String() != s {
			t.Errorf("%q prints as %q", s, x)
		}
		checkKey(t, x)
		if y, err := assetgraph.ParseKey(other); err == nil {
			checkOrder(t, x, y)
			joined := assetgraph.MustKey(append(segments(x), segments(y)...)...)
			checkKey(t, joined)
			checkOrder(t, x, joined)
		}
		if y, err := assetgraph.ParseKeyArray(other); err == nil {
			checkKey(t, y)
		}
	})
}
