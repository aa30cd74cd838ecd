package dagster_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/source"
)

// TestNotSnapshots makes sure that what is no snapshot is refused with its place and a way out.
func TestNotSnapshots(t *testing.T) {
	for _, test := range []struct{ text, path, message string }{
		{`7`, "", "found a number; expected a snapshot"},
		{`null`, "", "found null; expected"},
		{`{}`, "", "found an object without __class__; expected"},
		{`{"nodes":{}}`, "", "found an object without __class__; expected"},
		{`{"__class__":"ExternalAssetNode"}`, "", `found an object of class "ExternalAssetNode"; expected`},
		{`{"location":"a","snapshot":{"__class__":"ExternalRepositoryData"}}`, "", "or a list of such"},
		{`[]`, "", "the list of code locations is empty"},
		{`[7]`, "/0", "found a number; expected a snapshot that"},
		{`[{"location":"a"}]`, "/0", "found neither a snapshot nor an error; expected"},
		{`[{"location":"a","error":"x","snapshot":{"__class__":"ExternalRepositoryData"}}]`, "/0", "found both"},
		{`[{"__class__":"ExternalRepositoryData"},{"__class__":"x"}]`, "/1", `found an object of class "x"`},
		{`[{"location":"a","snapshot":[]}]`, "/0/snapshot", "found an array; expected"},
		{`[{"error":"x"}]`, "/0/location", "found none; expected the name of the location"},
		{`[{"location":"a","error":7}]`, "/0/error", "found no message; expected a text, or Dagster's SerializableErrorInfo"},
		{`[{"location":"a","error":{"cls_name":"x"}}]`, "/0/error", "found no message; expected"},
	} {
		r := load(test.text, dagster.Options{})
		var e *source.Error
		if !errors.As(r.err, &e) || e.Input != "in" || e.Path != test.path || !strings.Contains(e.Message, test.message) {
			t.Errorf("%s: %v", test.text, r.err)
		}
	}
	w, diagnostics, err := dagster.Decode(context.Background(), source.Document{})
	require.Nil(t, w)
	require.Nil(t, diagnostics)
	require.ErrorContains(t, err, "found nothing; expected")

	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	doc, err := source.Read(context.Background(), source.Text("in", text(t, snapshot())), source.Limits{})
	require.NoError(t, err)
	_, _, err = dagster.Decode(canceled, doc)
	require.ErrorIs(t, err, context.Canceled)
}

// locations returns the locations of a graph, one a line.
func locations(g *assetgraph.Graph) string {
	var out []string
	for l := range g.Locations() {
		out = append(out, fmt.Sprintf("%s %d %s %s", l.Name, l.Order, l.State, l.Reason))
	}
	return strings.Join(out, "\n")
}

// TestLocations says how repositories are named, in the order in which the workspace lists them.
func TestLocations(t *testing.T) {
	other := merged(entry("analytics"), object{"repository": "other", "snapshot": snapshot(object{"name": "other"})})
	for _, test := range []struct {
		input any
		opts  dagster.Options
		want  string
	}{
		{snapshot(), dagster.Options{}, "__repository__ 0 loaded "},
		{snapshot(), dagster.Options{Location: "here"}, "here 0 loaded "},
		{snapshot(object{"name": "repo"}), dagster.Options{Location: "here"}, "repo@here 0 loaded "},
		{snapshot(object{"name": "repo"}), dagster.Options{}, "repo@repo 0 loaded "},
		{[]any{snapshot()}, dagster.Options{Location: "here"}, "here 0 loaded "},
		{[]any{entry("b"), entry("a")}, dagster.Options{Location: "here"}, "a 1 loaded \nb 0 loaded "},
		{[]any{entry("a@b")}, dagster.Options{}, "__repository__@a@b 0 loaded "},
		{[]any{entry("analytics"), other}, dagster.Options{}, "analytics 0 loaded \nother@analytics 1 loaded "},
		{[]any{entry("analytics"), other}, dagster.Options{Repository: "other@analytics"}, "other@analytics 1 loaded "},
		{[]any{entry("analytics"), other}, dagster.Options{Repository: "analytics"}, "analytics 0 loaded "},
		{[]any{entry("analytics"), other}, dagster.Options{Repository: "nobody"}, ""},
		{[]any{object{"location": "x", "error": "one\ntwo"}}, dagster.Options{}, "x 0 failed one"},
		{[]any{object{"location": "x", "error": "one\ntwo"}}, dagster.Options{Repository: "repo@x"}, "repo@x 0 failed one"},
		{[]any{object{"location": "x", "error": "one\ntwo"}}, dagster.Options{Repository: "y"}, ""},
		{[]any{object{"location": "x", "repository": "r", "snapshot": nil, "error": object{
			"__class__": "SerializableErrorInfo", "message": "\nImportError: no\n", "stack": []any{}, "cls_name": "ImportError", "cause": nil,
		}}}, dagster.Options{}, "r@x 0 failed ImportError: no"},
		{[]any{object{"location": "x", "error": ""}}, dagster.Options{}, "x 0 failed no reason given"},
	} {
		r := load(text(t, test.input), test.opts)
		if r.err != nil || r.lines() != "" || locations(r.graph) != test.want {
			t.Errorf("%v, %+v: %v\n%s\n got %q\nwant %q", test.input, test.opts, r.err, r.lines(), locations(r.graph), test.want)
		}
	}
}

// TestTwiceTheSame says that of two entries for one repository the second is an error.
func TestTwiceTheSame(t *testing.T) {
	r := load(text(t, []any{entry("a", assets(node("x"))), entry("b"), entry("a", assets(node("y")))}), dagster.Options{})
	require.NoError(t, r.err)
	require.Equal(t, "in: error at /2: the repository \"__repository__\" of the location \"a\" is there more than once\n", r.lines())
	require.Equal(t, 1, r.graph.Len())
	l, _ := r.graph.Location("a")
	require.Equal(t, assetgraph.Partial, l.State)
	l, _ = r.graph.Location("b")
	require.Equal(t, assetgraph.Loaded, l.State)
}

// TestErrorsStayWhereTheyAre makes sure that what is wrong with one repository makes only that one partial.
func TestErrorsStayWhereTheyAre(t *testing.T) {
	r := load(text(t, []any{entry("a"), entry("b", object{"external_job_refs": 7}), entry("c")}), dagster.Options{})
	require.NoError(t, r.err)
	require.Equal(t, "in: error at /*/snapshot/external_job_refs: found a number; expected an array\n", r.lines())
	require.Equal(t, "a 0 loaded \nb 1 partial /*/snapshot/external_job_refs: found a number; expected an array\nc 2 loaded ", locations(r.graph))

	r = load(text(t, []any{merged(entry("a"), object{"repository": "x", "surprise": 1})}), dagster.Options{})
	require.NoError(t, r.err)
	require.Equal(t, "in: error at /*/repository: found \"x\"; expected \"__repository__\", what the snapshot says\n"+
		"in: warning at /*/surprise: not known; it was not compared\n", r.lines())
}
