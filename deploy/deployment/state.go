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

// Waiting is the reason of the condition [Ready] of a deployment that waits for its base.
const Waiting = "Waiting"
