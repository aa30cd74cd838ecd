package loader

import (
	"context"
	"errors"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphfile"
	"github.com/branchgraph/branchgraph/loader/dagster"
	"github.com/branchgraph/branchgraph/loader/dbt"
	"github.com/branchgraph/branchgraph/loader/source"
)

type (
	// Input is a text to load from.
	Input = source.Input
	// Diagnostic is something to say about a loaded input.
	Diagnostic = source.Diagnostic
	// Limits bound what is read of each input.
	Limits = source.Limits
	// Error says that an input could not be loaded: which, where and why.
	Error = source.Error
)

// File returns the input of a file.
func File(path string) Input { return source.File(path) }

// Text returns the input of a text in memory.
func Text(name, text string) Input { return source.Text(name, text) }

// ErrNoInput is returned by [Load] when there is nothing to load.
var ErrNoInput = errors.New("loader: no input")

// Config says how to load. The zero value of a field is its default; nil is the zero Config.
type Config struct {
	Limits Limits
	// DBT are the choices for dbt's manifests.
	DBT dbt.Options
	// Dagster are the choices for Dagster's snapshots.
	Dagster dagster.Options
}

// Result is what was loaded.
type Result struct {
	// Graph is never nil.
	Graph *assetgraph.Graph
	// Diagnostics are sorted by input, severity and path. An error among them means that something is missing from the
	// graph, whose location is then marked as partial.
	Diagnostics []Diagnostic
}

// Load reads the inputs and makes one graph of them. It fails with an [Error] for the first input that cannot be read at
// all, and with the context's error when that ends. What is wrong with parts of an input is in the result's
// diagnostics.
func Load(ctx context.Context, config *Config, inputs ...Input) (*Result, error) {
	if len(inputs) == 0 {
		return nil, ErrNoInput
	}
	if config == nil {
		config = &Config{}
	}
	var b assetgraph.Builder
	result := &Result{}
	for _, in := range inputs {
		diagnostics, err := load(ctx, config, in, &b)
		if err != nil {
			return nil, err
		}
		result.Diagnostics = append(result.Diagnostics, diagnostics...)
	}
	graph, problems := b.Build()
	result.Graph = graph
	for _, p := range problems {
		result.Diagnostics = append(result.Diagnostics, Diagnostic{
			Severity: p.Severity, Input: nameAll(inputs), Message: p.Error(),
		})
	}
	source.Sort(result.Diagnostics)
	return result, nil
}

// load reads one input and has the reader for what it is add that to b.
func load(ctx context.Context, config *Config, in Input, b *assetgraph.Builder) ([]Diagnostic, error) {
	raw, err := source.ReadRaw(ctx, in, config.Limits)
	if err != nil {
		return nil, err
	}
	if isGraphInYAML(raw.Text()) {
		return nil, loadGraph(ctx, config, raw, b)
	}
	doc, err := raw.Check(config.Limits)
	if err != nil {
		if isNoJSON(raw.Text()) {
			return nil, &Error{Input: in.Name, Message: unknownFormatMessage}
		}
		return nil, err
	}
	switch formatOf(doc) {
	case dbtManifest:
		return dbt.Load(ctx, doc, config.DBT, b)
	case dagsterSnapshot:
		return dagster.Load(ctx, doc, config.Dagster, b)
	case graphFile:
		return nil, loadGraph(ctx, config, raw, b)
	}
	return nil, &Error{Input: in.Name, Message: unknownFormatMessage}
}

// loadGraph reads a graph file.
func loadGraph(ctx context.Context, config *Config, raw source.Raw, b *assetgraph.Builder) error {
	text, lines := raw.Indented()
	limits := graphfile.Limits{Bytes: config.Limits.Bytes, Depth: config.Limits.Depth}
	err := graphfile.Add(ctx, b, raw.Name, text, limits)
	var bad *graphfile.Error
	if !errors.As(err, &bad) {
		return err
	}
	e := &Error{Input: raw.Name, Line: bad.Line, Column: bad.Column, Path: bad.Path, Message: bad.Message, Err: bad}
	if e.Line > 0 {
		e.Line += lines
	}
	return e
}

// nameAll names several inputs, for what concerns the graph of all.
func nameAll(inputs []Input) string {
	names := make([]string, len(inputs))
	for i, in := range inputs {
		names[i] = in.Name
	}
	return strings.Join(names, ", ")
}
