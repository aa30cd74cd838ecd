package assetgraph_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

type (
	level   int
	other   int
	label   string
	plain   struct{ A, B int }
	swapped struct{ B, A int }
	sets    struct {
		Tags []string `codeversion:"set"`
		List []string
		Any  []any  `codeversion:"set"`
		Two  [2]int `codeversion:"set"`
	}
	options struct {
		Name    string
		Ignored func()     `hash:"ignore"`
		Cache   *sync.Map  `hash:"-"`
		secret  chan int   `hash:"ignore"`
		Addr    netip.Addr `hash:"string"`
	}
	common    struct{ Owner string }
	embedding struct {
		common
		time.Time
		SQL string
	}
	bitset struct {
		_ [0]func()
		_ int
		N int
	}
	secretive  struct{ s string }
	binaryOnly struct{ s string }
	jsonOnly   struct{ s string }
	lender     struct {
		*big.Int
		n int
	}
	generic[T any]     struct{ V T }
	three[T, U, V any] struct {
		A *T
		B *U
		C *V
	}
	Last    struct{} // of the same name as another package's
	ZE      struct{ N int }
	numbers []int
	both    struct {
		List []int
		Set  []int `codeversion:"set"`
	}
)

func (b binaryOnly) MarshalBinary() ([]byte, error) { return []byte(b.s), nil }

// MarshalJSON must not be asked, since there is MarshalBinary.
func (b binaryOnly) MarshalJSON() ([]byte, error) { return nil, errors.New("asked for JSON") }

func (j *jsonOnly) MarshalJSON() ([]byte, error) {
	if j.s == "panic" {
		panic("no")
	}
	if j.s == "fail" {
		return nil, errors.New("failed")
	}
	return []byte(j.s), nil
}

func pointer[T any](v T) *T { return &v }

// within returns a value of a type that is local to a generic function.
func within[T any](v T) any {
	type local struct{ V T }
	return generic[local]{local{v}}
}

