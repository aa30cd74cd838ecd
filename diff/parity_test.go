package diff_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/loader"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/source"
)

// dagsterVerdicts are what testdata/dagster/differ.py says of two workspaces.
type dagsterVerdicts struct {
	Repositories []struct {
		Location, Repository string
		Assets               map[string]dagsterVerdict
	}
	Workspace map[string]dagsterVerdict
}

// dagsterVerdict is what it says of an asset.
type dagsterVerdict struct {
	ChangeTypes  []string     `json:"change_types"`
	CodeVersion  *dagsterEnds `json:"code_version,omitempty"`
	Partitions   *dagsterEnds `json:"partitions_definition,omitempty"`
	Dependencies *diff.Keys   `json:"dependencies,omitempty"`
	Metadata     *diff.Keys   `json:"metadata,omitempty"`
	Tags         *diff.Keys   `json:"tags,omitempty"`
}

type dagsterEnds struct{ Old, New *string }

// text spells a verdict, so that equal ones have equal texts.
func (v dagsterVerdict) text() string {
	for _, keys := range []*diff.Keys{v.Dependencies, v.Metadata, v.Tags} {
		if keys != nil {
			for _, list := range []*[]string{&keys.Added, &keys.Changed, &keys.Removed} {
				*list = append([]string{}, *list...)
				slices.Sort(*list)
			}
		}
	}
	v.ChangeTypes = append([]string{}, v.ChangeTypes...)
	slices.Sort(v.ChangeTypes)
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// verdictOf returns the verdict that the facts about an asset amount to.
func verdictOf(a diff.Asset) dagsterVerdict {
	var v dagsterVerdict
	for _, c := range a.ChangeTypes() {
		v.ChangeTypes = append(v.ChangeTypes, string(c))
	}
	for _, c := range a.Changes {
		switch c.Path {
		case "/code_version":
			v.CodeVersion = &dagsterEnds{plainText(c.Base), plainText(c.Branch)}
		case "/partitions":
			v.Partitions = &dagsterEnds{dagsterClass(c.Base), dagsterClass(c.Branch)}
		}
	}
	for name, keys := range map[string]**diff.Keys{"dependencies": &v.Dependencies, "metadata": &v.Metadata, "tags": &v.Tags} {
		if k := a.Keys(name); len(k.Added)+len(k.Changed)+len(k.Removed) > 0 {
			*keys = &k
		}
	}
	return v
}

// plainText returns the text that an end is; nil when it is absent.
func plainText(v diff.Value) *string {
	known, ok := v.(diff.Known)
	if !ok {
		return nil
	}
	s := string(known.Value.(value.String))
	return &s
}

// dagsterClass returns the class of the partitions definition that an end is.
func dagsterClass(v diff.Value) *string {
	known, ok := v.(diff.Known)
	if !ok {
		return nil
	}
	kind, _ := known.Value.(value.Map).Get("kind")
	class := map[value.Value]string{
		value.String("time_window"): "TimeWindow", value.String("static"): "Static",
		value.String("multi"): "Multi", value.String("dynamic"): "Dynamic",
	}[kind] + "PartitionsDefinition"
	return &class
}

// parityCounts say how much was compared.
type parityCounts struct {
	assets, changed, wrong int
	types                  map[string]int
}

// compareVerdicts compares a diff with Dagster's verdicts.
func (n *parityCounts) compareVerdicts(t *testing.T, what string, d *diff.Diff, want map[string]dagsterVerdict) {
	t.Helper()
	got := map[string]dagsterVerdict{}
	for a := range d.Assets(diff.ShowAll) {
		got[a.Key.String()] = verdictOf(a)
		if _, ok := want[a.Key.String()]; !ok {
			t.Errorf("%s: %s is no asset of Dagster's", what, a.Key)
		}
		for _, c := range a.Changes {
			if c.Significance != diff.Substantive || c.Reason != "" || c.Causes != nil || c.Key != a.Key {
				t.Errorf("%s: %s: got the fact %+v", what, a.Key, c)
			}
		}
	}
	for key, v := range want {
		n.assets++
		if len(v.ChangeTypes) > 0 {
			n.changed++
		}
		for _, c := range v.ChangeTypes {
			n.types[c]++
		}
		if got, want := got[key].text(), v.text(); got != want {
			n.wrong++
			t.Errorf("%s: %s\n got %s\nwant %s", what, key, got, want)
		}
	}
	for name, there := range map[string]int{
		"unknown": len(d.Unknown()), "others": len(d.Others()), "uncompared": len(d.Uncompared()),
		"folded": len(d.Folded(diff.ShowSubstantive)), "unused units": len(d.UnusedUnits()),
	} {
		if there != 0 {
			t.Errorf("%s: got %d %s; want none", what, there, name)
		}
	}
}

// workspace is the text of a workspace, as the fixtures have it.
type workspace struct{ name, text string }

// graph loads a workspace, or one repository of it.
func (w workspace) graph(t testing.TB, repository string) *assetgraph.Graph {
	t.Helper()
	ctx := context.Background()
	doc, err := source.Read(ctx, loader.Text(w.name, w.text), source.Limits{})
	must(t, err)
	var b assetgraph.Builder
	_, err = dagster.Load(ctx, doc, dagster.Options{Repository: repository}, &b)
	must(t, err)
	g, _ := b.Build()
	return g
}

// compareWorkspaces compares two workspaces as a whole and repository by repository.
func (n *parityCounts) compareWorkspaces(t *testing.T, what, version string, base, branch workspace, want dagsterVerdicts) {
	t.Helper()
	option, err := diff.DagsterParity(version)
	must(t, err)
	d := diff.Compare(base.graph(t, ""), branch.graph(t, ""), option)
	n.compareVerdicts(t, what, d, want.Workspace)
	if got := d.Parity(); got != "dagster "+version {
		t.Errorf("%s: parity is %q", what, got)
	}
	option, err = diff.DagsterRepositoryParity(version)
	must(t, err)
	for _, r := range want.Repositories {
		name := r.Location
		if r.Repository != "__repository__" || strings.Contains(name, "@") {
			name = r.Repository + "@" + r.Location
		}
		n.compareVerdicts(t, what+", "+name, diff.Compare(base.graph(t, name), branch.graph(t, name), option), r.Assets)
	}
}

// dagsterFile reads a file of a fixture, which may be compressed.
func dagsterFile(t testing.TB, path string) string {
	t.Helper()
	f, err := os.Open(path)
	var r io.Reader = f
	if os.IsNotExist(err) {
		f, err = os.Open(path + ".gz")
		must(t, err)
		r, err = gzip.NewReader(f)
	}
	must(t, err)
	defer f.Close()
	text, err := io.ReadAll(r)
	must(t, err)
	return string(text)
}

// TestParityFixtures compares the committed fixtures with the verdicts of the Dagster that wrote them.
func TestParityFixtures(t *testing.T) {
	for _, version := range diff.DagsterVersions() {
		folders, err := filepath.Glob("../testdata/dagster/fixtures/" + version + "/*")
		must(t, err)
		if len(folders) < 30 {
			t.Errorf("%s: found %d scenarios", version, len(folders))
		}
		n := parityCounts{types: map[string]int{}}
		for _, folder := range folders {
			t.Run(version+"/"+filepath.Base(folder), func(t *testing.T) {
				read := func(name string) workspace {
					return workspace{name, dagsterFile(t, filepath.Join(folder, name))}
				}
				var want dagsterVerdicts
				must(t, json.Unmarshal([]byte(read("verdicts.json").text), &want))
				n.compareWorkspaces(t, filepath.Base(folder), version, read("base.json"), read("branch.json"), want)
			})
		}
		t.Logf("%s: %d scenarios, %d assets, %d changed: %v", version, len(folders), n.assets, n.changed, n.types)
	}
}
