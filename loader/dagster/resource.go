package dagster

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

var resourceFields = map[string]field[Resource]{
	"name":          stringField(func(r *Resource) *string { return &r.Name }),
	"resource_type": stringField(func(r *Resource) *string { return &r.Type }),
	"configured_values": func(d *decoder, r *Resource, v gjson.Result, path string) {
		d.Entries(v, path, func(name string, member gjson.Result) {
			r.Configured = append(r.Configured, value.Entry{Name: name, Value: d.configured(member, path+"/*")})
		})
	},
	"config_field_snaps": func(d *decoder, r *Resource, v gjson.Result, path string) { r.fields = d.configFields(v, path) },
	"config_schema_snap": func(d *decoder, r *Resource, v gjson.Result, path string) {
		read(d, v, path, "ConfigSchemaSnapshot", r, schemaFields)
	},
	"resource_snapshot": func(d *decoder, r *Resource, v gjson.Result, path string) {
		read(d, v, path, "ResourceDefSnap", r, resourceDefFields)
	},
	"schedules_using": stringsField(func(r *Resource) *[]string { return &r.Schedules }),
	"sensors_using":   stringsField(func(r *Resource) *[]string { return &r.Sensors }),
	"job_ops_using":   list("ResourceJobUsageEntry", jobUseFields, func(r *Resource, u JobUse) { r.Jobs = append(r.Jobs, u) }),
	"nested_resources": func(d *decoder, r *Resource, v gjson.Result, path string) {
		d.Entries(v, path, func(attribute string, member gjson.Result) {
			at := path + "/*"
			if d.isClass(member, at, "NestedResource") {
				m := d.pick(member, at, "type", "name")
				r.Nested = append(r.Nested, Nested{
					Attribute: attribute, Name: d.Text(m[1], at+"/name"),
					TopLevel: d.enum(m[0], at+"/type", "NestedResourceType") == "TOP_LEVEL",
				})
			}
		})
	},
}

var jobUseFields = map[string]field[JobUse]{
	"job_name": stringField(func(u *JobUse) *string { return &u.Job }),
	"node_handles": func(d *decoder, u *JobUse, v gjson.Result, path string) {
		d.Each(v, path, func(item gjson.Result) { u.Nodes = append(u.Nodes, d.outermostNode(item, path+"/*")) })
	},
}

// outermostNode returns the name of the node of a job that a handle is of, or is inside of.
func (d *decoder) outermostNode(v gjson.Result, path string) string {
	for {
		if !d.isClass(v, path, "SolidHandle") {
			return ""
		}
		m := d.pick(v, path, "name", "parent")
		if m[1].Type == gjson.Null {
			return d.Text(m[0], path+"/name")
		}
		v, path = m[1], path+"/parent"
	}
}

var resourceDefFields = map[string]field[Resource]{
	"config_field_snap": func(d *decoder, r *Resource, v gjson.Result, path string) {
		read(d, v, path, "ConfigFieldSnap", &r.whole, configFieldFields)
	},
}

var schemaFields = map[string]field[Resource]{
	"all_config_snaps_by_key": func(d *decoder, r *Resource, v gjson.Result, path string) {
		r.schema = map[string]configType{}
		d.Entries(v, path, func(key string, member gjson.Result) {
			var t configType
			read(d, member, path+"/*", "ConfigTypeSnap", &t, configTypeFields)
			r.schema[key] = t
		})
	},
}

// configured returns a configured value: a text as it is, one from the environment with the variable's name.
func (d *decoder) configured(v gjson.Result, path string) value.Value {
	if v.IsObject() && d.isClass(v, path, "ExternalResourceConfigEnvVar") {
		return mapOf("env", value.String(d.Text(d.pick(v, path, "name")[0], path+"/name")))
	}
	return d.json(v)
}

// configField is a field that can be configured.
type configField struct {
	name, typeKey      string
	required, defaults bool
	value              string // the default, as JSON
}

var configFieldFields = map[string]field[configField]{
	"name":                      stringField(func(f *configField) *string { return &f.name }),
	"type_key":                  stringField(func(f *configField) *string { return &f.typeKey }),
	"is_required":               func(d *decoder, f *configField, v gjson.Result, path string) { f.required = d.Truth(v, path) },
	"default_provided":          func(d *decoder, f *configField, v gjson.Result, path string) { f.defaults = d.Truth(v, path) },
	"default_value_as_json_str": stringField(func(f *configField) *string { return &f.value }),
}

