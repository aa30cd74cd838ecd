package dagster

import (
	"github.com/branchgraph/branchgraph/assetgraph"
)

// columns makes columns of a table schema and of column lineage in the metadata. A column that only the lineage has, made
// of others, is one too. There are all, each with all of its lineage, or none.
func (c *converter) columns(n *Asset) []assetgraph.Column {
	var out []assetgraph.Column
	at := map[string]int{}
	columns, _ := member(typed(n.Metadata, labelSchema, typeTableSchema), "columns").(assetgraph.List)
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
	lineage, _ := typed(n.Metadata, labelLineage, typeLineage).(assetgraph.Map)
	for name, deps := range lineage.All() {
		list, _ := deps.(assetgraph.List)
		i, ok := at[name]
		if !ok && list.Len() > 0 {
			i = len(out)
			out = append(out, assetgraph.Column{Name: name})
		}
		for _, dep := range list.All() {
			path, _ := member(dep, "asset_key").(assetgraph.List)
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

func column(v assetgraph.Value) assetgraph.Column {
	out := assetgraph.Column{
		Name:        textMember(v, "name"),
		Type:        textMember(v, "type"),
		Description: textMember(v, "description"),
		Constraints: constraints(member(v, "constraints")),
	}
	tags, _ := member(v, "tags").(assetgraph.Map)
	for name, value := range tags.All() {
		text, _ := value.(assetgraph.String)
		out.Tags = append(out.Tags, assetgraph.Tag{Key: name, Value: string(text)})
	}
	return out
}

// constraints returns the constraints of a column as dbt writes them. Those of a usual column are none.
func constraints(v assetgraph.Value) assetgraph.List {
	var out []assetgraph.Value
	if member(v, "nullable") == assetgraph.Value(assetgraph.Bool(false)) {
		out = append(out, mapOf("type", assetgraph.String("not_null")))
	}
	if member(v, "unique") == assetgraph.Value(assetgraph.Bool(true)) {
		out = append(out, mapOf("type", assetgraph.String("unique")))
	}
	other, _ := member(v, "other").(assetgraph.List)
	for _, text := range other.All() {
		out = append(out, mapOf("type", assetgraph.String("custom"), "expression", text))
	}
	return assetgraph.ListOf(out...)
}

// typed returns what the metadata have under a label, without its type; nil when it is of another type.
func typed(metadata assetgraph.Map, label, typ string) assetgraph.Value {
	v, _ := metadata.Get(label)
	if t, ok := v.(assetgraph.Typed); ok && t.Type == typ {
		return t.Value
	}
	return nil
}

// member returns a member of a map; nil when there is none.
func member(v assetgraph.Value, name string) assetgraph.Value {
	m, _ := v.(assetgraph.Map)
	out, _ := m.Get(name)
	return out
}

func textMember(v assetgraph.Value, name string) string {
	text, _ := member(v, name).(assetgraph.String)
	return string(text)
}
