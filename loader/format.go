package loader

import (
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/loader/source"
)

// format is what a text is.
type format uint8

const (
	unknownFormat format = iota
	dbtManifest
	dagsterSnapshot
	graphFile
)

// ours begins the names of our formats.
const ours = "branchgraph."

// formatOf finds out what a text is, by the names of its outermost members. Of a large text it reads no more than it must.
func formatOf(doc source.Document) format {
	root := gjson.Parse(doc.Text())
	if root.IsArray() {
		return dagsterSnapshot
	}
	found := unknownFormat
	root.ForEach(func(name, v gjson.Result) bool {
		switch name.Str {
		case "__class__", "snapshot":
			found = dagsterSnapshot
			return false
		case "metadata":
			found = dbtManifest // unless there is a __class__: snapshots have metadata too
			return !v.Get("dbt_schema_version").Exists()
		case "format":
			if strings.HasPrefix(v.Str, ours) {
				found = graphFile
				return false
			}
		case "nodes", "project_configuration":
			found = dbtManifest
			return false
		case "location":
			found = dagsterSnapshot
		}
		return true
	})
	return found
}

var formatLine = regexp.MustCompile(`(?m)^ *["']?format["']?[ \t]*:[ \t]*["']?` + regexp.QuoteMeta(ours))

// isGraphInYAML reports whether a text is a graph file in YAML: it has a line that begins with format: branchgraph. and is
// no JSON.
func isGraphInYAML(text string) bool {
	return text != "" && text[0] != '{' && text[0] != '[' && formatLine.MatchString(text)
}

// isNoJSON reports whether a text that is no good JSON was never meant to be JSON.
func isNoJSON(text string) bool {
	return text != "" && strings.IndexByte(`{["0123456789`, text[0]) < 0 && ' ' < text[0] && text[0] < 0x7f
}

// unknownFormatMessage says what can be loaded.
const unknownFormatMessage = "not known what it is; expected dbt's manifest.json (it has metadata.dbt_schema_version), a " +
	"repository snapshot of Dagster's (__class__) or a list of them, or a graph file, JSON or YAML (format: branchgraph.graph); examples/dagster/snapshot.py writes " +
	"snapshots, and package assetgraph/graphfile says what a graph file is"
