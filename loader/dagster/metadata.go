package dagster

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
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

// Types of metadata values, see [assetgraph.Typed].
const (
	typeText        = "text"
	typeTableSchema = "table_schema"
	typeLineage     = "column_lineage"
)

// metadataEntries reads metadata that are written as a list of entries; of two with one label the last counts.
func (d *decoder) metadataEntries(v gjson.Result, path string) assetgraph.Map {
	var out []assetgraph.Entry
	path += "/*"
	d.Each(v, path, func(item gjson.Result) {
		if !d.isClass(item, path, "EventMetadataEntry") {
			return
		}
		m := d.pick(item, path, "label", "entry_data")
		out = append(out, assetgraph.Entry{Name: d.Text(m[0], path+"/label"), Value: d.metadataValue(m[1], path+"/entry_data")})
	})
	return assetgraph.MapOf(out...)
}

// metadataMap reads metadata that are written as a mapping.
func (d *decoder) metadataMap(v gjson.Result, path string) assetgraph.Map {
	var out []assetgraph.Entry
	d.Entries(v, path, func(label string, member gjson.Result) {
		out = append(out, assetgraph.Entry{Name: label, Value: d.metadataValue(member, path+"/*")})
	})
	return assetgraph.MapOf(out...)
}

// metadataClass reads the value of a class of metadata. Its path is that of the object.
type metadataClass func(d *decoder, v gjson.Result, path string) assetgraph.Value

// metadataClasses are the classes by the names that they are written under.
var metadataClasses = map[string]metadataClass{
	"TextMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		if s, ok := d.textOrNull(d.pick(v, path, "text")[0], path+"/text").(assetgraph.String); ok {
			return s
		}
		return assetgraph.Typed{Type: typeText, Value: assetgraph.Null{}}
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
	"FloatMetadataEntryData":                  numberClass("float", func(n assetgraph.Number) bool { return !isInteger(n) }),
	"BoolMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		value := d.json(d.pick(v, path, "value")[0])
		if b, ok := value.(assetgraph.Bool); ok {
			return b
		}
		return assetgraph.Typed{Type: "bool", Value: value}
	},
	"TimestampMetadataValue": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: "timestamp", Value: d.json(d.pick(v, path, "value")[0])}
	},
	"NullMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		d.pick(v, path)
		return assetgraph.Null{}
	},
	"JsonMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return jsonValue(d.json(d.pick(v, path, "data")[0]))
	},
	"DagsterJobMetadataValue": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		m := d.pick(v, path, "job_name", "location_name", "repository_name")
		return assetgraph.Typed{Type: "job", Value: mapOf(
			"job_name", d.textOrNull(m[0], path+"/job_name"),
			"location_name", d.textOrNull(m[1], path+"/location_name"),
			"repository_name", d.textOrNull(m[2], path+"/repository_name"),
		)}
	},
	"DagsterAssetMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: "asset", Value: textValues(d.key(d.pick(v, path, "asset_key")[0], path+"/asset_key"))}
	},
	"PythonArtifactMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		m := d.pick(v, path, "module", "name")
		return assetgraph.Typed{Type: "python_artifact", Value: mapOf(
			"module", d.textOrNull(m[0], path+"/module"), "name", d.textOrNull(m[1], path+"/name"),
		)}
	},
	"CodeReferencesMetadataValue": (*decoder).codeReferences,
	"TableSchemaMetadataEntryData": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: typeTableSchema, Value: d.tableSchema(d.pick(v, path, "schema")[0], path+"/schema")}
	},
	"TableMetadataEntryData": (*decoder).table,
	"TableColumnLineageMetadataValue": func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: typeLineage, Value: d.lineage(d.pick(v, path, "column_lineage")[0], path+"/column_lineage")}
	},
}

