package partition_test

import (
	"fmt"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

func ExampleEqual() {
	daily := partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200.0", Format: "%Y-%m-%d"}
	again := partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200", Format: "%Y-%m-%d", Timezone: "UTC"}
	fmt.Println(partition.Equal(daily, again))

	north := partition.Static{Keys: []string{"north", "south"}}
	south := partition.Static{Keys: []string{"south", "north"}}
	fmt.Println(partition.Equal(north, south), partition.Equal(north, nil))
	// Output:
	// true
	// false false
}

func ExampleEqualMapping() {
	fmt.Println(partition.EqualMapping(partition.TimeShift{}, partition.TimeShift{StartOffset: -1}))
	fmt.Println(partition.EqualMapping(partition.All{}, partition.All{}))
	// Output:
	// false
	// true
}

// A definition and a mapping print as one line.
func Example() {
	byDayAndRegion := partition.Multi{Dimensions: []partition.Dimension{
		{Name: "region", Partitions: partition.Static{Keys: []string{"north", "south"}}},
		{Name: "day", Partitions: partition.TimeWindow{Cron: "0 0 * * *", Start: "1704067200.0", Format: "%Y-%m-%d"}},
	}}
	fmt.Println(byDayAndRegion)

	yesterday := partition.MultiMap{Dimensions: []partition.DimensionMapping{
		{Upstream: "day", Downstream: "day", Mapping: partition.TimeShift{StartOffset: -1, EndOffset: -1}},
		{Upstream: "region", Downstream: "region", Mapping: partition.Identity{}},
	}}
	fmt.Println(yesterday)
	// Output:
	// multi: dimensions ("day": time_window: cron "0 0 * * *", end_offset 0, format "%Y-%m-%d", start "2024-01-01T00:00:00Z", timezone "UTC"; "region": static: keys ["north" "south"])
	// multi: dimensions ("day": mapping (time_window: allow_nonexistent_upstream_partitions false, end_offset -1, start_offset -1), to "day"; "region": mapping (identity), to "region")
}

func ExampleMoment_String() {
	fmt.Println(partition.Moment("1704067200.0"))
	fmt.Println(partition.Moment("1704067200.5"))
	// Output:
	// 2024-01-01T00:00:00Z
	// 2024-01-01T00:00:00.5Z
}

// Members are for showing a definition in another way than its String does.
func ExampleDefinition() {
	var d partition.Definition = partition.Static{Keys: []string{"north", "south"}}
	for _, m := range d.Members() {
		fmt.Println(m.Name, m.Value)
	}
	// Output:
	// keys [north south]
	// kind static
}