func (d *decoder) configFields(v gjson.Result, path string) []configField {
	var out []configField
	list("ConfigFieldSnap", configFieldFields, func(out *[]configField, f configField) { *out = append(*out, f) })(d, &out, v, path)
	return out
}

// configType is a type of configuration.
type configType struct {
	kind, scalar, name string
	fields             []configField
	params             []string // keys of types
	values             value.Value
	aliases            value.Value
}

var configTypeFields = map[string]field[configType]{
	"kind": func(d *decoder, t *configType, v gjson.Result, path string) {
		t.kind = d.enum(v, path, "ConfigTypeKind")
	},
	"scalar_kind": func(d *decoder, t *configType, v gjson.Result, path string) {
		t.scalar = d.enum(v, path, "ConfigScalarKind")
	},
	"given_name":      stringField(func(t *configType) *string { return &t.name }),
	"fields":          func(d *decoder, t *configType, v gjson.Result, path string) { t.fields = d.configFields(v, path) },
	"type_param_keys": stringsField(func(t *configType) *[]string { return &t.params }),
	"field_aliases":   func(d *decoder, t *configType, v gjson.Result, _ string) { t.aliases = d.json(v) },
	"enum_values": func(d *decoder, t *configType, v gjson.Result, path string) {
		var values []string
		d.Each(v, path, func(item gjson.Result) {
			if d.isClass(item, path+"/*", "ConfigEnumValueSnap") {
				values = append(values, d.Text(d.pick(item, path+"/*", "value")[0], path+"/*/value"))
			}
		})
		t.values = textValues(values)
	},
}

// content returns what the resource is and how it is configured. Types are there by what they are made of: their keys in
// the snapshot are digests that change with descriptions.
func (r *Resource) content() value.Map {
	types := typeNames{schema: r.schema, names: map[string]string{}}
	nested := make([]value.Entry, len(r.Nested))
	for i, n := range r.Nested {
		kind := "anonymous"
		if n.TopLevel {
			kind = "top level"
		}
		nested[i] = value.Entry{Name: n.Attribute, Value: mapOf("kind", value.String(kind), "name", value.String(n.Name))}
	}
	defaults := defaultFiller{schema: r.schema}
	return mapOf(
		"type", value.String(r.Type),
		"configured", defaults.configured(r.Configured, r.fields),
		"config", types.field(&r.whole, defaults.valueOf(&r.whole)),
		"fields", types.fields(r.fields),
		"nested", value.MapOf(nested...),
	)
}

// typeNames names types by what they are made of.
type typeNames struct {
	schema map[string]configType
	names  map[string]string
	depth  int
}

// deepestType is how deep types are looked into.
const deepestType = 500

// name returns the name of a type. One that the schema does not have, or that is inside itself, is named by its key
// without the digest.
func (t *typeNames) name(key string) string {
	if name, ok := t.names[key]; ok {
		return name
	}
	short, _, _ := strings.Cut(key, ".")
	c, ok := t.schema[key]
	t.names[key] = short
	if !ok || t.depth == deepestType {
		return short
	}
	t.depth++
	defer func() { t.depth-- }()
	params := make([]string, len(c.params))
	for i, p := range c.params {
		params[i] = t.name(p)
	}
	content := mapOf(
		"kind", value.String(c.kind), "scalar", value.String(c.scalar), "name", value.String(c.name),
		"fields", t.fields(c.fields), "params", textValues(params), "values", c.values, "aliases", c.aliases,
	)
	name := short + " " + assetgraph.TextDigest(jsonText(content))
	t.names[key] = name
	return name
}

func (t *typeNames) fields(fields []configField) value.Value {
	fields = slices.Clone(fields)
	slices.SortStableFunc(fields, func(a, b configField) int { return cmp.Compare(a.name, b.name) })
	out := make([]value.Value, len(fields))
	for i := range fields {
		out[i] = t.field(&fields[i], value.String(fields[i].value))
	}
	return value.ListOf(out...)
}

func (t *typeNames) field(f *configField, val value.Value) value.Value {
	return mapOf(
		"name", value.String(f.name), "type", value.String(t.name(f.typeKey)), "required", value.Bool(f.required),
		"default_provided", value.Bool(f.defaults), "default", val,
	)
}
