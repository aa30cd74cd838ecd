package jsontext

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// TestHostile checks texts that are made to be slow, or to overflow a stack. Each has to take a time in proportion to its
// size, little memory, and no more stack than any other.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("needs some 100 MB")
	}
	members := func(n int, format string) string {
		var b strings.Builder
		b.Grow(n * 16)
		b.WriteByte('{')
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		b.WriteByte('}')
		return b.String()
	}
	// Limits the stack of every goroutine: what recursed would end the process.
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	const noLimit = 1 << 30
	for _, test := range []struct {
		reason   string
		text     func() string
		maxDepth int
		want     string // start of the error; empty for none
		megabyte uint64 // what may be allocated
	}{
		{"10 million [", func() string { return strings.Repeat("[", 10_000_000) }, 512, "1:513 (/0/0", 1},
		{"1 million [ and ], no limit", func() string { return strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) }, noLimit, "", 700},
		{"100 MB of nested objects", func() string { return strings.Repeat(`{"a":`, 20_000_000) }, 512, "1:2561 (/a/a", 2},
		{"100 MB of objects, as deep as allowed", func() string {
			one := strings.Repeat(`{"a":`, 511) + "1" + strings.Repeat("}", 511)
			return "[" + strings.Repeat(one+",", 100<<20/len(one)) + "1]"
		}, 512, "", 2},
		{"10^6 duplicate names", func() string { return members(1_000_000, `"a":%d`) }, 512, `1:8 (/a): the name "a" is there twice`, 1},
		{"10^6 names, the last a duplicate", func() string {
			return strings.TrimSuffix(members(1_000_000, `"name %d":1`), "}") + `,"name 7":1}`
		}, 512, `1:15888892 (/name 7): the name "name 7" is there twice`, 400},
		{"10^6 distinct names", func() string { return members(1_000_000, `"name %d":1`) }, 512, "", 400},
		{"10^6 distinct names with escapes", func() string { return members(1_000_000, `"\u006eame %d":1`) }, 512, "", 500},
		{"one large object, then 10^6 small ones", func() string {
			return "[" + members(1_000_000, `"name %d":1`) + strings.Repeat(`,{"a":1,"b":2}`, 1_000_000) + "]"
		}, 512, "", 400},
		{"one object of 1000 names, then 10^6 small ones", func() string {
			return "[" + members(1000, `"name %d":1`) + strings.Repeat(`,{"a":1,"b":2}`, 1_000_000) + "]"
		}, 512, "", 10},
		{"one object of 1000 names, then 300,000 of 9", func() string {
			return "[" + members(1000, `"name %d":1`) + strings.Repeat(","+members(9, `"%d":1`), 300_000) + "]"
		}, 512, "", 10},
		{"large objects at each depth, then small ones", func() string {
			deep := strings.Repeat(strings.TrimSuffix(members(1000, `"name %d":1`), "}")+`,"x":`, 100) + "1" + strings.Repeat("}", 100)
			small := strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)
			return "[" + deep + strings.Repeat(","+small, 20_000) + "]"
		}, 512, "", 100},
		{"100 MB of white space", func() string { return strings.Repeat(" \n", 50<<20) }, 512, "52428801:1: the text ends", 1},
		{"a string of 100 MB", func() string { return `"` + strings.Repeat("x", 100<<20) + `"` }, 512, "", 1},
		{"a string of 10 million escapes", func() string { return `"` + strings.Repeat(`\n`, 10_000_000) + `"` }, 512, "", 100},
		{"a string of 5 million lone surrogates", func() string { return `"` + strings.Repeat(`\ud800`, 5_000_000) + `"` }, 512, "", 100},
		{"10^6 distinct names with lone surrogates", func() string { return members(1_000_000, `"\ud800 %d":1`) }, 512, "", 500},
		{"a name of 10 million lone surrogates, twice", func() string {
			name := `"` + strings.Repeat(`\udfff`, 10<<20) + `":1`
			return "{" + name + "," + name + "}"
		}, 512, `1:62914567 (/\udfff`, 1000},
		{"a number of 100 MB", func() string { return strings.Repeat("1", 100<<20) }, 512, "", 1},
		{"a word of 100 MB", func() string { return strings.Repeat("x", 100<<20) }, 512, `1:1: found "x"`, 1},
		{"a name of 50 MB, twice", func() string {
			name := `"` + strings.Repeat("x", 50<<20) + `":1`
			return "{" + name + "," + name + "}"
		}, 512, `1:52428807 (/xxx`, 200},
		{"bad UTF-8 after 100 MB", func() string { return `"` + strings.Repeat("é", 50<<20) + "\xff" }, 512, "1:52428802: byte 0xff", 1},
	} {
		t.Run(test.reason, func(t *testing.T) {
			text := test.text()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			err := Check(text, test.maxDepth)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d MB in %v, %d MB allocated", len(text)>>20, took.Round(time.Millisecond), allocated)
			switch {
			case test.want == "" && err != nil, test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)):
				t.Errorf("got %.300v; want %q", err, test.want)
			case err != nil && len(err.Error()) > 1000:
				t.Errorf("the error is %d bytes", len(err.Error()))
			}
			limit := 5 * time.Second
			if raceEnabled {
				limit *= 20
			}
			if took > limit {
				t.Errorf("took %v", took)
			}
			if allocated > test.megabyte {
				t.Errorf("allocated %d MB; want at most %d", allocated, test.megabyte)
			}
		})
	}
}

// TestTimeIsLinear compares a text with one eight times as large.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	text := func(n int) string {
		var b strings.Builder
		b.WriteByte('[')
		for i := range n {
			fmt.Fprintf(&b, `{"a":%d,"b":{"c":[1,2,3],"n%d":null,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1}},`, i, i)
		}
		return b.String() + "1]"
	}
	measure := func(text string) time.Duration {
		best := time.Hour
		for range 5 {
			start := time.Now()
			if err := Check(text, 512); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := measure(text(10_000)), measure(text(80_000))
	t.Logf("%v, %v", small, large)
	if large > 40*small {
		t.Errorf("eight times the text takes %.1f times as long", float64(large)/float64(small))
	}
}