func version(t *testing.T, v any) string {
	t.Helper()
	got, err := ag.CodeVersionOf(v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	if len(got.Value) != len("bgo1:")+64 || !strings.HasPrefix(got.Value, "bgo1:") || got.Scheme != "branchgraph.go/1" || got.Empty {
		t.Fatalf("%T: %+v", v, got)
	}
	return got.Value
}

// differing are values of which no two have one version.
func differing() map[string]any {
	at := time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC)
	return map[string]any{
		"nil": nil, "0": 0, "-1": -1, "1": 1, "int8(1)": int8(1), "uint8(1)": uint8(1), "int64(1)": int64(1), "uint(1)": uint(1),
		"true": true, "false": false, `""`: "", `"1"`: "1", `"true"`: "true", "1.0": 1.0, "float32 1": float32(1), "0.0": 0.0,
		"-0.0": math.Copysign(0, -1), "NaN": math.NaN(), "Inf": math.Inf(1), "1i": 1i, "complex64": complex64(1i),
		"0.1": 0.1, "float32 0.1": float32(0.1), "level": level(1), "other": other(1), "label": label("1"),
		"max": uint64(math.MaxUint64), "long": strings.Repeat("x", 129), "longer": strings.Repeat("x", 130),
		"long name":   label(strings.Repeat("x", 129)),
		"nil pointer": (*int)(nil), "nil *int64": (*int64)(nil), "*0": pointer(0), "**0": pointer(pointer(0)), "*nil": pointer((*int)(nil)),
		"*1":        pointer(1),
		"nil slice": []int(nil), "no items": []int{}, "no strings": []string{}, "[0]": []int{0}, "[0 0]": []int{0, 0}, "[0]any": []any{0},
		"[nil]any": []any{nil}, "[2]int": [2]int{}, "[1]int": [1]int{}, "[[]]": [][]int{{}}, "[[] []]": [][]int{{}, {}}, "[nil]": [][]int{nil},
		"[1 2]": []int{1, 2}, "[2 1]": []int{2, 1}, "[12]": []int{12}, "a,b": []string{"a", "b"}, "ab": []string{"ab"}, "ab,": []string{"ab", ""},
		"[[1] 2]": []any{[]any{1}, 2}, "[[1 2]]": []any{[]any{1, 2}}, "[1 [2]]": []any{1, []any{2}},
		"bytes": []byte("ab"), "no bytes": []byte{}, "nil bytes": []byte(nil), "byte array": [2]byte{'a', 'b'}, "int8s": []int8{'a', 'b'},
		"nil map": map[string]int(nil), "no entries": map[string]int{}, "a:1": map[string]int{"a": 1}, "1:a": map[int]string{1: "a"},
		"a:nil": map[string]any{"a": nil}, "a:1, b:2": map[string]int{"a": 1, "b": 2}, "a:2, b:1": map[string]int{"a": 2, "b": 1},
		"a:b, b:a": map[string]string{"a": "b", "b": "a"}, "a:a, b:b": map[string]string{"a": "a", "b": "b"},
		"any a:1": map[any]any{"a": 1}, "empty structs": []struct{}{{}, {}}, "empty struct": []struct{}{{}},
		"plain": plain{1, 2}, "plain 2": plain{2, 1}, "swapped": swapped{2, 1}, "*plain": &plain{1, 2},
		"anonymous": struct{ A, B int }{1, 2}, "anonymous 2": struct{ A, C int }{1, 2}, "nil anonymous": (*struct{ A int })(nil),
		"nil anonymous 2": (*struct{ B int })(nil), "generic int": generic[any]{1}, "generic": generic[int]{1},
		"sets": sets{Tags: []string{"a", "b"}}, "lists": sets{List: []string{"a", "b"}}, "lists 2": sets{List: []string{"b", "a"}},
		"set a": sets{Tags: []string{"a"}}, "no set": sets{}, "empty set": sets{Tags: []string{}},
		"set of lists": sets{Any: []any{[]int{1, 2}}}, "set of lists 2": sets{Any: []any{[]int{2, 1}}}, "set of mixed": sets{Any: []any{1, int8(1)}},
		"big 1": *big.NewInt(1), "big 2": *big.NewInt(2), "*big 1": big.NewInt(1), "big rat": big.NewRat(1, 2), "big float": big.NewFloat(1),
		"big 0.1": new(big.Float).SetPrec(24).SetFloat64(0.1), "big 0.1 of 53": big.NewFloat(0.1), "big 1 of 24": new(big.Float).SetPrec(24).SetInt64(1),
		"big 1 to zero": new(big.Float).SetPrec(53).SetMode(big.ToZero).SetInt64(1),
		"big -0":        new(big.Float).Neg(new(big.Float)), "big Inf": new(big.Float).SetInf(false),
		"big huge": new(big.Float).SetMantExp(big.NewFloat(1), math.MaxInt32),
		"numbers":  numbers{1}, "no numbers": numbers{}, "nil numbers": numbers(nil),
		"embedded": struct{ ZE }{}, "named": struct{ ZE ZE }{}, "nil embedded": (*struct{ ZE })(nil), "nil named": (*struct{ ZE ZE })(nil),
		"within int": within(1), "within any": within[any](1),
		"generic nil": generic[*node]{}, "nil node": (*node)(nil), "nil funcs": ([]func(int) string)(nil), "nil funcs 2": ([]func(string) int)(nil),
		"no variadic": make([]func(...int), 0), "no unvariadic": make([]func([]int), 0), "nil chans": ([]chan int)(nil), "nil chans 2": ([]<-chan int)(nil),
		"nil interfaces": []interface{ M(int) }(nil), "nil interfaces 2": []interface{ M(string) }(nil),
		"nil errors": []error(nil), "nil *mutex": (*sync.Mutex)(nil),
		"addr": netip.MustParseAddr("10.0.0.1"), "addr 2": netip.MustParseAddr("10.0.0.2"), "addr 4 in 6": netip.MustParseAddr("::ffff:10.0.0.1"),
		"prefix": netip.MustParsePrefix("10.0.0.1/32"), "no addr": netip.Addr{},
		"regexp": regexp.MustCompile("a+"), "regexp 2": regexp.MustCompile("a*"), "regexp 3": *regexp.MustCompile("a+"),
		"time": at, "time 2": at.Add(1), "time 3": at.In(time.FixedZone("x", 3600)), "zero time": time.Time{}, "duration": time.Second,
		"embedding": embedding{SQL: "1"}, "embedding 2": embedding{SQL: "2"}, "embedding 3": embedding{SQL: "1", Time: at},
		"embedding 4": embedding{SQL: "1", common: common{"x"}}, "bitset": bitset{N: 1}, "bitset 2": bitset{N: 2},
		"binary": binaryOnly{"x"}, "binary 2": binaryOnly{"y"}, "json": jsonOnly{"1"}, "json 2": jsonOnly{"2"},
		"url": url.URL{Host: "x"}, "url 2": url.URL{Host: "y"}, "options": options{Name: "x"}, "options 2": options{Name: "y"},
		"options 3": options{Name: "x", Addr: netip.MustParseAddr("::1")},
		"key":       ag.MustKey("a"), "key 2": ag.MustKey("a", "b"), "Null": value.Null{}, "Number": value.Number("1"), "String": value.String("1"),
		"List": value.ListOf(value.Number("NaN")), "List 2": value.ListOf(value.String("NaN")), "no List": value.List{}, "no Map": value.Map{},
		"Map":   value.MapOf(value.Entry{Name: "$type", Value: value.String("t")}, value.Entry{Name: "$value"}),
		"Typed": value.Typed{Type: "t", Value: value.Null{}}, "Last": Last{}, "another Last": partition.Last{}, "List in List": value.ListOf(value.List{}), "Lists in List": value.ListOf(value.List{}, value.List{}),
	}
}

