package graphfile_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

const head = "format: branchgraph.graph\nversion: 1\n"

// oneAsset returns a file with one asset, which is line 3.
func oneAsset(members string) string {
	return head + "locations: {l: {assets: {a: {" + members + "}}}}\n"
}

// TestWrongFiles gives exact messages: the place, the path, what is wrong, and what was expected.
func TestWrongFiles(t *testing.T) {
	const expected = "expected a graph file, which begins with format: branchgraph.graph and version: 1"
	const newer = " of branchgraph.graph is newer than version 1, the newest that this program reads; use a newer branchgraph, or have the file written in version 1"
	const reserved = `names that begin with $ are reserved; expected $map, $number, $set, or $type and $value, or of a setting $effect and $exact with its $value: a map with such names is {"$map": {…}}`
	for _, test := range []struct{ text, want string }{
		{"", ": there is nothing in it; " + expected},
		{"# nothing\n---\n", ":3:1: found null; " + expected},
		{"x", ":1:1: found a text; " + expected},
		{"- a", ":1:1: found a list; " + expected},
		{"[]", ":1:1: found a list; " + expected},
		{"{}", ":1:1: no format; " + expected},
		{"version: 1", ":1:1: no format; " + expected},
		{"format: branchgraph.graph", ":1:1: no version; " + expected},
		{"format: branchgraph.report\nversion: 1", `:1:9 (/format): found "branchgraph.report"; expected branchgraph.graph`},
		{`{"format": ["branchgraph.graph"]}`, `:1:12 (/format): found a list; expected branchgraph.graph`},
		{"format: branchgraph.graph\nversion: 2\nassets: 1", ":2:10 (/version): version 2" + newer},
		{`{"version": 99999999999999999999, "format": "branchgraph.graph", "new": [{}]}`, ":1:13 (/version): version 99999999999999999999" + newer},
		{"format: branchgraph.graph\nversion: 0", ":2:10 (/version): there is no version 0; expected 1"},
		{"format: branchgraph.graph\nversion: 1.0", ":2:10 (/version): there is no version 1.0; expected 1"},
		{"format: branchgraph.graph\nversion: '1'", `:2:10 (/version): found "1"; expected a whole number, such as 1`},

		{head + "location: {}", ":3:1 (/location): not known here; expected format, locations, units or version"},
		{`{"format":"branchgraph.graph","version":1,` + "\n" + ` "é": 1, "locations": {"l": {"asset": {}}}}`, ":2:2 (/é): not known here; expected format, locations, units or version"},
		{`{"format":"branchgraph.graph","version":1,` + "\n" + ` "locations": {"é": {"asset": {}}}}`, ":2:22 (/locations/é/asset): not known here; expected assets, definitions, order, platform, reason, state or stubs"},
		{oneAsset("location: x"), ":3:30 (/locations/l/assets/a/location): not known here; expected access, checks, code, code_version, columns, config, contract, dependencies, description, execution_type, group, kinds, metadata, owners, partitions, storage, tags, units or unknown"},
		{head + "locations: {l: {assets: {a/: {}}}}", `:3:26 (/locations/l/assets/a~1): invalid key: segment 2 of ["a" ""] is empty`},
		{head + "locations: {l: {stubs: [{kinds: [x]}]}}", ":3:25 (/locations/l/stubs/0): a stub without a key"},
		{head + "locations: {l: {state: broken}}", `:3:24 (/locations/l/state): found "broken"; expected failed, loaded or partial`},
		{head + "locations: {l: {order: 1.5}}", ":3:24 (/locations/l/order): found the number 1.5; expected a whole number of at most 64 bits"},
		{head + "locations: {l: {order: 9223372036854775808}}", ":3:24 (/locations/l/order): found the number 9223372036854775808; expected a whole number of at most 64 bits"},
		{oneAsset("dependencies: [b, {key: c, map: {}}]"), ":3:57 (/locations/l/assets/a/dependencies/1/map): not known here; expected key or mapping"},
		{oneAsset("dependencies: [{mapping: {kind: all}}]"), ":3:45 (/locations/l/assets/a/dependencies/0): a dependency without a key"},
		{oneAsset("dependencies: b"), ":3:44 (/locations/l/assets/a/dependencies): found a text; expected a list of keys"},
		{oneAsset("dependencies: [null]"), ":3:45 (/locations/l/assets/a/dependencies/0): found null; expected a text"},
		{oneAsset("code_version: 1.10"), ":3:44 (/locations/l/assets/a/code_version): found the number 1.10; expected a text: put it in quotes"},
		{oneAsset("description: true"), ":3:43 (/locations/l/assets/a/description): found true; expected a text: put it in quotes"},
		{oneAsset("contract: {enforced: yes}"), ":3:51 (/locations/l/assets/a/contract/enforced): found a text; expected true or false"},
		{oneAsset("columns: [id]"), ":3:39 (/locations/l/assets/a/columns): found a list; expected a map of columns by name, such as {id: {type: int}}"},
		{oneAsset("columns: {id: {lineage: {b: id}}}"), ":3:58 (/locations/l/assets/a/columns/id/lineage/b): found a text; expected a list of texts"},
		{oneAsset("config: {x: {$effect: all}}"), `:3:52 (/locations/l/assets/a/config/x/$effect): found "all"; expected none, rebuild or relation`},
		{oneAsset("config: {x: {$effect: none, $type: y}}"), ":3:58 (/locations/l/assets/a/config/x/$type): not known here; expected $effect, $exact or $value"},
		{oneAsset("metadata: {x: {$set: {a: 1}}}"), ":3:51 (/locations/l/assets/a/metadata/x/$set): found a map; expected a list"},
		{oneAsset("metadata: {x: {$set: [], $type: y}}"), ":3:44 (/locations/l/assets/a/metadata/x): " + reserved},
		{oneAsset("metadata: {x: {$foo: 1}}"), ":3:45 (/locations/l/assets/a/metadata/x/$foo): " + reserved},
		{oneAsset("metadata: {x: {a: 1, $foo: 1}}"), ":3:45 (/locations/l/assets/a/metadata/x/a): " + reserved},
		{oneAsset("metadata: {x: {$value: 1}}"), ":3:44 (/locations/l/assets/a/metadata/x): " + reserved},
		{oneAsset("metadata: {x: {$map: {}, $type: y}}"), ":3:44 (/locations/l/assets/a/metadata/x): " + reserved},
		{oneAsset("metadata: {x: {$number: one}}"), `:3:54 (/locations/l/assets/a/metadata/x/$number): found "one"; expected a number, NaN, Infinity or -Infinity`},
		{oneAsset("partitions: {keys: [x]}"), ":3:42 (/locations/l/assets/a/partitions): no kind; expected one, dynamic, multi, opaque, static or time_window"},
		{oneAsset("partitions: {kind: daily}"), `:3:49 (/locations/l/assets/a/partitions/kind): found "daily"; expected dynamic, multi, opaque, static or time_window`},
		{oneAsset("partitions: {kind: static, key: [x]}"), ":3:57 (/locations/l/assets/a/partitions/key): not known here; expected keys or kind"},
		{oneAsset("partitions: {kind: time_window, start: [x]}"), ":3:69 (/locations/l/assets/a/partitions/start): found a list; expected a number of seconds"},

		// YAML that JSON does not have
		{head + "units: &u {}", ":3:8 (/units): an anchor, &u; there are no aliases here that could refer to it"},
		{head + "units: {&u a: {}}", ":3:9 (/units): an anchor, &u; there are no aliases here that could refer to it"},
		{head + "units: *u", ":3:8: an alias, *u, of what is not there; write out what it stands for"},
		{head + "units:\n  a: &u {}\n  b: *u", ":4:6 (/units/a): an anchor, &u; there are no aliases here that could refer to it"},
		{head + "units:\n  <<: {a: {}}", ":4:3 (/units): a merge key, <<; write out what it stands for, or put it in quotes"},
		{head + "units: !!map {}", ":3:8 (/units): a tag, !!map; leave it out: quotes make a text of anything"},
		{oneAsset("group: !!str 1"), ":3:37 (/locations/l/assets/a/group): a tag, !!str; leave it out: quotes make a text of anything"},
		{oneAsset("group: ! 1"), ":3:37 (/locations/l/assets/a/group): a tag, !; leave it out: quotes make a text of anything"},
		{head + "# é\r\n# \u2028\r# x\nunits:\n  \"é\": ! x", ":8:8 (/units/é): a tag, !; leave it out: quotes make a text of anything"},
		{head + "units: {}\nunits: {}", `:4:1 (/units): the name "units" is there twice in one map`},
		{head + "units: {a: {}, 'a': {}}", `:3:16 (/units/a): the name "a" is there twice in one map`},
		{head + "units: {x: {}, '$json:\"\\u0078\"': {}}", `:3:16 (/units/x): the name "x" is there twice in one map`},
		{head + "units: {? [a] : {}}", ":3:11 (/units): a list or a map where the name of a member was expected"},
		{head + "units:\n  ?\n  : {}", ":4:4 (/units): nothing where the name of a member was expected; an empty name is written \"\""},
		{head + "---\nunits: {}", ":3:1: a second document; expected one in a file"},
		{"%YAML 1.2\n---\n" + head, ":1:1: a directive; leave it out"},
		{"# x\n%TAG ! x\n---\n" + head, ":2:1: a directive; leave it out"},
		{"\ufeff" + head, ":1:1: the text starts with a byte order mark; expected UTF-8 without one"},
		{"\xff\xfef\x00", ":1:1: the text is UTF-16; expected UTF-8"},
		{"f\x00o\x00", ":1:1: the text is UTF-16; expected UTF-8"},
		{head + "units: {é\xff: {}}", ":3:10: byte 0xff is not valid UTF-8"},
		{head + "units: {a\x07: {}}", ":3:10: control character 0x07; expected an escape, in double quotes"},
		{oneAsset("group: $json:x"), `:3:37 (/locations/l/assets/a/group): a text that begins with $json: and goes on with something else than a JSON string, such as $json:"\ud800"`},
		{oneAsset("metadata: {x: 0x" + strings.Repeat("f", 10_001) + "}"), ":3:44 (/locations/l/assets/a/metadata/x): a number of more than 10000 digits that is not decimal"},

		// no YAML
		{"format: a: b", ":1: it is no YAML: mapping values are not allowed in this context"},
		{head + "units: [a\n", ":3: it is no YAML: did not find expected ',' or ']'"},
		{head + "units: {}\n x: {}", ":4: it is no YAML: did not find expected key: of the map here, a line is indented unlike its fellows or lacks a colon, this one or one below"},
		{head + "units:\n  a: {}\n b: {}", ":5: it is no YAML: did not find expected key: of the map here, a line is indented unlike its fellows or lacks a colon, this one or one below"},
		{head + "units:\n\ta: {}", ":4: it is no YAML: found character that cannot start any token"},
		{head + `units: {"\q": {}}`, ":3: it is no YAML: found unknown escape character"},
		{`"\ud800": 1`, ":1: it is no YAML: found invalid Unicode character escape code"},

		// no JSON
		{`{"format": "branchgraph.graph", "version": 1`, ":1:45 (/version): the text ends inside an object"},
		{`{"format": 1, "format": 1}`, `:1:15 (/format): the name "format" is there twice in one object`},
		{"{\"\xff\": 1}", ":1:3: byte 0xff is not valid UTF-8"},
	} {
		g, problems, err := graphfile.Read("in", strings.NewReader(test.text))
		var typed *graphfile.Error
		require.ErrorAs(t, err, &typed, "%.200s", test.text)
		if got := err.Error(); got != "read in"+test.want {
			t.Errorf("%.200q:\n got %s\nwant read in%s", test.text, got, test.want)
		}
		require.Nil(t, g)
		require.Nil(t, problems)
	}
}

