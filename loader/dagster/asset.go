package dagster

import (
	"regexp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// userForm returns the form in which Dagster shows a key, with slashes inside segments escaped.
func userForm(path []string) string {
	segments := make([]string, len(path))
	for i, s := range path {
		segments[i] = strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `/`, `\/`)
	}
	return strings.Join(segments, "/")
}

// stub reports whether Dagster made the asset up, since others depend on its key.
func (a *Asset) stub() bool {
	_, ok := a.Metadata.Get(labelStub)
	return ok
}

func (c *converter) addAsset(n *Asset) {
	key, err := assetgraph.NewKey(n.Path...)
	if err != nil {
		c.report(assetgraph.SeverityError, "/external_asset_graph_data/*/asset_key", "the asset has no key: %v", err)
		return
	}
	form := userForm(n.Path)
	a := assetgraph.Asset{
		Key:          key,
		Location:     c.location,
		Units:        c.assetUnits(n),
		Dependencies: c.dependencies(n),
		Config:       slices.Concat(n.settings(), c.undefinedResources(n.Resources), c.executionSet(n.ExecutionSet, form)),
		Tags:         n.Tags,
		Metadata:     n.Metadata,
		Columns:      c.columns(n),
		Group:        n.Group,
		Owners:       n.owners(),
		Kinds:        n.kinds(),
		Checks:       c.checks[form],
		Execution:    c.execution(n),
		Partitions:   n.Partitions,
		Storage:      facet.Storage{Rendered: tableAddress(n.Metadata)},
	}
	var code string
	a.Description, code = splitDescription(n.Description)
	if n.CodeVersion != nil {
		a.CodeVersion = assetgraph.CodeVersion{Value: *n.CodeVersion, Empty: *n.CodeVersion == ""}
	}
	if code != "" { // also of a code version that somebody wrote, which may stay when the code changes
		a.Code = assetgraph.Code{Language: "sql", Text: code}
	} else if n.CodeVersion == nil && a.Execution != facet.Unexecutable {
		a.Unknown = []assetgraph.UnknownField{{Path: "/code", Reason: assetgraph.NoCodeVersion}}
	}
	if n.stub() {
		c.b.AddStub(a)
	} else {
		c.b.AddAsset(a)
	}
}

// dependencies returns what an asset reads. Of several edges to one key the last with a mapping counts, as in a dict.
func (c *converter) dependencies(n *Asset) []assetgraph.Dependency {
	at := map[assetgraph.Key]int{}
	var out []assetgraph.Dependency
	for _, e := range n.Dependencies {
		key, err := assetgraph.NewKey(e.Path...)
		if err != nil {
			c.report(assetgraph.SeverityError, "/external_asset_graph_data/*/dependencies/*/upstream_asset_key",
				"a dependency of the asset %q has no key: %v", userForm(n.Path), err)
			continue
		}
		i, twice := at[key]
		switch {
		case !twice:
			at[key] = len(out)
			out = append(out, assetgraph.Dependency{Key: key, Mapping: e.Mapping})
		case e.Mapping != nil:
			out[i].Mapping = e.Mapping
		}
	}
	return out
}

// execution returns what running the asset does. Very old snapshots say it in the metadata.
func (c *converter) execution(n *Asset) facet.ExecutionType {
	written := facet.ExecutionType(n.execution)
	if v, ok := n.Metadata.Get(labelExecutionType); ok {
		text, _ := v.(value.String)
		if written != "" && written != facet.ExecutionType(text) {
			c.report(assetgraph.SeverityError, "/external_asset_graph_data/*/execution_type",
				"the asset %q has the execution type %q, and in its metadata %s", userForm(n.Path), written, jsonText(v))
			return written
		}
		written = facet.ExecutionType(text)
		if text == "" {
			written = "none"
		}
	}
	switch written {
	case "":
		return n.defaultExecution()
	case facet.Materialization, facet.Observation, facet.Unexecutable:
	default:
		c.report(assetgraph.SeverityError, "/external_asset_graph_data/*/execution_type",
			"the asset %q has the execution type %q; expected MATERIALIZATION, OBSERVATION or UNEXECUTABLE", userForm(n.Path), written)
	}
	return written
}

// settings returns how the asset is run. None of it changes what was built.
func (a *Asset) settings() []facet.Setting {
	var out []facet.Setting
	for _, e := range a.Policies {
		if label, ok := a.Metadata.Get(labelObserve); ok && e.Name == observeInterval && value.Equal(label, e.Value) {
			continue // older versions of Dagster write it twice
		}
		out = append(out, facet.Setting{Name: e.Name, Value: e.Value, Effect: facet.EffectNone})
	}
	if a.ComputeKind != "" {
		out = append(out, facet.Setting{Name: "compute_kind", Value: value.String(a.ComputeKind), Effect: facet.EffectNone})
	}
	return out
}

const kindTag = "dagster/kind/"

// kinds returns the kinds that tags name, or else the compute kind.
func (a *Asset) kinds() []string {
	var out []string
	for _, t := range a.Tags {
		if kind, ok := strings.CutPrefix(t.Key, kindTag); ok {
			out = append(out, kind)
		}
	}
	if len(out) == 0 && a.ComputeKind != "" {
		out = []string{a.ComputeKind}
	}
	return out
}

// email matches what Dagster takes for an address.
var email = regexp.MustCompile(`^\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,7}\b$`)

func isEmail(s string) bool { return strings.Contains(s, "@") && email.MatchString(s) }

func (a *Asset) owners() []facet.Owner {
	var out []facet.Owner
	for _, name := range slices.Compact(slices.Sorted(slices.Values(a.Owners))) {
		owner := facet.Owner{Name: name}
		if isEmail(name) {
			owner.Email = []string{name}
		}
		out = append(out, owner)
	}
	return out
}

// sqlHeading starts the block that dagster-dbt ends a description with, see its default_description_fn. The code in it is
// indented by four spaces, so that no line of the code is a heading.
const sqlHeading = "#### Raw SQL:\n```"

// splitDescription returns a description without dagster-dbt's block of SQL, and the SQL.
func splitDescription(s string) (description, sql string) {
	i := strings.LastIndex(s, sqlHeading)
	if i < 0 || i > 0 && !strings.HasSuffix(s[:i], "\n\n") {
		return s, ""
	}
	block, closed := strings.CutSuffix(s[i+len(sqlHeading):], "\n```")
	fence, code, ok := strings.Cut(block, "\n")
	if !closed || !ok || fence != "" && fence != "sql" {
		return s, ""
	}
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" { // others are not indented
			lines[i] = strings.TrimPrefix(line, "    ")
		}
	}
	return strings.TrimSuffix(s[:i], "\n\n"), strings.Join(lines, "\n")
}

// tableAddress returns the address in the metadata of an asset.
func tableAddress(metadata value.Map) facet.Address {
	for _, label := range []string{labelTable, labelRelation} {
		if v, _ := metadata.Get(label); v != nil {
			name, _ := v.(value.String)
			return splitAddress(string(name))
		}
	}
	return facet.Address{}
}

// splitAddress splits an address at its dots, but for those in quotes, from the right: name, schema, and all else is the
// database. Quotes stay.
func splitAddress(s string) facet.Address {
	var dots []int
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case c == '.':
			dots = append(dots, i)
		}
	}
	cut := func() string {
		if len(dots) == 0 {
			part := s
			s = ""
			return part
		}
		last := dots[len(dots)-1]
		part := s[last+1:]
		s, dots = s[:last], dots[:len(dots)-1]
		return part
	}
	a := facet.Address{Name: cut()}
	a.Schema = cut()
	a.Database = s
	return a
}
