package deployment

// State is what users see of a deployment. It follows from what is desired and what is observed, and is never stored. Why a
// deployment is in it, the message of its condition [Ready] says.
type State string

// The states.
const (
	StatePending      State = "Pending"      // nothing was begun
	StateProvisioning State = "Provisioning" // it is being made for the first time
	StateReady        State = "Ready"
	StateUpdating     State = "Updating" // ready at an older revision, which serves on
	StateDegraded     State = "Degraded" // the newest revision failed, an older one serves on
	StateFailed       State = "Failed"   // and nothing serves
	StateSleeping     State = "Sleeping"
	StateClosing      State = "Closing"
	StateCloseFailed  State = "CloseFailed" // something could not be taken away yet
	StateClosed       State = "Closed"
)

// State derives what users see.
//
// Absent: Closed once every resource is gone, which a deployment that waits for admission or for room calls Pending; before
// that Closing, or CloseFailed while attempts fail. Asleep: Sleeping once it is. Present: Ready once the newest generation
// is reached. Before that Updating when an older revision of this incarnation serves on, else Provisioning; Degraded and
// Failed when attempts at the newest generation fail; Pending when nothing was begun, as while it waits for its base.
func (d Deployment) State() State {
	o := d.Observed
	reached := o.Generation == d.Desired.Generation
	ready, known := o.Condition(Ready)
	failing := known && !ready.True && ready.Generation == d.Desired.Generation && o.Failures > 0
	switch {
	case d.Desired.Presence == Absent && len(o.Inventory) == 0 && (d.Desired.Reason == NotAdmitted || d.Desired.Reason == OverQuota):
		return StatePending
	case d.Desired.Presence == Absent && len(o.Inventory) == 0 && reached:
		return StateClosed
	case d.Desired.Presence == Absent && failing:
		return StateCloseFailed
	case d.Desired.Presence == Absent:
		return StateClosing
	case reached && d.Desired.Presence == Asleep:
		return StateSleeping
	case reached:
		return StateReady
	case o.LastGood.Revision != "" && o.LastGood.Incarnation == d.Incarnation:
		if failing {
			return StateDegraded
		}
		return StateUpdating
	case failing:
		return StateFailed
	case o.Incarnation == d.Incarnation && ready.Reason != Waiting:
		return StateProvisioning
	}
	return StatePending
}
