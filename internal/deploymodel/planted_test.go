package deploymodel

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

// bug is one that somebody could make: a text of a file, which is there once, and what it becomes.
type bug struct {
	why, test      string
	seed           int // of a story that found it when it was entered here
	file, old, new string
}

// Tests that find bugs.
const (
	byStories = "TestStories$"
	byFound   = "TestStoriesFound$"
	byReader  = "TestHistoriesWithReader$"
	byBlind   = "TestHistoriesWithoutReader$"
)

// TestPlantedBugs shows that TestStories can fail: it plants bugs, one at a time, and tells as many stories as .ci/run does.
// It plants the first ones only, unless BRANCHGRAPH_PLANTED is 1.
func TestPlantedBugs(t *testing.T) {
	for _, b := range planted {
		if _, err := b.plant(); err != nil {
			t.Errorf("%s: %v", b.why, err)
		}
	}
	if testing.Short() {
		t.Skip("plants no bugs when the tests are to be short")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	bugs := planted[:min(2, len(planted))]
	if os.Getenv("BRANCHGRAPH_PLANTED") == "1" {
		bugs = planted
	}
	for _, b := range bugs {
		t.Run(strings.ReplaceAll(b.why, " ", "_"), func(t *testing.T) {
			text, err := b.plant()
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			out := b.run(t, text)
			switch failed := regexp.MustCompile(`seed (\d+):\n\s*(.*)`).FindStringSubmatch(out); {
			case failed != nil:
				t.Logf("found with seed %s in %s: %s", failed[1], time.Since(begin).Round(time.Second), failed[2])
			case strings.Contains(out, "--- FAIL: "), strings.Contains(out, "panic: "):
				t.Logf("found in %s: %s", time.Since(begin).Round(time.Second), regexp.MustCompile(`(?m)^(panic: .*|.*deploymodel: .*|--- FAIL: .*)$`).FindString(out))
			case strings.HasPrefix(out, "ok "), strings.Contains(out, "\nok "):
				t.Errorf("nothing notices that %s", b.why)
			default:
				t.Errorf("no test was run:\n%s", out)
			}
		})
	}
}

// plant returns the text of a file with the bug.
func (b bug) plant() (text string, err error) {
	content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(b.file)))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(content), b.old); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, not once: a table that does not fit the code proves nothing", b.file, b.old, n)
	}
	return strings.Replace(string(content), b.old, b.new, 1), nil
}

// run runs the tests that find a bug, with the text of the file that has it. It returns what go test prints.
func (b bug) run(t *testing.T, text string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	replacement, overlay := filepath.Join(folder, "file.go"), filepath.Join(folder, "overlay.json")
	replace := map[string]any{"Replace": map[string]string{filepath.Join(root, filepath.FromSlash(b.file)): replacement}}
	content, err := json.Marshal(replace)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{replacement: []byte(text), overlay: content} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "go", "test", "-vet=off", "-count=1", "-timeout=8m", "-run="+b.test, "-overlay="+overlay,
		"./internal/deploymodel", "-shrink=0")
	c.Dir = root
	c.Env = append(os.Environ(), "BRANCHGRAPH_SEED=", "BRANCHGRAPH_DEEP=",
		fmt.Sprintf("BRANCHGRAPH_STORIES=%d", ciStories), fmt.Sprintf("BRANCHGRAPH_EVENTS=%d", ciEvents))
	out, err := c.CombinedOutput()
	t.Logf("go test: %v", err)
	return string(out)
}