// cutting returns slices of one array, and the same with arrays of their own.
func cutting() (shared, own []any) {
	all := []int{2, 1, 2}
	shared = []any{all, all[:2], all[:1], both{all, all}, map[string][]int{"a": all[:2], "b": all}}
	own = []any{[]int{2, 1, 2}, []int{2, 1}, []int{2}, both{[]int{2, 1, 2}, []int{1, 2}}, map[string][]int{"a": {2, 1}, "b": {2, 1, 2}}}
	return shared, own
}

func TestCodeVersionOfCuts(t *testing.T) {
	shared, own := cutting()
	if version(t, shared) != version(t, own) {
		t.Error("slices of one array are not what they are alone")
	}
}

func TestCodeVersionTellsApart(t *testing.T) {
	seen := map[string]string{}
	for name, v := range differing() {
		got := version(t, v)
		if other, there := seen[got]; there {
			t.Errorf("%s and %s have one version", name, other)
		}
		seen[got] = name
		if again := version(t, differing()[name]); again != got {
			t.Errorf("%s has two versions", name)
		}
	}
}

// TestCodeVersionKinds has types of one name, as two programs may have them, or one before and after an edit.
func TestCodeVersionKinds(t *testing.T) {
	seen := map[string]int{}
	for i, v := range []any{
		func() any { type x int; return x(1) }(), func() any { type x int8; return x(1) }(), func() any { type x string; return x("1") }(),
		func() any { type x bool; return x(true) }(), func() any { type x string; return x("true") }(),
		func() any { type x []int; return x{1} }(), func() any { type x [1]int; return x{1} }(), func() any { type x []int8; return x{1} }(),
		func() any { type x struct{ A int }; return x{1} }(), func() any { type x struct{ B int }; return x{1} }(),
		func() any { type x struct{ A int8 }; return x{1} }(), func() any { type x struct{ A, B int }; return x{A: 1} }(),
		func() any { type x []int; return x(nil) }(), func() any { type x map[int]int; return x(nil) }(), func() any { type x *int; return x(nil) }(),
		func() any { type x []string; return x(nil) }(), func() any { type x []int; return x{} }(), func() any { type x []string; return x{} }(),
		func() any { type x map[int]string; return x(nil) }(), func() any { type x map[int]string; return x{} }(),
		func() any { type x map[string]int; return x{} }(), func() any { type x *string; return x(nil) }(), func() any { type x [0]int; return x{} }(),
		func() any { type x [0]string; return x{} }(), func() any { type x []any; return x{1} }(), func() any { type x struct{ A any }; return x{1} }(),
		func() any { type x struct{ A *int }; return x{} }(), func() any { type x struct{ A *string }; return x{} }(),
		func() any { type x struct{ ZE }; return x{} }(), func() any { type x struct{ ZE ZE }; return x{} }(), func() any { type x func(); return []x{} }(),
		func() any { type x struct{ N int }; return []x{} }(), func() any { type x struct{ N string }; return []x{} }(),
		func() any { type x struct{ N int }; return map[string][]*x{} }(), func() any { type x struct{ N string }; return map[string][]*x{} }(),
		func() any { type x struct{ N int }; type y struct{ X *x }; return y{} }(),
		func() any { type x struct{ N string }; type y struct{ X *x }; return y{} }(),
		func() any { type x struct{ N int }; type y struct{ X *x }; return (*y)(nil) }(),
		func() any { type x struct{ N string }; type y struct{ X *x }; return (*y)(nil) }(),
		func() any { type x []x; return x{} }(), func() any { type x []*x; return x{} }(), func() any { type x map[string]x; return x{} }(),
		func() any {
			type x int
			type a = x
			{
				type x string
				return []three[a, x, a]{}
			}
		}(),
		func() any {
			type x int
			type a = x
			{
				type x string
				return []three[a, x, x]{}
			}
		}(),
		func() any { type x int; return generic[x]{} }(), func() any { type x string; return generic[x]{} }(),
		func() any { type x int; type y int; return [2]any{x(1), y(1)} }(), func() any { type x int; return [2]any{x(1), x(1)} }(),
		func() any { type x []byte; return x("1") }(), func() any { type x []int8; return x{'1'} }(), func() any { type x [1]byte; return x{'1'} }(),
		func() any { type x map[int]int; return x{1: 1} }(), func() any { type x []int; return x{1, 1} }(),
		func() any { type x struct{ A []int }; return x{[]int{1}} }(),
		func() any {
			type x struct {
				A []int `codeversion:"set"`
			}
			return x{[]int{1}}
		}(),
	} {
		got := version(t, v)
		if j, there := seen[got]; there {
			t.Errorf("%d and %d have one version", i, j)
		}
		seen[got] = i
	}
}

