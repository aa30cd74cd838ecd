package facet

// Check is a test of an asset's data or code.
type Check struct {
	// Name identifies the check within its asset: what is tested, not how the tool spells it.
	Name        string
	Description string
	// Digest identifies the check's own code, like that of assetgraph.Code.
	Digest string
	// Units are the ids of the shared code that the check uses directly.
	Units  []string
	Config []Setting
}
