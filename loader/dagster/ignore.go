package dagster

// Why paths are ignored.
const (
	derived   = "follows from what is read"
	forPeople = "documentation for people"
	obsolete  = "a constant that old readers expect"
	partOf    = "the job that this one is a part of, which is read as such"
	ofTheOp   = "an input or output of the op, not of the asset"
)

// ignored are the paths that are not read, with all below them, and why. A * stands for any name or position.
var ignored = map[string]string{
	"/component_tree":  "which components made the definitions, which are read",
	"/defs_state_info": "when the state was made that definitions come from; the definitions are read",
	"/pools":           "the pools of the assets, which are read",

	"/external_asset_graph_data/*/depended_by":                    "the edges of those that read it, which are read there; new versions write none",
	"/external_asset_graph_data/*/dependencies/*/input_name":      ofTheOp,
	"/external_asset_graph_data/*/dependencies/*/output_name":     ofTheOp,
	"/external_asset_graph_data/*/metadata_entries/*/description": "Dagster does not read it",
	"/external_asset_graph_data/*/output_name":                    ofTheOp,

	"/external_job_refs/*/is_legacy_pipeline": obsolete,
	"/external_job_refs/*/parent_snapshot_id": partOf,

	"/external_pipeline_datas/*/is_job":                   obsolete,
	"/external_pipeline_datas/*/parent_pipeline_snapshot": partOf,

	"/external_resource_data/*/asset_keys_using":   "the assets that require it, which say so",
	"/external_resource_data/*/dagster_maintained": "follows from the type",
	"/external_resource_data/*/is_top_level":       "all that are written are",
	"/external_resource_data/*/parent_resources":   "the other side of nested_resources",

	"/external_resource_data/*/config_field_snaps/*/description":                                       forPeople,
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/description":               forPeople,
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/enum_values/*/description": forPeople,
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/fields/*/description":      forPeople,
	"/external_resource_data/*/config_schema_snap/all_config_snaps_by_key/*/key":                       "a digest of what is read, and of descriptions",
	"/external_resource_data/*/resource_snapshot/config_field_snap/description":                        forPeople,
	"/external_resource_data/*/resource_snapshot/description":                                          forPeople,
	"/external_resource_data/*/resource_snapshot/name":                                                 "also a member of the resource, which is read",
}
