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
	"strconv"
	"strings"
	"testing"
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

// failures runs a suite, and returns what its subtests said that failed.
func failures[T any](t *testing.T, checks []check[T], start func(testing.TB) T) map[string]string {
	failed := map[string]string{}
	for _, c := range checks {
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
			failed[c.name] = r.log.String()
		}
	}
	return failed
}

// planted is a broken implementation, and the subtest that has to catch it.
type planted[T any] struct {
	name, caughtBy string
	start          func(testing.TB) T
}

// testPlanted makes sure that each broken implementation is caught, with a sentence of the contract, and the whole one
// passes.
func testPlanted[T any](t *testing.T, checks []check[T], whole func(testing.TB) T, table []planted[T]) {
	t.Run("whole", func(t *testing.T) {
		for name, log := range failures(t, checks, whole) {
			t.Errorf("%s fails: %s", name, log)
		}
	})
	for _, p := range table {
		t.Run(p.name, func(t *testing.T) {
			failed := failures(t, checks, p.start)
			log, caught := failed[p.caughtBy]
			if !caught {
				t.Fatalf("not caught by %s, but by %v", p.caughtBy, failed)
			}
			if !strings.Contains(log, "The contract: ") {
				t.Errorf("%s does not quote the contract: %s", p.caughtBy, log)
			}
			t.Logf("caught by %d subtests; %s: %s", len(failed), p.caughtBy, log)
		})
	}
}

// TestPromises makes sure that the suites quote package deploy word by word.
func TestPromises(t *testing.T) {
	contract := " " + strings.Join(strings.Fields(strings.ReplaceAll(source(t, ".."), "//", " ")), " ")
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
				text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				n++
				words := strings.Join(strings.Fields(strings.ReplaceAll(text, "//", " ")), " ")
				if !strings.Contains(contract, " "+words) {
					t.Errorf("%s: package deploy does not say: %s", spec.Names[i].Name, text)
				}
			}
			return true
		})
	}
	if n < 50 {
		t.Errorf("%d promises were found", n)
	}
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
