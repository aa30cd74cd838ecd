package graphfile_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/internal/planted"
)

var bugs = []planted.Bug{
	{"the last of two members with one name counts", "assetgraph/graphfile/yamlcheck.go", "if names[text] {", "if false {"},
	{"yes is true", "assetgraph/graphfile/scalar.go", `case "true", "True", "TRUE":`, `case "true", "True", "TRUE", "yes":`},
	{"anchors mean nothing", "assetgraph/graphfile/yamlcheck.go", `case n.Anchor != "":`, "case false:"},
	{"tags mean nothing", "assetgraph/graphfile/yamlcheck.go", "case n.Style&yaml.TaggedStyle != 0:", "case false:"},
	{"a merge key is a name", "assetgraph/graphfile/yamlcheck.go", `case name.Style == 0 && name.Value == "<<":`, "case false:"},
	{"YAML may be nested as deep as it likes", "assetgraph/graphfile/yamlcheck.go", "case yaml.MappingNode:\n		if around == c.depth {", "case yaml.MappingNode:\n		if false {"},
	{"the next version is read", "assetgraph/graphfile/read.go", "v > Version:", "v > Version+1:"},
	{"effects are not written", "assetgraph/graphfile/asset.go", "if from.Effect == 0 && !from.Exact {", "if !from.Exact {"},
	{"reserved names are names", "assetgraph/graphfile/value.go", "found = strings.HasPrefix(name, reserved)", "found = false"},
	{"a set is a list", "assetgraph/graphfile/value.go", "value.SetOf(d.valueItems(v)...)", "value.ListOf(d.valueItems(v)...)"},
	{"lineage is not written", "assetgraph/graphfile/asset.go", "	member(\"lineage\", func(c *column) *[]assetgraph.ColumnRef { return &c.Lineage }, lineage),\n", ""},
	{"a number of JSON is what a float keeps of it", "assetgraph/graphfile/value.go", "return value.Number(d.keep(n.text()))", `return value.Number(strings.TrimSuffix(d.keep(n.text()), ".0"))`},
}

// TestPlantedBugs shows that this package's tests can fail. The first bug is always planted.
func TestPlantedBugs(t *testing.T) {
	planted.Test(t, "../..", "./assetgraph/graphfile", "Planted|Shared", 1, bugs)
}
