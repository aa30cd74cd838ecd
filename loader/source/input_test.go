package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/internal/jsontext"
	"github.com/branchgraph/branchgraph/loader/source"
)

func read(in source.Input, limits source.Limits) (string, error) {
	doc, err := source.Read(context.Background(), in, limits)
	return doc.Text(), err
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.json")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// reader returns the input of what an io.Reader yields.
func reader(r io.Reader) source.Input {
	return source.Input{Name: "in", Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ content, want string }{
		{`{"a":1}`, `{"a":1}`}, {" \n\t{}", "{}"}, {"\r\n[1] \n", "[1] \n"}, {"1", "1"}, {`"ü"`, `"ü"`},
		{`{"\ud800":"\udfff"}`, `{"\ud800":"\udfff"}`},
	} {
		for name, in := range map[string]source.Input{
			"file": source.File(file(t, test.content)), "text": source.Text("in", test.content), "reader": reader(strings.NewReader(test.content)),
			"one byte at a time": reader(oneByte{strings.NewReader(test.content)}),
		} {
			if got, err := read(in, source.Limits{}); err != nil || got != test.want {
				t.Errorf("%s %q: got %q, %v", name, test.content, got, err)
			}
		}
	}
}

// TestDocument checks that a document has the name of its input, and that a failed one has nothing.
func TestDocument(t *testing.T) {
	doc, err := source.Read(context.Background(), source.Text("a.json", " [1]"), source.Limits{})
	if err != nil || doc.Name != "a.json" || doc.Text() != "[1]" {
		t.Errorf("got %q, %q, %v", doc.Name, doc.Text(), err)
	}
	for name, in := range map[string]source.Input{"bad": source.Text("a.json", "[1"), "empty": source.Text("a.json", ""), "missing": source.File("missing.json")} {
		if doc, err := source.Read(context.Background(), in, source.Limits{}); err == nil || doc != (source.Document{}) {
			t.Errorf("%s: got %+v, %v", name, doc, err)
		}
	}
	if (source.Document{}).Text() != "" {
		t.Error("the zero Document has a text")
	}
}

type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

// TestPlaces checks that white space at the start, which is not kept, counts in lines and columns.
func TestPlaces(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "load in:1:1: the input is empty; expected JSON"},
		{"  ", "load in:1:3: the input is empty; expected JSON"},
		{"\x1f\x8b\x08\x00", "load in:1:2: compressed with gzip; expected JSON: unpack it first"},
		{" \n\n ", "load in:3:2: the input is empty; expected JSON"},
		{"x", `load in:1:1: found "x" where a value was expected`},
		{"  x", `load in:1:3: found "x" where a value was expected`},
		{"\n\n x", `load in:3:2: found "x" where a value was expected`},
		{"\r\n\tx", `load in:2:2: found "x" where a value was expected`},
		{"\n [\n x]", `load in:3:2 (/0): found "x" where a value was expected`},
		{"\n  [1, x]", `load in:2:7 (/1): found "x" where a value was expected`},
		{"\n\ufeff{}", `load in:2:1: the text starts with a byte order mark; expected UTF-8 without one`},
		{" {\"a\":1,\n\"a\":2}", `load in:2:1 (/a): the name "a" is there twice in one object`},
	} {
		_, err := read(source.Text("in", test.text), source.Limits{})
		var typed *source.Error
		if !errors.As(err, &typed) || err.Error() != test.want {
			t.Errorf("%q:\n got %v\nwant %s", test.text, err, test.want)
			continue
		}
		var cause *jsontext.Error
		if !errors.As(err, &cause) {
			t.Errorf("%q: the cause is %v", test.text, typed.Err)
		}
	}
}

func TestNoFile(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.json")
	for _, test := range []struct {
		in    source.Input
		want  string
		cause error
	}{
		{source.File(missing), "load " + missing + ": cannot open it: ", fs.ErrNotExist},
		{source.File(dir), "load " + dir + ": it is a directory; expected a file", nil},
		{source.File(""), "load : cannot open it: ", fs.ErrNotExist},
		{source.File("a\x00b"), "load a\\x00b: cannot open it: ", nil},
		{source.Input{Name: "in", Open: func() (io.ReadCloser, error) { return nil, io.ErrNoProgress }}, "load in: cannot open it: multiple Read calls", io.ErrNoProgress},
		{reader(io.MultiReader(strings.NewReader("[1,"), broken{})), "load in: cannot read it: it broke", errBroken},
		{reader(broken{}), "load in: cannot read it: it broke", errBroken},
		{reader(stuck{}), "load in: cannot read it: ", io.ErrNoProgress},
	} {
		text, err := read(test.in, source.Limits{})
		var typed *source.Error
		if text != "" || !errors.As(err, &typed) || !strings.HasPrefix(err.Error(), test.want) || typed.Line != 0 {
			t.Errorf("got %v; want %s", err, test.want)
		}
		if test.cause != nil && !errors.Is(err, test.cause) {
			t.Errorf("%v is not %v", err, test.cause)
		}
	}
}

