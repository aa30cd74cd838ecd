package diff_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

func schemed(v, scheme string) edit {
	return func(a *assetgraph.Asset) { a.CodeVersion = assetgraph.CodeVersion{Value: v, Scheme: scheme} }
}

func digested(d string) edit { return func(a *assetgraph.Asset) { a.Code.Digest = d } }

func body(language, text string) edit {
	return func(a *assetgraph.Asset) { a.Code.Language, a.Code.Text = language, text }
}

// TestCode compares one asset with another that uses units, on what counts as which edit of code.
func TestCode(t *testing.T) {
	const cannotTell = `cannot tell: the two sides are of different kinds (one; two)`
	units := []any{unit("m", "1", "n"), unit("n", "1"), unit("other", "1")}
	edited := []any{unit("m", "1", "n"), unit("n", "2"), unit("other", "1")}
	for _, test := range []struct {
		name         string
		base, branch []edit
		units        []any // of the branch; nil for the base's
		want         []string
		unknown      []string
	}{
		{name: "equal versions", base: []edit{version("1")}, branch: []edit{version("1")}},
		{name: "versions differ", base: []edit{version("1")}, branch: []edit{version("2")}, want: []string{`a: CODE_VERSION /code_version "1"→"2"`}},
		{name: "a version appears", branch: []edit{version("2")}, want: []string{`a: CODE_VERSION /code_version -→"2"`}},
		{name: "a version disappears", base: []edit{version("1")}, want: []string{`a: CODE_VERSION /code_version "1"→-`}},
		{
			name: "versions of one scheme differ", base: []edit{schemed("1", "one")}, branch: []edit{schemed("2", "one")},
			want: []string{`a: CODE_VERSION /code_version "1"→"2"`},
		},
		{name: "equal versions of two schemes", base: []edit{schemed("1", "one")}, branch: []edit{schemed("1", "two")}},
		{
			name: "versions of two schemes differ", base: []edit{schemed("1", "one")}, branch: []edit{schemed("2", "two")},
			unknown: []string{"a /code_version: " + cannotTell},
		},
		{
			name: "a version of a scheme appears", branch: []edit{schemed("2", "two")},
			want: []string{`a: CODE_VERSION /code_version -→"2"`},
		},
		{
			name: "the version is unknown", base: []edit{version("1")}, branch: []edit{unknown("/code_version", "too large")},
			unknown: []string{"a /code_version: too large"},
		},
		{
			name: "the version was unknown", base: []edit{unknown("/code_version", "too large")}, branch: []edit{version("1")},
			unknown: []string{"a /code_version: too large"},
		},
		{name: "digests differ", base: []edit{digested("1")}, branch: []edit{digested("2")}, want: []string{`a: CODE /code/digest "1"→"2"`}},
		{
			name: "digests and versions differ: one edit", base: []edit{digested("1"), version("1")}, branch: []edit{digested("2"), version("2")},
			want: []string{`a: CODE_VERSION /code/digest "1"→"2"`, `a: CODE_VERSION /code_version "1"→"2"`},
		},
		{
			name: "digests differ under one version", base: []edit{digested("1"), version("1")}, branch: []edit{digested("2"), version("1")},
			want: []string{`a: CODE /code/digest "1"→"2"`},
		},
		{
			name: "digests differ, versions cannot be compared", base: []edit{digested("1"), schemed("1", "one")},
			branch: []edit{digested("2"), schemed("2", "two")},
			want:   []string{`a: CODE /code/digest "1"→"2"`}, unknown: []string{"a /code_version: " + cannotTell},
		},
		{
			name: "a unit's code, directly", base: []edit{version("1"), uses("n")}, branch: []edit{version("1"), uses("n")}, units: edited,
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "a unit's code, through another", base: []edit{version("1"), uses("m")}, branch: []edit{version("1"), uses("m")}, units: edited,
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "a unit's code, without a version", base: []edit{uses("m", "n")}, branch: []edit{uses("m", "n")}, units: edited,
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`},
		},
		{
			name: "a unit's code and the version: one edit", base: []edit{version("1"), uses("m")}, branch: []edit{version("2"), uses("m")}, units: edited,
			want: []string{
				`a: CODE_VERSION /code_version "1"→"2"`, `a: CODE_VERSION /units/n/digest "1"→"2" because of unit n`,
			},
		},
		{
			name: "a unit's code, the version unknown", base: []edit{version("1"), uses("m")},
			branch: []edit{unknown("/code_version", "too large"), uses("m")}, units: edited,
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`}, unknown: []string{"a /code_version: too large"},
		},
		{
			name: "a unit's code, versions cannot be compared", base: []edit{schemed("1", "one"), uses("m")},
			branch: []edit{schemed("2", "two"), uses("m")}, units: edited,
			want: []string{`a: CODE /units/n/digest "1"→"2" because of unit n`}, unknown: []string{"a /code_version: " + cannotTell},
		},
		{
			name: "the set of units", base: []edit{version("1"), uses("m")}, branch: []edit{version("1"), uses("other")},
			want: []string{`a: CODE /units/m {}→- because of unit m`, `a: CODE /units/other -→{} because of unit other`},
		},
		{
			name: "the set of units and the version: one edit", base: []edit{version("1"), uses("m")}, branch: []edit{version("2"), uses("other")},
			want: []string{
				`a: CODE_VERSION /code_version "1"→"2"`,
				`a: CODE_VERSION /units/m {}→- because of unit m`, `a: CODE_VERSION /units/other -→{} because of unit other`,
			},
		},
		{
			name: "a unit that changed is used anew", branch: []edit{uses("n")}, units: edited,
			want: []string{`a: CODE /units/n -→{} because of unit n`},
		},
		{
			name: "units unknown", base: []edit{uses("m")}, branch: []edit{unknown("/units", "not read")}, units: edited,
			unknown: []string{"a /units: not read"},
		},
		{
			name: "layout only", base: []edit{sql("select 1")}, branch: []edit{sql("select  1 -- one")},
			want: []string{`a: CODE_VERSION /code_version [cosmetic: only white space and comments]`},
		},
		{
			name: "layout only, by the digest", base: []edit{version("1"), body("sql", "select 1")},
			branch: []edit{version("1"), body("sql", "select  1 -- one")},
			want:   []string{`a: CODE /code/digest [cosmetic: only white space and comments]`},
		},
		{
			name: "not layout alone", base: []edit{sql("select 1")}, branch: []edit{sql("select  2 -- one")},
			want: []string{`a: CODE_VERSION /code_version`},
		},
		{
			name: "a version that its author raised over the same text", base: []edit{version("1"), body("sql", "select 1")},
			branch: []edit{version("2"), body("sql", "select 1")},
			want:   []string{`a: CODE_VERSION /code_version "1"→"2"`},
		},
		{
			name: "a version that its author raised over another layout", base: []edit{version("1"), body("sql", "select 1")},
			branch: []edit{version("2"), body("sql", "select  1")},
			want: []string{
				`a: CODE_VERSION /code/digest [cosmetic: only white space and comments]`, `a: CODE_VERSION /code_version "1"→"2"`,
			},
		},
		{
			name: "a digest of more than the text", base: []edit{digested("1"), body("sql", "select 1")},
			branch: []edit{digested("2"), body("sql", "select  1")},
			want:   []string{`a: CODE /code/digest "1"→"2"`},
		},
		{
			name: "python has no layout", base: []edit{version("1"), body("python", "f( 1)")}, branch: []edit{version("1"), body("python", "f(1)")},
			want: []string{`a: CODE /code/digest`},
		},
		{
			name: "language and path", base: []edit{func(a *assetgraph.Asset) { a.Code = assetgraph.Code{Language: "sql", Path: "a.sql", Digest: "1"} }},
			branch: []edit{func(a *assetgraph.Asset) { a.Code = assetgraph.Code{Language: "python", Path: "b.py", Digest: "1"} }},
			want:   []string{`a: CODE /code/language "sql"→"python"`, `a: METADATA /code/path "a.sql"→"b.py" [governance]`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.units == nil {
				test.units = units
			}
			d := diff.Compare(graph(asset("a", test.base...), units), graph(asset("a", test.branch...), test.units))
			equal(t, "facts", withoutDigests(facts(d, diff.ShowAll)), test.want)
			equal(t, "unknown", unknowns(d), test.unknown)
			if !d.Complete() {
				t.Errorf("not complete: %v", d.Incomplete())
			}
			if len(test.want) == 0 {
				for _, show := range []diff.Show{diff.ShowSubstantive, diff.ShowGovernance, diff.ShowAll} {
					for a := range d.Assets(show) {
						t.Errorf("shown at %d: %v", show, a)
					}
				}
			}
		})
	}
}

