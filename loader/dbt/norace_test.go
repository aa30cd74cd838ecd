//go:build !race

package dbt_test

const raceEnabled = false
