package assetgraph

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// structPlan says how the values of a struct type are read.
type structPlan struct {
	fields  []plannedField // by name
	marshal marshaller     // what stands for the whole, nil for its fields
	refused string         // why they cannot be; empty when they can
	at      string         // the field that this is about
}

type plannedField struct {
	name          string
	index         int
	set, stringer bool
}

// marshaller is one of the ways in which a type writes itself.
type marshaller struct {
	name string
	t    reflect.Type
	call func(v any) ([]byte, error)
}

// marshallers are asked in this order.
var marshallers = []marshaller{
	{"MarshalText", reflect.TypeFor[encoding.TextMarshaler](), func(v any) ([]byte, error) {
		return v.(encoding.TextMarshaler).MarshalText()
	}},
	{"MarshalBinary", reflect.TypeFor[encoding.BinaryMarshaler](), func(v any) ([]byte, error) {
		return v.(encoding.BinaryMarshaler).MarshalBinary()
	}},
	{"MarshalJSON", reflect.TypeFor[json.Marshaler](), func(v any) ([]byte, error) {
		return v.(json.Marshaler).MarshalJSON()
	}},
}

// enterStruct is enter for structs.
func (w *versionWalk) enterStruct(v reflect.Value) (string, error) {
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case value.List:
			items := make([]value.Value, x.Len())
			for i, item := range x.All() {
				items[i] = item
			}
			return w.push(versionFrame{v: reflect.ValueOf(items), ref: sharedBy(v)}, v.Type())
		case value.Map:
			entries := make([]value.Entry, x.Len())
			for i := range entries {
				entries[i] = x.At(i)
			}
			return w.push(versionFrame{v: reflect.ValueOf(entries), ref: sharedBy(v)}, v.Type())
		}
	}
	plan, ok := w.plans[v.Type()]
	if !ok {
		plan = planOf(v.Type())
		w.plans[v.Type()] = plan
	}
	switch {
	case plan.refused != "":
		return "", w.refuse("."+plan.at, "%s", plan.refused)
	case plan.marshal.call == nil:
		return w.push(versionFrame{v: v, plan: plan}, v.Type())
	case !v.CanInterface():
		return "", w.refuse("", "%s cannot be asked for its %s in an unexported field: export the field, "+
			"or leave it out with the tag hash:\"ignore\"", v.Type(), plan.marshal.name)
	}
	return w.marshalled(v, plan.marshal)
}

// sharedBy returns where the items of a [value.List] lie, or the entries of a [value.Map], which have no other fields: what
// is read are copies, which are gone when they were read, and others may lie there then.
func sharedBy(v reflect.Value) reference {
	own := v.Field(0)
	return reference{address: own.Pointer(), length: own.Len(), t: v.Type()}
}

// planOf returns how the values of a struct type are read.
func planOf(t reflect.Type) *structPlan {
	p := &structPlan{}
	hidden := -1
	for i := range t.NumField() {
		f := t.Field(i)
		if !counts(f) {
			continue
		}
		if hides(f) {
			if hidden < 0 {
				hidden = i
			}
			continue
		}
		tag, own := f.Tag.Get("hash"), f.Tag.Get("codeversion")
		if why := misused(f.Type, tag, own); why != "" && p.refused == "" {
			p.refused, p.at = why, f.Name
		}
		p.fields = append(p.fields, plannedField{f.Name, i, own == "set", tag == "string"})
	}
	slices.SortFunc(p.fields, func(x, y plannedField) int { return cmp.Compare(x.name, y.name) })
	if hidden < 0 {
		return p
	}
	m, lender := marshallerOf(t)
	if m.call != nil {
		return &structPlan{marshal: m}
	}
	f := t.Field(hidden)
	p.at, p.refused = f.Name, refusal(f.Type.Kind())
	switch {
	case p.refused != "":
	case lender != "":
		p.refused = fmt.Sprintf("%s has unexported fields, and its %s may be that of the embedded field %s, which speaks of that "+
			"field alone: make %s a field with a name, beside a %s of the struct, or leave out what holds it with the tag "+
			"hash:\"ignore\"", t, m.name, lender, lender, m.name)
	default:
		p.refused = fmt.Sprintf("%s has unexported fields and no MarshalText, MarshalBinary or MarshalJSON of its own: give it one, "+
			"or leave out what holds it with the tag hash:\"ignore\"", t)
	}
	return p
}

