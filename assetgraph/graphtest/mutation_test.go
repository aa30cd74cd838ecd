package graphtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

// TestMutationsCoverEveryField walks the type on its own and asks for mutations of each leaf it finds.
func TestMutationsCoverEveryField(t *testing.T) {
	have := map[string][]Op{}
	for _, m := range Mutations() {
		have[m.Path] = append(have[m.Path], m.Op)
	}
	want := func(path string, ops ...Op) {
		t.Helper()
		for _, op := range ops {
			if !slices.Contains(have[path], op) {
				t.Errorf("no mutation to %v %s", op, path)
			}
		}
	}
	inside := map[reflect.Type]bool{}
	var walk func(typ reflect.Type, path string, named bool)
	walk = func(typ reflect.Type, path string, named bool) {
		switch {
		case named:
			want(path, Change)
		case typ == mapType:
			want(path, Set, Clear, Change)
			want(path+"{}", Add, Remove, Change)
		case typ == listType:
			want(path, Set, Clear, Change)
			want(path+"[]", Add, Remove, Change)
		case typ.Kind() == reflect.Bool:
			want(path, Set, Clear)
		case unions[typ] != nil:
			want(path, Set, Clear, Change)
			if inside[typ] {
				return
			}
			inside[typ] = true
			for _, kind := range unions[typ] {
				here := path + ".(" + kind.Name() + ")"
				want(here, Change)
				walk(kind, here, false)
			}
			delete(inside, typ)
		case typ.Kind() == reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				walk(f.Type, strings.TrimPrefix(path+"."+f.Name, "."), identity[fieldName{typ, f.Name}])
			}
		case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
			want(path, Set, Clear)
			want(path+"[]", Add, Remove)
			walk(typ.Elem(), path+"[]", false)
		case typ.Kind() == reflect.Slice:
			want(path, Set, Clear)
			want(path+"[]", Add, Remove, Change)
		case typ.Kind() == reflect.Pointer && typ.Elem().Kind() == reflect.Struct:
			walk(typ.Elem(), path, false)
		default:
			want(path, Set, Clear, Change)
		}
	}
	walk(assetType, "", false)
}

