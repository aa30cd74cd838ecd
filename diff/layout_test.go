package diff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
)

func code(text string) assetgraph.Code { return assetgraph.Code{Language: "sql", Text: text} }

// TestOnlyLayout has pairs that differ in nothing but layout, and that are seen to.
func TestOnlyLayout(t *testing.T) {
	for _, pair := range [][2]string{
		{"select 1", "select  1"},
		{"select 1", "\n\tselect\n\t1\r\n"},
		{"select 1\nfrom t\n", "select 1\r\nfrom t\r\n"},
		{"select 1", "-- what it is\nselect 1"},
		{"select 1", "select 1 -- the end"},
		{"select 1", "select 1 --"},
		{"select 1, 2", "select 1, -- one\n2"},
		{"select 1, 2", "select 1, -- it's \"one\"\r\n 2"},
		{"select 1, 2", "select /* one */ 1, 2"},
		{"select 1, 2", "select/* one\n * 'and' -- more\n */1, 2"},
		{"select 1", "{# what it is #}\nselect 1"},
		{"select 1", "{# {{ never }} 'run #}select 1"},
		{"select 1 from t", "select 1 {# one #} from t"},
		{"select {{ x }}\nfrom {{ ref('t') }}", "select\n  {{ x }}\n\n  from\n  {{ ref('t') }}\n"},
		{"{% if a %} select 1 {% else %} select 2 {% endif %}", "{% if a %}\n  select 1\n{% else %}\n  select 2\n{% endif %}"},
		{"{% for c in cs %} {{ c }},\n{% endfor %}", "{% for c in cs %}\n {{ c }}, {# more #}\n{% endfor %}"},
		{"{% set x = [1, 2] %} select 1", "{% set x = [1, 2] %}\n\nselect 1"},
		{"{{ config(materialized='table', meta={'a': {'b': 1}}) }}\nselect 1", "{{ config(materialized='table', meta={'a': {'b': 1}}) }}\n\n  select  1"},
		{"select 'a  b', \"c  d\", `e  f`", "select 'a  b',\n\"c  d\",\n`e  f`"},
		{"select 'it''s'", "select  'it''s'"},
		{"select a - b", "select a  - b"},
		{"select x[0], ['a', 'b']", "select  x[0],  ['a', 'b']"},
		{"select 1 ----\n, 2", "select  1  ----\n, 2"},
		{"---- head ----\nselect 1", "---- head ----\n\nselect  1"},
		{"select é from t", "select  é  from t"},
	} {
		if !diff.SameButLayout(code(pair[0]), code(pair[1])) {
			x, sure := diff.WithoutLayout(pair[0])
			y, also := diff.WithoutLayout(pair[1])
			t.Errorf("%q and %q differ in more than layout: %q %v, %q %v", pair[0], pair[1], x, sure, y, also)
		}
	}
}

