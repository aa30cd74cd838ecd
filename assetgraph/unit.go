package assetgraph

import "github.com/branchgraph/branchgraph/assetgraph/value"

// Unit is shared code that several assets or checks use: a macro, a module, a resource. Changing it changes them all, so it is
// compared once, and its users are marked with it as the cause.
type Unit struct {
	// ID names the unit within a graph.
	ID string
	// Kind says what it is: macro.
	Kind string
	// Digest identifies its code, like [Code].Digest.
	Digest string
	// Uses are the ids of the units that this one uses directly.
	Uses []string
	// Toolchain says that the unit belongs to the tool and not to the project: it changes when the tool is upgraded. Its
	// changes are folded into one line.
	Toolchain bool
}

// Definition is something that a location defines and that is neither an asset nor a unit: an operation, a schedule.
type Definition struct {
	// Kind says what it is: operation, analysis, schedule.
	Kind string
	// ID names it within its location.
	ID string
	// Location names the location that defines it.
	Location string
	// Content is what it says, where its source has that; it is not part of the graph's digest.
	Content value.Map
	// Digest identifies its content, like [Code].Digest. A Builder fills it from Content.
	Digest string
	// Whole identifies all that it is made of, assets included, where the source has that: it differs also when one of
	// those does. A comparison tells when it differs and no asset shows why.
	Whole string
}

// Location is what is loaded and deployed as one. A graph covers its locations: an asset that it does not have, of a
// location that it has, does not exist.
type Location struct {
	Name string
	// State says how well the location was loaded.
	State LocationState
	// Reason says what went wrong when State is not [Loaded].
	Reason string
	// Platform names what its assets run on, such as a database product; empty when that is not known. Tools look up
	// shared code by it, so that units may call others on another platform.
	Platform string
	// Order is where the source lists the location, counted from 0, for tools by which that decides which of several
	// definitions of a key represents it.
	Order int
}

// LocationState says how well a location was loaded.
type LocationState uint8

// The states, best first.
const (
	Loaded  LocationState = iota // all of it
	Partial                      // some definitions could not be read: what is there counts, what is missing does not
	Failed                       // nothing of it: its assets are unknown
)

// String returns loaded, partial or failed.
func (s LocationState) String() string {
	return [...]string{"loaded", "partial", "failed"}[min(s, Failed)]
}
