package partition

import (
	"errors"
	"math"
	"strconv"
	"time"
)

// Moment is a point in time: seconds since 1970-01-01 00:00 UTC as its source spelled the number, 1704067200.0. Spellings
// of one number are one moment; numbers are what fits 64 bits of floating point, as in Python and JavaScript. NaN and
// Infinity, which Python writes, are numbers too.
type Moment string

// The years 0 to 9999, which RFC 3339 has.
const (
	firstSecond = -62167219200
	endSecond   = 253402300800
)

// String returns the moment as RFC 3339 writes it, in UTC, to the microsecond; as seconds where the year does not have four
// digits or the number has a finer part; and what is no number in quotes. Different moments have different texts.
func (m Moment) String() string {
	seconds, err := strconv.ParseFloat(string(m), 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return strconv.Quote(string(m))
	case math.IsNaN(seconds):
		return "NaN"
	case math.IsInf(seconds, 1):
		return "Infinity"
	case math.IsInf(seconds, -1):
		return "-Infinity"
	}
	micros := math.Round(seconds * 1e6)
	if seconds < firstSecond || seconds >= endSecond || micros/1e6 != seconds {
		return strconv.FormatFloat(seconds, 'g', -1, 64) + " s"
	}
	whole := math.Floor(seconds)
	nanos := int64(math.Round((seconds-whole)*1e6)) * 1000
	return time.Unix(int64(whole), nanos).UTC().Format("2006-01-02T15:04:05.999999999Z07:00")
}
