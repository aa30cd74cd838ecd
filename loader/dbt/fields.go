package dbt

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsonread"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

var manifestFields = map[string]field[Manifest]{
	"metadata": func(d *decoder, m *Manifest, v gjson.Result, path string) {
		jsonread.Read(d, v, path, &m.Metadata, metadataFields)
	},
	"nodes":           section("", nodeFields(nil)),
	"sources":         section("source", nodeFields(sourceDefinition)),
	"exposures":       section("exposure", nodeFields(exposureDefinition)),
	"metrics":         section("metric", nodeFields(metricDefinition)),
	"semantic_models": section("semantic_model", nodeFields(semanticModelDefinition)),
	"saved_queries":   section("saved_query", nodeFields(savedQueryDefinition)),
	"functions":       section("function", nodeFields(functionDefinition)),
	"unit_tests":      section("unit_test", nodeFields(unitTestDefinition)),
	"macros": func(d *decoder, m *Manifest, v gjson.Result, path string) {
		d.Entries(v, path, func(_ string, v gjson.Result) {
			var macro Macro
			jsonread.Read(d, v, path+"/*", &macro, macroFields)
			m.Macros = append(m.Macros, macro)
		})
	},
	"groups": func(d *decoder, m *Manifest, v gjson.Result, path string) {
		d.Entries(v, path, func(_ string, v gjson.Result) {
			var group Group
			jsonread.Read(d, v, path+"/*", &group, groupFields)
			m.Groups = append(m.Groups, group)
		})
	},
}

// usualNode is about how many bytes a resource has.
const usualNode = 5000

// section reads an object of resources. The resource type is what the resource says, or else the section's.
func section(resourceType string, fields map[string]field[Node]) field[Manifest] {
	return func(d *decoder, m *Manifest, v gjson.Result, path string) {
		m.Nodes = slices.Grow(m.Nodes, len(v.Raw)/usualNode)
		d.Entries(v, path, func(_ string, v gjson.Result) {
			node := Node{ResourceType: resourceType}
			jsonread.Read(d, v, path+"/*", &node, fields)
			if node.Meta.Len() == 0 {
				node.Meta = node.configMeta
			}
			if len(node.Tags) == 0 {
				node.Tags = node.configTags
			}
			m.Nodes = append(m.Nodes, node)
		})
	}
}

var metadataFields = map[string]field[Metadata]{
	"dbt_schema_version": func(*decoder, *Metadata, gjson.Result, string) {}, // read by identify
	"dbt_version": func(d *decoder, m *Metadata, v gjson.Result, path string) {
		m.DBTVersion = d.Text(v, path)
	},
	"project_name": func(d *decoder, m *Metadata, v gjson.Result, path string) {
		m.ProjectName = d.Text(v, path)
	},
	"adapter_type": stringField(func(m *Metadata) *string { return &m.AdapterType }),
	"quoting":      valueField(func(m *Metadata) *value.Value { return &m.Quoting }),
	"project_id": func(d *decoder, m *Metadata, v gjson.Result, path string) {
		m.ProjectID = d.Text(v, path)
	},
}

func stringField[T any](at func(*T) *string) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) { *at(into) = d.Text(v, path) }
}

func stringsField[T any](at func(*T) *[]string) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) { *at(into) = d.oneOrMany(v, path) }
}

func mapField[T any](at func(*T) *value.Map) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) { *at(into) = d.mapValue(v, path) }
}

// valueField reads any value; a null is absent.
func valueField[T any](at func(*T) *value.Value) field[T] {
	return func(d *decoder, into *T, v gjson.Result, _ string) {
		if v.Type != gjson.Null {
			*at(into) = d.Value(v)
		}
	}
}

// The members that only one section has, and that define a resource. They are read whole.
var (
	modelDefinition    = []string{"latest_version", "deprecation_date", "time_spine"}
	sourceDefinition   = []string{"quoting", "loader", "external", "freshness", "loaded_at_field", "loaded_at_query", "source_description"}
	exposureDefinition = []string{"type", "maturity", "url", "label"}
	metricDefinition   = []string{"type", "type_params", "filter", "label", "time_granularity",
		// up to v9
		"model", "sql", "expression", "calculation_method", "timestamp", "time_grains", "dimensions", "filters", "window"}
	semanticModelDefinition = []string{"model", "defaults", "entities", "dimensions", "measures", "primary_entity", "label"}
	savedQueryDefinition    = []string{"query_params", "exports", "label"}
	functionDefinition      = []string{"arguments", "returns", "overloads"}
	unitTestDefinition      = []string{"model", "given", "expect", "overrides", "versions"}
)

