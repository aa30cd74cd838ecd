package assetgraph_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// encode is the encoding of canonical forms, written once more and naively.
func encode(v value.Value) []byte {
	tagged := func(tag byte, payload []byte) []byte {
		return append(binary.BigEndian.AppendUint32([]byte{tag}, uint32(len(payload))), payload...)
	}
	switch v := v.(type) {
	case value.Null:
		return tagged('n', nil)
	case value.Bool:
		return tagged('b', []byte(map[value.Bool]string{true: "1", false: "0"}[v]))
	case value.Number:
		return tagged('d', []byte(v))
	case value.String:
		return tagged('s', []byte(v))
	case value.List:
		var payload []byte
		for _, item := range v.All() {
			payload = append(payload, encode(item)...)
		}
		return tagged('l', payload)
	case value.Map:
		var payload []byte
		for name, item := range v.All() {
			payload = append(append(payload, encode(value.String(name))...), encode(item)...)
		}
		return tagged('m', payload)
	case value.Typed:
		if v.Value == nil {
			v.Value = value.Null{}
		}
		return tagged('t', append(encode(value.String(v.Type)), encode(v.Value)...))
	}
	panic(fmt.Sprintf("value of kind %T", v))
}

// naiveDigests computes the digests of an asset from its canonical form.
func naiveDigests(a ag.Asset) (whole, rest ag.Digest) {
	placeless := a
	placeless.Storage.Rendered.Database, placeless.Storage.Rendered.Schema = "", ""
	rest = sha256.Sum256(encode(placeless.Canonical()))
	input := append([]byte(nil), rest[:]...)
	input = append(input, encode(value.String(a.Storage.Rendered.Database))...)
	input = append(input, encode(value.String(a.Storage.Rendered.Schema))...)
	return sha256.Sum256(input), rest
}

func TestDigestsComeFromTheCanonicalForm(t *testing.T) {
	g := graphtest.Graph(1, graphtest.Layered, 500)
	for a := range g.Assets() {
		whole, rest := naiveDigests(a)
		if a.Digest() != whole {
			t.Fatalf("%v: digest %v, want %v", a.Key, a.Digest(), whole)
		}
		if i, _ := g.Position(a.Key); !g.SeveralAt(i) && (g.DigestAt(i) != whole || g.RestAt(i) != rest || g.AssetDigest(a.Key) != whole) {
			t.Fatalf("%v: the graph's digests differ from the asset's", a.Key)
		}
		checkSorted(t, a.Key, "", a.Canonical())
		for member := range a.Canonical().All() {
			if f := ag.FacetOf(member); (f == "") != (member == "key") {
				t.Errorf("member %q belongs to facet %q", member, f)
			}
		}
	}
}

// checkSorted checks that the members of a map and of all below it are sorted and distinct.
func checkSorted(t *testing.T, k ag.Key, path string, v value.Value) {
	t.Helper()
	switch v := v.(type) {
	case value.List:
		for i, item := range v.All() {
			checkSorted(t, k, fmt.Sprintf("%s/%d", path, i), item)
		}
	case value.Map:
		for i := range v.Len() {
			e := v.At(i)
			if i > 0 && v.At(i-1).Name >= e.Name {
				t.Errorf("%v: %s: %q comes before %q", k, path, v.At(i-1).Name, e.Name)
			}
			if got, ok := v.Get(e.Name); !ok || !value.Equal(got, e.Value) {
				t.Errorf("%v: %s: %q is not found", k, path, e.Name)
			}
			checkSorted(t, k, path+"/"+e.Name, e.Value)
		}
	}
}

