package diff_test

import (
	"fmt"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

func str(s string) value.Value { return value.String(s) }

func mapping(pairs ...any) value.Map {
	var entries []value.Entry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, value.Entry{Name: pairs[i].(string), Value: pairs[i+1].(value.Value)})
	}
	return value.MapOf(entries...)
}

// schema gives the asset a schema of columns, NAME TYPE by turns, as loader/dagster does: as metadata and as columns.
func schema(constraint string, columns ...string) edit {
	var list []value.Value
	var own []assetgraph.Column
	for i := 0; i < len(columns); i += 2 {
		list = append(list, mapping("name", str(columns[i]), "type", str(columns[i+1])))
		own = append(own, assetgraph.Column{Name: columns[i], Type: columns[i+1]})
	}
	content := mapping("columns", value.ListOf(list...), "constraints", mapping("other", value.ListOf(str(constraint))))
	return func(a *assetgraph.Asset) {
		note("dagster/column_schema", value.Typed{Type: "table_schema", Value: content})(a)
		a.Columns = own
	}
}

func edits(all ...edit) edit {
	return func(a *assetgraph.Asset) {
		for _, e := range all {
			e(a)
		}
	}
}

func TestMetadata(t *testing.T) {
	typed := func(name, s string) value.Value { return value.Typed{Type: name, Value: str(s)} }
	lineage := func(from ...string) edit {
		content := []value.Value{}
		var refs []assetgraph.ColumnRef
		for _, name := range from {
			content = append(content, str(name))
			refs = append(refs, assetgraph.ColumnRef{Asset: assetgraph.MustKey(name), Column: "id"})
		}
		return func(a *assetgraph.Asset) {
			note("dagster/column_lineage", value.Typed{Type: "column_lineage", Value: mapping("id", value.ListOf(content...))})(a)
			if len(refs) > 0 {
				a.Columns = []assetgraph.Column{{Name: "id", Lineage: refs}}
			}
		}
	}
	for name, test := range map[string]struct {
		base, branch edit
		want         []string
	}{
		"text and url": {note("l", str("x")), note("l", typed("url", "x")),
			[]string{`a: METADATA /metadata/l "x"→{"$type":"url","$value":"x"} [governance]`}},
		"1 and 1.0":       {note("l", value.Number("1")), note("l", value.Number("1.0")), []string{`a: METADATA /metadata/l 1→1.0 [governance]`}},
		"1 and true":      {note("l", value.Number("1")), note("l", value.Bool(true)), []string{`a: METADATA /metadata/l 1→true [governance]`}},
		"lone surrogates": {note("l", str("\xed\xa0\x80")), note("l", str("\xed\xbf\xbf")), []string{`a: METADATA /metadata/l "\ud800"→"\udfff" [governance]`}},
		"inside a typed map": {note("l", value.Typed{Type: "job", Value: mapping("job_name", str("x"), "location_name", str("y"))}),
			note("l", value.Typed{Type: "job", Value: mapping("job_name", str("x"), "location_name", str("z"))}),
			[]string{`a: METADATA /metadata/l/location_name "y"→"z" [governance]`}},
		"opaque objects":             {note("l", typed("object", "A")), note("l", typed("object", "B")), nil},
		"an opaque object comes":     {version(""), note("l", str("[Manifest] (unserializable)")), nil},
		"an opaque object, two ways": {note("l", typed("object", "Manifest")), note("l", str("[Manifest] (unserializable)")), nil},
		"an opaque object and a text": {note("l", typed("object", "A")), note("l", str("A")),
			[]string{`a: METADATA /metadata/l {"$type":"object","$value":"A"}→"A" [governance]`}},
		"a kind": {edits(kind("sql"), tagged("dagster/kind/sql")), edits(kind("python"), tagged("dagster/kind/python")),
			[]string{"a: KINDS /kinds/python -→{} [governance]", "a: KINDS /kinds/sql {}→- [governance]"}},
		"a tag of a kind that is no kind": {tagged("dagster/kind/sql"), version(""),
			[]string{`a: TAGS /tags/dagster~1kind~1sql ""→- [governance]`}},
		"a column": {schema("", "id", "int"), schema("", "id", "int", "name", "text"),
			[]string{`a: COLUMNS /columns/name -→{"type":"text"}`}},
		"a column of which only the name is known": {version(""), func(a *assetgraph.Asset) { a.Columns = []assetgraph.Column{{Name: "id"}} },
			[]string{`a: COLUMNS /columns/id -→{}`}},
		"a column that only its lineage names": {lineage(), lineage("x"), []string{
			`a: METADATA /columns/id/lineage -→{"x":{"id":{}}} [governance]`, `a: METADATA /metadata/dagster~1column_lineage/id []→["x"] [governance]`}},
		"lineage, and a schema at last": {lineage("x"), edits(lineage("y"), note("dagster/column_schema", str("s"))), []string{
			`a: METADATA /columns/id/lineage/x {"id":{}}→- [governance]`, `a: METADATA /columns/id/lineage/y -→{"id":{}} [governance]`,
			`a: METADATA /metadata/dagster~1column_schema -→"s" [governance]`}},
		"the old label of the name": {edits(at("a.b.c"), note("dagster/table_name", str("a.b.c")), note("dagster/relation_identifier", str("x"))),
			edits(at("a.b.d"), note("dagster/table_name", str("a.b.d")), note("dagster/relation_identifier", str("y"))),
			[]string{`a: STORAGE /storage/rendered/name "c"→"d"`, `a: METADATA /metadata/dagster~1relation_identifier "x"→"y" [governance]`}},
		"a uri of another type": {note("dagster/uri", str("s3://x")), note("dagster/uri", typed("url", "s3://x")),
			[]string{`a: METADATA /metadata/dagster~1uri "s3://x"→{"$type":"url","$value":"s3://x"} [governance]`}},
		"a column's type": {schema("", "id", "int"), schema("", "id", "text"), []string{`a: COLUMNS /columns/id/type "int"→"text"`}},
		"the order of columns": {schema("", "id", "int", "x", "int"), schema("", "x", "int", "id", "int"),
			[]string{`a: METADATA /metadata/dagster~1column_schema/columns ["id","x"]→["x","id"] [governance]`}},
		"a column first": {schema("", "id", "int"), schema("", "x", "int", "id", "int"), []string{`a: COLUMNS /columns/x -→{"type":"int"}`}},
		"a constraint of the table": {schema("", "id", "int"), schema("unique", "id", "int"),
			[]string{`a: METADATA /metadata/dagster~1column_schema/constraints/other [""]→["unique"] [governance]`}},
		"a schema that is not in the columns": {edits(schema("", "id", "int"), func(a *assetgraph.Asset) { a.Columns = nil }),
			edits(schema("", "id", "int", "id", "int"), func(a *assetgraph.Asset) { a.Columns = nil }),
			[]string{`a: METADATA /metadata/dagster~1column_schema/columns [{"name":"id","type":"int"}]→[{"name":"id","type":"int"},{"name":"id","type":"int"}] [governance]`}},
		"a schema at last": {version(""), schema("", "id", "int"),
			[]string{`a: METADATA /metadata/dagster~1column_schema -→{"$type":"table_schema","$value":{"columns":[{"name":"id","type":"int"}],"constraints":{"other":[""]}}} [governance]`}},
		"lineage": {lineage("x"), lineage("y"),
			[]string{`a: METADATA /columns/id/lineage/x {"id":{}}→- [governance]`, `a: METADATA /columns/id/lineage/y -→{"id":{}} [governance]`}},
		"a table's name at last": {version(""), edits(at("db.prod.a"), note("dagster/table_name", str("db.prod.a"))),
			[]string{`a: METADATA /metadata/dagster~1table_name -→"db.prod.a" [governance]`}},
		"a table's name": {edits(at("db.prod.a"), note("dagster/table_name", str("db.prod.a"))), edits(at("db.prod.b"), note("dagster/table_name", str("db.prod.b"))),
			[]string{`a: STORAGE /storage/rendered/name "a"→"b"`}},
		"a table's name in other words": {edits(at("db.prod.a"), note("dagster/table_name", str("db.prod.a"))), edits(at("db.prod.a"), note("dagster/table_name", str(`"db".prod.a`))),
			[]string{`a: METADATA /metadata/dagster~1table_name "db.prod.a"→"\"db\".prod.a" [governance]`}},
		"an empty code version": {version(""), func(a *assetgraph.Asset) { a.CodeVersion.Empty = true }, []string{`a: CODE_VERSION /code_version -→""`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff.Compare(graph(asset("a", test.base)), graph(asset("a", test.branch)))
			equal(t, "facts", facts(d, diff.ShowAll), test.want)
		})
	}
}

