package graphtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func TestGenerate(t *testing.T) {
	for _, shape := range Shapes() {
		for _, n := range []int{-1, 0, 1, 2, 3, 7, 100, 700} {
			t.Run(fmt.Sprintf("%v/%d", shape, n), func(t *testing.T) {
				s := New(7, shape, n)
				g, problems := s.Builder().Build()
				if len(s.Assets) != max(n, 0) {
					t.Errorf("%d assets", len(s.Assets))
				}
				cyclic := 0
				for _, p := range problems {
					if shape != Cyclic || !strings.Contains(p.Message, "cycle") {
						t.Error(p)
					}
					cyclic++
				}
				if shape == Cyclic && n > 0 && cyclic == 0 {
					t.Error("no cycle")
				}
				if again := New(7, shape, n).Build(); again.Digest() != g.Digest() {
					t.Error("the same seed gives another graph")
				}
				if n > 2 && New(8, shape, n).Build().Digest() == g.Digest() {
					t.Error("another seed gives the same graph")
				}
				_, problems = Lean(7, shape, n).Builder().Build()
				if len(problems) > 0 && shape != Cyclic {
					t.Error(problems[0])
				}
			})
		}
	}
}

// TestEveryFieldIsInUse walks all generated assets, so that a new field of the model must be generated too.
func TestEveryFieldIsInUse(t *testing.T) {
	s := New(1, Layered, 2000)
	used := map[string]bool{}
	note(reflect.ValueOf(s).Elem(), "", used)
	for _, m := range Mutations() {
		if leaf := strings.TrimSuffix(strings.TrimSuffix(m.Path, "[]"), "{}"); !used["Assets[]."+leaf] {
			t.Errorf("no generated asset has %s", m.Path)
			used["Assets[]."+leaf] = true
		}
	}
	unused := map[string]string{
		"Locations[].State":  "failed locations are for tests that want them",
		"Locations[].Reason": "goes with the state",
	}
	for _, m := range SpecMutations() {
		if leaf := strings.TrimSuffix(strings.TrimSuffix(m.Path, "[]"), "{}"); !used[leaf] && unused[leaf] == "" {
			t.Errorf("no generated spec has %s", m.Path)
		}
	}
}

// note marks the paths below v that have a value.
func note(v reflect.Value, path string, used map[string]bool) {
	if empty(v) {
		return
	}
	used[path] = true
	switch {
	case v.Type() == keyType || v.Type() == mapType || v.Type() == listType:
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			note(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), used)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			note(v.Index(i), path+"[]", used)
		}
	case unions[v.Type()] != nil:
		path += ".(" + v.Elem().Type().Name() + ")"
		used[path] = true
		note(v.Elem(), path, used)
	case v.Kind() == reflect.Pointer:
		note(v.Elem(), path, used)
	}
}

func TestShuffle(t *testing.T) {
	for _, shape := range Shapes() {
		s := New(3, shape, 300)
		want := s.Build()
		before := s.Clone()
		for seed := range uint64(5) {
			shuffled := s.Clone()
			shuffled.Shuffle(seed)
			if reflect.DeepEqual(shuffled, s) {
				t.Errorf("%v: nothing was shuffled", shape)
			}
			if got := shuffled.Build(); got.Digest() != want.Digest() {
				t.Errorf("%v: the shuffled spec builds another graph, seed %d", shape, seed)
			}
		}
		if !reflect.DeepEqual(s, before) {
			t.Errorf("%v: shuffling a clone changed the original", shape)
		}
	}
}

func TestMutate(t *testing.T) {
	s := New(5, Layered, 200)
	before := s.Clone()
	branch, again := s.Clone(), s.Clone()
	edits := branch.Mutate(9, 50)
	if len(edits) != 50 {
		t.Fatalf("%d edits, want 50", len(edits))
	}
	if !reflect.DeepEqual(again.Mutate(9, 50), edits) || !reflect.DeepEqual(again, branch) {
		t.Error("the same seed makes other edits")
	}
	if !reflect.DeepEqual(s, before) {
		t.Error("editing a clone changed the original")
	}
	if branch.Build().Digest() == s.Build().Digest() {
		t.Error("the edits had no effect")
	}
	if !slices.ContainsFunc(edits, func(e Edit) bool { return e.Key.IsZero() }) {
		t.Error("no edit outside assets")
	}
	empty := &Spec{}
	empty.Mutate(1, 5)
	empty.Build()
}

// TestEditedSpecsAreValid edits specs heavily: a Builder finds nothing wrong but references to what was removed.
func TestEditedSpecsAreValid(t *testing.T) {
	for seed := range uint64(20) {
		s := New(seed, Islands, 60)
		s.Mutate(seed, 200)
		_, problems := s.Builder().Build()
		for _, p := range problems {
			if p.Severity == assetgraph.SeverityError {
				t.Errorf("seed %d: %v", seed, p)
			}
		}
	}
}

func TestImports(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			own := path == "github.com/branchgraph/branchgraph/assetgraph" ||
				path == "github.com/branchgraph/branchgraph/assetgraph/facet" || path == "github.com/branchgraph/branchgraph/assetgraph/value" ||
				path == "github.com/branchgraph/branchgraph/assetgraph/partition"
			if strings.Contains(path, ".") && !own || path == "testing" {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(1, Layered, 10_000)
	}
}

func BenchmarkLean(b *testing.B) {
	for b.Loop() {
		Lean(1, Layered, 100_000)
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 42)) }
