package partition

import (
	"fmt"
	"slices"
	"strings"
)

// Member is a named part of a definition or a mapping. Members are in byte order of their names, and no two have one name.
type Member struct {
	Name string
	// Value is a string, a bool, an int64, a []string or a []Member.
	Value any
}

func (m Member) equal(other Member) bool {
	if m.Name != other.Name {
		return false
	}
	switch v := m.Value.(type) {
	case []string:
		w, ok := other.Value.([]string)
		return ok && slices.Equal(v, w)
	case []Member:
		w, ok := other.Value.([]Member)
		return ok && slices.EqualFunc(v, w, Member.equal)
	}
	switch other.Value.(type) {
	case []string, []Member:
		return false
	}
	return m.Value == other.Value
}

// byName sorts members by name. Of several of one name the last stays, as in a JSON object.
func byName(members []Member) []Member {
	slices.SortStableFunc(members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	out := members[:0]
	for i, m := range members {
		if i+1 == len(members) || members[i+1].Name != m.Name {
			out = append(out, m)
		}
	}
	return out
}

// line shows the members of one thing on one line: time_window: cron "0 0 * * *", …. Different members have different
// lines.
func line(members []Member) string {
	kind := ""
	var parts []string
	for _, m := range members {
		inner, nested := m.Value.([]Member)
		switch {
		case m.Name == "kind":
			kind = m.Value.(string)
		case m.Name == "mapping":
			parts = append(parts, "mapping ("+line(inner)+")")
		case nested:
			parts = append(parts, m.Name+" ("+entries(inner)+")")
		default:
			parts = append(parts, m.Name+" "+shown(m.Value))
		}
	}
	if len(parts) > 0 && kind != "" {
		kind += ": "
	}
	return kind + strings.Join(parts, ", ")
}

// entries shows members whose names are not ours: those of dimensions, keys of partitions.
func entries(members []Member) string {
	parts := make([]string, len(members))
	for i, m := range members {
		text := shown(m.Value)
		if inner, nested := m.Value.([]Member); nested {
			text = line(inner)
		}
		parts[i] = fmt.Sprintf("%q: %s", m.Name, text)
	}
	return strings.Join(parts, "; ")
}

func shown(v any) string {
	switch v.(type) {
	case string, []string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}
