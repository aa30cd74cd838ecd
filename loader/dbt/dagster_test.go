package dbt_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dbt"
)

// TestDagsterKeys compares our keys with those that the real dagster-dbt makes of testdata/dbt/full/manifest.json; see
// testdata/dbt/dagster_keys.py. Other manifests can be tried with BRANCHGRAPH_DAGSTER_KEYS=manifest.json=keys.json,...
func TestDagsterKeys(t *testing.T) {
	pairs := "../../testdata/dbt/full/manifest.json=testdata/dagster_keys.json"
	if more := os.Getenv("BRANCHGRAPH_DAGSTER_KEYS"); more != "" {
		pairs += "," + more
	}
	for pair := range strings.SplitSeq(pairs, ",") {
		manifest, keys, _ := strings.Cut(pair, "=")
		var byID map[string][]string
		if err := json.Unmarshal([]byte(readFile(t, keys)), &byID); err != nil {
			t.Fatal(err)
		}
		text := readFile(t, manifest)
		r := load(text, dbt.Options{Keys: dbt.DagsterKeys})
		if r.loud() {
			t.Fatalf("%s: %v\n%s", manifest, r.err, r.lines())
		}
		plain := load(text, dbt.Options{})
		// What dagster-dbt makes no key of keeps its own.
		want := map[assetgraph.Key]bool{}
		for _, segments := range byID {
			want[assetgraph.MustKey(segments...)] = true
		}
		others := 0
		for a := range plain.graph.Assets() {
			if kind := a.Kinds[0]; kind != "model" && kind != "seed" && kind != "snapshot" && kind != "source" {
				want[a.Key] = true
				others++
			}
		}
		if len(want) != len(byID)+others || r.graph.Len() != plain.graph.Len() {
			t.Errorf("%s: %d keys, %d nodes; want %d", manifest, len(want), r.graph.Len(), len(byID)+others)
		}
		for k := range want {
			if _, ok := r.graph.Asset(k); !ok {
				t.Errorf("%s: no asset has Dagster's key %s", manifest, k)
			}
		}
		for k := range r.graph.Keys() {
			if !want[k] {
				t.Errorf("%s: Dagster has no key %s", manifest, k)
			}
		}
	}
}

// TestDagsterKeysOfOddResources has what the fixture has not. The keys were made with the script's function.
func TestDagsterKeysOfOddResources(t *testing.T) {
	dagster := func(key any) object { return object{"dagster": object{"asset_key": key}} }
	for _, test := range []struct {
		reason string
		node   object
		want   string
	}{
		{"the name", node("model", "a"), "a"},
		{"a configured schema", node("model", "a", object{"config": object{"schema": "mart"}}), "mart/a"},
		{"a null schema", node("model", "a", object{"config": object{"schema": nil}}), "a"},
		{"the alias of a version", node("model", "a", object{"version": 2, "alias": "a_v2", "config": object{"schema": "mart"}}), "a_v2"},
		{"meta", node("model", "a", object{"meta": dagster([]any{"x", "y/z"})}), `x/y\/z`},
		{"meta, a string", node("model", "a", object{"meta": dagster("x")}), "x"},
		{"an empty key in meta", node("model", "a", object{"meta": dagster([]any{})}), "a"},
		{"meta in the configuration", node("model", "a", object{"config": object{"meta": dagster([]any{"x"})}}), "x"},
		{"meta in the configuration comes first", node("model", "a", object{"meta": dagster([]any{"y"}), "config": object{"meta": dagster([]any{"x"})}}), "x"},
		{"meta in the configuration comes first, even without a key", node("model", "a", object{"meta": dagster([]any{"y"}), "config": object{"meta": object{"other": 1}}}), "a"},
		{"a seed", node("seed", "a", object{"checksum": object{"name": "sha256", "checksum": "x"}}), "a"},
		{"a snapshot", node("snapshot", "a", object{"config": object{"schema": "snaps"}}), "snaps/a"},
		{"a source", node("source", "t", object{"source_name": "raw"}), "raw/t"},
		{"an exposure has none", node("exposure", "board"), "exposure.shop.board"},
	} {
		r := load(text(t, manifest(object{"nodes": object{"x": test.node}})), dbt.Options{Keys: dbt.DagsterKeys})
		if r.loud() {
			t.Errorf("%s: %v\n%s", test.reason, r.err, r.lines())
			continue
		}
		if got := keys(r.graph); got != test.want {
			t.Errorf("%s: got %s; want %s", test.reason, got, test.want)
		}
	}
}
