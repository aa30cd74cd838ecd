package dbt_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
)

func genericTest(name string, kwargs object, reads []any, members ...object) object {
	return node("test", name, append([]object{{
		"test_metadata": object{"name": name, "kwargs": kwargs}, "depends_on": object{"nodes": reads, "macros": []any{}},
	}}, members...)...)
}

// TestAttachment is about which asset a generic test belongs to.
func TestAttachment(t *testing.T) {
	const orders, customers = "model.shop.orders", "model.shop.customers"
	both := []any{customers, orders}
	for _, test := range []struct {
		reason   string
		model    any // the argument
		reads    []any
		attached any
		want     string
	}{
		{"from v9 on the manifest says it", "{{ get_where_subquery(ref('customers')) }}", both, orders, orders},
		{"ref with one argument", "{{ ref('orders') }}", both, nil, orders},
		{"ref in a subquery", "{{ get_where_subquery(ref('orders')) }}", both, nil, orders},
		{"double quotes", `{{ ref("orders") }}`, both, nil, orders},
		{"white space", "{{ ref( 'orders' ) }}", both, nil, orders},
		{"ref with two arguments", "{{ ref('shop', 'orders') }}", both, nil, orders},
		{"ref with two arguments, double quotes", `{{ ref("shop", "orders") }}`, both, nil, orders},
		{"ref to another package's model of the same name", "{{ ref('other', 'orders') }}", []any{orders, "model.other.orders"}, nil, "model.other.orders"},
		{"source", "{{ source('raw', 'orders') }}", []any{orders, "source.shop.raw.orders"}, nil, "source.shop.raw.orders"},
		{"source, double quotes", `{{ source("raw", "orders") }}`, []any{orders, "source.shop.raw.orders"}, nil, "source.shop.raw.orders"},
		{"ref is no source of the same name", "{{ ref('orders') }}", []any{"source.shop.raw.orders", orders}, nil, orders},
		{"the only asset it reads", "{{ something_else }}", []any{orders}, nil, orders},
		{"the only asset it reads that is there", nil, []any{"model.shop.disabled", orders}, nil, orders},
		{"an unknown attached node", "{{ ref('orders') }}", both, "model.shop.gone", orders},
		{"no way to tell", "{{ something_else }}", both, nil, ""},
		{"an argument that is no text", 7, both, nil, ""},
		{"reads nothing", "{{ ref('orders') }}", nil, nil, ""},
	} {
		t.Run(test.reason, func(t *testing.T) {
			g := mustLoad(t, text(t, manifest(object{
				"nodes": section(node("model", "orders"), node("model", "customers"),
					node("model", "orders", object{"package_name": "other", "unique_id": "model.other.orders"}),
					genericTest("unique", object{"model": test.model}, test.reads, object{"attached_node": test.attached})),
				"sources": section(node("source", "orders", object{"source_name": "raw", "unique_id": "source.shop.raw.orders"})),
			})))
			var got []string
			for a := range g.Assets() {
				if len(a.Checks) > 0 {
					got = append(got, a.Key.String())
				}
			}
			for d := range g.OtherDefinitions() {
				if d.Kind == "test" && !strings.HasPrefix(d.ID, "test.shop.unique unique(") {
					t.Errorf("unexpected definition %+v", d)
				}
				if d.Kind == "test" {
					got = append(got, "")
				}
			}
			same(t, got, []string{test.want})
		})
	}
}

