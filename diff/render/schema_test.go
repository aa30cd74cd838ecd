package render_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/internal/jsontext"
)

// validator checks a JSON report against the format's promises and against the graphs that it compares.
type validator struct {
	t testing.TB
	c comparison
	d *diff.Diff // of c
}

// checkJSON checks a JSON report: the members that each object may have, their types, the order of everything, and that
// the paths of changes point to the ends that they show.
func checkJSON(t testing.TB, c comparison, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "}\n") || strings.Count(text, "\n") != 1 {
		t.Errorf("the report is not one line: %q", text)
	}
	validator{t, c, c.diff()}.report(json.RawMessage(text))
}

func (v validator) errorf(format string, args ...any) {
	v.t.Helper()
	v.t.Errorf("report of %s: "+format, append([]any{v.c.name}, args...)...)
}

// members returns the members of an object, which must be these in this order; a name with a question mark may be
// missing.
func (v validator) members(what string, raw json.RawMessage, names ...string) map[string]json.RawMessage {
	v.t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		v.t.Fatalf("%s is no object: %s", what, raw)
	}
	found := map[string]json.RawMessage{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			v.t.Fatalf("%s: %v", what, err)
		}
		name := token.(string)
		for len(names) > 0 && names[0] == strings.TrimSuffix(names[0], "?")+"?" && names[0] != name+"?" {
			names = names[1:]
		}
		if len(names) == 0 || strings.TrimSuffix(names[0], "?") != name {
			v.errorf("%s has %q where it may have %q", what, name, names)
		} else {
			names = names[1:]
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			v.t.Fatalf("%s, %q: %v", what, name, err)
		}
		found[name] = value
	}
	for _, name := range names {
		if !strings.HasSuffix(name, "?") {
			v.errorf("%s lacks %q", what, name)
		}
	}
	return found
}

// exact is a text that is decoded with its lone surrogates.
type exact string

// UnmarshalJSON decodes a JSON string.
func (s *exact) UnmarshalJSON(b []byte) error {
	parsed := gjson.ParseBytes(b)
	if parsed.Type != gjson.String {
		return fmt.Errorf("%s is no string", b)
	}
	*s = exact(jsontext.String(parsed))
	return nil
}

// as decodes a value that must have the type T, and not be null.
func as[T any](v validator, raw json.RawMessage) T {
	v.t.Helper()
	var out T
	if text, ok := any(&out).(*string); ok {
		if err := (*exact)(text).UnmarshalJSON(raw); err != nil {
			v.errorf("%v", err)
		}
	} else if err := json.Unmarshal(raw, &out); err != nil || bytes.Equal(raw, []byte("null")) {
		v.errorf("%q is no %T", raw, out)
	}
	return out
}

// list checks each item of an array and that the results are in order and distinct.
func list[T any](v validator, what string, raw json.RawMessage, order func(a, b T) int, check func(json.RawMessage) T) []T {
	v.t.Helper()
	var out []T
	for i, item := range as[[]json.RawMessage](v, raw) {
		out = append(out, check(item))
		if i > 0 && order(out[i-1], out[i]) >= 0 {
			v.errorf("%s: item %d, %s, is not in order", what, i, item)
		}
	}
	return out
}

func (v validator) oneOf(raw json.RawMessage, words ...string) string {
	v.t.Helper()
	word := as[string](v, raw)
	if !slices.Contains(words, word) {
		v.errorf("%q is none of %q", word, words)
	}
	return word
}

func (v validator) key(raw json.RawMessage) assetgraph.Key {
	v.t.Helper()
	k, err := assetgraph.ParseKey(as[string](v, raw))
	if err != nil {
		v.errorf("%v", err)
	}
	return k
}

