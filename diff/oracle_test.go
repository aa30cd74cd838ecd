package diff_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

// verdict is what testdata/dbt/oracle.py says of two manifests. Its members are asset keys, alone or with details.
type verdict struct {
	New, Removed                                             []string
	CodeVersion                                              []string `json:"code_version"`
	Contract, Access, Group, Tags, Meta, Description, Owners []string
	Code                                                     map[string][]string // project units
	Config                                                   map[string][]string // names of settings
	ConfigQuiet                                              map[string][]string `json:"config_quiet"`
	Columns                                                  map[string][]string // names
	Checks                                                   map[string][]string // names without numbers
	Storage                                                  map[string][]string // paths
	Dependencies                                             map[string]struct{ Added, Removed []string }
	Unknown                                                  [][2]string // keys and fields
	Substantive                                              []string
	StorageFolded                                            []struct {
		From, To []string
		Assets   int
	} `json:"storage_folded"`
	Toolchain struct{ Macros, Assets int }
}

// lines spells a verdict, a line each thing.
func (v *verdict) lines() []string {
	var out []string
	for name, keys := range map[string][]string{
		"new": v.New, "removed": v.Removed, "code version": v.CodeVersion, "contract": v.Contract, "access": v.Access,
		"group": v.Group, "tags": v.Tags, "meta": v.Meta, "description": v.Description, "owners": v.Owners,
		"substantive": v.Substantive,
	} {
		for _, key := range keys {
			out = append(out, name+": "+key)
		}
	}
	for name, details := range map[string]map[string][]string{
		"code": v.Code, "config": v.Config, "quiet config": v.ConfigQuiet, "columns": v.Columns, "checks": v.Checks,
		"storage": v.Storage,
	} {
		for key, all := range details {
			for _, detail := range all {
				out = append(out, name+": "+key+" "+detail)
			}
		}
	}
	for key, deps := range v.Dependencies {
		for _, dep := range deps.Added {
			out = append(out, "dependencies: "+key+" added "+dep)
		}
		for _, dep := range deps.Removed {
			out = append(out, "dependencies: "+key+" removed "+dep)
		}
	}
	for _, u := range v.Unknown {
		out = append(out, "unknown: "+u[0]+" "+u[1])
	}
	for _, f := range v.StorageFolded {
		out = append(out, fmt.Sprintf("storage folded: %q %q %d", f.From, f.To, f.Assets))
	}
	out = append(out, fmt.Sprintf("toolchain: %+v", v.Toolchain))
	slices.Sort(out)
	return slices.Compact(out)
}

// ours says the same from the facts of a comparison. For the third result, the assets with nothing but changes of layout,
// the oracle has no notion.
func ours(base, branch *assetgraph.Graph) (v *verdict, layoutOnly []string) {
	v = &verdict{
		Code: map[string][]string{}, Config: map[string][]string{}, ConfigQuiet: map[string][]string{},
		Columns: map[string][]string{}, Checks: map[string][]string{}, Storage: map[string][]string{},
		Dependencies: map[string]struct{ Added, Removed []string }{},
	}
	d := diff.Compare(base, branch)
	folded := map[[4]string]int{}
	tools, toolUsers := map[string]bool{}, map[string]bool{}
	for a := range d.Assets(diff.ShowAll) {
		substantive, layout, moved := false, false, false
		for _, c := range a.Changes {
			substantive = substantive || c.Significance == diff.Substantive
			layout = layout || c.Reason == "only white space and comments"
			switch {
			case c.Significance != diff.Environment:
				v.add(c)
			case c.Type == diff.Storage:
				moved = true
			case strings.HasPrefix(c.Path, "/units/"): // the oracle does not count those that checks use
				x, before := base.Unit(c.Causes[0].ID)
				y, after := branch.Unit(c.Causes[0].ID)
				if before != after || x.Digest != y.Digest || !slices.Equal(x.Uses, y.Uses) { // nor the same macro, used anew
					tools[c.Causes[0].ID], toolUsers[a.Key.String()] = true, true
				}
			}
		}
		if key := a.Key.String(); substantive {
			v.Substantive = append(v.Substantive, key)
		} else if layout {
			layoutOnly = append(layoutOnly, key)
		}
		if moved {
			x, _ := base.Asset(a.Key)
			y, _ := branch.Asset(a.Key)
			from, to := x.Storage.Rendered, y.Storage.Rendered
			folded[[4]string{from.Database, from.Schema, to.Database, to.Schema}]++
		}
	}
	for move, n := range folded {
		v.StorageFolded = append(v.StorageFolded, struct {
			From, To []string
			Assets   int
		}{move[:2:2], move[2:], n})
	}
	for _, u := range d.Unknown() {
		v.Unknown = append(v.Unknown, [2]string{u.Key.String(), u.Field})
	}
	v.Toolchain.Macros, v.Toolchain.Assets = len(tools), len(toolUsers)
	return v, layoutOnly
}

