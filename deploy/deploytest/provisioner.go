package deploytest

import (
	"context"
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// What package provision promises of a Provisioner.
const (
	provisionerIdempotent promise = "Its methods are idempotent: they are called again after a failure, a crash, or a lost " +
		"lease, and must then go on from what is there."
	provisionerMany promise = "They are called for several deployments at a time."
	provisionerLate promise = "A controller never calls two of them at once for one deployment, but a controller that lost " +
		"its lease may not know yet: only what carries the mark of the request's ID and Incarnation may be touched, and Record's " +
		"error must be obeyed."
	provisionerCancelled promise = "When ctx ends they return soon, with what is made recorded."
	provisionerMarks     promise = "What is made carries a mark of the deployment's ID and Incarnation (a comment on a " +
		"schema, a tag, a label), by which a later call knows it again and refuses what is somebody else's."

	applyBrings  promise = "Apply brings the deployment to the request's revision: creates what is missing, changes what differs."
	applyRecords promise = "Before it makes or changes anything it calls Record."
	applyServes  promise = "While it works the last good revision keeps serving."
	applyGone    promise = "Gone []deployment.Resource // what was recorded and is not there any more"
	applyBase    promise = "It can change from one call to the next, and its deployment can go away while Apply works."
	applyAsleep  promise = "Asleep asks for a deployment whose data stay and of which nothing runs."
	recordMust   promise = "Record must be called before a resource is made or changed, and its error returned at once: the " +
		"resource must not be touched then, since a newer Apply may be at work on it."
	recordAgain promise = "Recording a resource again, as after a crash, replaces its detail; so that a controller that " +
		"lost its lease notices, it asks the store each time."
	resourceUnique promise = "Kind and Name say what it is, schema feature_1: unique in a deployment."
	observeSays    promise = "Observe says what of the given resources is there."
	observeChanges promise = "It changes nothing."
	observeThere   promise = "There []deployment.Resource // of those that were asked about, those that exist and carry the deployment's mark"
	deleteTakes    promise = "Delete takes away the given resources, and nothing else."
	deleteGone     promise = "What is already gone, or was never made, is a success; what carries no mark of this deployment's is " +
		"refused with a [Terminal] error."
	deleteResult promise = "Gone []deployment.Resource // what is gone for certain"
	clonerCopy   promise = "Clone makes, or goes on making, a copy of the base's data for a deployment, under all the " +
		"promises of [Provisioner].Apply: it records first, is idempotent, and does not touch the base."
)

// TestProvisioner checks that the provisioners that factory makes, each in a new world of its own, keep the promises of
// [provision.Provisioner]. It has deployments made, updated, put to sleep, reopened and deleted, several at once, and interrupts
// Apply at every call of Record. Each deployment must have at least one resource.
func TestProvisioner(t *testing.T, factory func(t testing.TB) (provision.Provisioner, World)) {
	runChecks(t, provisionerChecks(), func(t testing.TB) *worldTest { return startProvisioner(t, factory) })
}

func provisionerChecks() []check[*worldTest] {
	return slices.Concat(applyChecks, recordChecks, revisionChecks, cancelChecks, observeChecks, deleteChecks, foreignChecks,
		incarnationChecks)
}

// applyChecks are for cloners too.
var applyChecks = []check[*worldTest]{
	{"Apply/Makes", func(w *worldTest) {
		before := w.list()
		l := w.live(1).ready(applyBrings, "a new deployment")
		l.serves(applyBrings, "after Apply", l.target.Revision)
		provisionerMarks.require(w, len(of(w.list(), l.target)) > 0,
			"nothing that is there has the mark of the deployment: of what was recorded, %v", l.inventory)
		for _, thing := range w.list() {
			marked := thing.Owner == l.target.ID && thing.Incarnation == l.target.Incarnation
			provisionerMarks.require(w, marked || slices.Contains(before, thing),
				"%s %s was made without the mark of the deployment: %v", thing.Kind, thing.Name, thing)
		}
	}},
	{"Apply/Again", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		before, rows := w.list(), len(l.inventory)
		for range 2 {
			l.ready(provisionerIdempotent, "the same request again")
			w.unchangedWorld(provisionerIdempotent, before, "after the same request again")
			provisionerIdempotent.require(w, len(l.inventory) == rows, "the same request again recorded other resources: %v", l.inventory)
		}
	}},
	{"Apply/OthersStay", func(w *worldTest) {
		// A fork has a branch of the same name.
		one := w.live(1).ready(applyBrings, "a new deployment")
		before := of(w.list(), one.target)
		fork := w.live(10)
		fork.target.Name, fork.target.Source.Branch, fork.target.Source.Head = one.target.Name, one.target.Source.Branch, "2"
		fork.target.ID = deployment.BranchID(fork.target.Source)
		if _, cloner := w.p.(clones); !cloner {
			fork.base = provision.Target{}
		}
		fork.ready(applyBrings, "a fork's branch of the same name")
		applyBrings.sameThings(w, of(w.list(), one.target), before, "a deployment after another one was made")
		applyBrings.require(w, len(of(w.list(), fork.target)) > 0, "nothing of the fork's deployment is there")
	}},
	{"Apply/Together", func(w *worldTest) {
		lives := make([]*life, 4)
		for i := range lives {
			lives[i] = w.live(i)
		}
		errs := make([]error, len(lives))
		together(len(lives), func(i int) { errs[i] = lives[i].untilQuietly() })
		for i, l := range lives {
			provisionerMany.ok(w, errs[i], "four deployments at once: Apply")
			provisionerMany.require(w, len(of(w.list(), l.target)) > 0,
				"nothing of deployment %d is there, of four that were made at once", i)
		}
	}},
}