func (v validator) report(raw json.RawMessage) {
	v.t.Helper()
	d := v.d
	m := v.members("the report", raw, "format", "version", "parity?", "comparison", "complete", "incomplete", "assets", "reached", "folded", "unknown", "definitions?", "unused_units?", "unmatched_files?")
	v.oneOf(m["format"], "branchgraph.report")
	if got := as[int](v, m["version"]); got != 1 {
		v.errorf("the version is %d", got)
	}
	if raw, ok := m["parity"]; ok != (d.Parity() != "") || ok && as[string](v, raw) != d.Parity() {
		v.errorf("the parity is %s, want %q", raw, d.Parity())
	}
	if word := v.oneOf(m["comparison"], "two-way", "none"); (word == "two-way") != (v.c.base != nil) {
		v.errorf("the comparison is %s", word)
	}
	reasons := list(v, "incomplete", m["incomplete"], slices.Compare[[]string], func(raw json.RawMessage) []string {
		m := v.members("a reason", raw, "location", "reason")
		return []string{as[string](v, m["location"]), as[string](v, m["reason"])}
	})
	if as[bool](v, m["complete"]) != (len(reasons) == 0) {
		v.errorf("complete is %s with the reasons %q", m["complete"], reasons)
	}
	assets := list(v, "assets", m["assets"], assetgraph.Key.Compare, v.asset)
	if want := slices.Collect(d.Assets(v.c.options.Show)); len(want) != len(assets) {
		v.errorf("it has %d assets, want %d", len(assets), len(want))
	}
	v.reached(m["reached"], d)
	v.folded(m["folded"])
	type unknown struct {
		key           assetgraph.Key
		field, reason string
	}
	list(v, "unknown", m["unknown"], func(a, b unknown) int {
		return cmp.Or(a.key.Compare(b.key), strings.Compare(a.field, b.field))
	}, func(raw json.RawMessage) unknown {
		m := v.members("an unknown field", raw, "key", "field", "reason")
		u := unknown{v.key(m["key"]), as[string](v, m["field"]), as[string](v, m["reason"])}
		if u.field != "" && u.field[0] != '/' || u.reason == "" {
			v.errorf("%+v is no unknown field", u)
		}
		return u
	})
	for _, name := range []string{"definitions", "unused_units", "unmatched_files"} {
		if m[name] == nil {
			m[name] = json.RawMessage("[]")
		} else if string(m[name]) == "[]" {
			v.errorf("%s is there and empty", name)
		}
	}
	type definition struct{ location, kind, id string }
	definitions := list(v, "definitions", m["definitions"], func(a, b definition) int {
		return cmp.Or(strings.Compare(a.location, b.location), strings.Compare(a.kind, b.kind), strings.Compare(a.id, b.id))
	}, func(raw json.RawMessage) definition {
		m := v.members("a definition", raw, "kind", "location", "id", "status", "changes?")
		status := v.oneOf(m["status"], "new", "removed", "changed")
		out := definition{as[string](v, m["location"]), as[string](v, m["kind"]), as[string](v, m["id"])}
		if raw, ok := m["changes"]; ok {
			if changes := list(v, "changes of a definition", raw, strings.Compare, func(raw json.RawMessage) string {
				m := v.members("a change", raw, "type", "path", "base?", "branch?", "significance", "reason?")
				path := as[string](v, m["path"])
				if path == "" && as[string](v, m["reason"]) != "" {
					return path // what it is made of
				}
				for name, g := range map[string]*assetgraph.Graph{"base": v.c.base, "branch": v.c.branch} {
					if want := contentAt(g, out.location, out.kind, out.id, path); string(m[name]) != want {
						v.errorf("%v %s: the %s is %q, its graph has %q", out, path, name, m[name], want)
					}
				}
				return path
			}); len(changes) == 0 || status != "changed" {
				v.errorf("%v is %s and has %d changes", out, status, len(changes))
			}
		}
		return out
	})
	var others []definition
	for _, o := range d.Others() {
		others = append(others, definition{o.Location, o.Kind, o.ID})
	}
	if !slices.Equal(definitions, others) {
		v.errorf("the definitions are %q, want %q", definitions, others)
	}
	unused := list(v, "unused_units", m["unused_units"], strings.Compare, func(raw json.RawMessage) string { return as[string](v, raw) })
	if !slices.Equal(unused, d.UnusedUnits()) {
		v.errorf("the unused units are %q, want %q", unused, d.UnusedUnits())
	}
	unmatched := list(v, "unmatched_files", m["unmatched_files"], strings.Compare, func(raw json.RawMessage) string { return as[string](v, raw) })
	if !slices.Equal(unmatched, d.UnmatchedFiles()) {
		v.errorf("the unmatched files are %q, want %q", unmatched, d.UnmatchedFiles())
	}
}

// contentAt returns what a definition has at a path as JSON, "" for absence.
func contentAt(g *assetgraph.Graph, location, kind, id, path string) string {
	for o := range g.OtherDefinitions() {
		if o.Location == location && o.Kind == kind && o.ID == id {
			if value, ok := resolve(o.Content, path); ok {
				return marshal(value)
			}
		}
	}
	return ""
}

