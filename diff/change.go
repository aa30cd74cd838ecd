package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// Significance says what a fact asks for. The zero Significance is [Substantive]. Tags, metadata, owners, groups, kinds and
// access are [Governance] and descriptions [Cosmetic], unless they are more; the other types are substantive, unless they
// are less.
type Significance uint8

// The significances.
const (
	Substantive Significance = iota // somebody must look at it, and perhaps something rebuilt
	Governance                      // who may, who owns, how it is labelled: nothing is rebuilt
	Environment                     // the two sides were made in different environments or by different tools
	Cosmetic                        // nothing but prose and layout
)

var significanceNames = [...]string{"substantive", "governance", "environment", "cosmetic"}

// String returns the name in lower case.
func (s Significance) String() string {
	if int(s) < len(significanceNames) {
		return significanceNames[s]
	}
	return fmt.Sprintf("Significance(%d)", uint8(s))
}

// MarshalText returns the name.
func (s Significance) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Value is one end of a change: a closed union of [Known], [Absent] and [Unknown].
type Value interface{ end() }

// Known is a value that is there. A null is a Known [value.Null].
type Known struct{ Value value.Value }

// Absent says that there is no value.
type Absent struct{}

// Unknown says that the source could not tell.
type Unknown struct{ Reason string }

func (Known) end()   {}
func (Absent) end()  {}
func (Unknown) end() {}

var _ = []Value{Known{}, Absent{}, Unknown{}}

// Change is one fact about one asset.
type Change struct {
	Key  assetgraph.Key
	Type ChangeType
	// Path is a pointer (RFC 6901) into the asset's canonical form; empty for the asset as a whole.
	Path string
	// Base and Branch are the two ends. Code is represented by its digest.
	Base, Branch Value
	Significance Significance
	// Reason says why the significance is not the one that the type has by itself; empty when it is.
	Reason string
	// Causes are the changes elsewhere that this one comes from, sorted.
	Causes []Cause

	stays bool // it changes nothing downstream
}

// Cause names something else that changed.
type Cause struct{ Kind, ID string }

func compareChanges(a, b Change) int {
	return cmp.Or(cmp.Compare(typeRank[a.Type], typeRank[b.Type]), strings.Compare(a.Path, b.Path))
}

// Status says what became of an asset.
type Status string

// The statuses.
const (
	StatusNew     Status = "new"
	StatusRemoved Status = "removed"
	StatusChanged Status = "changed"
	StatusUnknown Status = "unknown" // one side could not be loaded
)

// Asset is what a comparison says about one asset.
type Asset struct {
	Key    assetgraph.Key
	Status Status
	// Changes are sorted by type, in the order of [ChangeTypes], then by path.
	Changes []Change
}

// ChangeTypes returns the types of the changes, each once, in the order of the function [ChangeTypes].
func (a Asset) ChangeTypes() []ChangeType {
	var types []ChangeType
	for _, c := range a.Changes {
		types = append(types, c.Type)
	}
	return slices.Compact(types)
}

// Show says which facts to show: those up to a significance.
type Show uint8

// What can be shown.
const (
	ShowSubstantive Show = iota // substantive facts
	ShowGovernance              // and those of governance
	ShowAll                     // all
)

func (s Show) shows(sig Significance) bool {
	switch s {
	case ShowSubstantive:
		return sig == Substantive
	case ShowGovernance:
		return sig <= Governance
	}
	return true
}
