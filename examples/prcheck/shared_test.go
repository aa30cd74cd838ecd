package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedData holds real manifests of other projects, beside the repository.
const sharedData = "../../../shared/data/dbt/"

// shared returns the manifests in a folder of them. Without it the test is skipped, but not in CI.
func shared(t testing.TB, folder string) []string {
	t.Helper()
	if _, err := os.Stat(sharedData); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs %s: %v", sharedData, err)
		}
		t.Skipf("needs %s: %v", sharedData, err)
	}
	files, err := filepath.Glob(sharedData + folder + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests in %s: %v", folder, err)
	}
	return files
}

// jira returns the manifest of the project jira of a day.
func jira(t testing.TB, day string) string {
	t.Helper()
	for _, f := range shared(t, "jira") {
		if strings.HasPrefix(filepath.Base(f), day+"-") {
			return f
		}
	}
	t.Fatalf("no manifest of %s", day)
	return ""
}

// compareFiles returns the report of two manifests, in JSON.
func compareFiles(t testing.TB, base, branch string) report {
	t.Helper()
	got := prcheck("-format", "json", base, branch)
	if got.code != 0 {
		t.Fatalf("prcheck %s %s: exit code %d: %s", base, branch, got.code, got.stderr)
	}
	return decode(t, got.stdout)
}

// summary returns the key of each asset with its status or its change types.
func (r report) summary() []string {
	var out []string
	for _, a := range r.Assets {
		what := a.Status
		if what == "changed" {
			what = strings.Join(a.ChangeTypes, ",")
		}
		out = append(out, a.Key+" "+what)
	}
	return out
}

// count returns how many assets have a change for which is returns true.
func (r report) count(is func(change) bool) int {
	n := 0
	for _, a := range r.Assets {
		if slices.ContainsFunc(a.Changes, is) {
			n++
		}
	}
	return n
}

// TestPullRequest checks a pull request on jaffle_shop: what it edits is all that is changed, though the schemas of all
// models differ.
func TestPullRequest(t *testing.T) {
	shared(t, "pair")
	r := compareFiles(t, sharedData+"pair/base.json", sharedData+"pair/pr2.json")
	want := []string{
		"model.jaffle_shop.customers CODE_VERSION,DEPENDENCIES",
		"model.jaffle_shop.int_customer_orders new",
		"model.jaffle_shop.int_customer_payments new",
	}
	if got := r.summary(); !slices.Equal(got, want) {
		t.Errorf("the assets are %q, want %q", got, want)
	}
	if len(r.Folded) != 1 || r.Folded[0].Reason != "schema prod → dev" || r.Folded[0].Assets != 7 || r.Folded[0].Facts != 7 {
		t.Errorf("folded is %+v, want the schemas of 7 models", r.Folded)
	}
	var reached []string
	for _, reach := range r.Reached {
		reached = append(reached, fmt.Sprintf("%s %d", reach.Key, reach.Distance))
	}
	if want := []string{"model.jaffle_shop.customer_order_pattern 1", "model.jaffle_shop.customer_segments 1"}; !slices.Equal(reached, want) {
		t.Errorf("reached are %q, want %q", reached, want)
	}
	text := prcheck(sharedData+"pair/base.json", sharedData+"pair/pr2.json").stdout
	if want := "3 assets changed, 2 downstream\nfolded: 7 models: schema prod → dev\n"; !strings.HasPrefix(text, want) {
		t.Errorf("the text begins with %.100q, want %q", text, want)
	}
}

// TestNothingChanges checks that no manifest differs from itself.
func TestNothingChanges(t *testing.T) {
	for folder, want := range map[string]int{"versions": 16, "jira": 23, "pair": 2} {
		files := shared(t, folder)
		if len(files) != want {
			t.Errorf("%s has %d manifests, want %d", folder, len(files), want)
		}
		if testing.Short() {
			files = files[:1]
		}
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				got := prcheck("-format", "json", "-show", "all", "-fail-on", "any", "-project", "jira", file, file)
				if got.code != 0 {
					t.Errorf("the exit code is %d: %s", got.code, got.stderr)
				}
				r := decode(t, got.stdout)
				if len(r.Assets)+len(r.Reached)+len(r.Folded) > 0 || r.Comparison != "two-way" || !r.Complete {
					t.Errorf("compared with itself: %s", got.stdout)
				}
			})
		}
	}
}

// TestUpgrade checks a release that edits 48 models and writes settings anew.
func TestUpgrade(t *testing.T) {
	r := compareFiles(t, jira(t, "20260511"), jira(t, "20260622"))
	ofType := func(name string) func(change) bool { return func(c change) bool { return c.Type == name } }
	kind := func(prefix, path string) int {
		n := 0
		for _, a := range r.Assets {
			if strings.HasPrefix(a.Key, prefix) && slices.ContainsFunc(a.Changes, func(c change) bool { return c.Path == path }) {
				n++
			}
		}
		return n
	}
	for _, figure := range []struct {
		what      string
		got, want int
	}{
		{"assets", len(r.Assets), 83},
		{"models with CODE_VERSION", r.count(ofType("CODE_VERSION")), 48},
		{"models with another authored schema", kind("model.", "/storage/authored/schema"), 61},
		{"seeds with other quote_columns", kind("seed.", "/config/quote_columns"), 22},
	} {
		if figure.got != figure.want {
			t.Errorf("there are %d %s, want %d", figure.got, figure.what, figure.want)
		}
	}
}

// TestMacros checks a release in which macros change: their users say which.
func TestMacros(t *testing.T) {
	r := compareFiles(t, jira(t, "20260622"), jira(t, "20260624"))
	causes := map[int]int{} // assets with CODE, by the number of macros that cause it
	versions := 0
	for _, a := range r.Assets {
		found := map[string]bool{}
		for _, c := range a.Changes {
			switch c.Type {
			case "CODE_VERSION":
				versions++
			case "CODE":
				for _, cause := range c.Causes {
					if cause.Kind != "unit" || !strings.HasPrefix(cause.ID, "macro.") {
						t.Errorf("%s is caused by %v", a.Key, cause)
					}
					found[cause.ID] = true
				}
			}
		}
		if slices.Contains(a.ChangeTypes, "CODE") {
			causes[len(found)]++
		}
	}
	if versions != 1 || len(causes) != 2 || causes[4] != 18 || causes[2] != 1 {
		t.Errorf("there are %d CODE_VERSION and CODE by number of macros %v, want 1 and 18 with 4, 1 with 2", versions, causes)
	}
	if len(r.Unknown) != 1 || r.Unknown[0].Key != "seed.jira_integration_tests.comment" || r.Unknown[0].Field != "/code_version" {
		t.Errorf("unknown is %+v, want the code version of the seed comment", r.Unknown)
	}
}

// TestSmallReleases checks releases that change one model, and none.
func TestSmallReleases(t *testing.T) {
	for _, test := range []struct {
		base, branch string
		want         []string
	}{
		{"20251112", "20251210", nil},
		{"20250430", "20250626", []string{"model.jira.jira__daily_sprint_issue_history"}},
	} {
		r := compareFiles(t, jira(t, test.base), jira(t, test.branch))
		var got []string
		for _, a := range r.Assets {
			got = append(got, a.Key)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s → %s: the assets are %q, want %q", test.base, test.branch, got, test.want)
		}
	}
}
