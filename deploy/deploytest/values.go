package deploytest

import (
	"fmt"
	"reflect"
	"time"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// sample returns a new branch deployment, the nth.
func sample(n int) deployment.Deployment {
	name := fmt.Sprintf("feature-%d", n)
	s := codehost.Source{Provider: "code.example", Repository: "1", Head: "1", Branch: name}
	return deployment.Deployment{
		ID: deployment.BranchID(s), Kind: deployment.Branch, Source: s, Name: name,
		Slugs:       deployment.Slugs{DNS: name, SQL: fmt.Sprintf("feature_%d", n)},
		Incarnation: 1, Base: deployment.FullID("prod"),
		Desired: deployment.Desired{Presence: deployment.Present, Revision: "c1", Generation: 1},
	}
}

// full returns a deployment of which every field is set, also those that were added to it later.
func full(n int) deployment.Deployment {
	d := sample(n)
	seed := 100 * n
	fill(reflect.ValueOf(&d.PullRequests).Elem(), &seed)
	fill(reflect.ValueOf(&d.Observed).Elem(), &seed)
	fillZeros(reflect.ValueOf(&d).Elem(), &seed)
	d.Version, d.Desired.Reason = 0, deployment.Closed
	return d
}

// fillZeros sets the fields of a struct that are zero.
func fillZeros(v reflect.Value, seed *int) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch {
		case f.IsZero():
			fill(f, seed)
		case f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]():
			fillZeros(f, seed)
		}
	}
}

// fill sets a value to one that is not zero, and different each time; lists are in order.
func fill(v reflect.Value, seed *int) {
	*seed++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2024, 2, 29, 23, 59, 58, 123456000, time.UTC).Add(time.Duration(*seed) * time.Hour)))
		return
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), seed)
		}
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), seed)
		fill(v.Index(1), seed)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), seed)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("text %06d, 'quoted' \"twice\" \\ é\n", *seed))
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Uint8:
		v.SetUint(uint64(*seed%255 + 1))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*seed))
	default:
		panic("deploytest: a deployment has a field of a kind that is not known here: " + v.Type().String())
	}
}

// scramble overwrites everything that can be reached through the slices of a value. The value itself it leaves alone.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				scramble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
			v.Index(i).SetZero()
		}
	}
}

// difference says where two values first differ, or nothing when they are the same: nil and empty slices are, and times
// within a microsecond.
func difference(got, want any) string {
	return differenceAt("", reflect.ValueOf(got), reflect.ValueOf(want))
}

func differenceAt(path string, got, want reflect.Value) string {
	if t, ok := want.Interface().(time.Time); ok {
		if got.Interface().(time.Time).Sub(t).Abs() <= time.Microsecond {
			return ""
		}
	} else if want.Kind() == reflect.Struct {
		for i := range want.NumField() {
			if d := differenceAt(path+"."+want.Type().Field(i).Name, got.Field(i), want.Field(i)); d != "" {
				return d
			}
		}
		return ""
	} else if want.Kind() == reflect.Slice {
		for i := range min(got.Len(), want.Len()) {
			if d := differenceAt(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i)); d != "" {
				return d
			}
		}
		if got.Len() == want.Len() {
			return ""
		}
		return fmt.Sprintf("%s has %d items, not %d", path, got.Len(), want.Len())
	} else if got.Interface() == want.Interface() {
		return ""
	}
	return fmt.Sprintf("%s is %#v, not %#v", path, got.Interface(), want.Interface())
}

// fillOther changes every field of a deployment that an Update writes.
func fillOther(d *deployment.Deployment, seed *int) {
	kept := d.Clone()
	other := reflect.ValueOf(d).Elem()
	for i := range other.NumField() {
		fill(other.Field(i), seed)
	}
	d.ID, d.Slugs, d.Observed, d.Version = kept.ID, kept.Slugs, kept.Observed, kept.Version
	d.Kind, d.Desired.Presence, d.Desired.Reason = deployment.Full, deployment.Asleep, deployment.Expired
}
