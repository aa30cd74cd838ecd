package dagster

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Labels of metadata that Dagster and its integrations give a meaning.
const (
	labelSchema        = "dagster/column_schema"
	labelLineage       = "dagster/column_lineage"
	labelTable         = "dagster/table_name"
	labelRelation      = "dagster/relation_identifier" // what labelTable was called before
	labelStub          = "dagster/auto_created_stub_asset"
	labelObserve       = "dagster/auto_observe_interval_minutes"
	labelExecutionType = "dagster/asset_execution_type"
)

// Types of metadata values, see [value.Typed].
const (
	typeText        = "text"
	typeTableSchema = "table_schema"
	typeLineage     = "column_lineage"
)

// metadataEntries reads metadata that are written as a list of entries; of two with one label the last counts.
func (d *decoder) metadataEntries(v gjson.Result, path string) value.Map {
	var out []value.Entry
	path += "/*"
	d.Each(v, path, func(item gjson.Result) {
		if !d.isClass(item, path, "EventMetadataEntry") {
			return
		}
		m := d.pick(item, path, "label", "entry_data")
		out = append(out, value.Entry{Name: d.Text(m[0], path+"/label"), Value: d.metadataValue(m[1], path+"/entry_data")})
	})
	return value.MapOf(out...)
}

// metadataMap reads metadata that are written as a mapping.
func (d *decoder) metadataMap(v gjson.Result, path string) value.Map {
	var out []value.Entry
	d.Entries(v, path, func(label string, member gjson.Result) {
		out = append(out, value.Entry{Name: label, Value: d.metadataValue(member, path+"/*")})
	})
	return value.MapOf(out...)
}

// metadataClass reads the value of a class of metadata. Its path is that of the object.
type metadataClass func(d *decoder, v gjson.Result, path string) value.Value

// metadataClasses are the classes by the names that they are written under.
var metadataClasses = map[string]metadataClass{
	"TextMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		if s, ok := d.textOrNull(d.pick(v, path, "text")[0], path+"/text").(value.String); ok {
			return s
		}
		return value.Typed{Type: typeText, Value: value.Null{}}
	},
	"UrlMetadataEntryData":      textClass("url", "url"),
	"MarkdownMetadataEntryData": textClass("markdown", "md_str"),
	// To Dagster a path of null is the empty one.
	"PathMetadataEntryData":                   pathClass("path"),
	"NotebookMetadataEntryData":               pathClass("notebook"),
	"DagsterPipelineRunMetadataEntryData":     textClass("run", "run_id"),
	"CodeLocationReconstructionMetadataValue": textClass("code_location_reconstruction", "data"),
	"PoolMetadataValue":                       textClass("pool", "pool"),
	"ObjectMetadataValue":                     textClass("object", "inst"),
	"IntMetadataEntryData":                    numberClass("int", isInteger),
	"FloatMetadataEntryData":                  numberClass("float", func(n value.Number) bool { return !isInteger(n) }),
	"BoolMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		val := d.json(d.pick(v, path, "value")[0])
		if b, ok := val.(value.Bool); ok {
			return b
		}
		return value.Typed{Type: "bool", Value: val}
	},
	"TimestampMetadataValue": func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: "timestamp", Value: d.json(d.pick(v, path, "value")[0])}
	},
	"NullMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		d.pick(v, path)
		return value.Null{}
	},
	"JsonMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		return jsonValue(d.json(d.pick(v, path, "data")[0]))
	},
	"DagsterJobMetadataValue": func(d *decoder, v gjson.Result, path string) value.Value {
		m := d.pick(v, path, "job_name", "location_name", "repository_name")
		return value.Typed{Type: "job", Value: mapOf(
			"job_name", d.textOrNull(m[0], path+"/job_name"),
			"location_name", d.textOrNull(m[1], path+"/location_name"),
			"repository_name", d.textOrNull(m[2], path+"/repository_name"),
		)}
	},
	"DagsterAssetMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: "asset", Value: textValues(d.key(d.pick(v, path, "asset_key")[0], path+"/asset_key"))}
	},
	"PythonArtifactMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		m := d.pick(v, path, "module", "name")
		return value.Typed{Type: "python_artifact", Value: mapOf(
			"module", d.textOrNull(m[0], path+"/module"), "name", d.textOrNull(m[1], path+"/name"),
		)}
	},
	"CodeReferencesMetadataValue": (*decoder).codeReferences,
	"TableSchemaMetadataEntryData": func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: typeTableSchema, Value: d.tableSchema(d.pick(v, path, "schema")[0], path+"/schema")}
	},
	"TableMetadataEntryData": (*decoder).table,
	"TableColumnLineageMetadataValue": func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: typeLineage, Value: d.lineage(d.pick(v, path, "column_lineage")[0], path+"/column_lineage")}
	},
}

