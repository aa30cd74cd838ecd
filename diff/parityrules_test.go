package diff_test

import (
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

const newest, infers = "1.13.29", "1.9.8"

// parity compares with the rules of a version of Dagster.
func parity(t testing.TB, version string, base, branch *ag.Graph) *diff.Diff {
	t.Helper()
	option, err := diff.DagsterParity(version)
	must(t, err)
	return diff.Compare(base, branch, option)
}

func typed(name string, v value.Value) value.Value { return value.Typed{Type: name, Value: v} }

func noted(v value.Value) edit {
	return func(a *ag.Asset) { a.Metadata = value.MapOf(value.Entry{Name: "v", Value: v}) }
}

func parted(d partition.Definition) edit { return func(a *ag.Asset) { a.Partitions = d } }
func runs(e facet.ExecutionType) edit    { return func(a *ag.Asset) { a.Execution = e } }

func mapped(name string, m partition.Mapping) edit {
	return func(a *ag.Asset) {
		a.Dependencies = append(a.Dependencies, ag.Dependency{Key: ag.MustKey(name), Mapping: m})
	}
}

// TestParityMetadata fixes which values of metadata are equal in Dagster.
func TestParityMetadata(t *testing.T) {
	x, empty, null := value.String("x"), value.String(""), value.Null{}
	number := func(s string) value.Value { return value.Number(s) }
	list := func(items ...value.Value) value.Value { return value.ListOf(items...) }
	object := func(name string, v value.Value) value.Value { return value.MapOf(value.Entry{Name: name, Value: v}) }
	nan := number("NaN")
	for _, test := range []struct {
		a, b            value.Value
		inNewest, inOld bool // whether they are equal
	}{
		{x, typed("url", x), true, true},
		{x, typed("path", x), true, true},
		{typed("notebook", x), typed("markdown", x), true, true},
		{typed("run", x), typed("code_location_reconstruction", x), true, true},
		{typed("pool", x), x, true, true},
		{typed("json", x), x, true, true},
		{typed("object", x), x, false, false},
		{typed("object", x), typed("object", x), true, true},
		{typed("object", x), typed("object", empty), false, false},
		{x, value.String("X"), false, false},
		{value.String("é"), value.String("e\u0301"), false, false},
		{value.String("\xed\xa0\x80"), value.String("\ufffd"), false, false},

		{typed("text", null), empty, false, true},
		{typed("url", nil), typed("markdown", empty), false, true},
		{typed("path", null), typed("notebook", empty), true, true},
		{typed("text", null), typed("int", null), true, false},
		{typed("text", null), typed("path", null), false, true},
		{typed("json", null), typed("bool", null), true, true},
		{typed("json", null), null, false, false},
		{typed("json", null), empty, false, false},
		{null, x, false, false},

		{number("1"), number("1.0"), true, true},
		{number("1"), value.Bool(true), true, true},
		{number("0.0"), value.Bool(false), true, true},
		{typed("timestamp", number("1.0")), value.Bool(true), true, true},
		{typed("timestamp", number("1.0")), number("1.00"), true, true},
		{number("-0.0"), number("0"), true, true},
		{number("-0"), number("0"), true, true},
		{number("1"), value.String("1"), false, false},
		{value.Bool(true), value.String("true"), false, false},
		{number("9007199254740992"), number("9007199254740992.0"), true, true},
		{number("9007199254740993"), number("9007199254740992.0"), false, false},
		{number("9007199254740993"), number("9007199254740992"), false, false},
		{number("100000000000000000000"), number("1e20"), true, true},
		{number("-100000000000000000000"), number("-1E+20"), true, true},
		{number("100000000000000000000000"), number("1e23"), false, false},
		{number("99999999999999991611392"), number("1e23"), true, true},
		{number("0.1"), number("0.10000000000000001"), true, true},
		{number("1e-400"), number("0"), true, true},
		{number("1.5"), number("1"), false, false},
		{number("1e999999999"), number("Infinity"), true, true},
		{number("-1e999999999"), typed("timestamp", number("-Infinity")), true, true},
		{number("1e999999999"), number("-Infinity"), false, false},
		{number("1" + strings.Repeat("0", 400)), number("Infinity"), false, false},
		{number("1" + strings.Repeat("0", 400)), number("1e400"), false, false},
		{nan, typed("timestamp", nan), true, true},
		{nan, number("0"), false, false},
		{nan, number("Infinity"), false, false},

		{list(number("1"), nan), list(number("1.0"), nan), true, true},
		{list(number("1"), x), list(x, number("1")), false, false},
		{list(number("1")), list(number("1"), number("1")), false, false},
		{object("a", value.Bool(true)), object("a", number("1")), true, true},
		{object("a", null), value.Map{}, false, false},
		{object("a", null), object("b", null), false, false},
		{object("a", number("1")), object("a", value.String("1")), false, false},
		{list(), value.Map{}, false, false},
		{list(x), typed("asset", list(x)), false, false},
		{list(x), typed("code_references", list(x)), false, false},
		{typed("table_schema", value.Map{}), typed("table", value.Map{}), false, false},
		{typed("class New", value.Map{}), value.Map{}, false, false},
		{typed("table", object("a", number("1"))), typed("table", object("a", number("1.0"))), true, true},
	} {
		for version, want := range map[string]bool{newest: test.inNewest, infers: test.inOld} {
			d := parity(t, version, graph(asset("a", noted(test.a))), graph(asset("a", noted(test.b))))
			back := parity(t, version, graph(asset("a", noted(test.b))), graph(asset("a", noted(test.a))))
			if got := len(facts(d, diff.ShowAll)) == 0; got != want || got != (len(facts(back, diff.ShowAll)) == 0) {
				t.Errorf("%s: %.60v and %.60v are equal: %v; want %v", version, test.a, test.b, got, want)
			}
		}
	}
}

// TestParityMappings fixes which mappings are equal in Dagster, and what takes the place of those that nobody wrote down.
func TestParityMappings(t *testing.T) {
	daily := partition.TimeWindow{Cron: "0 0 * * *", Start: "0.0", Format: "%Y-%m-%d"}
	hourly := partition.TimeWindow{Cron: "0 * * * *", Start: "0.0", Format: "%Y-%m-%d"}
	weekly := partition.TimeWindow{Cron: "0 0 * * 0", Start: "0.0", Format: "%Y-%m-%d"}
	fruit := partition.Static{Keys: []string{"apple", "pear"}}
	multi := func(a, b partition.Definition) partition.Definition {
		return partition.Multi{Dimensions: []partition.Dimension{{Name: "a", Partitions: a}, {Name: "b", Partitions: b}}}
	}
	one := func(up, down string, m partition.Mapping) partition.DimensionMapping {
		return partition.DimensionMapping{Upstream: up, Downstream: down, Mapping: m}
	}
	dimensions := func(d ...partition.DimensionMapping) partition.Mapping { return partition.MultiMap{Dimensions: d} }
	static := func(form partition.Form, keys ...string) partition.Mapping {
		return partition.StaticMap{Entries: []partition.StaticEntry{{Upstream: "x", Downstream: keys, Form: form}}}
	}
	all, identity, last := partition.All{}, partition.Identity{}, partition.Last{}
	for _, test := range []struct {
		upstream, downstream partition.Definition
		a, b                 partition.Mapping
		inNewest, inOld      bool // whether they are equal
	}{
		{daily, daily, all, identity, true, true},
		{daily, daily, identity, last, true, true},
		{daily, daily, nil, all, false, false},
		{daily, daily, nil, partition.TimeShift{}, false, true},
		{daily, hourly, nil, partition.TimeShift{}, false, true},
		{daily, daily, nil, partition.TimeShift{StartOffset: -1}, false, false},
		{daily, nil, nil, all, false, true},
		{nil, daily, nil, last, false, true},
		{nil, nil, nil, partition.TimeShift{}, false, false},
		{fruit, fruit, nil, identity, false, true},
		{daily, fruit, nil, identity, false, true},
		{multi(daily, fruit), fruit, nil, partition.MultiToSingle{}, false, true},
		{fruit, multi(daily, fruit), nil, partition.MultiToSingle{}, false, true},
		{multi(daily, fruit), hourly, nil, partition.MultiToSingle{}, false, true},
		{multi(daily, hourly), weekly, nil, identity, false, true},
		{multi(daily, daily), daily, nil, identity, false, true},
		{multi(fruit, fruit), fruit, nil, identity, false, true},
		{multi(fruit, daily), partition.Static{Keys: []string{"pear", "apple"}}, nil, identity, false, true},
		{multi(daily, fruit), multi(daily, fruit), nil, identity, false, true},
		{daily, daily, partition.MultiToSingle{}, partition.MultiToSingle{Dimension: "a"}, false, false},
		{daily, daily, partition.Specific{Keys: []string{"a", "b"}}, partition.Specific{Keys: []string{"b", "a"}}, false, false},
		{daily, daily, partition.TimeShift{}, partition.TimeShift{AllowNonexistentUpstream: true}, false, false},
		{daily, daily, static(partition.One, "y"), static(partition.Listed, "y"), false, false},
		{daily, daily, static(partition.Set, "y"), static(partition.Listed, "y"), false, false},
		{daily, daily, static(partition.Set, "y", "z"), static(partition.Set, "z", "y"), true, true},
		{daily, daily, static(partition.Listed, "y", "z"), static(partition.Listed, "z", "y"), false, false},
		{daily, daily, partition.StaticMap{}, dimensions(), true, true},
		{daily, daily, partition.StaticMap{}, all, false, false},
		{daily, daily, partition.StaticMap{}, static(partition.One, "y"), false, false},
		{daily, daily, dimensions(one("a", "b", all)), dimensions(one("a", "b", last)), true, true},
		{daily, daily, dimensions(one("a", "b", all)), dimensions(one("a", "c", all)), false, false},
		{daily, daily, dimensions(one("a", "b", all)), dimensions(one("c", "b", all)), false, false},
		{daily, daily, dimensions(one("a", "b", all)), dimensions(one("a", "b", partition.TimeShift{})), false, false},
		{daily, daily, dimensions(one("a", "b", all), one("c", "d", all)), dimensions(one("c", "d", identity), one("a", "b", last)), true, true},
		{daily, daily, dimensions(one("a", "b", all)), all, false, false},
	} {
		side := func(m partition.Mapping) *ag.Graph {
			return graph(asset("up", parted(test.upstream)), asset("down", parted(test.downstream), mapped("up", m)))
		}
		for version, want := range map[string]bool{newest: test.inNewest, infers: test.inOld} {
			d, back := parity(t, version, side(test.a), side(test.b)), parity(t, version, side(test.b), side(test.a))
			if got := len(facts(d, diff.ShowAll)) == 0; got != want || got != (len(facts(back, diff.ShowAll)) == 0) {
				t.Errorf("%s: %v and %v are equal: %v; want %v", version, test.a, test.b, got, want)
			}
		}
	}
}
