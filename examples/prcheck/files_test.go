package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestChangedFiles(t *testing.T) {
	for _, test := range []struct {
		list string
		want []string
	}{
		{"", nil},
		{"\n\n", nil},
		{"a.py\nb/c d.py\n", []string{"a.py", "b/c d.py"}},
		{"a.py", []string{"a.py"}},
		{"a.py\r\nb.py\r\n", []string{"a.py", "b.py"}},
		{"\ufeffa.py\n", []string{"a.py"}},
		{"\"\\303\\274.py\"\r\n", []string{"ü.py"}},
		{`"a\"b\\c\t\n\a\b\v\f\r\001\377.py"`, []string{"a\"b\\c\t\n\a\b\v\f\r\x01\xff.py"}},
		{`a"b.py`, []string{`a"b.py`}},
		{`ü.py`, []string{"ü.py"}},
		{`a\303.py`, []string{`a\303.py`}},
	} {
		got, err := changedFiles(test.list)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q gives %q, %v; want %q", test.list, got, err, test.want)
		}
	}
	for _, list := range []string{`"`, `"a`, `"a" `, `"a"b"`, `"\"`, `"\30"`, `"\3`, `"\400"`, `"\8"`, `"\x41"`, "a\x00b\x00", "a\n\"b\n"} {
		if got, err := changedFiles(list); err == nil {
			t.Errorf("%q gives %q", list, got)
		}
	}
}

// TestChangedFilesOfGit compares with what git writes.
func TestChangedFilesOfGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	folder := t.TempDir()
	names := []string{"plain.py", "with space.py", "ü.py", "tab\t.py", "quote\".py", "back\\slash.py", "line\nbreak.py", "\x01.py", "雪/\xff.py"}
	git := func(args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir = folder
		cmd.Env = append(cmd.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	git("init", "--quiet")
	blob := strings.TrimSpace(git("hash-object", "-w", "--stdin"))
	for _, name := range names {
		git("update-index", "--add", "--cacheinfo", "100644,"+blob+","+filepath.ToSlash(name))
	}
	slices.Sort(names)
	for _, quote := range []string{"true", "false"} {
		got, err := changedFiles(git("-c", "core.quotePath="+quote, "diff", "--cached", "--name-only"))
		slices.Sort(got)
		if err != nil || !slices.Equal(got, names) {
			t.Errorf("core.quotePath=%s: got %q, %v; want %q", quote, got, err, names)
		}
	}
}

// TestChangedFilesFlag checks that files come from a file and from standard input, and make changes of code.
func TestChangedFilesFlag(t *testing.T) {
	folder := dagsterFixtures + "1.13.29/lines_inserted/"
	args := func(list string) []string {
		return []string{"-format", "json", "-changed-files", list, folder + "base.json", folder + "branch.json"}
	}
	if r := decode(t, prcheck(args(writeFile(t, "none", ""))...).stdout); len(r.Assets) > 0 {
		t.Errorf("no file changed, and it says %q", r.summary())
	}
	const file = "warehouse/defs/orders.py"
	list := "README.md\n" + file + "\n"
	fromFile := prcheck(args(writeFile(t, "list", list))...)
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), args("-"), strings.NewReader(list), &stdout, &stderr); code != 0 || stdout.String() != fromFile.stdout {
		t.Errorf("from standard input: exit code %d, %s%s; want %s", code, stdout.String(), stderr.String(), fromFile.stdout)
	}
	r := decode(t, fromFile.stdout)
	if len(r.Assets) == 0 || !slices.Equal(r.UnmatchedFiles, []string{"README.md"}) {
		t.Errorf("%s changed, and it says %s", file, fromFile.stdout)
	}
	for _, a := range r.Assets {
		if len(a.Changes) != 1 || len(a.Changes[0].Causes) != 1 || a.Changes[0].Causes[0].Kind != "file" || a.Changes[0].Causes[0].ID != file {
			t.Errorf("%s has the changes %+v", a.Key, a.Changes)
		}
	}
	for list, want := range map[string]string{
		filepath.Join(t.TempDir(), "missing"): "missing", writeFile(t, "z", "a\x00"): "NUL", writeFile(t, "q", "a\n\"b\n"): "line 2", "": "empty",
	} {
		if got := prcheck(args(list)...); got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, want) {
			t.Errorf("-changed-files %s: got %+v, want %q", list, got, want)
		}
	}
}
