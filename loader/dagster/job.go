package dagster

import (
	"regexp"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func jobContent(j *Job) *[]value.Entry { return &j.Content }

var jobRefFields = map[string]field[Job]{
	"name":                 stringField(func(j *Job) *string { return &j.Name }),
	"snapshot_id":          stringField(func(j *Job) *string { return &j.Snapshot }),
	"active_presets":       readPresets,
	"preview_tags":         says("tags", jobContent),
	"owners":               says("owners", jobContent),
	"automation_condition": says("automation_condition", jobContent),
}

var jobDataFields = map[string]field[Job]{
	"name":              stringField(func(j *Job) *string { return &j.Name }),
	"active_presets":    readPresets,
	"pipeline_snapshot": readJobSnapshot,
}

// readJobSnapshot reads what a job is made of, of which little is told and all is in the digest.
func readJobSnapshot(d *decoder, j *Job, v gjson.Result, path string) {
	if !d.isClass(v, path, "PipelineSnapshot") {
		return
	}
	m, _ := d.json(v).(value.Map)
	for _, name := range []string{"description", "owners", "run_tags", "tags"} {
		if v, _ := m.Get(name); !saysNothing(v) {
			j.Content = append(j.Content, value.Entry{Name: name, Value: v})
		}
	}
	j.Snapshot = assetgraph.TextDigest(jsonText(m))
}

// readPresets reads configurations that a job is run with, by name.
func readPresets(d *decoder, j *Job, v gjson.Result, path string) {
	var presets []value.Entry
	d.Each(v, path, func(item gjson.Result) {
		at := path + "/*"
		if d.isClass(item, at, "ExternalPresetData") {
			m := d.pick(item, at, "name", "run_config", "solid_selection", "mode", "tags")
			presets = append(presets, value.Entry{Name: d.Text(m[0], at+"/name"), Value: mapOf(
				"run_config", d.json(m[1]), "op_selection", d.json(m[2]), "mode", d.json(m[3]), "tags", d.json(m[4]),
			)})
		}
	})
	if len(presets) > 0 {
		j.Content = append(j.Content, value.Entry{Name: "presets", Value: value.MapOf(presets...)})
	}
}

var partitionSetFields = map[string]field[PartitionSet]{
	"name":          stringField(func(p *PartitionSet) *string { return &p.Name }),
	"pipeline_name": stringField(func(p *PartitionSet) *string { return &p.Job }),
	"external_partitions_data": func(d *decoder, p *PartitionSet, v gjson.Result, path string) {
		p.Partitions = d.partitions(v, path)
	},
	"solid_selection": says("op_selection", partitionSetContent),
	"mode":            saysMode(partitionSetContent),
	"backfill_policy": says("backfill_policy", partitionSetContent),
}

func partitionSetContent(p *PartitionSet) *[]value.Entry { return &p.Content }

// implicitJob matches the names of jobs that Dagster makes by itself: of all assets (older versions made several), and of
// the assets that a schedule or sensor selects.
var implicitJob = regexp.MustCompile(`^__ASSET_JOB(_[0-9]+)?$|^__anonymous_asset_job_`)

func isImplicit(job string) bool { return implicitJob.MatchString(job) }
