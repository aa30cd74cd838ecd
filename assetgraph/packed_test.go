package assetgraph_test

import (
	"fmt"
	"reflect"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// filler gives every field a value of its own, in growing order, so that a Builder has nothing to sort.
type filler struct{ n int }

func (f *filler) next() string {
	f.n++
	return fmt.Sprintf("s%04d", f.n)
}

// values has every kind of value, and what could be mixed up.
func (f *filler) values() value.List {
	return value.ListOf(value.Null{}, value.Bool(false), value.Bool(true), value.Number("1.50"), value.Number("NaN"), value.String(f.next()), value.String(""), value.List{}, value.Map{},
		value.ListOf(value.Null{}, value.String("\xed\xa0\x80")), value.MapOf(value.Entry{Name: f.next(), Value: value.ListOf(value.Number("1"))}), value.Typed{Type: f.next()},
		value.Typed{Type: f.next(), Value: value.Typed{Value: value.Null{}}})
}

func (f *filler) fill(v reflect.Value) {
	switch v.Interface().(type) {
	case ag.Key:
		v.Set(reflect.ValueOf(ag.MustKey("k", f.next())))
		return
	case value.Map:
		v.Set(reflect.ValueOf(value.MapOf(value.Entry{Name: f.next(), Value: f.values()}, value.Entry{Name: f.next()})))
		return
	case value.List:
		v.Set(reflect.ValueOf(f.values()))
		return
	}
	switch v.Type() {
	case reflect.TypeFor[value.Value]():
		v.Set(reflect.ValueOf(f.values()))
		return
	case reflect.TypeFor[partition.Definition]():
		v.Set(reflect.ValueOf(partition.Static{Keys: []string{f.next()}}))
		return
	case reflect.TypeFor[partition.Mapping]():
		v.Set(reflect.ValueOf(partition.Specific{Keys: []string{f.next()}}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.next())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(2)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range 3 {
			f.fill(v.Index(i))
		}
	default:
		panic("a field of a new kind: " + v.Type().String())
	}
}

// TestNothingIsLost builds graphs of assets with every field in use, and with one field in use, and gets them back.
func TestNothingIsLost(t *testing.T) {
	var full ag.Asset
	f := &filler{}
	f.fill(reflect.ValueOf(&full).Elem())
	assets := []ag.Asset{full}
	for i := range reflect.TypeFor[ag.Asset]().NumField() {
		one := ag.Asset{Key: full.Key}
		reflect.ValueOf(&one).Elem().Field(i).Set(reflect.ValueOf(full).Field(i))
		assets = append(assets, one)
	}
	for _, execution := range []facet.ExecutionType{facet.Materialization, facet.Observation, facet.Unexecutable} {
		assets = append(assets, ag.Asset{Key: full.Key, Execution: execution})
	}
	mapped := ag.Asset{Key: full.Key, Dependencies: []ag.Dependency{{Key: ag.MustKey("a")}, {Key: ag.MustKey("z"), Mapping: partition.Last{}}}}
	assets = append(assets, mapped, ag.Asset{Key: full.Key, CodeVersion: ag.CodeVersion{Empty: true}},
		ag.Asset{Key: full.Key, Contract: facet.Contract{Terms: value.MapOf(value.Entry{Name: "x"})}, Columns: []ag.Column{{Name: "x"}}, Checks: []facet.Check{{Name: "y"}}})
	for i, a := range assets {
		var b ag.Builder
		b.AddAsset(a)
		g, _ := b.Build()
		got, ok := g.Asset(a.Key)
		if !ok || !reflect.DeepEqual(a, got) {
			t.Errorf("asset %d is\n%#v, was\n%#v", i, got, a)
		}
		twin := mapped.Clone()
		twin.Location = "zz"
		b.AddAsset(twin)
		g, _ = b.Build()
		if all := g.Definitions(a.Key); !reflect.DeepEqual(all, []ag.Asset{a, twin}) {
			t.Errorf("asset %d, with another of its key, is\n%#v", i, all)
		}
		at, _ := g.Position(a.Key)
		if got, _ := g.Asset(a.Key); g.LocationAt(at) != got.Location || !reflect.DeepEqual(g.StorageAt(at), got.Storage) {
			t.Errorf("asset %d: %q, %v", i, g.LocationAt(at), g.StorageAt(at))
		}
	}
}

// TestHeads checks what is told of an asset without all of it.
func TestHeads(t *testing.T) {
	g := graphtest.Graph(1, graphtest.Layered, 2000)
	for i := range g.Len() {
		a, ok := g.Asset(g.KeyAt(i))
		kind := ""
		if len(a.Kinds) == 1 {
			kind = a.Kinds[0]
		}
		if g.DefinedAt(i) != ok || g.LocationAt(i) != a.Location || g.KindAt(i) != kind || !reflect.DeepEqual(g.StorageAt(i), a.Storage) {
			t.Fatalf("%v: %q %q %v", a.Key, g.LocationAt(i), g.KindAt(i), g.StorageAt(i))
		}
	}
}

// TestWhatIsHandedOutIsNobodyElses changes all that a graph hands out, and asks again.
func TestWhatIsHandedOutIsNobodyElses(t *testing.T) {
	g := graphtest.Graph(2, graphtest.Layered, 300)
	before := recomputed(g)
	for a := range g.Assets() {
		spoil(reflect.ValueOf(&a).Elem())
	}
	if recomputed(g) != before {
		t.Error("the graph changed")
	}
}

// spoil empties all that can be reached without a method.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				spoil(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Interface:
		if v.Elem().Kind() == reflect.Struct {
			for i := range v.Elem().NumField() {
				if f := v.Elem().Field(i); f.Kind() == reflect.Slice && v.Elem().Type().Field(i).IsExported() {
					spoil(f)
				}
			}
		}
		return
	}
	if v.CanSet() {
		v.SetZero()
	}
}
