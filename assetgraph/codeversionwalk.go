package assetgraph

import (
	"fmt"
	"reflect"
	"strconv"
)

// versionWalk reads a value and makes parts of it: texts that stand for values, different ones for different values. It
// is the guard before hashstructure: it knows types and presence, it refuses what cannot be told apart, and keeps what it
// is in on a stack of its own.
type versionWalk struct {
	digest versionDigest
	root   string
	read   int // how many values were
	most   int // how many may be
	frames []versionFrame
	known  map[reference]string // the parts of what is shared; empty while it is being read
	plans  map[reflect.Type]*structPlan
	names  map[reflect.Type]string
}

// reference says where a value lies that others may share.
type reference struct {
	address uintptr
	length  int
	t       reflect.Type
	set     bool
}

// versionFrame is a value whose children are being read.
type versionFrame struct {
	v     reflect.Value
	plan  *structPlan        // of a struct
	pairs [][2]reflect.Value // of a map: keys and values
	ref   reference          // the zero reference when it cannot be shared
	set   bool
	next  int // the child to read next
	count int
	head  int // how many of the parts say what it is
	parts []string
}

// walk returns the part of a value.
func (w *versionWalk) walk(v reflect.Value) (string, error) {
	part, err := w.enter(v, false)
	for err == nil && len(w.frames) > 0 {
		f := &w.frames[len(w.frames)-1]
		if part != "" {
			f.parts = append(f.parts, part)
		}
		if f.next == f.count {
			part, err = w.leave(f)
			continue
		}
		f.next++
		part, err = w.child(f)
	}
	return part, err
}

// child reads the next child of f; the part is empty when the child has children of its own.
func (w *versionWalk) child(f *versionFrame) (string, error) {
	i := f.next - 1
	switch f.v.Kind() {
	case reflect.Pointer:
		return w.enter(f.v.Elem(), false)
	case reflect.Map:
		n := len(f.pairs)
		if i == n {
			f.sortPairs()
		}
		return w.enter(f.pairs[i%n][i/n], false)
	case reflect.Struct:
		field := &f.plan.fields[i]
		f.parts = append(f.parts, field.name)
		v := f.v.Field(field.index)
		if field.stringer {
			return w.stringPart(v)
		}
		return w.enter(v, field.set)
	}
	return w.enter(f.v.Index(i), false)
}

// step returns the step of a path that leads to the child that f is at.
func (f *versionFrame) step() string {
	i := f.next - 1
	switch f.v.Kind() {
	case reflect.Pointer:
		return ""
	case reflect.Map:
		n := len(f.pairs)
		key := f.pairs[i%n][0]
		for key.Kind() == reflect.Interface {
			key = key.Elem()
		}
		step := "[a " + key.Type().String() + "]"
		switch {
		case key.Kind() == reflect.String && key.Len() <= 100:
			step = "[" + strconv.Quote(key.String()) + "]"
		case key.CanInt():
			step = "[" + strconv.FormatInt(key.Int(), 10) + "]"
		case key.CanUint():
			step = "[" + strconv.FormatUint(key.Uint(), 10) + "]"
		}
		if i < n {
			step += " (the key)"
		}
		return step
	case reflect.Struct:
		return "." + f.plan.fields[i].name
	}
	return "[" + strconv.Itoa(i) + "]"
}

// maxVersionValues is how many values are read for one version: a struct that two interfaces hold is two, and so 40 of
// them, each in the next one twice, are 2^40.
const maxVersionValues = 10_000_000

var byteType = reflect.TypeFor[byte]()

// enter returns the part of a value, or pushes a frame for it and returns none.
func (w *versionWalk) enter(v reflect.Value, set bool) (string, error) {
	if w.read++; w.read > w.most {
		return "", w.refuse("", "there are more than %d values to read, or fewer that are read again and again, such as structs and "+
			"arrays that several interfaces share: share them by pointers, which are read once, or leave the field out with the "+
			"tag hash:\"ignore\"", w.most)
	}
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return w.part("nil", nil, "")
	case reflect.Bool:
		return w.part("bool", v.Type(), strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return w.part(v.Kind().String(), v.Type(), strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return w.part(v.Kind().String(), v.Type(), strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		return w.part(v.Kind().String(), v.Type(), strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
	case reflect.Complex64, reflect.Complex128:
		return w.part(v.Kind().String(), v.Type(), strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()))
	case reflect.String:
		return w.part("string", v.Type(), v.String())
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() {
			return w.part("nil "+v.Kind().String(), v.Type(), "")
		}
	case reflect.Struct:
		return w.enterStruct(v)
	case reflect.Array:
	default:
		return "", w.refuse("", "%s", refusal(v.Kind()))
	}
	if (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) && v.Type().Elem() == byteType && !set {
		return w.part("bytes of "+v.Kind().String(), v.Type(), string(bytesOf(v)))
	}
	return w.push(versionFrame{v: v, set: set}, v.Type())
}

// refusal says why a value of this kind cannot be part of a version, and the way out; empty when it can.
func refusal(k reflect.Kind) string {
	switch k {
	case reflect.Func, reflect.Chan:
		return fmt.Sprintf(`a %s cannot be part of a code version: leave the field out with the tag hash:"ignore", `+
			`and say in another one what it does, by a name and a version, say`, k)
	case reflect.UnsafePointer, reflect.Uintptr:
		return `an address means nothing in another process: leave the field out with the tag hash:"ignore"`
	}
	return ""
}

// bytesOf returns the bytes of a slice or array, which may not be addressable.
func bytesOf(v reflect.Value) []byte {
	if v.Kind() == reflect.Slice || v.CanAddr() {
		return v.Bytes()
	}
	b := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(b), v)
	return b
}

// push begins a value that has children and goes by the name of t; the part is not empty when it was read before.
func (w *versionWalk) push(f versionFrame, t reflect.Type) (string, error) {
	kind := f.v.Kind()
	switch {
	case f.ref.t != nil: // where that lies of which f.v is a copy
	case kind == reflect.Slice:
		f.ref = reference{f.v.Pointer(), f.v.Len(), t, f.set}
	case kind == reflect.Map, kind == reflect.Pointer:
		f.ref = reference{address: f.v.Pointer(), t: t}
	}
	if f.ref.t != nil {
		part, met := w.known[f.ref]
		if met && part == "" {
			return "", w.refuseCycle(f.ref)
		}
		if met {
			return part, nil
		}
		w.known[f.ref] = ""
	}
	f.parts = []string{kind.String(), w.name(t)}
	switch kind {
	case reflect.Pointer:
		f.count = 1
	case reflect.Struct:
		f.count = len(f.plan.fields)
	case reflect.Map:
		w.pushPairs(&f)
	default:
		f.count = f.v.Len()
		if f.set {
			f.parts[0] = "set"
		} else {
			f.parts = append(f.parts, strconv.Itoa(f.count))
		}
		if f.v.Type().Elem().Size() == 0 { // all items are one: there may be more of them than anybody can count
			f.count = min(f.count, 1)
		}
	}
	f.head = len(f.parts)
	w.frames = append(w.frames, f)
	return "", nil
}

func (w *versionWalk) refuseCycle(ref reference) error {
	all := w.frames
	err := w.refuse("", "a cycle cannot be part of a code version, and this is what it is in: leave one of the fields out "+
		"with the tag hash:\"ignore\"")
	for i := range all {
		if all[i].ref == ref {
			w.frames = all[:i]
			steps := []string{w.root}
			for j := range w.frames {
				steps = append(steps, w.frames[j].step())
			}
			return fmt.Errorf("%w (%s)", err, joinSteps(steps))
		}
	}
	return err
}
