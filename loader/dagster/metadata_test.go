package dagster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rawMetadata returns the members of an asset with one metadata value.
func rawMetadata(label, value string) string {
	return `"code_version":"1","metadata_entries":[{"entry_data":` + value + `,"__class__":"EventMetadataEntry","label":"` + label + `"}]`
}

func TestMetadata(t *testing.T) {
	for _, test := range []struct{ value, want string }{
		{`{"__class__":"TextMetadataEntryData","text":"x"}`, `"x"`},
		{`{"text":"\ud800","__class__":"TextMetadataEntryData"}`, `"\ud800"`},
		{`{"__class__":"TextMetadataEntryData","text":null}`, `{"$type":"text","$value":null}`},
		{`{"__class__":"TextMetadataEntryData"}`, `""`},
		{`{"__class__":"UrlMetadataEntryData","url":"x"}`, `{"$type":"url","$value":"x"}`},
		{`{"__class__":"UrlMetadataEntryData","url":null}`, `{"$type":"url","$value":null}`},
		{`{"__class__":"PathMetadataEntryData","path":"x"}`, `{"$type":"path","$value":"x"}`},
		{`{"__class__":"PathMetadataEntryData","path":null}`, `{"$type":"path","$value":""}`},
		{`{"__class__":"NotebookMetadataEntryData","path":"x"}`, `{"$type":"notebook","$value":"x"}`},
		{`{"__class__":"MarkdownMetadataEntryData","md_str":"x"}`, `{"$type":"markdown","$value":"x"}`},
		{`{"__class__":"DagsterPipelineRunMetadataEntryData","run_id":"x"}`, `{"$type":"run","$value":"x"}`},
		{`{"__class__":"DagsterJobMetadataValue","job_name":"j","location_name":"l","repository_name":null}`,
			`{"$type":"job","$value":{"job_name":"j","location_name":"l","repository_name":null}}`},
		{`{"__class__":"DagsterAssetMetadataEntryData","asset_key":{"__class__":"AssetKey","path":["a","b"]}}`, `{"$type":"asset","$value":["a","b"]}`},
		{`{"__class__":"IntMetadataEntryData","value":123456789012345678901234567890}`, `123456789012345678901234567890`},
		{`{"__class__":"IntMetadataEntryData","value":1.0}`, `{"$type":"int","$value":1.0}`},
		{`{"__class__":"IntMetadataEntryData","value":null}`, `{"$type":"int","$value":null}`},
		{`{"__class__":"FloatMetadataEntryData","value":1e3}`, `1e3`},
		{`{"__class__":"FloatMetadataEntryData","value":NaN}`, `"NaN"`},
		{`{"__class__":"FloatMetadataEntryData","value":-Infinity}`, `"-Infinity"`},
		{`{"__class__":"FloatMetadataEntryData","value":1}`, `{"$type":"float","$value":1}`},
		{`{"__class__":"BoolMetadataEntryData","value":false}`, `false`},
		{`{"__class__":"BoolMetadataEntryData","value":null}`, `{"$type":"bool","$value":null}`},
		{`{"__class__":"TimestampMetadataValue","value":1.5}`, `{"$type":"timestamp","$value":1.5}`},
		{`{"__class__":"NullMetadataEntryData"}`, `null`},
		{`{"__class__":"PythonArtifactMetadataEntryData","module":"m","name":"n"}`, `{"$type":"python_artifact","$value":{"module":"m","name":"n"}}`},
		{`{"__class__":"CodeLocationReconstructionMetadataValue","data":"x"}`, `{"$type":"code_location_reconstruction","$value":"x"}`},
		{`{"__class__":"PoolMetadataValue","pool":"x"}`, `{"$type":"pool","$value":"x"}`},
		{`{"__class__":"ObjectMetadataValue","inst":"x"}`, `{"$type":"object","$value":"x"}`},
		{`{"__class__":"CodeReferencesMetadataValue","code_references":[
			{"__class__":"LocalFileCodeReference","file_path":"a.py","line_number":3},
			{"__class__":"UrlCodeReference","url":"u","label":"l"},{"__class__":"Own","x":1}]}`,
			`{"$type":"code_references","$value":[{"file_path":"a.py","label":null,"line_number":3,"type":"local"},` +
				`{"label":"l","type":"url","url":"u"},{"$type":"class Own","$value":{"__class__":"Own","x":1}}]}`},
		{`{"__class__":"TableSchemaMetadataEntryData","schema":{"__class__":"TableSchema","columns":[{"__class__":"TableColumn","name":"c"}]}}`,
			`{"$type":"table_schema","$value":{"columns":[{"constraints":{"nullable":true,"other":[],"unique":false},"description":null,"name":"c","tags":{},"type":"string"}],"constraints":{"other":[]}}}`},
		{`{"__class__":"TableSchemaMetadataEntryData","schema":{"__class__":"TableSchema","columns":[{"__class__":"TableColumn","name":"c","type":"int",
			"description":"d","tags":{"t":"v"},"constraints":{"__class__":"TableColumnConstraints","nullable":false,"unique":true,"other":["o"]}}],
			"constraints":{"__class__":"TableConstraints","other":["p"]}}}`,
			`{"$type":"table_schema","$value":{"columns":[{"constraints":{"nullable":false,"other":["o"],"unique":true},"description":"d","name":"c","tags":{"t":"v"},"type":"int"}],"constraints":{"other":["p"]}}}`},
		{`{"__class__":"TableMetadataEntryData","records":[{"__class__":"TableRecord","data":{"a":1,"b":null}}],"schema":null}`,
			`{"$type":"table","$value":{"records":[{"a":1,"b":null}],"schema":null}}`},
		{`{"__class__":"TableColumnLineageMetadataValue","column_lineage":{"__class__":"TableColumnLineage","deps_by_column":{"c":[
			{"__class__":"TableColumnDep","asset_key":{"__class__":"AssetKey","path":["b"]},"column_name":"y"},
			{"__class__":"TableColumnDep","asset_key":{"__class__":"AssetKey","path":["b"]},"column_name":"x"},
			{"__class__":"TableColumnDep","asset_key":{"__class__":"AssetKey","path":["a","z"]},"column_name":"z"}]}}}`,
			`{"$type":"column_lineage","$value":{"c":[{"asset_key":["a","z"],"column_name":"z"},{"asset_key":["b"],"column_name":"x"},{"asset_key":["b"],"column_name":"y"}]}}`},
		{`{"__class__":"Own","x":{"__set__":["b","a"]}}`, `{"$type":"class Own","$value":{"x":{"__set__":["a","b"]}}}`},
		// What is no object of a class is what Dagster makes of the raw value.
		{`"x"`, `"x"`}, {`1`, `1`}, {`true`, `true`}, {`null`, `null`}, {`[1]`, `[1]`}, {`{"a":1}`, `{"a":1}`},
		{`{"__class__":"AssetKey","path":["a"]}`, `{"$type":"asset","$value":["a"]}`},
	} {
		r := raw(rawMetadata("m", test.value))
		if r.err != nil || r.lines() != "" {
			t.Errorf("%s: %v\n%s", test.value, r.err, r.lines())
			continue
		}
		v, ok := asset(t, r.graph, "a").Metadata.Get("m")
		if got := valueText(v); !ok || got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.value, got, test.want)
		}
	}
}