// TestForms reads what people write: what is absent may be null, and the order of members means nothing.
func TestForms(t *testing.T) {
	want := read(t, `{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"tags":{"x":""},"columns":{"id":{}},"code_version":"1","dependencies":["b"]}}}},"units":{"u":{}}}`)
	for _, text := range []string{
		"version: 1\nunits: {u: }\nlocations:\n  l:\n    state:\n    assets:\n      a:\n        group: ~\n        dependencies:\n          - key: b\n            mapping:\n        code_version: {value: '1', scheme: }\n        columns:\n          id:\n        tags: {x: }\n        partitions:\n    stubs:\n    definitions: {x: }\nformat: branchgraph.graph",
		"---\n" + head + "locations: {l: {state: loaded, order: 0, assets: {a: {columns: {id: {lineage: }}, tags: {x: ''}, \"code_version\": \"1\", dependencies: [{key: b}], units: []}}}}\nunits: {'u': {}}\n...\n",
		"  " + strings.ReplaceAll(head, "\n", "\n  ") + "\n  units: {u: {toolchain: false}}\n  locations: {l: {assets: {a: {code_version: {value: '1'}, tags: {x: }, columns: {id: }, dependencies: [b, b]}}}}",
	} {
		require.Equal(t, writeJSON(t, want), writeJSON(t, read(t, text)), text)
	}
	require.Equal(t, "{\"format\":\"branchgraph.graph\",\"version\":1}\n", writeJSON(t, nil))
	require.Equal(t, head, writeYAML(t, &ag.Graph{}))
	require.Equal(t, (&ag.Graph{}).Digest(), read(t, head+"locations:\nunits:\n").Digest())
}

