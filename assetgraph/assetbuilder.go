package assetgraph

import (
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/partition"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// AssetBuilder defines an asset step by step, see [Builder.Define]. Each method returns its receiver. What is wrong with
// what they are given is among the problems of [Builder.Build]; so is a name that is there twice, but for metadata, where
// the last stays. Keys and kinds count once. It is not safe for concurrent use.
type AssetBuilder struct {
	asset    Asset
	metadata []value.Entry // of the asset, as they came
	wrong    []string      // what is wrong with what it was given
	broken   bool          // the key is no key
}

// Define begins the definition of an asset, in a location, by its key in the user form ([ParseKey]): it is part of the graphs
// that are built from now on.
//
//	b.Define("shop", "orders").DependsOn("raw/orders").CodeVersion("3").Config("materialized", "table")
func (b *Builder) Define(location, key string) *AssetBuilder {
	a := &AssetBuilder{asset: Asset{Location: location}}
	k, err := ParseKey(key)
	if err != nil {
		a.problem("define", key, err)
		a.broken = true
	}
	a.asset.Key = k
	b.defined = append(b.defined, a)
	return a
}

// buildDefined adds what was defined step by step.
func (b *Builder) buildDefined(defined []*AssetBuilder) {
	for _, d := range defined {
		for _, message := range d.wrong {
			b.report(SeverityError, &d.asset, "%s", message)
		}
		if !d.broken {
			d.asset.Metadata = value.MapOf(d.metadata...)
			b.AddAsset(d.asset)
		}
	}
}

func (a *AssetBuilder) problem(what, name string, err error) {
	a.wrong = append(a.wrong, fmt.Sprintf("%s %q: %s", what, name, strings.TrimPrefix(err.Error(), "assetgraph: ")))
}

// DependsOn adds assets that this one reads, by their keys in the user form.
func (a *AssetBuilder) DependsOn(keys ...string) *AssetBuilder {
	for _, key := range keys {
		k, err := ParseKey(key)
		if err != nil {
			a.problem("dependency", key, err)
			continue
		}
		a.asset.Dependencies = append(a.asset.Dependencies, Dependency{Key: k})
	}
	return a
}

// CodeVersion sets what identifies the asset's logic, as the author says. An empty one is a code version too.
func (a *AssetBuilder) CodeVersion(version string) *AssetBuilder {
	a.asset.CodeVersion = CodeVersion{Value: version, Empty: version == ""}
	return a
}

// CodeVersionOf sets what identifies the asset's logic to [CodeVersionOf] of a Go value that says it: a struct of its
// settings, say.
func (a *AssetBuilder) CodeVersionOf(v any) *AssetBuilder {
	version, err := CodeVersionOf(v)
	if err != nil {
		a.problem("code version of", fmt.Sprintf("%T", v), err)
	}
	a.asset.CodeVersion = version
	return a
}

// Code sets the asset's source code, and the language that it is in: sql, python.
func (a *AssetBuilder) Code(language, text string) *AssetBuilder {
	a.asset.Code.Language, a.asset.Code.Text = language, text
	return a
}

// Uses adds ids of shared code that the asset uses directly, see [Unit].
func (a *AssetBuilder) Uses(units ...string) *AssetBuilder {
	a.asset.Units = append(a.asset.Units, units...)
	return a
}

// Partitions sets how the asset is cut into partitions.
func (a *AssetBuilder) Partitions(d partition.Definition) *AssetBuilder {
	a.asset.Partitions = d
	return a
}

// Config adds a setting of how the asset is to be built; its value is what [value.Of] makes of a Go value. A slice is a
// list, whose order counts; value.SetOf(value.Strings("ann", "bob")...) is a set. A change asks for a rebuild: see
// [facet.Setting].Effect for those that do not.
func (a *AssetBuilder) Config(name string, v any) *AssetBuilder {
	of, err := value.Of(v)
	if err != nil {
		a.problem("setting", name, err)
		return a
	}
	a.asset.Config = append(a.asset.Config, facet.Setting{Name: name, Value: of})
	return a
}

// Metadata adds something that people or tools noted about the asset; its value is what [value.Of] makes of a Go value. Of
// several of one name the last stays.
func (a *AssetBuilder) Metadata(name string, v any) *AssetBuilder {
	of, err := value.Of(v)
	if err != nil {
		a.problem("metadata", name, err)
		return a
	}
	a.metadata = append(a.metadata, value.Entry{Name: name, Value: of})
	return a
}

// Column adds a declared column with its type as the author wrote it, which may be empty.
func (a *AssetBuilder) Column(name, typ string) *AssetBuilder {
	a.asset.Columns = append(a.asset.Columns, Column{Name: name, Type: typ})
	return a
}

// Tag adds a label.
func (a *AssetBuilder) Tag(key, value string) *AssetBuilder {
	a.asset.Tags = append(a.asset.Tags, facet.Tag{Key: key, Value: value})
	return a
}

// Kind adds what the asset is made of or with: model, seed, source.
func (a *AssetBuilder) Kind(kinds ...string) *AssetBuilder {
	a.asset.Kinds = append(a.asset.Kinds, kinds...)
	return a
}

// Owner adds people or teams who answer for the asset, by name.
func (a *AssetBuilder) Owner(names ...string) *AssetBuilder {
	for _, name := range names {
		a.asset.Owners = append(a.asset.Owners, facet.Owner{Name: name})
	}
	return a
}

// Group sets the name of the group that the asset belongs to.
func (a *AssetBuilder) Group(name string) *AssetBuilder {
	a.asset.Group = name
	return a
}

// Description sets prose for people.
func (a *AssetBuilder) Description(text string) *AssetBuilder {
	a.asset.Description = text
	return a
}

// Check adds a test of the asset's data, with its code, which may be empty.
func (a *AssetBuilder) Check(name, code string) *AssetBuilder {
	c := facet.Check{Name: name}
	if code != "" {
		c.Digest = TextDigest(code)
	}
	a.asset.Checks = append(a.asset.Checks, c)
	return a
}

// Unknown says that the platform cannot say what a part of the asset is, and why: a pointer (RFC 6901) into the asset's canonical
// form, see [UnknownField]. It is never reported as unchanged then.
func (a *AssetBuilder) Unknown(path, reason string) *AssetBuilder {
	a.asset.Unknown = append(a.asset.Unknown, UnknownField{Path: path, Reason: reason})
	return a
}

// Edit lets f change the asset as a struct, for what has no method here: the mapping of a dependency, tags of a column, storage.
func (a *AssetBuilder) Edit(f func(a *Asset)) *AssetBuilder {
	f(&a.asset)
	return a
}
