package graphfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// sink is a form of a file that is written: it is given lists and maps as they begin and end, names, and scalars.
type sink interface {
	open(k kind)
	close(k kind)
	name(s string)
	scalar(k kind, s string)
}

// encoder writes a file. After the first error what it writes is good for nothing.
type encoder struct {
	sink sink
	path path
	err  error
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("graphfile: write %s: %w", e.path, fmt.Errorf(format, args...))
	}
}

// member writes a member of a map.
func (e *encoder) member(name string, value func()) {
	e.path.member(name)
	e.sink.name(e.valid(name))
	value()
	e.path.up()
}

// mapping writes a map, whose members the function writes.
func (e *encoder) mapping(members func()) { e.nested(mapKind, members) }

// list writes a list of n items.
func (e *encoder) list(n int, item func(i int)) {
	e.nested(listKind, func() {
		for i := range n {
			e.path.item(i)
			item(i)
			e.path.up()
		}
	})
}

func (e *encoder) nested(k kind, inner func()) {
	if e.err != nil { // it could be too deep
		return
	}
	if len(e.path) >= defaultDepth {
		e.fail("nested more than %d deep", defaultDepth)
		return
	}
	e.sink.open(k)
	inner()
	e.sink.close(k)
}

func (e *encoder) null() { e.sink.scalar(nullKind, "null") }

func (e *encoder) bool(v bool) { e.sink.scalar(boolKind, fmt.Sprint(v)) }

// number writes a number as it is spelled.
func (e *encoder) number(spelled string) { e.sink.scalar(numberKind, spelled) }

func (e *encoder) text(s string) { e.sink.scalar(textKind, e.valid(s)) }

var errText = errors.New("not valid UTF-8, nor lone surrogates of three bytes as value.String has them")

// valid returns a text, or fails and returns none when no file can hold it.
func (e *encoder) valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	high := false // whether the first half of a pair has just been there
	for i := 0; i < len(s); {
		half, lone := surrogate(s[i:])
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case lone && high && half >= 0xdc00:
			e.fail("%w: the two halves of a character at byte %d of %q", errText, i-3, brief(s))
			return ""
		case lone:
			size = 3
		case r == utf8.RuneError && size == 1:
			e.fail("%w: byte %d of %q", errText, i, brief(s))
			return ""
		}
		high = lone && half < 0xdc00
		i += size
	}
	return s
}

// surrogate returns the lone surrogate that s starts with, and whether there is one.
func surrogate(s string) (half rune, ok bool) {
	if len(s) < 3 || s[0] != 0xed || s[1]&0xe0 != 0xa0 || s[2]&0xc0 != 0x80 {
		return 0, false
	}
	return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), true
}

// key writes the user form of a key.
func (e *encoder) key(k assetgraph.Key) { e.text(k.String()) }

// appendQuoted appends a text in quotes as JSON has it: escapes only where there must be, lone surrogates; with ascii, of all
// that is not ASCII.
func appendQuoted(b []byte, s string, ascii bool) []byte {
	const hex = "0123456789abcdef"
	unit := func(u rune) { b = append(b, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15]) }
	b = append(b, '"')
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			i++
			short := strings.IndexByte("\b\t\n\f\r", c)
			switch {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case short >= 0:
				b = append(b, '\\', "btnfr"[short])
			case c < ' ' || ascii && c == 0x7f:
				unit(rune(c))
			default:
				b = append(b, c)
			}
			continue
		}
		if half, ok := surrogate(s[i:]); ok {
			unit(half)
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case !ascii:
			b = append(b, s[i:i+size]...)
		case r >= 0x10000:
			unit(0xd800 + (r-0x10000)>>10)
			unit(0xdc00 + (r-0x10000)&0x3ff)
		default:
			unit(r)
		}
		i += size
	}
	return append(b, '"')
}
