package jsontext

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/tidwall/gjson"
)

func TestString(t *testing.T) {
	for _, test := range []struct{ raw, want string }{
		{`""`, ""}, {`"a"`, "a"}, {`"\n\"\\\/"`, "\n\"\\/"}, {`"\u00e9é"`, "éé"}, {`"\u0000"`, "\x00"},
		// lone surrogates and what looks like them
		{`"\ud800"`, "\xed\xa0\x80"}, {`"\uD800"`, "\xed\xa0\x80"}, {`"\ud801"`, "\xed\xa0\x81"}, {`"\udbff"`, "\xed\xaf\xbf"},
		{`"\udc00"`, "\xed\xb0\x80"}, {`"\udfff"`, "\xed\xbf\xbf"}, {`"\ud7ff"`, "\ud7ff"}, {`"\ue000"`, "\ue000"},
		{`"\ufffd"`, "\ufffd"}, {"\"\ufffd\"", "\ufffd"}, {"\"\ufffd\\n\"", "\ufffd\n"}, {`"\\ud800"`, `\ud800`}, {`"\\\ud800"`, "\\\xed\xa0\x80"},
		// pairs, and what is none
		{`"\ud83d\ude00"`, "😀"}, {`"\uD83D\uDE00"`, "😀"}, {`"\ud800\udc00"`, "\U00010000"}, {`"\udbff\udfff"`, "\U0010ffff"},
		{`"\ud800\ud800"`, "\xed\xa0\x80\xed\xa0\x80"}, {`"\udc00\ud800"`, "\xed\xb0\x80\xed\xa0\x80"}, {`"\udc00\udc00"`, "\xed\xb0\x80\xed\xb0\x80"},
		{`"\ud800x"`, "\xed\xa0\x80x"}, {`"x\ud800"`, "x\xed\xa0\x80"}, {`"\ud800\n"`, "\xed\xa0\x80\n"}, {`"\ud800\u0041"`, "\xed\xa0\x80A"},
		{`"\ud800\\udc00"`, "\xed\xa0\x80\\udc00"}, {`"\ud800\""`, "\xed\xa0\x80\""}, {`"\ud800é"`, "\xed\xa0\x80é"},
		{`"\ud800\ud83d\ude00"`, "\xed\xa0\x80😀"}, {`"\ud83d\ude00\ude00"`, "😀\xed\xb8\x80"}, {`"\ud800\ufffd"`, "\xed\xa0\x80\ufffd"},
	} {
		if err := Check(test.raw, 1); err != nil {
			t.Errorf("%s: %v", test.raw, err)
			continue
		}
		// as a whole, in an array, as a name, and as a member, each with something behind
		values := map[string]gjson.Result{"whole": gjson.Parse(test.raw + " ")}
		gjson.Parse("[1," + test.raw + `,"x"]`).ForEach(func(i, v gjson.Result) bool {
			if i.Num == 1 {
				values["item"] = v
			}
			return true
		})
		gjson.Parse(`{` + test.raw + ":" + test.raw + `,"xx":1}`).ForEach(func(name, v gjson.Result) bool {
			if v.Type == gjson.String {
				values["name"], values["member"] = name, v
			}
			return true
		})
		if len(values) != 4 {
			t.Fatalf("%s: found only %v", test.raw, values)
		}
		for where, v := range values {
			if got := String(v); got != test.want {
				t.Errorf("%s, %s: got %q; want %q", test.raw, where, got, test.want)
			}
		}
	}
}

// TestStringOfOthers also says that a result of an unchecked text does no harm.
func TestStringOfOthers(t *testing.T) {
	for _, text := range []string{"", "1", "null", "NaN", "[]", `{"a":"\ud800"}`, "true"} {
		if got := String(gjson.Parse(text)); got != "" {
			t.Errorf("%s: got %q", text, got)
		}
	}
	if got := String(gjson.Result{}.Get("x")); got != "" {
		t.Errorf("of nothing: got %q", got)
	}
	bad := gjson.Result{Type: gjson.String, Raw: `"\ud800\x"`, Str: "\ufffd"}
	if got := String(bad); got != "\ufffd" {
		t.Errorf("of a bad text: got %q", got)
	}
}

// TestStringCostsNothing checks that strings without lone surrogates are not copied.
func TestStringCostsNothing(t *testing.T) {
	long := strings.Repeat("select a, b, c from somewhere; ", 1000)
	for _, raw := range []string{`"` + long + `"`, `"\n` + long + `"`, `"\ud83d\ude00"`, "\"\ufffd\""} {
		v := gjson.Parse(raw)
		if got := String(v); unsafe.StringData(got) != unsafe.StringData(v.Str) || len(got) != len(v.Str) {
			t.Errorf("%.20s: unescaped again", raw)
		}
		if n := testing.AllocsPerRun(10, func() { _ = String(v) }); n > 0 {
			t.Errorf("%.20s: %v allocations", raw, n)
		}
	}
}

func FuzzString(f *testing.F) {
	for _, seed := range []string{`a`, `\ud800`, `\ud83d\ude00`, `\udfff\ud800\udc00\\`, "\ufffd\\ud800", `\"\/\b\f\n\r\t\u0000`, "\ud7ff\\udbff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, inside string) {
		if text := `{"` + inside + `":["` + inside + `"]}`; Check(text, 2) == nil {
			agreeOnStrings(t, text, gjson.Parse(text))
		}
	})
}
