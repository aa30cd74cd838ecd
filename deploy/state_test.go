package deploy_test

import (
	"testing"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/stretchr/testify/assert"
)

func TestState(t *testing.T) {
	inventory := []deploy.Resource{{Kind: "schema", Name: "x", Incarnation: 1}}
	failing := []deploy.Condition{{Type: deploy.Ready, Generation: 2}}
	good := deploy.Good{Incarnation: 1, Revision: "a"}
	for _, test := range []struct {
		want     deploy.State
		reason   string
		desired  deploy.Desired
		observed deploy.Observed
	}{
		{deploy.StatePending, "new", deploy.Desired{Presence: deploy.Present}, deploy.Observed{}},
		{deploy.StateProvisioning, "begun", deploy.Desired{Presence: deploy.Present}, deploy.Observed{Incarnation: 1}},
		{deploy.StateFailed, "", deploy.Desired{Presence: deploy.Present}, deploy.Observed{Incarnation: 1, Failures: 1, Conditions: failing}},
		{deploy.StateReady, "", deploy.Desired{Presence: deploy.Present}, deploy.Observed{Incarnation: 1, Generation: 2, LastGood: good}},
		{deploy.StateReady, "only the comparison fails", deploy.Desired{Presence: deploy.Present},
			deploy.Observed{Incarnation: 1, Generation: 2, LastGood: good, Failures: 3}},
		{deploy.StateUpdating, "", deploy.Desired{Presence: deploy.Present}, deploy.Observed{Incarnation: 1, Generation: 1, LastGood: good}},
		{deploy.StateDegraded, "", deploy.Desired{Presence: deploy.Present},
			deploy.Observed{Incarnation: 1, Generation: 1, LastGood: good, Failures: 1, Conditions: failing}},
		{deploy.StateUpdating, "what failed was older", deploy.Desired{Presence: deploy.Present}, deploy.Observed{
			Incarnation: 1, Generation: 1, LastGood: good, Failures: 1, Conditions: []deploy.Condition{{Type: deploy.Ready, Generation: 1}}}},
		{deploy.StatePending, "another life's revision does not serve", deploy.Desired{Presence: deploy.Present},
			deploy.Observed{Incarnation: 7, Generation: 1, LastGood: deploy.Good{Incarnation: 7, Revision: "a"}}},
		{deploy.StateUpdating, "falling asleep", deploy.Desired{Presence: deploy.Asleep}, deploy.Observed{Incarnation: 1, Generation: 1, LastGood: good}},
		{deploy.StateSleeping, "", deploy.Desired{Presence: deploy.Asleep}, deploy.Observed{Incarnation: 1, Generation: 2, LastGood: good}},
		{deploy.StateClosing, "", deploy.Desired{Presence: deploy.Absent}, deploy.Observed{Generation: 1, Inventory: inventory}},
		{deploy.StateClosing, "nothing is left, and nobody has said so", deploy.Desired{Presence: deploy.Absent}, deploy.Observed{Generation: 1}},
		{deploy.StateClosing, "what is left counts", deploy.Desired{Presence: deploy.Absent}, deploy.Observed{Generation: 2, Inventory: inventory}},
		{deploy.StateCloseFailed, "", deploy.Desired{Presence: deploy.Absent},
			deploy.Observed{Generation: 1, Inventory: inventory, Failures: 1, Conditions: failing}},
		{deploy.StateClosed, "", deploy.Desired{Presence: deploy.Absent}, deploy.Observed{Generation: 2}},
		{deploy.StatePending, "it waits for approval", deploy.Desired{Presence: deploy.Absent, Reason: deploy.NotAdmitted}, deploy.Observed{}},
	} {
		test.desired.Generation = 2
		d := deploy.Deployment{Incarnation: 1, Desired: test.desired, Observed: test.observed}
		assert.Equal(t, test.want, d.State(), test.reason)
	}
}