// metadataValue reads a metadata value. What is no object of a class Dagster makes a value of: a text of a string. One of
// a class that is not known is opaque.
func (d *decoder) metadataValue(v gjson.Result, path string) value.Value {
	class := classOf(v)
	switch read := metadataClasses[class]; {
	case read != nil:
		return read(d, v, path)
	case class == "AssetKey":
		return value.Typed{Type: "asset", Value: textValues(d.key(v, path))}
	case class != "":
		m, _ := d.json(v).(value.Map)
		return value.Typed{Type: "class " + class, Value: without(m, classMember)}
	case v.Type == gjson.JSON:
		return jsonValue(d.json(v))
	}
	return d.json(v)
}

// jsonValue returns JSON metadata: lists and maps need no type.
func jsonValue(v value.Value) value.Value {
	switch v.(type) {
	case value.List, value.Map:
		return v
	}
	return value.Typed{Type: "json", Value: v}
}

// textClass returns the class of values that have one text; what is absent is the empty one.
func textClass(typ, member string) metadataClass {
	return func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: typ, Value: d.textOrNull(d.pick(v, path, member)[0], path+"/"+member)}
	}
}

func pathClass(typ string) metadataClass {
	return func(d *decoder, v gjson.Result, path string) value.Value {
		return value.Typed{Type: typ, Value: value.String(d.Text(d.pick(v, path, "path")[0], path+"/path"))}
	}
}

// numberClass returns the class of numbers of which those that are spelled so need no type.
func numberClass(typ string, spelled func(value.Number) bool) metadataClass {
	return func(d *decoder, v gjson.Result, path string) value.Value {
		val := d.json(d.pick(v, path, "value")[0])
		if n, ok := val.(value.Number); ok && spelled(n) {
			return n
		}
		return value.Typed{Type: typ, Value: val}
	}
}

// textOrNull returns a string, or null for null; what is absent is the empty string.
func (d *decoder) textOrNull(v gjson.Result, path string) value.Value {
	switch {
	case v.Type == gjson.String:
		return value.String(d.String(v))
	case v.Type != gjson.Null:
		d.Expected("a string or null", v, path)
	case !v.Exists():
		return value.String("")
	}
	return value.Null{}
}

func (d *decoder) codeReferences(v gjson.Result, path string) value.Value {
	list := d.pick(v, path, "code_references")[0]
	path += "/code_references"
	var out []value.Value
	d.Each(list, path, func(item gjson.Result) {
		at := path + "/*"
		switch class := classOf(item); class {
		case "LocalFileCodeReference":
			m := d.pick(item, at, "file_path", "line_number", "label")
			out = append(out, mapOf("type", value.String("local"), "file_path", d.json(m[0]),
				"line_number", d.json(m[1]), "label", d.json(m[2])))
		case "UrlCodeReference":
			m := d.pick(item, at, "url", "label")
			out = append(out, mapOf("type", value.String("url"), "url", d.json(m[0]), "label", d.json(m[1])))
		default:
			out = append(out, value.Typed{Type: "class " + class, Value: d.json(item)})
		}
	})
	return value.Typed{Type: "code_references", Value: value.ListOf(out...)}
}

// with returns m with another entry.
func with(m value.Map, e value.Entry) value.Map {
	out := make([]value.Entry, 0, m.Len()+1)
	for i := range m.Len() {
		out = append(out, m.At(i))
	}
	return value.MapOf(append(out, e)...)
}

// without returns m without some entries.
func without(m value.Map, names ...string) value.Map {
	var kept []value.Entry
	for n, v := range m.All() {
		if !slices.Contains(names, n) {
			kept = append(kept, value.Entry{Name: n, Value: v})
		}
	}
	return value.MapOf(kept...)
}
