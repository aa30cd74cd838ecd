package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var update = flag.Bool("update", false, "write the golden files")

// result is what a run of the program does.
type result struct {
	code           int
	stdout, stderr string
}

func prcheck(args ...string) result {
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// report is a report in JSON: all that version 1 has, and nothing else.
type report struct {
	Format     string `json:"format"`
	Version    int    `json:"version"`
	Parity     string `json:"parity"`
	Comparison string `json:"comparison"`
	Complete   bool   `json:"complete"`
	Incomplete []struct {
		Location string `json:"location"`
		Reason   string `json:"reason"`
	} `json:"incomplete"`
	Assets []struct {
		Key         string   `json:"key"`
		Status      string   `json:"status"`
		ChangeTypes []string `json:"change_types"`
		Changes     []change `json:"changes"`
		Dagster     any      `json:"dagster"`
	} `json:"assets"`
	Reached []struct {
		Key      string `json:"key"`
		Distance int    `json:"distance"`
	} `json:"reached"`
	Folded []struct {
		Reason       string `json:"reason"`
		Significance string `json:"significance"`
		Assets       int    `json:"assets"`
		Facts        int    `json:"facts"`
		Example      string `json:"example"`
	} `json:"folded"`
	Unknown []struct {
		Key    string `json:"key"`
		Field  string `json:"field"`
		Reason string `json:"reason"`
	} `json:"unknown"`
	Definitions []struct {
		Kind, Location, ID, Status string
		Changes                    []change
	} `json:"definitions"`
	UnusedUnits    []string `json:"unused_units"`
	UnmatchedFiles []string `json:"unmatched_files"`
}

type change struct {
	Type          string          `json:"type"`
	Path          string          `json:"path"`
	Base          json.RawMessage `json:"base"`
	BaseUnknown   string          `json:"base_unknown"`
	Branch        json.RawMessage `json:"branch"`
	BranchUnknown string          `json:"branch_unknown"`
	Significance  string          `json:"significance"`
	Causes        []struct {
		Kind string `json:"kind"`
		ID   string `json:"id"`
	} `json:"causes"`
}

func decode(t testing.TB, text string) report {
	t.Helper()
	var r report
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if r.Format != "branchgraph.report" || r.Version != 1 {
		t.Errorf("the format is %q, version %d", r.Format, r.Version)
	}
	return r
}

const (
	base   = "testdata/base.json"
	branch = "testdata/branch.json"
)

// partialManifest writes a manifest that something is missing from: two resources have one id.
func partialManifest(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(branch)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	nodes := m["nodes"].(map[string]any)
	nodes["model.shop.daily_revenue"] = "no object"
	return writeJSON(t, "partial.json", m)
}

func writeJSON(t testing.TB, name string, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, name, string(text))
}

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCommandLine checks what the program does with each flag: the exit code, the beginning of the report, and what it
// says on stderr. Whatever it cannot compare gives no report.
func TestCommandLine(t *testing.T) {
	const (
		textReport = "5 assets changed, 2 downstream\n"
		snapshots  = dagsterFixtures + "1.13.29/multiple_code_locations/"
		jsonReport = `{"format":"branchgraph.report","version":1,`
	)
	partial := partialManifest(t)
	missing := filepath.Join(t.TempDir(), "missing.json")
	for _, test := range []struct {
		name   string
		args   []string
		code   int
		stdout string // its beginning
		stderr string // a part of it; empty: nothing is said
	}{
		{"inputs", []string{base, branch}, 0, textReport, ""},
		{"named", []string{"-base", base, "-branch", branch}, 0, textReport, ""},
		{"named the other way round", []string{"-branch", branch, "-base", base}, 0, textReport, ""},
		{"two dashes", []string{"--base=" + base, "--branch=" + branch}, 0, textReport, ""},
		{"base named", []string{"-base", base, branch}, 0, textReport, ""},
		{"branch named", []string{base, "-branch", branch}, 0, textReport, ""},
		{"flags after", []string{base, branch, "-format", "json"}, 0, jsonReport, ""},
		{"flags between", []string{base, "-format", "json", branch}, 0, jsonReport, ""},
		{"end of flags", []string{"-format", "json", "--", base, branch}, 0, jsonReport, ""},
		{"end of flags between", []string{base, "--", branch}, 0, textReport, ""},
		{"end of flags after", []string{base, branch, "--"}, 0, textReport, ""},
		{"no flags after their end", []string{"--", base, branch, "-format"}, 2, "", "too many inputs"},
		{"no flags after their end, file", []string{"--", base, "-x"}, 2, "", "load -x"},
		{"last one counts", []string{"-format", "json", "-format", "text", base, branch}, 0, textReport, ""},
		{"text", []string{"-format", "text", base, branch}, 0, textReport, ""},
		{"markdown", []string{"-format", "markdown", base, branch}, 0, "### 5 assets changed, 2 downstream\n", ""},
		{"format unknown", []string{"-format", "xml", base, branch}, 2, "", "text, markdown or json"},
		{"format empty", []string{"-format", "", base, branch}, 2, "", "text, markdown or json"},
		{"governance", []string{"-show", "governance", base, branch}, 0, "6 assets changed, 2 downstream\n", ""},
		{"all", []string{"-show", "all", base, branch}, 0, "10 assets changed, 2 downstream\nnothing folded\n", ""},
		{"show unknown", []string{"-show", "some", base, branch}, 2, "", "substantive, governance or all"},
		{"fail on nothing", []string{"-fail-on", "none", base, branch}, 0, textReport, ""},
		{"fail", []string{"-fail-on", "any", base, branch}, 1, textReport, ""},
		{"nothing to fail on", []string{"-fail-on", "any", base, base}, 0, "no assets changed\n", ""},
		{"fail on unknown", []string{"-fail-on", "all", base, branch}, 2, "", "none or any"},
		{"incomplete", []string{base, partial}, 2, "4 assets changed, 2 downstream, 1 unknown\n", "not complete"},
		{"incomplete base", []string{partial, branch}, 2, "no assets changed, 1 unknown\n", "not complete"},
		{"incomplete and failing", []string{"-fail-on", "any", base, partial}, 2, "4 assets", "not complete"},
		{"incomplete allowed", []string{"-allow-incomplete", base, partial}, 0, "4 assets", "error at /nodes/*: found a string"},
		{"incomplete allowed and failing", []string{"-allow-incomplete", "-fail-on", "any", base, partial}, 1, "4 assets", "error at"},
		{"incomplete not allowed", []string{"-allow-incomplete=false", base, partial}, 2, "4 assets", "not complete"},
		{"no base", []string{"-base", "none", branch}, 0, "nothing to compare with: there is no base\n", ""},
		{"no base, named", []string{"-base", "none", "-branch", branch}, 0, "nothing to compare with", ""},
		{"no base, no flag", []string{"none", branch}, 0, "nothing to compare with", ""},
		{"no base to fail on", []string{"-base", "none", "-fail-on", "any", branch}, 0, "nothing to compare with", ""},
		{"no base, incomplete", []string{"-base", "none", partial}, 0, "nothing to compare with", "error at"},
		{"no base and no branch", []string{"-base", "none"}, 2, "", "no branch"},
		{"none and none", []string{"none", "none"}, 2, "", "no branch"},
		{"branch missing", []string{base}, 2, "", "no branch"},
		{"base missing", []string{"-branch", branch}, 2, "", "no base"},
		{"too many", []string{base, branch, branch}, 2, "", "too many inputs"},
		{"too many, named", []string{"-base", base, "-branch", branch, branch}, 2, "", "too many inputs"},
		{"empty inputs", []string{"", ""}, 2, "", "empty name"},
		{"empty input", []string{base, ""}, 2, "", "empty name"},
		{"empty base", []string{"-base", "", branch}, 2, "", "empty name"},
		{"empty flags", []string{"-base", "", "-branch", ""}, 2, "", "empty name"},
		{"unknown flag", []string{"-quiet", base, branch}, 2, "", "-quiet"},
		{"unknown flag after", []string{base, branch, "--quiet"}, 2, "", "-quiet"},
		{"flag without value", []string{base, branch, "-format"}, 2, "", "-format"},
		{"bad boolean", []string{"-allow-incomplete=perhaps", base, branch}, 2, "", "allow-incomplete"},
		{"help", []string{"-h"}, 0, "", "usage: prcheck"},
		{"help and more", []string{base, "-help"}, 0, "", "usage: prcheck"},
		{"no file", []string{base, missing}, 2, "", "missing.json"},
		{"no base file", []string{missing, branch}, 2, "", "missing.json"},
		{"folder", []string{base, t.TempDir()}, 2, "", "directory"},
		{"stdin is a file's name", []string{base, "-"}, 2, "", "load -"},
		{"no JSON", []string{base, "testdata/README.md"}, 2, "", "README.md: not known what it is"},
		{"empty file", []string{base, writeFile(t, "empty.json", "")}, 2, "", "empty.json"},
		{"cut off", []string{base, writeFile(t, "cut.json", `{"metadata":{"dbt_schema_version":"htt`)}, 2, "", "cut.json"},
		{"no manifest", []string{base, writeFile(t, "x.json", `{}`)}, 2, "", "manifest"},
		{"no locations", []string{base, writeFile(t, "x.json", `[]`)}, 2, "", "x.json"},
		{"an array", []string{base, writeFile(t, "x.json", `[7]`)}, 2, "", "x.json"},
		{"nothing in common", []string{base, dagsterFixtures + "1.13.29/new_asset/base.json"}, 2, "", `nothing to compare: the base has the locations ["shop"], the branch ["analytics"]`},
		{"nothing in common, accepted", []string{"-allow-incomplete", base, dagsterFixtures + "1.13.29/new_asset/base.json"}, 0, "2 assets changed\n", ""},
		{"catalog", []string{base, writeFile(t, "catalog.json",
			`{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/catalog/v1.json"},"nodes":{},"sources":{}}`)}, 2, "", "catalog"},
		{"newer", []string{base, writeFile(t, "x.json",
			`{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v99.json"},"nodes":{}}`)}, 2, "", "v99"},
		{"parity with an unknown version", []string{"-dagster-parity", "1.2.3", base, branch}, 2, "", "-dagster-parity 1.2.3: expected 1.13.29 or 1.9.8"},
		{"parity with no version", []string{"-dagster-parity", "", base, branch}, 2, "", "-dagster-parity is empty"},
		{"parity and files", []string{"-dagster-parity", "1.9.8", "-changed-files", "-", base, branch}, 2, "", "-changed-files"},
		{"repository that nobody has", []string{"-repository", "x", snapshots + "base.json", snapshots + "branch.json"}, 2, "", "-repository x: neither side has it"},
		{"repository empty", []string{"-repository", "", base, branch}, 2, "", "-repository is empty"},
		{"location empty", []string{"-location", "", base, branch}, 2, "", "-location is empty"},
		{"unwritable", []string{"-o", filepath.Join(missing, "report"), base, branch}, 2, "", "write the report"},
		{"unwritable folder", []string{"-o", t.TempDir(), base, branch}, 2, "", "write the report"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := prcheck(test.args...)
			if got.code != test.code {
				t.Errorf("the exit code is %d, want %d", got.code, test.code)
			}
			if !strings.HasPrefix(got.stdout, test.stdout) || test.stdout == "" && got.stdout != "" {
				t.Errorf("the report begins with %.80q, want %q", got.stdout, test.stdout)
			}
			if !strings.Contains(got.stderr, test.stderr) || test.stderr == "" && got.stderr != "" {
				t.Errorf("stderr is %q, want %q", got.stderr, test.stderr)
			}
		})
	}
}