// TestMoreThanLayout has pairs that mean something else, in some dialect, or that nobody can be sure of. To take one of
// these for layout would be to hide a change.
func TestMoreThanLayout(t *testing.T) {
	for _, test := range []struct{ why, a, b string }{
		{"another token", "select 1", "select 2"},
		{"a tag that may print a comment", "{{ hdr() }}\nselect 1", "{{ hdr() }} select 1"},
		{"a tag that may print a comment, with more on its line", "{{ hdr() }} x\nselect 1", "{{ hdr() }} x select 1"},
		{"a tag that may print a comment, and one that prints nothing", "{{ hdr() }}{% if a %}\nselect 1", "{{ hdr() }}{% if a %} select 1"},
		{"strings with a new line and a tag between", "'a'\n{% if x %} 'b' {% endif %}", "'a' {% if x %} 'b' {% endif %}"},
		{"strings with a tag and a new line between", "'a' {% if x %}\n'b' {% endif %}", "'a' {% if x %} 'b' {% endif %}"},
		{"one word", "select ab", "select a b"},
		{"case", "select a", "SELECT a"},
		{"blanks where there were none", "select a+b", "select a + b"},
		{"blanks in a string", "select 'a b'", "select 'a  b'"},
		{"a new line in a string", "select 'a b'", "select 'a\nb'"},
		{"line ends in a string", "select 'a\nb'", "select 'a\r\nb'"},
		{"blanks in a quoted name", `select "a b"`, `select "a  b"`},
		{"blanks in a name in backticks", "select `a b`", "select `a  b`"},
		{"blanks in a name in brackets", "select [a b]", "select [a  b]"},
		{"a comment in a name in brackets", "select [a -- b\n]", "select [a]"},
		{"a quote in a name in brackets", "select [it's], 'a b'", "select [it's], 'a  b'"},
		{"a double quote in a name in brackets", `select [5"], 'a"  b'`, `select [5"], 'a" b'`},
		{"a bracket in a name in brackets", "select [a]]b c]", "select [a]]b  c]"},
		{"what looks like a comment in a string", "select '-- a'", "select '-- b'"},
		{"what looks like a comment in a string, dropped", "select 'a -- b'", "select 'a'"},
		{"what looks like a block comment in a string", "select '/* a */'", "select '/* b */'"},
		{"what looks like a comment in a quoted name", `select "a -- b"`, `select "a"`},
		{"a quote in a string", "select 'it''s -- a'", "select 'it''s -- b'"},
		{"a comment that begins behind a string", "select '--', 1", "select '--', 2"},
		{"code behind a comment", "select 1 -- a\n, 2", "select 1 -- a\n, 3"},
		{"code that became a comment", "select 1\n, 2", "select 1 -- a, 2"},
		{"code that was a comment", "select 1 /* a */, 2", "select 1 /* a , 2"},
		{"a template in a line comment", "select 1 -- {{ f() }}", "select 1"},
		{"a tag in a line comment", "select 1 -- {% do f() %}", "select 1"},
		{"a template in a block comment", "select 1 /* {{ f() }} */", "select 1"},
		{"a hint", "select /*+ index(a) */ 1", "select /*+ index(b) */ 1"},
		{"a conditional comment", "select /*! 1 + */ 2", "select 2"},
		{"a conditional comment of a version", "select /*!80000 1 + */ 2", "select 2"},
		{"a conditional comment of MariaDB", "select /*M! 1 + */ 2", "select 2"},
		{"a hint in a line comment", "select --+ full(t)\n 1", "select 1"},
		{"nested comments", "select /* a /* b */ 1 */ 2", "select /* a /* b */ 3 */ 2"},
		{"nested comments, closely", "select /* a /*/ 1 */ 2", "select /* a /*/ 3 */ 2"},
		{"dollar quotes", "select $$a b$$", "select $$a  b$$"},
		{"dollar quotes with a name", "select $q$ -- a\n$q$", "select $q$ $q$"},
		{"a comment of BigQuery and MySQL", "select 1 # a\n, 2", "select 1 # a , 2"},
		{"a comment of BigQuery with a quote", "select 1 # it's\n, 'a  b'", "select 1 # it's\n, 'a b'"},
		{"tripled quotes", `select '''a' b'''`, `select '''a'  b'''`},
		{"tripled double quotes", `select """a" b"""`, `select """a"  b"""`},
		{"a backslash in a string", `select 'a\' b', 'c'`, `select 'a\'  b', 'c'`},
		{"a string of E", `select E'a\' b -- ', 'c'`, `select E'a\' b', 'c'`},
		{"a backslash outside", `select \ 1`, `select \  1`},
		{"a string of q", "select q'[it's a]', 'b'", "select q'[it's  a]', 'b'"},
		{"a string of q with many quotes", "select q'{a'b c'd}'", "select q'{a'b  c'd}'"},
		{"a string of nq", "select nq'!a'b c'd!'", "select nq'!a'b  c'd!'"},
		{"no comment of MySQL", "select 5--x\n, 1", "select 5--y\n, 1"},
		{"no comment of MySQL, with a number", "select 5--1", "select 5"},
		{"no comment of MySQL, with many dashes", "select 5---1\n", "select 5---2\n"},
		{"no comment of MySQL, with many dashes and a line end", "select 5---1\n+2", "select 5---1 +2"},
		{"no comment of MySQL, with a string that goes on", "select 5---'a\n b'", "select 5---'a\n  b'"},
		{"an operator and a comment of MySQL", "select a -- x\n b", "select a --- x\n b"},
		{"a comment of slashes", "select 1 // a\n, 2", "select 1 // a , 2"},
		{"a comment that goes on behind a backslash", "select 1 -- a \\\n, 2", "select 1\n, 2"},
		{"a comment that ends at a carriage return", "select 1 -- a\r, 2", "select 1 -- a"},
		{"strings that are one", "select 'a'\n'b'", "select 'a' 'b'"},
		{"strings that are one, behind a comment", "select 'a' -- c\n'b'", "select 'a' 'b'"},
		{"a block that is a value", "{% set x %}a b{% endset %}", "{% set x %}a  b{% endset %}"},
		{"a block that is a filtered value", "{% set x | replace('=', '') %}a b{% endset %}", "{% set x | replace('=', '') %}a  b{% endset %}"},
		{"a filter", "{% filter f %}a b{% endfilter %}", "{% filter f %}a  b{% endfilter %}"},
		{"a call", "{% call f() %}a b{% endcall %}", "{% call f() %}a  b{% endcall %}"},
		{"a call with arguments", "{%- call(x) f() -%}a b{% endcall %}", "{%- call(x) f() -%}a  b{% endcall %}"},
		{"a macro", "{% macro f() %}a b{% endmacro %}", "{% macro f() %}a  b{% endmacro %}"},
		{"a snapshot", "{% snapshot s %}a b{% endsnapshot %}", "{% snapshot s %}a  b{% endsnapshot %}"},
		{"raw text", "{% raw %}{{ a }}{% endraw %}", "{% raw %}{{ b }}{% endraw %}"},
		{"raw text with a comment", "{% raw %}{# a #}{% endraw %}", "{% raw %}{% endraw %}"},
		{"a tag nobody knows", "{% mystery %}a b", "{% mystery %}a  b"},
		{"a loop that can be called", "{% for x in y recursive %}a b{{ loop(x)|length }}{% endfor %}", "{% for x in y recursive %}a  b{{ loop(x)|length }}{% endfor %}"},
		{"a string in a template", "{{ f('a b') }}", "{{ f('a  b') }}"},
		{"blanks in a template", "{{ f('a') }}", "{{f('a')}}"},
		{"the end of a template in a string", "{{ f('}}', 'a  b') }}", "{{ f('}}', 'a b') }}"},
		{"a comment in a string in a template", "{{ f('-- a') }}", "{{ f('-- b') }}"},
		{"what looks like a comment in a template", "{{ {'a': {'b': 1}}['a']['b'] -- 1 }}", "{{ {'a': {'b': 1}}['a']['b'] -- 2 }}"},
		{"a backslash in a template's string", `{{ f('a\'  b') }}`, `{{ f('a\' b') }}`},
		{"a template in a string", "select '{{ x }}  y'", "select '{{ x }} y'"},
		{"a template in a quoted name", `select "{{ x }}  y"`, `select "{{ x }} y"`},
		{"a template that prints a quote", `select {{ "'" }}a b{{ "'" }}`, `select {{ "'" }}a  b{{ "'" }}`},
		{"a template that prints dashes", "{{ '--' }} a\n b", "{{ '--' }} a b"},
		{"a template that prints nothing between dashes", "select 1 -{{ x }}- a\n, 2", "select 1 -{{ x }}- a , 2"},
		{"a template's comment between dashes", "select 1 -{# x #}- a\n, 2", "select 1 -{# x #}- a , 2"},
		{"a template's comment between a slash and a star", "select /{# x #}* 'a b' */", "select /{# x #}* 'a  b' */"},
		{"a template's comment in a word", "select a{# x #}b", "select a b"},
		{"a template's comment that takes blanks", "select a {#- x -#} b", "select a b"},
		{"a template's comment that takes blanks before", "select a {#- x #}b", "select a b"},
		{"a template's comment that takes blanks behind", "select a{# x -#} b", "select a b"},
		{"blanks beside a tag that takes them", "select a {{- b }}", "select a{{- b }}"},
		{"marks that take blanks", "select a {{ b }}", "select a {{- b -}}"},
		{"a tag that takes the end of a comment's line", "select 1 -- a\n{%- if x %}, 2{% endif %}", "select 1 {%- if x %}, 2{% endif %}"},
		{"a template that takes the end of a comment's line", "select 1 -- a\n\n  {{- x }}", "select 1 {{- x }}"},
		{"a comment that takes the end of a comment's line", "select 1 -- a\n{#- b #} , 2", "select 1 {#- b #} , 2"},
		{"a string that does not end", "select 'a b", "select 'a  b"},
		{"a name that does not end", `select "a b`, `select "a  b`},
		{"a block comment that does not end", "select 1 /* a", "select 1 /* b"},
		{"a template that does not end", "select {{ a", "select {{  a"},
		{"a template's comment that does not end", "select {# a", "select {# b"},
		{"a string in a template that does not end", "select {{ 'a }}", "select {{ 'b }}"},
		{"a bracket that does not end", "select [a b", "select [a  b"},
		{"a no-break space", "select 1", "select\u00a01"},
		{"an ideographic space", "select 1", "select\u30001"},
		{"a byte order mark", "select 1", "\ufeffselect 1"},
		{"a vertical tab", "select 1", "select\v1"},
		{"a form feed", "select 1", "select\f1"},
		{"a no-break space behind dashes", "select 1 --\u00a0a\n", "select 1 --\u00a0b\n"},
		{"a NUL", "select 1", "select\x001"},
		{"nothing", "", " "},
	} {
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			if diff.SameButLayout(code(pair[0]), code(pair[1])) {
				x, _ := diff.WithoutLayout(pair[0])
				t.Errorf("%s: %q and %q are taken for %q both", test.why, pair[0], pair[1], x)
			}
		}
	}
	for _, languages := range [][2]string{{"python", "python"}, {"", ""}, {"sql", "python"}, {"SQL", "sql"}, {"sql", ""}} {
		a, b := code("select 1"), code("select  1")
		a.Language, b.Language = languages[0], languages[1]
		if diff.SameButLayout(a, b) {
			t.Errorf("languages %q", languages)
		}
	}
}

