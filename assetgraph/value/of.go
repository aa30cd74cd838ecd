package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxDepth bounds how deep a Go value may be nested, so that one that holds itself is an error.
	maxDepth = 1000
	// maxParts bounds how many parts it has: one that is in itself twice at each of forty levels would have a trillion.
	maxParts = 10_000_000
)

// Of returns the Value of a Go value: nil and nil pointers are [Null]; booleans, integers, floating-point numbers, texts,
// [json.Number] and every Value are what they are; slices and arrays are lists, but for []byte, which is an error; maps with
// keys of a string type are maps. What is an integer underneath is one: a time.Duration is its nanoseconds. Pointers and
// interfaces stand for what they point to. A float without a fraction keeps a point, 1.0, so that it differs from the
// integer 1.
//
// Anything else is an error that names its place, for instance a struct: what it says is best spelled out, or marshalled to JSON
// and read again. So are a text that is not valid UTF-8, and more than 1,000 levels.
func Of(v any) (Value, error) {
	left := maxParts
	value, err := valueOf(reflect.ValueOf(v), 0, &left)
	var at *valueError
	if errors.As(err, &at) {
		return nil, fmt.Errorf("value%s: %s", at.path, at.message)
	}
	return value, err
}

// valueError is what is wrong with a part of a Go value.
type valueError struct{ path, message string }

func (e *valueError) Error() string { return e.path + ": " + e.message }

func valueErrorf(format string, args ...any) error {
	return &valueError{message: fmt.Sprintf(format, args...)}
}

// inside adds a step to the path of an error.
func inside(err error, step string) error {
	var at *valueError
	if errors.As(err, &at) {
		at.path = step + at.path
	}
	return err
}

func valueOf(v reflect.Value, depth int, left *int) (Value, error) {
	if !v.IsValid() {
		return Null{}, nil
	}
	if *left--; *left < 0 {
		return nil, valueErrorf("more than %d parts: is one in it many times?", maxParts)
	}
	if depth > maxDepth {
		return nil, valueErrorf("more than %d levels: does it hold itself?", maxDepth)
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case Null, Bool, Number, String, List, Map, Typed: // not pointers to them, which have their methods too
			return x.(Value), nil
		case json.Number:
			return numberOf(x)
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		return Bool(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Number(strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return Number(strconv.FormatUint(v.Uint(), 10)), nil
	case reflect.Float32, reflect.Float64:
		return floatOf(v.Float(), v.Type().Bits()), nil
	case reflect.String:
		return textOf(v.String())
	case reflect.Pointer, reflect.Interface:
		return valueOf(v.Elem(), depth+1, left)
	case reflect.Slice, reflect.Array:
		return listOf(v, depth, left)
	case reflect.Map:
		return mapOf(v, depth, left)
	}
	return nil, valueErrorf("a %s is no value: spell out what it says, or marshal it to JSON and read that", v.Type())
}

func numberOf(n json.Number) (Value, error) {
	if text := strings.TrimSpace(string(n)); text != string(n) || text == "" || !json.Valid([]byte(text)) || strings.ContainsAny(text[:1], `"[{ntf`) {
		return nil, valueErrorf("%q is no number of JSON", string(n))
	}
	return Number(n), nil
}

func floatOf(f float64, bits int) Number {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return Number(text)
}

func textOf(s string) (Value, error) {
	if !utf8.ValidString(s) {
		return nil, valueErrorf("the text %q is not valid UTF-8", s)
	}
	return String(s), nil
}

func listOf(v reflect.Value, depth int, left *int) (Value, error) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil, valueErrorf("a %s is no value: encode bytes as a text", v.Type())
	}
	items := make([]Value, v.Len())
	for i := range items {
		item, err := valueOf(v.Index(i), depth+1, left)
		if err != nil {
			return nil, inside(err, fmt.Sprintf("[%d]", i))
		}
		items[i] = item
	}
	return List{items}, nil
}

func mapOf(v reflect.Value, depth int, left *int) (Value, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, valueErrorf("the keys of a %s are no texts", v.Type())
	}
	var entries []Entry
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	for _, key := range keys { // in order, so that of several errors it is always the same one
		step := fmt.Sprintf("[%q]", key.String())
		if _, err := textOf(key.String()); err != nil {
			return nil, inside(err, step)
		}
		value, err := valueOf(v.MapIndex(key), depth+1, left)
		if err != nil {
			return nil, inside(err, step)
		}
		entries = append(entries, Entry{key.String(), value})
	}
	return MapOf(entries...), nil
}
