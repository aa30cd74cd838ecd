package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// note adds metadata.
func note(label string, v value.Value) edit {
	return func(a *assetgraph.Asset) {
		entries := []value.Entry{{Name: label, Value: v}}
		for name, old := range a.Metadata.All() {
			entries = append(entries, value.Entry{Name: name, Value: old})
		}
		a.Metadata = value.MapOf(entries...)
	}
}

// stands gives the asset code references: files with a line, path:12, and addresses.
func stands(places ...string) edit {
	var refs []value.Value
	for _, place := range places {
		m := []value.Entry{{Name: "label"}}
		if strings.Contains(place, "://") {
			m = append(m, value.Entry{Name: "type", Value: value.String("url")}, value.Entry{Name: "url", Value: value.String(place)})
		} else {
			path, line := place, ""
			if i := strings.LastIndexByte(place, ':'); i > 1 { // not that of C:
				path, line = place[:i], place[i+1:]
			}
			m = append(m, value.Entry{Name: "type", Value: value.String("local")},
				value.Entry{Name: "file_path", Value: value.String(path)})
			if line != "" {
				m = append(m, value.Entry{Name: "line_number", Value: value.Number(line)})
			}
		}
		refs = append(refs, value.MapOf(m...))
	}
	return note("dagster/code_references", value.Typed{Type: "code_references", Value: value.ListOf(refs...)})
}

// several returns n assets, named after a letter, each edited by what of returns.
func several(letter string, n int, of func(i int) edit) []any {
	var out []any
	for i := range n {
		out = append(out, asset(fmt.Sprintf("%s%02d", letter, i), of(i)))
	}
	return out
}

const (
	oldCommit = "89abcdef0123456789abcdef0123456789abcdef"
	newCommit = "0123456789abcdef0123456789abcdef01234567"
)

func TestCodeReferences(t *testing.T) {
	const host = "https://github.com/shop/warehouse/"
	in := func(format string) func(int) edit {
		return func(i int) edit { return stands(fmt.Sprintf(format, i)) }
	}
	for name, test := range map[string]struct {
		base, branch []any
		changes      int // that are shown with governance
		reason       string
	}{
		"ten lines inserted": {base: several("a", 50, func(i int) edit { return stands(fmt.Sprint("/app/defs.py:", i+1)) }),
			branch: several("a", 50, func(i int) edit { return stands(fmt.Sprint("/app/defs.py:", i+11)) })},
		"another root": {base: several("a", 9, in("/opt/dagster/app/pkg/m%d.py")), branch: several("a", 9, in("/builds/shop/pkg/m%d.py")),
			reason: "code root /opt/dagster/app → /builds/shop"},
		"one asset, other root":   {base: several("a", 1, in("/opt/pkg/m%d.py")), branch: several("a", 1, in("/ci/pkg/m%d.py")), reason: "code root /opt → /ci"},
		"another root on Windows": {base: several("a", 3, in(`C:\app\pkg\m%d.py`)), branch: several("a", 3, in("/ci/pkg/m%d.py")), reason: "code root C:/app → /ci"},
		"another root and one file moved": {
			base:    []any{several("a", 9, in("/opt/app/pkg/m%d.py")), several("b", 1, in("/opt/app/old/n%d.py"))},
			branch:  []any{several("a", 9, in("/ci/pkg/m%d.py")), several("b", 1, in("/ci/new/n%d.py"))},
			changes: 1, reason: "code root /opt/app → /ci"},
		"one of many files moved": {
			base:    []any{several("a", 9, in("/app/pkg/m%d.py")), several("b", 1, in("/app/old/n%d.py"))},
			branch:  []any{several("a", 9, in("/app/pkg/m%d.py")), several("b", 1, in("/app/new/n%d.py"))},
			changes: 1},
		"another file":         {base: several("a", 2, in("/app/m%d.py")), branch: several("a", 2, in("/app/n%d.py")), changes: 2},
		"references added":     {base: several("a", 2, in("/app/m%d.py")), branch: several("a", 2, func(int) edit { return stands("/app/m0.py", "/app/x.py") }), changes: 2},
		"references gone":      {base: several("a", 2, in("/app/m%d.py")), branch: several("a", 2, func(int) edit { return version("") }), changes: 2},
		"another commit":       {base: several("a", 3, in(host+"tree/"+oldCommit+"/m%d.py#L4")), branch: several("a", 3, in(host+"tree/"+newCommit+"/m%d.py#L9")), reason: "git commit"},
		"a short commit":       {base: several("a", 3, in(host+"blob/89abcde/m%d.py")), branch: several("a", 3, in(host+"blob/012345f/m%d.py")), reason: "git commit"},
		"another line, online": {base: several("a", 3, in(host+"tree/"+oldCommit+"/m%d.py#L4")), branch: several("a", 3, in(host+"tree/"+oldCommit+"/m%d.py#L9-L12"))},
		"another commit and file": {base: several("a", 3, in(host+"tree/"+oldCommit+"/m%d.py")),
			branch: several("a", 3, in(host+"tree/"+newCommit+"/n%d.py")), changes: 3},
		"another branch": {base: several("a", 3, in(host+"blob/main/pkg/m%d.py")), branch: several("a", 3, in(host+"blob/feature/x/pkg/m%d.py")),
			reason: "git revision"},
		"another branch, and one file moved": {
			base:    []any{several("a", 3, in(host+"blob/main/pkg/m%d.py")), several("b", 1, in(host+"blob/main/old/n%d.py"))},
			branch:  []any{several("a", 3, in(host+"blob/dev/pkg/m%d.py")), several("b", 1, in(host+"blob/dev/new/n%d.py"))},
			changes: 1, reason: "git revision"},
		"another repository": {base: several("a", 3, in(host+"tree/"+oldCommit+"/m%d.py")),
			branch: several("a", 3, in("https://github.com/evil/warehouse/tree/"+newCommit+"/m%d.py")), changes: 3},
		"a file, and an address of it": {base: several("a", 3, in(host+"tree/"+oldCommit+"/pkg/m%d.py")),
			branch: several("a", 3, in("/ci/pkg/m%d.py:3")), reason: "code reference on a code host"},
		"a file, and an address of its like": {base: several("a", 3, in(host+"tree/"+oldCommit+"/team_a/m%d.py")),
			branch: several("a", 3, in("/ci/team_b/m%d.py")), changes: 3},
		"a file, and an address of another": {base: several("a", 3, in(host+"tree/"+oldCommit+"/pkg/m%d.py")),
			branch: several("a", 3, in("/ci/pkg/n%d.py")), changes: 3},
	} {
		t.Run(name, func(t *testing.T) {
			for _, swapped := range []bool{false, true} {
				a, b := graph(test.base), graph(test.branch)
				if swapped {
					a, b = b, a
				}
				d := diff.Compare(a, b)
				if swapped {
					test.reason = swapReason(test.reason)
				}
				if got := facts(d, diff.ShowGovernance); len(got) != test.changes {
					t.Errorf("swapped %t: %q; want %d", swapped, got, test.changes)
				}
				var folds []string
				for _, f := range d.Folded(diff.ShowGovernance) {
					folds = append(folds, f.Reason)
				}
				if got := strings.Join(folds, ", "); got != test.reason {
					t.Errorf("swapped %t: folded %q; want %q", swapped, got, test.reason)
				}
			}
		})
	}
}

