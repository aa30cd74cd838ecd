package graphfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	ag "github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// TestCoreSchema checks what scalars of YAML are, as metadata and as JSON has them.
func TestCoreSchema(t *testing.T) {
	long := strings.Repeat("1234567890", 300)
	for _, test := range []struct{ yaml, json string }{
		{"", "null"}, {"~", "null"}, {"null", "null"}, {"Null", "null"}, {"NULL", "null"}, {"nULL", `"nULL"`},
		{"true", "true"}, {"True", "true"}, {"TRUE", "true"}, {"tRUE", `"tRUE"`}, {"false", "false"}, {"False", "false"}, {"FALSE", "false"},
		{"yes", `"yes"`}, {"Yes", `"Yes"`}, {"no", `"no"`}, {"NO", `"NO"`}, {"on", `"on"`}, {"off", `"off"`}, {"y", `"y"`}, {"n", `"n"`},
		{"0", "0"}, {"-0", "-0"}, {"+0", "0"}, {"1", "1"}, {"+1", "1"}, {"-1", "-1"}, {"00", "0"}, {"017", "17"}, {"-017", "-17"}, {"08", "8"},
		{"0o17", "15"}, {"0o0", "0"}, {"0o8", `"0o8"`}, {"0o", `"0o"`}, {"+0o7", `"+0o7"`}, {"0x1f", "31"}, {"0xFF", "255"}, {"0x", `"0x"`}, {"0xg", `"0xg"`},
		{"-0x1", `"-0x1"`}, {"0X1F", `"0X1F"`}, {"0b11", `"0b11"`}, {"1_000", `"1_000"`}, {"0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"},
		{"1:30", `"1:30"`}, {"190:20:30", `"190:20:30"`}, {"2024-01-02", `"2024-01-02"`}, {"2024-01-02T03:04:05Z", `"2024-01-02T03:04:05Z"`},
		{"123456789012345678901234567890", "123456789012345678901234567890"}, {long, long}, {"-" + long + ".5", "-" + long + ".5"},
		{"1.0", "1.0"}, {"1.", "1.0"}, {".5", "0.5"}, {"-.5", "-0.5"}, {"+.5e3", "0.5e3"}, {"1.e5", "1.0e5"}, {"00.50", "0.50"}, {"1e400", "1e400"},
		{"1E+400", "1E+400"}, {"1e-400", "1e-400"}, {"1e", `"1e"`}, {"1e+", `"1e+"`}, {"e5", `"e5"`}, {".", `"."`}, {"+", `"+"`}, {"1.2.3", `"1.2.3"`}, {"1 2", `"1 2"`}, {".e5", `".e5"`},
		{"{$set: [b, a, b]}", `["a","b"]`}, {"{$set: []}", "[]"}, {"[{$set: [{$set: [2, 1]}, [1, 2]]}]", "[[[1,2]]]"}, {"{$map: {$set: [b, a]}}", `{"$map":{"$set":["b","a"]}}`},
		{".nan", `{"$number":"NaN"}`}, {".NaN", `{"$number":"NaN"}`}, {".NAN", `{"$number":"NaN"}`}, {"nan", `"nan"`}, {"NaN", `"NaN"`}, {"+.nan", `"+.nan"`},
		{".inf", `{"$number":"Infinity"}`}, {"+.Inf", `{"$number":"Infinity"}`}, {"-.INF", `{"$number":"-Infinity"}`}, {"inf", `"inf"`}, {"Infinity", `"Infinity"`},
		{"'1'", `"1"`}, {`"true"`, `"true"`}, {"''", `""`}, {`"\x41\u00e9\U0001F9CA"`, `"Aé🧊"`}, {"=", `"="`}, {"<<", `"<<"`}, {"'<<'", `"<<"`},
		{`'$json:"\ud800"'`, `"\ud800"`}, {`$json:"a\u0062"`, `"ab"`}, {`'$json:"$json:"'`, `"$json:"`}, {"$json", `"$json"`}, {"$x", `"$x"`},
		{"|\n       a\n\n        b\n", `"a\n\n b\n"`}, {">-\n       a\n       b\n", `"a b"`}, {"|\n       1\n", `"1\n"`}, {"[1, '1', [], {}]", `[1,"1",[],{}]`},
	} {
		g := read(t, head+"locations:\n l:\n  assets:\n   a:\n    metadata:\n     x: "+test.yaml+"\n")
		require.Equal(t, `{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"metadata":{"x":`+test.json+"}}}}}}\n", writeJSON(t, g), test.yaml)
		roundTrip(t, g)
	}
}

