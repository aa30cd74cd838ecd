package deploytest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// TestDirectories runs the suite for the provisioner of the example.
func TestDirectories(t *testing.T) {
	deploytest.TestProvisioner(t, func(t testing.TB) (provision.Provisioner, deploytest.World) {
		p := Directories{t.TempDir()}
		return p, deploytest.World{
			There: p.things,
			Serves: func(t provision.Target) (string, error) {
				revision, _ := os.ReadFile(filepath.Join(p.Root, t.Slugs.DNS, "revision"))
				return string(revision), nil
			},
			Foreign: func(_, name string) error { return os.Mkdir(filepath.Join(p.Root, name), 0o755) },
		}
	})
}

// things lists the names, and the directories that nothing leads to.
func (p Directories) things() ([]deploytest.Thing, error) {
	entries, err := os.ReadDir(p.Root)
	if err != nil {
		return nil, err
	}
	var things []deploytest.Thing
	for _, e := range entries {
		thing := deploytest.Thing{Resource: deployment.Resource{Kind: "directory", Name: e.Name()}}
		mark, err := os.Readlink(filepath.Join(p.Root, e.Name()))
		if err == nil {
			parts := strings.Split(mark, ".")
			thing.Owner = deployment.ID(parts[1])
			fmt.Sscan(parts[2], &thing.Incarnation)
			revision, err := os.ReadFile(filepath.Join(p.Root, mark, "revision"))
			if err != nil {
				return nil, err
			}
			thing.Detail = string(revision)
		} else if strings.HasPrefix(e.Name(), ".") {
			if p.linked(entries, e.Name()) {
				continue
			}
		}
		things = append(things, thing)
	}
	return things, nil
}

func (p Directories) linked(entries []os.DirEntry, mark string) bool {
	for _, e := range entries {
		if to, err := os.Readlink(filepath.Join(p.Root, e.Name())); err == nil && to == mark {
			return true
		}
	}
	return false
}

// TestExampleIsShort counts the lines of the provisioner in the example.
func TestExampleIsShort(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "example_test.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var first, last int
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			break
		}
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		} else if ok && g.Doc != nil {
			first = fset.Position(g.Doc.Pos()).Line
		}
		last = fset.Position(d.End()).Line
	}
	if lines := last - first + 1; first == 0 || lines > 60 {
		t.Errorf("the example of a provisioner has %d lines, and may have 60", lines)
	} else {
		t.Logf("%d lines", lines)
	}
}
