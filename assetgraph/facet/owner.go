package facet

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Tag is a label. A tag without a value has the empty one.
type Tag struct{ Key, Value string }

// Owner is a person or a team.
type Owner struct {
	Name  string
	Email []string
	More  value.Map // what else the source says of the owner
}