// metadataValue reads a metadata value. What is no object of a class Dagster makes a value of: a text of a string. One of
// a class that is not known is opaque.
func (d *decoder) metadataValue(v gjson.Result, path string) assetgraph.Value {
	class := classOf(v)
	switch read := metadataClasses[class]; {
	case read != nil:
		return read(d, v, path)
	case class == "AssetKey":
		return assetgraph.Typed{Type: "asset", Value: textValues(d.key(v, path))}
	case class != "":
		m, _ := d.json(v).(assetgraph.Map)
		return assetgraph.Typed{Type: "class " + class, Value: without(m, classMember)}
	case v.Type == gjson.JSON:
		return jsonValue(d.json(v))
	}
	return d.json(v)
}

// jsonValue returns JSON metadata: lists and maps need no type.
func jsonValue(v assetgraph.Value) assetgraph.Value {
	switch v.(type) {
	case assetgraph.List, assetgraph.Map:
		return v
	}
	return assetgraph.Typed{Type: "json", Value: v}
}

// textClass returns the class of values that have one text; what is absent is the empty one.
func textClass(typ, member string) metadataClass {
	return func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: typ, Value: d.textOrNull(d.pick(v, path, member)[0], path+"/"+member)}
	}
}

func pathClass(typ string) metadataClass {
	return func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		return assetgraph.Typed{Type: typ, Value: assetgraph.String(d.Text(d.pick(v, path, "path")[0], path+"/path"))}
	}
}

// numberClass returns the class of numbers of which those that are spelled so need no type.
func numberClass(typ string, spelled func(assetgraph.Number) bool) metadataClass {
	return func(d *decoder, v gjson.Result, path string) assetgraph.Value {
		value := d.json(d.pick(v, path, "value")[0])
		if n, ok := value.(assetgraph.Number); ok && spelled(n) {
			return n
		}
		return assetgraph.Typed{Type: typ, Value: value}
	}
}

// textOrNull returns a string, or null for null; what is absent is the empty string.
func (d *decoder) textOrNull(v gjson.Result, path string) assetgraph.Value {
	switch {
	case v.Type == gjson.String:
		return assetgraph.String(d.String(v))
	case v.Type != gjson.Null:
		d.Expected("a string or null", v, path)
	case !v.Exists():
		return assetgraph.String("")
	}
	return assetgraph.Null{}
}

func (d *decoder) codeReferences(v gjson.Result, path string) assetgraph.Value {
	list := d.pick(v, path, "code_references")[0]
	path += "/code_references"
	var out []assetgraph.Value
	d.Each(list, path, func(item gjson.Result) {
		at := path + "/*"
		switch class := classOf(item); class {
		case "LocalFileCodeReference":
			m := d.pick(item, at, "file_path", "line_number", "label")
			out = append(out, mapOf("type", assetgraph.String("local"), "file_path", d.json(m[0]),
				"line_number", d.json(m[1]), "label", d.json(m[2])))
		case "UrlCodeReference":
			m := d.pick(item, at, "url", "label")
			out = append(out, mapOf("type", assetgraph.String("url"), "url", d.json(m[0]), "label", d.json(m[1])))
		default:
			out = append(out, assetgraph.Typed{Type: "class " + class, Value: d.json(item)})
		}
	})
	return assetgraph.Typed{Type: "code_references", Value: assetgraph.ListOf(out...)}
}

// with returns m with another entry.
func with(m assetgraph.Map, e assetgraph.Entry) assetgraph.Map {
	out := make([]assetgraph.Entry, 0, m.Len()+1)
	for i := range m.Len() {
		out = append(out, m.At(i))
	}
	return assetgraph.MapOf(append(out, e)...)
}

// without returns m without some entries.
func without(m assetgraph.Map, names ...string) assetgraph.Map {
	var kept []assetgraph.Entry
	for n, v := range m.All() {
		if !slices.Contains(names, n) {
			kept = append(kept, assetgraph.Entry{Name: n, Value: v})
		}
	}
	return assetgraph.MapOf(kept...)
}