// withoutDigests leaves out the ends that are digests of texts.
func withoutDigests(lines []string) []string {
	for i := range lines {
		lines[i] = sha.ReplaceAllString(lines[i], "")
	}
	return lines
}

// TestSettings compares values of a setting. Where nothing is wanted they are the same.
func TestSettings(t *testing.T) {
	null, none, nothing := value.Null{}, value.ListOf(), value.MapOf()
	one, truth := value.Number("1"), value.Bool(false)
	with := func(name string, v value.Value) value.Map {
		return value.MapOf(value.Entry{Name: name, Value: v})
	}
	list := value.ListOf
	for _, test := range []struct {
		x, y  value.Value // nil for absent
		want  string      // after the path of the setting
		exact string      // the same for a setting whose empty values count, where that is not the same
	}{
		{null, nil, "", ""}, {none, nil, "", ""}, {nothing, nil, "", ""}, {null, none, "", ""}, {null, nothing, "", ""}, {none, nothing, "", ""},
		{with("a", null), nil, "", ""}, {with("a", null), null, "", ""}, {with("a", null), none, "", ""},
		{with("a", one), value.MapOf(value.Entry{Name: "a", Value: one}, value.Entry{Name: "b", Value: null}), "", ""},
		{list(with("a", null)), list(nothing), "", ""},
		{truth, nil, "false→-", "="}, {truth, null, "false→null", "="}, {value.String(""), nil, `""→-`, "="},
		{value.Number("0"), nil, "0→-", "="}, {one, value.Number("1.0"), "1→1.0", "="}, {one, value.String("1"), `1→"1"`, "="},
		{one, value.Bool(true), "1→true", "="}, {one, none, "1→[]", "="}, {one, list(one), "1→[1]", "="}, {list(null), none, "[null]→[]", "="},
		{list(null), nil, "[null]→-", "="}, {list(one, one), list(one), "[1,1]→[1]", "="}, {list(none), none, "[[]]→[]", "="},
		{with("a", none), nil, "", `{"a":[]}→-`}, {with("a", none), nothing, "", "/a []→-"}, {with("a", none), with("a", null), "", "/a []→null"},
		{with("a", nothing), nothing, "", "/a {}→-"}, {with("a", with("b", none)), nil, "", `{"a":{"b":[]}}→-`},
		{with("a", one), nothing, "/a 1→-", "="}, {with("a", one), with("a", null), "/a 1→null", "="}, {with("a", one), with("a", none), "/a 1→[]", "="},
		{with("a", with("b", one)), with("a", with("b", truth)), "/a/b 1→false", "="}, {with("a", with("b", null)), with("a", nothing), "", ""},
		{with("a/b~", one), nothing, "/a~1b~0 1→-", "="}, {with("a", one), list(one), `{"a":1}→[1]`, "="},
		{list(with("a", null)), list(null), `[{"a":null}]→[null]`, "="}, {list(with("a", none)), list(nothing), "", `[{"a":[]}]→[{}]`},
	} {
		for n := range 4 {
			swapped, exact := n%2 == 1, n/2 == 1
			x, y, want := test.x, test.y, test.want
			if exact && test.exact != "=" {
				want = test.exact
			}
			if swapped {
				x, y, want = y, x, swap(want)
			}
			of := func(v value.Value) (config []facet.Setting) {
				if v == nil {
					return nil
				}
				return []facet.Setting{{Name: "s", Value: v, Exact: exact}}
			}
			build := func(v value.Value) *assetgraph.Graph {
				return graph(asset("a", func(a *assetgraph.Asset) {
					a.Config = of(v)
					a.Columns = []assetgraph.Column{{Name: "c", Config: of(v)}}
					a.Checks = []facet.Check{{Name: "k", Config: of(v)}}
				}))
			}
			var lines []string
			if want != "" {
				if want[0] != '/' {
					want = " " + want
				}
				lines = []string{"a: CONFIG /config/s" + want, "a: COLUMNS /columns/c/config/s" + want, "a: CHECKS /checks/k/config/s" + want}
			}
			equal(t, text(end(x))+" and "+text(end(y)), facts(diff.Compare(build(x), build(y)), diff.ShowAll), lines)
		}
	}
}

// TestMetadataIsExact shows that the equality of empty values is one of settings only.
func TestMetadataIsExact(t *testing.T) {
	build := func(v value.Value) *assetgraph.Graph {
		return graph(asset("a", func(a *assetgraph.Asset) { a.Metadata = value.MapOf(value.Entry{Name: "m", Value: v}) }))
	}
	equal(t, "null and []", facts(diff.Compare(build(value.Null{}), build(value.ListOf())), diff.ShowAll),
		[]string{"a: METADATA /metadata/m null→[] [governance]"})
	equal(t, "null and absent", facts(diff.Compare(build(value.Null{}), graph(asset("a"))), diff.ShowAll),
		[]string{"a: METADATA /metadata/m null→- [governance]"})
}