// TestJSONMetadata says how Dagster holds JSON: it reads what looks like its own objects in it.
func TestJSONMetadata(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{`[1,1.0,"1",null,{}]`, `[1,1.0,"1",null,{}]`},
		{`null`, `{"$type":"json","$value":null}`},
		{`7`, `{"$type":"json","$value":7}`},
		{`{"__set__":["b","a","b",10,9,1.5,1e22,1e-7,null,true,NaN]}`, `{"__set__":[1.5,10,1e22,1e-7,9,null,true,"a","b","NaN"]}`},
		{`[{"other":1,"__set__":["b","a"]}]`, `[{"__set__":["a","b"]}]`},
		{`{"__frozenset__":["b","a"]}`, `{"__frozenset__":["a","b"]}`},
		{`{"__set__":"x"}`, `{"__set__":"x"}`},
		{`{"__enum__":"E.A","other":1}`, `{"__enum__":"E.A"}`},
		{`{"__enum__":7}`, `{"__enum__":7}`},
		{`{"__mapping_items__":[["a",1],[2,{"__set__":["y","x"]}],[null,3],[true,4],[1.5,5]]}`, `{"1.5":5,"2":{"__set__":["x","y"]},"a":1,"null":3,"true":4}`},
		{`{"__mapping_items__":[[["a"],1]]}`, `{"__mapping_items__":[[["a"],1]]}`},
		{`{"__mapping_items__":[[1]]}`, `{"__mapping_items__":[[1]]}`},
		{`{"__mapping_items__":[]}`, `{}`},
		{`{"more":1,"path":["a"],"__class__":"AssetKey"}`, `{"__class__":"AssetKey","path":["a"]}`},
		{`{"path":"a","__class__":"AssetKey"}`, `{"__class__":"AssetKey","path":["a"]}`},
		{`{"x":{"__enum__":"E.A"},"__class__":"Own"}`, `{"__class__":"Own","x":{"__enum__":"E.A"}}`},
	} {
		r := raw(rawMetadata("m", `{"data":`+test.data+`,"__class__":"JsonMetadataEntryData"}`))
		if r.err != nil || r.lines() != "" {
			t.Errorf("%s: %v\n%s", test.data, r.err, r.lines())
			continue
		}
		v, _ := asset(t, r.graph, "a").Metadata.Get("m")
		if got := valueText(v); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.data, got, test.want)
		}
	}
}

