package value_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/internal/planted"
)

var bugs = []planted.Bug{
	{"the types of what is typed are equal", "assetgraph/value/value.go", "ok && a.Type == b.Type && Equal(", "ok && Equal("},
	{"the first of several entries with one name stays", "assetgraph/value/value.go", "i+1 < len(entries) && entries[i+1].Name == e.Name", "i > 0 && entries[i-1].Name == e.Name"},
	{"a list keeps the slice that it was given", "assetgraph/value/value.go", "	items = slices.Clone(items)\n	for i, v := range items {", "	for i, v := range items {"},
	{"a list has the bytes of a map", "assetgraph/value/canonical.go", "tlv.Begin(b, tlv.List)", "tlv.Begin(b, tlv.Map)"},
	{"a number has the bytes of a text", "assetgraph/value/canonical.go", "tlv.Append(b, tlv.Number,", "tlv.Append(b, tlv.String,"},
	{"a set has an item twice", "assetgraph/value/set.go", "	l.items = slices.CompactFunc(l.items, Equal)\n", ""},
	{"a set is in the order that it was given", "assetgraph/value/set.go", "	slices.SortFunc(l.items, compare)\n", ""},
	{"a float without a fraction is an integer", "assetgraph/value/of.go", `text += ".0"`, `text += ""`},
	{"nil is an empty text", "assetgraph/value/of.go", "if !v.IsValid() {\n		return Null{}, nil", "if !v.IsValid() {\n		return String(\"\"), nil"},
	{"bytes are a list", "assetgraph/value/of.go", "v.Type().Elem().Kind() == reflect.Uint8", "false"},
	{"a lone surrogate is a character that nobody knows", "assetgraph/value/json.go", "size == 1 && isSurrogate(s[i:])", "size == 1 && false"},
}

// TestPlantedBugs shows that this package's tests can fail. The first bug is always planted.
func TestPlantedBugs(t *testing.T) {
	planted.Test(t, "../..", "./assetgraph/value", "Planted", 1, bugs)
}
