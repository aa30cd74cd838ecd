package dbt

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// settingMeaning says where a configuration key goes and what a change of it asks for.
type settingMeaning struct {
	// elsewhere says that the key is no setting: another field of the asset has it.
	elsewhere bool
	effect    assetgraph.Effect
	exact     bool // empty values inside count
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
	"grants":       {effect: assetgraph.EffectRelation, exact: true}, // to nobody is not the same as not said
	"persist_docs": {effect: assetgraph.EffectRelation},
	// nothing that was built changes
	"docs":               {effect: assetgraph.EffectNone},
	"enabled":            {effect: assetgraph.EffectNone},
	"static_analysis":    {effect: assetgraph.EffectNone},
	"deprecation_date":   {effect: assetgraph.EffectNone},
	"label":              {effect: assetgraph.EffectNone},
	"loader":             {effect: assetgraph.EffectNone},
	"latest_version":     {effect: assetgraph.EffectNone}, // those whom it moves have other dependencies
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

// settings returns the configuration of a resource: what the author wrote, and the members that define it. dbt writes some
// in both places, older versions in the second only: what the author wrote is taken where it is there.
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
			out = append(out, assetgraph.Setting{Name: name, Value: n.settled(name, v), Effect: m.effect, Exact: m.exact})
		}
	}
	for name, v := range n.Config.All() {
		if canonical, renamed := hookNames[name]; renamed {
			if _, both := n.Config.Get(canonical); !both {
				name = canonical
			}
		}
		if _, also := n.Definition.Get(name); !also || isSet(n.Config, name) {
			add(name, v)
		}
	}
	for name, v := range n.Definition.All() {
		if !isSet(n.Config, name) {
			add(name, v)
		}
	}
	return out
}

// settled returns the value of a setting without what dbt writes by turns.
func (n *Node) settled(name string, v assetgraph.Value) assetgraph.Value {
	switch {
	case name == "freshness" && n.ResourceType == sourceTable:
		return withoutEmptyThresholds(v)
	case name == "exports" && n.ResourceType == savedQuery:
		return authoredExports(v)
	case name == "type_params" && n.ResourceType == metric:
		return authoredParams(v)
	case name == "pre-hook", name == "post-hook", name == "pre_hook", name == "post_hook":
		return hookList(v)
	case name == "unique_key":
		return listOf(v)
	}
	return v
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

// authoredExports returns the exports of a saved query as their author wrote them: without their rendered configuration
// where they have another, and without what an environment renders where they do not.
func authoredExports(v assetgraph.Value) assetgraph.Value {
	return each(v, func(m assetgraph.Map) assetgraph.Value {
		if _, authored := m.Get("unrendered_config"); authored {
			return without(m, "config")
		}
		config, ok := m.Get("config")
		if c, isMap := config.(assetgraph.Map); ok && isMap {
			return with(m, "config", without(c, "schema_name", "schema", "database", "alias"))
		}
		return m
	})
}

// authoredParams returns the parameters of a metric without what dbt's parser fills in, and without flags that newer
// versions write when they are not set.
func authoredParams(v assetgraph.Value) assetgraph.Value {
	m, ok := v.(assetgraph.Map)
	if !ok {
		return v
	}
	return withoutFalse(without(m, "input_measures"))
}

func withoutFalse(v assetgraph.Value) assetgraph.Value {
	switch v := v.(type) {
	case assetgraph.Map:
		var kept []assetgraph.Entry
		for name, item := range v.All() {
			if item == assetgraph.Value(assetgraph.Bool(false)) && (name == "is_private" || name == "join_to_timespine") {
				continue
			}
			kept = append(kept, assetgraph.Entry{Name: name, Value: withoutFalse(item)})
		}
		return assetgraph.MapOf(kept...)
	case assetgraph.List:
		var items []assetgraph.Value
		for _, item := range v.All() {
			items = append(items, withoutFalse(item))
		}
		return assetgraph.ListOf(items...)
	}
	return v
}

// hookList returns hooks as a list of their SQL where they have nothing else: dbt writes one hook as a text, a list or an
// object by turns.
func hookList(v assetgraph.Value) assetgraph.Value {
	return each(listOf(v), func(m assetgraph.Map) assetgraph.Value {
		sql, ok := m.Get("sql")
		for name, v := range m.All() {
			if usual := name == "sql" || name == "transaction" && v == assetgraph.Value(assetgraph.Bool(true)); !usual && !isNull(v) {
				return m
			}
		}
		if !ok {
			return m
		}
		return sql
	})
}

// listOf returns a text or an object as a list of itself.
func listOf(v assetgraph.Value) assetgraph.Value {
	switch v.(type) {
	case assetgraph.String, assetgraph.Map:
		return assetgraph.ListOf(v)
	}
	return v
}

// each applies f to the maps in a list; what is no list is returned as it is.
func each(v assetgraph.Value, f func(assetgraph.Map) assetgraph.Value) assetgraph.Value {
	list, ok := v.(assetgraph.List)
	if !ok {
		return v
	}
	var out []assetgraph.Value
	for _, item := range list.All() {
		if m, ok := item.(assetgraph.Map); ok {
			item = f(m)
		}
		out = append(out, item)
	}
	return assetgraph.ListOf(out...)
}

func isNull(v assetgraph.Value) bool { return v == assetgraph.Value(assetgraph.Null{}) }

// without returns m without some entries.
func without(m assetgraph.Map, names ...string) assetgraph.Map {
	var kept []assetgraph.Entry
	for n, v := range m.All() {
		if !slices.Contains(names, n) {
			kept = append(kept, assetgraph.Entry{Name: n, Value: v})
		}
	}
	return assetgraph.MapOf(kept...)
}
