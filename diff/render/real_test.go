package render_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
	"github.com/branchgraph/branchgraph/loader"
	"github.com/branchgraph/branchgraph/loader/dbt"
)

// TestRealManifests checks the reports of each release of a real project against the one before it.
func TestRealManifests(t *testing.T) {
	const folder = "../../../shared/data/dbt/jira"
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs %s: %v", folder, err)
		}
		t.Skipf("needs %s: %v", folder, err)
	}
	files, err := filepath.Glob(folder + "/*.json")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d manifests in %s: %v", len(files), folder, err)
	}
	if testing.Short() {
		files = files[len(files)-2:]
	}
	var base *assetgraph.Graph
	for i, file := range files {
		config := &loader.Config{DBT: dbt.Options{Project: "jira"}}
		result, err := loader.Load(context.Background(), config, loader.File(file))
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			for _, show := range []diff.Show{diff.ShowSubstantive, diff.ShowAll} {
				checkAll(t, comparison{name: filepath.Base(file), base: base, branch: result.Graph, options: render.Options{Show: show}})
			}
		}
		base = result.Graph
	}
}
