package graphfile_test

import (
	"errors"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
)

var errFull = errors.New("no space")

// TestHostileFiles reads files that are badly shaped: each gives what it should in bounded time and memory, without a panic and
// without a deep stack.
func TestHostileFiles(t *testing.T) {
	const million = 1_000_000
	times := strings.Repeat
	asset := func(members string) string { return head + "locations:\n l:\n  assets:\n   a:\n" + members }
	value := func(v string) string { return asset("    metadata:\n     x: " + v + "\n") }
	inJSON := func(v string) string {
		return `{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"metadata":{"x":` + v + `}}}}}}`
	}
	bomb := "a: &a [x]\n"
	for name := 'b'; name <= 'z'; name++ {
		bomb += string(name) + ": &" + string(name) + " [" + times("*"+string(name-1)+", ", 9) + "]\n"
	}
	// debug.SetMaxStack is for the whole process; the limits on nesting, ours and the parser's, keep stacks far below this one.
	defer debug.SetMaxStack(debug.SetMaxStack(16 << 20))
	for _, test := range []struct{ reason, text, want string }{
		{"deep lists", value(times("[", million)), "nested more than 512 deep"},
		{"deep lists that end", value(times("[", 9000) + times("]", 9000)), "nested more than 512 deep"},
		{"deep lists as a block", value("\n      " + times("- ", million) + "x"), "nested more than 512 deep"},
		{"deep maps", value(times("{a: ", million/2)), "nested more than 512 deep"},
		{"deep maps as a block", value("\n      " + times("? ", million) + "x"), "nested more than 512 deep"},
		{"deep names", value("\n      " + times("? - ", 4000) + "x"), "a list or a map where the name of a member was expected"},
		{"deeper and deeper", value("\n" + stairs(3000)), "nested more than 512 deep"},
		{"exactly as deep as allowed", value(times("[", 506) + times("]", 506)), ""},
		{"one deeper", value(times("[", 507) + times("]", 507)), "nested more than 512 deep"},
		{"deep JSON", inJSON(times("[", million)), "nested more than 512 deep"},
		{"deep JSON maps", inJSON(times(`{"a":`, million)), "nested more than 512 deep"},
		{"JSON exactly as deep as allowed", inJSON(times("[", 506) + times("]", 506)), ""},
		{"deep maps around a long name", value(times("{a: ", 400) + times("x", 100_000) + times("}", 400)), ""},
		{"long names in deep maps", inJSON(times(`{"`+times("x", 10_000)+`":`, 400) + "1" + times("}", 400)), ""},
		{"long names in deep maps that are wrong", inJSON(times(`{"`+times("x", 10_000)+`":`, 400) + `{"$":1}` + times("}", 400)), "names that begin with $ are reserved"},
		{"deep sets", inJSON(times(`{"$set":[0,`, 250) + `"` + times("x", million) + `"` + times("]}", 250)), ""},
		{"sets too deep", inJSON(times(`{"$set":[`, million)), "nested more than 512 deep"},
		{"a set of long texts that are alike", inJSON(`{"$set":[` + times(`"`+times("x", 1000)+`",`, 10_000) + "0]}"), ""},
		{"a set of long lists that are alike", inJSON(`{"$set":[` + times("["+times("1,", 1000)+"1],", 1000) + "0]}"), ""},
		{"a bomb of aliases", head + bomb, "an anchor, &a"},
		{"a bomb in a flow", head + "units: [&a [x], [*a, *a, *a]]", "an anchor, &a"},
		{"a circle", head + "units: &a [*a]", "an anchor, &a"},
		{"a big number", value(times("9", million)), ""},
		{"a big fraction", value("0." + times("9", million)), ""},
		{"a big power", value("1e" + times("9", million)), ""},
		{"a big hexadecimal number", value("0x" + times("f", million)), "that is not decimal"},
		{"a big octal number", value("0o" + times("7", million)), "that is not decimal"},
		{"a big number in JSON", inJSON(times("9", million)), ""},
		{"a big order", head + "locations: {l: {order: " + times("9", million) + "}}", "expected a whole number"},
		{"a big version", "format: branchgraph.graph\nversion: " + times("9", million), "is newer than version 1"},
		{"a big key", asset("    dependencies: [" + times("a/", million) + "b]\n"), ""},
		{"a bad big key", asset("    dependencies: [" + times("a/", million) + "]\n"), "invalid key"},
		{"a long text", value(times("x ", million) + "x"), ""},
		{"a long text in quotes", value(`"` + times(`\n`, million) + `"`), ""},
		{"a long text of lines", value("|\n" + times("      x\n", million)), ""},
		{"a long name", asset("    metadata: {? " + times("x", million) + " : 1}"), ""},
		{"a long name that is not known", asset("    ? " + times("x", million) + "\n    : 1\n"), "not known here"},
		{"many names", asset("    metadata:\n" + numbered("     n%: 1\n", 200_000)), ""},
		{"many comments", head + times("# comment\n", 300_000), ""},
		{"many commented items", value("\n" + times("     - x # y\n", 100_000)), ""},
		{"many lines", value("\n" + times("     -\n", 3*million)), "too large for YAML"},
		{"many commas", value("[" + times("x,", 3*million)), "too large for YAML"},
		{"many dashes", value(times("- ", 3*million)), "too large for YAML"},
		{"a large file", head + "# " + times("x", 64<<20), "too large for YAML"},
		{"spaces", times(" ", 10*million) + "x", "found a text"},
		{"many documents", times("---\n", million), "a second document"},
		{"many documents after one", head + times("---\n", million), "a second document"},
		{"no UTF-8", head + times("\x80", million), "is not valid UTF-8"},
		{"no UTF-8 in a text", value("\"\xed\xa0\x80\""), "is not valid UTF-8"},
		{"NUL", times("\x00", million), "control character"},
		{"tabs", times("\t", million), "it is no YAML"},
		{"quotes", head + times(`"`, million), "it is no YAML"},
		{"an open text", value(`"` + times("x\n", million)), "it is no YAML"},
		{"question marks", head + "{" + times("?", million), "it is no YAML"},
		{"many unknown members", `{"format":"branchgraph.graph","version":1,` + numbered(`"n%":1,`, 300_000) + `"x":1}`, "not known here"},
		{"escapes of JSON in YAML", value("'$json:\"" + times(`\ud800`, 300_000) + "\"'"), ""},
	} {
		t.Run(test.reason, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, _, err := graphfile.Read("in", strings.NewReader(test.text))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if (err == nil) != (test.want == "") || err != nil && (!strings.Contains(err.Error(), test.want) || len(err.Error()) > 2000) {
				t.Errorf("got %.500v; want %s", err, test.want)
			}
			allocated := after.TotalAlloc - before.TotalAlloc
			if limit := uint64(len(test.text))*200 + 64<<20; allocated > limit {
				t.Errorf("%d MiB for %d KiB", allocated>>20, len(test.text)>>10)
			}
			if limit := time.Second + time.Duration(len(test.text))*2*time.Microsecond; took > 10*limit {
				t.Errorf("took %v for %d KiB", took, len(test.text)>>10)
			}
		})
	}
}

