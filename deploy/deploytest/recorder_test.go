package deploytest

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// recorder is a testing.TB whose failure is no failure of the test that it is used in.
type recorder struct {
	testing.TB
	failed, skipped bool
	log             strings.Builder
	cleanups        []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Failed() bool             { return r.failed }
func (r *recorder) Skipped() bool            { return r.skipped }
func (r *recorder) Fail()                    { r.failed = true }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Log(args ...any)          { fmt.Fprintln(&r.log, args...) }
func (r *recorder) Error(args ...any)        { r.Log(args...); r.Fail() }
func (r *recorder) Fatal(args ...any)        { r.Log(args...); r.FailNow() }
func (r *recorder) Skip(args ...any)         { r.Log(args...); r.SkipNow() }
func (r *recorder) FailNow()                 { r.failed = true; runtime.Goexit() }
func (r *recorder) SkipNow()                 { r.skipped = true; runtime.Goexit() }
func (r *recorder) Context() context.Context { return context.Background() }

func (r *recorder) Logf(format string, args ...any)   { r.Log(fmt.Sprintf(format, args...)) }
func (r *recorder) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }
func (r *recorder) Skipf(format string, args ...any)  { r.Skip(fmt.Sprintf(format, args...)) }

// failure runs a subtest of a suite in a bubble, whose clock is a fake one, and returns what it said if it failed.
func failure[T any](t *testing.T, c check[T], start func(testing.TB) T) (log string) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.run(start(r))
		}()
		<-done
		for _, f := range r.cleanups {
			f()
		}
		if r.failed {
			log = r.log.String()
		}
	})
	return log
}

// planted is a broken implementation, and the subtest that has to catch it.
type planted[T any] struct {
	name, caughtBy string
	start          func(testing.TB) T
}

// testPlanted makes sure that the whole implementation passes a suite, that each broken one is caught, with a sentence of
// the contract, by the subtest that is meant to, and that there is no subtest that catches nothing.
func testPlanted[T any](t *testing.T, checks []check[T], whole func(testing.TB) T, table []planted[T]) {
	testWhole(t, checks, whole)
	idle := map[string]bool{}
	for _, c := range checks {
		idle[c.name] = true
	}
	for _, p := range table {
		delete(idle, p.caughtBy)
		t.Run(p.name, func(t *testing.T) {
			i := slices.IndexFunc(checks, func(c check[T]) bool { return c.name == p.caughtBy })
			log := failure(t, checks[i], p.start)
			if !strings.Contains(log, "The contract: ") {
				t.Errorf("%s does not catch it, with a sentence of the contract: %q", p.caughtBy, log)
			}
		})
	}
	for name := range idle {
		t.Errorf("%s catches nothing that is planted", name)
	}
}

// testWhole makes sure that an implementation passes a suite.
func testWhole[T any](t *testing.T, checks []check[T], start func(testing.TB) T) {
	for _, c := range checks {
		if log := failure(t, c, start); log != "" {
			t.Errorf("%s fails: %s", c.name, log)
		}
	}
}

// TestPromises makes sure that the suites quote package deploy and those below it word by word.
func TestPromises(t *testing.T) {
	var contract string
	for _, dir := range []string{"..", "../codehost", "../deployment", "../provision", "../store"} {
		contract += " " + strings.Join(strings.Fields(strings.ReplaceAll(source(t, dir), "//", " ")), " ")
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "promise" {
				return true
			}
			for i, v := range spec.Values {
				text := literal(t, v)
				n++
				words := strings.Join(strings.Fields(strings.ReplaceAll(text, "//", " ")), " ")
				if !strings.Contains(contract, " "+words) {
					t.Errorf("%s: no contract says: %s", spec.Names[i].Name, text)
				}
			}
			return true
		})
	}
	if n < 50 {
		t.Errorf("%d promises were found", n)
	}
}

// literal returns the value of a string literal, or of several that are added.
func literal(t *testing.T, e ast.Expr) string {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		return literal(t, sum.X) + literal(t, sum.Y)
	}
	text, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// source returns the Go files of a folder, without tests.
func source(t *testing.T, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
