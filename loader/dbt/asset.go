package dbt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

func (c *converter) asset(n *Node, key assetgraph.Key) assetgraph.Asset {
	a := assetgraph.Asset{
		Key:         key,
		Location:    c.location,
		Units:       append(c.units(n.DependsMacros), c.materializations(n)...),
		Config:      n.settings(),
		Metadata:    n.Meta,
		Storage:     n.storage(),
		Group:       n.Group,
		Access:      n.Access,
		Owners:      c.owners(n),
		Kinds:       []string{n.ResourceType},
		Description: n.Description,
		Checks:      numbered(c.checks[n.UniqueID]),
		Contract:    n.contract(),
		Execution:   executions[n.ResourceType],
		Code:        assetgraph.Code{Path: n.Path, Language: n.Language, Text: n.RawCode},
	}
	if n.Access == "" && n.ResourceType == model {
		a.Access = "protected" // what a model has that says nothing; dbt writes it from 1.5 on
	}
	for _, t := range n.Tags {
		a.Tags = append(a.Tags, facet.Tag{Key: t})
	}
	slices.SortFunc(a.Tags, func(x, y facet.Tag) int { return strings.Compare(x.Key, y.Key) })
	a.Tags = slices.Compact(a.Tags)
	for i := range n.Columns {
		a.Columns = append(a.Columns, n.Columns[i].column())
	}
	for _, id := range n.DependsOn {
		if dep, ok := c.dependency(id); ok {
			a.Dependencies = append(a.Dependencies, assetgraph.Dependency{Key: dep})
		}
	}
	c.version(n, &a)
	return a
}

// version fills in what identifies the asset's code.
func (c *converter) version(n *Node, a *assetgraph.Asset) {
	unknown := func(path, reason string) {
		a.Unknown = append(a.Unknown, assetgraph.UnknownField{Path: path, Reason: reason})
	}
	switch n.ResourceType {
	case model, snapshot, function:
		if n.Language == "" {
			a.Code.Language = "sql" // the only one before dbt 1.3, which writes it
		}
		if n.RawCode != "" {
			a.CodeVersion.Value = assetgraph.TextDigest(n.RawCode)
		}
	case seed:
		a.Code.Language = "" // dbt 1.3 alone gives seeds one
		v, reason := n.seedVersion(&c.m.Metadata)
		a.CodeVersion = v
		if reason != "" {
			unknown("/code_version", reason)
		}
	case sourceTable:
		if c.m.Metadata.before(1, 9) {
			unknown("/storage/authored", "dbt before 1.9 does not say what the author wrote")
		}
	}
}

// dependency returns the key for a unique id. An id that nobody defines, of a disabled resource perhaps, gives an
// undefined key; an id of something that is no asset gives none. One that cannot be a key is reported.
func (c *converter) dependency(id string) (assetgraph.Key, bool) {
	if key, ok := c.keys[id]; ok {
		return key, true
	}
	switch kind, _, _ := strings.Cut(id, "."); kind {
	case test, unitTest, "macro", "operation", "analysis", "":
		return assetgraph.Key{}, false
	}
	key, err := assetgraph.NewKey(id)
	if err != nil {
		c.report(assetgraph.SeverityError, "/*/*/depends_on/nodes/*", fmt.Sprintf("the id %q is no key: %v", id, err))
	}
	return key, err == nil
}

func (n *Node) storage() facet.Storage {
	var s facet.Storage
	switch n.ResourceType {
	case model, seed, snapshot, function:
		s.Authored.Database = authored(n.Config, "database")
		s.Authored.Schema = authored(n.Config, "schema")
		s.Authored.Name = authored(n.Config, "alias")
	case sourceTable:
		s.Authored.Database, s.Authored.Schema = n.UnrenderedDatabase, n.UnrenderedSchema
	default:
		return s
	}
	if n.Materialized != "ephemeral" {
		s.Rendered = facet.Address{Database: n.Database, Schema: n.Schema, Name: n.Alias}
	}
	return s
}

// authored returns what the author wrote for a part of an address, nil for nothing.
func authored(config value.Map, name string) value.Value {
	v, ok := config.Get(name)
	if _, null := v.(value.Null); !ok || null {
		return nil
	}
	return v
}

func (n *Node) contract() facet.Contract {
	contract := facet.Contract{Enforced: n.ContractEnforced}
	var terms []value.Entry
	if n.Constraints.Len() > 0 {
		terms = append(terms, value.Entry{Name: "constraints", Value: written(n.Constraints)})
	}
	if n.ContractIgnoresAliases {
		terms = append(terms, value.Entry{Name: "alias_types", Value: value.Bool(false)})
	}
	contract.Terms = value.MapOf(terms...)
	return contract
}

// owners returns the owner of an exposure, or that of the resource's group.
func (c *converter) owners(n *Node) []facet.Owner {
	owner := n.Owner
	if owner.Len() == 0 && n.Group != "" {
		if g := c.groups[[2]string{n.Package, n.Group}]; g != nil {
			owner = g.Owner
		}
	}
	if owner.Len() == 0 {
		return nil
	}
	out := facet.Owner{Email: textList(owner, "email")}
	name, _ := owner.Get("name")
	out.Name = scalarText(name)
	var more []value.Entry
	for name, v := range owner.All() {
		if _, null := v.(value.Null); name != "name" && name != "email" && !null {
			more = append(more, value.Entry{Name: name, Value: v})
		}
	}
	out.More = value.MapOf(more...)
	if out.Name == "" && len(out.Email) > 0 {
		out.Name = out.Email[0]
	}
	return []facet.Owner{out}
}

func (c *Column) column() assetgraph.Column {
	out := assetgraph.Column{Name: c.Name, Type: c.Type, Description: c.Description, Metadata: c.Meta, Constraints: written(c.Constraints)}
	for _, t := range c.Tags {
		out.Tags = append(out.Tags, facet.Tag{Key: t})
	}
	slices.SortFunc(out.Tags, func(x, y facet.Tag) int { return strings.Compare(x.Key, y.Key) })
	out.Tags = slices.Compact(out.Tags)
	for name, v := range c.Config.All() {
		out.Config = append(out.Config, facet.Setting{Name: name, Value: v})
	}
	return out
}

// written returns constraints without members that are null or an empty list: newer versions of dbt write more of those.
func written(constraints value.List) value.List {
	var out []value.Value
	for _, item := range constraints.All() {
		if m, ok := item.(value.Map); ok {
			var kept []value.Entry
			for name, v := range m.All() {
				list, isList := v.(value.List)
				if _, null := v.(value.Null); !null && !(isList && list.Len() == 0) {
					kept = append(kept, value.Entry{Name: name, Value: v})
				}
			}
			item = value.MapOf(kept...)
		}
		out = append(out, item)
	}
	return value.ListOf(out...)
}
