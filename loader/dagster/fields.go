package dagster

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// repositoryClass is the class of a snapshot.
const repositoryClass = "ExternalRepositoryData"

var repositoryFields = map[string]field[Repository]{
	"name": stringField(func(r *Repository) *string { return &r.Name }),
	"external_asset_graph_data": list("ExternalAssetNode", assetFields, func(r *Repository, a Asset) {
		a.finish()
		r.Assets = append(r.Assets, a)
	}),
	"external_asset_checks":        list("ExternalAssetCheck", checkFields, func(r *Repository, c Check) { r.Checks = append(r.Checks, c) }),
	"external_resource_data":       list("ExternalResourceData", resourceFields, func(r *Repository, x Resource) { r.Resources = append(r.Resources, x) }),
	"external_schedule_datas":      list("ExternalScheduleData", scheduleFields, func(r *Repository, a Automation) { r.Schedules = append(r.Schedules, a) }),
	"external_sensor_datas":        list("ExternalSensorData", sensorFields, func(r *Repository, a Automation) { r.Sensors = append(r.Sensors, a) }),
	"external_job_refs":            list("ExternalJobRef", jobRefFields, func(r *Repository, j Job) { r.Jobs = append(r.Jobs, j) }),
	"external_pipeline_datas":      list("ExternalPipelineData", jobDataFields, func(r *Repository, j Job) { r.Jobs = append(r.Jobs, j) }),
	"external_partition_set_datas": list("ExternalPartitionSetData", partitionSetFields, func(r *Repository, p PartitionSet) { r.PartitionSets = append(r.PartitionSets, p) }),
	"utilized_env_vars":            readEnvVars,
	"metadata": func(d *decoder, r *Repository, v gjson.Result, path string) {
		r.Metadata = d.metadataMap(v, path)
	},
}

// list reads an array of objects of one class.
func list[T, I any](class string, fields map[string]field[I], add func(*T, I)) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) {
		path += "/*"
		d.Each(v, path[:len(path)-2], func(item gjson.Result) {
			if item.Type == gjson.Null {
				d.Expected("an object", item, path)
				return
			}
			var x I
			read(d, item, path, class, &x, fields)
			add(into, x)
		})
	}
}

func stringField[T any](at func(*T) *string) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) { *at(into) = d.Text(v, path) }
}

func stringsField[T any](at func(*T) *[]string) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) { *at(into) = d.Texts(v, path) }
}

// says returns the field that adds an entry of this name to what a T says: a value for people to read.
func says[T any](name string, at func(*T) *[]value.Entry) field[T] {
	return saysAs(name, at, func(d *decoder, v gjson.Result, _ string) value.Value { return d.readable(v) })
}

// saysEnum is says for an enum.
func saysEnum[T any](name, enum string, at func(*T) *[]value.Entry) field[T] {
	return saysAs(name, at, func(d *decoder, v gjson.Result, path string) value.Value {
		return value.String(d.enum(v, path, enum))
	})
}

// saysAs adds what convert makes of the value, unless that says nothing: what is null, empty or false is not there.
func saysAs[T any](name string, at func(*T) *[]value.Entry, convert func(*decoder, gjson.Result, string) value.Value) field[T] {
	return func(d *decoder, into *T, v gjson.Result, path string) {
		if val := convert(d, v, path); !saysNothing(val) {
			entries := at(into)
			*entries = append(*entries, value.Entry{Name: name, Value: val})
		}
	}
}

func readEnvVars(d *decoder, r *Repository, v gjson.Result, path string) {
	d.Entries(v, path, func(name string, consumers gjson.Result) {
		e := EnvVar{Name: name}
		d.Each(consumers, path+"/*", func(item gjson.Result) {
			at := path + "/*/*"
			if d.isClass(item, at, "EnvVarConsumer") {
				m := d.pick(item, at, "type", "name")
				e.Consumers = append(e.Consumers, strings.ToLower(d.enum(m[0], at+"/type", "EnvVarConsumerType"))+" "+d.Text(m[1], at+"/name"))
			}
		})
		r.EnvVars = append(r.EnvVars, e)
	})
}
