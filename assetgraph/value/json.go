package value

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// MarshalJSON returns JSON's null.
func (Null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// MarshalJSON returns the number as it is spelled; NaN, Infinity and -Infinity, which JSON does not have, as strings.
func (n Number) MarshalJSON() ([]byte, error) {
	if json.Valid([]byte(n)) {
		return []byte(n), nil
	}
	return json.Marshal(string(n))
}

// MarshalJSON returns a JSON array.
func (l List) MarshalJSON() ([]byte, error) {
	if l.items == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(l.items)
}

// MarshalJSON returns a JSON object with its members in name order.
func (m Map) MarshalJSON() ([]byte, error) {
	var b []byte
	b = append(b, '{')
	for i, e := range m.entries {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := json.Marshal(e.Value)
		if err != nil {
			return nil, fmt.Errorf("value: marshal %q: %w", e.Name, err)
		}
		b = append(append(appendText(b, e.Name), ':'), value...)
	}
	return append(b, '}'), nil
}

// MarshalJSON returns an object of two members, $type and $value.
func (t Typed) MarshalJSON() ([]byte, error) {
	value, err := json.Marshal(t.Content())
	if err != nil {
		return nil, fmt.Errorf("value: marshal a value of type %q: %w", t.Type, err)
	}
	b := append(appendText([]byte(`{"$type":`), t.Type), `,"$value":`...)
	return append(append(b, value...), '}'), nil
}

// MarshalJSON returns a JSON string, in which a lone surrogate is an escape.
func (s String) MarshalJSON() ([]byte, error) { return appendText(nil, string(s)), nil }

// appendText appends a text as a JSON string.
func appendText(b []byte, s string) []byte {
	start := 0
	var pieces []byte
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 && isSurrogate(s[i:]) {
			pieces = append(appendPlain(pieces, s[start:i]), fmt.Sprintf(`\u%04x`, 0xd000|rune(s[i+1]&0x3f)<<6|rune(s[i+2]&0x3f))...)
			size, start = 3, i+3
		}
		i += size
	}
	b = append(append(b, '"'), pieces...)
	return append(appendPlain(b, s[start:]), '"')
}

// isSurrogate reports whether s starts with the three bytes that stand for a lone surrogate.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80
}

// appendPlain appends a text without lone surrogates as the inside of a JSON string.
func appendPlain(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always marshal
	}
	return append(b, quoted[1:len(quoted)-1]...)
}
