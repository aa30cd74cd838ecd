package assetgraph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// describer receives an asset's canonical form: members in byte order of their names, absent ones left out.
type describer interface {
	open(name string)
	value(name string, v value.Value)
	text(name, s string)
	close()
}

// describe walks the canonical form of a, whose slices are sorted. Every member that carries a field of Asset is named
// here, in byte order, and nowhere else: the digests and [Asset.Canonical] both come from this walk.
func (a *Asset) describe(d describer) {
	text(d, "access", a.Access)
	if len(a.Checks) > 0 {
		d.open("checks")
		for i := range a.Checks {
			describeCheck(d, &a.Checks[i])
		}
		d.close()
	}
	if a.Code.Digest != "" || a.Code.Language != "" || a.Code.Path != "" {
		d.open("code")
		text(d, "digest", a.Code.Digest)
		text(d, "language", a.Code.Language)
		text(d, "path", a.Code.Path)
		d.close()
	}
	if a.CodeVersion.Empty {
		d.text("code_version", "")
	} else {
		text(d, "code_version", a.CodeVersion.Value)
	}
	text(d, "code_version_scheme", a.CodeVersion.Scheme)
	if len(a.Columns) > 0 {
		d.open("columns")
		for i := range a.Columns {
			a.Columns[i].describe(d)
		}
		d.close()
	}
	settings(d, a.Config)
	if a.Contract.Enforced || a.Contract.Terms.Len() > 0 {
		d.open("contract")
		if a.Contract.Enforced {
			d.value("enforced", value.Bool(true))
		}
		filled(d, "terms", a.Contract.Terms)
		d.close()
	}
	if len(a.Dependencies) > 0 {
		d.open("dependencies")
		for _, dep := range byUserForm(a.Dependencies) {
			d.open(dep.Key.String())
			if dep.Mapping != nil {
				d.value("mapping", MembersValue(dep.Mapping.Members()))
			}
			d.close()
		}
		d.close()
	}
	text(d, "description", a.Description)
	text(d, "execution_type", string(a.Execution))
	text(d, "group", a.Group)
	d.text("key", a.Key.String())
	names(d, "kinds", a.Kinds)
	text(d, "location", a.Location)
	filled(d, "metadata", a.Metadata)
	if len(a.Owners) > 0 {
		d.open("owners")
		for i := range a.Owners {
			describeOwner(d, &a.Owners[i])
		}
		d.close()
	}
	if a.Partitions != nil {
		d.value("partitions", MembersValue(a.Partitions.Members()))
	}
	describeStorage(d, &a.Storage)
	tags(d, a.Tags)
	names(d, "units", a.Units)
	if len(a.Unknown) > 0 {
		d.open("unknown")
		for _, u := range a.Unknown {
			d.text(u.Path, u.Reason)
		}
		d.close()
	}
}

func describeCheck(d describer, c *facet.Check) {
	d.open(c.Name)
	settings(d, c.Config)
	text(d, "description", c.Description)
	text(d, "digest", c.Digest)
	names(d, "units", c.Units)
	d.close()
}

func (c *Column) describe(d describer) {
	d.open(c.Name)
	settings(d, c.Config)
	if c.Constraints.Len() > 0 {
		d.value("constraints", c.Constraints)
	}
	text(d, "description", c.Description)
	if len(c.Lineage) > 0 {
		d.value("lineage", lineageValue(c.Lineage))
	}
	filled(d, "metadata", c.Metadata)
	tags(d, c.Tags)
	text(d, "type", c.Type)
	d.close()
}

func describeOwner(d describer, o *facet.Owner) {
	d.open(o.Name)
	if len(o.Email) > 0 {
		d.value("email", value.ListOf(value.Strings(o.Email...)...))
	}
	filled(d, "more", o.More)
	d.close()
}

func describeStorage(d describer, s *facet.Storage) {
	if *s == (facet.Storage{}) {
		return
	}
	d.open("storage")
	if s.Authored != (facet.AuthoredAddress{}) {
		d.open("authored")
		written(d, "database", s.Authored.Database)
		written(d, "name", s.Authored.Name)
		written(d, "schema", s.Authored.Schema)
		d.close()
	}
	if s.Rendered != (facet.Address{}) {
		d.open("rendered")
		text(d, "database", s.Rendered.Database)
		text(d, "name", s.Rendered.Name)
		text(d, "schema", s.Rendered.Schema)
		d.close()
	}
	d.close()
}

