package facet

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Storage is where an asset's data lies.
type Storage struct {
	// Authored is what the author wrote, a template perhaps.
	Authored AuthoredAddress
	// Rendered is what the tool made of it in this environment.
	Rendered Address
}

// AuthoredAddress holds the parts of an address as their author wrote them; nil where nothing was written.
type AuthoredAddress struct{ Database, Schema, Name value.Value }

// Address is the place of a table.
type Address struct{ Database, Schema, Name string }

// Place is where tables of an environment lie: the rendered database and schema of the assets of a location and a kind.
// Kind is empty for assets that have none or several.
type Place struct{ Location, Kind, Database, Schema string }
