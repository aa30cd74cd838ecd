package dbt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

// TestFindingsAreBounded makes sure that a manifest full of unknown members does not drown its reader.
func TestFindingsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","project_name":"p"},"nodes":{}`)
	for i := range 5000 {
		fmt.Fprintf(&b, `,"unknown_%04d":1`, i)
	}
	b.WriteString("}")
	_, diagnostics, err := dbt.Decode(context.Background(), source.Text("many.json", b.String()), source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	total, more := 0, 0
	for _, d := range diagnostics {
		total += max(d.Count, 1)
		if d.Message == "more of the kind" {
			more = d.Count
		}
	}
	if len(diagnostics) != 1001 || total != 5000 || more != 4000 {
		t.Errorf("%d diagnostics that count %d, %d of them without a path; want 1001, 5000 and 4000", len(diagnostics), total, more)
	}
}

// TestUnknownResourceType makes sure that a resource of a type to come is not dropped silently.
func TestUnknownResourceType(t *testing.T) {
	manifest := func(code string) string {
		return `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","project_name":"p"},"nodes":{
			"agent.p.a":{"unique_id":"agent.p.a","resource_type":"agent","package_name":"p","name":"a","raw_code":"` + code + `"}}}`
	}
	result, err := loader.Load(context.Background(), nil, loader.Text("m.json", manifest("x")))
	if err != nil {
		t.Fatal(err)
	}
	want := `m.json: warning at /*/*/resource_type: the resource type "agent" is not known; only the code of "agent.p.a" was read`
	if len(result.Diagnostics) != 1 || result.Diagnostics[0].String() != want {
		t.Errorf("diagnostics %v, want %s", result.Diagnostics, want)
	}
	other, err := loader.Load(context.Background(), nil, loader.Text("m.json", manifest("y")))
	if err != nil {
		t.Fatal(err)
	}
	if other.Graph.Digest() == result.Graph.Digest() {
		t.Error("an edit of its code goes unseen")
	}
	if l, _ := result.Graph.Location("p"); l.State != assetgraph.Loaded {
		t.Errorf("the location is %v", l.State)
	}
}