// TestAbsentFieldsLeaveNoTrace checks that empty and nil are one, and that an asset with nothing has nothing but its key.
func TestAbsentFieldsLeaveNoTrace(t *testing.T) {
	bare := ag.Asset{Key: ag.MustKey("a")}
	if got := bare.Canonical(); !got.Equal(value.MapOf(value.Entry{Name: "key", Value: value.String("a")})) {
		t.Errorf("canonical form of a bare asset: %v", got)
	}
	full := bare
	v := reflect.ValueOf(&full).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice {
			f.Set(reflect.MakeSlice(f.Type(), 0, 4))
		}
	}
	full.Metadata, full.Contract.Terms = value.MapOf(), value.MapOf()
	if full.Digest() != bare.Digest() {
		t.Error("empty slices and maps move the digest")
	}
	column := func(c ag.Column) ag.Digest { return ag.Asset{Key: bare.Key, Columns: []ag.Column{c}}.Digest() }
	if column(ag.Column{Name: "id"}) != column(ag.Column{Name: "id", Tags: []facet.Tag{}, Config: []facet.Setting{}, Constraints: value.ListOf(), Lineage: []ag.ColumnRef{}}) {
		t.Error("empty parts of a column move the digest")
	}
	if bare.FacetDigest(ag.FacetCode) != (ag.Digest{}) {
		t.Error("a facet that is not there has a digest")
	}
}

// TestDependenciesAreSortedAsWritten has keys whose order differs from that of their user forms.
func TestDependenciesAreSortedAsWritten(t *testing.T) {
	a := ag.Asset{Key: ag.MustKey("k")}
	for _, segments := range [][]string{{"a", "b"}, {"a!"}, {"a"}, {"a/"}, {"a", "!"}, {`a\`}, {"a\x00"}} {
		a.Dependencies = append(a.Dependencies, ag.Dependency{Key: ag.MustKey(segments...)})
	}
	var b ag.Builder
	b.AddAsset(a)
	g, _ := b.Build()
	frozen, _ := g.Asset(a.Key)
	checkSorted(t, a.Key, "", frozen.Canonical())
	if whole, _ := naiveDigests(frozen); frozen.Digest() != whole {
		t.Error("the digest does not come from the canonical form")
	}
}

// TestCanonicalMembers lists the members, so that a new one is a decision.
func TestCanonicalMembers(t *testing.T) {
	seen := map[string]bool{}
	for a := range graphtest.Graph(1, graphtest.Layered, 1000).Assets() {
		for member := range a.Canonical().All() {
			seen[member] = true
		}
	}
	var got []string
	for member := range seen {
		got = append(got, member)
	}
	slices.Sort(got)
	want := "access checks code code_version code_version_scheme columns config contract dependencies description " +
		"execution_type group key kinds location metadata owners partitions storage tags units unknown"
	if strings.Join(got, " ") != want {
		t.Errorf("members %q\nwant %s", got, want)
	}
}

func TestDigestText(t *testing.T) {
	d := ag.Asset{Key: ag.MustKey("a")}.Digest()
	text, err := d.MarshalText()
	if err != nil || string(text) != d.String() || !strings.HasPrefix(d.String(), "bg1:") || len(text) != 68 {
		t.Fatalf("%s, %v", text, err)
	}
	var back ag.Digest
	if err := back.UnmarshalText(text); err != nil || back != d {
		t.Errorf("%v, %v", back, err)
	}
	for _, s := range []string{"", "bg1:", d.String()[4:], "bg2:" + d.String()[4:], d.String() + "0", d.String()[:66], "bg1:" + strings.Repeat("g", 64)} {
		if err := back.UnmarshalText([]byte(s)); err == nil || back != d {
			t.Errorf("%q was read as %v", s, back)
		}
	}
	if !(ag.Digest{}).IsZero() || d.IsZero() {
		t.Error("IsZero")
	}
}

// TestNilSettings has assets that no Builder has seen: a setting without a value is one of Null, and takes no other's place.
func TestNilSettings(t *testing.T) {
	of := func(config ...facet.Setting) ag.Asset { return ag.Asset{Key: ag.MustKey("a"), Config: config} }
	b, c := value.String("b"), value.String("c")
	x, y := of(facet.Setting{Name: "a"}, facet.Setting{Name: "b", Value: c}), of(facet.Setting{Name: "a", Value: b}, facet.Setting{Name: "c"})
	if x.Digest() == y.Digest() || x.Canonical().Equal(y.Canonical()) {
		t.Error("two assets are one")
	}
	null := of(facet.Setting{Name: "a", Value: value.Null{}}, facet.Setting{Name: "b", Value: c})
	if x.Digest() != null.Digest() || x.FacetDigest(ag.FacetConfiguration) != null.FacetDigest(ag.FacetConfiguration) ||
		!x.Canonical().Equal(null.Canonical()) {
		t.Error("no value is not Null")
	}
}
