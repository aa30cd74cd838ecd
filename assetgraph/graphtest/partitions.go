package graphtest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

var (
	schedules = []string{"0 0 * * *", "00 00 * * *", "*/15 * * * *", "@daily"}
	zones     = []string{"", "", "UTC", "Europe/Paris", "America/St_Johns"}
)

// partitions returns a definition of any kind, nested at most depth deep; every other time something in it is missing.
func partitions(r *rand.Rand, depth int) partition.Definition {
	d := fullPartitions(r, depth)
	if r.IntN(2) == 0 {
		return lessen(reflect.ValueOf(d), r).Interface().(partition.Definition)
	}
	return d
}

func fullPartitions(r *rand.Rand, depth int) partition.Definition {
	kinds := 5
	if depth <= 0 {
		kinds = 4
	}
	switch r.IntN(kinds) {
	case 0:
		return timeWindow(r)
	case 1:
		return partition.Static{Keys: distinctKeys(r, 1+r.IntN(3))}
	case 2:
		return partition.Dynamic{Name: word(r)}
	case 3:
		return partition.Opaque{Class: "Weird" + strconv.Itoa(r.IntN(3)), Content: fmt.Sprintf(`{"n":%d}`, r.IntN(100))}
	}
	var dimensions []partition.Dimension
	for _, name := range distinctKeys(r, 2) {
		dimensions = append(dimensions, partition.Dimension{Name: name, Partitions: partitions(r, depth-1)})
	}
	return partition.Multi{Dimensions: dimensions}
}

// lessen returns a copy of a struct without one of its fields, or without one of an element of a slice in it. Names stay.
func lessen(v reflect.Value, r *rand.Rand) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	if v.NumField() == 0 {
		return out
	}
	i := r.IntN(v.NumField())
	f := out.Field(i)
	if f.Kind() == reflect.Slice && f.Len() > 0 && f.Type().Elem().Kind() == reflect.Struct && r.IntN(2) == 0 {
		element := f.Index(r.IntN(f.Len()))
		element.Set(lessen(element, r))
	} else if !identity[fieldName{v.Type(), v.Type().Field(i).Name}] {
		f.SetZero()
	}
	return out
}

func timeWindow(r *rand.Rand) partition.TimeWindow {
	d := partition.TimeWindow{
		Cron: schedules[r.IntN(len(schedules))], Start: moment(r), Format: "%Y-%m-%d", Timezone: zones[r.IntN(len(zones))],
	}
	if r.IntN(2) == 0 {
		end := moment(r)
		d.End = &end
	}
	if r.IntN(2) == 0 {
		d.EndOffset = int64(r.IntN(5) - 2)
	}
	for range r.IntN(3) {
		d.Exclusions = append(d.Exclusions, exclusion(r))
	}
	return d
}

func exclusion(r *rand.Rand) partition.Exclusion {
	if r.IntN(2) == 0 {
		return partition.Exclusion{Cron: fmt.Sprintf("%d %d * * 0", r.IntN(60), r.IntN(24))}
	}
	return partition.Exclusion{At: moment(r), Timezone: zones[r.IntN(len(zones))]}
}

// moment returns a number in one of the ways in which sources spell them.
func moment(r *rand.Rand) partition.Moment {
	seconds := strconv.Itoa(1_500_000_000 + r.IntN(500_000_000))
	return partition.Moment(seconds + []string{"", ".0", ".5", "e0"}[r.IntN(4)])
}

// partitionMapping returns a mapping of any kind, nested at most depth deep; every other time something in it is missing.
func partitionMapping(r *rand.Rand, depth int) partition.Mapping {
	m := fullMapping(r, depth)
	if r.IntN(2) == 0 {
		return lessen(reflect.ValueOf(m), r).Interface().(partition.Mapping)
	}
	return m
}

func fullMapping(r *rand.Rand, depth int) partition.Mapping {
	kinds := 9
	if depth <= 0 {
		kinds = 8
	}
	switch r.IntN(kinds) {
	case 0:
		return partition.All{}
	case 1:
		return partition.Identity{}
	case 2:
		return partition.Last{}
	case 3:
		return partition.Specific{Keys: distinctKeys(r, 1+r.IntN(3))}
	case 4:
		return staticMap(r)
	case 5:
		return partition.TimeShift{
			StartOffset: int64(r.IntN(4) - 2), EndOffset: int64(r.IntN(2)), AllowNonexistentUpstream: r.IntN(2) == 0,
		}
	case 6:
		m := partition.MultiToSingle{}
		if r.IntN(2) == 0 {
			m.Dimension = word(r)
		}
		return m
	case 7:
		return partition.OpaqueMapping{Class: "Weird" + strconv.Itoa(r.IntN(3)), Content: fmt.Sprintf(`{"n":%d}`, r.IntN(100))}
	}
	var dimensions []partition.DimensionMapping
	for _, name := range distinctKeys(r, 2) {
		dimensions = append(dimensions, partition.DimensionMapping{
			Upstream: name, Downstream: word(r), Mapping: partitionMapping(r, depth-1),
		})
	}
	return partition.MultiMap{Dimensions: dimensions}
}

func staticMap(r *rand.Rand) partition.StaticMap {
	var m partition.StaticMap
	for _, upstream := range distinctKeys(r, 1+r.IntN(3)) {
		e := partition.StaticEntry{Upstream: upstream, Form: partition.Form(r.IntN(3)), Downstream: distinctKeys(r, 1+r.IntN(2))}
		if e.Form == partition.One {
			e.Downstream = e.Downstream[:1]
		}
		m.Entries = append(m.Entries, e)
	}
	return m
}

// distinctKeys returns exactly n different keys of partitions.
func distinctKeys(r *rand.Rand, n int) []string {
	var keys []string
	for i := range n {
		keys = append(keys, anyText(r)+"_"+strconv.Itoa(i))
	}
	return keys
}

// anyText returns a word, one time in ten with half of a surrogate pair, as Python writes one.
func anyText(r *rand.Rand) string {
	if r.IntN(10) == 0 {
		return "half\xed\xa0\xbd of a pair"
	}
	return word(r)
}