// TestUnionsAreWhole reads which types implement the interfaces that are closed.
func TestUnionsAreWhole(t *testing.T) {
	markers := map[string]reflect.Type{"definition": definitionType, "mapping": mappingType}
	declared := map[reflect.Type][]string{}
	files, err := filepath.Glob("../partition/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv != nil && markers[f.Name.Name] != nil {
				union := markers[f.Name.Name]
				declared[union] = append(declared[union], f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	for union, kinds := range unions {
		var names []string
		for _, kind := range kinds {
			names = append(names, kind.Name())
		}
		slices.Sort(names)
		slices.Sort(declared[union])
		if !slices.Equal(names, declared[union]) {
			t.Errorf("%v: the mutations know %q; there are %q", union, names, declared[union])
		}
	}
}

func TestUnknownKindsAreReported(t *testing.T) {
	type nameless struct{ X string }
	type hidden struct {
		x string //lint:ignore U1000 only its being there counts
	}
	type fields struct {
		Channel  chan int
		Function func()
		Number   float64
		Index    map[string]string
		Any      any
		Hidden   hidden
		Nameless []nameless
		Pointer  *float64
		Fine     string
	}
	_, unknown := mutationsOf(reflect.TypeFor[fields]())
	if len(unknown) != 8 {
		t.Errorf("unknown: %q", unknown)
	}
	type recursive struct{ Next *recursive }
	if _, unknown := mutationsOf(reflect.TypeFor[recursive]()); len(unknown) != 1 {
		t.Errorf("unknown in a recursive type: %q", unknown)
	}
}

// TestPointers keeps the branch for rare fields behind a pointer alive until the model has some.
func TestPointers(t *testing.T) {
	type rare struct{ Policy string }
	type fields struct{ Rare *rare }
	all, unknown := mutationsOf(reflect.TypeFor[fields]())
	if len(unknown) > 0 {
		t.Fatal(unknown)
	}
	shared := &rare{Policy: "eager"}
	for _, f := range all {
		for _, start := range []*rare{nil, shared} {
			v := fields{start}
			applied := f.edit(reflect.ValueOf(&v).Elem(), newRand(1))
			if wantApplied := (start == nil) == (f.op == Set); applied != wantApplied {
				t.Errorf("%v %s of %v: applied %v", f.op, f.path, start, applied)
			}
		}
	}
	if shared.Policy != "eager" {
		t.Error("a mutation wrote through a shared pointer")
	}
}

// facets says which facet each path moves; "" is for what names the asset.
var facets = []struct {
	prefix string
	facet  assetgraph.Facet
}{
	{"Key", ""},
	{"Location", assetgraph.FacetIdentity},
	{"CodeVersion.", assetgraph.FacetCode},
	{"Code.", assetgraph.FacetCode},
	{"Units", assetgraph.FacetCode},
	{"Dependencies", assetgraph.FacetDependencies},
	{"Config", assetgraph.FacetConfiguration},
	{"Tags", assetgraph.FacetTags},
	{"Metadata", assetgraph.FacetMetadata},
	{"Columns", assetgraph.FacetColumns},
	{"Storage.", assetgraph.FacetStorage},
	{"Partitions", assetgraph.FacetPartitions},
	{"Group", assetgraph.FacetGovernance},
	{"Access", assetgraph.FacetGovernance},
	{"Owners", assetgraph.FacetGovernance},
	{"Kinds", assetgraph.FacetGovernance},
	{"Description", assetgraph.FacetDescription},
	{"Checks", assetgraph.FacetChecks},
	{"Contract.", assetgraph.FacetContract},
	{"Execution", assetgraph.FacetIdentity},
	{"Unknown", assetgraph.FacetUnknown},
}

var allFacets = []assetgraph.Facet{
	assetgraph.FacetChecks, assetgraph.FacetCode, assetgraph.FacetColumns, assetgraph.FacetConfiguration,
	assetgraph.FacetContract, assetgraph.FacetDependencies, assetgraph.FacetDescription, assetgraph.FacetGovernance,
	assetgraph.FacetIdentity, assetgraph.FacetMetadata, assetgraph.FacetPartitions, assetgraph.FacetStorage,
	assetgraph.FacetTags, assetgraph.FacetUnknown,
}

func facetOf(path string) (assetgraph.Facet, bool) {
	for _, f := range facets {
		if strings.HasPrefix(path, f.prefix) {
			return f.facet, true
		}
	}
	return "", false
}

// silent are the mutations that need not move any digest.
var silent = []struct {
	suffix string
	op     Op // 0 is every operation
	reason string
	when   func(before, after assetgraph.Asset) bool
}{
	{"Config[].Effect", 0, "an effect is the loader's judgement, not what the author wrote", always},
	{"Config[].Exact", 0, "how values are compared is the loader's judgement", always},
	{"Code.Text", 0, "the digest stands for the text", func(before, after assetgraph.Asset) bool {
		return before.Code.Digest != ""
	}},
	{"Code.Text", Set, "the code version is the digest of the text", versionIsDigest},
	{"Code.Text", Clear, "the code version is the digest of the text", versionIsDigest},
	{"CodeVersion.Value", 0, "the code version is the empty text, whatever the value", func(before, _ assetgraph.Asset) bool {
		return before.CodeVersion.Empty
	}},
	{"Partitions.(TimeWindow).Timezone", 0, "no zone is UTC", samePartitions},
	{"Exclusions[].Timezone", 0, "no zone is UTC, and the zone is that of the moment", samePartitions},
	{"Exclusions[].Cron", 0, "a moment wins over a schedule", samePartitions},
	{"Entries[].Form", 0, "keys that are not one key are a list", sameMappings},
	{"Code.Digest", Clear, "a Builder fills it from the text, or the code version is that digest", hasText},
	{"Code.Digest", Set, "it is what a Builder would have filled in", hasText},
}

func always(_, _ assetgraph.Asset) bool { return true }

func samePartitions(before, after assetgraph.Asset) bool {
	return partition.Equal(before.Partitions, after.Partitions)
}

func sameMappings(before, after assetgraph.Asset) bool {
	return slices.EqualFunc(before.Dependencies, after.Dependencies, func(x, y assetgraph.Dependency) bool {
		return partition.EqualMapping(x.Mapping, y.Mapping)
	})
}

func versionIsDigest(before, after assetgraph.Asset) bool {
	text := before.Code.Text + after.Code.Text // one of them is empty
	return assetgraph.TextDigest(text) == before.CodeVersion.Value
}

func hasText(before, after assetgraph.Asset) bool {
	return assetgraph.TextDigest(before.Code.Text) == before.Code.Digest+after.Code.Digest
}

func isSilent(m Mutation, before, after assetgraph.Asset) bool {
	return slices.ContainsFunc(silent, func(s struct {
		suffix string
		op     Op
		reason string
		when   func(before, after assetgraph.Asset) bool
	}) bool {
		return strings.HasSuffix(m.Path, s.suffix) && (s.op == 0 || s.op == m.Op) && s.when(before, after)
	})
}

// frozen sends an asset through a Builder.
func frozen(t *testing.T, a assetgraph.Asset) assetgraph.Asset {
	t.Helper()
	var b assetgraph.Builder
	b.AddAsset(a)
	g, problems := b.Build()
	for _, p := range problems {
		if p.Severity == assetgraph.SeverityError {
			t.Errorf("not valid: %v", p)
		}
	}
	out, ok := g.Asset(a.Key)
	if !ok {
		t.Fatalf("%v is not in the graph", a.Key)
	}
	return out
}

// TestMutationsMoveDigests applies every mutation to many assets: the digest moves, and the digest of the facet that the
// field belongs to, and no other.
func TestMutationsMoveDigests(t *testing.T) {
	assets := Assets(11, Layered, 1500)
	applied, moved := map[string]int{}, map[assetgraph.Facet]bool{}
	for _, m := range Mutations() {
		want, ok := facetOf(m.Path)
		if !ok {
			t.Errorf("%s: the table of facets does not have it", m.Path)
			continue
		}
		r := newRand(uint64(len(m.Path)))
		for i := 0; i < len(assets) && applied[m.String()] < 8; i++ {
			before := assets[i]
			untouched := before.Clone()
			after := before
			if !m.Apply(&after, r) {
				if !reflect.DeepEqual(after, untouched) {
					t.Errorf("%v: not applied, but changed", m)
				}
				continue
			}
			if !reflect.DeepEqual(before, untouched) {
				t.Fatalf("%v: changed a copy of the asset too", m)
			}
			x, y := frozen(t, before), frozen(t, after)
			applied[m.String()]++
			if isSilent(m, before, after) {
				if x.Digest() != y.Digest() {
					t.Errorf("%v: moved the digest, though it is in the table of silent ones", m)
				}
				continue
			}
			if x.Digest() == y.Digest() {
				t.Errorf("%v: the digest did not move\n%s\n%s", m, canonical(x), canonical(y))
			}
			for _, f := range allFacets {
				if did := x.FacetDigest(f) != y.FacetDigest(f); did != (f == want) {
					t.Errorf("%v: facet %s moved: %v\n%s\n%s", m, f, did, canonical(x), canonical(y))
				}
			}
			moved[want] = true
		}
		if applied[m.String()] == 0 {
			t.Errorf("%v: applied to none of %d assets", m, len(assets))
		}
	}
	for _, f := range allFacets {
		if !moved[f] {
			t.Errorf("no mutation moved facet %s", f)
		}
	}
}

func canonical(a assetgraph.Asset) string {
	b, err := a.Canonical().MarshalJSON()
	return fmt.Sprint(string(b), err)
}

// TestRests checks that the rendered database and schema, and only those, do not move a graph's rest digests.
func TestRests(t *testing.T) {
	rest := func(a assetgraph.Asset) assetgraph.Digest {
		var b assetgraph.Builder
		b.AddAsset(a)
		g, _ := b.Build()
		i, _ := g.Position(a.Key)
		return g.RestAt(i)
	}
	assets := Assets(12, Layered, 200)
	rests := make([]assetgraph.Digest, len(assets))
	for i, a := range assets {
		rests[i] = rest(a)
	}
	for _, m := range Mutations() {
		r := newRand(1)
		place := m.Path == "Storage.Rendered.Database" || m.Path == "Storage.Rendered.Schema"
		for i, a := range assets {
			after := a
			if !m.Apply(&after, r) || isSilent(m, a, after) {
				continue
			}
			if moved := rests[i] != rest(after); moved == place {
				t.Errorf("%v: the rest moved: %v\n%s\n%s", m, moved, canonical(frozen(t, a)), canonical(frozen(t, after)))
				break
			}
		}
	}
}

func TestSpecMutationsMoveTheDigest(t *testing.T) {
	silent := map[string]string{
		"set Locations[].Reason": "of several additions of one name one stays",
	}
	for _, m := range SpecMutations() {
		applied := 0
		for seed := range uint64(6) {
			s := New(seed, Layered, 100)
			s.Locations = append(s.Locations, assetgraph.Location{Name: "broken", State: assetgraph.Failed, Reason: "no module"})
			if m.Op == Set && !strings.Contains(m.Path, "[]") {
				reflect.ValueOf(s).Elem().FieldByName(m.Path).SetZero()
			}
			for i := range s.Definitions {
				if strings.HasPrefix(m.Path, "Definitions[].Content") {
					s.Definitions[i].Digest = "" // which stands for the content
				}
			}
			before := s.Clone().Build().Digest()
			if !m.Apply(s, newRand(seed)) {
				continue
			}
			applied++
			if m.Path == "Locations[]" && m.Op == Remove || m.Path == "Locations" {
				continue // assets of the location name it still
			}
			if s.Build().Digest() == before && silent[m.String()] == "" {
				t.Errorf("%v: the digest did not move, seed %d", m, seed)
			}
		}
		if applied == 0 {
			t.Errorf("%v: never applied", m)
		}
	}
}
