//go:build race

package assetgraph_test

const raceEnabled = true
