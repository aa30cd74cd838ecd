package jsontext

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// reference says whether a text is good, by encoding/json and by rules of its own for what that lets pass. Texts with NaN or
// Infinity outside strings are compared with 0 in their place.
func reference(text string, maxDepth int) bool {
	if !utf8.ValidString(text) || strings.HasPrefix(text, "\ufeff") {
		return false
	}
	plain, ok := withoutSpecials(text)
	if !ok || !json.Valid([]byte(plain)) {
		return false
	}
	// Duplicate names and depth, by tokens.
	dec := json.NewDecoder(strings.NewReader(plain))
	dec.UseNumber()
	type frame struct {
		names map[string]bool // nil for an array
		value bool            // the next token is a value
	}
	var stack []frame
	for {
		before := dec.InputOffset()
		tok, err := dec.Token()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return false
		}
		top := len(stack) - 1
		switch tok := tok.(type) {
		case json.Delim:
			switch tok {
			case '{', '[':
				if top >= 0 {
					stack[top].value = false
				}
				f := frame{}
				if tok == '{' {
					f.names = map[string]bool{}
				}
				if stack = append(stack, f); len(stack) > maxDepth {
					return false
				}
			default:
				stack = stack[:top]
			}
		case string:
			if top >= 0 && stack[top].names != nil && !stack[top].value {
				raw := plain[before:dec.InputOffset()] // encoding/json makes all lone surrogates one
				name := fmt.Sprint(units(raw[strings.IndexByte(raw, '"'):]))
				if stack[top].names[name] {
					return false
				}
				stack[top].names[name] = true
				stack[top].value = true
				continue
			}
			if top >= 0 {
				stack[top].value = false
			}
		default:
			if top >= 0 {
				stack[top].value = false
			}
		}
	}
}

// withoutSpecials replaces NaN, Infinity and -Infinity outside strings by 0, where they stand alone.
func withoutSpecials(text string) (string, bool) {
	var b strings.Builder
	inside := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if inside {
			b.WriteByte(c)
			if c == '\\' && i+1 < len(text) {
				i++
				b.WriteByte(text[i])
			} else if c == '"' {
				inside = false
			}
			continue
		}
		replaced := false
		for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
			if strings.HasPrefix(text[i:], word) {
				after := strings.TrimPrefix(text[i:], word)
				alone := (i == 0 || strings.IndexByte(" \t\r\n,:[{", text[i-1]) >= 0) && (after == "" || strings.IndexByte(" \t\r\n,]}", after[0]) >= 0)
				if !alone {
					return "", false
				}
				b.WriteByte('0')
				i += len(word) - 1
				replaced = true
				break
			}
		}
		if replaced {
			continue
		}
		inside = c == '"'
		b.WriteByte(c)
	}
	return b.String(), true
}

// units returns the UTF-16 code units of a JSON string in quotes: strings are the same when they are. A surrogate needs no
// thought there.
func units(raw string) []uint16 {
	var out []uint16
	for rest := raw[1 : len(raw)-1]; rest != ""; {
		switch {
		case strings.HasPrefix(rest, `\u`):
			u, err := strconv.ParseUint(rest[2:6], 16, 16)
			if err != nil {
				panic(err)
			}
			out = append(out, uint16(u))
			rest = rest[6:]
		case rest[0] == '\\':
			out = append(out, uint16("\"\\/\b\f\n\r\t"[strings.IndexByte(`"\/bfnrt`, rest[1])]))
			rest = rest[2:]
		default:
			r, size := utf8.DecodeRuneInString(rest)
			out = utf16.AppendRune(out, r)
			rest = rest[size:]
		}
	}
	return out
}

