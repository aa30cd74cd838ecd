package diff_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
)

// mirrored swaps the sides of a fact.
func mirrored(c diff.Change) diff.Change {
	c.Base, c.Branch = c.Branch, c.Base
	switch c.Type {
	case diff.New:
		c.Type = diff.Removed
	case diff.Removed:
		c.Type = diff.New
	}
	c.Reason = mirroredReason(c.Reason)
	return c
}

// mirroredReason swaps the sides of a rewrite: database a → b, schema c → d. No generated name has the arrow.
func mirroredReason(reason string) string {
	parts := strings.Split(reason, ", ")
	for i, part := range parts {
		from, to, rewrite := strings.Cut(part, " → ")
		what, from, named := strings.Cut(from, " ")
		if rewrite && named {
			parts[i] = what + " " + to + " → " + from
		}
	}
	return strings.Join(parts, ", ")
}

// mirrors checks the law that Compare(b, a) mirrors Compare(a, b). It holds for graphs that cover the same locations.
func mirrors(t *testing.T, name string, base, branch *assetgraph.Graph) {
	t.Helper()
	there, back := diff.Compare(base, branch), diff.Compare(branch, base)
	var want, got []string
	for a := range there.Assets(diff.ShowAll) {
		switch a.Status {
		case diff.StatusNew:
			a.Status = diff.StatusRemoved
		case diff.StatusRemoved:
			a.Status = diff.StatusNew
		}
		want = append(want, fmt.Sprintf("%s %s", a.Key, a.Status))
		for _, c := range a.Changes {
			want = append(want, a.Key.String()+": "+fact(mirrored(c)))
		}
	}
	for a := range back.Assets(diff.ShowAll) {
		got = append(got, fmt.Sprintf("%s %s", a.Key, a.Status))
		for _, c := range a.Changes {
			got = append(got, a.Key.String()+": "+fact(c))
		}
	}
	for _, show := range []diff.Show{diff.ShowSubstantive, diff.ShowGovernance} {
		for _, f := range there.Folded(show) {
			want = append(want, fmt.Sprintf("fold %d %s %s %d %d %s", show, mirroredReason(f.Reason), f.Significance, f.Assets, f.Facts, f.Example))
		}
		for _, f := range back.Folded(show) {
			got = append(got, fmt.Sprintf("fold %d %s %s %d %d %s", show, f.Reason, f.Significance, f.Assets, f.Facts, f.Example))
		}
	}
	for _, u := range there.Unknown() {
		want = append(want, u.Key.String()+" unknown "+u.Field)
	}
	for _, u := range back.Unknown() {
		got = append(got, u.Key.String()+" unknown "+u.Field)
	}
	for _, o := range there.Others() {
		want = append(want, fmt.Sprintf("%s %s %s %s", o.Location, o.Kind, o.ID, map[diff.Status]diff.Status{
			diff.StatusNew: diff.StatusRemoved, diff.StatusRemoved: diff.StatusNew, diff.StatusChanged: diff.StatusChanged}[o.Status]))
	}
	for _, o := range back.Others() {
		got = append(got, fmt.Sprintf("%s %s %s %s", o.Location, o.Kind, o.ID, o.Status))
	}
	for _, lines := range [][]string{got, want} {
		slices.Sort(lines)
	}
	equal(t, name+", mirrored", got, want)
}

// lawCase is a generated graph and an edited one.
type lawCase struct {
	name         string
	base, branch *graphtest.Spec
}

// lawCases returns many, of all shapes. Both sides cover the same locations.
func lawCases() []lawCase {
	seeds := uint64(8)
	if testing.Short() {
		seeds = 3
	}
	var out []lawCase
	for _, shape := range graphtest.Shapes() {
		for seed := range seeds {
			base := graphtest.New(seed, shape, 70)
			branch := base.Clone()
			branch.Mutate(seed, 5+int(seed%4)*20)
			if seed%3 == 0 { // another environment
				for i := range branch.Assets {
					if s := &branch.Assets[i].Storage.Rendered.Schema; *s != "" {
						*s = "pr_" + *s
					}
				}
			}
			if seed%3 == 1 { // another version of the tool
				for i := range branch.Units {
					if u := &branch.Units[i]; u.Toolchain {
						u.Digest += "!"
					}
				}
			}
			cover(base, branch)
			out = append(out, lawCase{fmt.Sprintf("%s, seed %d", shape, seed), base, branch})
		}
	}
	return out
}

// cover makes both cover what one does.
func cover(a, b *graphtest.Spec) {
	names := map[string]bool{}
	for _, s := range []*graphtest.Spec{a, b} {
		for l := range s.Build().Locations() {
			names[l.Name] = true
		}
	}
	for _, s := range []*graphtest.Spec{a, b} {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if !slices.ContainsFunc(s.Locations, func(l assetgraph.Location) bool { return l.Name == name }) {
				s.Locations = append(s.Locations, assetgraph.Location{Name: name})
			}
		}
	}
}

