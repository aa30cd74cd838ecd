package jsontext

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// resource is much like a model in a dbt manifest.
func resource(i int) string {
	return fmt.Sprintf(`"model.shop.model_%d": {"database": "warehouse", "schema": "mart", "name": "model_%[1]d", "tags": [], "config": {"enabled": true, "alias": null,
 "materialized": "table", "post-hook": [], "grants": {}}, "raw_code": "select\n%s from {{ ref('x') }}", "columns": {%s}, "created_at": 1767225600.0}`, i,
		strings.Repeat(`    coalesce(a, \"b\") as c,\n`, 30), strings.TrimSuffix(strings.Repeat(`"c": {"name": "c", "description": "What the column holds, for people.", "meta": {}}, `, 1), ", "))
}

func BenchmarkCheck(b *testing.B) {
	var nodes []string
	for i := range 5000 {
		nodes = append(nodes, resource(i))
	}
	for name, text := range map[string]string{
		"manifest": "{" + strings.Join(nodes, ",\n") + "}",
		"strings":  `["` + strings.Repeat("select a, b, c from somewhere; ", 200_000) + `"]`,
		"numbers":  "[" + strings.Repeat("1234567.25,", 500_000) + "1]",
		"nested":   "[" + strings.Repeat(strings.Repeat(`{"a":`, 20)+"1"+strings.Repeat("}", 20)+",", 30_000) + "1]",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := Check(text, 512); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	text := []byte("{" + strings.Join(nodes, ",\n") + "}")
	b.Run("manifest with encoding/json.Valid", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if !json.Valid(text) {
				b.Fatal("not valid")
			}
		}
	})
}

func BenchmarkString(b *testing.B) {
	code := strings.Repeat(`    coalesce(a, b) as c, `, 100)
	for name, raw := range map[string]string{"plain": `"` + code + `"`, "escapes": `"\n` + code + `"`, "surrogate": `"\ud800` + code + `"`} {
		v := gjson.Parse(raw)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				_ = String(v)
			}
		})
	}
}