func TestIdentity(t *testing.T) {
	for _, test := range []struct {
		reason string
		test   object
		column any
		want   string
	}{
		{"name only", object{"name": "unique"}, nil, "unique()"},
		{"namespace", object{"name": "equal_rowcount", "namespace": "dbt_utils"}, nil, "dbt_utils.equal_rowcount()"},
		{"column", object{"name": "unique", "kwargs": object{"column_name": "id", "model": "{{ x }}"}}, "id", "unique(id)"},
		{"column in the arguments only", object{"name": "unique", "kwargs": object{"column_name": "id"}}, nil, `unique(column_name="id")`},
		{"arguments are sorted", object{"name": "a", "kwargs": object{"z": 1, "b": []any{"x", 1.5, nil}, "model": "m"}}, "c", `a(c, b=["x",1.5,null], z=1)`},
		{"a column that needs quotes", object{"name": "unique", "kwargs": object{"column_name": `"Odd, id"`}}, `"Odd, id"`, `unique("\"Odd, id\"")`},
		{"letters", object{"name": "unique"}, "größe $x", `unique(größe $x)`},
	} {
		g := mustLoad(t, text(t, manifest(object{"nodes": section(node("model", "orders"),
			node("test", "spelled_by_the_engine", object{"test_metadata": test.test, "column_name": test.column, "attached_node": "model.shop.orders"}))})))
		if got := checkNames(asset(t, g, "model.shop.orders")); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: got %q; want %q", test.reason, got, test.want)
		}
	}
}

// TestIdentityIsNotTheEnginesName changes everything that engines spell differently.
func TestIdentityIsNotTheEnginesName(t *testing.T) {
	graph := func(test object) assetgraph.Digest {
		return mustLoad(t, text(t, manifest(object{"nodes": merged(section(node("model", "orders")), object{"t": test})}))).Digest()
	}
	base := genericTest("unique", object{"model": "{{ ref('orders') }}", "column_name": "id"}, []any{"model.shop.orders"}, object{"column_name": "id"})
	want := graph(base)
	for name, other := range map[string]any{
		"unique_id": "test.shop.cut.0123456789", "name": "cut", "alias": "cut", "raw_code": "{{ other }}", "package_name": "other",
		"original_file_path": "elsewhere.yml", "attached_node": "model.shop.orders", "fqn": []any{"x"}, "unrendered_config": object{"alias": "cut"},
	} {
		if graph(merged(base, object{name: other})) != want {
			t.Errorf("another %s is another check", name)
		}
	}
	for name, other := range map[string]any{
		"column_name": "other", "description": "x", "tags": []any{"x"}, "meta": object{"x": 1}, "group": "g",
		"test_metadata": object{"name": "unique", "kwargs": object{"column_name": "id", "where": "x"}}, "unrendered_config": object{"severity": "warn"},
	} {
		if graph(merged(base, object{name: other})) == want {
			t.Errorf("another %s is the same check", name)
		}
	}
}

func TestSingularTests(t *testing.T) {
	g := mustLoad(t, text(t, manifest(object{"nodes": section(node("model", "a"), node("model", "b"),
		node("test", "no_orphans", object{"raw_code": "select 1", "depends_on": object{"nodes": []any{"model.shop.b", "model.shop.a", "model.shop.b", "model.shop.gone"}}}),
		node("test", "lost", object{"raw_code": "select 2", "depends_on": object{"nodes": []any{"model.shop.gone"}}}))})))
	for _, id := range []string{"model.shop.a", "model.shop.b"} {
		a := asset(t, g, id)
		same(t, checkNames(a), []string{"shop.no_orphans"})
		if a.Checks[0].Digest != assetgraph.TextDigest("select 1") {
			t.Errorf("%s: the check's digest is %s", id, a.Checks[0].Digest)
		}
	}
	var lost []string
	for d := range g.OtherDefinitions() {
		lost = append(lost, d.Kind+" "+d.ID)
	}
	same(t, lost, []string{"test test.shop.lost"})
}

