package deployment

// Presence says whether a deployment is to be there.
type Presence string

// The presences.
const (
	Present Presence = "present"
	Asleep  Presence = "asleep" // its data stay, nothing runs
	Absent  Presence = "absent"
)

// Reason says why a deployment is to be absent.
type Reason string

// The reasons. Closed and Merged are spelled as those of [codehost.End].
const (
	Closed        Reason = "closed" // the pull request
	Merged        Reason = "merged"
	BranchDeleted Reason = "branch-deleted"
	Expired       Reason = "expired"
	Deleted       Reason = "deleted" // by a command
	NotAdmitted   Reason = "not-admitted"
	OverQuota     Reason = "over-quota" // until there is room
)

// Desired is what is asked for.
type Desired struct {
	Presence Presence
	Revision string // a commit
	Reason   Reason // of being absent
	// Generation counts what was asked for: it goes up whenever something else in Desired, the base or the incarnation
	// changes. Work for an older generation is not kept.
	Generation int64
}