func TestCodeVersionEqual(t *testing.T) {
	many, reordered := map[string]any{}, map[string]any{}
	for i := range 200 {
		many[fmt.Sprint(i)], reordered[fmt.Sprint(199-i)] = i, 199-i
	}
	shared := pointer(1)
	posix, perl := regexp.MustCompilePOSIX("a+"), regexp.MustCompile("a+")
	nan := math.Float64frombits(math.Float64bits(math.NaN()) ^ 1)
	for name, pair := range map[string][2]any{
		"reordered maps":       {many, reordered},
		"fields in any order":  {func() any { type x struct{ A, B int }; return x{1, 2} }(), func() any { type x struct{ B, A int }; return x{2, 1} }()},
		"reordered sets":       {sets{Tags: []string{"a", "b", "c"}}, sets{Tags: []string{"c", "a", "b"}}},
		"repeated in sets":     {sets{Tags: []string{"a", "b"}}, sets{Tags: []string{"a", "b", "a"}}},
		"sets of anything":     {sets{Any: []any{1, "1", nil}}, sets{Any: []any{nil, "1", 1, 1}}},
		"sets in arrays":       {sets{Two: [2]int{1, 2}}, sets{Two: [2]int{2, 1}}},
		"a static type":        {[]any{pointer(1)}, []any{any(pointer(1))}},
		"sharing":              {[]*int{shared, shared}, []*int{pointer(1), pointer(1)}},
		"not a number":         {math.NaN(), nan},
		"keys not a number":    {map[float64]int{math.NaN(): 1, nan: 2}, map[float64]int{nan: 2, math.NaN(): 1}},
		"ignored fields":       {options{Name: "x", Ignored: func() {}, Cache: &sync.Map{}, secret: make(chan int)}, options{Name: "x"}},
		"blank fields":         {bitset{N: 1}, *pointer(bitset{N: 1})},
		"what is marshalled":   {binaryOnly{"x"}, *pointer(binaryOnly{"x"})},
		"not addressable":      {map[int]jsonOnly{1: {"1"}}, map[int]jsonOnly{1: {"1"}}},
		"bytes of an array":    {&[2]byte{1, 2}, &[2]byte{1, 2}},
		"what nobody marshals": {posix, perl}, // documented: the type says so of itself
		"big numbers":          {big.NewInt(7), new(big.Int).Sub(big.NewInt(10), big.NewInt(3))},
		"monotonic clocks":     {time.Unix(1, 0).UTC(), time.Unix(1, 0).UTC().Round(0)},
		"empty values":         {value.ListOf(), value.List{}},
		"empty maps":           {value.MapOf(), value.Map{}},
		"local arguments":      {func() any { type local int; return generic[local]{1} }(), func() any { type local int; return generic[local]{1} }()},
		"nested ones": {
			func() any { type local int; return generic[map[string]generic[local]]{} }(),
			func() any { type local int; return generic[map[string]generic[local]]{} }(),
		},
		"fields without names": {struct{ A, B int }{1, 2}, struct{ B, A int }{2, 1}},
		"what is ignored": {struct {
			A int
			B func() `hash:"ignore"`
		}{A: 1}, struct{ A int }{1}},
		"tags without names": {(*struct {
			A int `json:"a"`
		})(nil), (*struct{ A int })(nil)},
		"slices of a slice": {make([]int, 2, 10), []int{0, 0}},
	} {
		if version(t, pair[0]) != version(t, pair[1]) {
			t.Errorf("%s: two versions", name)
		}
	}
}