// nodeFields returns the fields of a resource, those of its section among them.
func nodeFields(definition []string) map[string]field[Node] {
	fields := map[string]field[Node]{
		"unique_id":          stringField(func(n *Node) *string { return &n.UniqueID }),
		"resource_type":      stringField(func(n *Node) *string { return &n.ResourceType }),
		"name":               stringField(func(n *Node) *string { return &n.Name }),
		"package_name":       stringField(func(n *Node) *string { return &n.Package }),
		"original_file_path": stringField(func(n *Node) *string { return &n.Path }),
		"source_name":        stringField(func(n *Node) *string { return &n.SourceName }),
		"version": func(d *decoder, n *Node, v gjson.Result, path string) {
			switch v.Type {
			case gjson.String, gjson.Number:
				n.Version = d.Value(v)
			case gjson.Null:
			default:
				d.Expected("a string or a number", v, path)
			}
		},
		"language":            stringField(func(n *Node) *string { return &n.Language }),
		"raw_code":            stringField(func(n *Node) *string { return &n.RawCode }),
		"raw_sql":             stringField(func(n *Node) *string { return &n.RawCode }),
		"checksum":            readChecksum,
		"database":            stringField(func(n *Node) *string { return &n.Database }),
		"schema":              stringField(func(n *Node) *string { return &n.Schema }),
		"alias":               stringField(func(n *Node) *string { return &n.Alias }),
		"identifier":          stringField(func(n *Node) *string { return &n.Alias }),
		"unrendered_database": valueField(func(n *Node) *value.Value { return &n.UnrenderedDatabase }),
		"unrendered_schema":   valueField(func(n *Node) *value.Value { return &n.UnrenderedSchema }),
		"unrendered_config":   mapField(func(n *Node) *value.Map { return &n.Config }),
		"config":              readConfig,
		"tags":                stringsField(func(n *Node) *[]string { return &n.Tags }),
		"meta":                mapField(func(n *Node) *value.Map { return &n.Meta }),
		"columns":             readColumns,
		"constraints":         func(d *decoder, n *Node, v gjson.Result, path string) { n.Constraints = d.listValue(v, path) },
		"group":               stringField(func(n *Node) *string { return &n.Group }),
		"access":              stringField(func(n *Node) *string { return &n.Access }),
		"owner":               mapField(func(n *Node) *value.Map { return &n.Owner }),
		"description":         stringField(func(n *Node) *string { return &n.Description }),
		"contract":            func(d *decoder, n *Node, v gjson.Result, path string) { jsonread.Read(d, v, path, n, contractFields) },
		"depends_on":          func(d *decoder, n *Node, v gjson.Result, path string) { jsonread.Read(d, v, path, n, dependsFields) },
		"test_metadata": func(d *decoder, n *Node, v gjson.Result, path string) {
			if d.Object(v, path) {
				n.Test = &TestMetadata{}
				jsonread.Read(d, v, path, n.Test, testFields)
			}
		},
		"column_name":           stringField(func(n *Node) *string { return &n.ColumnName }),
		"attached_node":         stringField(func(n *Node) *string { return &n.AttachedNode }),
		"tested_node_unique_id": stringField(func(n *Node) *string { return &n.TestedNode }),
	}
	for _, name := range slices.Concat(definition, definitionOf(definition)) {
		fields[name] = defines(name)
	}
	return fields
}

// definitionOf returns what the resources in the section nodes have beyond the common fields.
func definitionOf(section []string) []string {
	if section == nil {
		return slices.Concat(modelDefinition, functionDefinition)
	}
	return nil
}

// defines returns the field that adds a member to the definition.
func defines(name string) field[Node] {
	return func(d *decoder, n *Node, v gjson.Result, _ string) {
		n.Definition = with(n.Definition, name, d.Value(v))
	}
}

// with returns m with one more entry.
func with(m value.Map, name string, v value.Value) value.Map {
	entries := make([]value.Entry, 0, m.Len()+1)
	for n, v := range m.All() {
		entries = append(entries, value.Entry{Name: n, Value: v})
	}
	return value.MapOf(append(entries, value.Entry{Name: name, Value: v})...)
}

// readConfig reads the little that is needed of the rendered configuration. All else in it follows from what the author
// wrote, which is read. Some resources have their tags and meta nowhere else.
func readConfig(d *decoder, n *Node, v gjson.Result, path string) {
	if !d.Object(v, path) {
		return
	}
	v.ForEach(func(name, member gjson.Result) bool {
		switch jsontext.String(name) {
		case "materialized":
			n.Materialized = d.Text(member, path+"/materialized")
		case "schema":
			n.ConfiguredSchema = d.Text(member, path+"/schema")
		case "meta":
			n.configMeta = d.mapValue(member, path+"/meta")
		case "tags":
			n.configTags = d.oneOrMany(member, path+"/tags")
		}
		return true
	})
}

