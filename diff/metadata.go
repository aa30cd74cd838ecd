package diff

import (
	"regexp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Labels of metadata that Dagster gives a meaning.
const (
	codeReferences = "dagster/code_references"
	columnLineage  = "dagster/column_lineage"
	columnSchema   = "dagster/column_schema"
	tableName      = "dagster/table_name"
	oldTableName   = "dagster/relation_identifier"
	tableURI       = "dagster/uri"
	kindTag        = "dagster/kind/"
)

// metadata compares notes, see the package comment on Dagster.
func (c *pairComparison) metadata(path string, x, y value.Value) {
	c.members(path, x, y, func(label, path string, x, y value.Value) {
		switch {
		case label == codeReferences && isReferences(x) && isReferences(y):
			c.references(path, x, y)
		case label == columnSchema && c.schemaInColumns(x, y):
			c.schema(path, x, y)
		case label == columnLineage && lineageInColumns(x, c.a) && lineageInColumns(y, c.b):
			// the columns have it
		case label == nameLabel(c.a) && label == nameLabel(c.b) && c.movesStorage():
			// the storage has it
		case label == tableURI && isTextValue(x) && isTextValue(y) && !sameText(x, y):
			c.uri(path, x, y)
		case isOpaque(x) && isOpaque(y):
			// what Dagster writes of an object that it cannot write
		case isCommitURL(x, y):
			c.fact(Metadata, Environment, path, end(x), end(y))
			c.facts[len(c.facts)-1].Reason = commitReason
		default:
			c.tree(Metadata, Governance, path, x, y)
		}
	})
}

// tags compares labels. Dagster's tags of kinds are told as kinds.
func (c *pairComparison) tags(path string, x, y value.Value) {
	c.members(path, x, y, func(name, path string, x, y value.Value) {
		kind, isKind := strings.CutPrefix(name, kindTag)
		_, before := slices.BinarySearch(c.a.Kinds, kind)
		_, after := slices.BinarySearch(c.b.Kinds, kind)
		if isKind && (x == nil || y == nil) && before != after {
			return
		}
		c.tree(Tags, Governance, path, x, y)
	})
}

// typed reports whether a value has this type.
func typed(v value.Value, name string) bool {
	t, ok := v.(value.Typed)
	return ok && t.Type == name
}

func isTextValue(v value.Value) bool {
	_, ok := textOf(v)
	return ok
}

// textOf returns a text, typed or not.
func textOf(v value.Value) (string, bool) {
	if t, ok := v.(value.Typed); ok {
		v = t.Value
	}
	s, ok := v.(value.String)
	return string(s), ok
}

func sameText(x, y value.Value) bool {
	a, _ := textOf(x)
	b, _ := textOf(y)
	return a == b
}

var unserializable = regexp.MustCompile(`^\[[^\[\]]*\] \(unserializable\)$`)

// isOpaque reports whether v is absent or stands for an object of which only the class is known.
func isOpaque(v value.Value) bool {
	if v == nil || typed(v, "object") {
		return true
	}
	s, ok := v.(value.String)
	return ok && unserializable.MatchString(string(s))
}

// movesStorage reports whether the addresses of the two sides tell what their names of tables would.
func (c *pairComparison) movesStorage() bool {
	a, b := c.a.Storage.Rendered, c.b.Storage.Rendered
	return a != b && a != (facet.Address{}) && b != (facet.Address{})
}

// lineageInColumns reports whether what a lineage says is in the asset's columns too.
func lineageInColumns(v value.Value, a assetgraph.Asset) bool {
	for name, list := range contentOf(v).All() {
		refs, _ := list.(value.List)
		if column, ok := named(a.Columns, name, columnName); !ok || len(column.Lineage) != refs.Len() {
			return false
		}
	}
	return typed(v, "column_lineage")
}

// learnsColumns reports whether one side only says which columns there are: that is no change of them.
func (c *pairComparison) learnsColumns() bool {
	_, before := c.a.Metadata.Get(columnSchema)
	_, after := c.b.Metadata.Get(columnSchema)
	return before != after
}

// nameLabel returns the label of the metadata that an asset's address comes from; empty when there is none.
func nameLabel(a assetgraph.Asset) string {
	for _, label := range []string{tableName, oldTableName} {
		if _, ok := a.Metadata.Get(label); ok {
			return label
		}
	}
	return ""
}

// learnsStorage reports whether one side only has a name of a table: that is no move.
func (c *pairComparison) learnsStorage() bool {
	return (nameLabel(c.a) == "") != (nameLabel(c.b) == "")
}

// schemaInColumns reports whether two schemas of tables, of which one may be absent, are in the assets' columns too.
func (c *pairComparison) schemaInColumns(x, y value.Value) bool {
	for _, side := range []struct {
		schema value.Value
		asset  assetgraph.Asset
	}{{x, c.a}, {y, c.b}} {
		for _, name := range schemaNames(side.schema) {
			if _, ok := named(side.asset.Columns, name, columnName); !ok {
				return false
			}
		}
	}
	return typed(x, "table_schema") && typed(y, "table_schema")
}

// schema compares what the columns do not say of a table's schema: their order, and the constraints of the table.
func (c *pairComparison) schema(path string, x, y value.Value) {
	a, b := schemaNames(x), schemaNames(y)
	if !slices.Equal(common(a, b), common(b, a)) {
		c.fact(Metadata, Governance, pointer(path, "columns"), Known{textList(a)}, Known{textList(b)})
	}
	v, w := member(contentOf(x), "constraints"), member(contentOf(y), "constraints")
	if !same(v, w) {
		c.tree(Metadata, Governance, pointer(path, "constraints"), v, w)
	}
}

// common returns the names that the other side has too, in order.
func common(names, other []string) []string {
	there := make(map[string]bool, len(other))
	for _, name := range other {
		there[name] = true
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !there[name] })
}

func contentOf(v value.Value) value.Map {
	t, _ := v.(value.Typed)
	return mapOf(t.Value)
}

// schemaNames returns the names of a schema's columns in their order.
func schemaNames(v value.Value) []string {
	columns, _ := member(contentOf(v), "columns").(value.List)
	var out []string
	for _, column := range columns.All() {
		name, _ := textOf(member(mapOf(column), "name"))
		out = append(out, name)
	}
	return out
}

func textList(texts []string) value.List { return value.ListOf(value.Strings(texts...)...) }
