package assetgraph_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

type pair struct {
	A any
	B *pair
	S []any `codeversion:"set"`
}

// valueMaker makes values of bytes: the more bytes, the deeper.
type valueMaker struct{ data []byte }

func (m *valueMaker) next(n int) int {
	if len(m.data) == 0 {
		return 0
	}
	c := m.data[0]
	m.data = m.data[1:]
	return int(c) % n
}

func (m *valueMaker) list() []any {
	var list []any
	for range m.next(4) {
		list = append(list, m.value())
	}
	return list
}

func (m *valueMaker) pair() *pair {
	if m.next(3) == 0 {
		return nil
	}
	return &pair{m.value(), m.pair(), m.list()}
}

func (m *valueMaker) value() any {
	switch m.next(16) {
	case 1:
		return m.next(3)
	case 2:
		return int8(m.next(2))
	case 3:
		return m.next(2) == 1
	case 4:
		return strings.Repeat("1", m.next(3))
	case 5:
		return strings.Repeat("1", 126+m.next(4))
	case 6:
		return []byte(strings.Repeat("1", m.next(3)))
	case 7:
		return m.list()
	case 8:
		return []any{m.list()}
	case 9:
		table := map[string]any{}
		for range m.next(4) {
			table[strings.Repeat("k", m.next(3))] = m.value()
		}
		return table
	case 10:
		table := map[any]int{}
		for range m.next(4) {
			table[m.next(3)], table[int8(m.next(3))], table[fmt.Sprint(m.next(3))] = m.next(2), m.next(2), m.next(2)
		}
		return table
	case 11:
		return m.pair()
	case 12:
		return pair{A: m.value(), S: m.list()}
	case 13:
		v := m.value()
		return &v
	case 14:
		return [2]any{m.value(), m.value()}
	case 15:
		return value.ListOf(value.Number(fmt.Sprint(m.next(2))), value.String(fmt.Sprint(m.next(2))), value.Bool(m.next(2) == 1))
	}
	return nil
}

// described is a text of a value in another way than that of CodeVersionOf: recursive, and in full.
func described(v reflect.Value, set bool) string {
	switch v.Kind() {
	case reflect.Invalid:
		return "nil"
	case reflect.Interface:
		return described(v.Elem(), false)
	case reflect.Pointer:
		if v.IsNil() {
			return v.Type().String() + " nil"
		}
		return v.Type().String() + "&" + described(v.Elem(), false)
	}
	if l, ok := v.Interface().(value.List); ok {
		return fmt.Sprintf("%#v", l)
	}
	var parts []string
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			return v.Type().String() + " nil"
		}
		for i := range v.Len() {
			parts = append(parts, described(v.Index(i), false))
		}
		if set {
			slices.Sort(parts)
			parts = slices.Compact(parts)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			parts = append(parts, described(k, false)+": "+described(v.MapIndex(k), false))
		}
		slices.Sort(parts)
	case reflect.Struct:
		for i := range v.NumField() {
			parts = append(parts, described(v.Field(i), v.Type().Field(i).Name == "S"))
		}
	default:
		return fmt.Sprintf("%T(%#v)", v.Interface(), v.Interface())
	}
	text := v.Type().String()
	for _, part := range parts {
		text += fmt.Sprintf(",%d:%s", len(part), part)
	}
	return text
}

// checkPair checks that two values have one version exactly when they have one description.
func checkPair(t *testing.T, x, y any) {
	t.Helper()
	a, b := described(reflect.ValueOf(x), false), described(reflect.ValueOf(y), false)
	if (version(t, x) == version(t, y)) != (a == b) {
		t.Errorf("equal is %v for\n%s\n%s", a != b, a, b)
	}
}

// TestCodeVersionProperty makes many small values, many of them equal.
func TestCodeVersionProperty(t *testing.T) {
	byVersion, byText := map[string]string{}, map[string]string{}
	equal, r := 0, rand.New(rand.NewPCG(1, 1))
	for i := range 60_000 {
		data := make([]byte, 4+i%12)
		for j := range data {
			data[j] = byte(r.UintN(256))
		}
		v := (&valueMaker{data}).value()
		text, got := described(reflect.ValueOf(v), false), version(t, v)
		if known, ok := byVersion[got]; ok && known != text {
			t.Fatalf("one version for\n%s\n%s", known, text)
		}
		if known, ok := byText[text]; ok {
			equal++
			if known != got {
				t.Fatalf("two versions for %s", text)
			}
		}
		byVersion[got], byText[text] = text, got
	}
	if t.Logf("%d different values, %d equal to one before", len(byText), equal); len(byText) < 10_000 || equal < 1000 {
		t.Errorf("%d different values, %d equal: too few to tell", len(byText), equal)
	}
}