var errBroken = errors.New("it broke")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestByteLimit(t *testing.T) {
	content := "  [1, 2]  "
	n := int64(len(content))
	for _, limit := range []int64{1, 2, 3, n - 1, n, n + 1, math.MaxInt64 - 1, math.MaxInt64, 0, -1} {
		for name, in := range map[string]source.Input{"file": source.File(file(t, content)), "reader": reader(strings.NewReader(content))} {
			text, err := read(in, source.Limits{Bytes: limit})
			if limit <= 0 || limit >= n {
				if err != nil || text != content[2:] {
					t.Errorf("%s, limit %d: %q, %v", name, limit, text, err)
				}
				continue
			}
			want := fmt.Sprintf("load %s: larger than %d bytes; raise the limit if it is meant to be", in.Name, limit)
			if err == nil || err.Error() != want {
				t.Errorf("%s, limit %d: got %v; want %s", name, limit, err, want)
			}
		}
	}
}

func TestDepthLimit(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, test := range []struct {
		limit, depth int
		ok           bool
	}{{0, 512, true}, {0, 513, false}, {-1, 512, true}, {3, 3, true}, {3, 4, false}, {10_000, 10_000, true}} {
		if _, err := read(source.Text("in", nested(test.depth)), source.Limits{Depth: test.limit}); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

// spaces yields white space, n bytes of it, at no cost.
type spaces struct{ n int64 }

func (s *spaces) Read(p []byte) (int, error) {
	if s.n == 0 {
		return 0, io.EOF
	}
	n := int(min(s.n, int64(len(p))))
	for i := range p[:n] {
		p[i] = ' '
	}
	s.n -= int64(n)
	return n, nil
}

// TestSpaces reads 2 GB of white space, more than the default limit, and 512 MB, which is less.
func TestSpaces(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("reads 1.5 GB")
	}
	for _, test := range []struct {
		size   int64
		limits source.Limits
		want   string
	}{
		{2 << 30, source.Limits{}, "load in: larger than 1073741824 bytes; raise the limit if it is meant to be"},
		{512 << 20, source.Limits{}, "load in:1:536870913: the input is empty; expected JSON"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := read(reader(&spaces{test.size}), test.limits)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v; want %s", err, test.want)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 || took > 30*time.Second {
			t.Errorf("took %v, %d bytes", took, allocated)
		}
		t.Logf("%v", took)
	}
}

// TestSparseFile is 2 GB that a file system does not store.
func TestSparseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse.json")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(2 << 30); err != nil {
		t.Skip(err)
	}
	want := "load " + path + ": larger than 1073741824 bytes; raise the limit if it is meant to be"
	start := time.Now()
	if _, err := read(source.File(path), source.Limits{}); err == nil || err.Error() != want {
		t.Errorf("got %v; want %s", err, want)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v, though the size says enough", took)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	endless := reader(readFunc(func(p []byte) (int, error) {
		if n++; n == 3 {
			cancel()
		}
		p[0] = '['
		return 1, nil
	}))
	if doc, err := source.Read(ctx, endless, source.Limits{}); doc != (source.Document{}) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %q, %v", doc, err)
	}
	if doc, err := source.Read(ctx, source.Text("in", "1"), source.Limits{}); doc != (source.Document{}) || !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: got %q, %v", doc, err)
	}
	expired, stop := context.WithTimeout(context.Background(), -1)
	defer stop()
	if _, err := source.Read(expired, source.Text("in", "1"), source.Limits{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a context whose time is up: got %v", err)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// TestClose checks that what was opened is closed, whatever happens.
func TestClose(t *testing.T) {
	for name, r := range map[string]io.Reader{"good": strings.NewReader("1"), "bad": strings.NewReader("x"), "broken": broken{}, "large": &spaces{100}} {
		c := &closer{Reader: r}
		_, _ = read(source.Input{Name: "in", Open: func() (io.ReadCloser, error) { return c, nil }}, source.Limits{Bytes: 10})
		if c.closed != 1 {
			t.Errorf("%s: closed %d times", name, c.closed)
		}
	}
}

type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return nil }

func TestErrorText(t *testing.T) {
	cause := errors.New("cause")
	for want, err := range map[string]*source.Error{
		"load a.json: bad":              {Input: "a.json", Message: "bad"},
		"load a.json:2:3: bad":          {Input: "a.json", Line: 2, Column: 3, Message: "bad"},
		"load a.json (/x/0): bad":       {Input: "a.json", Path: "/x/0", Message: "bad", Err: cause},
		"load a.json:2:3 (/x): bad":     {Input: "a.json", Line: 2, Column: 3, Path: "/x", Message: "bad"},
		"load https://x/manifest: bad.": {Input: "https://x/manifest", Message: "bad."},
	} {
		if err.Error() != want {
			t.Errorf("got %s; want %s", err, want)
		}
		if errors.Is(err, cause) != (err.Err != nil) {
			t.Errorf("%s: wrong cause", err)
		}
	}
}
