package render_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
)

var update = flag.Bool("update", false, "write the golden files")

// formats are the renderers, by the ending of their golden files.
var formats = map[string]func(io.Writer, *diff.Diff, render.Options) error{
	"txt": render.Text, "md": render.Markdown, "json": render.JSON,
}

func rendered(t testing.TB, ending string, c comparison) string {
	t.Helper()
	var b bytes.Buffer
	if err := formats[ending](&b, c.diff(), c.options); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden checks that every comparison is rendered as its golden files say, and that what is rendered keeps what all
// reports promise.
func TestGolden(t *testing.T) {
	var names []string
	for _, c := range comparisons(t) {
		names = append(names, c.name)
		t.Run(c.name, func(t *testing.T) {
			checkAll(t, c)
			for ending := range formats {
				golden(t, filepath.Join("testdata", c.name, "report."+ending), rendered(t, ending, c))
			}
		})
	}
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if !slices.Contains(names, f.Name()) {
			t.Errorf("testdata/%s belongs to no comparison", f.Name())
		}
	}
}

func golden(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what is rendered; go test -update writes it\n--- want\n%s--- got\n%s", path, want, got)
	}
}

// checkAll checks a comparison in every format.
func checkAll(t testing.TB, c comparison) {
	t.Helper()
	checkText(t, c, rendered(t, "txt", c))
	checkMarkdown(t, c, rendered(t, "md", c))
	checkJSON(t, c, rendered(t, "json", c))
}

// TestComparisonsShowEverything checks that the golden files have every change type, every status and every
// significance, so that a new one cannot come without.
func TestComparisonsShowEverything(t *testing.T) {
	types, statuses := map[diff.ChangeType]bool{}, map[diff.Status]bool{}
	significances := map[diff.Significance]bool{}
	for _, c := range comparisons(t) {
		for a := range c.diff().Assets(c.options.Show) {
			statuses[a.Status] = true
			for _, f := range a.Changes {
				types[f.Type], significances[f.Significance] = true, true
			}
		}
	}
	for _, want := range diff.ChangeTypes() {
		if !types[want] {
			t.Errorf("no comparison has a change of the type %s", want)
		}
	}
	for _, want := range []diff.Status{diff.StatusNew, diff.StatusRemoved, diff.StatusChanged, diff.StatusUnknown} {
		if !statuses[want] {
			t.Errorf("no comparison has an asset of the status %s", want)
		}
	}
	for s := diff.Substantive; s <= diff.Cosmetic; s++ {
		if !significances[s] {
			t.Errorf("no comparison shows a fact that is %s", s)
		}
	}
}

// TestNilDiff checks that no comparison at all is rendered as a comparison with nothing.
func TestNilDiff(t *testing.T) {
	for ending, write := range formats {
		var got bytes.Buffer
		if err := write(&got, nil, render.Options{Show: diff.ShowAll}); err != nil {
			t.Fatal(err)
		}
		if want := rendered(t, ending, comparison{}); got.String() != want {
			t.Errorf("%s: got %q, want %q", ending, got.String(), want)
		}
	}
}

// TestWriteErrors checks that an error of the writer is returned.
func TestWriteErrors(t *testing.T) {
	d := comparisons(t)[3].diff()
	for ending, write := range formats {
		if err := write(failing{}, d, render.Options{}); err != io.ErrClosedPipe {
			t.Errorf("%s: got the error %v, want %v", ending, err, io.ErrClosedPipe)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
