package diff_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
)

var update = flag.Bool("update", false, "rewrite golden files")

// dagsterFixtures is where the snapshots lie that Dagster wrote. They are a module of their own, which a copy of this one
// need not have.
const dagsterFixtures = "../testdata/dagster/fixtures"

// snapshot loads one side of a fixture.
func snapshot(t testing.TB, pin, scenario, side string) *assetgraph.Graph {
	t.Helper()
	path := filepath.Join(dagsterFixtures, pin, scenario, side+".json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = unzipped(path + ".gz")
	}
	must(t, err)
	result, err := loader.Load(context.Background(), nil, loader.Text(path, string(text)))
	must(t, err)
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	return result.Graph
}

func unzipped(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func scenarios(t testing.TB, pin string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dagsterFixtures, pin))
	needs(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestDagsterScenarios pins what is said of every fixture.
func TestDagsterScenarios(t *testing.T) {
	for _, pin := range []string{"1.13.29", "1.9.8"} {
		t.Run(pin, func(t *testing.T) {
			var got bytes.Buffer
			for _, scenario := range scenarios(t, pin) {
				base, branch := snapshot(t, pin, scenario, "base"), snapshot(t, pin, scenario, "branch")
				d := diff.Compare(base, branch)
				fmt.Fprintf(&got, "# %s\n", scenario)
				for _, line := range told(d) {
					fmt.Fprintln(&got, line)
				}
				if again := told(diff.Compare(base, base)); len(again) > 1 {
					t.Errorf("%s: with itself: %q", scenario, again)
				}
			}
			golden := filepath.Join("testdata", "dagster-"+pin+".golden")
			if *update {
				must(t, os.MkdirAll("testdata", 0o755))
				must(t, os.WriteFile(golden, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			equal(t, golden, strings.Split(got.String(), "\n"), strings.Split(string(want), "\n"))
		})
	}
}

// told spells what a comparison shows, the first facts of many.
func told(d *diff.Diff) []string {
	var out []string
	for _, line := range facts(d, diff.ShowGovernance) {
		if len(out) == 120 {
			out = append(out, "...")
			break
		}
		out = append(out, line)
	}
	for _, line := range folded(d, diff.ShowGovernance) {
		out = append(out, "folded "+line)
	}
	for _, o := range d.Others() {
		out = append(out, fmt.Sprintf("%s %s of %s: %s", o.Kind, o.ID, o.Location, o.Status))
		for _, c := range o.Changes {
			out = append(out, "    "+fact(c))
		}
	}
	for _, name := range d.Uncompared() {
		out = append(out, "not compared: "+name)
	}
	unknown := map[string]int{}
	for _, u := range d.Unknown() {
		unknown[u.Field+": "+u.Reason]++
	}
	for what, n := range unknown {
		out = append(out, fmt.Sprintf("%d unknown %s", n, what))
	}
	return out
}

// TestDagsterIsQuiet checks what must not be reported, and what must be all the same.
func TestDagsterIsQuiet(t *testing.T) {
	for _, pin := range []string{"1.13.29", "1.9.8"} {
		scenarios(t, pin)
		compare := func(scenario string) *diff.Diff {
			return diff.Compare(snapshot(t, pin, scenario, "base"), snapshot(t, pin, scenario, "branch"))
		}
		d := compare("table_name_database") // Dagster issue 30768
		equal(t, "database: facts", facts(d, diff.ShowGovernance), nil)
		equal(t, "database: folded", folded(d, diff.ShowGovernance), []string{
			`environment: database prod → pr_1234, 1000 facts of 1000 assets such as schema_0/table_0, kind ""`,
		})
		equal(t, "lines inserted", facts(compare("lines_inserted"), diff.ShowAll), nil)
		d = compare("one_location_against_five")
		for _, line := range facts(d, diff.ShowAll) {
			if strings.Contains(line, "REMOVED") {
				t.Errorf("one location of five: %s", line)
			}
		}
		equal(t, "one location of five: not compared", d.Uncompared(), []string{"loc_0", "loc_1", "loc_3", "loc_4"})
		others := func(d *diff.Diff) (out []string) {
			for _, o := range d.Others() {
				out = append(out, fmt.Sprintf("%s %s %s", o.Kind, o.ID, o.Status))
			}
			return out
		}
		for _, want := range []struct{ scenario, line string }{
			{"automation", "schedule nightly_schedule changed"}, {"resources", "environment variable WAREHOUSE_PORT new"},
		} {
			if got := others(compare(want.scenario)); !slices.Contains(got, want.line) {
				t.Errorf("%s: %q lacks %q", want.scenario, got, want.line)
			}
		}
	}
}