// stairs are n maps, each in the one before.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 6+i) + "a:\n")
	}
	return b.String()
}

// numbered repeats a text with a number in the place of %.
func numbered(text string, n int) string {
	var b strings.Builder
	digits := []byte("0000000")
	for range n {
		b.WriteString(strings.Replace(text, "%", string(digits), 1))
		for i := len(digits) - 1; i >= 0; i-- {
			if digits[i]++; digits[i] <= '9' {
				break
			}
			digits[i] = '0'
		}
	}
	return b.String()
}

// TestErrorsPrint has files whose names of members and tags would do something to a terminal.
func TestErrorsPrint(t *testing.T) {
	for _, text := range []string{
		`{"format":"branchgraph.graph","version":1,"\u001b[31mx":1}`,
		`{"format":"branchgraph.graph","version":1,"\u202e":1}`,
		"format: branchgraph.graph\nversion: 1\n\"\\e[31mx\": 1\n",
		"format: branchgraph.graph\nversion: 1\nlocations: !%1b[31mx {}\n",
		"format: branchgraph.graph\nversion: 1\nlocations: !<%1b%0a> {}\n",
	} {
		_, _, err := graphfile.Read("\x1b]0;name", strings.NewReader(text))
		if err == nil {
			t.Errorf("%q is read", text)
			continue
		}
		for _, r := range err.Error() {
			if !strconv.IsPrint(r) {
				t.Errorf("%q: the message %q has %q", text, err, r)
			}
		}
	}
}
