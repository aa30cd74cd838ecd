package facet

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Contract is what an asset promises to those who read it. The zero Contract promises nothing.
type Contract struct {
	Enforced bool
	Terms    value.Map
}
