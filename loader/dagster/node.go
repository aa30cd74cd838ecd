package dagster

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

var assetFields = map[string]field[Asset]{
	"asset_key":    func(d *decoder, a *Asset, v gjson.Result, path string) { a.Path = d.key(v, path) },
	"dependencies": list("ExternalAssetDependency", dependencyFields, func(a *Asset, e Dependency) { a.Dependencies = append(a.Dependencies, e) }),
	"code_version": func(d *decoder, a *Asset, v gjson.Result, path string) {
		if v.Type != gjson.Null {
			version := d.Text(v, path)
			a.CodeVersion = &version
		}
	},
	"op_description":      stringField(func(a *Asset) *string { return &a.Description }),
	"group_name":          stringField(func(a *Asset) *string { return &a.Group }),
	"tags":                readTags,
	"owners":              stringsField(func(a *Asset) *[]string { return &a.Owners }),
	"compute_kind":        stringField(func(a *Asset) *string { return &a.ComputeKind }),
	"partitions_def_data": func(d *decoder, a *Asset, v gjson.Result, path string) { a.Partitions = d.partitions(v, path) },
	"metadata_entries":    func(d *decoder, a *Asset, v gjson.Result, path string) { a.Metadata = d.metadataEntries(v, path) },
	"execution_type": func(d *decoder, a *Asset, v gjson.Result, path string) {
		a.execution = d.enum(v, path, "AssetExecutionType")
	},
	"is_source":                     func(d *decoder, a *Asset, v gjson.Result, path string) { a.isSource = d.Truth(v, path) },
	"is_observable":                 func(d *decoder, a *Asset, v gjson.Result, path string) { a.isObservable = d.Truth(v, path) },
	"atomic_execution_unit_id":      stringField(func(a *Asset) *string { return &a.ExecutionSet }),
	"required_top_level_resources":  stringsField(func(a *Asset) *[]string { return &a.Resources }),
	"job_names":                     stringsField(func(a *Asset) *[]string { return &a.Jobs }),
	"auto_materialize_policy":       says("automation_condition", assetPolicies),
	"automation_condition_snapshot": says("automation_condition_snapshot", assetPolicies),
	"freshness_policy":              says("legacy_freshness_policy", assetPolicies),
	"new_freshness_policy":          says("freshness_policy", assetPolicies),
	"backfill_policy":               says("backfill_policy", assetPolicies),
	"auto_observe_interval_minutes": says(observeInterval, assetPolicies),
	"graph_name":                    readNode(func(a *Asset, node string) { a.graphNode = node }),
	"op_name":                       readNode(func(a *Asset, node string) { a.opNode = node }),
	"node_definition_name":          readNode(func(a *Asset, node string) { a.nodeDefinition = node }),
	"op_names": func(d *decoder, a *Asset, v gjson.Result, path string) {
		for _, name := range d.Texts(v, path) {
			a.opNodes = append(a.opNodes, outermost(name))
		}
	},
	"pools":      says("pools", assetPolicies),
	"is_virtual": says("is_virtual", assetPolicies),
}

// observeInterval is how often Dagster looks at an asset that it does not make.
const observeInterval = "auto_observe_interval_minutes"

func assetPolicies(a *Asset) *[]value.Entry { return &a.Policies }

var dependencyFields = map[string]field[Dependency]{
	"upstream_asset_key": func(d *decoder, e *Dependency, v gjson.Result, path string) { e.Path = d.key(v, path) },
	"partition_mapping":  func(d *decoder, e *Dependency, v gjson.Result, path string) { e.Mapping = d.mapping(v, path) },
}

func readTags(d *decoder, a *Asset, v gjson.Result, path string) {
	d.Entries(v, path, func(name string, member gjson.Result) {
		if member.Type != gjson.String {
			d.Expected("a string", member, path+"/*")
			return
		}
		a.Tags = append(a.Tags, facet.Tag{Key: name, Value: d.String(member)})
	})
}

var checkFields = map[string]field[Check]{
	"asset_key":   func(d *decoder, c *Check, v gjson.Result, path string) { c.Path = d.key(v, path) },
	"name":        stringField(func(c *Check) *string { return &c.Name }),
	"description": stringField(func(c *Check) *string { return &c.Description }),
	"blocking":    func(d *decoder, c *Check, v gjson.Result, path string) { c.Blocking = d.Truth(v, path) },
	"additional_asset_keys": func(d *decoder, c *Check, v gjson.Result, path string) {
		c.Additional = d.keys(v, path)
	},
	"partitions_def_snapshot":       func(d *decoder, c *Check, v gjson.Result, path string) { c.Partitions = d.partitions(v, path) },
	"atomic_execution_unit_id":      stringField(func(c *Check) *string { return &c.ExecutionSet }),
	"job_names":                     stringsField(func(c *Check) *[]string { return &c.Jobs }),
	"automation_condition":          says("automation_condition", checkPolicies),
	"automation_condition_snapshot": says("automation_condition_snapshot", checkPolicies),
}

func checkPolicies(c *Check) *[]value.Entry { return &c.Policies }

// readNode reads the name of an op, which may be inside of graphs: base.load. The outermost counts.
func readNode(set func(a *Asset, node string)) field[Asset] {
	return func(d *decoder, a *Asset, v gjson.Result, path string) { set(a, outermost(d.Text(v, path))) }
}

func outermost(node string) string {
	node, _, _ = strings.Cut(node, ".")
	return node
}

// nodes returns the nodes of jobs that make the asset, each the outermost. The name of the op's definition is only that of
// the node when nothing else is written: several nodes can be of one definition.
func (a *Asset) nodes() []string {
	nodes := slices.Concat([]string{a.graphNode, a.opNode}, a.opNodes)
	slices.Sort(nodes)
	nodes = slices.DeleteFunc(slices.Compact(nodes), func(node string) bool { return node == "" })
	if len(nodes) == 0 && a.nodeDefinition != "" {
		return []string{a.nodeDefinition}
	}
	return nodes
}

// finish puts Dagster's defaults in the place of what is null.
func (a *Asset) finish() {
	if a.Group == "" {
		a.Group = "default"
	}
	for i, owner := range a.Owners {
		if !isEmail(owner) && !strings.HasPrefix(owner, "team:") { // as written up to Dagster 1.7.7
			a.Owners[i] = "team:" + owner
		}
	}
}

// defaultExecution is what Dagster takes for an asset that does not say its execution type. It asks is_source before it
// fills that in: null is false here, even where it then becomes true.
func (a *Asset) defaultExecution() facet.ExecutionType {
	switch {
	case a.isSource && a.isObservable:
		return facet.Observation
	case a.isSource:
		return facet.Unexecutable
	}
	return facet.Materialization
}