// TestCodeVersions is about the forms of a code version, each as it is written.
func TestCodeVersions(t *testing.T) {
	for _, test := range []struct {
		want ag.CodeVersion
		file string
	}{
		{ag.CodeVersion{Value: "1"}, `"1"`},
		{ag.CodeVersion{Empty: true}, `""`},
		{ag.CodeVersion{Value: "1", Empty: true}, `{"value":"1","empty":true}`},
		{ag.CodeVersion{Value: "1", Scheme: "s"}, `{"value":"1","scheme":"s"}`},
		{ag.CodeVersion{Scheme: "s"}, `{"scheme":"s"}`},
		{ag.CodeVersion{Scheme: "s", Empty: true}, `{"value":"","scheme":"s"}`},
	} {
		var b ag.Builder
		b.AddAsset(ag.Asset{Key: ag.MustKey("a"), Location: "l", CodeVersion: test.want})
		g, _ := b.Build()
		asJSON, _ := roundTrip(t, g)
		require.Equal(t, `{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"code_version":`+test.file+"}}}}}\n", asJSON)
	}
	a, _ := read(t, oneAsset("code_version: {empty: true}")).Asset(ag.MustKey("a"))
	require.Equal(t, ag.CodeVersion{Empty: true}, a.CodeVersion)
}

