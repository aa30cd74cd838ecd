package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// project is a dbt project: the SQL of each model.
type project map[string]string

// with returns a copy of the project in which a model has this SQL.
func (p project) with(model, sql string) project {
	p = maps.Clone(p)
	p[model] = sql
	return p
}

// without returns a copy of the project that lacks a model.
func (p project) without(model string) project {
	p = maps.Clone(p)
	delete(p, model)
	return p
}

// modelPrefix is what dbt's ids of this project's models begin with.
const modelPrefix = "model.shop."

// modelName returns the name of the model that an asset is.
func modelName(k assetgraph.Key) string { return strings.TrimPrefix(k.String(), modelPrefix) }

// ref is how a model names another one in dbt's SQL.
var ref = regexp.MustCompile(`\{\{ ref\('(\w+)'\) \}\}`)

// manifest returns what "dbt parse" would write to target/manifest.json, as far as it is needed here.
func (p project) manifest() []byte {
	nodes := map[string]any{}
	for name, sql := range p {
		on := []string{}
		for _, match := range ref.FindAllStringSubmatch(sql, -1) {
			on = append(on, modelPrefix+match[1])
		}
		nodes[modelPrefix+name] = map[string]any{
			"unique_id": modelPrefix + name, "resource_type": "model", "package_name": "shop", "name": name,
			"language": "sql", "raw_code": sql, "depends_on": map[string]any{"nodes": on},
		}
	}
	text, err := json.MarshalIndent(map[string]any{
		"metadata": map[string]any{
			"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "project_name": "shop",
		},
		"nodes": nodes,
	}, "", " ")
	if err != nil {
		panic(err) // strings in maps
	}
	return text
}
