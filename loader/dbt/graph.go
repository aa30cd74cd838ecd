package dbt

import (
	"context"
	"fmt"
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Load reads a manifest and adds what it defines to b, see [Decode] and [Manifest.AddTo].
func Load(ctx context.Context, doc source.Document, opts Options, b *assetgraph.Builder) ([]source.Diagnostic, error) {
	m, diagnostics, err := Decode(ctx, doc)
	if err != nil {
		return nil, err
	}
	more, err := m.AddTo(b, opts, diagnostics)
	return more, err
}

// AddTo adds what the manifest defines to b. It returns the given diagnostics, those of decoding, and its own, sorted.
// Errors among them mark the location as partial. It fails with a [source.Error] when the root project is not known.
func (m *Manifest) AddTo(b *assetgraph.Builder, opts Options, diagnostics []source.Diagnostic) ([]source.Diagnostic, error) {
	location, err := m.location(opts)
	if err != nil {
		return nil, err
	}
	c := converter{m: m, b: b, opts: opts, location: location, diagnostics: slices.Clone(diagnostics)}
	c.index()
	c.addMacros()
	c.addNodes()
	c.addProject()
	c.addLocation()
	source.Sort(c.diagnostics)
	return c.diagnostics, nil
}

// converter makes a graph of one manifest.
type converter struct {
	m        *Manifest
	b        *assetgraph.Builder
	opts     Options
	location string

	keys   map[string]assetgraph.Key // by unique id as the engine spelled it
	nodes  map[string]*Node          // assets by unique id
	checks map[string][]facet.Check
	groups map[[2]string]*Group // by package and name
	macros map[string]*Macro    // by unique id as the engine spelled it
	named  map[string][]string  // ids of the units of macros, by the macros' names

	diagnostics []source.Diagnostic
}

func (c *converter) report(severity assetgraph.Severity, path, message string) {
	c.diagnostics = append(c.diagnostics, source.Diagnostic{Severity: severity, Input: c.m.Name, Path: path, Message: message})
}

// index gives every asset its key and every check its asset.
func (c *converter) index() {
	c.keys = make(map[string]assetgraph.Key, len(c.m.Nodes))
	c.nodes = make(map[string]*Node, len(c.m.Nodes))
	c.checks = map[string][]facet.Check{}
	c.groups = map[[2]string]*Group{}
	for i := range c.m.Groups {
		g := &c.m.Groups[i]
		c.groups[[2]string{g.Package, g.Name}] = g
	}
	for i := range c.m.Nodes {
		n := &c.m.Nodes[i]
		if n.ResourceType == "" {
			c.report(assetgraph.SeverityError, "/nodes/*/resource_type", fmt.Sprintf("the resource %q has none", n.UniqueID))
		}
		if _, asset := executions[n.ResourceType]; !asset {
			continue
		}
		if _, twice := c.keys[n.UniqueID]; twice || n.UniqueID == "" {
			c.report(assetgraph.SeverityError, "/*/*/unique_id", fmt.Sprintf("found %q; expected an id of its own", n.UniqueID))
		}
		key, err := n.key(c.opts.Keys)
		if err != nil {
			c.report(assetgraph.SeverityError, "/*/*", fmt.Sprintf("the resource %q has no key: %v", n.UniqueID, err))
			continue
		}
		c.keys[n.UniqueID] = key
		c.nodes[n.UniqueID] = n
	}
}

func (c *converter) addLocation() {
	l := assetgraph.Location{Name: c.location, Platform: c.m.Metadata.AdapterType}
	for _, d := range c.diagnostics {
		if d.Severity == assetgraph.SeverityError {
			l.State, l.Reason = assetgraph.Partial, d.String()
			break
		}
	}
	c.b.AddLocation(l)
}

// addNodes adds checks first, since an asset is added with all of its own.
func (c *converter) addNodes() {
	for i := range c.m.Nodes {
		switch n := &c.m.Nodes[i]; n.ResourceType {
		case test:
			c.addTest(n)
		case unitTest:
			c.addUnitTest(n)
		}
	}
	for i := range c.m.Nodes {
		n := &c.m.Nodes[i]
		_, asset := executions[n.ResourceType]
		switch {
		case asset:
			if key, ok := c.keys[n.UniqueID]; ok {
				c.b.AddAsset(c.asset(n, key))
			}
		case n.ResourceType == test, n.ResourceType == unitTest:
		default:
			if !definitions[n.ResourceType] {
				c.report(assetgraph.SeverityWarning, "/*/*/resource_type",
					fmt.Sprintf("the resource type %q is not known; only the code of %q was read", n.ResourceType, n.UniqueID))
			}
			c.addDefinition(n)
		}
	}
}