// TestCodeVersionXOR has what hashstructure itself takes for one.
func TestCodeVersionXOR(t *testing.T) {
	set := func(items ...any) string { return version(t, sets{Any: items}) }
	if set() == set("a", "a") || set("a", "a") == set("b", "b") || set("a", "b", "b") == set("a") || set(1, 2) == set(4, 7) {
		t.Error("different sets have one version")
	}
	if version(t, generic[any]{nil}) == version(t, generic[any]{0}) || version(t, generic[any]{int8(1)}) == version(t, generic[any]{true}) {
		t.Error("nil and 0, or int8(1) and true, have one version")
	}
}

type (
	node struct {
		Next *node
		Any  any
	}
	hooks  struct{ Hooks []hook }
	hook   struct{ run func() }
	public struct{ Run func() }
	setTag struct {
		Tags []string `hash:"set"`
	}
	typo struct {
		Tags []string `codeversion:"sets"`
	}
	notList struct {
		Tags map[string]bool `codeversion:"set"`
	}
	noString struct {
		N int `hash:"string"`
	}
	badString struct {
		U *stringer `hash:"string"`
	}
	stringer      struct{ S string }
	hiddenAddress struct{ addressHolder }
	addressHolder struct{ secretive }
	hiddenTime    struct{ inner }
	inner         struct{ t time.Time }
	wrapped       time.Time
	hiddenText    struct{ text }
	text          struct{ s string }
	hiddenString  struct {
		inner `hash:"string"`
	}
	hiddenStringer struct {
		shown `hash:"string"`
	}
	shown      struct{ S string }
	ownTextToo struct {
		time.Time
		n int
	}
	shownString struct {
		S stringer `hash:"string"`
	}
)

// Nobody reads what these hide, which is the point of them.
var (
	_ = hook{}.run
	_ = hiddenAddress{}.addressHolder.secretive
	_ = hiddenTime{}.inner.t
	_ = hiddenString{}.inner
	_ = text{}.s
	_ = ownTextToo{}.n
)

