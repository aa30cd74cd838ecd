package diff_test

import (
	"fmt"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

func TestUnits(t *testing.T) {
	const tools = " [environment: toolchain]"
	for _, test := range []struct {
		name         string
		assets       []any // of both sides
		base, branch []any
		want         []string
		folded       []string
		tools        int
	}{
		{
			name: "one fact a unit, direct or not", assets: []any{asset("a", uses("m")), asset("b", uses("n")), asset("c")},
			base: []any{unit("m", "1", "n"), unit("n", "1")}, branch: []any{unit("m", "2", "n"), unit("n", "2")},
			want: []string{
				`a: CODE /units/m/digest "1"→"2" because of unit m`, `a: CODE /units/n/digest "1"→"2" because of unit n`,
				`b: CODE /units/n/digest "1"→"2" because of unit n`,
			},
		},
		{
			name: "a long way", assets: []any{asset("a", uses("u0"))},
			base: chain(50, "1"), branch: chain(50, "2"), want: []string{`a: CODE /units/u50/digest "1"→"2" because of unit u50`},
		},
		{
			name: "units that use each other", assets: []any{asset("a", uses("m")), asset("b", uses("n"))},
			base: []any{unit("m", "1", "n"), unit("n", "1", "m", "n")}, branch: []any{unit("m", "1", "n"), unit("n", "2", "m", "n")},
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`, `b: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "what uses a unit through one of the base's only", assets: []any{asset("a", uses("m"))},
			base: []any{unit("m", "1", "n"), unit("n", "1")}, branch: []any{unit("m", "2"), unit("n", "2")},
			want: []string{`a: CODE /units/m/digest "1"→"2" because of unit m`, `a: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "what uses a unit through one of the branch's only", assets: []any{asset("a", uses("m"))},
			base: []any{unit("m", "1"), unit("n", "1")}, branch: []any{unit("m", "2", "n"), unit("n", "2")},
			want: []string{`a: CODE /units/m/digest "1"→"2" because of unit m`, `a: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "a unit that is new or removed", assets: []any{asset("a", uses("m")), asset("b", uses("n"))},
			base: []any{unit("m", "1")}, branch: []any{unit("n", "2")},
			want: []string{`a: CODE /units/m/digest "1"→- because of unit m`, `b: CODE /units/n/digest -→"2" because of unit n`},
		},
		{
			name: "a unit without a digest that is new", assets: []any{asset("a", uses("m"))},
			branch: []any{unit("m", "")}, want: []string{`a: CODE /units/m/digest -→? because of unit m`},
		},
		{
			name: "a unit that nobody uses", assets: []any{asset("a")}, base: []any{unit("m", "1")}, branch: []any{unit("m", "2")},
		},
		{
			name: "a unit that a check uses", assets: []any{asset("a", checked("k", "m"), checked("other"))},
			base: []any{unit("m", "1", "n"), unit("n", "1")}, branch: []any{unit("m", "1", "n"), unit("n", "2")},
			want: []string{`a: CHECKS /checks/k/units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "a unit that the asset and its check use", assets: []any{asset("a", uses("m"), checked("k", "m"))},
			base: []any{unit("m", "1")}, branch: []any{unit("m", "2")},
			want: []string{`a: CODE /units/m/digest "1"→"2" because of unit m`, `a: CHECKS /checks/k/units/m/digest "1"→"2" because of unit m`},
		},
		{
			name: "the toolchain's", assets: []any{asset("a", uses("t")), asset("b", uses("m"), checked("k", "t")), asset("c", checked("k", "t")), asset("d")},
			base: []any{tool("t", "1"), tool("s", "1", "t"), unit("m", "1", "s")}, branch: []any{tool("t", "2"), tool("s", "2", "t"), unit("m", "1", "s")},
			want: []string{
				`a: CODE /units/t/digest "1"→"2"` + tools + ` because of unit t`,
				`b: CODE /units/s/digest "1"→"2"` + tools + ` because of unit s`, `b: CODE /units/t/digest "1"→"2"` + tools + ` because of unit t`,
				`b: CHECKS /checks/k/units/t/digest "1"→"2"` + tools + ` because of unit t`,
				`c: CHECKS /checks/k/units/t/digest "1"→"2"` + tools + ` because of unit t`,
			},
			folded: []string{`environment: toolchain, 5 facts of 3 assets such as a, kind "model"`}, tools: 2,
		},
		{
			name: "the toolchain's that nobody uses", assets: []any{asset("a")}, base: []any{tool("t", "1")}, branch: []any{tool("t", "2")},
			folded: []string{`environment: toolchain, 0 facts of 0 assets such as , kind ""`}, tools: 1,
		},
		{
			name: "the tool finds another unit for a name", assets: []any{asset("a", uses("m")), asset("b", checked("k", "m"))},
			base: []any{unit("m", "1", "x"), unit("x", "1"), unit("y", "1")}, branch: []any{unit("m", "1", "y"), unit("x", "1"), unit("y", "1")},
			want: []string{`a: CODE /units/m/uses ["x"]→["y"] because of unit m`, `b: CHECKS /checks/k/units/m/uses ["x"]→["y"] because of unit m`},
		},
		{
			name: "the tool's own unit finds one of the project's", assets: []any{asset("a", uses("t"))},
			base: []any{tool("t", "1", "x"), tool("x", "1"), unit("y", "1")}, branch: []any{tool("t", "1", "y"), tool("x", "1"), unit("y", "1")},
			want: []string{`a: CODE /units/t/uses ["x"]→["y"] because of unit t`},
		},
		{
			name: "another platform's is found", assets: []any{asset("a", uses("m"))},
			base:   []any{unit("m", "1", "x"), unit("x", "1"), unit("y", "1"), assetgraph.Location{Name: "l", Platform: "postgres"}},
			branch: []any{unit("m", "1", "y"), unit("x", "1"), unit("y", "1"), assetgraph.Location{Name: "l", Platform: "duckdb"}},
			want:   []string{`a: CODE /units/m/uses ["x"]→["y"]` + tools + ` because of unit m`},
			folded: []string{`environment: toolchain, 1 facts of 1 assets such as a, kind "model"`}, tools: 1,
		},
		{
			name: "the tool finds another one of its own", assets: []any{asset("a", uses("m"))},
			base: []any{unit("m", "1", "x"), tool("x", "1"), tool("y", "1")}, branch: []any{unit("m", "1", "y"), tool("x", "1"), tool("y", "1")},
			want:   []string{`a: CODE /units/m/uses ["x"]→["y"]` + tools + ` because of unit m`},
			folded: []string{`environment: toolchain, 1 facts of 1 assets such as a, kind "model"`}, tools: 1,
		},
		{
			name: "the toolchain's unit becomes the project's", assets: []any{asset("a", uses("t"))},
			base: []any{tool("t", "1")}, branch: []any{unit("t", "2")}, want: []string{`a: CODE /units/t/digest "1"→"2" because of unit t`},
		},
		{
			name: "the project's unit becomes the toolchain's", assets: []any{asset("a", uses("t"))},
			base: []any{unit("t", "1")}, branch: []any{tool("t", "2")}, want: []string{`a: CODE /units/t/digest "1"→"2" because of unit t`},
		},
		{
			name: "a unit of both in different words", assets: []any{asset("a", uses("t", "m"))},
			base: []any{tool("t", "1"), unit("m", "1")}, branch: []any{tool("t", "2"), unit("m", "2")},
			want: []string{
				`a: CODE /units/m/digest "1"→"2" because of unit m`, `a: CODE /units/t/digest "1"→"2"` + tools + ` because of unit t`,
			},
			folded: []string{`environment: toolchain, 1 facts of 1 assets such as a, kind "model"`}, tools: 1,
		},
		{
			name:   "the toolchain's, where the units are unknown",
			assets: []any{asset("a", uses("t"), unknown("/units", "?")), asset("b", uses("t"), checked("k", "t"), unknown("/checks/k", "?"))},
			base:   []any{tool("t", "1")}, branch: []any{tool("t", "2")},
			want:   []string{`b: CODE /units/t/digest "1"→"2"` + tools + ` because of unit t`},
			folded: []string{`environment: toolchain, 1 facts of 1 assets such as b, kind "model"`}, tools: 1,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			base, branch := graph(test.assets, test.base), graph(test.assets, test.branch)
			d := diff.Compare(base, branch)
			equal(t, "facts", facts(d, diff.ShowAll), test.want)
			equal(t, "folded", folded(d, diff.ShowSubstantive), test.folded)
			if d.ToolchainUnits() != test.tools {
				t.Errorf("%d units of the toolchain; want %d", d.ToolchainUnits(), test.tools)
			}
			mirrors(t, test.name, base, branch)
			foldedAndShown(t, test.name, base, branch)
		})
	}
}

// chain is units that each use the next one, of which the last has a digest.
func chain(n int, last string) []any {
	var out []any
	for i := range n {
		out = append(out, unit(fmt.Sprintf("u%d", i), "same", fmt.Sprintf("u%d", i+1)))
	}
	return append(out, unit(fmt.Sprintf("u%d", n), last))
}

// TestSetOfToolchainUnits has assets that begin to use the tool's units, which are counted with those that changed.
func TestSetOfToolchainUnits(t *testing.T) {
	for _, test := range []struct {
		name         string
		base, branch []any
		folded       []string
	}{
		{
			"with none that changed", []any{asset("a"), tool("t", "1")}, []any{asset("a", uses("t")), tool("t", "1")},
			[]string{`environment: toolchain, 1 facts of 1 assets such as a, kind "model"`},
		},
		{
			"beside others, which use one that changed", []any{asset("a"), asset("b", uses("t")), asset("c", uses("t")), tool("s", "1"), tool("t", "1")},
			[]any{asset("a", uses("s")), asset("b", uses("t")), asset("c", uses("t")), tool("s", "1"), tool("t", "2")},
			[]string{`environment: toolchain, 3 facts of 3 assets such as a, kind "model"`},
		},
		{
			"the one that changed", []any{asset("a"), asset("b", uses("t"), kind("seed")), tool("t", "1")},
			[]any{asset("a", uses("t")), asset("b", uses("t"), kind("seed")), tool("t", "2")},
			[]string{`environment: toolchain, 2 facts of 2 assets such as a, kind ""`},
		},
		{
			"one that changed, in a check that is new", []any{asset("a"), tool("t", "1")}, []any{asset("a", checked("k", "t")), tool("t", "2")},
			[]string{`environment: toolchain, 0 facts of 0 assets such as , kind ""`},
		},
		{
			"one that is not defined is the project's", []any{asset("a")}, []any{asset("a", uses("t"))}, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			base, branch := graph(test.base), graph(test.branch)
			equal(t, "folded", folded(diff.Compare(base, branch), diff.ShowSubstantive), test.folded)
			mirrors(t, test.name, base, branch)
			foldedAndShown(t, test.name, base, branch)
		})
	}
}

// TestUpgradeOfTheTool changes every unit of the tool under a thousand assets: one line, whatever else is edited.
func TestUpgradeOfTheTool(t *testing.T) {
	var sides [2][]any
	for side, digest := range []string{"1", "2"} {
		for i := range 1000 {
			a := asset(fmt.Sprintf("a%04d", i), uses("t1", "t2"), checked("k", "t2"))
			if i == 500 {
				version(digest)(&a)
			}
			sides[side] = append(sides[side], a)
		}
		sides[side] = append(sides[side], tool("t1", digest), tool("t2", digest, "t1"))
	}
	d := diff.Compare(graph(sides[0]), graph(sides[1]))
	equal(t, "facts", facts(d, diff.ShowGovernance), []string{`a0500: CODE_VERSION /code_version "1"→"2"`})
	equal(t, "folded", folded(d, diff.ShowSubstantive), []string{`environment: toolchain, 4000 facts of 1000 assets such as a0000, kind "model"`})
	if d.ToolchainUnits() != 2 {
		t.Errorf("%d units of the toolchain; want 2", d.ToolchainUnits())
	}
}

func TestReached(t *testing.T) {
	edit := func(to edit) [2][]any {
		downstream := []any{
			asset("b", reads("a")), asset("c", reads("b")), asset("d", reads("c", "a")), asset("e", reads("missing")), asset("f"),
		}
		return [2][]any{{asset("a"), downstream}, {asset("a", to), downstream}}
	}
	all := []string{"b 1", "d 1", "c 2"}
	for _, test := range []struct {
		name  string
		sides [2][]any
		want  []string
	}{
		{"a version", edit(version("2")), all},
		{"a unit", edit(uses("m")), all},
		{"a dependency", edit(reads("f")), all},
		{"a column", edit(func(a *assetgraph.Asset) { a.Columns = []assetgraph.Column{{Name: "c"}} }), all},
		{"a contract", edit(func(a *assetgraph.Asset) { a.Contract.Enforced = true }), all},
		{"storage", edit(at("db.prod.t")), all},
		{"a setting", edit(setting("s", value.Bool(true), facet.EffectRebuild)), all},
		{"a setting of the relation", edit(setting("s", value.Bool(true), facet.EffectRelation)), nil},
		{"a setting without effect", edit(setting("s", value.Bool(true), facet.EffectNone)), nil},
		{"a check", edit(checked("k")), nil},
		{"an execution type", edit(func(a *assetgraph.Asset) { a.Execution = facet.Observation }), nil},
		{"a tag", edit(tagged("t")), nil},
		{"metadata", edit(func(a *assetgraph.Asset) {
			a.Metadata = value.MapOf(value.Entry{Name: "m", Value: value.Null{}})
		}), nil},
		{"an owner", edit(func(a *assetgraph.Asset) { a.Owners = []facet.Owner{{Name: "o"}} }), nil},
		{"a group", edit(func(a *assetgraph.Asset) { a.Group = "g" }), nil},
		{"access", edit(func(a *assetgraph.Asset) { a.Access = "public" }), nil},
		{"a description", edit(func(a *assetgraph.Asset) { a.Description = "prose" }), nil},
		{"kinds", edit(kind("seed")), nil},
		{"something unknown", edit(unknown("/columns", "no catalog")), nil},
		{"layout", [2][]any{{asset("a", sql("select 1")), asset("b", reads("a"))}, {asset("a", sql("select  1")), asset("b", reads("a"))}}, nil},
		{"the tool", [2][]any{
			{asset("a", uses("t")), asset("b", reads("a")), tool("t", "1")}, {asset("a", uses("t")), asset("b", reads("a")), tool("t", "2")},
		}, nil},
		{"an environment", [2][]any{
			{asset("a", at("d.prod.t")), asset("b", reads("a"), at("d.prod.u"))}, {asset("a", at("d.dev.t")), asset("b", reads("a"), at("d.dev.u"))},
		}, nil},
		{"a new asset", [2][]any{{asset("b", reads("a"))}, {asset("a"), asset("b", reads("a")), asset("c", reads("b"))}}, []string{"b 1"}},
		{"a removed asset that is still read", [2][]any{{asset("a"), asset("b", reads("a"))}, {asset("b", reads("a"))}}, []string{"b 1"}},
		{"a removed asset that is not read any more", [2][]any{{asset("a"), asset("b", reads("a"))}, {asset("b")}}, nil},
		{
			"what has a change itself is not reached, what is behind it is",
			[2][]any{
				{asset("a"), asset("b", reads("a")), asset("c", reads("b"))}, {asset("a", version("2")), asset("b", reads("a"), checked("k")), asset("c", reads("b"))},
			},
			[]string{"c 2"},
		},
		{
			"governance is no change in the way",
			[2][]any{
				{asset("a"), asset("b", reads("a")), asset("c", reads("b"))}, {asset("a", version("2")), asset("b", reads("a"), tagged("t")), asset("c", reads("b"))},
			},
			[]string{"b 1", "c 2"},
		},
		{
			"the nearest of two changes",
			[2][]any{
				{asset("a"), asset("b", reads("a")), asset("c", reads("b"))}, {asset("a", version("2")), asset("b", reads("a"), version("2")), asset("c", reads("b"))},
			},
			[]string{"c 1"},
		},
		{
			"a cycle",
			[2][]any{
				{asset("a", reads("c")), asset("b", reads("a", "b")), asset("c", reads("b"))},
				{asset("a", reads("c"), version("2")), asset("b", reads("a", "b")), asset("c", reads("b"))},
			},
			[]string{"b 1", "c 2"},
		},
		{
			"by the branch's dependencies",
			[2][]any{{asset("a"), asset("b", reads("a")), asset("c")}, {asset("a", version("2")), asset("b"), asset("c", reads("a"))}},
			nil, // both have a change themselves
		},
		{
			"nothing changed", [2][]any{{asset("a"), asset("b", reads("a"))}, {asset("a"), asset("b", reads("a"))}}, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			equal(t, "reached", reached(diff.Compare(graph(test.sides[0]), graph(test.sides[1]))), test.want)
		})
	}
}
