package deployment

import (
	"time"
)

// ConditionType names what a [Condition] is about.
type ConditionType string

// The condition types.
const (
	Ready        ConditionType = "Ready"
	Admitted     ConditionType = "Admitted"
	Unordered    ConditionType = "Unordered"    // nobody knows the order of the hints that led here
	Compared     ConditionType = "Compared"     // false while the graph or the comparison fails
	Notified     ConditionType = "Notified"     // false while the deploy.Notifier fails
	BaseMissing  ConditionType = "BaseMissing"  // there is nothing to compare with
	SweepBlocked ConditionType = "SweepBlocked" // a sweep would have removed too much
	QuotaReached ConditionType = "QuotaReached"
)

// Condition is something to know about a deployment.
type Condition struct {
	Type       ConditionType
	True       bool
	Reason     string // one word
	Message    string // for people
	Generation int64  // that it was found for
	Since      time.Time
}

// Waiting is the reason of the condition [Ready] of a deployment that waits for its base.
const Waiting = "Waiting"