// add sorts a fact into the verdict.
func (v *verdict) add(c diff.Change) {
	key := c.Key.String()
	path := strings.Split(c.Path, "/")
	for i := range path {
		path[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(path[i])
	}
	list := func(to *[]string) { *to = append(*to, key) }
	detail := func(to map[string][]string, s string) { to[key] = append(to[key], s) }
	switch {
	case c.Type == diff.New:
		list(&v.New)
	case c.Type == diff.Removed:
		list(&v.Removed)
	case c.Type == diff.CodeVersion:
		if path[1] == "code_version" {
			list(&v.CodeVersion)
		}
	case c.Type == diff.Code:
		detail(v.Code, path[2])
	case c.Type == diff.Config && c.Significance == diff.Substantive:
		detail(v.Config, path[2])
	case c.Type == diff.Config:
		detail(v.ConfigQuiet, path[2])
	case c.Type == diff.Columns:
		detail(v.Columns, path[2])
	case c.Type == diff.Checks && c.Significance == diff.Substantive:
		name, _, _ := strings.Cut(path[2], " #")
		detail(v.Checks, name)
	case c.Type == diff.Storage:
		detail(v.Storage, c.Path)
	case c.Type == diff.Contract:
		list(&v.Contract)
	case c.Type == diff.Access:
		list(&v.Access)
	case c.Type == diff.Group:
		list(&v.Group)
	case c.Type == diff.Owners:
		list(&v.Owners)
	case c.Type == diff.Tags && path[1] == "tags":
		list(&v.Tags)
	case c.Type == diff.Metadata && path[1] == "metadata":
		list(&v.Meta)
	case c.Type == diff.Description && path[1] == "description":
		list(&v.Description)
	case c.Type == diff.Dependencies:
		deps := v.Dependencies[key]
		dep, err := assetgraph.ParseKey(path[2])
		if err != nil {
			panic(err)
		}
		if c.Base == (diff.Absent{}) {
			deps.Added = append(deps.Added, dep.String())
		} else {
			deps.Removed = append(deps.Removed, dep.String())
		}
		v.Dependencies[key] = deps
	}
}

// oracle runs testdata/dbt/oracle.py.
func oracle(t *testing.T, into any, args ...string) {
	t.Helper()
	_, err := exec.LookPath("python3")
	needs(t, err)
	c := exec.Command("python3", append([]string{"../testdata/dbt/oracle.py"}, args...)...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("oracle.py: %v\n%s", err, stderr.Bytes())
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	decoder.DisallowUnknownFields()
	must(t, decoder.Decode(into))
}

// agree compares what the oracle says with what we say. The oracle counts an edit of nothing but layout as substantive.
func agree(t *testing.T, name string, theirs *verdict, base, branch *assetgraph.Graph) (layoutOnly []string) {
	t.Helper()
	v, layoutOnly := ours(base, branch)
	theirs.Substantive = slices.DeleteFunc(theirs.Substantive, func(key string) bool { return slices.Contains(layoutOnly, key) })
	equal(t, name, v.lines(), theirs.lines())
	return layoutOnly
}

// TestOracleChain compares all steps of a real project's history with what a script finds that shares no code with ours.
func TestOracleChain(t *testing.T) {
	folder := filepath.Join(sharedData, "jira")
	_, err := os.Stat(folder)
	needs(t, err)
	var steps map[string]*verdict
	oracle(t, &steps, "--chain", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	must(t, err)
	if len(files) != 23 || len(steps) != 22 {
		t.Fatalf("found %d manifests and %d steps; want 23 and 22", len(files), len(steps))
	}
	stem := func(path string) string { return strings.TrimSuffix(filepath.Base(path), ".json") }
	total := map[string]int{}
	var layoutOnly []string
	base := manifest(t, files[0])
	for i, file := range files[1:] {
		name := stem(files[i]) + ".." + stem(file)
		if steps[name] == nil {
			t.Fatalf("the oracle has no step %s", name)
		}
		branch := manifest(t, file)
		layoutOnly = append(layoutOnly, agree(t, name, steps[name], base, branch)...)
		mirrors(t, name, base, branch)
		for _, line := range steps[name].lines() {
			class, _, _ := strings.Cut(line, ":")
			total[class]++
		}
		base = branch
	}
	equal(t, "assets with changes of layout only", layoutOnly, []string{ // of one step; read by hand
		"model.jira.int_jira__issue_assign_resolution", "model.jira.int_jira__issue_join",
		"model.jira.int_jira__issue_type_parents", "model.jira.int_jira__issue_users",
	})
	// A comparison of nothing with nothing would agree as well.
	for class, least := range map[string]int{
		"new": 61, "removed": 54, "code version": 281, "code": 56, "config": 100, "quiet config": 41, "columns": 88,
		"checks": 37, "storage": 117, "storage folded": 31, "unknown": 100, "dependencies": 41, "description": 9,
	} {
		if total[class] < least {
			t.Errorf("the steps have %d of class %q; want at least %d", total[class], class, least)
		}
	}
}

func TestOraclePairs(t *testing.T) {
	for _, pair := range []struct{ name, base, branch string }{
		{"full", "../testdata/dbt/full/manifest.json", "../testdata/dbt/full/manifest_branch.json"},
		{"full, backwards", "../testdata/dbt/full/manifest_branch.json", "../testdata/dbt/full/manifest.json"},
		{"prcheck", "../examples/prcheck/testdata/base.json", "../examples/prcheck/testdata/branch.json"},
		{"pair", filepath.Join(sharedData, "pair/base.json"), filepath.Join(sharedData, "pair/pr2.json")},
		{"pair, backwards", filepath.Join(sharedData, "pair/pr2.json"), filepath.Join(sharedData, "pair/base.json")},
	} {
		t.Run(pair.name, func(t *testing.T) {
			_, err := os.Stat(pair.base)
			needs(t, err)
			theirs := &verdict{}
			oracle(t, theirs, pair.base, pair.branch)
			var want []string
			if strings.HasPrefix(pair.name, "full") {
				want = []string{"model.fixture.payments_protected"}
			}
			equal(t, "assets with changes of layout only", agree(t, pair.name, theirs, manifest(t, pair.base), manifest(t, pair.branch)), want)
		})
	}
}

// TestOracleVersions compares manifests of one project that were written by different versions of dbt.
func TestOracleVersions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData, "versions", "*.json"))
	must(t, err)
	if len(files) < 2 {
		needs(t, os.ErrNotExist)
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(a, b) })
	for i, file := range files[1:] {
		theirs := &verdict{}
		oracle(t, theirs, files[i], file)
		base, branch := manifest(t, files[i]), manifest(t, file)
		name := filepath.Base(files[i]) + ".." + filepath.Base(file)
		agree(t, name, theirs, base, branch)
	}
}
