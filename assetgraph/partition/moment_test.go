package partition_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	. "github.com/branchgraph/branchgraph/assetgraph/partition"
)

func TestMoment(t *testing.T) {
	for _, test := range []struct{ moment, want string }{
		{"0", "1970-01-01T00:00:00Z"},
		{"0.0", "1970-01-01T00:00:00Z"},
		{"-0.0", "1970-01-01T00:00:00Z"},
		{"1e3", "1970-01-01T00:16:40Z"},
		{"1704067200", "2024-01-01T00:00:00Z"},
		{"1704067200.0", "2024-01-01T00:00:00Z"},
		{"1704067200.5", "2024-01-01T00:00:00.5Z"},
		{"1704067200.000001", "2024-01-01T00:00:00.000001Z"},
		{"1704067200.999999", "2024-01-01T00:00:00.999999Z"},
		{"1704067200.0000005", "1.7040672000000005e+09 s"}, // finer than a microsecond
		{"-86400.0", "1969-12-31T00:00:00Z"},
		{"-0.25", "1969-12-31T23:59:59.75Z"},
		{"-62167219200", "0000-01-01T00:00:00Z"},
		{"-62167219201", "-6.2167219201e+10 s"},
		{"253402300799.5", "9999-12-31T23:59:59.5Z"},
		{"253402300800", "2.534023008e+11 s"},
		{"1e300", "1e+300 s"},
		{"1e400", "Infinity"},
		{"-1e400", "-Infinity"},
		{"Infinity", "Infinity"},
		{"-Infinity", "-Infinity"},
		{"NaN", "NaN"},
		{"1e-400", "1970-01-01T00:00:00Z"},
		{"", `""`},
		{"yesterday", `"yesterday"`},
		{"2024-01-01T00:00:00Z", `"2024-01-01T00:00:00Z"`},
		{"1 2", `"1 2"`},
		{"\xff\n", `"\xff\n"`},
		{"99999999999999999999999999999999999999999999", "1e+44 s"},
	} {
		if got := Moment(test.moment).String(); got != test.want {
			t.Errorf("%q is %s; want %s", test.moment, got, test.want)
		}
	}
}

// TestMomentsAreNumbers checks that texts are the same exactly where the numbers are.
func TestMomentsAreNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200_000 {
		x := math.Float64frombits(r.Uint64())
		if r.IntN(2) == 0 {
			x = math.Round(r.NormFloat64()*1e15) / 1e6
		}
		if math.IsNaN(x) {
			continue
		}
		text := func(x float64, format byte) string { return Moment(strconv.FormatFloat(x, format, -1, 64)).String() }
		if text(x, 'e') != text(x, 'f') {
			t.Errorf("%v has several texts", x)
		}
		if next := math.Nextafter(x, math.Inf(1)); next != x && text(next, 'g') == text(x, 'g') {
			t.Errorf("%v and %v are both %s", x, next, text(x, 'g'))
		}
	}
}