// TestNoBase checks the report of a comparison with nothing.
func TestNoBase(t *testing.T) {
	r := decode(t, prcheck("-base", "none", "-format", "json", branch).stdout)
	if r.Comparison != "none" || !r.Complete || len(r.Assets)+len(r.Reached)+len(r.Folded)+len(r.Unknown) > 0 {
		t.Errorf("got %+v", r)
	}
}

// TestOutputFile checks that -o writes the report, all of it and nothing else, over what was there, whatever the exit
// code.
func TestOutputFile(t *testing.T) {
	partial := partialManifest(t)
	for _, args := range [][]string{
		{base, branch}, {"-fail-on", "any", base, branch}, {"-format", "json", base, branch}, {base, partial},
	} {
		path := writeFile(t, "report", strings.Repeat("what was there before ", 1000))
		want := prcheck(args...)
		got := prcheck(append([]string{"-o", path}, args...)...)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.code != want.code || got.stdout != "" || got.stderr != want.stderr || string(text) != want.stdout {
			t.Errorf("prcheck -o FILE %q: got %+v and the file %q, want %+v", args, got, text, want)
		}
	}
}

// TestIncompleteReport checks that the report says what is missing.
func TestIncompleteReport(t *testing.T) {
	r := decode(t, prcheck("-format", "json", base, partialManifest(t)).stdout)
	if r.Complete || len(r.Incomplete) != 1 || r.Incomplete[0].Location != "shop" {
		t.Errorf("complete is %v, with the reasons %v", r.Complete, r.Incomplete)
	}
	for _, a := range r.Assets {
		if (a.Status == "unknown") != (a.Key == "model.shop.daily_revenue") || a.Status == "removed" {
			t.Errorf("%s is %s", a.Key, a.Status)
		}
	}
}