// piece returns a token that holds a number: one that keeps to itself with white space around it.
func piece(r *rand.Rand, n uint64) string {
	filler := []string{"a", " ", "  ", "--", "/*", "*/", "''", "{", "é", "\t", "\n", ",", "x"}
	inside := func(without string) string {
		var b strings.Builder
		for range r.IntN(5) {
			if s := filler[r.IntN(len(filler))]; !strings.ContainsAny(s, without) {
				b.WriteString(s)
			}
		}
		return b.String()
	}
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf("'%s%d'", inside(""), n)
	case 1:
		return fmt.Sprintf(`"%s%d"`, inside(""), n)
	case 2:
		return fmt.Sprintf("`%s%d`", inside(""), n)
	case 3:
		return fmt.Sprintf("{{ f(%d, '%s') }}", n, inside("'"))
	case 4:
		return fmt.Sprintf("{%% if x == %d %%}", n)
	case 5:
		return fmt.Sprintf("x[%d]", n)
	case 6:
		return fmt.Sprint(n)
	case 7:
		return fmt.Sprintf("(%s%d)", []string{"a", "b.", "c +", "-"}[r.IntN(4)], n)
	default:
		return fmt.Sprintf("word%d", n)
	}
}

// gap is layout: white space, with a comment or without.
func gap(r *rand.Rand) string {
	return []string{" ", "\n", "\t \r\n", "  ", " -- a comment's\n", " /* one */ ", "\n{# 'one #}\n", " --\n", "\n-- it's\n"}[r.IntN(9)]
}

