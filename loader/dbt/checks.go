package dbt

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// addTest makes a data test a check of the asset it is attached to. A singular test belongs to every asset it reads.
func (c *converter) addTest(n *Node) {
	check := facet.Check{
		Description: n.Description,
		Units:       c.units(n.DependsMacros),
		Config:      n.checkConfig(),
	}
	if n.Test != nil {
		if id, ok := c.attached(n); ok {
			check.Name = n.Test.identity(n.ColumnName)
			c.checks[id] = append(c.checks[id], check)
			return
		}
		c.addDefinition(n)
		return
	}
	check.Name = n.Package + "." + n.Name
	check.Digest = assetgraph.TextDigest(n.RawCode)
	attached := false
	for _, id := range slices.Compact(slices.Sorted(slices.Values(n.DependsOn))) {
		if c.nodes[id] != nil {
			c.checks[id] = append(c.checks[id], check)
			attached = true
		}
	}
	if !attached {
		c.addDefinition(n)
	}
}

// checkConfig returns the configuration of a check. Its tags, meta and group, for which a check has no fields, are part of
// it.
func (n *Node) checkConfig() []facet.Setting {
	config := slices.DeleteFunc(n.settings(checkMeanings), func(s facet.Setting) bool {
		return s.Name == "severity" && strings.EqualFold(scalarText(s.Value), "error") // the default, which some versions write
	})
	add := func(name string, v value.Value) {
		config = append(config, facet.Setting{Name: name, Value: v, Effect: facet.EffectNone})
	}
	if n.Group != "" {
		add("group", value.String(n.Group))
	}
	if n.Meta.Len() > 0 {
		add("meta", n.Meta)
	}
	if len(n.Tags) > 0 {
		var tags []value.Value
		for _, t := range slices.Compact(slices.Sorted(slices.Values(n.Tags))) {
			tags = append(tags, value.String(t))
		}
		add("tags", value.ListOf(tags...))
	}
	return config
}

// addUnitTest makes a unit test a check of the model it tests.
func (c *converter) addUnitTest(n *Node) {
	id := n.TestedNode
	if c.nodes[id] == nil {
		tested, _ := n.Definition.Get("model")
		for _, dep := range n.DependsOn {
			if m := c.nodes[dep]; m != nil && m.Name == scalarText(tested) {
				id = dep
				break
			}
		}
	}
	if c.nodes[id] == nil {
		c.addDefinition(n)
		return
	}
	name := "unit test " + n.Name
	if v := scalarText(n.Version); v != "" {
		name += ".v" + v
	}
	c.checks[id] = append(c.checks[id], facet.Check{
		Name: name, Description: n.Description, Units: c.units(n.DependsMacros), Config: n.checkConfig(),
	})
}

// attached returns the unique id of the asset that a generic test is attached to: what the manifest says, from v9 on, or
// else what the test's argument model refers to, or else the only asset that it reads.
func (c *converter) attached(n *Node) (string, bool) {
	if c.nodes[n.AttachedNode] != nil {
		return n.AttachedNode, true
	}
	argument, _ := n.Test.Kwargs.Get("model")
	refers := referredTo(scalarText(argument))
	var reads []string
	for _, id := range n.DependsOn {
		if m := c.nodes[id]; m != nil {
			reads = append(reads, id)
			if refers(m) {
				return id, true
			}
		}
	}
	if len(reads) == 1 {
		return reads[0], true
	}
	return "", false
}

var reference = regexp.MustCompile(`\b(ref|source)\(\s*(?:'([^']*)'|"([^"]*)")\s*(?:,\s*(?:'([^']*)'|"([^"]*)")\s*)?`)

// referredTo reports of a resource whether the first ref(...) or source(...) of a template refers to it.
func referredTo(template string) func(*Node) bool {
	m := reference.FindStringSubmatch(template)
	if m == nil {
		return func(*Node) bool { return false }
	}
	first, second := m[2]+m[3], m[4]+m[5]
	return func(n *Node) bool {
		switch {
		case m[1] == "source":
			return n.ResourceType == sourceTable && n.SourceName == first && n.Name == second
		case n.ResourceType == sourceTable:
			return false
		case second != "":
			return n.Package == first && n.Name == second
		}
		return n.Name == first
	}
}

var plainName = regexp.MustCompile(`^[\pL\pN_.$ -]+$`)

// identity names a generic test by what it tests: name, column and arguments, as in accepted_values(status, values=[1]).
// dbt's own name for it is cut and hashed differently by its engines.
func (t *TestMetadata) identity(column string) string {
	var b strings.Builder
	if t.Namespace != "" {
		b.WriteString(t.Namespace + ".")
	}
	b.WriteString(t.Name)
	b.WriteByte('(')
	separator := ""
	if column != "" {
		if plainName.MatchString(column) {
			b.WriteString(column)
		} else {
			b.WriteString(jsonText(value.String(column)))
		}
		separator = ", "
	}
	for name, v := range t.Kwargs.All() {
		if name == "model" || name == "column_name" && scalarText(v) == column {
			continue
		}
		b.WriteString(separator + name + "=" + jsonText(v))
		separator = ", "
	}
	b.WriteByte(')')
	return b.String()
}

func jsonText(v value.Value) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // values always marshal
	}
	return string(text)
}

// numbered gives checks of one name numbers, in an order that depends on nothing but their content.
func numbered(checks []facet.Check) []facet.Check {
	content := func(c facet.Check) string {
		return fmt.Sprintf("%v %v %q %q", c.Config, c.Units, c.Digest, c.Description)
	}
	slices.SortFunc(checks, func(a, b facet.Check) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(content(a), content(b)))
	})
	n := 1
	for i := 1; i < len(checks); i++ {
		if n++; checks[i].Name != checks[i-n+1].Name {
			n = 1
		}
		if n > 1 {
			checks[i].Name = fmt.Sprintf("%s #%d", checks[i].Name, n)
		}
	}
	return checks
}