// TestHostileManifests checks that stderr says nothing that moves the terminal's cursor, whatever names there are.
func TestHostileManifests(t *testing.T) {
	const evil = "\x1b[31m\r\n\u202e\u009b"
	text, err := os.ReadFile(branch)
	if err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func(m map[string]any){
		func(m map[string]any) { m["nodes"].(map[string]any)[evil] = evil },
		func(m map[string]any) { m["nodes"].(map[string]any)[evil] = map[string]any{"resource_type": evil} },
		func(m map[string]any) { m[evil] = map[string]any{} },
		func(m map[string]any) { m["nodes"] = evil },
		func(m map[string]any) { m["metadata"].(map[string]any)["dbt_schema_version"] = evil },
		func(m map[string]any) { m["metadata"].(map[string]any)["dbt_version"] = evil },
		func(m map[string]any) { m["metadata"].(map[string]any)["project_name"] = evil },
		func(m map[string]any) {
			for _, n := range m["nodes"].(map[string]any) {
				n.(map[string]any)["database"] = []any{evil}
				n.(map[string]any)["config"] = evil
			}
		},
		func(m map[string]any) {
			for _, n := range m["nodes"].(map[string]any) {
				n.(map[string]any)["depends_on"] = map[string]any{"nodes": []any{evil}, "macros": []any{evil}}
			}
		},
	} {
		var m map[string]any
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		spoil(m)
		for _, format := range []string{"text", "markdown"} {
			got := prcheck("-show", "all", "-format", format, base, writeJSON(t, "x.json", m))
			for stream, text := range map[string]string{"stdout": got.stdout, "stderr": got.stderr} {
				if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
					t.Errorf("%s has unprintable characters: %q", stream, text[max(0, i-60):min(len(text), i+60)])
				}
			}
		}
	}
	name := filepath.Join(t.TempDir(), evil)
	if got := prcheck(base, name); strings.ContainsAny(got.stderr, "\x1b\r\u202e\u009b") || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("stderr has the name of a file as it is: %q", got.stderr)
	}
}

