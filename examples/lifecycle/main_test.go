package main

import (
	"flag"
	"os"
	"os/exec"
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

// TestStory checks what the program prints, also with somebody's odd settings of git, and that its temporary folder is gone.
// The program itself fails when something is not as the story says, or is left behind.
func TestStory(t *testing.T) {
	needGit(t)
	home := t.TempDir()
	const settings = `
[commit]
	gpgSign = true
[core]
	autocrlf = true
	hooksPath = /nowhere
[init]
	defaultBranch = trunk
`
	if err := os.WriteFile(home+"/.gitconfig", []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, env := range []map[string]string{{}, {"HOME": home, "GIT_DIR": home, "GIT_AUTHOR_NAME": "Somebody", "TZ": "Asia/Tokyo"}} {
		for name, value := range env {
			t.Setenv(name, value)
		}
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

// TestChecks checks that the program's own checks fail when what they check is not so.
func TestChecks(t *testing.T) {
	needGit(t)
	shop := project{"orders": "SELECT amount FROM raw_orders", "revenue": "SELECT sum(amount) AS total FROM {{ ref('orders') }}"}
	const ready = "Ready, life 1, 0 orders, revenue 0, with secrets"
	for _, test := range []struct {
		name, want string // of the error
		act        func(s *story)
	}{
		{"as expected", "", func(s *story) { s.expect("prod", ready) }},
		{"an order", "1 orders, revenue 7", func(s *story) {
			s.order("prod", "Ada", 7)
			s.expect("prod", ready)
		}},
		{"a change", `changes ["orders: CODE_VERSION" "revenue is downstream"]`, func(s *story) {
			s.push("feature-1", "main", shop.with("orders", "SELECT 1 AS amount"))
			s.changes("feature-1", "orders: NEW")
		}},
		{"only prod", "", func(s *story) { s.onlyProd("orders", "revenue") }},
		{"a table", "stray", func(s *story) {
			s.try(func() error { return s.warehouse.exec(s.ctx, "prod.1.db", "CREATE TABLE stray (x)") })
			s.onlyProd("orders", "revenue")
		}},
		{"a file", "file stray.db", func(s *story) {
			s.try(func() error { return os.WriteFile(s.warehouse.path("stray.db"), nil, 0o600) })
			s.onlyProd("orders", "revenue")
		}},
		{"a branch", "inventory of feature-1", func(s *story) {
			s.push("feature-1", "main", shop.without("revenue"))
			s.onlyProd("orders", "revenue")
		}},
		{"a failure", "is not one query", func(s *story) { s.push("feature-1", "main", shop.with("orders", "SELECT 1; SELECT 2")) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := newStory(t.Context(), t.TempDir(), new(strings.Builder))
			if err != nil {
				t.Fatal(err)
			}
			s.push("main", "", shop)
			s.full("prod", "main")
			test.act(s)
			if (s.err == nil) != (test.want == "") || s.err != nil && !strings.Contains(s.err.Error(), test.want) {
				t.Errorf("got the error %v, want %q", s.err, test.want)
			}
		})
	}
}

// TestWithoutGit checks that the program says what it needs.
func TestWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := run(t.Context(), new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "install git") {
		t.Errorf("got the error %v", err)
	}
}
