package deploymodel

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/internal/planted"
)

// bug is one that somebody could make: a text of a file, which is there once, and what it becomes.
type bug struct {
	why, test      string
	seed           int // of a story that found it when it was entered here
	file, old, new string
}

// root is the module's.
const root = "../.."

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
	for _, b := range plantedBugs {
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
	bugs := plantedBugs[:min(2, len(plantedBugs))]
	if os.Getenv("BRANCHGRAPH_PLANTED") == "1" {
		bugs = plantedBugs
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
func (b bug) plant() (text string, err error) { return planted.Plant(root, b.bug()) }

func (b bug) bug() planted.Bug { return planted.Bug{Why: b.why, File: b.file, Old: b.old, New: b.new} }

// run runs the tests that find a bug, with the text of the file that has it. It returns what go test prints.
func (b bug) run(t *testing.T, text string) string {
	t.Helper()
	env := []string{"BRANCHGRAPH_SEED=", "BRANCHGRAPH_DEEP=",
		fmt.Sprintf("BRANCHGRAPH_STORIES=%d", ciStories), fmt.Sprintf("BRANCHGRAPH_EVENTS=%d", ciEvents)}
	return planted.GoTest(t, root, b.bug(), text, 10*time.Minute, env, "-timeout=8m", "-run="+b.test, "./internal/deploymodel", "-shrink=0")
}
