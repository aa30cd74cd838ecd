// Package render shows a comparison: [Text] for terminals, [Markdown] for pull requests and job summaries, [JSON] for
// programs.
//
// Text and Markdown are for people and may change. JSON is a promise: its format is branchgraph.report, version 1, and
// grows only by fields.
//
// Names come from strangers. Nothing that a name, a value or a description holds can start a terminal sequence, a Markdown
// construct, HTML, or a line of its own.
package render
