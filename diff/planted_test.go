package diff_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/internal/planted"
)

var bugs = []planted.Bug{
	{"units that use units are forgotten", "diff/dependents.go", "stack = append(stack, next)", "_ = next"},
	{"half of the assets are not enough for a rewrite", "diff/rewrite.go", "2*n < r.base.inAll[from]", "2*n <= r.base.inAll[from]"},
	{"blanks in strings are layout", "diff/layout.go", "s.copy(end + 2)", "s.copy(1)"},

	{"the places of assets are not compared", "diff/compare.go", "base.DigestAt(i) != branch.DigestAt(j)", "base.RestAt(i) != branch.RestAt(j)"},
	{"what is inherited is removed", "diff/compare.go", "!covered && status == StatusRemoved", "!covered && status == StatusUnknown"},
	{"a location that failed was loaded", "diff/compare.go", "case covered && l.State != assetgraph.Loaded:", "case covered && l.State == assetgraph.Partial:"},
	{"unknown fields are not listed", "diff/compare.go", "range a.Unknown {", "range a.Unknown[:0] {"},
	{"what failed does not make the comparison incomplete", "diff/compare.go", `note(l.Name, "%s in the branch: %s", l.State, l.Reason)`, "_ = l"},
	{"one asset is a pattern", "diff/rewrite.go", "n < 2 ||", "n < 1 ||"},
	{"those of a kind that keep a place do not count", "diff/rewrite.go", "n >= r.base.kept(x) && n >= r.branch.kept(y)", "n > 0"},
	{"what the author wrote anew counts for a rewrite", "diff/rewrite.go", "if eligible {", "if x >= 0 && y >= 0 {"},
	{"assets of one side count for a rewrite", "diff/rewrite.go", "s.total[x]--", "s.total[x] -= 0"},
	{"null is not absent in settings", "diff/settings.go", "!same(filled(inside(v)), filled(inside(w)))", "!same(v, w)"},
	{
		"null is absent in metadata", "diff/tree.go", "!same(x, y) {\n\t\t\tf(name, pointer(path, name), x, y)",
		"!same(withoutNulls(x), withoutNulls(y)) {\n\t\t\tf(name, pointer(path, name), x, y)",
	},
	{"an empty list within a setting is nothing", "diff/settings.go", "inside = withoutNulls", "_ = withoutNulls"},
	{"the weaker of two effects counts", "diff/settings.go", "return min(x.Effect, y.Effect)", "return max(x.Effect, y.Effect)"},
	{"settings of checks are not compared", "diff/elements.go", "c.settings(path, a.Config, b.Config, Checks)", "_, _ = a, b"},
	{"schemes are taken the wrong way round", "diff/code.go", `b.Value != "" && a.Scheme != b.Scheme`, `b.Value != "" && a.Scheme == b.Scheme`},
	{"an edit is both CODE and CODE_VERSION", "diff/code.go", "return CodeVersion\n", "return Code\n"},
	{"a version that its author raised is layout", "diff/code.go", "isText(a.Value, c.a.Code) && isText(b.Value, c.b.Code) && ", ""},
	{"what one side does not know is compared", "diff/facts.go", "c.dropUnknown(start)", "_ = start"},
	{"an alias is rewritten by an environment", "diff/storage.go", `if part != "name" {`, `if part != "" {`},
	{"any of two definitions' facts stays", "diff/facts.go", "cmp.Compare(x.Significance, y.Significance)", "0"},
	{"units of checks are not compared", "diff/code.go", `if check != "" && !(`, `if check != "" || !(`},
	{"the project's unit is one of the tool's", "diff/units.go", "a.Toolchain && b.Toolchain", "a.Toolchain || b.Toolchain"},
	{"only the base's use of units counts", "diff/units.go", "if p, common := d.common(side, position); common {", "if p, common := d.common(side, position); common && side == 0 {"},
	{"facts about the tool's units are counted once an asset", "diff/units.go", "u.tools.facts[at.base]++", "u.tools.facts[at.base] = 1"},
	{"folds count assets for facts", "diff/fold.go", "fold.Facts += facts", "fold.Facts++"},
	{"folds of the toolchain are dropped", "diff/fold.go", "f.add(tools, position, facts)", "_, _ = position, facts"},
	{"checks reach what is downstream", "diff/reach.go", "travels[c.Type] && !c.stays", "!c.stays"},
	{"settings of the relation reach what is downstream", "diff/reach.go", "travels[c.Type] && !c.stays", "travels[c.Type]"},
	{"governance keeps an asset from being reached", "diff/reach.go", "range d.Assets(ShowSubstantive)", "range d.Assets(ShowGovernance)"},
	{"what is inherited is not walked", "diff/reach.go", "if len(d.inherited) == 0 {", "if len(d.inherited) >= 0 {"},
	{"a dash and anything is a comment", "diff/layout.go", `strings.IndexByte(" \t", line[2]) < 0`, "false"},
	{"hints are comments", "diff/layout.go", `strings.HasPrefix(comment, "+") || `, ""},
	{"loops that can be called are not seen", "diff/layout.go", `return strings.Contains(tag, "recursive")`, "return false"},
	{"a template's comment that takes blanks is nothing", "diff/layout.go", `strings.ContainsAny(rest[2:3], "-+") || `, ""},

	{"every macro is the tool's", "loader/dbt/toolchain.go", `return pkg == "dbt" || adapters[pkg]`, `return pkg != "" || adapters[pkg]`},
	{"a model is its name", "loader/dbt/asset.go", "assetgraph.TextDigest(n.RawCode)", "assetgraph.TextDigest(n.Name)"},
	{"the path of a seed is its checksum", "loader/dbt/seed.go", `case n.Checksum.Name == "path":`, `case n.Checksum.Name == "":`},
	{"the query of a test is not read", "loader/dbt/checks.go", "check.Digest = assetgraph.TextDigest(n.RawCode)", `check.Digest = assetgraph.TextDigest("")`},

	{"the line in an address counts", "diff/reference.go", `r.url, _, _ = strings.Cut(address, "#")`, `r.url = address`},
	{"one file of many is a code root", "diff/prefix.go", "2*l.pairs[[2]string{from, to}] >= len(l.base)", "l.pairs[[2]string{from, to}] > 0"},
	{"any digits are a commit", "diff/reference.go", "[0-9]*[a-f][0-9a-f]*|", "[0-9a-f]*|"},
	{"lineage is lost where columns are learnt", "diff/elements.go", "x, y = lineageOnly(x), lineageOnly(y)", "return"},
	{"one table that moves is an environment", "diff/prefix.go", "return n >= 2 && (", "return n >= 1 && ("},
	{"what no asset shows is not told", "diff/other.go", "|| explained[at.location] {", "|| len(explained) >= 0 {"},
	{"kinds are told twice", "diff/metadata.go", "before != after {", "before != after && false {"},
	{"a changed file is looked for at any root", "diff/file.go", "if c.root[i] == '/' && roots[c.root[:i]] {", "if false {"},
	{"a name in other words is no change", "diff/metadata.go", "return a != b && a != (facet.Address{})", "return a != (facet.Address{})"},
	{"what one side only says of tables is a move", "diff/storage.go", "if c.learnsStorage() {", "if false {"},

	{"the classes of values are compared", "diff/python.go", "if oneField[v.Type] {", "if false {"},
	{"null is an empty text in the newest Dagster", "diff/python.go", "return r.nullIsEmpty", "return true"},
	{"NaN is not NaN", "diff/pythonnumber.go", " || math.IsNaN(x.float) && math.IsNaN(y.float)", ""},
	{"1 is not 1.0", "diff/pythonnumber.go", "return x.digits == integer(y.float)", "return false"},
	{"large integers are floats", "diff/pythonnumber.go", `"0123456789") == "" {`, `"0123456789") == "" && len(text) < 16 {`},
	{"the order of static keys is nothing", "assetgraph/partition/definition.go", `{"keys", slices.Clone(d.Keys)}`, `{"keys", slices.Sorted(slices.Values(d.Keys))}`},
	{"a parent that only one definition has is none", "diff/paritynode.go", "if !n.graph.rules.union || len(n.all) == 1 {", "if true {"},
	{"no mapping is inferred", "diff/paritynode.go", "if !n.graph.rules.inferred {", "if true {"},
	{"a merged workspace has all mappings", "diff/paritynode.go", "n.graph.rules.repository || n.speaker", "!n.graph.rules.repository || n.speaker"},
	{"the first definition speaks for all", "diff/paritynode.go", "n.speaker = all[i]", "n.speaker = all[0]"},
	{"what Dagster made up is not there", "diff/paritynode.go", "slices.Concat(definitions, stubs)", "slices.Concat(definitions, stubs[:0])"},
	{"the locations are asked in order of their names", "diff/paritynode.go", "if rules.listed {", "if rules.listed && rules.repository {"},
	{"an empty code version is none", "diff/parityfacts.go", "case v.Empty:", "case v.Empty && v.Value != \"\":"},
	{"exclusions are nothing", "diff/paritymapping.go", "if !r.exclusions {", "if true {"},
	{"no mapping is that of all partitions", "diff/paritymapping.go", "case partition.All, partition.Identity, partition.Last:", "case nil, partition.All, partition.Identity, partition.Last:"},
	{"the classes of mappings are compared", "diff/paritymapping.go", "if hasNoFields(a) || isEmptyMap(a) {", "if false {"},
	{"-0 is another number than 0", "diff/same.go", "return decimal{float: float || point}, true", "return decimal{float: float || point, negative: negative}, true"},
	{"an integer is a float", "diff/same.go", "return decimal{float || point, negative,", "return decimal{false, negative,"},
	{"time windows fit no dimension but their own", "diff/paritymapping.go", "equal == 0 && timed == 1", "equal == 0 && timed == 0"},
}

// TestPlantedBugs shows that this package's tests can fail. The first three bugs are always planted.
func TestPlantedBugs(t *testing.T) {
	planted.Test(t, "..", "./diff", "Planted|Oracle", 3, bugs)
}