func settings(d describer, config []facet.Setting) {
	if len(config) == 0 {
		return
	}
	d.open("config")
	for _, s := range config {
		if s.Value == nil { // as a Builder has it
			s.Value = value.Null{}
		}
		d.value(s.Name, s.Value)
	}
	d.close()
}

func tags(d describer, tags []facet.Tag) {
	if len(tags) == 0 {
		return
	}
	d.open("tags")
	for _, t := range tags {
		d.text(t.Key, t.Value)
	}
	d.close()
}

// lineageValue returns references as a map from assets to maps from columns to empty maps.
func lineageValue(refs []ColumnRef) value.Map {
	columns := map[Key][]value.Entry{}
	for _, ref := range refs {
		columns[ref.Asset] = append(columns[ref.Asset], value.Entry{Name: ref.Column, Value: value.Map{}})
	}
	var assets []value.Entry
	for key, entries := range columns {
		assets = append(assets, value.Entry{Name: key.String(), Value: value.MapOf(entries...)})
	}
	return value.MapOf(assets...)
}

// MembersValue returns the members of a partitions definition or mapping as the canonical form of an asset has them.
func MembersValue(members []partition.Member) value.Map {
	entries := make([]value.Entry, len(members))
	for i, m := range members {
		entries[i].Name = m.Name
		switch v := m.Value.(type) {
		case string:
			entries[i].Value = value.String(v)
		case bool:
			entries[i].Value = value.Bool(v)
		case int64:
			entries[i].Value = value.Number(strconv.FormatInt(v, 10))
		case []string:
			entries[i].Value = value.ListOf(value.Strings(v...)...)
		case []partition.Member:
			entries[i].Value = MembersValue(v)
		default:
			panic(fmt.Sprintf("assetgraph: member of unknown kind %T", v))
		}
	}
	return value.MapOf(entries...)
}

// byUserForm returns the dependencies in byte order of their keys' user forms, which differs from key order only for keys
// with several segments or with slashes.
func byUserForm(deps []Dependency) []Dependency {
	order := func(x, y Dependency) int { return strings.Compare(x.Key.String(), y.Key.String()) }
	if slices.IsSortedFunc(deps, order) {
		return deps
	}
	return slices.SortedFunc(slices.Values(deps), order)
}

// names describes a set of names as a map from each to an empty map, which a later version can fill.
func names(d describer, name string, set []string) {
	if len(set) == 0 {
		return
	}
	d.open(name)
	for _, s := range set {
		d.open(s)
		d.close()
	}
	d.close()
}

func text(d describer, name, s string) {
	if s != "" {
		d.text(name, s)
	}
}

func filled(d describer, name string, m value.Map) {
	if m.Len() > 0 {
		d.value(name, m)
	}
}

func written(d describer, name string, v value.Value) {
	if v != nil {
		d.value(name, v)
	}
}

// Canonical returns the asset as one value: what digests are made of and what the paths of a comparison point into.
// Absent fields leave no trace. Sets of names are maps to empty maps; the code's text is not in it. The asset's slices
// must be sorted, as those of every asset that comes from a [Graph] are.
func (a Asset) Canonical() value.Map {
	t := &treeDescriber{stack: [][]value.Entry{nil}}
	a.describe(t)
	return value.MapOf(t.stack[0]...)
}

// treeDescriber builds the canonical form as a Map.
type treeDescriber struct {
	stack [][]value.Entry
	names []string
}

func (t *treeDescriber) open(name string) {
	t.names = append(t.names, name)
	t.stack = append(t.stack, nil)
}

func (t *treeDescriber) close() {
	last := len(t.stack) - 1
	m := value.MapOf(t.stack[last]...)
	name := t.names[len(t.names)-1]
	t.stack, t.names = t.stack[:last], t.names[:len(t.names)-1]
	t.value(name, m)
}

func (t *treeDescriber) value(name string, v value.Value) {
	last := len(t.stack) - 1
	t.stack[last] = append(t.stack[last], value.Entry{Name: name, Value: v})
}

func (t *treeDescriber) text(name, s string) { t.value(name, value.String(s)) }
