package branchgraph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// maxTypes is how many exported types a package has at most, closed unions apart: more are no longer one job.
const maxTypes = 20

func TestExportedTypes(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "internal" || name == "testdata" || name == "examples") {
			return filepath.SkipDir
		}
		types := exportedTypes(t, path)
		if len(types) > maxTypes {
			t.Errorf("%s has %d exported types besides closed unions, at most %d: %v", path, len(types), maxTypes, types)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// exportedTypes returns the names of a package's exported types, without closed unions: interfaces with an unexported method, and
// the types that have that method.
func exportedTypes(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	seals := map[string]bool{}              // methods that close a union
	unions := map[string]bool{}             // interfaces
	methods := map[string]map[string]bool{} // by type
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if of := receiver(decl); of != "" {
					if methods[of] == nil {
						methods[of] = map[string]bool{}
					}
					methods[of][decl.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					spec, ok := spec.(*ast.TypeSpec)
					if !ok || !spec.Name.IsExported() {
						continue
					}
					names = append(names, spec.Name.Name)
					for _, seal := range sealed(spec.Type) {
						seals[seal], unions[spec.Name.Name] = true, true
					}
				}
			}
		}
	}
	var rest []string
	for _, name := range names {
		member := unions[name]
		for seal := range seals {
			member = member || methods[name][seal]
		}
		if !member {
			rest = append(rest, name)
		}
	}
	return rest
}

// receiver returns the name of a method's type; empty for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) != 1 {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// sealed returns the unexported methods of an interface.
func sealed(typ ast.Expr) (methods []string) {
	i, ok := typ.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	for _, field := range i.Methods.List {
		for _, name := range field.Names {
			if !name.IsExported() {
				methods = append(methods, name.Name)
			}
		}
	}
	return methods
}
