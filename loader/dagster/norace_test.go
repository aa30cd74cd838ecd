//go:build !race

package dagster_test

const raceEnabled = false