// TestLostTestsAreCompared is about tests that belong to no asset: what they test still counts.
func TestLostTestsAreCompared(t *testing.T) {
	digest := func(members object) assetgraph.Digest {
		return mustLoad(t, text(t, manifest(object{"nodes": section(genericTest("relationships", object{"to": "x"}, nil, members))}))).Digest()
	}
	unit := func(members object) assetgraph.Digest {
		return mustLoad(t, text(t, manifest(object{"unit_tests": section(node("unit_test", "u", object{"model": "gone"}, members))}))).Digest()
	}
	for _, other := range []object{
		{"unrendered_config": object{"severity": "warn"}}, {"tags": []any{"x"}},
		{"test_metadata": object{"name": "relationships", "kwargs": object{"to": "y"}}},
	} {
		if digest(other) == digest(nil) {
			t.Errorf("%v of a test without an asset is not seen", other)
		}
	}
	for _, other := range []object{{"given": []any{1}}, {"config": object{"tags": []any{"x"}}}, {"overrides": object{"vars": object{"a": 1}}}} {
		if unit(other) == unit(nil) {
			t.Errorf("%v of a unit test without an asset is not seen", other)
		}
	}
}

func TestUnitTests(t *testing.T) {
	for _, test := range []struct {
		reason  string
		members object
		want    string
	}{
		{"what the manifest says", object{"tested_node_unique_id": "model.shop.orders"}, "unit test u"},
		{"the model of that name that it reads", object{"model": "orders", "depends_on": object{"nodes": []any{"model.shop.other", "model.shop.orders"}}}, "unit test u"},
		{"of a version", object{"tested_node_unique_id": "model.shop.orders", "version": 2}, "unit test u.v2"},
		{"a model that it does not read", object{"model": "orders"}, ""},
	} {
		g := mustLoad(t, text(t, manifest(object{
			"nodes":      section(node("model", "orders"), node("model", "other")),
			"unit_tests": section(node("unit_test", "u", object{"given": []any{}, "expect": object{"rows": []any{object{"a": 1}}}}, test.members))})))
		checks := asset(t, g, "model.shop.orders").Checks
		switch {
		case test.want == "" && len(checks) == 0:
		case len(checks) != 1 || checks[0].Name != test.want:
			t.Errorf("%s: got %v; want %q", test.reason, checks, test.want)
		case !strings.Contains(settingsText(checks[0].Config), `expect={"rows":[{"a":1}]}`):
			t.Errorf("%s: the check's configuration is %s", test.reason, settingsText(checks[0].Config))
		}
	}
}

// TestTwins is about tests of one identity, which get numbers by their content.
func TestTwins(t *testing.T) {
	tests := object{}
	for i, where := range []string{"b", "a", "c", "a"} {
		n := genericTest("unique", nil, []any{"model.shop.orders"}, object{"unrendered_config": object{"where": where}})
		n["unique_id"] = fmt.Sprintf("test.shop.unique.%d", i)
		tests[n["unique_id"].(string)] = n
	}
	tests["last"] = genericTest("zzz", nil, []any{"model.shop.orders"}, object{"unique_id": "last"})
	var want string
	for seed := range uint64(20) {
		// The order of the file is what the decoder sees, so the sections are written by hand.
		rng := rand.New(rand.NewPCG(seed, 0))
		ids := slices.Sorted(maps.Keys(tests))
		rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		members := []string{`"m": ` + text(t, node("model", "orders"))}
		for _, id := range ids {
			members = append(members, fmt.Sprintf("%q: %s", id, text(t, tests[id])))
		}
		root := text(t, manifest(nil))
		root = strings.Replace(root, `"nodes":{}`, `"nodes":{`+strings.Join(members, ",")+`}`, 1)
		var got []string
		for _, c := range asset(t, mustLoad(t, root), "model.shop.orders").Checks {
			got = append(got, c.Name+" "+settingsText(c.Config))
		}
		if want == "" {
			want = strings.Join(got, "\n")
			same(t, got, []string{`unique() where="a"`, `unique() #2 where="a"`, `unique() #3 where="b"`, `unique() #4 where="c"`, `zzz() `})
		} else if strings.Join(got, "\n") != want {
			t.Errorf("seed %d: got\n%s\nwant\n%s", seed, strings.Join(got, "\n"), want)
		}
	}
}