func (v validator) reached(raw json.RawMessage, d *diff.Diff) {
	v.t.Helper()
	changed := map[assetgraph.Key]bool{}
	for a := range d.Assets(diff.ShowSubstantive) {
		changed[a.Key] = true
	}
	type reach struct {
		distance int
		key      assetgraph.Key
	}
	list(v, "reached", raw, func(a, b reach) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), a.key.Compare(b.key))
	}, func(raw json.RawMessage) reach {
		m := v.members("what is reached", raw, "key", "distance")
		r := reach{as[int](v, m["distance"]), v.key(m["key"])}
		if r.distance < 1 || changed[r.key] {
			v.errorf("%v is reached, at %d", r.key, r.distance)
		}
		return r
	})
}

// folded checks the folds: those of the environment first, then by significance, then the largest.
func (v validator) folded(raw json.RawMessage) {
	v.t.Helper()
	rank := []string{"environment", "substantive", "governance", "cosmetic"}
	type fold struct {
		rank, assets int
		reason       string
	}
	folds := list(v, "folded", raw, func(a, b fold) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.assets, a.assets), strings.Compare(a.reason, b.reason))
	}, func(raw json.RawMessage) fold {
		m := v.members("a fold", raw, "reason", "significance", "assets", "facts", "example")
		f := fold{slices.Index(rank, v.oneOf(m["significance"], rank...)), as[int](v, m["assets"]), as[string](v, m["reason"])}
		facts := as[int](v, m["facts"])
		if f.reason == "toolchain" && f.assets == 0 && facts == 0 && string(m["example"]) == `""` { // nothing uses what changed
			return f
		}
		if f.reason == "" || f.assets < 1 || facts < f.assets {
			v.errorf("%s is no fold", raw)
		}
		if example := v.key(m["example"]); len(v.c.base.Definitions(example)) == 0 {
			v.errorf("the example %v of a fold is not in the base", example)
		}
		return f
	})
	if len(folds) > 0 && v.c.options.Show == diff.ShowAll {
		v.errorf("all is shown, and %v folded", folds)
	}
}

func (v validator) asset(raw json.RawMessage) assetgraph.Key {
	v.t.Helper()
	m := v.members("an asset", raw, "key", "base_key?", "status", "change_types", "changes", "dagster?")
	key := v.key(m["key"])
	status := v.oneOf(m["status"], "new", "removed", "changed", "renamed", "unknown")
	if _, ok := m["base_key"]; ok != (status == "renamed") {
		v.errorf("the asset %v is %s", key, status)
	}
	rank := func(t diff.ChangeType) int { return slices.Index(diff.ChangeTypes(), t) }
	type fact struct {
		changeType diff.ChangeType
		path       string
	}
	facts := list(v, "changes", m["changes"], func(a, b fact) int {
		return cmp.Or(cmp.Compare(rank(a.changeType), rank(b.changeType)), strings.Compare(a.path, b.path))
	}, func(raw json.RawMessage) fact {
		t, path := v.change(key, raw)
		return fact{t, path}
	})
	var types []diff.ChangeType
	for _, f := range facts {
		if rank(f.changeType) < 0 {
			v.errorf("%v has a change of the unknown type %s", key, f.changeType)
		}
		types = append(types, f.changeType)
	}
	if got := as[[]diff.ChangeType](v, m["change_types"]); !slices.Equal(got, slices.Compact(types)) {
		v.errorf("the change types of %v are %v, those of its changes %v", key, got, types)
	}
	if (status == "unknown") != (len(facts) == 0) {
		v.errorf("%v is %s and has %d changes", key, status, len(facts))
	}
	if one := len(facts) == 1; status == "new" != (one && facts[0].changeType == diff.New) ||
		status == "removed" != (one && facts[0].changeType == diff.Removed) {
		v.errorf("%v is %s and has the changes %v", key, status, facts)
	}
	if raw, ok := m["dagster"]; ok != (v.d.Parity() != "") {
		v.errorf("%v has Dagster's keys: %v", key, ok)
	} else if ok {
		v.dagster(raw, func(path string) bool {
			return slices.ContainsFunc(facts, func(f fact) bool { return f.path == path })
		})
	}
	return key
}

