package diff

import (
	"iter"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// end returns a value as an end of a change; nil is absent.
func end(v assetgraph.Value) Value {
	if v == nil {
		return Absent{}
	}
	return Known{v}
}

// same reports whether two values, nil for absent, are equal.
func same(x, y assetgraph.Value) bool { return assetgraph.Equal(x, y) }

// mapOf returns a value as a map; what is no map is an empty one.
func mapOf(v assetgraph.Value) assetgraph.Map {
	m, _ := v.(assetgraph.Map)
	return m
}

func member(m assetgraph.Map, name string) assetgraph.Value {
	v, _ := m.Get(name)
	return v
}

// names yields the names in either map, in order, each once.
func names(a, b assetgraph.Map) iter.Seq[string] {
	return func(yield func(string) bool) {
		i, j := 0, 0
		for i < a.Len() || j < b.Len() {
			var name string
			switch {
			case j == b.Len() || i < a.Len() && a.At(i).Name < b.At(j).Name:
				name = a.At(i).Name
				i++
			case i == a.Len() || b.At(j).Name < a.At(i).Name:
				name = b.At(j).Name
				j++
			default:
				name = a.At(i).Name
				i++
				j++
			}
			if !yield(name) {
				return
			}
		}
	}
}

// members calls f for each member of two maps that differs, nil for an absent one.
func (c *pairComparison) members(path string, x, y assetgraph.Value, f func(name, path string, x, y assetgraph.Value)) {
	a, b := mapOf(x), mapOf(y)
	for name := range names(a, b) {
		if x, y := member(a, name), member(b, name); !same(x, y) {
			f(name, pointer(path, name), x, y)
		}
	}
}

// tree adds a fact for each place where two values differ: maps are compared member by member, all else as a whole.
func (c *pairComparison) tree(t ChangeType, s Significance, path string, x, y assetgraph.Value) {
	_, xMap := x.(assetgraph.Map)
	_, yMap := y.(assetgraph.Map)
	if !(xMap || x == nil && isTop(path)) || !(yMap || y == nil && isTop(path)) {
		c.fact(t, s, path, end(x), end(y))
		return
	}
	c.members(path, x, y, func(_, path string, x, y assetgraph.Value) { c.tree(t, s, path, x, y) })
}

// isTop reports whether a path points to a member of the asset. Such a member is absent when it is empty, so that the
// facts are about what is in it.
func isTop(path string) bool {
	for _, c := range path[1:] {
		if c == '/' {
			return false
		}
	}
	return true
}

// settings compares settings, taking empty values for absent ones.
func (c *pairComparison) settings(path string, as, bs []assetgraph.Setting, t ChangeType) {
	a, b := settingsByName(as), settingsByName(bs)
	for name := range names(entriesOf(as), entriesOf(bs)) {
		x, y := a[name], b[name]
		significance := Substantive
		if effect(x, y) == assetgraph.EffectNone {
			significance = Cosmetic
		}
		start := len(c.facts)
		c.setting(t, significance, pointer(path, name), valueOf(x), valueOf(y))
		for i := range c.facts[start:] {
			c.facts[start+i].stays = effect(x, y) != assetgraph.EffectRebuild
		}
	}
}

func settingsByName(settings []assetgraph.Setting) map[string]*assetgraph.Setting {
	out := make(map[string]*assetgraph.Setting, len(settings))
	for i := range settings {
		out[settings[i].Name] = &settings[i]
	}
	return out
}

func entriesOf(settings []assetgraph.Setting) assetgraph.Map {
	entries := make([]assetgraph.Entry, len(settings))
	for i, s := range settings {
		entries[i].Name = s.Name
	}
	return assetgraph.MapOf(entries...)
}

// effect returns the stronger effect of two settings, of which one may be absent, nil.
func effect(x, y *assetgraph.Setting) assetgraph.Effect {
	switch {
	case x == nil:
		return y.Effect
	case y == nil:
		return x.Effect
	}
	return min(x.Effect, y.Effect)
}

func valueOf(s *assetgraph.Setting) assetgraph.Value {
	if s == nil {
		return nil
	}
	return s.Value
}

// setting compares one setting.
func (c *pairComparison) setting(t ChangeType, s Significance, path string, x, y assetgraph.Value) {
	if !same(settled(x), settled(y)) {
		c.member(t, s, path, x, y)
	}
}

// member compares what differs, a setting or a member of one's map: maps member by member, all else as a whole.
func (c *pairComparison) member(t ChangeType, s Significance, path string, x, y assetgraph.Value) {
	a, xMap := x.(assetgraph.Map)
	b, yMap := y.(assetgraph.Map)
	if !xMap || !yMap {
		c.fact(t, s, path, end(x), end(y))
		return
	}
	for name := range names(a, b) {
		x, y := member(a, name), member(b, name)
		if !same(withoutNulls(x), withoutNulls(y)) {
			c.member(t, s, pointer(path, name), x, y)
		}
	}
}

// settled returns a setting's value in the form that is compared: nil when it is null or empty.
func settled(v assetgraph.Value) assetgraph.Value {
	switch v := withoutNulls(v).(type) {
	case assetgraph.List:
		if v.Len() == 0 {
			return nil
		}
		return v
	case assetgraph.Map:
		if v.Len() == 0 {
			return nil
		}
		return v
	default:
		return v
	}
}

// withoutNulls returns v without the nulls in its maps, at every level; nil when it is null.
func withoutNulls(v assetgraph.Value) assetgraph.Value {
	switch v := v.(type) {
	case assetgraph.Null:
		return nil
	case assetgraph.Map:
		var kept []assetgraph.Entry
		for name, item := range v.All() {
			if item = withoutNulls(item); item != nil {
				kept = append(kept, assetgraph.Entry{Name: name, Value: item})
			}
		}
		return assetgraph.MapOf(kept...)
	case assetgraph.List:
		items := make([]assetgraph.Value, 0, v.Len())
		for _, item := range v.All() {
			items = append(items, withoutNulls(item))
		}
		return assetgraph.ListOf(items...)
	default:
		return v
	}
}
