package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// library writes a module with the given files to a new git repository.
func library(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = "module example.com/library\n\ngo 1.24.0\n"
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("git", "init", "--quiet", root).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	return root
}

func TestRunFailsWhenAPackageCostsMore(t *testing.T) {
	root := library(t, map[string]string{
		"doc.go":                   "package library\n",
		"graph/graph.go":           "package graph\n",
		"internal/hidden/hide.go":  "package hidden\n",
		"examples/first/first.go":  "package first\n",
		"cmd/main.go":              "package main\n\nfunc main() {}\n",
		"onlytests/only_test.go":   "package onlytests\n",
		"nested/go.mod":            "module example.com/library/nested\n",
		"nested/nested.go":         "package nested\n",
		"testdata/notcode/code.go": "package notcode\n",
	})
	golden := filepath.Join(t.TempDir(), "golden")
	if err := run(root, golden, false); err == nil {
		t.Error("no error without a golden file")
	}
	if err := run(root, golden, true); err != nil {
		t.Fatal(err)
	}
	if err := run(root, golden, false); err != nil {
		t.Errorf("right after an update: %v", err)
	}
	want := `# What importing each package alone costs a module outside the repository.
# Written by .ci/cost -update, and compared by CI.

module zip: at most 256 KiB

.
	go line: 1.24.0
	own packages: none
	third-party packages: none
	standard library, of note: none
	go.sum of 0 lines: none

graph
	go line: 1.24.0
	own packages: none
	third-party packages: none
	standard library, of note: none
	go.sum of 0 lines: none
`
	got, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	more := "package graph\n\nimport (\n\t_ \"net/http\"\n\n\t_ \"example.com/library/internal/hidden\"\n)\n"
	if err := os.WriteFile(filepath.Join(root, "graph", "graph.go"), []byte(more), 0o666); err != nil {
		t.Fatal(err)
	}
	err = run(root, golden, false)
	if err == nil {
		t.Fatal("no error for a package that links more")
	}
	for _, line := range []string{"+\t\tinternal/hidden", "+\t\tnet/http"} {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("the error does not show %q:\n%v", line, err)
		}
	}
}

func TestZipSizeLeavesOutNestedModules(t *testing.T) {
	root := library(t, map[string]string{"doc.go": "package library\n"})
	small, err := zipSize(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nested/go.mod": "module example.com/library/nested\n",
		"nested/big":    strings.Repeat("x", 1<<20),
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := zipSize(root)
	if err != nil {
		t.Fatal(err)
	}
	if got != small {
		t.Errorf("with a nested module %d bytes, without %d", got, small)
	}
}

func TestForbid(t *testing.T) {
	ok := []cost{{pkg: "diff", foreign: []string{"gonum.org/v1/gonum/graph", "github.com/google/go-cmpx"}}}
	if err := forbid(ok); err != nil {
		t.Error(err)
	}
	bad := append(ok, cost{pkg: "graphtest", foreign: []string{"github.com/google/go-cmp/cmp"}})
	err := forbid(bad)
	if err == nil || !strings.Contains(err.Error(), "graphtest links github.com/google/go-cmp/cmp") {
		t.Errorf("got %v", err)
	}
}

func TestAbridge(t *testing.T) {
	costs := map[string]cost{
		"graph": {pkg: "graph", foreign: []string{"a.org/a", "a.org/b"}},
		"plain": {pkg: "plain"},
		"diff":  {pkg: "diff", own: []string{"graph"}, foreign: []string{"a.org/a", "a.org/b"}},
	}
	for _, test := range []struct {
		c    cost
		want string
	}{
		{costs["graph"], "a.org/a;a.org/b"},
		{costs["diff"], "those of graph"},
		{cost{own: []string{"diff", "graph", "hidden", "plain"}, foreign: []string{"a.org/a", "a.org/b", "c.org/c"}}, "those of diff;c.org/c"},
		{cost{own: []string{"plain"}, foreign: []string{"a.org/a"}}, "a.org/a"},
	} {
		if got := strings.Join(abridge(test.c, costs), ";"); got != test.want {
			t.Errorf("abridge(%+v) = %q, want %q", test.c, got, test.want)
		}
	}
}

func TestCeiling(t *testing.T) {
	for _, test := range []struct{ size, want int64 }{
		{1, 256 * kib},
		{256 * kib, 256 * kib},
		{256*kib + 1, 512 * kib},
	} {
		got := ceiling(test.size)
		if got != test.want {
			t.Errorf("ceiling(%d) = %d, want %d", test.size, got, test.want)
		}
		read, err := readCeiling(format(got, nil))
		if err != nil || read != got {
			t.Errorf("reading %d back: %d, %v", got, read, err)
		}
	}
}

func TestReadSums(t *testing.T) {
	file := filepath.Join(t.TempDir(), "go.sum")
	text := "b.org/b v1.0.0/go.mod h1:x\na.org/a v1.0.0 h1:x\na.org/a v1.0.0/go.mod h1:x\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, lines, err := readSums(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a.org/a v1.0.0;b.org/b v1.0.0 (go.mod only)"; strings.Join(got, ";") != want || lines != 3 {
		t.Errorf("got %q and %d lines, want %q and 3", got, lines, want)
	}
}
