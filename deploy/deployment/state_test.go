package deployment_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

func TestState(t *testing.T) {
	inventory := []deployment.Resource{{Kind: "schema", Name: "x", Incarnation: 1}}
	failing := []deployment.Condition{{Type: deployment.Ready, Generation: 2}}
	good := deployment.Good{Incarnation: 1, Revision: "a"}
	for _, test := range []struct {
		want     deployment.State
		reason   string
		desired  deployment.Desired
		observed deployment.Observed
	}{
		{deployment.StatePending, "new", deployment.Desired{Presence: deployment.Present}, deployment.Observed{}},
		{deployment.StateProvisioning, "begun", deployment.Desired{Presence: deployment.Present}, deployment.Observed{Incarnation: 1}},
		{deployment.StateFailed, "", deployment.Desired{Presence: deployment.Present}, deployment.Observed{Incarnation: 1, Failures: 1, Conditions: failing}},
		{deployment.StateReady, "", deployment.Desired{Presence: deployment.Present}, deployment.Observed{Incarnation: 1, Generation: 2, LastGood: good}},
		{deployment.StateReady, "only the comparison fails", deployment.Desired{Presence: deployment.Present},
			deployment.Observed{Incarnation: 1, Generation: 2, LastGood: good, Failures: 3}},
		{deployment.StateUpdating, "", deployment.Desired{Presence: deployment.Present}, deployment.Observed{Incarnation: 1, Generation: 1, LastGood: good}},
		{deployment.StateDegraded, "", deployment.Desired{Presence: deployment.Present},
			deployment.Observed{Incarnation: 1, Generation: 1, LastGood: good, Failures: 1, Conditions: failing}},
		{deployment.StateUpdating, "what failed was older", deployment.Desired{Presence: deployment.Present}, deployment.Observed{
			Incarnation: 1, Generation: 1, LastGood: good, Failures: 1, Conditions: []deployment.Condition{{Type: deployment.Ready, Generation: 1}}}},
		{deployment.StatePending, "another life's revision does not serve", deployment.Desired{Presence: deployment.Present},
			deployment.Observed{Incarnation: 7, Generation: 1, LastGood: deployment.Good{Incarnation: 7, Revision: "a"}}},
		{deployment.StateUpdating, "falling asleep", deployment.Desired{Presence: deployment.Asleep}, deployment.Observed{Incarnation: 1, Generation: 1, LastGood: good}},
		{deployment.StateSleeping, "", deployment.Desired{Presence: deployment.Asleep}, deployment.Observed{Incarnation: 1, Generation: 2, LastGood: good}},
		{deployment.StateClosing, "", deployment.Desired{Presence: deployment.Absent}, deployment.Observed{Generation: 1, Inventory: inventory}},
		{deployment.StateClosing, "nothing is left, and nobody has said so", deployment.Desired{Presence: deployment.Absent}, deployment.Observed{Generation: 1}},
		{deployment.StateClosing, "what is left counts", deployment.Desired{Presence: deployment.Absent}, deployment.Observed{Generation: 2, Inventory: inventory}},
		{deployment.StateCloseFailed, "", deployment.Desired{Presence: deployment.Absent},
			deployment.Observed{Generation: 1, Inventory: inventory, Failures: 1, Conditions: failing}},
		{deployment.StateClosed, "", deployment.Desired{Presence: deployment.Absent}, deployment.Observed{Generation: 2}},
		{deployment.StatePending, "it waits for approval", deployment.Desired{Presence: deployment.Absent, Reason: deployment.NotAdmitted}, deployment.Observed{}},
	} {
		test.desired.Generation = 2
		d := deployment.Deployment{Incarnation: 1, Desired: test.desired, Observed: test.observed}
		assert.Equal(t, test.want, d.State(), test.reason)
	}
}
