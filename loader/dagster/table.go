package dagster

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// tableSchema returns the schema of a table as Dagster holds it: with the defaults of what is null or absent.
func (d *decoder) tableSchema(v gjson.Result, path string) value.Value {
	if v.Type == gjson.Null || !d.isClass(v, path, "TableSchema") {
		return value.Null{}
	}
	m := d.pick(v, path, "columns", "constraints")
	var columns []value.Value
	d.Each(m[0], path+"/columns", func(item gjson.Result) {
		if c := d.tableColumn(item, path+"/columns/*"); c != nil {
			columns = append(columns, c)
		}
	})
	path += "/constraints"
	other := value.List{}
	if m[1].Type != gjson.Null && d.isClass(m[1], path, "TableConstraints") {
		other = textValues(d.Texts(d.pick(m[1], path, "other")[0], path+"/other"))
	}
	return mapOf("columns", value.ListOf(columns...), "constraints", mapOf("other", other))
}

func (d *decoder) tableColumn(v gjson.Result, path string) value.Value {
	if v.Type == gjson.Null {
		d.Expected("a column", v, path)
		return nil
	}
	if !d.isClass(v, path, "TableColumn") {
		return nil
	}
	m := d.pick(v, path, "name", "type", "description", "constraints", "tags")
	typ := "string"
	if m[1].Exists() {
		typ = d.Text(m[1], path+"/type")
	}
	var tags []value.Entry
	d.Entries(m[4], path+"/tags", func(name string, member gjson.Result) {
		tags = append(tags, value.Entry{Name: name, Value: value.String(d.Text(member, path+"/tags/*"))})
	})
	description := value.Value(value.Null{})
	if m[2].Type != gjson.Null {
		description = value.String(d.Text(m[2], path+"/description"))
	}
	return mapOf(
		"name", value.String(d.Text(m[0], path+"/name")),
		"type", value.String(typ),
		"description", description,
		"constraints", d.columnConstraints(m[3], path+"/constraints"),
		"tags", value.MapOf(tags...),
	)
}

func (d *decoder) columnConstraints(v gjson.Result, path string) value.Value {
	nullable, unique, other := true, false, []string(nil)
	if v.Type != gjson.Null && d.isClass(v, path, "TableColumnConstraints") {
		m := d.pick(v, path, "nullable", "unique", "other")
		if m[0].Exists() {
			nullable = d.Truth(m[0], path+"/nullable")
		}
		unique = d.Truth(m[1], path+"/unique")
		other = d.Texts(m[2], path+"/other")
	}
	return mapOf("nullable", value.Bool(nullable), "unique", value.Bool(unique), "other", textValues(other))
}

// table returns a table. Without a schema Dagster makes one of the first record, of which only the records can be seen.
func (d *decoder) table(v gjson.Result, path string) value.Value {
	m := d.pick(v, path, "records", "schema")
	var records []value.Value
	d.Each(m[0], path+"/records", func(item gjson.Result) {
		at := path + "/records/*"
		if d.isClass(item, at, "TableRecord") {
			records = append(records, d.json(d.pick(item, at, "data")[0]))
		}
	})
	return value.Typed{Type: "table", Value: mapOf(
		"records", value.ListOf(records...), "schema", d.tableSchema(m[1], path+"/schema"),
	)}
}

// columnDep is a column that another one is made of.
type columnDep struct {
	key    []string
	column string
}

// lineage returns what columns are made of, sorted: the order in which that is written means nothing.
func (d *decoder) lineage(v gjson.Result, path string) value.Value {
	if v.Type == gjson.Null || !d.isClass(v, path, "TableColumnLineage") {
		return value.Null{}
	}
	members := d.pick(v, path, "deps_by_column")[0]
	path += "/deps_by_column"
	var out []value.Entry
	d.Entries(members, path, func(column string, list gjson.Result) {
		var deps []columnDep
		d.Each(list, path+"/*", func(item gjson.Result) {
			at := path + "/*/*"
			if d.isClass(item, at, "TableColumnDep") {
				m := d.pick(item, at, "asset_key", "column_name")
				deps = append(deps, columnDep{d.key(m[0], at+"/asset_key"), d.Text(m[1], at+"/column_name")})
			}
		})
		slices.SortFunc(deps, func(a, b columnDep) int {
			if c := slices.Compare(a.key, b.key); c != 0 {
				return c
			}
			return strings.Compare(a.column, b.column)
		})
		values := make([]value.Value, len(deps))
		for i, dep := range deps {
			values[i] = mapOf("asset_key", textValues(dep.key), "column_name", value.String(dep.column))
		}
		out = append(out, value.Entry{Name: column, Value: value.ListOf(values...)})
	})
	return value.MapOf(out...)
}
