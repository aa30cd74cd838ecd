package assetgraph_test

import (
	"crypto/sha256"
	"reflect"
	"slices"
	"strconv"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// recomputed returns the digest of a graph, computed anew from all that it hands out.
func recomputed(g *ag.Graph) ag.Digest {
	var input []byte
	add := func(v value.Value) { input = append(input, encode(v)...) }
	for k := range g.Keys() {
		defs := g.Definitions(k)
		if len(defs) == 0 {
			continue
		}
		var whole []byte
		for _, a := range defs {
			d, _ := naiveDigests(a)
			whole = append(whole, d[:]...)
		}
		if len(defs) > 1 {
			d := sha256.Sum256(whole)
			whole = d[:]
		}
		add(value.String(encodedKey(k)))
		add(value.String(whole))
	}
	for k := range g.Keys() {
		for _, a := range g.Stubs(k) {
			d, _ := naiveDigests(a)
			add(value.ListOf(value.String("stub"), value.String(encodedKey(k)), value.String(d[:])))
		}
	}
	for l := range g.Locations() {
		location := []value.Value{
			value.String("location"), value.String(l.Name), value.String(l.State.String()), value.String(l.Reason), value.String(l.Platform),
		}
		if l.Order != 0 {
			location = append(location, value.Number(strconv.Itoa(l.Order)))
		}
		add(value.ListOf(location...))
	}
	for u := range g.Units() {
		var uses []value.Value
		for _, id := range u.Uses {
			uses = append(uses, value.String(id))
		}
		add(value.ListOf(value.String("unit"), value.String(u.ID), value.String(u.Kind), value.String(u.Digest), value.Bool(u.Toolchain), value.ListOf(uses...)))
	}
	for d := range g.OtherDefinitions() {
		definition := []value.Value{value.String("definition"), value.String(d.Location), value.String(d.Kind), value.String(d.ID), value.String(d.Digest)}
		if d.Whole != "" {
			definition = append(definition, value.String(d.Whole))
		}
		add(value.ListOf(definition...))
	}
	return sha256.Sum256(input)
}

// encodedKey joins the segments as keys do: 00 01 between them, 00 FF for a 00 inside.
func encodedKey(k ag.Key) string {
	var b []byte
	for s := range k.Segments() {
		if b != nil {
			b = append(b, 0, 1)
		}
		for i := range len(s) {
			b = append(b, s[i])
			if s[i] == 0 {
				b = append(b, 0xff)
			}
		}
	}
	return string(b)
}

// scribble overwrites everything that can be reached from v and changed.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
		if v.Len() > 1 {
			reflect.Swapper(v.Interface())(0, v.Len()-1)
		}
		_ = reflect.Append(v, reflect.Zero(v.Type().Elem())) // into what is left of the capacity
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Interface: // what is in it can be written to where it is a slice or a pointer
		if !v.IsNil() {
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			scribble(inner)
		}
	case reflect.Map:
		v.Clear()
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	}
	if v.CanSet() {
		if v.Kind() == reflect.String {
			v.SetString("scribbled")
		} else if v.Kind() != reflect.Slice {
			v.SetZero()
		}
	}
}

func scribbled[T any](x T) { scribble(reflect.ValueOf(&x).Elem()) }

// TestGraphsAreImmutable overwrites everything that a graph hands out, by every method that takes nothing, a key or a
// position, and then computes its digest anew.
func TestGraphsAreImmutable(t *testing.T) {
	g := graphtest.Graph(4, graphtest.Layered, 300)
	want := g.Digest()
	if recomputed(g) != want {
		t.Fatal("the test computes another digest")
	}
	for a := range g.Assets() {
		canonical := a.Canonical()
		for i := range canonical.Len() {
			e := canonical.At(i)
			scribbled(e)
		}
	}
	unit := ""
	for u := range g.Units() {
		unit = u.ID
		got, _ := g.Unit(u.ID)
		scribbled(got)
	}
	v := reflect.ValueOf(g)
	called := map[string]bool{}
	for i := range v.NumMethod() {
		method, name := v.Method(i), v.Type().Method(i).Name
		arguments := [][]reflect.Value{}
		switch method.Type().NumIn() {
		case 0:
			arguments = append(arguments, nil)
		case 1:
			for position := range g.Len() {
				if position >= 100 && name != "Stubs" { // few keys have some
					break
				}
				switch method.Type().In(0) {
				case reflect.TypeFor[ag.Key](), reflect.TypeFor[[]ag.Key]():
					arguments = append(arguments, []reflect.Value{reflect.ValueOf(g.KeyAt(position))})
				case reflect.TypeFor[int]():
					if name != "Place" || position < g.Places() {
						arguments = append(arguments, []reflect.Value{reflect.ValueOf(position)})
					}
				case reflect.TypeFor[string]():
					arguments = append(arguments, []reflect.Value{reflect.ValueOf(unit)})
				}
			}
		}
		if len(arguments) == 0 {
			t.Errorf("the test does not know how to call %s", name)
		}
		for _, in := range arguments {
			called[name] = true
			for _, out := range method.Call(in) {
				scribbleResult(out)
			}
		}
		if got := recomputed(g); got != want || g.Digest() != want {
			t.Fatalf("changing what %s returned changed the graph", name)
		}
	}
	for _, name := range []string{"Asset", "Assets", "Definitions", "Units", "Unit", "Locations", "OtherDefinitions", "Stubs", "Layers", "UnknownPositions"} {
		if !called[name] {
			t.Errorf("%s was not called", name)
		}
	}
}

// scribbleResult overwrites a result, and all that it yields when it is an iterator.
func scribbleResult(out reflect.Value) {
	if out.Kind() != reflect.Func {
		x := reflect.New(out.Type()).Elem()
		x.Set(out)
		scribble(x)
		return
	}
	yield := reflect.MakeFunc(out.Type().In(0), func(in []reflect.Value) []reflect.Value {
		for _, v := range in {
			scribbleResult(v)
		}
		return []reflect.Value{reflect.ValueOf(true)}
	})
	out.Call([]reflect.Value{yield})
}

// TestScribble makes sure that the test above would notice.
func TestScribble(t *testing.T) {
	a := graphtest.Assets(4, graphtest.Layered, 300)
	for i := range a {
		copied := a[i]
		before := a[i].Clone()
		scribbled(copied)
		shares := slices.Max([]int{len(a[i].Units), len(a[i].Dependencies), len(a[i].Config), len(a[i].Tags), len(a[i].Columns), len(a[i].Checks)})
		if reflect.DeepEqual(a[i], before) && shares > 0 {
			t.Fatal("scribbling over a shallow copy did not change the original")
		}
	}
}