// misused says what is wrong with the tags of a field; empty when nothing is.
func misused(t reflect.Type, tag, own string) string {
	switch {
	case tag == "set":
		return `under the tag hash:"set" different sets have one hash: declare the set with the tag codeversion:"set"`
	case own != "" && own != "set":
		return fmt.Sprintf(`the tag codeversion:%q means nothing: there is only codeversion:"set"`, own)
	case own == "set" && t.Kind() != reflect.Slice && t.Kind() != reflect.Array:
		return fmt.Sprintf(`the tag codeversion:"set" is for slices and arrays, and this is of type %s`, t)
	}
	return ""
}

// counts reports whether a field is part of versions.
func counts(f reflect.StructField) bool {
	tag := f.Tag.Get("hash")
	return f.Name != "_" && tag != "ignore" && tag != "-"
}

// hides reports whether a field keeps a struct from being read field by field.
func hides(f reflect.StructField) bool { return !f.IsExported() && !(f.Anonymous && isStruct(f.Type)) }

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

// bigFloat is asked of a big.Float. Its MarshalText leaves out the precision, without which the text is not the number, and
// the rounding mode; its GobEncode says both, in bytes that depend on the size of the machine's words.
var bigFloat = marshaller{"Text", nil, func(v any) ([]byte, error) {
	x := v.(*big.Float)
	return fmt.Appendf(nil, "%s %d %d", x.Text('p', 0), x.Prec(), x.Mode()), nil
}}

// marshallerOf returns the first way in which a struct type writes itself, all of itself: not one that an embedded field
// may have lent to it. When there is only such a one, it comes without its call and with the name of the first such field.
func marshallerOf(t reflect.Type) (m marshaller, lender string) {
	if t == reflect.TypeFor[big.Float]() {
		return bigFloat, ""
	}
	for _, known := range marshallers {
		if !reflect.PointerTo(t).Implements(known.t) {
			continue
		}
		name := lenderOf(t, known.t)
		if name == "" {
			return known, ""
		}
		if lender == "" {
			m, lender = marshaller{name: known.name}, name
		}
	}
	return m, lender
}

// lenderOf returns the name of the first embedded field with the methods; empty when there is none.
func lenderOf(t, methods reflect.Type) string {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && (f.Type.Implements(methods) || reflect.PointerTo(f.Type).Implements(methods)) {
			return f.Name
		}
	}
	return ""
}

// marshalled returns the part of a struct that writes itself.
func (w *versionWalk) marshalled(v reflect.Value, m marshaller) (string, error) {
	text, err := guarded(func() ([]byte, error) { return m.call(pointerTo(v)) })
	if err != nil {
		return "", w.refuse("", "its %s fails: %v", m.name, err)
	}
	return w.part(m.name, v.Type(), string(text))
}

// pointerTo returns a pointer to v, or to a copy of it.
func pointerTo(v reflect.Value) any {
	if !v.CanAddr() {
		addressable := reflect.New(v.Type()).Elem()
		addressable.Set(v)
		v = addressable
	}
	return v.Addr().Interface()
}

// stringPart returns the part of a field that its String stands for.
func (w *versionWalk) stringPart(v reflect.Value) (string, error) {
	t := v.Type()
	if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return w.part("nil "+v.Kind().String(), t, "")
	}
	if !v.CanInterface() {
		return "", w.refuse("", `%s cannot be asked for its String in an unexported field: export the field, or leave it out `+
			`with the tag hash:"ignore"`, t)
	}
	s, ok := v.Interface().(fmt.Stringer)
	if !ok {
		s, ok = pointerTo(v).(fmt.Stringer)
	}
	if !ok {
		return "", w.refuse("", `the tag hash:"string" is for what has a method String, and this is of type %s`, t)
	}
	text, err := guarded(func() ([]byte, error) { return []byte(s.String()), nil })
	if err != nil {
		return "", w.refuse("", "its String fails: %v", err)
	}
	return w.part("String", t, string(text))
}

// guarded calls a method of somebody else's and turns a panic into an error.
func guarded(f func() ([]byte, error)) (text []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}
