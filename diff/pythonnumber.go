package diff

import (
	"math"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// number is a number as Python has it: an integer of any size, by its digits, or else a float.
type number struct {
	digits string // with a sign when it is negative; empty for a float
	float  float64
}

// pythonNumber returns a number or a truth value as a number, and whether it is one of them. No number becomes larger in
// memory than its text: 1e999999999 is infinite.
func pythonNumber(v value.Value) (number, bool) {
	switch v := v.(type) {
	case value.Bool:
		if v {
			return number{digits: "1"}, true
		}
		return number{digits: "0"}, true
	case value.Number:
		text := string(v)
		if strings.Trim(strings.TrimPrefix(text, "-"), "0123456789") == "" {
			return number{digits: signed(text)}, true
		}
		f, _ := strconv.ParseFloat(text, 64) // out of range is infinite, as in Python
		return number{float: f}, true
	}
	return number{}, false
}

// signed returns the digits of an integer, of which zero has no sign.
func signed(text string) string {
	if text == "-0" {
		return "0"
	}
	return text
}

// equal compares exactly; not a number equals not a number, since what Python reads is the same object each time.
func (x number) equal(y number) bool {
	switch {
	case x.digits != "" && y.digits != "":
		return x.digits == y.digits
	case x.digits != "":
		return x.digits == integer(y.float)
	case y.digits != "":
		return integer(x.float) == y.digits
	}
	return x.float == y.float || math.IsNaN(x.float) && math.IsNaN(y.float)
}

// integer returns the digits of a float that is whole, and nothing else of another one.
func integer(f float64) string {
	if math.IsInf(f, 0) || f != math.Trunc(f) { // not a number is unequal too
		return ""
	}
	return signed(strconv.FormatFloat(f, 'f', 0, 64))
}