func TestPartitions(t *testing.T) {
	cut := func(d partition.Definition) edit {
		return func(a *assetgraph.Asset) { a.Partitions = d }
	}
	day := partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200.0", Format: "%Y-%m-%d"}
	earlier, ended, hourly := day, day, day
	earlier.Start = "1703980800"
	end := partition.Moment("1735689600.0")
	ended.End = &end
	hourly.Cron, hourly.Exclusions = "0 * * * *", []partition.Exclusion{{Cron: "0 0 * * 0"}}
	multi := func(d partition.Definition) partition.Definition {
		return partition.Multi{Dimensions: []partition.Dimension{{Name: "fruit", Partitions: partition.Static{Keys: []string{"apple"}}}, {Name: "day", Partitions: d}}}
	}
	reading := func(m partition.Mapping) edit {
		return func(a *assetgraph.Asset) {
			a.Dependencies = []assetgraph.Dependency{{Key: assetgraph.MustKey("up"), Mapping: m}}
		}
	}
	for name, test := range map[string]struct {
		base, branch edit
		want         []string
	}{
		"a bound":       {cut(day), cut(earlier), []string{`a: PARTITIONS_DEFINITION /partitions/start "2024-01-01T00:00:00Z"→"2023-12-31T00:00:00Z"`}},
		"another bound": {cut(day), cut(ended), []string{`a: PARTITIONS_DEFINITION /partitions/end -→"2025-01-01T00:00:00Z"`}},
		"a schedule": {cut(day), cut(hourly), []string{`a: PARTITIONS_DEFINITION /partitions/cron "0 0 * * *"→"0 * * * *"`,
			`a: PARTITIONS_DEFINITION /partitions/exclusions -→["cron 0 0 * * 0"]`}},
		"keys": {cut(partition.Static{Keys: []string{"x"}}), cut(partition.Static{Keys: []string{"x", "y"}}), []string{`a: PARTITIONS_DEFINITION /partitions/keys ["x"]→["x","y"]`}},
		"another kind": {cut(partition.Dynamic{Name: "x"}), cut(partition.Static{Keys: []string{"x"}}),
			[]string{`a: PARTITIONS_DEFINITION /partitions {"kind":"dynamic","name":"x"}→{"keys":["x"],"kind":"static"}`}},
		"partitions at last": {cut(nil), cut(partition.Dynamic{Name: "x"}), []string{`a: PARTITIONS_DEFINITION /partitions -→{"kind":"dynamic","name":"x"}`}},
		"one dimension":      {cut(multi(day)), cut(multi(earlier)), []string{`a: PARTITIONS_DEFINITION /partitions/dimensions/day/start "2024-01-01T00:00:00Z"→"2023-12-31T00:00:00Z"`}},
		"the same moment":    {cut(day), cut(func() partition.Definition { d := day; d.Start, d.Timezone = "1704067200", "UTC"; return d }()), nil},
		"a mapping":          {reading(nil), reading(partition.Last{}), []string{`a: DEPENDENCIES /dependencies/up/mapping -→{"kind":"last"}`}},
		"classes that Dagster holds equal": {reading(partition.All{}), reading(partition.Last{}),
			[]string{`a: DEPENDENCIES /dependencies/up/mapping {"kind":"all"}→{"kind":"last"}`}},
		"an offset": {reading(partition.TimeShift{StartOffset: -1}), reading(partition.TimeShift{StartOffset: -2}),
			[]string{"a: DEPENDENCIES /dependencies/up/mapping/start_offset -1→-2"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff.Compare(graph(asset("a", test.base)), graph(asset("a", test.branch)))
			equal(t, "facts", facts(d, diff.ShowAll), test.want)
		})
	}
}

