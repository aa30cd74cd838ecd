package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
)

// cost is what importing one package brings with it.
type cost struct {
	pkg     string   // the package, below the module's path
	goLine  string   // the go line that the importer's go.mod ends up with
	own     []string // packages of the module that are linked, below its path
	foreign []string // packages of other modules that are linked
	std     []string // packages of the standard library that are linked and in notable
	sums    []string // modules and versions in the importer's go.sum
	sumSize int      // lines of that go.sum
}

// notable are packages of the standard library that a small library should not
// link without being asked.
var notable = []string{
	"crypto/tls", "database/sql", "html/template", "net", "net/http", "os/exec", "plugin", "testing",
}

// testOnly are modules for tests, which no package that users import may link.
var testOnly = []string{"github.com/google/go-cmp", "github.com/stretchr/testify"}

// forbid reports every package that links a module of testOnly.
func forbid(costs []cost) error {
	var problems []error
	for _, c := range costs {
		for _, p := range c.foreign {
			for _, m := range testOnly {
				if within(p, m) {
					problems = append(problems, fmt.Errorf("%s links %s: that is for tests only", c.pkg, p))
				}
			}
		}
	}
	return errors.Join(problems...)
}

// measure returns the costs of all packages of the module at root that users
// can import, in order.
func measure(root string) ([]cost, error) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	module := modfile.ModulePath(data)
	pkgs, err := publicPackages(root, module)
	if err != nil {
		return nil, err
	}

	costs := make([]cost, len(pkgs))
	errs := make([]error, len(pkgs))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, pkg := range pkgs {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			costs[i], errs[i] = consume(root, module, pkg)
		})
	}
	wg.Wait()
	return costs, errors.Join(errs...)
}

// publicPackages returns the packages of the module at root that users can
// import. Programs are not packages to import, and neither are examples.
func publicPackages(root, module string) ([]string, error) {
	out, err := goCommand(root, "list", "-f", "{{if .GoFiles}}{{.ImportPath}} {{.Name}}{{end}}", "./...")
	if err != nil {
		return nil, err
	}
	var pkgs []string
	for line := range strings.Lines(string(out)) {
		path, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && name != "main" && !internal(path) && !within(path, module+"/examples") {
			pkgs = append(pkgs, path)
		}
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("%s has no package to import", module)
	}
	return pkgs, nil
}

// consume makes an outside module that imports only pkg, and measures it.
func consume(root, module, pkg string) (cost, error) {
	c := cost{pkg: below(pkg, module)}
	dir, err := os.MkdirTemp("", "consumer")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)

	// The oldest go line there is a reason to try: tidying raises it as needed.
	gomod := fmt.Sprintf("module example.com/consumer\n\ngo 1.21\n\nreplace %s => %s\n", module, modfile.AutoQuote(root))
	program := fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", pkg)
	// The sums we already trust; tidying drops those that are not needed.
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return c, err
	}
	for name, text := range map[string]string{"go.mod": gomod, "main.go": program, "go.sum": string(sums)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return c, err
		}
	}
	if _, err := goCommand(dir, "mod", "tidy"); err != nil {
		return c, err
	}
	if _, err := goCommand(dir, "build", "-o", "consumer.bin", "."); err != nil {
		return c, err
	}

	if c.goLine, err = goLine(filepath.Join(dir, "go.mod")); err != nil {
		return c, err
	}
	if c.sums, c.sumSize, err = readSums(filepath.Join(dir, "go.sum")); err != nil {
		return c, err
	}
	out, err := goCommand(dir, "list", "-deps", "-f", "{{.ImportPath}} {{.Standard}}", ".")
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(out)) {
		path, std, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case path == pkg || path == "example.com/consumer":
		case within(path, module):
			c.own = append(c.own, below(path, module))
		case std != "true":
			c.foreign = append(c.foreign, path)
		case slices.Contains(notable, path):
			c.std = append(c.std, path)
		}
	}
	slices.Sort(c.own)
	slices.Sort(c.foreign)
	slices.Sort(c.std)
	return c, nil
}

// goLine returns the go version that a go.mod file asks for.
func goLine(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	f, err := modfile.Parse(file, data, nil)
	if err != nil {
		return "", err
	}
	line := f.Go.Version
	if f.Toolchain != nil {
		line += " toolchain " + f.Toolchain.Name
	}
	return line, nil
}

// readSums returns the modules in a go.sum file, in order, and its number of
// lines. A module of which only the go.mod file is read says so.
func readSums(file string) ([]string, int, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	lines := 0
	source := map[string]bool{} // by module and version: is its source read?
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); lines++ {
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			return nil, 0, fmt.Errorf("%s: not a line of a go.sum: %q", file, s.Text())
		}
		version, only := strings.CutSuffix(fields[1], "/go.mod")
		name := fields[0] + " " + version
		source[name] = source[name] || !only
	}
	var sums []string
	for name, read := range source {
		if !read {
			name += " (go.mod only)"
		}
		sums = append(sums, name)
	}
	slices.Sort(sums)
	return sums, lines, nil
}

// goCommand runs the go command in dir and returns what it prints.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -buildvcs=false")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out, nil
}

// within reports whether an import path is a module's path or below it.
func within(path, module string) bool {
	return path == module || strings.HasPrefix(path, module+"/")
}

// internal reports whether only the module itself can import a package.
func internal(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "internal")
}

// below returns an import path relative to the module's, and "." for itself.
func below(path, module string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}
