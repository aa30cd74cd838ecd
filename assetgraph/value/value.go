package value

import (
	"iter"
	"slices"
	"sort"
	"strings"
)

// Value is a typed value that an author or a tool wrote: in configuration, metadata, a constraint.
//
// It is a closed union of [Null], [Bool], [Number], [String], [List], [Map] and [Typed]. Values are immutable and safe for
// concurrent use. A nil Value stands for an absent one where a field allows that, and is never inside a List or a Map.
type Value interface{ value() }

// Null is JSON's null: present, and nothing.
type Null struct{}

// Bool is true or false.
type Bool bool

// Number is a number as its source spelled it: a JSON number of any size and precision, or NaN, Infinity or -Infinity as
// Python writes them. 1 and 1.0 are different Numbers; so are 1.0 and 1.00, for [Equal] and for the digests, which a
// comparison takes for one.
type Number string

// String is a text of valid UTF-8, but for lone surrogates: halves of a character that some programs (Python's) write as
// \ud800, and tell apart. They stand in it as three bytes each, like a character of that number would. The names of a
// [Map]'s entries are such texts too.
type String string

// List is an ordered sequence of values. The zero List is empty. What is a set in its source is made by [SetOf], so that its
// order is no difference; what has keys there is a [Map].
type List struct{ items []Value }

// Map is a set of named values, in byte order of their names. The zero Map is empty.
type Map struct{ entries []Entry }

// Entry is one named value of a [Map].
type Entry struct {
	Name  string
	Value Value
}

// Typed is a value to which its source gives a type beyond those of JSON: a url, a path, a class that nobody here knows.
// Equal contents of different types are different values.
type Typed struct {
	Type  string
	Value Value // nil stands for [Null]
}

func (Null) value()   {}
func (Bool) value()   {}
func (Number) value() {}
func (String) value() {}
func (List) value()   {}
func (Map) value()    {}
func (Typed) value()  {}

// Content returns what is typed: Value, or [Null] for a nil one.
func (t Typed) Content() Value {
	if t.Value == nil {
		return Null{}
	}
	return t.Value
}

// ListOf returns the list of these items. It keeps a copy; a nil item becomes [Null].
func ListOf(items ...Value) List {
	if len(items) == 0 {
		return List{}
	}
	items = slices.Clone(items)
	for i, v := range items {
		if v == nil {
			items[i] = Null{}
		}
	}
	return List{items}
}

// Strings returns texts as values, for [ListOf] and [SetOf].
func Strings(texts ...string) []Value {
	items := make([]Value, len(texts))
	for i, s := range texts {
		items[i] = String(s)
	}
	return items
}

// MapOf returns the map of these entries, sorted. It keeps a copy; a nil value becomes [Null]; of several entries with
// one name the last stays.
func MapOf(entries ...Entry) Map {
	if len(entries) == 0 {
		return Map{}
	}
	entries = slices.Clone(entries)
	if isMap(entries) {
		return Map{entries}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	kept := entries[:0]
	for i, e := range entries {
		if i+1 < len(entries) && entries[i+1].Name == e.Name {
			continue
		}
		if e.Value == nil {
			e.Value = Null{}
		}
		kept = append(kept, e)
	}
	return Map{slices.Clip(kept)}
}

// isMap reports whether entries are those of a map already.
func isMap(entries []Entry) bool {
	for i, e := range entries {
		if e.Value == nil || i > 0 && entries[i-1].Name >= e.Name {
			return false
		}
	}
	return true
}

// Len returns how many items l has.
func (l List) Len() int { return len(l.items) }

// At returns item i, counted from 0. It panics when there is none.
func (l List) At(i int) Value { return l.items[i] }

// All yields the items in order with their positions.
func (l List) All() iter.Seq2[int, Value] { return slices.All(l.items) }

// Len returns how many entries m has.
func (m Map) Len() int { return len(m.entries) }

// At returns entry i in name order, counted from 0. It panics when there is none.
func (m Map) At(i int) Entry { return m.entries[i] }

// Get returns the value with this name, or nil and false.
func (m Map) Get(name string) (Value, bool) {
	i := sort.Search(len(m.entries), func(i int) bool { return m.entries[i].Name >= name })
	if i < len(m.entries) && m.entries[i].Name == name {
		return m.entries[i].Value, true
	}
	return nil, false
}

// All yields names and values in name order.
func (m Map) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for _, e := range m.entries {
			if !yield(e.Name, e.Value) {
				return
			}
		}
	}
}

// Equal reports whether a and b are the same value of the same kind, spelled alike; nil equals only nil. Lists compare in
// order, maps by name. It is as fine as the digests are: [Number] 1 is not 1.0, and NaN is NaN.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case List:
		b, ok := b.(List)
		return ok && slices.EqualFunc(a.items, b.items, Equal)
	case Map:
		b, ok := b.(Map)
		return ok && slices.EqualFunc(a.entries, b.entries, func(x, y Entry) bool {
			return x.Name == y.Name && Equal(x.Value, y.Value)
		})
	case Typed:
		b, ok := b.(Typed)
		return ok && a.Type == b.Type && Equal(a.Content(), b.Content())
	}
	switch b.(type) {
	case List, Map, Typed:
		return false
	}
	return a == b
}

// Equal reports whether l and other have equal items in the same order.
func (l List) Equal(other List) bool { return Equal(l, other) }

// Equal reports whether m and other have equal entries.
func (m Map) Equal(other Map) bool { return Equal(m, other) }