func FuzzCodeVersion(f *testing.F) {
	f.Add([]byte{7, 1, 1, 1}, []byte{8, 1, 1, 1})
	f.Add([]byte{11, 1, 3, 1, 0, 3, 1, 1, 2, 1, 1, 1}, []byte{12, 1, 1, 3, 2, 1, 1, 1})
	f.Fuzz(func(t *testing.T, x, y []byte) {
		if len(x) < 200 && len(y) < 200 {
			checkPair(t, (&valueMaker{x}).value(), (&valueMaker{y}).value())
		}
	})
}

// TestCodeVersionDeep has values whose nesting would not fit into the stack.
func TestCodeVersionDeep(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	for name, nest := range map[string]func(v any) any{
		"pointers": func(v any) any { return &v },
		"slices":   func(v any) any { return []any{v} },
		"arrays":   func(v any) any { return [1]any{v} },
		"maps":     func(v any) any { return map[string]any{"a": v} },
		"keys":     func(v any) any { p := &v; return map[any]int{p: 1} },
		"structs":  func(v any) any { return pair{A: v} },
		"sets":     func(v any) any { return &pair{S: []any{v, v}} },
		"values": func(v any) any {
			val, _ := v.(value.Value)
			return value.ListOf(value.MapOf(value.Entry{Name: "a", Value: val}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			depth := 20_000
			if name == "pointers" {
				depth = 100_000
			}
			if testing.Short() {
				depth /= 4
			}
			var x, y, z, bad any = nil, nil, 1, func() {}
			if name == "values" {
				x, y, z, bad = value.Null{}, value.Null{}, value.Bool(true), nil
			}
			for range depth {
				x, y, z = nest(x), nest(y), nest(z)
				if bad != nil {
					bad = nest(bad)
				}
			}
			if version(t, x) != version(t, y) || version(t, x) == version(t, z) {
				t.Error("deep values are not told apart")
			}
			if bad == nil {
				return
			}
			if _, err := ag.CodeVersionOf(bad); err == nil || len(err.Error()) > 2000 || !strings.Contains(err.Error(), "a func cannot be") {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestCodeVersionShared has values that would take for ever if what is shared were read again each time.
func TestCodeVersionShared(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // what is collected may be taken for what is shared
	var tree, list any
	values := value.Value(value.Null{})
	table := map[string]any{}
	for range 100 {
		tree, list = &pair{A: tree, S: []any{tree, &pair{A: tree}}}, []any{list, list}
		table = map[string]any{"a": table, "b": table}
		values = value.ListOf(values, values)
	}
	version(t, tree)
	version(t, list)
	version(t, table)
	version(t, values)
	if version(t, make([]struct{}, 1<<40)) == version(t, make([]struct{}, 1<<40+1)) || version(t, [1 << 40]struct{}{}) == version(t, [1 << 41]struct{}{}) {
		t.Error("lists of nothing of different lengths have one version")
	}
}

// TestCodeVersionCopies has lists that are copied to be read: a copy may come to lie where that of another one lay.
func TestCodeVersionCopies(t *testing.T) {
	lists, maps := make([]value.List, 10_000), make([]value.Map, 10_000)
	for i := range lists {
		n := value.Number(strconv.Itoa(i))
		lists[i], maps[i] = value.ListOf(n), value.MapOf(value.Entry{Name: "n", Value: n})
	}
	wantLists, wantMaps := version(t, lists), version(t, maps)
	for range 5 {
		if lists, maps := version(t, lists), version(t, maps); lists != wantLists || maps != wantMaps {
			t.Fatalf("one value has several versions: %s and %s, %s and %s", wantLists, lists, wantMaps, maps)
		}
	}
}

// TestCodeVersionReadAgain has what is shared and cannot be known again, so that it would take for ever.
func TestCodeVersionReadAgain(t *testing.T) {
	type boxes struct{ A, B any }
	var boxed any
	for range 60 {
		boxed = boxes{boxed, [2]any{boxed, boxed}}
	}
	for name, v := range map[string]any{"boxes": boxed, "numbers": make([]int, 100_000)} {
		_, err := ag.CodeVersionOfAtMost(v, 100_000)
		if err == nil || !strings.Contains(err.Error(), "more than 100000 values to read") || !strings.Contains(err.Error(), "share them by pointers") {
			t.Errorf("%s: %v", name, err)
		}
	}
	numbers := make([]int, 99_999)
	limited, err := ag.CodeVersionOfAtMost(numbers, 100_000)
	if err != nil || limited.Value != version(t, numbers) {
		t.Errorf("%v, %v", limited, err)
	}
}

// TestCodeVersionHuge has many items, and one huge one.
func TestCodeVersionHuge(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	numbers, more := make([]int, n), make([]int, n)
	more[n-1] = 1
	if version(t, numbers) == version(t, more) || version(t, numbers) == version(t, numbers[:n-1]) {
		t.Error("long lists are not told apart")
	}
	bytes := make([]byte, 64*n)
	before := version(t, bytes)
	if bytes[len(bytes)-1] = 1; before == version(t, bytes) {
		t.Error("long byte slices are not told apart")
	}
}