func (s shown) String() string { return s.S }

func (o ownTextToo) MarshalText() ([]byte, error) { return fmt.Append(nil, o.Time, o.n), nil }

func (text) MarshalText() ([]byte, error) { return nil, nil }

func (s *stringer) String() string { panic(s.S) }

func TestCodeVersionRefuses(t *testing.T) {
	const wayOut = `hash:"ignore"`
	ring := &node{}
	ring.Next = &node{Next: &node{Next: ring}}
	list := []any{1, nil}
	list[1] = list
	table := map[string]any{}
	table["self"] = table
	var self any
	self = &self
	for name, test := range map[string]struct {
		v           any
		path, words string
	}{
		"a func":                 {hooks{[]hook{{}, {}}}, "hooks.Hooks[0].run: a func cannot be part", wayOut},
		"a func further down":    {map[string]any{"a": public{}, "b": 1}, `value["a"].Run: a func cannot be part`, wayOut},
		"a nil func":             {public{}, "public.Run: a func", wayOut},
		"only a func":            {func() {}, "value: a func cannot", wayOut},
		"a channel":              {[]chan int{nil}, "value[0]: a chan cannot", wayOut},
		"an address":             {map[level]any{3: uintptr(0)}, "value[3]: an address", wayOut},
		"an unsafe pointer":      {pointer(unsafe.Pointer(nil)), "Pointer: an address", wayOut},
		"a cycle of pointers":    {ring, "node.Next.Next.Next: a cycle", "(node)"},
		"a cycle further down":   {[]any{0, ring}, "value[1].Next.Next.Next: a cycle", "(value[1])"},
		"a cycle of slices":      {list, "value[1]: a cycle", "(value)"},
		"a cycle of maps":        {table, `value["self"]: a cycle`, "(value)"},
		"a cycle of interfaces":  {self, "value: a cycle", "(value)"},
		"unexported state":       {[]any{1, secretive{}}, "value[1].s: assetgraph_test.secretive has unexported fields and no MarshalText", wayOut},
		"a mutex":                {struct{ Mu sync.Mutex }{}, "value.Mu.mu: sync.Mutex has unexported", wayOut},
		"an error":               {errors.New("x"), "errorString.s: errors.errorString has unexported", wayOut},
		"a user in a URL":        {url.URL{User: url.User("x")}, "URL.User.username: url.Userinfo", wayOut},
		"an embedded one":        {hiddenAddress{}, "hiddenAddress.addressHolder.secretive.s: ", wayOut},
		"an embedded time":       {hiddenTime{}, "hiddenTime.inner.t: assetgraph_test.inner has", wayOut},
		"a type of a time":       {wrapped{}, "wrapped.wall: assetgraph_test.wrapped has", wayOut},
		"a lent marshaller":      {lender{big.NewInt(1), 1}, "lender.n: assetgraph_test.lender has unexported", "field Int, which"},
		"one that is not ours":   {hiddenText{}, "hiddenText.text: assetgraph_test.text cannot be asked for its MarshalText", wayOut},
		"a set of hashstructure": {setTag{}, `setTag.Tags: under the tag hash:"set" different sets`, `codeversion:"set"`},
		"a tag with a typo":      {typo{}, `typo.Tags: the tag codeversion:"sets" means nothing`, `codeversion:"set"`},
		"a set that is no list":  {notList{}, "notList.Tags: ", "this is of type map[string]bool"},
		"no String":              {noString{}, "noString.N: ", "of type int"},
		"a String that panics":   {badString{&stringer{"x"}}, "badString.U: its String fails: panic: x", ""},
		"a marshaller's error":   {[]jsonOnly{{"fail"}}, "value[0]: its MarshalJSON fails: failed", ""},
		"a marshaller's panic":   {map[string]jsonOnly{"a": {"panic"}}, `value["a"]: its MarshalJSON fails: panic: no`, ""},
		"the zero key":           {struct{ Key ag.Key }{}, "value.Key: its MarshalText fails: ", "zero Key"},
		"a key of a map":         {map[any]int{secretive{"x"}: 1}, "value[a assetgraph_test.secretive] (the key).s: ", wayOut},
		"a generic type":         {generic[func()]{}, "generic.V: a func", wayOut},
		"a hidden String":        {hiddenString{}, "hiddenString.inner: assetgraph_test.inner cannot be asked for its String", wayOut},
		"a hidden Stringer":      {&hiddenStringer{}, "hiddenStringer.shown: assetgraph_test.shown cannot be asked for its String", "export the field"},
		"a String of a copy":     {shownString{stringer{"x"}}, "shownString.S: its String fails: panic: x", ""},
		"one that may be lent": {
			ownTextToo{}, "ownTextToo.n: assetgraph_test.ownTextToo has unexported fields, and its MarshalText may be that of the embedded field Time",
			"make Time a field with a name",
		},
		"a graph": {&ag.Graph{}, "Graph.keys: assetgraph.Graph has", wayOut},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ag.CodeVersionOf(test.v)
			if !errors.Is(err, ag.ErrCodeVersion) || got != (ag.CodeVersion{}) {
				t.Fatalf("%v, %v", got, err)
			}
			if want := "assetgraph: no code version: " + test.path; !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("%v\nwant %s… %s", err, want, test.words)
			}
		})
	}
}