func readChecksum(d *decoder, n *Node, v gjson.Result, path string) {
	if v.Type == gjson.String { // of a unit test, over what is read anyway
		return
	}
	jsonread.Read(d, v, path, &n.Checksum, map[string]field[Checksum]{
		"name":     stringField(func(c *Checksum) *string { return &c.Name }),
		"checksum": stringField(func(c *Checksum) *string { return &c.Value }),
	})
}

var contractFields = map[string]field[Node]{
	"enforced": func(d *decoder, n *Node, v gjson.Result, path string) { n.ContractEnforced = d.Truth(v, path) },
	"alias_types": func(d *decoder, n *Node, v gjson.Result, path string) {
		n.ContractIgnoresAliases = v.Type != gjson.Null && !d.Truth(v, path)
	},
}

var dependsFields = map[string]field[Node]{
	"nodes":  stringsField(func(n *Node) *[]string { return &n.DependsOn }),
	"macros": stringsField(func(n *Node) *[]string { return &n.DependsMacros }),
}

var testFields = map[string]field[TestMetadata]{
	"name":      stringField(func(t *TestMetadata) *string { return &t.Name }),
	"namespace": stringField(func(t *TestMetadata) *string { return &t.Namespace }),
	"kwargs":    mapField(func(t *TestMetadata) *value.Map { return &t.Kwargs }),
}

var columnFields = map[string]field[Column]{
	"name":        stringField(func(c *Column) *string { return &c.Name }),
	"data_type":   stringField(func(c *Column) *string { return &c.Type }),
	"description": stringField(func(c *Column) *string { return &c.Description }),
	"tags":        stringsField(func(c *Column) *[]string { return &c.Tags }),
	"meta":        mapField(func(c *Column) *value.Map { return &c.Meta }),
	"constraints": func(d *decoder, c *Column, v gjson.Result, path string) { c.Constraints = d.listValue(v, path) },
}

// readColumns reads columns. Adapters and people add members of their own, so whatever is not known or ignored is taken
// for configuration.
func readColumns(d *decoder, n *Node, v gjson.Result, path string) {
	if !d.Object(v, path) {
		return
	}
	path += "/*"
	v.ForEach(func(key, v gjson.Result) bool {
		columnName := d.String(key)
		column := Column{Name: columnName}
		if !d.Object(v, path) {
			return true
		}
		var config []value.Entry
		var configMeta value.Map
		var configTags []string
		v.ForEach(func(name, member gjson.Result) bool {
			key := jsontext.String(name)
			at := jsontext.Pointer(path, key)
			if f := columnFields[key]; f != nil {
				f(d, &column, member, at)
			} else if key == "config" {
				if !d.Object(member, at) {
					return true
				}
				member.ForEach(func(name, v gjson.Result) bool {
					switch jsontext.String(name) {
					case "meta":
						configMeta = d.mapValue(v, at+"/meta")
					case "tags":
						configTags = d.oneOrMany(v, at+"/tags")
					default:
						config = append(config, value.Entry{Name: d.String(name), Value: d.Value(v)})
					}
					return true
				})
			} else if !isIgnored(at) {
				config = append(config, value.Entry{Name: d.Keep(key), Value: d.Value(member)})
			}
			return true
		})
		column.Config = value.MapOf(config...)
		if column.Meta.Len() == 0 {
			column.Meta = configMeta
		}
		if len(column.Tags) == 0 {
			column.Tags = configTags
		}
		if column.Name == "" {
			column.Name = columnName
		}
		n.Columns = append(n.Columns, column)
		return true
	})
}

var macroFields = map[string]field[Macro]{
	"unique_id":    stringField(func(m *Macro) *string { return &m.UniqueID }),
	"name":         stringField(func(m *Macro) *string { return &m.Name }),
	"package_name": stringField(func(m *Macro) *string { return &m.Package }),
	"macro_sql":    stringField(func(m *Macro) *string { return &m.SQL }),
	"depends_on": func(d *decoder, m *Macro, v gjson.Result, path string) {
		jsonread.Read(d, v, path, m, map[string]field[Macro]{
			"macros": stringsField(func(m *Macro) *[]string { return &m.DependsOn }),
		})
	},
}

var groupFields = map[string]field[Group]{
	"name":         stringField(func(g *Group) *string { return &g.Name }),
	"package_name": stringField(func(g *Group) *string { return &g.Package }),
	"owner":        mapField(func(g *Group) *value.Map { return &g.Owner }),
	"description":  stringField(func(g *Group) *string { return &g.Description }),
	"meta":         mapField(func(g *Group) *value.Map { return &g.Meta }),
	"config":       mapField(func(g *Group) *value.Map { return &g.Config }),
}
