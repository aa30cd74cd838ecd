package dbt_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/loader/dbt"
)

// TestHostileManifests loads manifests that are well formed and badly shaped. Each has to take a time and a memory in
// proportion to its size.
func TestHostileManifests(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	model := func(members string) string {
		return `"nodes": {"m": {"unique_id": "m", "resource_type": "model", "package_name": "shop", "name": "m", ` + members + `}}`
	}
	nested := func(n int, inner string) string {
		return strings.Repeat(`{"a":`, n) + inner + strings.Repeat("}", n)
	}
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	names := many(200_000, `"name %d": 1`)
	// debug.SetMaxStack is for the whole process; the limit on nesting keeps stacks far below this one.
	defer debug.SetMaxStack(debug.SetMaxStack(16 << 20))
	for _, test := range []struct{ reason, sections string }{
		{"meta, many names", model(`"meta": {` + names + `}`)},
		{"configuration, many names", model(`"unrendered_config": {` + names + `}`)},
		{"a column, many unknown members", model(`"columns": {"c": {` + names + `}}`)},
		{"a column's configuration, many names", model(`"columns": {"c": {"config": {` + names + `}}}`)},
		{"many columns", model(`"columns": {` + many(200_000, `"c%d": {}`) + `}`)},
		{"many unknown members", model(names)},
		{"many unknown members of the manifest", `"nodes": {}, ` + names},
		{"many tags", model(`"tags": [` + many(200_000, `"t%d"`) + `]`)},
		{"many dependencies", model(`"depends_on": {"nodes": [` + many(200_000, `"model.shop.m%d"`) + `]}`)},
		{"the same dependency often", model(`"depends_on": {"nodes": [` + strings.Repeat(`"m",`, 200_000) + `"m"]}`)},
		{"deep meta around a long text", model(`"meta": ` + nested(500, long))},
		{"deep ignored member around a long text", model(`"refs": ` + nested(500, long))},
		{"many deep values", model(`"meta": {` + many(500, `"n%d": `+nested(400, "1")) + `}`)},
		{"many tests of one identity", `"nodes": {"m": {"unique_id": "m", "resource_type": "model", "package_name": "shop", "name": "m"},` +
			many(20_000, `"t%d": {"unique_id": "t%[1]d", "resource_type": "test", "package_name": "shop", "name": "t%[1]d", "test_metadata": {"name": "unique"}, "attached_node": "m"}`) + `}`},
		{"one test of many assets", `"nodes": {` + many(20_000, `"m%d": {"unique_id": "m%[1]d", "resource_type": "model", "package_name": "shop", "name": "m%[1]d"}`) +
			`, "t": {"unique_id": "t", "resource_type": "test", "package_name": "shop", "name": "t", "depends_on": {"nodes": [` + many(20_000, `"m%d"`) + `]}}}`},
		{"a chain of dependencies", `"nodes": {` + many(20_000, `"%d": {"unique_id": "model.shop.%[1]d", "resource_type": "model", "package_name": "shop", "name": "%[1]d", "depends_on": {"nodes": ["model.shop.1%[1]d"]}}`) + `}`},
	} {
		t.Run(test.reason, func(t *testing.T) {
			text := `{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "shop"}, ` + test.sections + `}`
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			r := load(text, dbt.Options{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if r.err != nil {
				t.Fatal(r.err)
			}
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d KB in %v, %d MB allocated", len(text)>>10, took.Round(time.Millisecond), allocated)
			limit := 5 * time.Second
			if raceEnabled {
				limit *= 10
			}
			if took > limit || allocated > 600 {
				t.Errorf("%d KB took %v and %d MB", len(text)>>10, took, allocated)
			}
		})
	}
}