func TestColumns(t *testing.T) {
	schema := func(columns ...string) string {
		return `{"__class__":"TableSchemaMetadataEntryData","schema":{"__class__":"TableSchema","columns":[` + strings.Join(columns, ",") + `]}}`
	}
	const id = `{"__class__":"TableColumn","name":"id","type":"int","description":"d","tags":{"pk":"","a":"b"},
		"constraints":{"__class__":"TableColumnConstraints","nullable":false,"unique":true,"other":["o"]}}`
	const note = `{"__class__":"TableColumn","name":"note"}`
	r := raw(rawMetadata("dagster/column_schema", schema(note, id)))
	require.Empty(t, r.lines())
	columns := asset(t, r.graph, "a").Columns
	require.Len(t, columns, 2)
	require.Equal(t, "id int d", columns[0].Name+" "+columns[0].Type+" "+columns[0].Description)
	require.Equal(t, `[{"type":"not_null"},{"type":"unique"},{"expression":"o","type":"custom"}]`, valueText(columns[0].Constraints))
	require.Len(t, columns[0].Tags, 2)
	require.Equal(t, "note string", columns[1].Name+" "+columns[1].Type)
	require.Equal(t, 0, columns[1].Constraints.Len())

	r = raw(rawMetadata("dagster/column_schema", schema(note, id, note)))
	require.Equal(t, "in: warning at /external_asset_graph_data/*/metadata_entries/*/entry_data/schema/columns/*/name: "+
		"the asset \"a\" has the column \"note\" more than once; its columns were not compared\n", r.lines())
	require.Empty(t, asset(t, r.graph, "a").Columns)

	require.Empty(t, asset(t, raw(rawMetadata("dagster/column_schema", `"x"`)).graph, "a").Columns)
	require.Empty(t, asset(t, raw(rawMetadata("other", schema(id))).graph, "a").Columns)

	dep := func(path, column string) string {
		return `{"__class__":"TableColumnDep","asset_key":{"__class__":"AssetKey","path":` + path + `},"column_name":"` + column + `"}`
	}
	lineage := func(more string) string {
		return `{"__class__":"TableColumnLineageMetadataValue","column_lineage":{"__class__":"TableColumnLineage","deps_by_column":{
		"total":[` + dep(`["o"]`, "b") + `,` + dep(`["o"]`, "a") + `,` + dep(`["o"]`, "b") + `],"alone":[]` + more + `}}}`
	}
	r = raw(rawMetadata("dagster/column_lineage", lineage("")))
	require.Empty(t, r.lines())
	columns = asset(t, r.graph, "a").Columns
	require.Len(t, columns, 1, "nobody says that there is a column that is made of nothing")
	require.Equal(t, "total", columns[0].Name)
	require.Len(t, columns[0].Lineage, 2)
	require.Equal(t, "a", columns[0].Lineage[0].Column)

	r = raw(rawMetadata("dagster/column_lineage", lineage(`,"bad":[`+dep(`[]`, "x")+`]`)))
	require.Equal(t, 1, strings.Count(r.lines(), "\n"))
	require.Contains(t, r.lines(), `the lineage of the column "bad" of the asset "a" has no key`)
	require.Empty(t, asset(t, r.graph, "a").Columns, "all or none")
}
