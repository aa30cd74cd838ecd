package jsontext

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

const deepEnough = 512

func TestGood(t *testing.T) {
	for _, text := range []string{
		"null", "true", "false", "0", "-0", "1", "-12", "1.5", "0.0", "1e5", "1E+5", "1.5e-10", "-0.1E7", "123456789012345678901234567890",
		"NaN", "Infinity", "-Infinity", "[NaN,Infinity,-Infinity]", `{"a":NaN}`,
		`""`, `"a"`, `"\"\\\/\b\f\n\r\t"`, `"\u0000"`, `"\u00e9\u00C9"`, `"\ud83d\ude00"`, `"\uD83D\uDE00"`, `"ü€😀"`, "\"\x7f\"", `"\ufffd"`, "\"\ufffd\"", "\"\u2028\"",
		`"\ud800"`, `"\uDFFF"`, `"\ud800\ud800"`, `"\udc00\ud800"`, `"\ud800x"`, `"\ud83d\n"`, `"\ud83d\u00e9"`, `"\ud800\""`,
		`{"\ud800":1,"\ud801":2,"\udfff":3,"\ufffd":4,"\ud800x":5,"\ud800\ud800":6,"\ud800\udc00":7,"\udc00\ud800":8}`,
		"[]", "{}", "[[]]", "[{}]", `{"a":{}}`, "[1,2]", "[[1],[2]]", `{"a":1,"b":2}`, `{"":1}`, `{"a":{"a":{"a":1}}}`, `[{"a":1},{"a":1}]`,
		" 1", "1 ", "\t\r\n 1\n", " [ 1 , 2 ] ", " { \"a\" : 1 , \"b\" : [ ] } ", "[\n]", "{\n}",
		`{"a":1,"A":2,"á":3,"a ":4}`, `{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"10":10}`,
	} {
		if err := Check(text, deepEnough); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestBad(t *testing.T) {
	for _, test := range []struct {
		text         string
		offset       int
		line, column int
		path         string
		message      string
	}{
		// The end of the text.
		{"", 0, 1, 1, "", "the text ends where a value was expected"},
		{" \n\t", 3, 2, 2, "", "the text ends where a value was expected"},
		{"[", 1, 1, 2, "/0", "the text ends where a value was expected"},
		{"[1", 2, 1, 3, "/0", "the text ends inside an array"},
		{"[1,", 3, 1, 4, "/1", "the text ends where a value was expected"},
		{"{", 1, 1, 2, "", "the text ends inside an object"},
		{`{"a"`, 4, 1, 5, "/a", "found the end of the text where a colon was expected"},
		{`{"a":`, 5, 1, 6, "/a", "the text ends where a value was expected"},
		{`{"a":1`, 6, 1, 7, "/a", "the text ends inside an object"},
		{`{"a":1,`, 7, 1, 8, "/a", "the text ends inside an object"},
		{`"a`, 2, 1, 3, "", "the text ends inside a string"},
		{`"a\`, 2, 1, 3, "", "the text ends inside a string"},
		{`"\n`, 3, 1, 4, "", "the text ends inside a string"},
		{`{"a`, 3, 1, 4, "", "the text ends inside a string"},

		// What stands where something else should.
		{"x", 0, 1, 1, "", `found "x" where a value was expected`},
		{"nul", 0, 1, 1, "", `found "n" where a value was expected`},
		{"[nul]", 1, 1, 2, "/0", `found "nul" where a value was expected`},
		{"[True]", 1, 1, 2, "/0", `found "True" where a value was expected`},
		{"[nan]", 1, 1, 2, "/0", `found "nan" where a value was expected`},
		{"[-NaN]", 1, 1, 2, "/0", `found "-NaN" where a value was expected`},
		{"[+Infinity]", 1, 1, 2, "/0", `found "+Infinity" where a value was expected`},
		{"[NaNa]", 1, 1, 2, "/0", `found "NaNa" where a value was expected`},
		{"[01]", 1, 1, 2, "/0", `found "01" where a value was expected`},
		{"[+1]", 1, 1, 2, "/0", `found "+1" where a value was expected`},
		{"[.5]", 1, 1, 2, "/0", `found ".5" where a value was expected`},
		{"[1.]", 1, 1, 2, "/0", `found "1." where a value was expected`},
		{"[1e]", 1, 1, 2, "/0", `found "1e" where a value was expected`},
		{"[1e+]", 1, 1, 2, "/0", `found "1e+" where a value was expected`},
		{"[-]", 1, 1, 2, "/0", `found "-" where a value was expected`},
		{"[0x10]", 1, 1, 2, "/0", `found "0x10" where a value was expected`},
		{"[1_000]", 1, 1, 2, "/0", `found "1_000" where a value was expected`},
		{"['a']", 1, 1, 2, "/0", `found "'a'" where a value was expected`},
		{"[,]", 1, 1, 2, "/0", `found "," where a value was expected`},
		{"[1,]", 3, 1, 4, "/1", `found "]" where a value was expected`},
		{"[1 2]", 3, 1, 4, "/0", `found "2" where a comma or the end of an array was expected`},
		{"[1}", 2, 1, 3, "/0", `found "}" where a comma or the end of an array was expected`},
		{`{"a":1]`, 6, 1, 7, "/a", `found "]" where a comma or the end of an object was expected`},
		{`{"a":1,}`, 7, 1, 8, "/a", `found "}" where the name of a member was expected`},
		{`{"a" 1}`, 5, 1, 6, "/a", `found "1" where a colon was expected`},
		{`{a:1}`, 1, 1, 2, "", `found "a" where the name of a member was expected`},
		{`{1:1}`, 1, 1, 2, "", `found "1" where the name of a member was expected`},
		{`{"a":}`, 5, 1, 6, "/a", `found "}" where a value was expected`},
		{"1 2", 2, 1, 3, "", `found "2" after the end of the value`},
		{"[]]", 2, 1, 3, "", `found "]" after the end of the value`},
		{"]", 0, 1, 1, "", `found "]" where a value was expected`},
		{"// x\n1", 0, 1, 1, "", `found "//" where a value was expected`},
		{"[1, ü]", 4, 1, 5, "/1", `found "ü" where a value was expected`},
		{"\u00a01", 0, 1, 1, "", `found "\u00a0" where a value was expected`},
		{"\v1", 0, 1, 1, "", `found "\v" where a value was expected`},

		// Strings.
		{`["\x"]`, 2, 1, 3, "/0", `unknown escape "\\x" in a string`},
		{`["\u12"]`, 2, 1, 3, "/0", `\u without four hexadecimal digits in a string`},
		{`["\u12g4"]`, 2, 1, 3, "/0", `\u without four hexadecimal digits in a string`},
		{"[\"a\nb\"]", 3, 1, 4, "/0", "control character 0x0a in a string; expected it to be escaped"},
		{"[\"\\n\x1f\"]", 4, 1, 5, "/0", "control character 0x1f in a string; expected it to be escaped"},
		{"[\"\x00\"]", 2, 1, 3, "/0", "control character 0x00 in a string; expected it to be escaped"},
		{"\"\x00\"", 0, 1, 1, "", "the text is UTF-16; expected UTF-8"}, // so it starts
		{`["\ud800\u12g4"]`, 8, 1, 9, "/0", `\u without four hexadecimal digits in a string`},
		{`["\ud800\x"]`, 8, 1, 9, "/0", `unknown escape "\\x" in a string`},
		{`["\ud800`, 8, 1, 9, "/0", "the text ends inside a string"},
		{`["\ud800\`, 8, 1, 9, "/0", "the text ends inside a string"},

		// Names.
		{`{"a":1,"a":2}`, 7, 1, 8, "/a", `the name "a" is there twice in one object`},
		{`{"a":1,"\u0061":2}`, 7, 1, 8, "/a", `the name "a" is there twice in one object`},
		{`{"":1,"":2}`, 6, 1, 7, "/", `the name "" is there twice in one object`},
		{`{"a/b~":1,"a\/b~":2}`, 10, 1, 11, "/a~1b~0", `the name "a/b~" is there twice in one object`},
		{`{"x":[{"a":1},{"a":1,"b":2,"a":3}]}`, 27, 1, 28, "/x/1/a", `the name "a" is there twice in one object`},
		{`{"😀":1,"\ud83d\ude00":2}`, 10, 1, 8, "/😀", `the name "😀" is there twice in one object`},
		{`{"\ud800":1,"\ud801":2,"\uD800":3}`, 23, 1, 24, `/\ud800`, `the name "\ud800" is there twice in one object`},
		{`{"a\udfff/\n":[{"\udbff":x}]}`, 25, 1, 26, "/a\\udfff~1\n/0/\\udbff", `found "x" where a value was expected`},
		{`{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"10":10,"3":3}`, 63, 1, 64, "/3", `the name "3" is there twice in one object`},

		// Lines.
		{"[\n1,\n x]", 6, 3, 2, "/1", `found "x" where a value was expected`},
		{"[\r\n\"ü😀\", x]", 13, 2, 7, "/1", `found "x" where a value was expected`},
		{"[\n1\n", 4, 3, 1, "/0", "the text ends inside an array"},

		// Encodings.
		{"\xef\xbb\xbf{}", 0, 1, 1, "", "the text starts with a byte order mark; expected UTF-8 without one"},
		{"\xef\xbb\xbf", 0, 1, 1, "", "the text starts with a byte order mark; expected UTF-8 without one"},
		{"\xff\xfe{\x00}\x00", 0, 1, 1, "", "the text is UTF-16; expected UTF-8"},
		{"\xfe\xff\x00{\x00}", 0, 1, 1, "", "the text is UTF-16; expected UTF-8"},
		{"{\x00}\x00", 0, 1, 1, "", "the text is UTF-16; expected UTF-8"},
		{"\x00{\x00}", 0, 1, 1, "", "the text is UTF-16; expected UTF-8"},
		{"[\"\xff\"]", 2, 1, 3, "", "byte 0xff is not valid UTF-8"},
		{"[\n\"ab\xc3\"]", 5, 2, 4, "", "byte 0xc3 is not valid UTF-8"},
		{"[\"\xed\xa0\x80\"]", 2, 1, 3, "", "byte 0xed is not valid UTF-8"}, // a surrogate
		{"[\"\xc0\x80\"]", 2, 1, 3, "", "byte 0xc0 is not valid UTF-8"},     // overlong
		{"[\"\xf4\x90\x80\x80\"]", 2, 1, 3, "", "byte 0xf4 is not valid UTF-8"},
		{"[\"a\ufeff\"", 7, 1, 6, "/0", "the text ends inside an array"},
	} {
		var got *Error
		if err := Check(test.text, deepEnough); !errors.As(err, &got) {
			t.Errorf("%q: got %v; want an error", test.text, err)
			continue
		}
		want := Error{Offset: test.offset, Line: test.line, Column: test.column, Path: test.path, Message: test.message}
		if *got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", test.text, *got, want)
		}
	}
}

func TestErrorText(t *testing.T) {
	for want, err := range map[string]*Error{
		"3:4: bad":            {Offset: 9, Line: 3, Column: 4, Message: "bad"},
		"3:4 (/a/0): bad":     {Line: 3, Column: 4, Path: "/a/0", Message: "bad"},
		"1:1 (/a~1b~0c): bad": {Line: 1, Column: 1, Path: Pointer("", "a/b~c"), Message: "bad"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

// TestLongNames checks that messages stay short and valid whatever the names are.
func TestLongNames(t *testing.T) {
	name := strings.Repeat("ü", 5000)
	var got *Error
	if err := Check(`{"`+name+`":{"`+name+`":1,"`+name+`":2}}`, deepEnough); !errors.As(err, &got) {
		t.Fatal(err)
	}
	if len(got.Error()) > 1000 || strings.ContainsRune(got.Error(), '\ufffd') {
		t.Errorf("the message is %d bytes: %s", len(got.Error()), got)
	}
	if !strings.Contains(got.Path, "…") || !strings.HasPrefix(got.Path, "/üü") || !strings.HasSuffix(got.Path, "üü") {
		t.Errorf("the path is %q", got.Path)
	}
	name = strings.Repeat(`\udc00`, 5000)
	if err := Check(`{"`+name+`":{"`+name+`":1,"`+name+`":2}}`, deepEnough); !errors.As(err, &got) {
		t.Fatal(err)
	}
	if len(got.Error()) > 1000 || !utf8.ValidString(got.Error()) || !strings.Contains(got.Message, `\udc00…\udc00`) || !strings.Contains(got.Path, "…") {
		t.Errorf("the message is %d bytes: %s", len(got.Error()), got)
	}
	if err := Check("["+strings.Repeat("x", 5000)+"]", deepEnough); !errors.As(err, &got) || len(got.Error()) > 1000 {
		t.Errorf("a long word: %v", err)
	}
}

func TestDepth(t *testing.T) {
	array := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	object := func(n int) string {
		return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
	}
	siblings := func(n int) string { // depth goes down as well as up
		if n == 1 {
			return "[1,2,3]"
		}
		return "[" + strings.Repeat(array(n-1)+",", 5) + "1]"
	}
	for _, limit := range []int{1, 2, 3, 100, 512} {
		for _, text := range []string{array(limit), object(limit), siblings(limit)} {
			if err := Check(text, limit); err != nil {
				t.Errorf("limit %d: %v", limit, err)
			}
		}
		var got *Error
		if err := Check(array(limit+1), limit); !errors.As(err, &got) || got.Offset != limit || limit <= 100 && got.Path != strings.Repeat("/0", limit) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if err := Check(object(limit+1), limit); !errors.As(err, &got) || got.Offset != 5*limit {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
	if err := Check("1", 0); err != nil {
		t.Errorf("a scalar is not nested: %v", err)
	}
	if err := Check("[]", 0); err == nil || err.Error() != "1:1: nested more than 0 deep" {
		t.Errorf("got %v", err)
	}
}

func TestPointer(t *testing.T) {
	for _, test := range []struct{ path, token, want string }{
		{"", "", "/"}, {"", "a", "/a"}, {"/a", "b", "/a/b"}, {"/a", "x/y", "/a/x~1y"}, {"/a", "~", "/a/~0"}, {"/a", "~1", "/a/~01"},
		{"", "\xed\xa0\x80", `/\ud800`}, {"/a", "x\xed\xbf\xbf/\xed\xa0\x80~", `/a/x\udfff~1\ud800~0`}, {"/a", "\xed\xa0\x80\xed\xa0\x80", `/a/\ud800\ud800`},
		{"", "\ud7ff", "/\ud7ff"}, {"", "\ud7ff\xed\xae\x80\ue000", "/\ud7ff\\udb80\ue000"}, // the neighbours
	} {
		if got := Pointer(test.path, test.token); got != test.want {
			t.Errorf("Pointer(%q, %q) = %q; want %q", test.path, test.token, got, test.want)
		}
	}
}
