package graphfile

import (
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// The names of members that make something else than a map of a map.
const (
	reserved   = "$" // what they begin with
	mapName    = "$map"
	numberName = "$number"
	typeName   = "$type"
	valueName  = "$value"
	effectName = "$effect"
	exactName  = "$exact"
)

const reservedFor = "names that begin with $ are reserved; expected $map, $number, or $type and $value: " +
	`a map with such names is {"$map": {…}}`

// anyValue is the codec of values. A null is a value; nil is absent.
var anyValue = codec[assetgraph.Value]{
	read:   func(d *decoder, n node, into *assetgraph.Value) { *into = d.value(n) },
	write:  func(e *encoder, from *assetgraph.Value) { e.value(*from) },
	absent: func(from *assetgraph.Value) bool { return *from == nil },
	null:   true,
}

// valueMap is the codec of a map of values, whose own names are never reserved.
var valueMap = codec[assetgraph.Map]{
	read:   func(d *decoder, n node, into *assetgraph.Map) { *into = d.valueMap(n) },
	write:  func(e *encoder, from *assetgraph.Map) { e.valueMap(*from) },
	absent: func(from *assetgraph.Map) bool { return from.Len() == 0 },
}

var valueList = codec[assetgraph.List]{
	read: func(d *decoder, n node, into *assetgraph.List) {
		if d.is(n, listKind, "a list") {
			*into = d.value(n).(assetgraph.List)
		}
	},
	write:  func(e *encoder, from *assetgraph.List) { e.value(*from) },
	absent: func(from *assetgraph.List) bool { return from.Len() == 0 },
}

func (d *decoder) value(n node) assetgraph.Value {
	switch n.kind() {
	case boolKind:
		return assetgraph.Bool(n.text() == "true")
	case numberKind:
		return assetgraph.Number(d.keep(n.text()))
	case textKind:
		return assetgraph.String(d.keep(n.text()))
	case listKind:
		var items []assetgraph.Value
		d.items(n, "", func(item node) { items = append(items, d.value(item)) })
		return assetgraph.ListOf(items...)
	case mapKind:
		if isReserved(n) {
			return d.reserved(n)
		}
		return d.valueMap(n)
	}
	return assetgraph.Null{}
}

func (d *decoder) valueMap(n node) assetgraph.Map {
	var entries []assetgraph.Entry
	d.members(n, "a map", func(name string, _, v node) {
		entries = append(entries, assetgraph.Entry{Name: name, Value: d.value(v)})
	})
	return assetgraph.MapOf(entries...)
}

// isReserved reports whether a member of a map has a reserved name.
func isReserved(n node) bool {
	found := false
	n.members(func(name string, _, _ node) bool {
		found = strings.HasPrefix(name, reserved)
		return !found
	})
	return found
}

// reserved reads what is written as a map with reserved names.
func (d *decoder) reserved(n node) assetgraph.Value {
	parts := map[string]assetgraph.Value{}
	d.members(n, "", func(name string, at, v node) {
		switch name {
		case mapName:
			parts[name] = d.valueMap(v)
		case numberName:
			text := d.text(v)
			if !isNumber(text) && !isLiteral(text) {
				d.fail(v, "found %q; expected a number, NaN, Infinity or -Infinity", brief(text))
			}
			parts[name] = assetgraph.Number(text)
		case typeName:
			parts[name] = assetgraph.String(d.text(v))
		case valueName:
			parts[name] = d.value(v)
		default:
			d.fail(at, reservedFor)
		}
	})
	of, isTyped := parts[typeName].(assetgraph.String)
	value, hasValue := parts[valueName]
	switch {
	case isTyped && len(parts) == 1, isTyped && hasValue && len(parts) == 2:
		return assetgraph.Typed{Type: string(of), Value: value}
	case !hasValue && len(parts) == 1:
		for _, only := range parts {
			return only
		}
	}
	d.fail(n, reservedFor)
	return assetgraph.Null{}
}

func (e *encoder) value(v assetgraph.Value) {
	switch v := v.(type) {
	case nil, assetgraph.Null:
		e.null()
	case assetgraph.Bool:
		e.bool(bool(v))
	case assetgraph.Number:
		e.numberValue(string(v))
	case assetgraph.String:
		e.text(string(v))
	case assetgraph.List:
		e.list(v.Len(), func(i int) { e.value(v.At(i)) })
	case assetgraph.Map:
		for name := range v.All() {
			if strings.HasPrefix(name, reserved) {
				e.mapping(func() { e.member(mapName, func() { e.valueMap(v) }) })
				return
			}
		}
		e.valueMap(v)
	case assetgraph.Typed:
		e.mapping(func() {
			e.member(typeName, func() { e.text(v.Type) })
			e.member(valueName, func() { e.value(v.Value) })
		})
	default:
		e.fail("a value of unknown kind %T", v)
	}
}

func (e *encoder) valueMap(m assetgraph.Map) {
	e.mapping(func() {
		for name, v := range m.All() {
			e.member(name, func() { e.value(v) })
		}
	})
}

func (e *encoder) numberValue(spelled string) {
	switch {
	case isNumber(spelled):
		e.number(spelled)
	case isLiteral(spelled):
		e.mapping(func() { e.member(numberName, func() { e.text(spelled) }) })
	default:
		e.fail("the number %q: neither a number of JSON nor NaN, Infinity or -Infinity", brief(spelled))
	}
}
