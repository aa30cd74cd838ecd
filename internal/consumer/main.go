// Command consumer measures what branchgraph costs those who import it, and
// compares that with a committed file.
//
// For each package that users can import it makes a module outside the
// repository that imports this package and nothing else, tidies and builds it,
// and notes the go line it ends up with, the packages it links and the modules
// in its go.sum. It also makes the zip file that a module proxy would serve and
// checks its size against a ceiling, which moves in steps so that it stays the
// same over many commits.
//
// It is a module of its own so that what it needs is not what importers need.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	root := flag.String("root", "../..", "the repository's root")
	golden := flag.String("golden", "../../.ci/cost.golden", "the file to compare with")
	update := flag.Bool("update", false, "write the file instead")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*root, *golden, *update); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

// run measures the module at root and compares the result with the golden
// file, or writes it there.
func run(root, golden string, update bool) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	costs, err := measure(root)
	if err != nil {
		return err
	}
	// Before the golden file: no update can make this acceptable.
	if err := forbid(costs); err != nil {
		return err
	}
	size, err := zipSize(root)
	if err != nil {
		return err
	}
	fmt.Printf("%d packages, module zip of %d KiB\n", len(costs), (size+kib-1)/kib)

	old, err := os.ReadFile(golden)
	if err != nil && !(update && errors.Is(err, os.ErrNotExist)) {
		return err
	}
	max := ceiling(size)
	if !update {
		committed, err := readCeiling(old)
		if err != nil {
			return fmt.Errorf("%s: %w", golden, err)
		}
		if size <= committed {
			max = committed
		}
	}
	text := format(max, costs)
	switch {
	case bytes.Equal(old, text):
		return nil
	case update:
		return os.WriteFile(golden, text, 0o666)
	default:
		return fmt.Errorf("what importers pay has changed; if that is meant, run .ci/cost -update and say why in the commit\n%s", difference(golden, text))
	}
}

// difference returns the hunks of a unified diff between a file and another
// text.
func difference(file string, text []byte) string {
	dir, err := os.MkdirTemp("", "golden")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	now := filepath.Join(dir, "now")
	if err := os.WriteFile(now, text, 0o666); err != nil {
		return err.Error()
	}
	// It exits with 1 when there is a difference.
	out, err := exec.Command("git", "diff", "--no-index", "--no-color", "--", file, now).CombinedOutput()
	if _, hunks, ok := strings.Cut(string(out), "\n@@"); ok {
		return "@@" + hunks
	}
	return fmt.Sprintf("git diff: %v\n%s", err, out)
}