// TestWriteError checks that a report that cannot be written is no comparison.
func TestWriteError(t *testing.T) {
	var stderr bytes.Buffer
	if code := run(context.Background(), []string{base, branch}, nil, failing{}, &stderr); code != 2 {
		t.Errorf("the exit code is %d, want 2", code)
	}
	if !strings.Contains(stderr.String(), io.ErrClosedPipe.Error()) {
		t.Errorf("stderr is %q", stderr.String())
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestInterrupt checks that an interrupted program says so.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{base, branch}, nil, &stdout, &stderr); code != 2 || stdout.Len() > 0 {
		t.Errorf("the exit code is %d with the report %q", code, stdout.String())
	}
	if !strings.Contains(stderr.String(), context.Canceled.Error()) {
		t.Errorf("stderr is %q", stderr.String())
	}
}

// TestExample checks the reports of the example against their golden files, and that they are those of its files.
func TestExample(t *testing.T) {
	for format, ending := range map[string]string{"text": "txt", "markdown": "md", "json": "json"} {
		got := prcheck("-format", format)
		if got.code != 0 || !strings.Contains(got.stderr, "no inputs, so this compares the example") {
			t.Errorf("-format %s: the exit code is %d, stderr %q", format, got.code, got.stderr)
		}
		if files := prcheck("-format", format, base, branch); files.stdout != got.stdout {
			t.Errorf("-format %s: the files give another report than the example: %s", format, files.stdout)
		}
		path := "testdata/report." + ending + ".golden"
		if *update {
			if err := os.WriteFile(path, []byte(got.stdout), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.stdout != string(want) {
			t.Errorf("%s differs; go test -update writes it:\n%s", path, got.stdout)
		}
	}
}

// TestExampleShowsThePullRequest checks that the example's report has what testdata/pull_request.py does, and no more.
func TestExampleShowsThePullRequest(t *testing.T) {
	r := decode(t, prcheck("-format", "json", "-show", "governance").stdout)
	var got []string
	for _, a := range r.Assets {
		got = append(got, a.Key+" "+strings.Join(a.ChangeTypes, ","))
	}
	want := []string{
		"model.shop.customer_value CHECKS", "model.shop.daily_revenue CODE_VERSION", "model.shop.fct_orders CODE",
		"model.shop.returning_customers NEW", "model.shop.stg_customers TAGS", "model.shop.stg_orders CODE",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the assets are %q, want %q", got, want)
	}
}

// TestUsageNamesEveryFlag checks that every flag, every exit code and every kind of input is explained.
func TestUsageNamesEveryFlag(t *testing.T) {
	got := prcheck("-h")
	for _, word := range []string{"-base", "-branch", "-format", "-o ", "-show", "-fail-on", "-allow-incomplete", "-project", "-repository",
		"-location", "-dagster-parity", "1.13.29 or 1.9.8", "-changed-files", "0 compared", "1 what", "2 could not",
		"target/manifest.json", "snapshot.py", "format: branchgraph.graph", "graphfile"} {
		if !strings.Contains(got.stderr, word) {
			t.Errorf("the usage does not have %q:\n%s", word, got.stderr)
		}
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h gives the error %v", err)
	}
}
