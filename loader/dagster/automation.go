package dagster

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func automationContent(a *Automation) *[]value.Entry { return &a.Content }

var scheduleFields = map[string]field[Automation]{
	"name":               stringField(func(a *Automation) *string { return &a.Name }),
	"cron_schedule":      says("cron_schedule", automationContent),
	"execution_timezone": says("timezone", automationContent),
	"pipeline_name":      readJob,
	"solid_selection":    says("op_selection", automationContent),
	"mode":               saysMode(automationContent),
	"environment_vars":   says("environment_vars", automationContent),
	"partition_set_name": says("partition_set", automationContent),
	"description":        says("description", automationContent),
	"default_status":     readStatus("DefaultScheduleStatus"),
	"asset_selection":    says("asset_selection", automationContent),
	"tags":               says("tags", automationContent),
	"owners":             says("owners", automationContent),
	"metadata":           readMetadata("metadata"),
}

var sensorFields = map[string]field[Automation]{
	"name":            stringField(func(a *Automation) *string { return &a.Name }),
	"pipeline_name":   stringField(func(a *Automation) *string { return &a.first.job }),
	"solid_selection": func(d *decoder, a *Automation, v gjson.Result, _ string) { a.first.selection = d.json(v) },
	"mode":            stringField(func(a *Automation) *string { return &a.first.mode }),
	"target_dict":     readTargets,
	"min_interval":    says("min_interval", automationContent),
	"description":     says("description", automationContent),
	"default_status":  readStatus("DefaultSensorStatus"),
	"sensor_type":     saysEnum("type", "SensorType", automationContent),
	"asset_selection": says("asset_selection", automationContent),
	"tags":            says("tags", automationContent),
	"run_tags":        says("run_tags", automationContent),
	"owners":          says("owners", automationContent),
	"metadata": func(d *decoder, a *Automation, v gjson.Result, path string) {
		read(d, v, path, "ExternalSensorMetadata", a, sensorMetadataFields)
	},
}

var sensorMetadataFields = map[string]field[Automation]{
	"asset_keys":        says("asset_keys", automationContent),
	"standard_metadata": readMetadata("metadata"),
}

// readStatus reads the status that something starts with. Stopped is the default, and not written by newer versions.
func readStatus(enum string) field[Automation] {
	return saysAs("default_status", automationContent, func(d *decoder, v gjson.Result, path string) value.Value {
		if status := d.enum(v, path, enum); status != "STOPPED" {
			return value.String(status)
		}
		return nil
	})
}

func readMetadata(name string) field[Automation] {
	return saysAs(name, automationContent, func(d *decoder, v gjson.Result, path string) value.Value { return d.metadataMap(v, path) })
}

// readJob reads the job that a schedule starts. One that Dagster made of what the schedule selects is not told.
func readJob(d *decoder, a *Automation, v gjson.Result, path string) {
	if job := d.Text(v, path); !isImplicit(job) {
		a.Content = append(a.Content, value.Entry{Name: "job", Value: value.String(job)})
	}
}

// saysMode is says for a mode, which jobs had before Dagster 1.0: since then it is default.
func saysMode[T any](at func(*T) *[]value.Entry) field[T] {
	return saysAs("mode", at, func(d *decoder, v gjson.Result, path string) value.Value {
		if mode := d.Text(v, path); mode != "default" {
			return value.String(mode)
		}
		return nil
	})
}

// target is a job that a sensor starts.
type target struct {
	job, mode string
	selection value.Value
}

func readTargets(d *decoder, a *Automation, v gjson.Result, path string) {
	d.Entries(v, path, func(_ string, member gjson.Result) {
		at := path + "/*"
		if d.isClass(member, at, "ExternalTargetData") {
			m := d.pick(member, at, "pipeline_name", "mode", "solid_selection")
			a.targets = append(a.targets, target{d.Text(m[0], at+"/pipeline_name"), d.Text(m[1], at+"/mode"), d.json(m[2])})
		}
	})
}

// content returns what a schedule or sensor says. An old sensor has one target, in members of its own; the implicit jobs
// of assets are no targets, since they follow from the assets.
func (a *Automation) content() value.Map {
	targets := a.targets
	if len(targets) == 0 && a.first.job != "" {
		targets = []target{a.first}
	}
	var jobs []value.Entry
	for _, t := range targets {
		if isImplicit(t.job) {
			continue
		}
		var says []value.Entry
		if t.mode != "" && t.mode != "default" {
			says = append(says, value.Entry{Name: "mode", Value: value.String(t.mode)})
		}
		if !saysNothing(t.selection) {
			says = append(says, value.Entry{Name: "op_selection", Value: t.selection})
		}
		jobs = append(jobs, value.Entry{Name: t.job, Value: value.MapOf(says...)})
	}
	content := slices.Clip(a.Content)
	if len(jobs) > 0 {
		content = append(content, value.Entry{Name: "jobs", Value: value.MapOf(jobs...)})
	}
	return value.MapOf(content...)
}