func TestCompareWithItself(t *testing.T) {
	for _, c := range lawCases() {
		g, again := c.branch.Build(), c.branch.Clone().Build()
		for _, d := range []*diff.Diff{diff.Compare(g, g), diff.Compare(g, again)} {
			if got := facts(d, diff.ShowAll); len(got) > 0 || len(d.Others()) > 0 || len(d.Reached()) > 0 || len(d.Folded(diff.ShowSubstantive)) > 0 {
				t.Errorf("%s: a graph differs from itself: %q, %v, %v", c.name, got, d.Others(), d.Reached())
			}
		}
	}
}

func TestMirror(t *testing.T) {
	for _, c := range lawCases() {
		mirrors(t, c.name, c.base.Build(), c.branch.Build())
	}
}

func TestOrderOfBuilding(t *testing.T) {
	for _, c := range lawCases() {
		want := everything(diff.Compare(c.base.Build(), c.branch.Build()))
		for seed := range uint64(2) {
			base, branch := c.base.Clone(), c.branch.Clone()
			base.Shuffle(seed)
			branch.Shuffle(seed + 100)
			equal(t, c.name+", shuffled", everything(diff.Compare(base.Build(), branch.Build())), want)
		}
	}
}

// TestRenaming renames all keys, first in a way that keeps their order, then in one that does not.
func TestRenaming(t *testing.T) {
	scrambled := func(k assetgraph.Key) assetgraph.Key {
		return assetgraph.MustKey(fmt.Sprintf("%x", sha256.Sum256([]byte(k.String()))), k.String())
	}
	prefixed := func(k assetgraph.Key) assetgraph.Key {
		return assetgraph.MustKey(append([]string{"all"}, slices.Collect(k.Segments())...)...)
	}
	for _, c := range lawCases() {
		for _, rename := range []func(assetgraph.Key) assetgraph.Key{prefixed, scrambled} {
			// The keys in the paths of dependencies are renamed as those of assets are.
			same := func(k assetgraph.Key) assetgraph.Key { return k }
			want := keyedLines(diff.Compare(c.base.Build(), c.branch.Build()), rename)
			got := keyedLines(diff.Compare(renamed(c.base, rename), renamed(c.branch, rename)), same)
			equal(t, c.name+", renamed", got, want)
		}
	}
}

func renamed(s *graphtest.Spec, rename func(assetgraph.Key) assetgraph.Key) *assetgraph.Graph {
	s = s.Clone()
	for i := range s.Assets {
		a := &s.Assets[i]
		a.Key = rename(a.Key)
		for j := range a.Dependencies {
			a.Dependencies[j].Key = rename(a.Dependencies[j].Key)
		}
	}
	for i := range s.Stubs {
		s.Stubs[i].Key = rename(s.Stubs[i].Key)
	}
	return s.Build()
}

var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

// keyedLines spells what a comparison says, with renamed keys, in an order that does not depend on them.
func keyedLines(d *diff.Diff, rename func(assetgraph.Key) assetgraph.Key) []string {
	var out []string
	for a := range d.Assets(diff.ShowAll) {
		out = append(out, rename(a.Key).String()+" is "+string(a.Status))
		for _, c := range a.Changes {
			if name, of := strings.CutPrefix(c.Path, "/dependencies/"); of {
				name, rest, below := strings.Cut(name, "/")
				k, err := assetgraph.ParseKey(unescaped.Replace(name))
				if err != nil {
					panic(err)
				}
				c.Path = "/dependencies/" + rename(k).String()
				c.Path = strings.NewReplacer("~", "~0").Replace(c.Path)
				if below {
					c.Path += "/" + rest
				}
			}
			if c.Type == diff.New || c.Type == diff.Removed {
				c.Base, c.Branch = diff.Absent{}, diff.Absent{} // the digest is one of the key too
			}
			out = append(out, rename(a.Key).String()+": "+strings.ReplaceAll(fact(c), "~1", "/"))
		}
	}
	for _, u := range d.Unknown() {
		out = append(out, fmt.Sprintf("unknown %s %s %s", rename(u.Key), u.Field, u.Reason))
	}
	for _, r := range d.Reached() {
		out = append(out, fmt.Sprintf("reached %s %d", rename(r.Key), r.Distance))
	}
	for _, f := range d.Folded(diff.ShowSubstantive) {
		out = append(out, fmt.Sprintf("folded %s %s %d %d", f.Reason, f.Significance, f.Assets, f.Facts))
	}
	out = append(out, fmt.Sprint(d.Others(), d.Uncompared(), d.ToolchainUnits()))
	slices.Sort(out)
	return out
}

