package assetgraph

import (
	"cmp"
	"crypto/sha256"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// name returns a text of a type, another one for each: see typeText. That of a long one is a sum.
func (w *versionWalk) name(t reflect.Type) string {
	const short = 128
	if t == nil {
		return ""
	}
	name, ok := w.names[t]
	if !ok {
		name = typeTextOf(t)
		if len(name) > short {
			sum := sha256.Sum256([]byte(name))
			name = "#" + string(sum[:])
		}
		w.names[t] = name
	}
	return name
}

// typeText writes what a type is: its name with the path of its package, and then, for it and for each declared type that
// its values may hold, what it is declared to be. So []T{} and (*T)(nil) tell what T is. Types in whose values nobody looks
// are no more than their names: structs with unexported fields, fields with the tag hash:"string", and what functions,
// channels and the methods of interfaces are about.
type typeText struct {
	strings.Builder
	ids      map[reflect.Type]int // of the declared types, by the order in which they are met
	declared []reflect.Type
}

func typeTextOf(t reflect.Type) string {
	text := typeText{ids: map[reflect.Type]int{}}
	text.write(t, true)
	for i := 0; i < len(text.declared); i++ {
		text.WriteString("\n" + strconv.Itoa(i) + "=")
		if element := text.open(text.declared[i], true); element != nil {
			text.write(element, true)
		}
	}
	return text.String()
}

// write writes a type by its name. If it is asked to look in, declared types will be described.
func (b *typeText) write(t reflect.Type, in bool) {
	for t != nil && t.Name() == "" {
		t = b.open(t, in)
	}
	if t == nil {
		return
	}
	if t.PkgPath() != "" {
		b.WriteString(t.PkgPath() + ".")
	}
	b.WriteString(localNumber.ReplaceAllString(t.Name(), ""))
	if t.PkgPath() == "" || !in {
		return
	}
	id, ok := b.ids[t]
	if !ok {
		id = len(b.declared)
		b.ids[t], b.declared = id, append(b.declared, t)
	}
	b.WriteString("#" + strconv.Itoa(id))
}

// localNumber is what the compiler adds to the name of a local type that is an argument of a generic one. It counts the
// local types before it in the package, which are nobody's business.
var localNumber = regexp.MustCompile("·[0-9]+")

// open writes what a type is, whatever its name, but for its element, which it returns, nil if there is none.
func (b *typeText) open(t reflect.Type, in bool) (element reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer:
		b.WriteString("*")
	case reflect.Slice:
		b.WriteString("[]")
	case reflect.Array:
		b.WriteString("[" + strconv.Itoa(t.Len()) + "]")
	case reflect.Map:
		b.WriteString("map[")
		b.write(t.Key(), in)
		b.WriteString("]")
	case reflect.Chan:
		b.WriteString(t.ChanDir().String() + " ")
		b.write(t.Elem(), false)
		return nil
	case reflect.Struct:
		b.fields(t, in)
		return nil
	case reflect.Func:
		b.signature(t)
		return nil
	case reflect.Interface:
		b.WriteString("interface{")
		for i := 0; i < t.NumMethod() && t.Name() == ""; i++ {
			b.WriteString(t.Method(i).PkgPath + "." + t.Method(i).Name)
			b.signature(t.Method(i).Type)
		}
		b.WriteString("}")
		return nil
	default:
		b.WriteString(t.Kind().String())
		return nil
	}
	return t.Elem()
}

// fields writes the fields of a struct by name, those that count.
func (b *typeText) fields(t reflect.Type, in bool) {
	var fields []reflect.StructField
	hidden := false
	for i := range t.NumField() {
		if f := t.Field(i); counts(f) {
			fields, hidden = append(fields, f), hidden || hides(f)
		}
	}
	if hidden && t.Name() != "" {
		b.WriteString("struct")
		return
	}
	slices.SortFunc(fields, func(x, y reflect.StructField) int { return cmp.Compare(x.Name, y.Name) })
	b.WriteString("struct{")
	for _, f := range fields {
		if f.Anonymous {
			b.WriteString("embedded ")
		}
		if f.PkgPath != "" {
			b.WriteString(f.PkgPath + ".")
		}
		b.WriteString(f.Name + " ")
		b.write(f.Type, in && !hidden && f.Tag.Get("hash") != "string")
		b.WriteString(";")
	}
	b.WriteString("}")
}

// signature writes what a function takes and returns.
func (b *typeText) signature(t reflect.Type) {
	b.WriteString("func(")
	for i := range t.NumIn() {
		b.write(t.In(i), false)
		b.WriteString(",")
	}
	if t.IsVariadic() {
		b.WriteString("...")
	}
	b.WriteString(")(")
	for i := range t.NumOut() {
		b.write(t.Out(i), false)
		b.WriteString(",")
	}
	b.WriteString(")")
}
