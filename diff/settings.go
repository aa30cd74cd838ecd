package diff

import (
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// settings compares settings, taking empty values for absent ones.
func (c *pairComparison) settings(path string, as, bs []facet.Setting, t ChangeType) {
	a, b := settingsByName(as), settingsByName(bs)
	for name := range names(entriesOf(as), entriesOf(bs)) {
		x, y := a[name], b[name]
		significance := Substantive
		if effect(x, y) == facet.EffectNone {
			significance = Cosmetic
		}
		inside := withoutEmpty
		if x != nil && x.Exact || y != nil && y.Exact {
			inside = withoutNulls
		}
		start := len(c.facts)
		if v, w := valueOf(x), valueOf(y); !same(filled(inside(v)), filled(inside(w))) {
			c.member(t, significance, pointer(path, name), v, w, inside)
		}
		for i := range c.facts[start:] {
			c.facts[start+i].stays = effect(x, y) != facet.EffectRebuild
		}
	}
}

func settingsByName(settings []facet.Setting) map[string]*facet.Setting {
	out := make(map[string]*facet.Setting, len(settings))
	for i := range settings {
		out[settings[i].Name] = &settings[i]
	}
	return out
}

func entriesOf(settings []facet.Setting) value.Map {
	entries := make([]value.Entry, len(settings))
	for i, s := range settings {
		entries[i].Name = s.Name
	}
	return value.MapOf(entries...)
}

// effect returns the stronger effect of two settings, of which one may be absent, nil.
func effect(x, y *facet.Setting) facet.Effect {
	switch {
	case x == nil:
		return y.Effect
	case y == nil:
		return x.Effect
	}
	return min(x.Effect, y.Effect)
}

func valueOf(s *facet.Setting) value.Value {
	if s == nil {
		return nil
	}
	return s.Value
}

// member compares what differs, a setting or a member of one's map: maps member by member, all else as a whole. What
// inside returns the same for is the same.
func (c *pairComparison) member(t ChangeType, s Significance, path string, x, y value.Value, inside func(value.Value) value.Value) {
	a, xMap := x.(value.Map)
	b, yMap := y.(value.Map)
	if !xMap || !yMap {
		c.fact(t, s, path, end(x), end(y))
		return
	}
	for name := range names(a, b) {
		if x, y := member(a, name), member(b, name); !same(inside(x), inside(y)) {
			c.member(t, s, pointer(path, name), x, y, inside)
		}
	}
}

// filled returns v, or nil when it is an empty list or map.
func filled(v value.Value) value.Value {
	switch m := v.(type) {
	case value.List:
		if m.Len() == 0 {
			return nil
		}
	case value.Map:
		if m.Len() == 0 {
			return nil
		}
	}
	return v
}

// withoutEmpty returns v without null and empty values in its maps, at every level; nil when nothing is left. Items of
// lists stay.
func withoutEmpty(v value.Value) value.Value { return filled(pruned(v, withoutEmpty)) }

// withoutNulls returns v without the nulls in its maps, at every level; nil when it is null.
func withoutNulls(v value.Value) value.Value { return pruned(v, withoutNulls) }

// pruned returns v without the members of its maps for which inside returns nil; nil when it is null.
func pruned(v value.Value, inside func(value.Value) value.Value) value.Value {
	switch v := v.(type) {
	case value.Null:
		return nil
	case value.Map:
		var kept []value.Entry
		for name, item := range v.All() {
			if item = inside(item); item != nil {
				kept = append(kept, value.Entry{Name: name, Value: item})
			}
		}
		return value.MapOf(kept...)
	case value.List:
		items := make([]value.Value, 0, v.Len())
		for _, item := range v.All() {
			items = append(items, pruned(item, inside))
		}
		return value.ListOf(items...)
	default:
		return v
	}
}
