package facet

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Setting is one entry of a configuration.
type Setting struct {
	Name  string
	Value value.Value
	// Effect says what a change of the value asks for. It is a judgement of the loader's, not part of the digest.
	Effect Effect
	// Exact says that empty values inside the value are not the same as absent ones. Like Effect it is a judgement.
	Exact bool
}

// Effect is what a changed setting asks for. The zero Effect is a rebuild, so that a setting nobody classified is never
// taken for harmless.
type Effect uint8

// The effects, strongest first.
const (
	EffectRebuild  Effect = iota // the data must be rebuilt
	EffectRelation               // the relation changes in place (grants, comments), its rows do not
	EffectNone                   // nothing that was built changes
)
