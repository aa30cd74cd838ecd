package diff

import (
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// same reports whether two values, nil for absent, mean the same. That is coarser than [value.Equal] in one way:
// a number may be spelled in many ways, see [sameNumber].
func same(x, y value.Value) bool {
	switch a := x.(type) {
	case value.Number:
		b, ok := y.(value.Number)
		return ok && sameNumber(string(a), string(b))
	case value.List:
		b, ok := y.(value.List)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i, v := range a.All() {
			if !same(v, b.At(i)) {
				return false
			}
		}
		return true
	case value.Map:
		b, ok := y.(value.Map)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if v, w := a.At(i), b.At(i); v.Name != w.Name || !same(v.Value, w.Value) {
				return false
			}
		}
		return true
	case value.Typed:
		b, ok := y.(value.Typed)
		return ok && a.Type == b.Type && same(a.Content(), b.Content())
	}
	return value.Equal(x, y)
}

// sameNumber reports whether two spellings are the same number: of integers, those of one value, of floats, those of one
// decimal value, in full precision: 1e2 is 100.0 and 1.50 is 1.5, but 100 is neither, and 0.1 is not 0.10000000000000001.
// -0 is 0, and -0.0 is 0.0. NaN is NaN.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, ok := decimalOf(a)
	y, also := decimalOf(b)
	return ok && also && x == y
}

// decimal is a number of JSON without what spellings differ in: 0.digits times ten to the power of exponent.
type decimal struct {
	float, negative bool
	digits          string // with no zeros around them; empty for zero
	exponent        int64
}

// decimalOf returns the decimal that a text spells, and whether it is one: not NaN, and no exponent beyond 18 digits.
func decimalOf(text string) (decimal, bool) {
	mantissa, power, float := strings.ReplaceAll(text, "E", "e"), "0", false
	if i := strings.IndexByte(mantissa, 'e'); i >= 0 {
		mantissa, power, float = mantissa[:i], mantissa[i+1:], true
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, point := strings.Cut(mantissa, ".")
	exponent, err := strconv.ParseInt(power, 10, 64)
	digits := whole + fraction
	if whole == "" || strings.Trim(digits, "0123456789") != "" || err != nil && strings.Trim(digits, "0") != "" {
		return decimal{}, false
	}
	significant := strings.TrimLeft(digits, "0")
	if significant == "" {
		return decimal{float: float || point}, true
	}
	const most = 1e18
	if exponent > most || exponent < -most {
		return decimal{}, false
	}
	exponent += int64(len(whole) - (len(digits) - len(significant)))
	return decimal{float || point, negative, strings.TrimRight(significant, "0"), exponent}, true
}
