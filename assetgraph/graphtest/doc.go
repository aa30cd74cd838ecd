// Package graphtest makes random asset graphs, and edits of known effect, for tests.
//
//	base := graphtest.New(seed, graphtest.Layered, 1000)
//	branch := base.Clone()
//	edits := branch.Mutate(seed, 20)
//	check(base.Build(), branch.Build(), edits)
//
// A [Spec] is what a graph is built from, and can be changed. A [Shape] says how its assets depend on each other. A
// [Mutation] changes one field of an asset, a [SpecMutation] one of a unit, a location or a definition. Both are derived
// by reflection, so a field that was added to the model cannot be forgotten.
//
// Everything is a function of its seed and its other arguments: the same ones give the same result in every process, as
// long as this package does not change. Generated names are meant to hurt: some are not Latin, some hold markup,
// slashes, NUL bytes and terminal escapes. All of them are valid.
//
// The package imports only the standard library and packages assetgraph and partition. Nothing in it is safe for concurrent use of one
// value, and nothing in it has global state.
package graphtest
