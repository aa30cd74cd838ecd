package dbt

import (
	"github.com/branchgraph/branchgraph/assetgraph"
)

// settingMeaning says where a configuration key goes and what a change of it asks for.
type settingMeaning struct {
	// elsewhere says that the key is no setting: another field of the asset has it.
	elsewhere bool
	effect    assetgraph.Effect
}

// settingMeanings is the table of configuration keys. A key that is not in it is a setting whose change asks for a
// rebuild.
var settingMeanings = map[string]settingMeaning{
	// parts of the authored address, which is storage
	"alias":    {elsewhere: true},
	"database": {elsewhere: true},
	"schema":   {elsewhere: true},
	// fields of their own
	"access":      {elsewhere: true},
	"contract":    {elsewhere: true},
	"description": {elsewhere: true},
	"group":       {elsewhere: true},
	"meta":        {elsewhere: true},
	"tags":        {elsewhere: true},
	// the relation changes, its rows do not
	"grants":       {effect: assetgraph.EffectRelation},
	"persist_docs": {effect: assetgraph.EffectRelation},
	// nothing that was built changes
	"docs":               {effect: assetgraph.EffectNone},
	"enabled":            {effect: assetgraph.EffectNone},
	"static_analysis":    {effect: assetgraph.EffectNone},
	"deprecation_date":   {effect: assetgraph.EffectNone},
	"label":              {effect: assetgraph.EffectNone},
	"loader":             {effect: assetgraph.EffectNone},
	"maturity":           {effect: assetgraph.EffectNone},
	"source_description": {effect: assetgraph.EffectNone},
	"url":                {effect: assetgraph.EffectNone},
}

// checkMeanings are the keys that mean something else for a check.
var checkMeanings = map[string]settingMeaning{
	"materialized": {elsewhere: true}, // always test; written by dbt before 0.20 only
}

// hookNames are the names of hooks that dbt writes by turns: with a hyphen from YAML, with an underscore from config().
var hookNames = map[string]string{"pre_hook": "pre-hook", "post_hook": "post-hook"}

// settings returns the configuration of a resource: what the author wrote, and the members that define it, which win
// unless they are null: dbt writes some of them in both places, and older versions in the second only.
func (n *Node) settings(meanings ...map[string]settingMeaning) []assetgraph.Setting {
	var out []assetgraph.Setting
	add := func(name string, v assetgraph.Value) {
		m := settingMeanings[name]
		for _, more := range meanings {
			if special, ok := more[name]; ok {
				m = special
			}
		}
		if !m.elsewhere {
			out = append(out, assetgraph.Setting{Name: name, Value: v, Effect: m.effect})
		}
	}
	for name, v := range n.Config.All() {
		if canonical, renamed := hookNames[name]; renamed {
			if _, both := n.Config.Get(canonical); !both {
				name = canonical
			}
		}
		if _, also := n.Definition.Get(name); !also || isSet(n.Config, name) && !isSet(n.Definition, name) {
			add(name, v)
		}
	}
	for name, v := range n.Definition.All() {
		if !isSet(n.Definition, name) && isSet(n.Config, name) {
			continue
		}
		switch name {
		case "freshness":
			v = withoutEmptyThresholds(v)
		case "exports":
			v = authoredExports(v)
		}
		add(name, v)
	}
	return out
}

// isSet reports whether m has an entry that is not null.
func isSet(m assetgraph.Map, name string) bool {
	v, ok := m.Get(name)
	return ok && v != assetgraph.Value(assetgraph.Null{})
}

// withoutEmptyThresholds returns a source's freshness without thresholds that say nothing: dbt writes them for sources
// that have none, in some versions.
func withoutEmptyThresholds(v assetgraph.Value) assetgraph.Value {
	m, ok := v.(assetgraph.Map)
	if !ok {
		return v
	}
	var kept []assetgraph.Entry
	for name, v := range m.All() {
		if !saysNothing(v) {
			kept = append(kept, assetgraph.Entry{Name: name, Value: v})
		}
	}
	return assetgraph.MapOf(kept...)
}

// saysNothing reports whether a value is null, or a map of nulls.
func saysNothing(v assetgraph.Value) bool {
	switch v := v.(type) {
	case assetgraph.Null:
		return true
	case assetgraph.Map:
		for _, v := range v.All() {
			if v != (assetgraph.Null{}) {
				return false
			}
		}
		return true
	}
	return false
}

// authoredExports returns the exports of a saved query without their rendered configuration, where they have another.
func authoredExports(v assetgraph.Value) assetgraph.Value {
	list, ok := v.(assetgraph.List)
	if !ok {
		return v
	}
	var out []assetgraph.Value
	for _, item := range list.All() {
		if m, ok := item.(assetgraph.Map); ok {
			if _, authored := m.Get("unrendered_config"); authored {
				item = without(m, "config")
			}
		}
		out = append(out, item)
	}
	return assetgraph.ListOf(out...)
}

// without returns m without an entry.
func without(m assetgraph.Map, name string) assetgraph.Map {
	var kept []assetgraph.Entry
	for n, v := range m.All() {
		if n != name {
			kept = append(kept, assetgraph.Entry{Name: n, Value: v})
		}
	}
	return assetgraph.MapOf(kept...)
}
