package dagster_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/loader/dagster"
)

// shuffled returns a JSON text with the members of every object in another order, a __class__ too, and without spaces.
func shuffled(v gjson.Result, rng *rand.Rand, b *strings.Builder) {
	if v.Type != gjson.JSON {
		b.WriteString(v.Raw)
		return
	}
	var parts []string
	v.ForEach(func(name, member gjson.Result) bool {
		var part strings.Builder
		if v.IsObject() {
			part.WriteString(name.Raw + ":")
		}
		shuffled(member, rng, &part)
		parts = append(parts, part.String())
		return true
	})
	if v.IsArray() {
		b.WriteString("[" + strings.Join(parts, ",") + "]")
		return
	}
	rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	b.WriteString("{" + strings.Join(parts, ",") + "}")
}

// TestOrderOfMembersDoesNotCount also plants something to say, so that the diagnostics are compared too.
func TestOrderOfMembersDoesNotCount(t *testing.T) {
	for _, f := range smallFixtures(t) {
		text := strings.ReplaceAll(f.text, `"group_name": "default"`, `"group_name": "default", "surprise": 1`)
		want := fingerprint(load(text, dagster.Options{}))
		for seed := range uint64(2) {
			var b strings.Builder
			shuffled(gjson.Parse(text), rand.New(rand.NewPCG(seed, 0)), &b)
			if got := fingerprint(load(b.String(), dagster.Options{})); got != want {
				t.Errorf("%s, seed %d: another order gives another graph or diagnostics:\n%s\n%s", f.file, seed, got, want)
			}
		}
	}
}

// TestOrderOfDefinitionsDoesNotCount reverses the lists of a snapshot: what is in them has names.
func TestOrderOfDefinitionsDoesNotCount(t *testing.T) {
	n := 0
	for _, f := range smallFixtures(t) {
		file, text := f.file, f.text
		var lists []place
		for _, p := range places(t, text) {
			if p.class == "ExternalRepositoryData" && strings.Count(p.path, "/") == 1 && p.value.IsArray() && len(p.value.Array()) > 1 {
				lists = append(lists, p)
			}
		}
		want := fingerprint(load(text, dagster.Options{}))
		changed := text
		for _, p := range slices.Backward(lists) {
			n++
			var items []string
			for _, item := range p.value.Array() {
				items = append(items, item.Raw)
			}
			slices.Reverse(items)
			changed = changed[:p.start] + "[" + strings.Join(items, ",") + "]" + changed[p.end:]
		}
		if got := fingerprint(load(changed, dagster.Options{})); got != want {
			t.Errorf("%s: another order of %d lists gives another graph or diagnostics", filepath.Dir(file), len(lists))
		}
	}
	if n < 50 {
		t.Errorf("reversed %d lists; want 50 or more", n)
	}
}

// TestIgnoredPathsDoNotCount replaces every ignored value at once.
func TestIgnoredPathsDoNotCount(t *testing.T) {
	replaced := 0
	for _, f := range smallFixtures(t) {
		file, text := f.file, f.text
		want := fingerprint(load(text, dagster.Options{}))
		changed, end := text, len(text)+1
		for _, p := range slices.Backward(places(t, text)) {
			outer := slices.ContainsFunc(dagster.Ignored(), func(i dagster.IgnoredPath) bool { return i.Path == p.path })
			if outer && p.end <= end {
				changed = changed[:p.start] + `{"planted": 1}` + changed[p.end:]
				end = p.start
				replaced++
			}
		}
		if got := fingerprint(load(changed, dagster.Options{})); got != want {
			t.Errorf("%s: what is ignored counts:\n%s\n%s", file, got, want)
		}
	}
	if replaced < 500 {
		t.Errorf("replaced %d values; want 500 or more", replaced)
	}
}

// TestUnknownMembersAreReported plants a member in every sort of object: it must be told, or count.
func TestUnknownMembersAreReported(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range smallFixtures(t) {
		file, text := f.file, f.text
		want := ""
		for _, p := range places(t, text) {
			if !p.value.IsObject() || p.empty() || p.path == "" || seen[p.id()] || isIgnored(p.path) {
				continue
			}
			seen[p.id()] = true
			if want == "" {
				want = fingerprint(load(text, dagster.Options{}))
			}
			if fingerprint(load(text[:p.start+1]+`"planted":"planted",`+text[p.start+1:], dagster.Options{})) != want {
				continue
			}
			inner := p
			inner.class = p.value.Get("__class__").String()
			_, ok := inertReason(p)
			if _, also := inertReason(inner); !ok && !also && !strings.Contains(p.value.Raw, "__set__") && p.value.Get("path").Raw == "" {
				t.Errorf("a new member of %s is not told (%s)", p.id(), file)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("tried only %d sorts of objects", len(seen))
	}
}

// TestIgnoredPathsHaveReasons also says that no entry is below another.
func TestIgnoredPathsHaveReasons(t *testing.T) {
	last := ""
	for _, i := range dagster.Ignored() {
		if i.Reason == "" || !strings.HasPrefix(i.Path, "/") || i.Path <= last {
			t.Errorf("bad entry %+v after %q", i, last)
		}
		last = i.Path
		for _, other := range dagster.Ignored() {
			if other.Path != i.Path && strings.HasPrefix(i.Path, other.Path+"/") {
				t.Errorf("%s is below %s, which is ignored whole", i.Path, other.Path)
			}
		}
	}
}

// TestWrongTypes puts wrong types at every path in turn: nothing panics, and an error makes the location partial.
func TestWrongTypes(t *testing.T) {
	tried, loud := 0, 0
	seen := map[string]bool{}
	for _, f := range smallFixtures(t) {
		file, text := f.file, f.text
		for _, p := range places(t, text) {
			if p.path == "" || p.path == "/__class__" || seen[p.id()] || isIgnored(p.path) {
				continue
			}
			seen[p.id()] = true
			if tried > 3000 && (testing.Short() || raceEnabled) {
				break
			}
			for _, m := range []string{"7", `"x"`, "true", "[]", "[7]", "{}", `{"x":7}`, `{"__class__":"Planted"}`, `{"__set__":7}`} {
				r := load(text[:p.start]+m+text[p.end:], dagster.Options{})
				tried++
				if r.err != nil {
					t.Errorf("%s = %s (%s): %v", p.path, m, file, r.err)
					continue
				}
				if !r.loud() {
					continue
				}
				loud++
				partial := false
				for l := range r.graph.Locations() {
					partial = partial || l.State == assetgraph.Partial
				}
				if !partial {
					t.Errorf("%s = %s: an error, and no location is partial:\n%s", p.path, m, r.lines())
				}
			}
		}
	}
	if loud < tried/4 {
		t.Errorf("%d of %d wrong types are errors", loud, tried)
	}
}
