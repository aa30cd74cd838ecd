package graphfile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
)

// TestDocumentation reads the files that the package's documentation shows.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for i, block := range strings.Split(string(text), "//\tformat: ")[1:] {
		var file strings.Builder
		for _, line := range strings.Split("//\tformat: "+block, "\n") {
			inside, ok := strings.CutPrefix(line, "//\t")
			if !ok {
				break
			}
			file.WriteString(inside + "\n")
		}
		g, problems, err := graphfile.Read("doc.go", strings.NewReader(file.String()))
		if err != nil || problems.Err() != nil || g.Len() == 0 {
			t.Errorf("file %d: %v, %v, of\n%s", i, err, problems, &file)
		}
		files++
	}
	if files != 2 {
		t.Errorf("there are %d files", files)
	}
}