// swapReason swaps the ends that a reason names: code root a → b.
func swapReason(reason string) string {
	from, to, ok := strings.Cut(strings.TrimPrefix(reason, "code root "), " → ")
	if !ok {
		return reason
	}
	return "code root " + to + " → " + from
}

// TestOddReferences checks that references that nobody understands are compared as a whole.
func TestOddReferences(t *testing.T) {
	refs := func(v value.Value) edit {
		return note("dagster/code_references", value.Typed{Type: "code_references", Value: value.ListOf(v)})
	}
	for _, test := range [][2]value.Value{
		{value.Typed{Type: "class GitRef", Value: mapping("x", value.Number("1"))}, value.Typed{Type: "class GitRef", Value: mapping("x", value.Number("2"))}},
		{mapping("file_path", value.Number("5")), mapping("file_path", value.Number("6"))},
		{mapping("file_path", str("/a.py"), "label", value.Number("5")), mapping("file_path", str("/a.py"), "label", value.Number("6"))},
		{mapping("file_path", str("/a.py"), "label", str("x")), mapping("file_path", str("/a.py"), "label", str("y"))},
	} {
		d := diff.Compare(graph(asset("a", refs(test[0]))), graph(asset("a", refs(test[1]))))
		if got := facts(d, diff.ShowGovernance); len(got) != 1 {
			t.Errorf("%v: %q", test, got)
		}
	}
}

// TestMovedAsset checks that the rules of a location do not judge an asset that came from another one: they would not say
// the same the other way round.
func TestMovedAsset(t *testing.T) {
	side := func(location, root string) *assetgraph.Graph {
		place := func(i int) edit {
			return edits(stands(fmt.Sprintf("%s/m%d.py", root, i)), note("dagster/uri", str(fmt.Sprintf("s3:/%s/t%d", root, i))))
		}
		return graph(several("b", 5, func(i int) edit { return edits(place(i), in("B")) }),
			several("m", 1, func(i int) edit { return edits(place(9), in(location)) }), assetgraph.Location{Name: "A"})
	}
	a, b := side("A", "/b"), side("B", "/x")
	there, back := facts(diff.Compare(a, b), diff.ShowGovernance), facts(diff.Compare(b, a), diff.ShowGovernance)
	if len(there) != 3 || len(back) != 3 {
		t.Errorf("there %q, back %q", there, back)
	}
}

