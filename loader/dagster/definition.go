package dagster

import (
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// id returns what Dagster calls a check: the asset's key and the check's name.
func (c *Check) id() string { return userForm(c.Path) + ":" + c.Name }

// addChecks makes a check part of its asset. One of an asset that the repository does not define is a definition.
func (c *converter) addChecks() {
	for i := range c.r.Checks {
		n := &c.r.Checks[i]
		config := append(n.settings(), c.executionSet(n.ExecutionSet, n.id())...)
		if form := userForm(n.Path); c.defined[form] {
			c.checks[form] = append(c.checks[form], facet.Check{Name: n.Name, Description: n.Description, Config: config})
			continue
		}
		content := []value.Entry{{Name: "asset", Value: value.String(userForm(n.Path))}}
		if n.Description != "" {
			content = append(content, value.Entry{Name: "description", Value: value.String(n.Description)})
		}
		for _, s := range config {
			content = append(content, value.Entry{Name: s.Name, Value: s.Value})
		}
		c.define("asset check", n.id(), value.MapOf(content...))
	}
}

// settings returns how a check is run; what is usual is not there.
func (c *Check) settings() []facet.Setting {
	var out []facet.Setting
	add := func(name string, v value.Value) { out = append(out, facet.Setting{Name: name, Value: v}) }
	if c.Blocking {
		add("blocking", value.Bool(true))
	}
	if len(c.Additional) > 0 {
		add("additional_assets", sortedTexts(userForms(c.Additional)))
	}
	if c.Partitions != nil {
		add("partitions", assetgraph.MembersValue(c.Partitions.Members()))
	}
	for _, e := range c.Policies {
		out = append(out, facet.Setting{Name: e.Name, Value: e.Value, Effect: facet.EffectNone})
	}
	return out
}

func userForms(paths [][]string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = userForm(p)
	}
	return out
}

// unitID returns the id of the unit of a resource.
func (c *converter) unitID(resource string) string { return "resource." + c.location + "." + resource }

// nodeUse is that a node of a job uses a resource.
type nodeUse struct{ job, resource string }

