package dagster

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Load reads a document and adds what it defines to b, see [Decode] and [Workspace.AddTo].
func Load(ctx context.Context, doc source.Document, opts Options, b *assetgraph.Builder) ([]source.Diagnostic, error) {
	w, diagnostics, err := Decode(ctx, doc)
	if err != nil {
		return nil, err
	}
	return w.AddTo(b, opts, diagnostics)
}

// AddTo adds what the workspace defines to b. It returns the given diagnostics, those of decoding, and its own, sorted. An
// error among them marks the location that it is about as partial.
func (w *Workspace) AddTo(b *assetgraph.Builder, opts Options, diagnostics []source.Diagnostic) ([]source.Diagnostic, error) {
	diagnostics = slices.Clone(diagnostics)
	seen := map[[2]string]bool{}
	for i := range w.Repositories {
		r := &w.Repositories[i]
		name, taken := r.locationName(opts)
		if !taken {
			continue
		}
		c := converter{r: r, b: b, location: name, input: w.Name, problem: r.problem}
		id := [2]string{r.codeLocation(opts), r.Name}
		if seen[id] {
			c.report(assetgraph.SeverityError, fmt.Sprintf("/%d", i), "the repository %q of the location %q is there more than once", r.Name, id[0])
		} else if seen[id] = true; !r.Failed {
			c.add()
		}
		c.addLocation()
		diagnostics = append(diagnostics, c.diagnostics...)
	}
	source.Sort(diagnostics)
	return diagnostics, nil
}

// defaultRepository is the name of the repository that Dagster makes of a Definitions object.
const defaultRepository = "__repository__"

// codeLocation returns the name of the code location.
func (r *Repository) codeLocation(opts Options) string {
	switch {
	case r.Location != "":
		return r.Location
	case opts.Location != "":
		return opts.Location
	}
	return r.Name
}

// locationName returns the name that the repository has as a location of a graph, which is Dagster's own form, and whether
// it is taken. Of a code location that could not be loaded nobody knows the repositories: it stands for whichever is
// asked for.
func (r *Repository) locationName(opts Options) (string, bool) {
	location := r.codeLocation(opts)
	repository := r.Name
	if repository == "" {
		repository = defaultRepository
	}
	name := repository + "@" + location
	if repository == defaultRepository && !strings.Contains(location, "@") {
		name = location
	}
	if r.Failed && r.Name == "" && strings.HasSuffix(opts.Repository, "@"+location) {
		name = opts.Repository
	}
	return name, opts.Repository == "" || opts.Repository == name
}

// converter adds one repository to a graph.
type converter struct {
	r        *Repository
	b        *assetgraph.Builder
	location string
	input    string
	problem  string // the first error

	resources map[string]bool          // the names of those that are defined
	nodeUses  map[string][]nodeUse     // by the outermost node
	schedules map[string][]string      // the resources that they use, by name
	sensors   map[string][]string      // also
	defined   map[string]bool          // user forms of the keys of assets that are no stubs
	checks    map[string][]facet.Check // by the user form of the asset's key
	sets      map[string]*executionSet // by id

	diagnostics []source.Diagnostic
}

func (c *converter) report(severity assetgraph.Severity, path, format string, args ...any) {
	d := source.Diagnostic{Severity: severity, Input: c.input, Path: path, Message: fmt.Sprintf(format, args...)}
	if severity == assetgraph.SeverityError && c.problem == "" {
		c.problem = d.Message
	}
	c.diagnostics = append(c.diagnostics, d)
}

func (c *converter) add() {
	c.index()
	c.addResources()
	c.addChecks()
	for i := range c.r.Assets {
		c.addAsset(&c.r.Assets[i])
	}
	c.addDefinitions()
}

// index finds out what is defined, and what runs together.
func (c *converter) index() {
	c.resources, c.defined = map[string]bool{}, map[string]bool{}
	c.checks, c.sets = map[string][]facet.Check{}, map[string]*executionSet{}
	c.nodeUses, c.schedules, c.sensors = map[string][]nodeUse{}, map[string][]string{}, map[string][]string{}
	for i := range c.r.Resources {
		r := &c.r.Resources[i]
		c.resources[r.Name] = true
		for _, u := range r.Jobs {
			for _, node := range slices.Compact(slices.Sorted(slices.Values(u.Nodes))) {
				c.nodeUses[node] = append(c.nodeUses[node], nodeUse{u.Job, r.Name})
			}
		}
		for _, name := range r.Schedules {
			c.schedules[name] = append(c.schedules[name], r.Name)
		}
		for _, name := range r.Sensors {
			c.sensors[name] = append(c.sensors[name], r.Name)
		}
	}
	for i := range c.r.Assets {
		a := &c.r.Assets[i]
		form := userForm(a.Path)
		if !a.stub() {
			c.defined[form] = true
		}
		c.join(a.ExecutionSet, form)
	}
	for i := range c.r.Checks {
		c.join(c.r.Checks[i].ExecutionSet, c.r.Checks[i].id())
	}
	for _, set := range c.sets {
		slices.Sort(set.members)
		set.members = slices.Compact(set.members)
		if n := len(set.members); n > mostMembers {
			set.digest = mapOf("members", value.Number(strconv.Itoa(n)), "digest", value.String(assetgraph.TextDigest(jsonText(textValues(set.members)))))
		}
	}
}

// join adds a member to an execution set; an empty id is none.
func (c *converter) join(id, member string) {
	if id == "" {
		return
	}
	if c.sets[id] == nil {
		c.sets[id] = &executionSet{}
	}
	c.sets[id].members = append(c.sets[id].members, member)
}

func (c *converter) addLocation() {
	l := assetgraph.Location{Name: c.location, Order: c.r.order}
	switch {
	case c.r.Failed:
		l.State, l.Reason = assetgraph.Failed, c.r.Reason
	case c.problem != "":
		l.State, l.Reason = assetgraph.Partial, c.problem
	}
	c.b.AddLocation(l)
}

// executionSet is what runs together: keys of assets and ids of checks, sorted.
type executionSet struct {
	members []string
	digest  value.Value // of a large set
}

// mostMembers is how many members of an execution set a member lists. A larger set is there by its digest, or else the
// lists of all of its members would take the square of its size.
const mostMembers = 100

// executionSet returns the setting that says what else runs whenever this member of a set does.
func (c *converter) executionSet(id, member string) []facet.Setting {
	set := c.sets[id]
	if set == nil || len(set.members) < 2 {
		return nil
	}
	members := set.digest
	if members == nil {
		members = textValues(slices.DeleteFunc(slices.Clone(set.members), func(m string) bool { return m == member }))
	}
	return []facet.Setting{{Name: "execution_set", Value: members, Effect: facet.EffectNone}}
}
