package dagster

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// mapping returns a partition mapping; nil for null. One of a class that is not known is opaque.
func (d *decoder) mapping(v gjson.Result, path string) partition.Mapping {
	if !d.Object(v, path) {
		return nil
	}
	switch class := classOf(v); class {
	case "AllPartitionMapping":
		d.pick(v, path)
		return partition.All{}
	case "IdentityPartitionMapping":
		d.pick(v, path)
		return partition.Identity{}
	case "LastPartitionMapping":
		d.pick(v, path)
		return partition.Last{}
	case "SpecificPartitionsPartitionMapping":
		return partition.Specific{Keys: d.Texts(d.pick(v, path, "partition_keys")[0], path+"/partition_keys")}
	case "StaticPartitionMapping":
		return d.staticMap(v, path)
	case "TimeWindowPartitionMapping":
		m := d.pick(v, path, "start_offset", "end_offset", "allow_nonexistent_upstream_partitions")
		return partition.TimeShift{
			StartOffset:              d.integer(m[0], path+"/start_offset"),
			EndOffset:                d.integer(m[1], path+"/end_offset"),
			AllowNonexistentUpstream: d.Truth(m[2], path+"/allow_nonexistent_upstream_partitions"),
		}
	case "MultiToSingleDimensionPartitionMapping":
		name := d.pick(v, path, "partition_dimension_name")[0]
		if name.Type == gjson.String && jsontext.String(name) == "" { // not the same as null
			return opaqueMapping(class, d.json(v))
		}
		return partition.MultiToSingle{Dimension: d.Text(name, path+"/partition_dimension_name")}
	case "MultiPartitionMapping":
		return d.multiMap(v, path)
	default:
		return opaqueMapping(class, d.json(v))
	}
}

func opaqueMapping(class string, v value.Value) partition.Mapping {
	return partition.OpaqueMapping{Class: class, Content: jsonText(v)}
}

// staticMap keeps how keys are written: Dagster tells one from a list of one, and a list from a set.
func (d *decoder) staticMap(v gjson.Result, path string) partition.Mapping {
	const name = "downstream_partition_keys_by_upstream_partition_key"
	members := d.pick(v, path, name)[0]
	path += "/" + name
	var out partition.StaticMap
	d.Entries(members, path, func(upstream string, keys gjson.Result) {
		e := partition.StaticEntry{Upstream: upstream}
		switch {
		case keys.Type == gjson.String:
			e.Form, e.Downstream = partition.One, []string{d.Text(keys, path+"/*")}
		case keys.IsObject():
			e.Form = partition.Set
			for _, set := range d.pick(keys, path+"/*", setMember, frozenMember) { // equal to each other
				e.Downstream = append(e.Downstream, d.Texts(set, path+"/*/"+setMember)...)
			}
			slices.Sort(e.Downstream)
			e.Downstream = slices.Compact(e.Downstream)
		case keys.IsArray():
			e.Form, e.Downstream = partition.Listed, d.Texts(keys, path+"/*")
		default:
			d.Expected("a partition key, or an array or set of them", keys, path+"/*")
		}
		out.Entries = append(out.Entries, e)
	})
	slices.SortFunc(out.Entries, func(a, b partition.StaticEntry) int { return strings.Compare(a.Upstream, b.Upstream) })
	return out
}

func (d *decoder) multiMap(v gjson.Result, path string) partition.Mapping {
	const name = "downstream_mappings_by_upstream_dimension"
	members := d.pick(v, path, name)[0]
	path += "/" + name
	var out partition.MultiMap
	d.Entries(members, path, func(upstream string, member gjson.Result) {
		at := path + "/*"
		if !d.isClass(member, at, "DimensionPartitionMapping") {
			return
		}
		m := d.pick(member, at, "dimension_name", "partition_mapping")
		out.Dimensions = append(out.Dimensions, partition.DimensionMapping{
			Upstream: upstream, Downstream: d.Text(m[0], at+"/dimension_name"), Mapping: d.mapping(m[1], at+"/partition_mapping"),
		})
	})
	slices.SortFunc(out.Dimensions, func(a, b partition.DimensionMapping) int { return strings.Compare(a.Upstream, b.Upstream) })
	return out
}