func TestURIs(t *testing.T) {
	at := func(format string) func(int) edit {
		return func(i int) edit { return note("dagster/uri", str(fmt.Sprintf(format, i))) }
	}
	for name, test := range map[string]struct {
		base, branch []any
		substantive  int
		folded       []string
	}{
		"another bucket": {several("a", 4, at("s3://prod/raw/t%d")), several("a", 4, at("s3://pr-17/raw/t%d")), 0,
			[]string{`environment: uri s3://prod → s3://pr-17, 4 facts of 4 assets such as a00, kind "model"`}},
		"another bucket for one": {several("a", 1, at("s3://prod/raw/t%d")), several("a", 1, at("s3://pr-17/raw/t%d")), 1, nil},
		"another scheme":         {several("a", 4, at("s3://prod/raw/t%d")), several("a", 4, at("gs://prod/raw/t%d")), 4, nil},
		"another file":           {several("a", 4, at("s3://prod/raw/t%d")), several("a", 4, at("s3://prod/raw/u%d")), 4, nil},
		"a few of many move": {[]any{several("a", 2, at("s3://prod/raw/t%d")), several("b", 9, at("s3://prod/raw/u%d"))},
			[]any{several("a", 2, at("s3://prod/new/t%d")), several("b", 9, at("s3://prod/raw/u%d"))}, 2, nil},
		"a few move where many are": {[]any{several("a", 2, at("s3://prod/new/t%d")), several("b", 9, at("s3://prod/raw/u%d"))},
			[]any{several("a", 2, at("s3://prod/raw/t%d")), several("b", 9, at("s3://prod/raw/u%d"))}, 2, nil},
		"all move, and one elsewhere": {[]any{several("a", 9, at("s3://prod/raw/t%d")), several("b", 1, at("s3://prod/raw/u%d"))},
			[]any{several("a", 9, at("s3://dev/raw/t%d")), several("b", 1, at("s3://dev/old/u%d"))}, 1,
			[]string{`environment: uri s3://prod → s3://dev, 9 facts of 9 assets such as a00, kind "model"`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff.Compare(graph(test.base), graph(test.branch))
			if got := facts(d, diff.ShowSubstantive); len(got) != test.substantive {
				t.Errorf("got %q; want %d", got, test.substantive)
			}
			equal(t, "folded", folded(d, diff.ShowSubstantive), test.folded)
		})
	}
}

