package graphtest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Op is what a mutation does to a field. The zero Op is none.
type Op uint8

// The operations.
const (
	Set    Op = iota + 1 // gives a value to a field that has none
	Clear                // takes the value from a field that has one; it then has its zero value
	Change               // gives another value to a field that has one; a name's change is a renaming
	Add                  // adds an element with a new name
	Remove               // removes an element
)

// String returns the operation in lower case, such as set.
func (o Op) String() string {
	names := [...]string{"none", "set", "clear", "change", "add", "remove"}
	if int(o) >= len(names) {
		return fmt.Sprintf("op(%d)", uint8(o))
	}
	return names[o]
}

// Mutation changes one field of an asset.
type Mutation struct {
	// Path names the field in Go's words: Code.Digest, Columns[].Type. What ends in [] is about the elements of a slice
	// or list, what ends in {} about the entries of a map. What is one of several types is followed by the type:
	// Partitions.(Static).Keys[].
	Path string
	// Op is what is done to it.
	Op   Op
	edit edit
}

// Mutations returns all mutations of an asset, sorted by path and operation: for every exported field, however deep, one
// that sets it, one that clears it and one that changes it, and for every slice, list and map one that adds an element
// and one that removes one. What is one of several types, such as partitions, has those of each of them, and one that
// changes it to that type from another. Names (the key and location of an asset, the name of an element in a set) are only changed,
// switches only set and cleared.
//
// The list comes from the type by reflection. Mutations panics when the type has a field of a kind it does not know.
func Mutations() []Mutation {
	var out []Mutation
	for _, f := range assetMutations() {
		out = append(out, Mutation{f.path, f.op, f.edit})
	}
	return out
}

// Apply makes the change at a random place in a that it applies to, and reports whether there was one. It does not touch
// what a shares with copies of it; when it returns false, a is as before. A valid asset stays valid: names in sets stay
// distinct. What it adds refers to nothing that exists: a dependency to a key that nobody defines, a unit to none.
func (m Mutation) Apply(a *assetgraph.Asset, r *rand.Rand) bool {
	c := a.Clone()
	if !m.edit(reflect.ValueOf(&c).Elem(), r) {
		return false
	}
	*a = c
	return true
}

// String returns what is done to what: change Columns[].Type.
func (m Mutation) String() string { return m.Op.String() + " " + m.Path }

// SpecMutation changes one field of a [Spec] outside its assets, or adds or removes an asset.
type SpecMutation struct {
	// Path names the field like that of a [Mutation]: Units[].Digest, Locations[].State, Assets[].
	Path string
	// Op is what is done to it.
	Op   Op
	edit edit
}

// SpecMutations returns all mutations of units, locations and other definitions, like [Mutations], and those that add an
// asset and remove one.
func SpecMutations() []SpecMutation {
	var out []SpecMutation
	for _, f := range specMutations() {
		out = append(out, SpecMutation{f.path, f.op, f.edit})
	}
	return out
}

// Apply makes the change at a random place in s that it applies to, and reports whether there was one. It changes the
// slices of s in place. Uses of a unit that is renamed or removed are not changed: a Builder warns of them.
func (m SpecMutation) Apply(s *Spec, r *rand.Rand) bool {
	return m.edit(reflect.ValueOf(s).Elem(), r)
}

// String returns what is done to what: change Units[].Digest.
func (m SpecMutation) String() string { return m.Op.String() + " " + m.Path }

var (
	assetMutations = sync.OnceValue(func() []found { return mustMutate(assetType) })
	specMutations  = sync.OnceValue(func() []found { return mustMutate(reflect.TypeFor[Spec]()) })
)

func mustMutate(t reflect.Type) []found {
	all, unknown := mutationsOf(t)
	if len(unknown) > 0 {
		panic("graphtest: no mutation for " + strings.Join(unknown, ", "))
	}
	return all
}

// mutationsOf returns the mutations of a type, sorted, and the paths of the fields that there are none for.
func mutationsOf(t reflect.Type) (all []found, unknown []string) {
	w := &walker{inside: map[reflect.Type]bool{}}
	w.fields(t, "", func(e edit) edit { return e })
	slices.SortFunc(w.found, func(x, y found) int {
		if x.path != y.path {
			return strings.Compare(x.path, y.path)
		}
		return int(x.op) - int(y.op)
	})
	return w.found, w.unknown
}
