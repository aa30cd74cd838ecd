package render

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

const mostItemsNamed = 6 // of those that a list has more, and of those that it has no more

// listChange says what lies between two lists of scalars: +kiwi, -pear, or that their order differs. It is empty where
// the two lists themselves say it better.
func listChange(base, branch value.Value) string {
	a, ok := scalars(base)
	b, ok2 := scalars(branch)
	if !ok || !ok2 || len(a) == 0 || len(b) == 0 {
		return ""
	}
	added, kept := without(b, a)
	removed, others := without(a, b)
	var parts parts
	for _, side := range []struct {
		sign  string
		items []string
	}{{"+", added}, {"-", removed}} {
		for i, item := range side.items {
			if i == mostItemsNamed {
				parts = append(parts, fmt.Sprintf("%s%d more", side.sign, len(side.items)-i))
				break
			}
			if utf8.RuneCountInString(item) > longestEnd {
				return ""
			}
			parts = append(parts, side.sign+item)
		}
	}
	if !slices.Equal(kept, others) {
		parts = append(parts, "order differs")
	}
	return strings.Join(parts, ", ")
}

// scalars returns the items of a list of scalars, as they are shown.
func scalars(v value.Value) ([]string, bool) {
	list, ok := v.(value.List)
	if !ok {
		return nil, false
	}
	items := make([]string, list.Len())
	for i, v := range list.All() {
		switch v := v.(type) {
		case value.List, value.Map, value.Typed:
			return nil, false
		case value.Number:
			items[i] = string(v)
		case value.String:
			items[i] = word(v)
		default:
			items[i] = readable(v)
		}
	}
	return items, true
}

// word returns a text without quotes where nothing else could be meant.
func word(s value.String) string {
	for i, r := range string(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && (i == 0 || !strings.ContainsRune("-.:/@", r)) {
			return readable(s)
		}
	}
	if s == "" || s == "NaN" || s == "Infinity" || json.Valid([]byte(s)) {
		return readable(s)
	}
	return string(s)
}

// without returns the items of a that are not among those of b, one for one, and the other items of a.
func without(a, b []string) (left, both []string) {
	count := map[string]int{}
	for _, item := range b {
		count[item]++
	}
	for _, item := range a {
		if count[item]--; count[item] >= 0 {
			both = append(both, item)
		} else {
			left = append(left, item)
		}
	}
	return left, both
}

// kindChange says what lies between two partitions definitions or mappings of one kind: cron "0 0 * * *" → "0 1 * * *".
// It is empty for other values.
func kindChange(path string, base, branch value.Value) string {
	if kind := kindOf(base); !kinded(path) || kind == "" || kind != kindOf(branch) {
		return ""
	}
	var parts parts
	parts.members("", base.(value.Map), branch.(value.Map))
	text := strings.Join(parts, "; ")
	if utf8.RuneCountInString(text) > 2*longestEnd {
		return ""
	}
	return text
}

// members adds what differs between two maps, member by member.
func (p *parts) members(where string, base, branch value.Map) {
	names := map[string]bool{}
	for _, m := range []value.Map{base, branch} {
		for name := range m.All() {
			names[name] = true
		}
	}
	for _, name := range sorted(names) {
		a, there := base.Get(name)
		b, thereToo := branch.Get(name)
		if there && thereToo && value.Equal(a, b) {
			continue
		}
		at := strings.TrimPrefix(where+" "+string(word(value.String(name))), " ")
		x, isMap := a.(value.Map)
		y, isMapToo := b.(value.Map)
		between := ""
		switch {
		case isMap && isMapToo && kindOf(x) == kindOf(y):
			p.members(at, x, y)
			continue
		case there && thereToo:
			between = listChange(a, b)
		}
		if between == "" {
			between = bothEnds(memberShown(a, there), memberShown(b, thereToo))
		}
		*p = append(*p, at+" "+between)
	}
}

func memberShown(v value.Value, there bool) string {
	if !there {
		return "(none)"
	}
	return show(v, true)
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for name := range set {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