// TestDefinitionContent checks what is said of definitions whose content both sides know.
func TestDefinitionContent(t *testing.T) {
	schedule := func(cron string) assetgraph.Definition {
		return assetgraph.Definition{Kind: "schedule", ID: "nightly", Location: "shop", Content: mapping("cron_schedule", str(cron), "job", str("all"))}
	}
	variable := assetgraph.Definition{Kind: "environment variable", ID: "TOKEN", Location: "shop", Content: mapping("resource", str("x"))}
	d := diff.Compare(graph(schedule("0 0 * * *")), graph(schedule("0 1 * * *"), variable))
	var got []string
	for _, o := range d.Others() {
		got = append(got, fmt.Sprintf("%s %s %s", o.Kind, o.ID, o.Status))
		for _, c := range o.Changes {
			got = append(got, fact(c))
		}
	}
	equal(t, "others", got, []string{"environment variable TOKEN new", "schedule nightly changed", `CONFIG /cron_schedule "0 0 * * *"→"0 1 * * *"`})
}

// TestFailedLocation checks that a location that failed as a whole stands for its repositories.
func TestFailedLocation(t *testing.T) {
	base := graph(asset("a", in("first@analytics")), asset("b", in("analytics")), asset("c", in("first@other")))
	d := diff.Compare(base, graph(failed("analytics")))
	equal(t, "facts", facts(d, diff.ShowAll), []string{"a: unknown", "b: unknown"})
	equal(t, "uncompared", d.Uncompared(), []string{"first@other"})
	if d.Complete() {
		t.Error("the comparison is complete")
	}
}

// TestWhole checks that a definition that is made of something else is told when no asset shows why.
func TestWhole(t *testing.T) {
	job := func(whole string) assetgraph.Definition {
		return assetgraph.Definition{Kind: "job", ID: "all", Location: "shop", Content: mapping("tags", str("x")), Whole: whole}
	}
	for name, test := range map[string]struct {
		base, branch []any
		want         string
	}{
		"the same":                  {[]any{job("1"), asset("a")}, []any{job("1"), asset("a")}, "[]"},
		"something else":            {[]any{job("1"), asset("a")}, []any{job("2"), asset("a")}, "[job all changed made of something else that no asset shows]"},
		"not known on one side":     {[]any{job(""), asset("a")}, []any{job("2"), asset("a")}, "[]"},
		"an asset shows why":        {[]any{job("1"), asset("a")}, []any{job("2"), asset("a"), asset("b")}, "[]"},
		"an asset with other notes": {[]any{job("1"), asset("a")}, []any{job("2"), asset("a", tagged("x"), version("2"))}, "[job all changed made of something else that no asset shows]"},
		"an asset of elsewhere":     {[]any{job("1"), asset("a", in("C"))}, []any{job("2"), asset("a", in("C"), reads("b"))}, "[job all changed made of something else that no asset shows]"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, o := range diff.Compare(graph(test.base, assetgraph.Location{Name: "shop"}), graph(test.branch)).Others() {
				line := fmt.Sprintf("%s %s %s", o.Kind, o.ID, o.Status)
				for _, c := range o.Changes {
					line += " " + c.Reason
				}
				got = append(got, line)
			}
			if s := fmt.Sprint(got); s != test.want {
				t.Errorf("got %s; want %s", s, test.want)
			}
		})
	}
}