// dagster checks what Dagster says beside the change types: each name belongs to a change.
func (v validator) dagster(raw json.RawMessage, changed func(path string) bool) {
	v.t.Helper()
	members := v.members("Dagster's keys", raw, "tags", "metadata", "dependencies")
	for name, raw := range members {
		lists := v.members(name, raw, "added", "changed", "removed")
		for kind, raw := range lists {
			list(v, kind, raw, strings.Compare, func(raw json.RawMessage) string {
				token := as[string](v, raw)
				path := "/" + name + "/" + escapeToken(token)
				if name == "dependencies" && kind == "changed" {
					path += "/mapping"
				}
				if !changed(path) {
					v.errorf("%s %s %q, and no change at %s", name, kind, token, path)
				}
				return token
			})
		}
	}
}

func (v validator) change(key assetgraph.Key, raw json.RawMessage) (diff.ChangeType, string) {
	v.t.Helper()
	m := v.members("a change", raw, "type", "path", "base?", "base_unknown?", "branch?", "branch_unknown?", "significance", "causes?")
	changeType, path := as[diff.ChangeType](v, m["type"]), as[string](v, m["path"])
	shown := map[diff.Show][]string{
		diff.ShowSubstantive: {"substantive"}, diff.ShowGovernance: {"substantive", "governance"},
		diff.ShowAll: {"substantive", "governance", "environment", "cosmetic"},
	}
	v.oneOf(m["significance"], shown[v.c.options.Show]...)
	var causes []string
	if raw, ok := m["causes"]; ok {
		causes = list(v, "causes", raw, strings.Compare, func(raw json.RawMessage) string {
			m := v.members("a cause", raw, "kind", "id")
			v.oneOf(m["kind"], "unit", "file")
			return as[string](v, m["id"])
		})
		if len(causes) == 0 {
			v.errorf("%v %s has no causes, and says so", key, path)
		}
	}
	if bytes.Equal(m["base"], m["branch"]) && m["base_unknown"] == nil && m["branch_unknown"] == nil {
		v.errorf("%v %s: both ends are %s", key, path, m["base"])
	}
	for _, side := range []struct {
		name  string
		graph *assetgraph.Graph
	}{{"base", v.c.base}, {"branch", v.c.branch}} {
		end, known := m[side.name]
		if reason, unknown := m[side.name+"_unknown"]; unknown {
			if known || as[string](v, reason) == "" {
				v.errorf("%v %s: the %s is %s and unknown because of %s", key, path, side.name, end, reason)
			}
			continue
		}
		if want := wantEnds(side.graph, key, changeType, path, causes); !slices.Contains(want, string(end)) {
			v.errorf("%v %s: the %s is %q, its graph has %q", key, path, side.name, end, want)
		}
	}
	return changeType, path
}

// wantEnds returns what may stand at an end of a change as JSON, "" for absence: what each definition of the asset has at
// the path. Whole assets and the content of units are represented by digests.
func wantEnds(g *assetgraph.Graph, key assetgraph.Key, t diff.ChangeType, path string, causes []string) []string {
	switch {
	case t == diff.New || t == diff.Removed:
		if len(g.Definitions(key)) == 0 {
			return []string{""}
		}
		return []string{strconv.Quote(g.AssetDigest(key).String())}
	case len(causes) == 1 && strings.HasSuffix(path, "/"+escapeToken(causes[0])+"/digest"):
		u, ok := g.Unit(causes[0])
		if !ok || u.Digest == "" {
			return []string{""}
		}
		return []string{marshal(u.Digest)}
	case len(causes) == 1 && strings.HasSuffix(path, "/"+escapeToken(causes[0])+"/uses"):
		u, ok := g.Unit(causes[0])
		if !ok {
			return []string{""}
		}
		return []string{marshal(append([]string{}, u.Uses...))}
	case strings.HasPrefix(path, "/location/"): // of several definitions
		name, want := strings.NewReplacer("~1", "/", "~0", "~").Replace(path[len("/location/"):]), ""
		for _, a := range g.Definitions(key) {
			if a.Location == name {
				want = marshal(name)
			}
		}
		return []string{want}
	}
	var out []string
	for _, a := range g.Definitions(key) {
		val, ok := resolve(a.Canonical(), path)
		if !ok {
			out = append(out, "")
			continue
		}
		out = append(out, marshal(val))
		if t, ok := val.(value.Typed); ok { // of one type on both sides: what is typed
			switch t.Value.(type) {
			case nil, value.Null:
				out = append(out, "")
			default:
				out = append(out, marshal(t.Value))
			}
		}
	}
	return out
}