// unitsOf returns the UTF-16 code units of what [String] returns.
func unitsOf(s string) []uint16 {
	var out []uint16
	for s != "" {
		if len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 {
			out = append(out, uint16(s[0]&0x0f)<<12|uint16(s[1]&0x3f)<<6|uint16(s[2]&0x3f))
			s = s[3:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		out = utf16.AppendRune(out, r)
		s = s[size:]
	}
	return out
}

// agreeOnStrings compares String with the reference for every string and name in a good text.
func agreeOnStrings(t *testing.T, text string, v gjson.Result) {
	t.Helper()
	check := func(v gjson.Result) {
		got := String(v)
		if want := units(v.Raw); !slices.Equal(unitsOf(got), want) {
			t.Fatalf("%q: String of %s is %q; want the UTF-16 %04x", text, v.Raw, got, want)
		}
		if strings.Contains(v.Str, "\ufffd") == (got == v.Str) && !strings.Contains(got, "\ufffd") {
			t.Fatalf("%q: String of %s is %q, of gjson %q", text, v.Raw, got, v.Str)
		}
	}
	switch {
	case v.Type == gjson.String:
		check(v)
	case v.IsArray(), v.IsObject():
		v.ForEach(func(name, member gjson.Result) bool {
			if v.IsObject() {
				check(name)
			} else if got := String(name); got != "" {
				t.Fatalf("%q: String of a position is %q", text, got)
			}
			agreeOnStrings(t, text, member)
			return true
		})
	default:
		if got := String(v); got != "" {
			t.Fatalf("%q: String of %s is %q", text, v.Raw, got)
		}
	}
}

// agree compares Check and String with the reference, and checks what every error has to have.
func agree(t *testing.T, text string) {
	t.Helper()
	const depth = 20
	err := Check(text, depth)
	if want := reference(text, depth); (err == nil) != want {
		t.Fatalf("%q: got %v; the reference says good=%v", text, err, want)
	}
	if err == nil {
		agreeOnStrings(t, text, gjson.Parse(text))
		return
	}
	var e *Error
	switch {
	case !errors.As(err, &e), e.Message == "":
		t.Fatalf("%q: %#v", text, err)
	case e.Offset < 0 || e.Offset > len(text):
		t.Fatalf("%q: offset %d", text, e.Offset)
	case e.Line != 1+strings.Count(text[:e.Offset], "\n"):
		t.Fatalf("%q: line %d of offset %d", text, e.Line, e.Offset)
	case e.Column != 1+utf8.RuneCountInString(text[1+strings.LastIndex(text[:e.Offset], "\n"):e.Offset]):
		t.Fatalf("%q: column %d of offset %d", text, e.Column, e.Offset)
	case e.Path != "" && e.Path[0] != '/', !utf8.ValidString(e.Path), !utf8.ValidString(e.Message):
		t.Fatalf("%q: %+v", text, e)
	}
}

// TestAgreesWithEncodingJSON makes texts of pieces that are often right and sometimes wrong.
func TestAgreesWithEncodingJSON(t *testing.T) {
	n := 80_000
	if testing.Short() {
		n = 20_000
	}
	good := 0
	for seed := range uint64(n) {
		rng := rand.New(rand.NewPCG(seed, 7))
		text := document(rng)
		if rng.IntN(3) > 0 {
			text = damaged(rng, text)
		}
		if Check(text, 20) == nil {
			good++
		}
		agree(t, text)
	}
	if good < n/5 || good > n*4/5 {
		t.Errorf("%d of %d texts are good: the test tries too little of one sort", good, n)
	}
}

func pick(rng *rand.Rand, pieces ...string) string { return pieces[rng.IntN(len(pieces))] }

func document(rng *rand.Rand) string {
	var b strings.Builder
	space := func() { b.WriteString(pick(rng, "", "", "", " ", "\n", "\t\r")) }
	str := func() {
		b.WriteByte('"')
		for range rng.IntN(4) {
			b.WriteString(pick(rng, "a", "b", "é", "😀", `\n`, `\"`, `\\`, `\/`, `\u0061`, `\u00E9`, `\ud83d\ude00`, `\ud83d`, `\uDE00`, `\uFFFD`, "\ufffd", "\ud7ff", "NaN", "/", "~", "\u007f"))
		}
		b.WriteByte('"')
	}
	var value func(depth int)
	value = func(depth int) {
		space()
		switch kind := rng.IntN(8); {
		case kind < 2 && depth < 6:
			b.WriteByte('[')
			for i := range rng.IntN(4) {
				if i > 0 {
					b.WriteByte(',')
				}
				value(depth + 1)
			}
			space()
			b.WriteByte(']')
		case kind < 5 && depth < 6:
			b.WriteByte('{')
			for i := range rng.IntN(12) {
				if i > 0 {
					b.WriteByte(',')
				}
				space()
				str()
				space()
				b.WriteByte(':')
				value(depth + 2)
			}
			space()
			b.WriteByte('}')
		case kind == 5:
			str()
		default:
			b.WriteString(pick(rng, "0", "-1", "1.50", "1e9", "2E-3", "true", "false", "null", "NaN", "Infinity", "-Infinity"))
		}
		space()
	}
	value(0)
	return b.String()
}

func damaged(rng *rand.Rand, text string) string {
	for range 1 + rng.IntN(2) {
		i := rng.IntN(len(text) + 1)
		j := min(len(text), i+rng.IntN(3))
		text = text[:i] + pick(rng, "", "", "[", "]", "{", "}", ",", ":", `"`, `\`, "x", "0", "-", ".", "e", "N", "NaN", "\x00", "\x1f", "\xff", "\xc3",
			`\ud800`, `\udc00`, `\u`, "\ufeff", " ", "\u00a0", `"a":1,`, "null") + text[j:]
		if len(text) == 0 {
			return text
		}
	}
	return text
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"a":[1,2,{"b":null}],"c":"\ud83d\ude00"}`, "[NaN,-Infinity]", `{"a":1,"\u0061":2}`, `"\ud800"`, `{"\ud800":1,"\ud801":"\ud800\ud800\udc00\udc00","\ufffd":"\ufffd\\"}`, "\xef\xbb\xbf1",
		"{\x00}\x00", "[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]", "1.5e+3", "\"\xff\""} {
		f.Add(seed)
	}
	f.Fuzz(agree)
}
