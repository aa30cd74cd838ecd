package dagster

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// partitions returns a partitions definition; nil for null. One of a class that is not known is opaque.
func (d *decoder) partitions(v gjson.Result, path string) partition.Definition {
	if !d.Object(v, path) {
		return nil
	}
	switch class := classOf(v); class {
	case "ExternalTimeWindowPartitionsDefinitionData":
		return d.timeWindow(v, path)
	case "ExternalStaticPartitionsDefinitionData":
		return d.static(v, path)
	case "ExternalMultiPartitionsDefinitionData":
		return d.multi(v, path)
	case "ExternalDynamicPartitionsDefinitionData":
		return partition.Dynamic{Name: d.Text(d.pick(v, path, "name")[0], path+"/name")}
	default:
		return partition.Opaque{Class: class, Content: jsonText(d.json(v))}
	}
}

// window is a time window as it is written. What it may have instead of a cron schedule is an old form.
type window struct {
	partition.TimeWindow
	hasCron           bool
	scheduleType      string
	minute, hour, day int64
}

var windowFields = map[string]field[window]{
	"cron_schedule": func(d *decoder, w *window, v gjson.Result, path string) {
		w.Cron, w.hasCron = d.Text(v, path), v.Type != gjson.Null
	},
	"start": func(d *decoder, w *window, v gjson.Result, path string) { w.Start = d.moment(v, path) },
	"end": func(d *decoder, w *window, v gjson.Result, path string) {
		if v.Type != gjson.Null {
			if end := d.moment(v, path); !isZero(end) { // to Dagster 0 is none
				w.End = &end
			}
		}
	},
	"timezone":   func(d *decoder, w *window, v gjson.Result, path string) { w.Timezone = d.Text(v, path) },
	"fmt":        func(d *decoder, w *window, v gjson.Result, path string) { w.Format = d.Text(v, path) },
	"end_offset": func(d *decoder, w *window, v gjson.Result, path string) { w.EndOffset = d.integer(v, path) },
	"exclusions": readExclusions,
	"schedule_type": func(d *decoder, w *window, v gjson.Result, path string) {
		w.scheduleType = d.enum(v, path, "ScheduleType")
	},
	"minute_offset": func(d *decoder, w *window, v gjson.Result, path string) { w.minute = d.integer(v, path) },
	"hour_offset":   func(d *decoder, w *window, v gjson.Result, path string) { w.hour = d.integer(v, path) },
	"day_offset":    func(d *decoder, w *window, v gjson.Result, path string) { w.day = d.integer(v, path) },
}

func (d *decoder) timeWindow(v gjson.Result, path string) partition.Definition {
	var w window
	read(d, v, path, "ExternalTimeWindowPartitionsDefinitionData", &w, windowFields)
	if !w.hasCron {
		cron, ok := w.cron()
		if !ok {
			d.Report(assetgraph.SeverityError, path+"/cron_schedule", "found none; expected one, or a schedule_type")
		}
		w.Cron = cron
	}
	return w.TimeWindow
}

// cron returns the schedule that the old form says.
func (w *window) cron() (string, bool) {
	field := func(n int64) string { return strconv.FormatInt(n, 10) }
	at := field(w.minute) + " " + field(w.hour)
	switch w.scheduleType {
	case "HOURLY":
		return field(w.minute) + " * * * *", true
	case "DAILY":
		return at + " * * *", true
	case "WEEKLY":
		return at + " * * " + field(w.day), true // without a day that of 0
	case "MONTHLY":
		day := w.day
		if day == 0 {
			day = 1
		}
		return at + " " + field(day) + " * *", true
	}
	return "", false
}

func readExclusions(d *decoder, w *window, v gjson.Result, path string) {
	d.Each(v, path, func(item gjson.Result) {
		at := path + "/*"
		if item.Type == gjson.String {
			w.Exclusions = append(w.Exclusions, partition.Exclusion{Cron: d.Text(item, at)})
			return
		}
		if item.Type == gjson.Null {
			d.Expected("a cron schedule or a moment", item, at)
			return
		}
		if d.isClass(item, at, "TimestampWithTimezone") {
			m := d.pick(item, at, "timestamp", "timezone")
			w.Exclusions = append(w.Exclusions, partition.Exclusion{
				At: d.moment(m[0], at+"/timestamp"), Timezone: d.Text(m[1], at+"/timezone"),
			})
		}
	})
}

// moment returns a moment as it is spelled.
func (d *decoder) moment(v gjson.Result, path string) partition.Moment {
	if v.Type != gjson.Number {
		d.Expected("a number of seconds", v, path)
		return "0"
	}
	return partition.Moment(d.Keep(v.Raw))
}

func isZero(m partition.Moment) bool {
	f, err := strconv.ParseFloat(string(m), 64)
	return err == nil && f == 0
}

// static reads keys as Dagster does: of a key that comes twice the first counts, and a string is taken for the sequence of
// its characters.
func (d *decoder) static(v gjson.Result, path string) partition.Definition {
	keys := d.pick(v, path, "partition_keys")[0]
	at := path + "/partition_keys"
	var texts []string
	switch {
	case keys.Type == gjson.String:
		texts = characters(jsontext.String(keys))
	case keys.IsArray():
		texts = d.Texts(keys, at)
	default:
		d.Expected("an array of strings", keys, at)
	}
	seen := make(map[string]bool, len(texts))
	return partition.Static{Keys: slices.DeleteFunc(texts, func(key string) bool {
		twice := seen[key]
		seen[key] = true
		return twice
	})}
}

// characters returns the characters of s, lone surrogates among them.
func characters(s string) []string {
	var out []string
	for rest := s; rest != ""; {
		n := 1
		for n < len(rest) && rest[n]&0xc0 == 0x80 {
			n++
		}
		out = append(out, strings.Clone(rest[:n]))
		rest = rest[n:]
	}
	return out
}

// multi sorts the dimensions by name; of several with one name the last counts, as in a dict.
func (d *decoder) multi(v gjson.Result, path string) partition.Definition {
	dimensions := map[string]partition.Definition{}
	path += "/external_partition_dimension_definitions"
	list := d.pick(v, path[:strings.LastIndexByte(path, '/')], "external_partition_dimension_definitions")[0]
	d.Each(list, path, func(item gjson.Result) {
		at := path + "/*"
		if !d.isClass(item, at, "ExternalPartitionDimensionDefinition") {
			return
		}
		m := d.pick(item, at, "name", "external_partitions_def_data")
		partitions := d.partitions(m[1], at+"/external_partitions_def_data")
		if partitions == nil {
			d.Report(assetgraph.SeverityError, at+"/external_partitions_def_data", "found nothing; expected a partitions definition")
		}
		dimensions[d.Text(m[0], at+"/name")] = partitions
	})
	var out partition.Multi
	for name, partitions := range dimensions {
		out.Dimensions = append(out.Dimensions, partition.Dimension{Name: name, Partitions: partitions})
	}
	slices.SortFunc(out.Dimensions, func(a, b partition.Dimension) int { return strings.Compare(a.Name, b.Name) })
	return out
}