// TestFilledDigests makes sure that what a Builder fills in follows an edit by hand, and that what it does not stays.
func TestFilledDigests(t *testing.T) {
	sum := ag.TextDigest("select 1")
	for _, test := range []struct {
		code    ag.Code
		version string
		digest  bool // in the file
	}{
		{ag.Code{Text: "select 1"}, "", false},
		{ag.Code{Text: "select 1", Digest: sum}, "1", false},
		{ag.Code{Text: "select 1"}, sum, false},
		{ag.Code{Text: "select 1", Digest: sum}, sum, true},
		{ag.Code{Text: "select 1", Digest: "sha256:other"}, "", true},
		{ag.Code{Digest: sum}, "", true},
	} {
		var b ag.Builder
		b.AddAsset(ag.Asset{Key: ag.MustKey("a"), Location: "l", Code: test.code, CodeVersion: ag.CodeVersion{Value: test.version}})
		g, _ := b.Build()
		asJSON, _ := roundTrip(t, g)
		require.Equal(t, test.digest, strings.Contains(asJSON, `"digest"`), asJSON)
	}
	content := func(n string) value.Map { return value.MapOf(value.Entry{Name: "n", Value: value.Number(n)}) }
	for digest, written := range map[string]bool{"": false, "sha256:other": true} {
		var b ag.Builder
		b.AddDefinition(ag.Definition{Location: "l", Kind: "k", ID: "i", Content: content("1.0"), Digest: digest})
		g, _ := b.Build()
		asJSON, _ := roundTrip(t, g)
		require.Equal(t, written, strings.Contains(asJSON, `"digest"`), asJSON)
	}
}

// TestProblems makes sure that problems are told, and that reading what was written tells them once more and changes nothing.
func TestProblems(t *testing.T) {
	g, problems, err := graphfile.Read("in", strings.NewReader(head+"locations: {l: {assets: {a: {execution_type: MATERIALIZATION, dependencies: [b]}, b: {execution_type: MATERIALIZATION, dependencies: [a]}}}}"))
	require.NoError(t, err)
	require.ErrorContains(t, problems.Err(), `asset "a": the asset is part of a cycle: a, b`)
	l, _ := g.Location("l")
	require.Equal(t, ag.Partial, l.State)
	roundTrip(t, g)
}

func TestReadFails(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	_, _, err := graphfile.ReadFile(missing)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "read "+missing+": cannot open it: ")
	broken := errors.New("broken")
	_, _, err = graphfile.Read("in", io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "read in: cannot read it: broken")
	var b ag.Builder
	err = graphfile.Add(t.Context(), &b, "in", head, graphfile.Limits{Bytes: int64(len(head)) - 1})
	require.EqualError(t, err, "read in: larger than 36 bytes; raise the limit if it is meant to be")
	require.NoError(t, graphfile.Add(t.Context(), &b, "in", head, graphfile.Limits{Bytes: int64(len(head)), Depth: 1}))
	err = graphfile.Add(t.Context(), &b, "in", head+"units: {}", graphfile.Limits{Depth: 1})
	require.EqualError(t, err, "read in:3:8 (/units): nested more than 1 deep")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, graphfile.Add(ctx, &b, "in", oneAsset(""), graphfile.Limits{}), context.Canceled)
}
