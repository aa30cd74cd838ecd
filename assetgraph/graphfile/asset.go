package graphfile

import (
	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

type (
	asset  = assetgraph.Asset
	column = assetgraph.Column
)

// assetFields are the members of an asset. Its key and its location are the names of what it is in.
var assetFields = []field[asset]{
	member("description", func(a *asset) *string { return &a.Description }, textOf[string]()),
	member("kinds", func(a *asset) *[]string { return &a.Kinds }, textList),
	member("group", func(a *asset) *string { return &a.Group }, textOf[string]()),
	member("access", func(a *asset) *string { return &a.Access }, textOf[string]()),
	member("owners", func(a *asset) *[]facet.Owner { return &a.Owners }, owners),
	member("tags", func(a *asset) *[]facet.Tag { return &a.Tags }, tags),
	member("execution_type", func(a *asset) *facet.ExecutionType { return &a.Execution },
		textOf[facet.ExecutionType]()),
	member("code_version", func(a *asset) *assetgraph.CodeVersion { return &a.CodeVersion }, codeVersion),
	{name: "code", read: readCode, write: writeCode},
	member("units", func(a *asset) *[]string { return &a.Units }, textList),
	member("dependencies", func(a *asset) *[]assetgraph.Dependency { return &a.Dependencies }, dependencies),
	member("partitions", func(a *asset) *partitionsDefinition { return &a.Partitions }, definition),
	member("config", func(a *asset) *[]facet.Setting { return &a.Config }, config),
	member("storage", func(a *asset) *facet.Storage { return &a.Storage }, storage),
	member("columns", func(a *asset) *[]column { return &a.Columns }, columns),
	member("checks", func(a *asset) *[]facet.Check { return &a.Checks }, checks),
	member("contract", func(a *asset) *facet.Contract { return &a.Contract }, contract),
	member("metadata", func(a *asset) *value.Map { return &a.Metadata }, valueMap),
	member("unknown", func(a *asset) *[]assetgraph.UnknownField { return &a.Unknown }, unknown),
}

var assetCodec = object(assetFields...)

// stub is the codec of an asset that somebody made up: there may be several of a key.
var stub = object(append([]field[asset]{
	{
		name:  "key",
		read:  func(d *decoder, n node, a *asset) { keyText.read(d, n, &a.Key) },
		write: func(e *encoder, a *asset) { e.member("key", func() { e.key(a.Key) }) },
	},
}, assetFields...)...)

var owners = named("a map of owners by name, such as {sales: }", func(o *facet.Owner) *string { return &o.Name }, object(
	member("email", func(o *facet.Owner) *[]string { return &o.Email }, textList),
	member("more", func(o *facet.Owner) *value.Map { return &o.More }, valueMap),
))

var tags = named("a map of tags, such as {team: sales}", func(t *facet.Tag) *string { return &t.Key },
	through(func(t *facet.Tag) *string { return &t.Value }, textOf[string]()))

var unknown = named("a map of paths to reasons, such as {/storage: not asked}", func(u *assetgraph.UnknownField) *string { return &u.Path },
	through(func(u *assetgraph.UnknownField) *string { return &u.Reason }, textOf[string]()))

var columns = named("a map of columns by name, such as {id: {type: int}}", func(c *column) *string { return &c.Name }, object(
	member("type", func(c *column) *string { return &c.Type }, textOf[string]()),
	member("description", func(c *column) *string { return &c.Description }, textOf[string]()),
	member("tags", func(c *column) *[]facet.Tag { return &c.Tags }, tags),
	member("constraints", func(c *column) *value.List { return &c.Constraints }, valueList),
	member("config", func(c *column) *[]facet.Setting { return &c.Config }, config),
	member("lineage", func(c *column) *[]assetgraph.ColumnRef { return &c.Lineage }, lineage),
	member("metadata", func(c *column) *value.Map { return &c.Metadata }, valueMap),
))

var checks = named("a map of checks by name, such as {unique_id: }", func(c *facet.Check) *string { return &c.Name }, object(
	member("description", func(c *facet.Check) *string { return &c.Description }, textOf[string]()),
	member("digest", func(c *facet.Check) *string { return &c.Digest }, textOf[string]()),
	member("units", func(c *facet.Check) *[]string { return &c.Units }, textList),
	member("config", func(c *facet.Check) *[]facet.Setting { return &c.Config }, config),
))

var contract = unlessZero(func(c *facet.Contract) bool { return !c.Enforced && c.Terms.Len() == 0 }, object(
	member("enforced", func(c *facet.Contract) *bool { return &c.Enforced }, truth),
	member("terms", func(c *facet.Contract) *value.Map { return &c.Terms }, valueMap),
))

var storage = unlessZero(func(s *facet.Storage) bool {
	return isUnwritten(&s.Authored) && s.Rendered == (facet.Address{})
}, object(
	member("authored", func(s *facet.Storage) *facet.AuthoredAddress { return &s.Authored }, authored),
	member("rendered", func(s *facet.Storage) *facet.Address { return &s.Rendered }, rendered),
))

var authored = unlessZero(isUnwritten, object(
	member("database", func(a *facet.AuthoredAddress) *value.Value { return &a.Database }, anyValue),
	member("schema", func(a *facet.AuthoredAddress) *value.Value { return &a.Schema }, anyValue),
	member("name", func(a *facet.AuthoredAddress) *value.Value { return &a.Name }, anyValue),
))

var rendered = optional(object(
	member("database", func(a *facet.Address) *string { return &a.Database }, textOf[string]()),
	member("schema", func(a *facet.Address) *string { return &a.Schema }, textOf[string]()),
	member("name", func(a *facet.Address) *string { return &a.Name }, textOf[string]()),
))

// isUnwritten reports whether nothing of an address was written. Values cannot always be compared with ==.
func isUnwritten(a *facet.AuthoredAddress) bool {
	return a.Database == nil && a.Schema == nil && a.Name == nil
}

// unlessZero returns c for values that are left out when they are zero.
func unlessZero[T any](zero func(*T) bool, c codec[T]) codec[T] {
	c.absent = zero
	return c
}

// config is the codec of settings: a map of values. A setting with an effect, or one that is exact, is a map of these members
// and its value.
var config = named("a map of settings, such as {materialized: table}", func(s *facet.Setting) *string { return &s.Name }, codec[facet.Setting]{
	read: func(d *decoder, n node, into *facet.Setting) {
		if n.kind() == mapKind && isJudged(n) {
			setting.read(d, n, into)
			return
		}
		into.Value = d.value(n)
	},
	write: func(e *encoder, from *facet.Setting) {
		if from.Effect == 0 && !from.Exact {
			e.value(from.Value)
			return
		}
		setting.write(e, from)
	},
	null: true,
})

var effect = word[facet.Effect]("rebuild", "relation", "none")

var setting = object(
	member(effectName, func(s *facet.Setting) *facet.Effect { return &s.Effect }, effect),
	member(exactName, func(s *facet.Setting) *bool { return &s.Exact }, truth),
	member(valueName, func(s *facet.Setting) *value.Value { return &s.Value }, anyValue),
)

// isJudged reports whether a map is a setting with its judgements.
func isJudged(n node) bool {
	found := false
	n.members(func(name string, _, _ node) bool {
		found = name == effectName || name == exactName
		return !found
	})
	return found
}

// dependencies is the codec of dependencies: keys, or maps where there is more to say.
var dependencies = listOf("a list of keys", codec[assetgraph.Dependency]{
	read: func(d *decoder, n node, into *assetgraph.Dependency) {
		if n.kind() == mapKind {
			dependency.read(d, n, into)
			if into.Key.IsZero() {
				d.fail(n, "a dependency without a key")
			}
			return
		}
		keyText.read(d, n, &into.Key)
	},
	write: func(e *encoder, from *assetgraph.Dependency) {
		if from.Mapping == nil {
			e.key(from.Key)
			return
		}
		dependency.write(e, from)
	},
})

var dependency = object(
	member("key", func(d *assetgraph.Dependency) *assetgraph.Key { return &d.Key }, optional(keyText)),
	member("mapping", func(d *assetgraph.Dependency) *partitionsMapping { return &d.Mapping }, mapping),
)
