package graphtest

import (
	"math/rand/v2"
	"reflect"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// maker makes a new value of some type.
type maker func(r *rand.Rand) reflect.Value

// closed are the types whose values are few.
var closed = map[reflect.Type][]any{
	reflect.TypeFor[facet.Effect]():             {facet.EffectRelation, facet.EffectNone},
	reflect.TypeFor[facet.ExecutionType]():      {facet.Materialization, facet.Observation, facet.Unexecutable},
	reflect.TypeFor[assetgraph.LocationState](): {assetgraph.Partial, assetgraph.Failed},
	reflect.TypeFor[partition.Form]():           {partition.One, partition.Set},
}

// freshOf returns what makes values for a field that is changed as a whole; nil when the field is not one, or not known.
func freshOf(t reflect.Type, name fieldName) maker {
	of := func(make func(r *rand.Rand) any) maker {
		return func(r *rand.Rand) reflect.Value { return reflect.ValueOf(make(r)).Convert(t) }
	}
	if values := closed[t]; values != nil {
		return of(func(r *rand.Rand) any { return values[r.IntN(len(values))] })
	}
	if unions[t] != nil {
		return freshUnion(t)
	}
	switch t {
	case momentType:
		return of(func(r *rand.Rand) any { return moment(r) })
	case exclusionType:
		return of(func(r *rand.Rand) any { return exclusion(r) })
	case keyType:
		return of(func(r *rand.Rand) any { return freshKey(r) })
	case valueType:
		return func(r *rand.Rand) reflect.Value {
			v := reflect.New(t).Elem()
			v.Set(reflect.ValueOf(anyValue(r, 3)))
			return v
		}
	case mapType:
		return of(func(r *rand.Rand) any { return anyMapping(r, 2) })
	case listType:
		return of(func(r *rand.Rand) any { return value.ListOf(anyValue(r, 2), anyValue(r, 2)) })
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return of(func(r *rand.Rand) any { return 1 + r.IntN(1000) })
	case reflect.Bool:
		return of(func(*rand.Rand) any { return true })
	case reflect.String:
		return of(func(r *rand.Rand) any { return freshText(name, r) })
	}
	return nil
}

// freshText makes a string of the form that the field asks for.
func freshText(name fieldName, r *rand.Rand) string {
	switch {
	case name == field[assetgraph.UnknownField]("Path"):
		return "/metadata/" + pointerEscape.Replace(freshWord(r))
	case name.name == "Digest":
		return digest(r)
	}
	return freshWord(r)
}

// freshStruct makes a value of a struct type: its name always, each other field half of the time.
func freshStruct(t reflect.Type, r *rand.Rand) reflect.Value {
	v := reflect.New(t).Elem()
	for i := range t.NumField() {
		name := fieldName{t, t.Field(i).Name}
		if !identity[name] && t.Field(i).Type != valueType && r.IntN(2) == 0 {
			continue
		}
		switch fresh := freshOf(t.Field(i).Type, name); {
		case fresh != nil:
			v.Field(i).Set(fresh(r))
		case t.Field(i).Type.Kind() == reflect.Struct:
			v.Field(i).Set(freshStruct(t.Field(i).Type, r))
		case t.Field(i).Type.Kind() == reflect.Slice:
			element := t.Field(i).Type.Elem()
			if fresh := freshOf(element, name); fresh != nil {
				v.Field(i).Set(reflect.Append(v.Field(i), fresh(r)))
			} else if element.Kind() == reflect.Struct {
				v.Field(i).Set(reflect.Append(v.Field(i), freshStruct(element, r)))
			}
		}
	}
	return v
}

func freshAsset(r *rand.Rand) assetgraph.Asset {
	return assetgraph.Asset{
		Key:       freshKey(r),
		Location:  locationNames[r.IntN(len(locationNames))],
		Code:      assetgraph.Code{Language: "sql", Digest: digest(r)},
		Execution: facet.Materialization,
	}
}
