package dbt

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// settingMeaning says where a configuration key goes and what a change of it asks for.
type settingMeaning struct {
	// elsewhere says that the key is no setting: another field of the asset has it.
	elsewhere bool
	effect    facet.Effect
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
	"grants":       {effect: facet.EffectRelation, exact: true}, // to nobody is not the same as not said
	"persist_docs": {effect: facet.EffectRelation},
	// nothing that was built changes
	"docs":               {effect: facet.EffectNone},
	"enabled":            {effect: facet.EffectNone},
	"static_analysis":    {effect: facet.EffectNone},
	"deprecation_date":   {effect: facet.EffectNone},
	"label":              {effect: facet.EffectNone},
	"loader":             {effect: facet.EffectNone},
	"latest_version":     {effect: facet.EffectNone}, // those whom it moves have other dependencies
	"maturity":           {effect: facet.EffectNone},
	"source_description": {effect: facet.EffectNone},
	"url":                {effect: facet.EffectNone},
}

// checkMeanings are the keys that mean something else for a check.
var checkMeanings = map[string]settingMeaning{
	"materialized": {elsewhere: true}, // always test; written by dbt before 0.20 only
}

// hookNames are the names of hooks that dbt writes by turns: with a hyphen from YAML, with an underscore from config().
var hookNames = map[string]string{"pre_hook": "pre-hook", "post_hook": "post-hook"}

// settings returns the configuration of a resource: what the author wrote, and the members that define it. dbt writes some
// in both places, older versions in the second only: what the author wrote is taken where it is there.
func (n *Node) settings(meanings ...map[string]settingMeaning) []facet.Setting {
	var out []facet.Setting
	add := func(name string, v value.Value) {
		m := settingMeanings[name]
		for _, more := range meanings {
			if special, ok := more[name]; ok {
				m = special
			}
		}
		if !m.elsewhere {
			out = append(out, facet.Setting{Name: name, Value: n.settled(name, v), Effect: m.effect, Exact: m.exact})
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
func (n *Node) settled(name string, v value.Value) value.Value {
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
	case name == "grants":
		return grants(v)
	}
	return v
}

// isSet reports whether m has an entry that is not null.
func isSet(m value.Map, name string) bool {
	v, ok := m.Get(name)
	return ok && v != value.Value(value.Null{})
}

// withoutEmptyThresholds returns a source's freshness without thresholds that say nothing: dbt writes them for sources
// that have none, in some versions.
func withoutEmptyThresholds(v value.Value) value.Value {
	m, ok := v.(value.Map)
	if !ok {
		return v
	}
	var kept []value.Entry
	for name, v := range m.All() {
		if !saysNothing(v) {
			kept = append(kept, value.Entry{Name: name, Value: v})
		}
	}
	return value.MapOf(kept...)
}

// saysNothing reports whether a value is null, or a map of nulls.
func saysNothing(v value.Value) bool {
	switch v := v.(type) {
	case value.Null:
		return true
	case value.Map:
		for _, v := range v.All() {
			if v != (value.Null{}) {
				return false
			}
		}
		return true
	}
	return false
}

// authoredExports returns the exports of a saved query as their author wrote them: without their rendered configuration
// where they have another, and without what an environment renders where they do not.
func authoredExports(v value.Value) value.Value {
	return each(v, func(m value.Map) value.Value {
		if _, authored := m.Get("unrendered_config"); authored {
			return without(m, "config")
		}
		config, ok := m.Get("config")
		if c, isMap := config.(value.Map); ok && isMap {
			return with(m, "config", without(c, "schema_name", "schema", "database", "alias"))
		}
		return m
	})
}

// authoredParams returns the parameters of a metric without what dbt's parser fills in, and without flags that newer
// versions write when they are not set.
func authoredParams(v value.Value) value.Value {
	m, ok := v.(value.Map)
	if !ok {
		return v
	}
	return withoutFalse(without(m, "input_measures"))
}

func withoutFalse(v value.Value) value.Value {
	switch v := v.(type) {
	case value.Map:
		var kept []value.Entry
		for name, item := range v.All() {
			if item == value.Value(value.Bool(false)) && (name == "is_private" || name == "join_to_timespine") {
				continue
			}
			kept = append(kept, value.Entry{Name: name, Value: withoutFalse(item)})
		}
		return value.MapOf(kept...)
	case value.List:
		var items []value.Value
		for _, item := range v.All() {
			items = append(items, withoutFalse(item))
		}
		return value.ListOf(items...)
	}
	return v
}

// hookList returns hooks as a list of their SQL where they have nothing else: dbt writes one hook as a text, a list or an
// object by turns.
func hookList(v value.Value) value.Value {
	return each(listOf(v), func(m value.Map) value.Value {
		sql, ok := m.Get("sql")
		for name, v := range m.All() {
			if usual := name == "sql" || name == "transaction" && v == value.Value(value.Bool(true)); !usual && !isNull(v) {
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
func listOf(v value.Value) value.Value {
	switch v.(type) {
	case value.String, value.Map:
		return value.ListOf(v)
	}
	return v
}

// grants returns who may do what, as sets: dbt grants each privilege to all that are listed, in whatever order.
func grants(v value.Value) value.Value {
	m, ok := v.(value.Map)
	if !ok {
		return v
	}
	var out []value.Entry
	for privilege, to := range m.All() {
		if list, ok := listOf(to).(value.List); ok {
			var all []value.Value
			for _, one := range list.All() {
				all = append(all, one)
			}
			to = value.SetOf(all...)
		}
		out = append(out, value.Entry{Name: privilege, Value: to})
	}
	return value.MapOf(out...)
}

// each applies f to the maps in a list; what is no list is returned as it is.
func each(v value.Value, f func(value.Map) value.Value) value.Value {
	list, ok := v.(value.List)
	if !ok {
		return v
	}
	var out []value.Value
	for _, item := range list.All() {
		if m, ok := item.(value.Map); ok {
			item = f(m)
		}
		out = append(out, item)
	}
	return value.ListOf(out...)
}

func isNull(v value.Value) bool { return v == value.Value(value.Null{}) }

// without returns m without some entries.
func without(m value.Map, names ...string) value.Map {
	var kept []value.Entry
	for n, v := range m.All() {
		if !slices.Contains(names, n) {
			kept = append(kept, value.Entry{Name: n, Value: v})
		}
	}
	return value.MapOf(kept...)
}
