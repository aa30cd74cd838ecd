package assetgraph_test

import (
	"os"
	"reflect"
	"runtime"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
)

// TestHeap holds what a graph occupies against the text of its assets: three times that at most. Lean assets are the
// hardest, a hundred bytes of text each; those of graphtest.Graph have five hundred, real ones of dbt some thousands.
// BRANCHGRAPH_DEEP=1 has a million of them.
func TestHeap(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector has a heap of its own")
	}
	lean, full := 20_000, 5_000
	if os.Getenv("BRANCHGRAPH_DEEP") != "" {
		lean, full = 1_000_000, 100_000
	}
	for _, test := range []struct {
		name  string
		n     int
		build func(n int) *ag.Graph
	}{
		{"lean", lean, func(n int) *ag.Graph { return graphtest.Lean(1, graphtest.Layered, n).Build() }},
		{"all fields in use", full, func(n int) *ag.Graph { return graphtest.Graph(1, graphtest.Layered, n) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := liveHeap()
			g := test.build(test.n)
			heap := liveHeap() - before
			text := 0
			for a := range g.Assets() {
				a.Execution = "" // one of three words
				text += textOf(reflect.ValueOf(a))
			}
			ratio := float64(heap) / float64(text)
			t.Logf("%d assets: %d MB live, %d MB of text: %d bytes an asset for %d, %.2f times", test.n, heap>>20, text>>20,
				heap/test.n, text/test.n, ratio)
			if ratio > 3 {
				t.Errorf("the graph occupies %.2f times its text", ratio)
			}
			runtime.KeepAlive(g)
		})
	}
}

func liveHeap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what has a finalizer
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// textOf returns how many bytes all texts in a value have.
func textOf(v reflect.Value) int {
	n := 0
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Struct:
		for i := range v.NumField() {
			n += textOf(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += textOf(v.Index(i))
		}
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			return textOf(v.Elem())
		}
	}
	return n
}