// untilQuietly is until for another goroutine than the test's: what is wrong becomes an error.
func (l *life) untilQuietly() error {
	ctx, cancel := context.WithTimeoutCause(l.ctx, patience, errSlow)
	defer cancel()
	for {
		result, err := l.p.Apply(ctx, provision.ApplyRequest{Target: l.target, Base: l.base, Inventory: slices.Clone(l.inventory),
			Record: l.record})
		if err != nil || result.Done {
			return err
		}
		if err := wait(ctx, result.After); err != nil {
			return err
		}
	}
}

// TestCloner checks that the cloners that factory makes, each in a new world of its own, keep the promises of
// [provision.Cloner]: to make and to record as a provisioner does.
func TestCloner(t *testing.T, factory func(t testing.TB) (provision.Cloner, World)) {
	runChecks(t, clonerChecks(), func(t testing.TB) *worldTest {
		return startProvisioner(t, func(t testing.TB) (provision.Provisioner, World) {
			c, w := factory(t)
			return clones{c}, w
		})
	})
}

func clonerChecks() []check[*worldTest] {
	base := check[*worldTest]{"Apply/BaseStays", func(w *worldTest) {
		before := w.list()
		w.live(1).ready(clonerCopy, "a copy")
		for _, thing := range before {
			clonerCopy.require(w, slices.Contains(w.list(), thing),
				"%s %s changed, or is gone, when a copy was made", thing.Kind, thing.Name)
		}
	}}
	return slices.Concat(applyChecks, recordChecks, []check[*worldTest]{base})
}

// clones is a cloner as a provisioner that cannot delete.
type clones struct{ provision.Cloner }

// Apply is Provisioner's.
func (c clones) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	return c.Clone(ctx, req)
}

// Observe is not used.
func (clones) Observe(context.Context, provision.ObserveRequest) (provision.ObserveResult, error) {
	panic("deploytest: a cloner is observed")
}

// Delete is not used.
func (clones) Delete(context.Context, provision.DeleteRequest) (provision.DeleteResult, error) {
	panic("deploytest: a cloner is to delete")
}
