package dagster

import (
	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// columns makes columns of a table schema and of column lineage in the metadata. A column that only the lineage has, made
// of others, is one too. There are all, each with all of its lineage, or none.
func (c *converter) columns(n *Asset) []assetgraph.Column {
	var out []assetgraph.Column
	at := map[string]int{}
	columns, _ := member(typed(n.Metadata, labelSchema, typeTableSchema), "columns").(value.List)
	for _, v := range columns.All() {
		column := column(v)
		if _, twice := at[column.Name]; twice {
			c.report(assetgraph.SeverityWarning, "/external_asset_graph_data/*/metadata_entries/*/entry_data/schema/columns/*/name",
				"the asset %q has the column %q more than once; its columns were not compared", userForm(n.Path), column.Name)
			return nil
		}
		at[column.Name] = len(out)
		out = append(out, column)
	}
	lineage, _ := typed(n.Metadata, labelLineage, typeLineage).(value.Map)
	for name, deps := range lineage.All() {
		list, _ := deps.(value.List)
		i, ok := at[name]
		if !ok && list.Len() > 0 {
			i = len(out)
			out = append(out, assetgraph.Column{Name: name})
		}
		for _, dep := range list.All() {
			path, _ := member(dep, "asset_key").(value.List)
			key, err := assetgraph.NewKey(stringsOf(path)...)
			if err != nil {
				c.report(assetgraph.SeverityWarning, "/external_asset_graph_data/*/metadata_entries/*/entry_data/column_lineage",
					"the lineage of the column %q of the asset %q has no key: %v; its columns were not compared", name, userForm(n.Path), err)
				return nil
			}
			out[i].Lineage = append(out[i].Lineage, assetgraph.ColumnRef{Asset: key, Column: textMember(dep, "column_name")})
		}
	}
	return out
}

func column(v value.Value) assetgraph.Column {
	out := assetgraph.Column{
		Name:        textMember(v, "name"),
		Type:        textMember(v, "type"),
		Description: textMember(v, "description"),
		Constraints: constraints(member(v, "constraints")),
	}
	tags, _ := member(v, "tags").(value.Map)
	for name, val := range tags.All() {
		text, _ := val.(value.String)
		out.Tags = append(out.Tags, facet.Tag{Key: name, Value: string(text)})
	}
	return out
}

// constraints returns the constraints of a column as dbt writes them. Those of a usual column are none.
func constraints(v value.Value) value.List {
	var out []value.Value
	if member(v, "nullable") == value.Value(value.Bool(false)) {
		out = append(out, mapOf("type", value.String("not_null")))
	}
	if member(v, "unique") == value.Value(value.Bool(true)) {
		out = append(out, mapOf("type", value.String("unique")))
	}
	other, _ := member(v, "other").(value.List)
	for _, text := range other.All() {
		out = append(out, mapOf("type", value.String("custom"), "expression", text))
	}
	return value.ListOf(out...)
}

// typed returns what the metadata have under a label, without its type; nil when it is of another type.
func typed(metadata value.Map, label, typ string) value.Value {
	v, _ := metadata.Get(label)
	if t, ok := v.(value.Typed); ok && t.Type == typ {
		return t.Value
	}
	return nil
}

// member returns a member of a map; nil when there is none.
func member(v value.Value, name string) value.Value {
	m, _ := v.(value.Map)
	out, _ := m.Get(name)
	return out
}

func textMember(v value.Value, name string) string {
	text, _ := member(v, name).(value.String)
	return string(text)
}
