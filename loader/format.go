package loader

import (
	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/loader/source"
)

// format is what a text is.
type format uint8

const (
	unknownFormat format = iota
	dbtManifest
	dagsterSnapshot
)

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

// unknownFormatMessage says what can be loaded.
const unknownFormatMessage = "not known what it is; expected dbt's manifest.json (it has metadata.dbt_schema_version), or a " +
	"repository snapshot of Dagster's (__class__) or a list of them"