// hides builds a text of random pieces and gaps, and the same with other gaps and perhaps another piece, and reports
// whether the change of a piece was hidden. It returns whether both texts were understood, too.
func hides(seed1, seed2 uint64) (a, b string, hidden, sure bool) {
	r := rand.New(rand.NewPCG(seed1, seed2))
	n := 1 + r.IntN(8)
	changed := r.IntN(n)
	var x, y strings.Builder
	for i := range n {
		random := func() *rand.Rand { return rand.New(rand.NewPCG(seed1, seed2+uint64(i)+1)) }
		number := uint64(1)
		if i == changed {
			number = 2
		}
		x.WriteString(piece(random(), 1))
		y.WriteString(piece(random(), number))
		x.WriteString(gap(r))
		y.WriteString(gap(r))
	}
	a, b = x.String(), y.String()
	_, s := diff.WithoutLayout(a)
	_, u := diff.WithoutLayout(b)
	return a, b, diff.SameButLayout(code(a), code(b)), s && u
}

func TestNoTokenIsHidden(t *testing.T) {
	understood := 0
	for seed := range uint64(20000) {
		a, b, hidden, sure := hides(seed, 1)
		if hidden {
			t.Fatalf("seed %d: %q and %q are taken for the same", seed, a, b)
		}
		if sure {
			understood++
		}
	}
	if understood < 2000 {
		t.Errorf("understood only %d texts", understood)
	}
}

func FuzzWithoutLayout(f *testing.F) {
	for _, s := range []string{
		"select 1 -- a\n, 'b  c' /* d */", "{{ config(a={'b': 1}) }} select {# x #} [a]", "---- x\nselect 5", "{%- set x = 1 -%}\n a",
		"'", "{{", "/*/", "--\r\n", "'a' 'b'", "q'x'", "\xff\x00",
	} {
		f.Add(s, uint64(len(s)))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		once, sure := diff.WithoutLayout(text)
		if sure {
			twice, again := diff.WithoutLayout(once)
			if !again || twice != once {
				t.Errorf("%q gives %q, and that %q (%v)", text, once, twice, again)
			}
			if len(once) > len(text)+1 {
				t.Errorf("%q gives more: %q", text, once)
			}
		}
		if a, b, hidden, _ := hides(seed, uint64(len(text))); hidden {
			t.Errorf("%q and %q are taken for the same", a, b)
		}
	})
}
