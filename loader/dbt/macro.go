package dbt

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func (m *Macro) id() string { return "macro." + m.Package + "." + m.Name }

// addMacros makes macros units, and finds those that materialize.
func (c *converter) addMacros() {
	c.macros = make(map[string]*Macro, len(c.m.Macros))
	c.named = map[string][]string{}
	for i := range c.m.Macros {
		macro := &c.m.Macros[i]
		c.macros[macro.UniqueID] = macro
		c.named[macro.Name] = append(c.named[macro.Name], macro.id())
	}
	for i := range c.m.Macros {
		macro := &c.m.Macros[i]
		c.b.AddUnit(assetgraph.Unit{
			ID: macro.id(), Kind: "macro", Digest: assetgraph.TextDigest(macro.SQL),
			Uses: c.units(macro.DependsOn), Toolchain: toolchain(macro.Package),
		})
	}
}

// units returns the units of macros that are given by their unique ids as the engine spelled them.
func (c *converter) units(ids []string) []string {
	out := slices.Clone(ids)
	for i, id := range out {
		if macro := c.macros[id]; macro != nil {
			out[i] = macro.id()
		}
	}
	return out
}

// parentAdapters are the adapters whose materializations another one uses where it has none of its own.
var parentAdapters = map[string]string{"redshift": "postgres", "databricks": "spark"}

// materializations returns the units of the macros that can materialize a node. dbt calls one of them without listing it
// among the macros that the node depends on; which one depends on packages and adapters, so all that it chooses from are
// taken.
func (c *converter) materializations(n *Node) []string {
	switch n.ResourceType {
	case model, seed, snapshot:
	default:
		return nil
	}
	adapter := c.m.Metadata.AdapterType
	var out []string
	for _, suffix := range []string{"default", adapter, parentAdapters[adapter]} {
		if suffix != "" {
			out = append(out, c.named["materialization_"+n.Materialized+"_"+suffix]...)
		}
	}
	return out
}
