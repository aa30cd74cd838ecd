package dbt

import (
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// ID returns dbt's unique id of the resource, built from its fields: engines spell the ids of sources and tests
// differently.
func (n *Node) ID() string {
	parts := []string{n.ResourceType, n.Package}
	if n.ResourceType == sourceTable {
		parts = append(parts, n.SourceName)
	}
	parts = append(parts, n.Name)
	if v := scalarText(n.Version); v != "" {
		parts = append(parts, "v"+v)
	}
	return strings.Join(parts, ".")
}

// scalarText returns a string or number as text, "" for anything else.
func scalarText(v value.Value) string {
	switch v := v.(type) {
	case value.String:
		return string(v)
	case value.Number:
		return string(v)
	}
	return ""
}

// key returns the key of a resource.
func (n *Node) key(style KeyStyle) (assetgraph.Key, error) {
	if style == DagsterKeys {
		if segments := n.dagsterKey(); segments != nil {
			return assetgraph.NewKey(segments...)
		}
	}
	if n.Name == "" || n.Package == "" || n.ResourceType == "" {
		return assetgraph.Key{}, fmt.Errorf("found no name, package_name or resource_type")
	}
	return assetgraph.NewKey(n.ID())
}

// dagsterKey returns the segments of the key that dagster-dbt makes by default, nil where it makes none. It follows
// default_asset_key_fn of dagster-dbt.
func (n *Node) dagsterKey() []string {
	switch n.ResourceType {
	case model, seed, snapshot, sourceTable:
	default:
		return nil
	}
	meta := n.configMeta
	if meta.Len() == 0 {
		meta = n.Meta
	}
	if dagster, ok := meta.Get("dagster"); ok {
		if m, ok := dagster.(value.Map); ok {
			if segments := textList(m, "asset_key"); len(segments) > 0 {
				return segments
			}
		}
	}
	switch {
	case n.ResourceType == sourceTable:
		return []string{n.SourceName, n.Name}
	case scalarText(n.Version) != "":
		return []string{n.Alias}
	case n.ConfiguredSchema != "":
		return []string{n.ConfiguredSchema, n.Name}
	}
	return []string{n.Name}
}

// textList returns the strings of a list in a map; a string counts as a list of itself.
func textList(m value.Map, name string) []string {
	v, _ := m.Get(name)
	var out []string
	switch v := v.(type) {
	case value.String:
		out = append(out, string(v))
	case value.List:
		for _, item := range v.All() {
			if s, ok := item.(value.String); ok {
				out = append(out, string(s))
			}
		}
	}
	return out
}