// TestFoldedAndShown counts the facts of ShowAll: what the other shows show and what they fold is all of them, and no more.
func TestFoldedAndShown(t *testing.T) {
	hidden := 0
	for _, c := range lawCases() {
		hidden += foldedAndShown(t, c.name, c.base.Build(), c.branch.Build())
	}
	if hidden < 1000 {
		t.Errorf("the cases fold only %d facts", hidden)
	}
}

func foldedAndShown(t *testing.T, name string, base, branch *assetgraph.Graph) (hidden int) {
	t.Helper()
	d := diff.Compare(base, branch)
	for show, most := range map[diff.Show]diff.Significance{
		diff.ShowSubstantive: diff.Substantive, diff.ShowGovernance: diff.Governance, diff.ShowAll: diff.Cosmetic,
	} {
		var shown []string
		folds := map[string]*diff.Fold{}
		for a := range d.Assets(diff.ShowAll) {
			if a.Status == diff.StatusUnknown {
				shown = append(shown, a.Key.String()+": unknown")
			}
			counted := map[*diff.Fold]bool{}
			for _, c := range a.Changes {
				if c.Significance <= most {
					shown = append(shown, a.Key.String()+": "+fact(c))
					continue
				}
				hidden++
				id := c.Significance.String() + " " + foldReason(c)
				f := folds[id]
				definition, _ := base.Asset(a.Key)
				kind := ""
				if len(definition.Kinds) == 1 {
					kind = definition.Kinds[0]
				}
				if f == nil {
					f = &diff.Fold{Example: a.Key, Kind: kind}
					folds[id] = f
				}
				f.Facts++
				if !counted[f] {
					counted[f] = true
					f.Assets++
				}
				if f.Kind != kind {
					f.Kind = ""
				}
			}
		}
		if tools := "environment toolchain"; folds[tools] == nil && show != diff.ShowAll && d.ToolchainUnits() > 0 {
			folds[tools] = &diff.Fold{} // nothing that is compared uses them
		}
		var got, want []string
		for a := range d.Assets(show) {
			if a.Status == diff.StatusUnknown {
				got = append(got, a.Key.String()+": unknown")
			}
			for _, c := range a.Changes {
				got = append(got, a.Key.String()+": "+fact(c))
			}
		}
		equal(t, fmt.Sprintf("%s, shown at %d", name, show), got, shown)
		got = nil
		for _, f := range d.Folded(show) {
			got = append(got, fmt.Sprintf("%s %s: %d facts, %d assets, %s, %q", f.Significance, f.Reason, f.Facts, f.Assets, f.Example, f.Kind))
		}
		for id, f := range folds {
			want = append(want, fmt.Sprintf("%s: %d facts, %d assets, %s, %q", id, f.Facts, f.Assets, f.Example, f.Kind))
		}
		slices.Sort(got)
		slices.Sort(want)
		equal(t, fmt.Sprintf("%s, folded at %d", name, show), got, want)
	}
	return hidden
}

// foldReason is what a fact is counted under.
func foldReason(c diff.Change) string {
	switch {
	case c.Reason != "":
		return c.Reason
	case c.Type == diff.Config:
		return "settings that build nothing"
	}
	return strings.ToLower(strings.ReplaceAll(string(c.Type), "_", " "))
}

// TestReplay applies the facts about an asset to the base's definition and gets the branch's. Three things are not facts:
// the code of units, which is none of the asset's own; what is unknown on either side; and which of null, [], {} and
// absence an empty setting is.
func TestReplay(t *testing.T) {
	replayed := 0
	for _, c := range lawCases() {
		replayed += replay(t, c.name, c.base.Build(), c.branch.Build())
	}
	if replayed < 300 {
		t.Errorf("replayed only %d assets", replayed)
	}
	if full := "../testdata/dbt/full/manifest"; replay(t, full, manifest(t, full+".json"), manifest(t, full+"_branch.json")) < 20 {
		t.Errorf("%s: hardly anything to replay", full)
	}
}

