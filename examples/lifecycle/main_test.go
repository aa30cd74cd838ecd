package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file")

const golden = "testdata/story.golden"

// needGit skips a test without git. In CI that is a failure.
func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// TestStory checks what the program prints, twice, and that its temporary folder is gone. The program itself fails when
// something is left behind.
func TestStory(t *testing.T) {
	needGit(t)
	for range 2 {
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		var out strings.Builder
		if err := run(t.Context(), &out); err != nil {
			t.Fatalf("%v after\n%s", err, &out)
		}
		if *update {
			if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s differs; go test -update writes it:\n%s", golden, &out)
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("left in the temporary folder: %v, %v", left, err)
		}
	}
}

// TestLeftBehind checks that the program fails when something is left behind: an open pull request, a file that nobody
// knows of, an order in prod that is not prod's.
func TestLeftBehind(t *testing.T) {
	needGit(t)
	for _, test := range []struct {
		name, want string
		leave      func(t *testing.T, s *story)
	}{
		{"nothing", "", func(t *testing.T, s *story) {}},
		{"branch", "feature-9", func(t *testing.T, s *story) {
			s.push("origin", "feature-9", "origin main", project{"orders": "SELECT 1", "revenue": "SELECT 1 AS total"})
		}},
		{"file", "stray.db", func(t *testing.T, s *story) {
			if err := os.WriteFile(filepath.Join(s.warehouse.dir, "stray.db"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"table", "stray", func(t *testing.T, s *story) {
			if err := s.warehouse.exec(t.Context(), "prod.1.db", "CREATE TABLE stray (x)"); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			s, err := newStory(t.Context(), t.TempDir(), &out)
			if err != nil {
				t.Fatal(err)
			}
			s.tell()
			test.leave(t, s)
			s.try(s.prove)
			if (s.err == nil) != (test.want == "") || s.err != nil && !strings.Contains(s.err.Error(), test.want) {
				t.Errorf("got the error %v, want %q", s.err, test.want)
			}
		})
	}
}

// TestBadModel checks that what cannot be built is an error, and that a model is one query and nothing else.
func TestBadModel(t *testing.T) {
	needGit(t)
	for _, sql := range []string{"SELECT 1; DROP TABLE raw_orders", "no SQL"} {
		s, err := newStory(t.Context(), t.TempDir(), new(strings.Builder))
		if err != nil {
			t.Fatal(err)
		}
		s.push("origin", "main", "", project{"revenue": sql})
		s.full("prod", "main")
		if s.err == nil || !strings.Contains(s.err.Error(), "Ready") {
			t.Errorf("the model %q gives the error %v", sql, s.err)
		}
		if tables, err := s.warehouse.query(t.Context(), "prod.1.db", "SELECT group_concat(name) FROM sqlite_schema"); tables != "raw_orders,owner" {
			t.Errorf("after the model %q there is %q, %v", sql, tables, err)
		}
	}
}

// TestWithoutGit checks that the program says what it needs.
func TestWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := run(t.Context(), new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "install git") {
		t.Errorf("got the error %v", err)
	}
}
