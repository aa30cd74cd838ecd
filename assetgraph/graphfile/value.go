package graphfile

import (
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// The names of members that make something else than a map of a map.
const (
	reserved   = "$" // what they begin with
	mapName    = "$map"
	numberName = "$number"
	setName    = "$set"
	typeName   = "$type"
	valueName  = "$value"
	effectName = "$effect"
	exactName  = "$exact"
)

const reservedFor = "names that begin with $ are reserved; expected $map, $number, $set, or $type and $value, " +
	"or of a setting $effect and $exact with its $value: " +
	`a map with such names is {"$map": {…}}`

// anyValue is the codec of values. A null is a value; nil is absent.
var anyValue = codec[value.Value]{
	read:   func(d *decoder, n node, into *value.Value) { *into = d.value(n) },
	write:  func(e *encoder, from *value.Value) { e.value(*from) },
	absent: func(from *value.Value) bool { return *from == nil },
	null:   true,
}

// valueMap is the codec of a map of values, whose own names are never reserved.
var valueMap = codec[value.Map]{
	read:   func(d *decoder, n node, into *value.Map) { *into = d.valueMap(n) },
	write:  func(e *encoder, from *value.Map) { e.valueMap(*from) },
	absent: func(from *value.Map) bool { return from.Len() == 0 },
}

var valueList = codec[value.List]{
	read: func(d *decoder, n node, into *value.List) {
		if d.is(n, listKind, "a list") {
			*into = d.value(n).(value.List)
		}
	},
	write:  func(e *encoder, from *value.List) { e.value(*from) },
	absent: func(from *value.List) bool { return from.Len() == 0 },
}

func (d *decoder) value(n node) value.Value {
	switch n.kind() {
	case boolKind:
		return value.Bool(n.text() == "true")
	case numberKind:
		return value.Number(d.keep(n.text()))
	case textKind:
		return value.String(d.keep(n.text()))
	case listKind:
		return value.ListOf(d.valueItems(n)...)
	case mapKind:
		if isReserved(n) {
			return d.reserved(n)
		}
		return d.valueMap(n)
	}
	return value.Null{}
}

func (d *decoder) valueItems(n node) (items []value.Value) {
	d.items(n, "", func(item node) { items = append(items, d.value(item)) })
	return items
}

func (d *decoder) valueMap(n node) value.Map {
	var entries []value.Entry
	d.members(n, "a map", func(name string, _, v node) {
		entries = append(entries, value.Entry{Name: name, Value: d.value(v)})
	})
	return value.MapOf(entries...)
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
func (d *decoder) reserved(n node) value.Value {
	parts := map[string]value.Value{}
	d.members(n, "", func(name string, at, v node) {
		switch name {
		case mapName:
			parts[name] = d.valueMap(v)
		case numberName:
			text := d.text(v)
			if !isNumber(text) && !isLiteral(text) {
				d.fail(v, "found %q; expected a number, NaN, Infinity or -Infinity", brief(text))
			}
			parts[name] = value.Number(text)
		case setName:
			if d.is(v, listKind, "a list") {
				parts[name] = value.SetOf(d.valueItems(v)...)
			}
		case typeName:
			parts[name] = value.String(d.text(v))
		case valueName:
			parts[name] = d.value(v)
		default:
			d.fail(at, reservedFor)
		}
	})
	of, isTyped := parts[typeName].(value.String)
	val, hasValue := parts[valueName]
	switch {
	case isTyped && len(parts) == 1, isTyped && hasValue && len(parts) == 2:
		return value.Typed{Type: string(of), Value: val}
	case !hasValue && len(parts) == 1:
		for _, only := range parts {
			return only
		}
	}
	d.fail(n, reservedFor)
	return value.Null{}
}

func (e *encoder) value(v value.Value) {
	switch v := v.(type) {
	case nil, value.Null:
		e.null()
	case value.Bool:
		e.bool(bool(v))
	case value.Number:
		e.numberValue(string(v))
	case value.String:
		e.text(string(v))
	case value.List:
		e.list(v.Len(), func(i int) { e.value(v.At(i)) })
	case value.Map:
		for name := range v.All() {
			if strings.HasPrefix(name, reserved) {
				e.mapping(func() { e.member(mapName, func() { e.valueMap(v) }) })
				return
			}
		}
		e.valueMap(v)
	case value.Typed:
		e.mapping(func() {
			e.member(typeName, func() { e.text(v.Type) })
			e.member(valueName, func() { e.value(v.Value) })
		})
	default:
		e.fail("a value of unknown kind %T", v)
	}
}

func (e *encoder) valueMap(m value.Map) {
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
