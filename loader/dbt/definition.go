package dbt

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// addDefinition adds a resource that is neither an asset nor a check, or a check of no asset.
func (c *converter) addDefinition(n *Node) {
	id := n.ID()
	switch {
	case n.Test != nil:
		id += " " + n.Test.identity(n.ColumnName)
	case n.ResourceType == unitTest:
		tested, _ := n.Definition.Get("model")
		id += " of " + scalarText(tested)
	}
	config := n.settings()
	if n.ResourceType == test || n.ResourceType == unitTest {
		config = n.checkConfig()
	}
	settings := make([]value.Entry, len(config))
	for i, s := range config {
		settings[i] = value.Entry{Name: s.Name, Value: s.Value}
	}
	c.define(n.ResourceType, id,
		value.Entry{Name: "code", Value: value.String(n.RawCode)},
		value.Entry{Name: "config", Value: value.MapOf(settings...)},
		value.Entry{Name: "depends_on", Value: textValues(n.DependsOn)},
		value.Entry{Name: "description", Value: value.String(n.Description)},
		value.Entry{Name: "macros", Value: c.macroCode(n.DependsMacros)},
		value.Entry{Name: "meta", Value: n.Meta},
		value.Entry{Name: "tags", Value: textValues(n.Tags)},
	)
}

// addProject adds what the project defines besides resources: its groups, and how it quotes names.
func (c *converter) addProject() {
	for i := range c.m.Groups {
		g := &c.m.Groups[i]
		c.define("group", "group."+g.Package+"."+g.Name,
			value.Entry{Name: "config", Value: g.Config},
			value.Entry{Name: "description", Value: value.String(g.Description)},
			value.Entry{Name: "meta", Value: g.Meta},
			value.Entry{Name: "owner", Value: g.Owner},
		)
	}
	if q := c.m.Metadata.Quoting; q != nil && !usualQuoting(q, c.m.Metadata.AdapterType) {
		c.define("project setting", "quoting", value.Entry{Name: "value", Value: c.m.Metadata.Quoting})
	}
}

// usualQuoting reports whether a project quotes as its adapter does by itself. That is nothing the project defines, and
// dbt before 1.10 does not write it.
func usualQuoting(v value.Value, adapter string) bool {
	m, _ := v.(value.Map)
	for name, part := range m.All() {
		switch name {
		case "database", "schema", "identifier":
			if part != value.Value(value.Bool(adapter != "snowflake")) && !isNull(part) {
				return false
			}
		default:
			if !isNull(part) {
				return false
			}
		}
	}
	return true
}

// define adds a definition with this content.
func (c *converter) define(kind, id string, content ...value.Entry) {
	c.b.AddDefinition(assetgraph.Definition{
		Kind: kind, ID: id, Location: c.location, Digest: assetgraph.TextDigest(jsonText(value.MapOf(content...))),
	})
}

// textValues returns texts as a sorted list, each once.
func textValues(texts []string) value.List { return value.SetOf(value.Strings(texts...)...) }

// macroCode returns the code of the project's macros among these and those that they use, directly or not. A definition
// has no units, so that what it runs is part of what it is; the tool's own macros are not.
func (c *converter) macroCode(ids []string) value.Map {
	var code []value.Entry
	seen := map[string]bool{}
	stack := slices.Clone(ids)
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		macro := c.macros[id]
		if macro == nil {
			code = append(code, value.Entry{Name: id, Value: value.Null{}})
			continue
		}
		stack = append(stack, macro.DependsOn...)
		if !toolchain(macro.Package) {
			code = append(code, value.Entry{Name: macro.id(), Value: value.String(macro.SQL)})
		}
	}
	return value.MapOf(code...)
}
