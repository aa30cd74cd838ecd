package assetgraph_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/internal/planted"
)

var bugs = []planted.Bug{
	{"nil is 0", "assetgraph/codeversionwalk.go", `return w.part("nil "+v.Kind().String(), v.Type(), "")`, `return w.part("int", reflect.TypeFor[int](), "0")`},
	{"types are no part of a version", "assetgraph/codeversionpart.go", "name := w.name(t)", `name := ""`},
	{"maps are hashed in any order", "assetgraph/codeversionmap.go", "slices.SortStableFunc(entries, func(x, y entry) int { return cmp.Compare(x.key, y.key) })", ""},
	{"a declared set is a list", "assetgraph/codeversionpart.go", "case f.set:", "case false:"},
	{"a declared set holds an item twice", "assetgraph/codeversionpart.go", "len(slices.Compact(children))", "len(children)"},
	{"unexported fields are left out", "assetgraph/codeversionstruct.go", "if hidden < 0 {\n				hidden = i\n			}\n", ""},
	{"functions say nothing", "assetgraph/codeversionwalk.go", `return "", w.refuse("", "%s", refusal(v.Kind()))`, `return w.part("nil", nil, "")`},
	{"a cycle is nothing", "assetgraph/codeversionwalk.go", `return "", w.refuseCycle(f.ref)`, `return w.part("nil", nil, "")`},
	{"a copy is taken for another one that lay where it lies", "assetgraph/codeversionwalk.go", "case f.ref.t != nil: //", "case false: //"},
	{"texts are hashed to 8 bits", "assetgraph/codeversiondigest.go", "d.text = sha256.Sum256(d.written)", "d.text = [sha256.Size]byte{d.written[len(d.written)-1]}"},
	{"an embedded field's marshaller speaks for the struct", "assetgraph/codeversionstruct.go", `if name == "" {
			return known, ""
		}
		if lender == "" {`, `if name != "." {
			return known, ""
		}
		if lender == "" {`},
	{"a graph loses the scheme of a version", "assetgraph/packer.go", "	p.text(&c.Scheme)\n", ""},
	{"a graph loses that a setting is exact", "assetgraph/packer.go", "	p.truth(&s.Exact)\n", ""},
	{"a graph loses partitions", "assetgraph/packed.go", "a.Partitions = partition.Clone(one.rare.partitions)", ""},
	{"a graph loses the types of columns", "assetgraph/packer.go", "	p.text(&c.Type)\n", ""},
	{"a key that is no key is that of an asset", "assetgraph/assetbuilder.go", "if !d.broken {", "if true {"},
}

// TestPlantedBugs shows that this package's tests can fail. The first bug is always planted.
func TestPlantedBugs(t *testing.T) {
	planted.Test(t, "..", "./assetgraph", "Planted|Heap", 1, bugs)
}