// TestNames makes sure that a name is a text, whatever it looks like.
func TestNames(t *testing.T) {
	for yaml, want := range map[string]string{
		"1": "1", "0x1f": "0x1f", "null": "null", "~": "~", "yes": "yes", "1.0": "1.0", "'<<'": "<<", `""`: "", "? x\n      ": "x", "2024-01-02": "2024-01-02",
		`'$json:"\udc00"'`: "\xed\xb0\x80", "$type": "$type", "$effect": "$effect", "a b": "a b", "true": "true", ".nan": ".nan",
	} {
		a, ok := read(t, head+"locations:\n l:\n  assets:\n   a:\n    metadata:\n      "+yaml+": 1\n").Asset(ag.MustKey("a"))
		require.True(t, ok)
		require.Equal(t, value.MapOf(value.Entry{Name: want, Value: value.Number("1")}), a.Metadata, yaml)
	}
}

// TestValues checks how values are written, and that each comes back as it was.
func TestValues(t *testing.T) {
	number := func(s string) value.Value { return value.Number(s) }
	mapOf := func(name string, v value.Value) value.Value { return value.MapOf(value.Entry{Name: name, Value: v}) }
	for _, test := range []struct {
		value value.Value
		json  string
	}{
		{value.Null{}, "null"}, {value.Bool(true), "true"}, {value.String(""), `""`}, {value.List{}, "[]"}, {value.Map{}, "{}"},
		{number("1"), "1"}, {number("1.0"), "1.0"}, {number("1e400"), "1e400"}, {number("1E+2"), "1E+2"}, {number("-0"), "-0"}, {number("-0.0"), "-0.0"},
		{number("123456789012345678901234567890"), "123456789012345678901234567890"},
		{number("NaN"), `{"$number":"NaN"}`}, {number("Infinity"), `{"$number":"Infinity"}`}, {number("-Infinity"), `{"$number":"-Infinity"}`},
		{value.String("NaN"), `"NaN"`}, {value.String("1"), `"1"`}, {value.String("null"), `"null"`},
		{value.Typed{Type: "url", Value: value.String("x")}, `{"$type":"url","$value":"x"}`}, {value.Typed{}, `{"$type":"","$value":null}`},
		{value.Typed{Type: "a", Value: value.Typed{Type: "b", Value: number("NaN")}}, `{"$type":"a","$value":{"$type":"b","$value":{"$number":"NaN"}}}`},
		{mapOf("$type", value.String("url")), `{"$map":{"$type":"url"}}`}, {mapOf("$number", value.String("NaN")), `{"$map":{"$number":"NaN"}}`},
		{mapOf("$map", mapOf("x", value.Null{})), `{"$map":{"$map":{"x":null}}}`}, {mapOf("$map", mapOf("$map", value.Map{})), `{"$map":{"$map":{"$map":{"$map":{}}}}}`},
		{mapOf("$", number("1")), `{"$map":{"$":1}}`}, {mapOf("$effect", value.String("none")), `{"$map":{"$effect":"none"}}`}, {mapOf("", value.Null{}), `{"":null}`},
		{mapOf("x$", value.Null{}), `{"x$":null}`}, {mapOf("format", value.Null{}), `{"format":null}`}, {mapOf("half \xed\xa0\xbd", value.Null{}), `{"half \ud83d":null}`},
		{value.String("\xed\xa0\xbdx\xed\xb8\x80"), `"\ud83dx\ude00"`}, {value.String("\xed\xb8\x80\xed\xa0\xbd"), `"\ude00\ud83d"`}, {value.String("😀"), `"😀"`},
		{value.String("\x00\x1f\"\\/\b\f\n\r\t\x7f\u0085\u2028\ufeff\ufffe\ufffd<>&"), `"\u0000\u001f\"\\/\b\f\n\r\t` + "\x7f\u0085\u2028\ufeff\ufffe\ufffd<>&\""},
		{value.String(`$json:"x"`), `"$json:\"x\""`}, {value.String("<<"), `"<<"`},
	} {
		var b ag.Builder
		b.AddAsset(ag.Asset{Key: ag.MustKey("a"), Location: "l", Metadata: value.MapOf(value.Entry{Name: "x", Value: test.value}, value.Entry{Name: "$y", Value: value.ListOf(test.value)}),
			Config: []facet.Setting{{Name: "$x", Value: test.value}, {Name: "y", Value: test.value, Effect: facet.EffectNone, Exact: true}}})
		g, _ := b.Build()
		asJSON, _ := roundTrip(t, g)
		require.Equal(t, `{"format":"branchgraph.graph","version":1,"locations":{"l":{"assets":{"a":{"config":{"$x":`+test.json+
			`,"y":{"$effect":"none","$exact":true,"$value":`+test.json+`}},"metadata":{"$y":[`+test.json+`],"x":`+test.json+"}}}}}}\n", asJSON)
	}
}
