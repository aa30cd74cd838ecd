package deploytest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestSlowSubtestsEndTheSuite runs itself in another process, where the first of two subtests waits in vain.
func TestSlowSubtestsEndTheSuite(t *testing.T) {
	const patience = 500 * time.Millisecond
	if os.Getenv("BRANCHGRAPH_SLOW") == "1" {
		runPatiently(t, patience, []check[testing.TB]{
			{"Quick", func(t testing.TB) { t.Error("at once") }},
			{"Waits", func(t testing.TB) { time.Sleep(patience); t.Error("in vain") }},
			{"Next", func(t testing.TB) { t.Error("was run") }},
		}, func(t testing.TB) testing.TB { return t })
		return
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), "BRANCHGRAPH_SLOW=1")
	out, err := c.CombinedOutput()
	for _, line := range []string{"--- FAIL: " + t.Name() + "/Quick", "--- FAIL: " + t.Name() + "/Waits", "--- SKIP: " + t.Name() + "/Next",
		"Waits failed after 500ms: mend that first"} {
		if !strings.Contains(string(out), line) {
			t.Errorf("%q is not in what was printed (%v):\n%s", line, err, out)
		}
	}
}
