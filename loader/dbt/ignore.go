package dbt

// Why paths are ignored.
const (
	whenParsed   = "when or by whom it was parsed, not what was written"
	wherePlaced  = "where the file lies"
	derived      = "follows from what is read"
	rendered     = "rendered; what the author wrote is read from unrendered_config"
	resolved     = "depends_on has what it resolves to"
	compiledCode = "compiled code is not read yet"
	forPeople    = "documentation for people"
	notDeployed  = "not part of what is deployed"
	alsoMember   = "also a member of the column, which is read"
)

// ignored are the paths that are not read, with all below them, and why. A * stands for any name.
var ignored = func() map[string]string {
	paths := map[string]string{
		"/child_map":                           derived,
		"/disabled":                            notDeployed,
		"/docs":                                "doc blocks are rendered into the descriptions, which are read",
		"/group_map":                           derived,
		"/parent_map":                          derived,
		"/selectors":                           notDeployed,
		"/metadata/env":                        whenParsed,
		"/metadata/generated_at":               whenParsed,
		"/metadata/invocation_id":              whenParsed,
		"/metadata/invocation_started_at":      whenParsed,
		"/metadata/run_started_at":             whenParsed,
		"/metadata/send_anonymous_usage_stats": whenParsed,
		"/metadata/user_id":                    whenParsed,

		"/nodes/*/index":          "the order of hooks",
		"/nodes/*/file_key_name":  "where a test was written",
		"/nodes/*/freshness":      rendered,
		"/nodes/*/primary_key":    "follows from tests and constraints, which are read",
		"/nodes/*/defer_relation": rendered,

		"/exposures/*/maturity_label":      derived,
		"/metrics/*/metadata":              wherePlaced,
		"/metrics/*/model_unique_id":       derived,
		"/saved_queries/*/metadata":        wherePlaced,
		"/semantic_models/*/metadata":      wherePlaced,
		"/semantic_models/*/node_relation": "the address of the model it is about",
		"/sources/*/source_meta":           "merged into meta, which is read",
		"/unit_tests/*/defined_in":         wherePlaced,

		"/macros/*/arguments":           forPeople,
		"/macros/*/config":              forPeople,
		"/macros/*/created_at":          whenParsed,
		"/macros/*/description":         forPeople,
		"/macros/*/docs":                forPeople,
		"/macros/*/meta":                forPeople,
		"/macros/*/original_file_path":  wherePlaced,
		"/macros/*/patch_path":          wherePlaced,
		"/macros/*/path":                wherePlaced,
		"/macros/*/resource_type":       derived,
		"/macros/*/root_path":           wherePlaced,
		"/macros/*/supported_languages": "written in macro_sql, which is read",
		"/macros/*/tags":                forPeople,

		"/groups/*/original_file_path": wherePlaced,
		"/groups/*/path":               wherePlaced,
		"/groups/*/resource_type":      derived,
		"/groups/*/unique_id":          derived,
	}
	for _, section := range []string{"nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "functions", "unit_tests"} {
		for name, reason := range map[string]string{
			"build_path":                  wherePlaced,
			"compiled":                    compiledCode,
			"contract/checksum":           derived,
			"compiled_code":               compiledCode,
			"compiled_path":               wherePlaced,
			"compiled_sql":                compiledCode,
			"created_at":                  whenParsed,
			"config/*":                    rendered, // but for the little that readConfig reads
			"config_call_dict":            rendered,
			"deferred":                    whenParsed,
			"doc_blocks":                  "the description has what they render to",
			"docs":                        "how the documentation site shows it",
			"extra_ctes":                  compiledCode,
			"extra_ctes_injected":         compiledCode,
			"fqn":                         "follows from package, path and name",
			"functions":                   resolved,
			"metrics":                     resolved,
			"patch_path":                  wherePlaced,
			"path":                        wherePlaced,
			"refs":                        resolved,
			"relation_name":               "follows from database, schema, name and quoting",
			"root_path":                   wherePlaced,
			"sources":                     resolved,
			"unrendered_config_call_dict": derived,
		} {
			paths["/"+section+"/*/"+name] = reason
		}
		paths["/"+section+"/*/columns/*/doc_blocks"] = "the description has what they render to"
		paths["/"+section+"/*/columns/*/config/meta"] = alsoMember
		paths["/"+section+"/*/columns/*/config/tags"] = alsoMember
	}
	return paths
}()