// TestCodeVersionRefusesTheSame has maps with several entries that are refused.
func TestCodeVersionRefusesTheSame(t *testing.T) {
	type key struct{ X any }
	for want, v := range map[string]func() any{
		`value["a"]: a func`: func() any {
			return map[string]any{"d": secretive{}, "c": make(chan int), "b": uintptr(1), "a": func() {}, "0": 1}
		},
		`value[-3]: a chan`:    func() any { return map[int8]any{3: func() {}, -3: make(chan int), 1: func() {}, 2: uintptr(1)} },
		`value[3] (the key): `: func() any { return map[uintptr]any{3: 1, 10: 1, 7: 1, 4: 1} },
		`value[a assetgraph_test.key] (the key).X: a chan`: func() any {
			return map[key]int{{secretive{}}: 1, {make(chan int)}: 1, {uintptr(1)}: 1}
		},
		`value[a [2]interface {}] (the key)[1].s: `: func() any {
			return map[any]int{[2]any{1, secretive{}}: 1, [2]any{2, uintptr(1)}: 1, [2]any{"", uintptr(1)}: 1, 3: 1}
		},
		`value[a *int]: a chan`: func() any {
			return map[*int]any{pointer(3): uintptr(1), pointer(1): func() {}, pointer(2): make(chan int)}
		},
	} {
		for range 20 {
			if _, err := ag.CodeVersionOf(v()); err == nil || !strings.HasPrefix(err.Error(), "assetgraph: no code version: "+want) {
				t.Fatalf("%v\nwant %s…", err, want)
			}
		}
	}
}

func ExampleCodeVersionOf() {
	type Step struct {
		SQL  string
		Tags []string `codeversion:"set"`
		Run  func()   `hash:"ignore"`
	}
	version := func(steps ...Step) string {
		v, err := ag.CodeVersionOf(steps)
		if err != nil {
			fmt.Println(err)
		}
		return v.Value
	}
	before := version(Step{SQL: "select 1", Tags: []string{"daily", "core"}})
	fmt.Println(before == version(Step{SQL: "select 1", Tags: []string{"core", "daily"}}))
	fmt.Println(before == version(Step{SQL: "select 2", Tags: []string{"core", "daily"}}))

	_, err := ag.CodeVersionOf(map[string]any{"clean": func() {}})
	fmt.Println(err)
	// Output:
	// true
	// false
	// assetgraph: no code version: value["clean"]: a func cannot be part of a code version: leave the field out with the tag hash:"ignore", and say in another one what it does, by a name and a version, say
}