func replay(t *testing.T, name string, base, branch *assetgraph.Graph) (replayed int) {
	t.Helper()
	d := diff.Compare(base, branch)
	changes := map[assetgraph.Key][]diff.Change{}
	for a := range d.Assets(diff.ShowAll) {
		changes[a.Key] = a.Changes
	}
	unknown := map[assetgraph.Key][]string{}
	for _, u := range d.Unknown() {
		unknown[u.Key] = append(unknown[u.Key], u.Field)
	}
	for a := range base.Assets() {
		b, ok := branch.Asset(a.Key)
		if !ok || len(base.Definitions(a.Key)) > 1 || len(branch.Definitions(a.Key)) > 1 {
			continue
		}
		form, want := mutable(a.Canonical()), mutable(b.Canonical())
		for _, c := range changes[a.Key] {
			unit := ""
			if len(c.Causes) == 1 {
				unit = "/units/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(c.Causes[0].ID)
			}
			if unit != "" && (strings.HasSuffix(c.Path, unit+"/digest") || strings.HasSuffix(c.Path, unit+"/uses")) {
				continue
			}
			apply(t, form, c)
		}
		if got, want := replayForm(form, unknown[a.Key]), replayForm(want, unknown[a.Key]); got != want {
			t.Errorf("%s: %s: the facts %v make\n  %s\n of the base; the branch is\n  %s", name, a.Key, changes[a.Key], got, want)
		}
		if len(changes[a.Key]) > 0 {
			replayed++
		}
	}
	return replayed
}

// mutable returns a value with its maps as Go maps.
func mutable(v value.Value) any {
	m, ok := v.(value.Map)
	if !ok {
		return v
	}
	out := map[string]any{}
	for name, v := range m.All() {
		out[name] = mutable(v)
	}
	return out
}

// apply makes a change.
func apply(t *testing.T, form any, c diff.Change) {
	t.Helper()
	at, _ := form.(map[string]any)
	path := strings.Split(c.Path, "/")[1:]
	for i, token := range path {
		token = unescaped.Replace(token)
		if i < len(path)-1 {
			next, ok := at[token].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[token] = next
			}
			at = next
			continue
		}
		before, there := at[token]
		if base, known := c.Base.(diff.Known); known != there || known && spelled(before) != spelled(mutable(base.Value)) {
			t.Errorf("%s: the base has %v there", fact(c), before)
		}
		switch v := c.Branch.(type) {
		case diff.Known:
			at[token] = mutable(v.Value)
		case diff.Absent:
			delete(at, token)
		}
	}
}

func spelled(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// replayForm spells a canonical form without what is no fact.
func replayForm(form any, unknown []string) string {
	m := form.(map[string]any)
	delete(m, "unknown")
	delete(m, "code_version_scheme")
	for _, path := range unknown {
		remove(m, strings.Split(path, "/")[1:])
	}
	settings(m)
	for _, member := range []string{"columns", "checks"} {
		elements, _ := m[member].(map[string]any)
		for _, e := range elements {
			settings(e.(map[string]any))
			dropEmpty(e.(map[string]any), "units")
		}
	}
	if storage, ok := m["storage"].(map[string]any); ok {
		dropEmpty(storage, "authored", "rendered")
	}
	for name := range m {
		dropEmpty(m, name)
	}
	return spelled(m)
}

func remove(m map[string]any, path []string) {
	token := unescaped.Replace(path[0])
	if next, ok := m[token].(map[string]any); ok && len(path) > 1 {
		remove(next, path[1:])
		dropEmpty(m, token)
	} else if len(path) == 1 {
		delete(m, token)
	}
}

// settings drops the settings that say nothing, and nulls and empty values from the maps in settings.
func settings(m map[string]any) {
	config, _ := m["config"].(map[string]any)
	for name, v := range config {
		v = withoutNulls(v)
		config[name] = v
		if list, ok := v.(value.List); v == nil || ok && list.Len() == 0 {
			delete(config, name)
		}
		dropEmpty(config, name)
	}
	dropEmpty(m, "config")
}

func withoutNulls(v any) any {
	switch v := v.(type) {
	case value.Null:
		return nil
	case value.List: // null stays in a list itself, so that items keep their places
		items := []value.Value{}
		for _, item := range v.All() {
			items = append(items, frozen(withoutNulls(mutable(item))))
		}
		return value.ListOf(items...)
	case map[string]any:
		for name, item := range v {
			item = withoutNulls(item)
			list, isList := item.(value.List)
			inner, isMap := item.(map[string]any)
			if item == nil || isList && list.Len() == 0 || isMap && len(inner) == 0 {
				delete(v, name)
			} else {
				v[name] = item
			}
		}
	}
	return v
}

// frozen is the inverse of mutable.
func frozen(v any) value.Value {
	switch v := v.(type) {
	case nil:
		return value.Null{}
	case map[string]any:
		var entries []value.Entry
		for name, item := range v {
			entries = append(entries, value.Entry{Name: name, Value: frozen(item)})
		}
		return value.MapOf(entries...)
	}
	return v.(value.Value)
}

func dropEmpty(m map[string]any, names ...string) {
	for _, name := range names {
		if inner, ok := m[name].(map[string]any); ok && len(inner) == 0 {
			delete(m, name)
		}
	}
}