// TestCommits checks which parts of an address are commits, in metadata of any label.
func TestCommits(t *testing.T) {
	url := func(s string) value.Value { return value.Typed{Type: "url", Value: value.String(s)} }
	for _, test := range []struct {
		base, branch value.Value
		environment  bool
	}{
		{url("https://h/x/" + oldCommit), url("https://h/x/" + newCommit), true},
		{url("https://h/blob/" + oldCommit + oldCommit[:24]), url("https://h/blob/" + newCommit + newCommit[:24]), true},
		{url("https://h/manifests/" + oldCommit + oldCommit[:24]), url("https://h/manifests/" + newCommit + newCommit[:24]), false},
		{url("s3://models/" + oldCommit), url("s3://models/" + newCommit), false},
		{url("https://h/blob/20240101/data"), url("https://h/blob/20250101/data"), false},
		{value.String("https://h/x/" + oldCommit), value.String("https://h/x/" + newCommit), true},
		{url("https://h/commit/abcdef0"), url("https://h/commit/123456f"), true},
		{url("https://h/commit/abcdef0?x=1"), url("https://h/commit/123456f?x=2"), false},
		{url("https://h/x/" + oldCommit), url("https://h/y/" + newCommit), false},
		{url("https://h/x/abcdef0"), url("https://h/x/123456f"), false},
		{url("https://h/tree/feature"), url("https://h/tree/main"), false},
		{value.String(oldCommit), value.String(newCommit), false},
		{value.String("https://h/x/" + oldCommit), url("https://h/x/" + newCommit), false},
		{url("https://h/x/" + oldCommit[:39]), url("https://h/x/" + newCommit[:39]), false},
	} {
		d := diff.Compare(graph(asset("a", note("l", test.base))), graph(asset("a", note("l", test.branch))))
		got := facts(d, diff.ShowAll)
		if len(got) != 1 || strings.HasSuffix(got[0], "[environment: git commit]") != test.environment {
			t.Errorf("%v, %v: %q", test.base, test.branch, got)
		}
	}
}

func TestChangedFiles(t *testing.T) {
	things := []any{
		asset("below", stands("/opt/app/old/pkg/defs.py:3")),
		asset("local", stands("/opt/app/pkg/defs.py:3")),
		asset("two", stands("/opt/app/pkg/defs.py:9", "./pkg/helpers.py")),
		asset("online", stands("https://github.com/shop/warehouse/blob/"+oldCommit+"/pkg/defs.py#L1")),
		asset("spaced", stands("https://github.com/shop/warehouse/blob/main/pkg/my%20defs.py#L1")),
		asset("windows", stands(`C:\app\pkg\defs.py`)),
		asset("other", stands("/opt/app/pkg/otherdefs.py:3")),
		asset("reader", reads("local")),
		asset("silent"),
	}
	base := graph(things, asset("gone", stands("/opt/app/pkg/defs.py")), asset("versioned", stands("/opt/app/x.py"), version("1")))
	branch := graph(things, asset("new", stands("/opt/app/pkg/defs.py")), asset("versioned", stands("/opt/app/x.py"), version("2")))
	d := diff.Compare(base, branch, diff.ChangedFiles("pkg/defs.py", "./pkg/helpers.py"), diff.ChangedFiles("pkg/my defs.py", "README.md", "efs.py", "", "x.py"))
	equal(t, "facts", facts(d, diff.ShowSubstantive), []string{
		"gone: REMOVED",
		"local: CODE /code ?→? because of file pkg/defs.py",
		"new: NEW",
		"online: CODE /code ?→? because of file pkg/defs.py",
		"spaced: CODE /code ?→? because of file pkg/my defs.py",
		"two: CODE /code ?→? because of file pkg/defs.py because of file pkg/helpers.py",
		`versioned: CODE_VERSION /code ?→? because of file x.py`,
		`versioned: CODE_VERSION /code_version "1"→"2"`,
		"windows: CODE /code ?→? because of file pkg/defs.py",
	})
	equal(t, "unmatched", d.UnmatchedFiles(), []string{"README.md", "efs.py"})
	equal(t, "reached", reached(d), []string{"reader 1"})
	equal(t, "nothing", facts(diff.Compare(base, base), diff.ShowAll), nil)
	if files := diff.Compare(nil, branch, diff.ChangedFiles("x.py")).UnmatchedFiles(); files != nil {
		t.Errorf("no base: %q", files)
	}
}

// TestChangedFileOfRewritten checks that a changed file marks an asset that another environment merely puts elsewhere.
func TestChangedFileOfRewritten(t *testing.T) {
	side := func(schema string) *assetgraph.Graph {
		return graph(several("a", 3, func(i int) edit {
			return func(a *assetgraph.Asset) {
				at(fmt.Sprintf("db.%s.t%d", schema, i))(a)
				stands(fmt.Sprintf("/app/m%d.py", i))(a)
			}
		}))
	}
	d := diff.Compare(side("prod"), side("dev"), diff.ChangedFiles("m1.py"))
	equal(t, "facts", facts(d, diff.ShowSubstantive), []string{"a01: CODE /code ?→? because of file m1.py"})
	equal(t, "folded", folded(d, diff.ShowSubstantive), []string{
		`environment: schema prod → dev, 3 facts of 3 assets such as a00, kind "model"`,
	})
}
