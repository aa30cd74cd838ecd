package assetgraph

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"
)

// ErrKey is wrapped by every error about a malformed [Key].
var ErrKey = errors.New("assetgraph: invalid key")

// Key names an asset: one or more non-empty segments of valid UTF-8, such as warehouse/orders.
//
// A Key is a comparable value and can be the key of a map. Its order, [Key.Compare], is segment by segment, each by bytes,
// a shorter key first. The zero Key names nothing and is not valid.
type Key struct {
	// s holds the segments joined by 00 01, with a 00 inside a segment written as 00 FF, so that comparing s by bytes
	// compares segment by segment.
	s string
}

const keySeparator = "\x00\x01"

// NewKey returns the key with these segments. It fails with [ErrKey] when there is none, when one is empty, or when one
// is not valid UTF-8.
func NewKey(segments ...string) (Key, error) {
	if len(segments) == 0 {
		return Key{}, fmt.Errorf("%w: no segments", ErrKey)
	}
	for i, s := range segments {
		if s == "" {
			return Key{}, fmt.Errorf("%w: segment %d of %q is empty", ErrKey, i+1, segments)
		}
		if !utf8.ValidString(s) {
			return Key{}, fmt.Errorf("%w: segment %d of %q is not valid UTF-8", ErrKey, i+1, segments)
		}
	}
	if len(segments) == 1 && strings.IndexByte(segments[0], 0) < 0 {
		return Key{segments[0]}, nil
	}
	var b strings.Builder
	for i, s := range segments {
		if i > 0 {
			b.WriteString(keySeparator)
		}
		b.WriteString(strings.ReplaceAll(s, "\x00", "\x00\xff"))
	}
	return Key{b.String()}, nil
}

// MustKey is [NewKey] for segments known to be good. It panics when they are not.
func MustKey(segments ...string) Key {
	k, err := NewKey(segments...)
	if err != nil {
		panic(err)
	}
	return k
}

// ParseKey reads the user form of a key, segments joined by slashes: a/b/c. Inside a segment \/ stands for a slash and \\
// for a backslash; any other use of a backslash is an error. It is the inverse of [Key.String].
func ParseKey(s string) (Key, error) {
	var segments []string
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\':
			i++
			if i == len(s) || (s[i] != '/' && s[i] != '\\') {
				return Key{}, fmt.Errorf(`%w: %q: a backslash must stand before / or \`, ErrKey, s)
			}
			b.WriteByte(s[i])
		case '/':
			segments = append(segments, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return NewKey(append(segments, b.String())...)
}

// ParseKeyArray reads the JSON array form of a key, ["a","b"]. It is the inverse of [Key.Array].
func ParseKeyArray(s string) (Key, error) {
	if !utf8.ValidString(s) {
		return Key{}, fmt.Errorf("%w: %q is not valid UTF-8", ErrKey, s)
	}
	var segments []string
	if err := json.Unmarshal([]byte(s), &segments); err != nil {
		return Key{}, fmt.Errorf("%w: %q is not a JSON array of strings", ErrKey, s)
	}
	return NewKey(segments...)
}

// IsZero reports whether k is the zero Key, which names nothing.
func (k Key) IsZero() bool { return k.s == "" }

// Compare returns -1, 0 or +1 as k comes before, is, or comes after other.
func (k Key) Compare(other Key) int { return strings.Compare(k.s, other.s) }

// Less reports whether k comes before other.
func (k Key) Less(other Key) bool { return k.s < other.s }

// Segments yields the key's segments from the first to the last; none for the zero Key.
func (k Key) Segments() iter.Seq[string] {
	return func(yield func(string) bool) {
		if k.s == "" {
			return
		}
		for s := range strings.SplitSeq(k.s, keySeparator) {
			if !yield(strings.ReplaceAll(s, "\x00\xff", "\x00")) {
				return
			}
		}
	}
}

var keyEscaper = strings.NewReplacer(`\`, `\\`, `/`, `\/`)

// String returns the user form, a/b/c, as [ParseKey] reads it. The zero Key gives "".
func (k Key) String() string {
	if strings.IndexByte(k.s, 0) < 0 && !strings.ContainsAny(k.s, `\/`) {
		return k.s
	}
	var b strings.Builder
	for s := range k.Segments() {
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString(keyEscaper.Replace(s))
	}
	return b.String()
}

// Array returns the JSON array form, ["a","b"], as Dagster and [ParseKeyArray] read it. The zero Key gives "[]".
func (k Key) Array() string {
	segments := []string{}
	for s := range k.Segments() {
		segments = append(segments, s)
	}
	b, err := json.Marshal(segments)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

// MarshalText returns the user form. It fails for the zero Key.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, fmt.Errorf("%w: the zero Key has no text", ErrKey)
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads the user form.
func (k *Key) UnmarshalText(text []byte) error {
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// UnmarshalJSON reads a string in the user form or an array of segments. As JSON a Key is written in the user form.
func (k *Key) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		parsed, err := ParseKeyArray(string(data))
		if err != nil {
			return err
		}
		*k = parsed
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("%w: %s is neither a string nor an array of strings", ErrKey, data)
	}
	return k.UnmarshalText([]byte(s))
}
