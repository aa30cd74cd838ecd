// Package planted plants bugs in this module, one at a time, to show that its tests can fail. It is for tests only.
package planted

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Bug is one that somebody could make: a text of a file, by its path from the module's root, which is there once, and what
// it becomes.
type Bug = struct{ Why, File, Old, New string }

// Test plants bugs and runs the tests of a package, ./diff, which must fail each time: the first so many bugs always, and all of
// them when BRANCHGRAPH_PLANTED is 1. It skips tests that match a pattern: at least those that plant bugs. Whether each bug
// still has its place is checked always.
func Test(t *testing.T, root, pkg, skip string, always int, bugs []Bug) {
	t.Helper()
	for _, b := range bugs {
		if _, err := Plant(root, b); err != nil {
			t.Errorf("%s: %v", b.Why, err)
		}
	}
	if testing.Short() {
		t.Skip("plants no bugs when the tests are to be short")
	}
	if _, err := exec.LookPath("go"); err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if os.Getenv("BRANCHGRAPH_PLANTED") != "1" {
		bugs = bugs[:always]
	}
	for _, b := range bugs {
		t.Run(strings.ReplaceAll(b.Why, " ", "_"), func(t *testing.T) {
			text, err := Plant(root, b)
			if err != nil {
				t.Fatal(err)
			}
			out := GoTest(t, root, b, text, 5*time.Minute, nil, "-short", "-failfast", "-timeout=2m", "-skip="+skip, pkg)
			switch failed := regexp.MustCompile(`(?m)^--- FAIL: (\w+)`).FindStringSubmatch(out); {
			case failed != nil:
				t.Logf("caught by %s", failed[1])
			case strings.Contains(out, "panic: "):
				t.Log("caught by a panic")
			case strings.HasPrefix(out, "ok "), strings.Contains(out, "\nok "):
				t.Errorf("no test notices that %s", b.Why)
			default:
				t.Errorf("the tests did not run:\n%s", out)
			}
		})
	}
}

// Plant returns the text of the file with the bug. It fails when the old text is not there once.
func Plant(root string, b Bug) (text string, err error) {
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(b.File)))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(content), b.Old); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, not once: a table that does not fit the code proves nothing", b.File, b.Old, n)
	}
	return strings.Replace(string(content), b.Old, b.New, 1), nil
}

// GoTest runs go test for at most so long with the text in place of the bug's file, with more environment variables and
// arguments. It returns what that prints.
func GoTest(t *testing.T, root string, b Bug, text string, most time.Duration, env []string, args ...string) string {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	replacement, overlay := filepath.Join(folder, "file.go"), filepath.Join(folder, "overlay.json")
	replace := map[string]any{"Replace": map[string]string{filepath.Join(root, filepath.FromSlash(b.File)): replacement}}
	content, err := json.Marshal(replace)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{replacement: []byte(text), overlay: content} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	c := exec.CommandContext(ctx, "go", append([]string{"test", "-vet=off", "-count=1", "-overlay=" + overlay}, args...)...)
	c.Dir, c.Env = root, append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	t.Logf("go test: %v", err)
	return string(out)
}