// assetUnits returns the ids of the units of the resources that an asset uses: those that it requires, and those that its
// node uses in a job, where IO managers are. Those of an asset that no job but the implicit ones has are not in a snapshot.
func (c *converter) assetUnits(a *Asset) []string {
	out := c.units(a.Resources)
	var jobs map[string]bool
	for _, node := range a.nodes() {
		for _, use := range c.nodeUses[node] {
			if jobs == nil {
				jobs = make(map[string]bool, len(a.Jobs))
				for _, job := range a.Jobs {
					jobs[job] = true
				}
			}
			if jobs[use.job] || isImplicit(use.job) {
				out = append(out, c.unitID(use.resource))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// undefinedResources returns the setting that says which of the resources that an asset requires the repository does not
// define: those have no unit.
func (c *converter) undefinedResources(required []string) []facet.Setting {
	missing := slices.DeleteFunc(slices.Clone(required), func(name string) bool { return c.resources[name] })
	if len(missing) == 0 {
		return nil
	}
	return []facet.Setting{{Name: "required_resources", Value: sortedTexts(missing), Effect: facet.EffectNone}}
}

// withResources returns what a schedule or sensor says, with the resources that it uses.
func withResources(content value.Map, resources []string) value.Map {
	if len(resources) == 0 {
		return content
	}
	return with(content, value.Entry{Name: "resources", Value: sortedTexts(resources)})
}

// units returns the ids of the units of those resources that the repository defines.
func (c *converter) units(resources []string) []string {
	var out []string
	for _, name := range resources {
		if c.resources[name] {
			out = append(out, c.unitID(name))
		}
	}
	return out
}

// addResources makes units of resources, which use those that are nested in them.
func (c *converter) addResources() {
	for i := range c.r.Resources {
		n := &c.r.Resources[i]
		var nested []string
		for _, r := range n.Nested {
			if r.TopLevel {
				nested = append(nested, r.Name)
			}
		}
		c.b.AddUnit(assetgraph.Unit{
			ID: c.unitID(n.Name), Kind: "resource", Digest: assetgraph.TextDigest(jsonText(n.content())), Uses: c.units(nested),
		})
	}
}

// addDefinitions adds what is neither an asset nor a resource. Dagster's implicit jobs are one together, which says nothing:
// they follow from the assets, schedules and sensors, but for what they are made of.
func (c *converter) addDefinitions() {
	for i := range c.r.Schedules {
		c.define("schedule", c.r.Schedules[i].Name, withResources(c.r.Schedules[i].content(), c.schedules[c.r.Schedules[i].Name]))
	}
	for i := range c.r.Sensors {
		c.define("sensor", c.r.Sensors[i].Name, withResources(c.r.Sensors[i].content(), c.sensors[c.r.Sensors[i].Name]))
	}
	selected := c.selections()
	c.addJobs(selected)
	for i := range c.r.PartitionSets {
		p := &c.r.PartitionSets[i]
		if s := selected[p.Job]; isImplicit(p.Job) || s != nil && s.partitioned { // follows from the assets
			continue
		}
		content := append(slices.Clip(p.Content), value.Entry{Name: "job", Value: value.String(p.Job)})
		if p.Partitions != nil {
			content = append(content, value.Entry{Name: "partitions", Value: assetgraph.MembersValue(p.Partitions.Members())})
		}
		c.define("partition set", p.Name, value.MapOf(content...))
	}
	for _, e := range c.r.EnvVars {
		c.define("environment variable", e.Name, mapOf("consumers", sortedTexts(e.Consumers)))
	}
	for label, v := range c.r.Metadata.All() {
		c.define("repository metadata", label, mapOf("value", v))
	}
}

// selection is what a job runs.
type selection struct {
	assets, checks []string
	partitioned    bool // an asset is
}

// selections returns what jobs of assets run, by the jobs' names.
func (c *converter) selections() map[string]*selection {
	out := map[string]*selection{}
	of := func(job string) *selection {
		if out[job] == nil {
			out[job] = &selection{}
		}
		return out[job]
	}
	for i := range c.r.Assets {
		a := &c.r.Assets[i]
		for _, job := range a.Jobs {
			s := of(job)
			s.assets = append(s.assets, userForm(a.Path))
			s.partitioned = s.partitioned || a.Partitions != nil
		}
	}
	for i := range c.r.Checks {
		check := &c.r.Checks[i]
		for _, job := range check.Jobs {
			of(job).checks = append(of(job).checks, check.id())
		}
	}
	return out
}

// implicitJobs is the id of the definition of all implicit jobs, which is the name of the one that every repository with
// assets has.
const implicitJobs = "__ASSET_JOB"

// addJobs adds jobs. Of those that follow from assets all that shows in no asset is in the digest of the whole: how ops are
// configured and retried, executors, loggers, hooks. New ones of Dagster's own are told by those that select assets.
func (c *converter) addJobs(selected map[string]*selection) {
	var implicit []value.Value
	for i := range c.r.Jobs {
		j := &c.r.Jobs[i]
		if isImplicit(j.Name) {
			implicit = append(implicit, textValues([]string{j.Name, j.Snapshot}))
			continue
		}
		s := selected[j.Name]
		whole := j.Snapshot
		if s == nil {
			whole = "" // its content has it
		}
		c.defineWhole("job", j.Name, j.content(s), whole)
	}
	c.defineWhole("job", implicitJobs, value.Map{}, assetgraph.TextDigest(jsonText(setOf(value.ListOf(implicit...)))))
}

// content returns what a job says. What a job of assets is made of follows from the assets: its keys are enough, or every
// change of an asset would be one of each of its jobs.
func (j *Job) content(s *selection) value.Map {
	content := slices.Clip(j.Content)
	if s == nil {
		return value.MapOf(append(content, value.Entry{Name: "snapshot", Value: value.String(j.Snapshot)})...)
	}
	content = append(content, value.Entry{Name: "assets", Value: sortedTexts(s.assets)})
	if len(s.checks) > 0 {
		content = append(content, value.Entry{Name: "checks", Value: sortedTexts(s.checks)})
	}
	return value.MapOf(content...)
}

// define adds a definition.
func (c *converter) define(kind, id string, content value.Map) {
	c.defineWhole(kind, id, content, "")
}

func (c *converter) defineWhole(kind, id string, content value.Map, whole string) {
	d := assetgraph.Definition{Kind: kind, ID: id, Location: c.location, Content: content, Whole: whole}
	if content.Len() == 0 {
		d.Digest = assetgraph.TextDigest("{}")
	}
	c.b.AddDefinition(d)
}
