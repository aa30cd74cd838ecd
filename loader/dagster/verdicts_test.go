package dagster_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

// TestVerdicts compares what was read of pairs of workspaces with what Dagster's own differ said of them, repository by
// repository: what Dagster finds changed was not read as equal, and where Dagster and this package have the same notion of
// equality the answers are the same.
func TestVerdicts(t *testing.T) {
	n := 0
	for _, file := range fixtures(t) {
		if !strings.HasPrefix(filepath.Base(file), "base.json") {
			continue
		}
		branch := filepath.Join(filepath.Dir(file), "branch"+strings.TrimPrefix(filepath.Base(file), "base"))
		verdicts, err := filepath.Glob(filepath.Join(filepath.Dir(file), "verdicts.json*"))
		if err != nil || len(verdicts) != 1 {
			t.Fatalf("%s: %v, %v", file, verdicts, err)
		}
		n += compareVerdicts(t, file, readFile(t, file), readFile(t, branch), gjson.Parse(readFile(t, verdicts[0])))
	}
	if n < 5000 {
		t.Errorf("compared %d assets; want 5,000 or more", n)
	}
}

func compareVerdicts(t *testing.T, name, base, branch string, verdicts gjson.Result) int {
	t.Helper()
	n := 0
	verdicts.Get("repositories").ForEach(func(_, repository gjson.Result) bool {
		opts := dagster.Options{Repository: repository.Get("location").String()}
		if r := repository.Get("repository").String(); r != "__repository__" {
			opts.Repository = r + "@" + opts.Repository
		}
		old, new := load(base, opts), load(branch, opts)
		if old.loud() || new.loud() {
			t.Errorf("%s: %v %v", name, old.err, new.err)
			return true
		}
		repository.Get("assets").ForEach(func(key, verdict gjson.Result) bool {
			n++
			var types []string
			for _, v := range verdict.Get("change_types").Array() {
				types = append(types, v.String())
			}
			compareVerdict(t, name+" "+opts.Repository+" "+key.String(), types, known(t, old.graph, key.String()), known(t, new.graph, key.String()))
			return true
		})
		return true
	})
	return n
}

// known returns the asset or stub of a key; nil when there is neither. The keys of 1.9.8 have no escapes.
func known(t *testing.T, g *assetgraph.Graph, form string) *assetgraph.Asset {
	t.Helper()
	k, err := assetgraph.ParseKey(form)
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := g.Asset(k); ok {
		return &a
	}
	if stubs := g.Stubs(k); len(stubs) == 1 {
		return &stubs[0]
	}
	return nil
}

func compareVerdict(t *testing.T, name string, types []string, old, new *assetgraph.Asset) {
	t.Helper()
	if old == nil || new == nil {
		want := []string{map[bool]string{true: "NEW", false: "REMOVED"}[old == nil]}
		if old == nil && new == nil || !slices.Equal(types, want) {
			t.Errorf("%s: Dagster says %s; read %v and %v", name, types, old != nil, new != nil)
		}
		return
	}
	exact := map[string]bool{
		"NEW": false, "REMOVED": false,
		"CODE_VERSION":          old.CodeVersion != new.CodeVersion,
		"PARTITIONS_DEFINITION": !partition.Equal(old.Partitions, new.Partitions),
		"TAGS":                  !slices.Equal(old.Tags, new.Tags),
	}
	for typ, changed := range exact {
		if changed != slices.Contains(types, typ) {
			t.Errorf("%s: Dagster says %s; read as changed %s: %t", name, types, typ, changed)
		}
	}
	finer := map[string]bool{
		"METADATA": !value.Equal(old.Metadata, new.Metadata),
		"DEPENDENCIES": !slices.EqualFunc(old.Dependencies, new.Dependencies, func(x, y assetgraph.Dependency) bool {
			return x.Key == y.Key && partition.EqualMapping(x.Mapping, y.Mapping)
		}),
	}
	for typ, changed := range finer {
		implicit := typ == "DEPENDENCIES" && (strings.Contains(name, "1.9.8")) // which infers mappings from partitions
		if !changed && !implicit && slices.Contains(types, typ) {
			t.Errorf("%s: Dagster says %s; read as equal: %s", name, types, typ)
		}
	}
}