func marshal(v any) string {
	if s, ok := v.(string); ok {
		v = value.String(s)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func escapeToken(s string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(s) }

// resolve follows a pointer (RFC 6901), into what is typed too.
func resolve(v value.Value, pointer string) (value.Value, bool) {
	if pointer == "" {
		return v, true
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if t, ok := v.(value.Typed); ok {
			v = t.Value
		}
		m, ok := v.(value.Map)
		if !ok {
			return nil, false
		}
		if v, ok = m.Get(strings.NewReplacer("~1", "/", "~0", "~").Replace(token)); !ok {
			return nil, false
		}
	}
	return v, true
}

// TestValidatorCanFail checks that the validator finds what is wrong with a report.
func TestValidatorCanFail(t *testing.T) {
	for _, test := range []struct {
		comparison
		edits [][2]string
	}{
		{statuses(), [][2]string{
			{`"version":1`, `"version":2`},
			{`"version":1`, `"version":"1"`},
			{`"version":1`, `"version":1,"parity":"dagster 1.13.29"`},
			{`"complete":false`, `"complete":true`},
			{`"incomplete":[`, `"extra":0,"incomplete":[`},
			{`"key":"new","status"`, `"key":"zoo","status"`},
			{`"status":"changed"`, `"status":"edited"`},
			{`["CODE_VERSION"]`, `["CODE"]`},
			{`["CODE_VERSION"]`, `[]`},
			{`"path":"/code_version"`, `"path":"/code"`},
			{`"base":"1"`, `"base":"3"`},
			{`"base":"1",`, ``},
			{`"base":"1"`, `"base":"1","base":"1"`},
			{`"branch":"2"`, `"branch":null`},
			{`"branch":"2"`, `"branch":"2","branch_unknown":"x"`},
			{`"significance":"substantive"`, `"significance":"cosmetic"`},
			{`"distance":1`, `"distance":0`},
			{`"distance":1`, `"distance":1.5`},
			{`"folded":[]`, `"folded":null`},
			{`"folded":[]`, `"folded":[{"reason":"x","significance":"environment","assets":1,"facts":1,"example":"nobody"}]`},
			{`"field":""`, `"field":"key"`},
			{`}]}`, `}],"unmatched_files":["x"]}`},
		}},
		{dagsterVerdicts(t), [][2]string{
			{`"parity":"dagster 1.13.29",`, ``},
			{`1.13.29`, `1.9.8`},
			{`,"dagster":{"tags":{"added":[],"changed":[],"removed":[]},"metadata":{"added":[],"changed":[],"removed":[]},"dependencies":{"added":[],"changed":[],"removed":[]}}`, ``},
			{`{"tags":{"added":[],`, `{"tags":{`},
			{`"changed":["layer"]`, `"changed":["layers"]`},
			{`["only2","\ud8002"]`, `["only2","\ud8012"]`},
			{`["only2","\ud8002"]`, `["\ud8002","only2"]`},
			{`"changed":["raw"]`, `"changed":["mapped"]`},
		}},
		{definitions(), [][2]string{
			{`"kind":"sensor"`, `"kind":"schedule"`},
			{`"base":"0 3 * * *"`, `"base":"0 4 * * *"`},
			{`"path":"/cron"`, `"path":"/corn"`},
			{`"id":"opaque","status":"changed"`, `"id":"opaque","status":"changed","changes":[]`},
		}},
	} {
		good := rendered(t, "json", test.comparison)
		for _, edit := range test.edits {
			bad := strings.Replace(good, edit[0], edit[1], 1)
			if bad == good {
				t.Fatalf("the report has no %s:\n%s", edit[0], good)
			}
			r := &recorder{TB: t}
			validator{r, test.comparison, test.diff()}.report(json.RawMessage(bad))
			if r.failures == 0 {
				t.Errorf("the validator takes %s for %s", edit[1], edit[0])
			}
		}
	}
}

// recorder counts failures.
type recorder struct {
	testing.TB
	failures int
}

func (r *recorder) Errorf(string, ...any) { r.failures++ }
func (r *recorder) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf(format, args...))
}
