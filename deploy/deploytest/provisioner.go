package deploytest

import (
	"context"
	"slices"
	"testing"

	"github.com/branchgraph/branchgraph/deploy"
)

// What package deploy promises of a Provisioner.
const (
	provisionerIdempotent promise = "Its methods are idempotent: they are called again after a failure, a crash, or a lost lease, and must then go on from what is there."
	provisionerLate       promise = "A controller never calls two of them at once for one deployment, but a controller that lost its lease may not know yet: what a request's Incarnation does not own must not be touched, and Record's error must be obeyed."
	provisionerCancelled  promise = "When ctx ends they return soon, with what is made recorded."

	applyBrings    promise = "Apply brings the deployment to the request's revision: creates what is missing, changes what differs."
	applyRecords   promise = "Before it makes anything it calls Record."
	applyAsleep    promise = "Asleep asks for a deployment whose data stay and of which nothing runs."
	recordMust     promise = "Record must be called before a resource is made, and its error returned at once: the resource must not be made then."
	recordAgain    promise = "A resource that was recorded before is recorded again at no cost."
	resourceUnique promise = "Kind and Name say what it is, schema feature_1: unique in a deployment."
	observeSays    promise = "Observe says what of the given resources is there."
	observeChanges promise = "It changes nothing."
	deleteTakes    promise = "Delete takes away the given resources, and nothing else."
	deleteGone     promise = "What is already gone is a success; what carries no mark of this deployment's is refused with a [Terminal] error."
	deleteResult   promise = "DeleteResult says what is gone for certain."
	clonerCopy     promise = "Clone makes, or goes on making, a copy of the base's data for a deployment, recording first as a [Provisioner] does."
)

// TestProvisioner checks that the provisioners that factory makes, each in a new world of its own, keep the promises of
// [deploy.Provisioner]. They have to make at least one resource for a deployment.
func TestProvisioner(t *testing.T, factory func(t testing.TB) (deploy.Provisioner, World)) {
	runChecks(t, provisionerChecks(), func(t testing.TB) *worldTest { return startProvisioner(t, factory) })
}

func provisionerChecks() []check[*worldTest] {
	return slices.Concat(applyChecks, recordChecks, moreApplyChecks, observeChecks, deleteChecks, incarnationChecks)
}

// applyChecks and recordChecks are about making only, and are for cloners too.
var applyChecks = []check[*worldTest]{
	{"Apply/Makes", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		applyBrings.require(w, len(of(w.list(), l.target)) > 0, "nothing that is there has the mark of the deployment: of what was recorded, %v", l.inventory)
	}},
	{"Apply/Again", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		before, inventory := w.list(), slices.Clone(l.inventory)
		for range 2 {
			l.ready(provisionerIdempotent, "the same request again")
			w.unchangedWorld(provisionerIdempotent, before, "after the same request again")
			recordAgain.same(w, l.inventory, inventory, "the inventory after the same request again")
		}
	}},
	{"Apply/NewRevision", func(w *worldTest) {
		l := w.live(1).ready(applyBrings, "a new deployment")
		l.push()
		l.ready(applyBrings, "another revision")
		applyBrings.require(w, len(of(w.list(), l.target)) > 0, "nothing of the deployment is there after another revision")
	}},
	{"Apply/OthersStay", func(w *worldTest) {
		// The names of one begin like those of the other; and a fork has a branch of the same name.
		one := w.live(1).ready(applyBrings, "a new deployment")
		before := of(w.list(), one.target)
		fork := w.live(10)
		fork.target.Name, fork.target.Source.Branch, fork.target.Source.Head = one.target.Name, one.target.Source.Branch, "2"
		fork.target.ID = fork.target.Source.ID()
		if _, cloner := w.p.(clones); !cloner {
			fork.base = deploy.Target{}
		}
		fork.ready(applyBrings, "a fork's branch of the same name")
		applyBrings.same(w, of(w.list(), one.target), before, "a deployment after another one was made")
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
			applyBrings.ok(w, errs[i], "four deployments at once: Apply")
			applyBrings.require(w, len(of(w.list(), l.target)) > 0, "nothing of deployment %d is there, of four that were made at once", i)
		}
	}},
}

var recordChecks = []check[*worldTest]{
	{"Record/ErrorIsObeyed", func(w *worldTest) {
		interrupted(w, func(func()) error { return ErrInjected })
	}},
	{"Record/LostResultIsObeyed", func(w *worldTest) {
		interrupted(w, func(record func()) error {
			record()
			return deploy.ErrLeaseLost
		})
	}},
	{"Cancel/BeforeApply", func(w *worldTest) {
		whole := w.live(0).ready(applyBrings, "a new deployment").kinds()
		l := w.live(1)
		ctx, cancel := context.WithCancel(w.ctx)
		cancel()
		w.returnsSoon(func() { _, _ = l.apply(ctx) })
		l.ready(provisionerIdempotent, "after an Apply whose context had ended")
		provisionerIdempotent.same(w, l.kinds(), whole, "the kinds of what is there then")
	}},
	{"Cancel/WithinApply", func(w *worldTest) {
		whole := w.live(0).ready(applyBrings, "a new deployment").kinds()
		for n := 1; ; n++ {
			l := w.live(n)
			ctx, cancel := context.WithCancel(w.ctx)
			l.atRecord = func(i int, record func()) error {
				record()
				if i == n {
					cancel()
				}
				return nil
			}
			w.returnsSoon(func() {
				for ctx.Err() == nil {
					if result, err := l.apply(ctx); err != nil || result.Done || l.wait(result.After) != nil {
						break
					}
				}
			})
			cancel()
			l.atRecord = nil
			within := l.records >= n
			l.ready(provisionerIdempotent, "after an Apply whose context ended at a Record")
			provisionerIdempotent.same(w, l.kinds(), whole, "the kinds of what is there then")
			if !within || n > 50 {
				return
			}
		}
	}},
}

// untilQuietly is until for another goroutine than the test's: what is wrong becomes an error.
func (l *life) untilQuietly() error {
	for {
		result, err := l.p.Apply(l.ctx, deploy.ApplyRequest{Target: l.target, Base: l.base, Inventory: slices.Clone(l.inventory), Record: l.record})
		if err != nil || result.Done {
			return err
		}
		if err := l.wait(result.After); err != nil {
			return err
		}
	}
}

// TestCloner checks that the cloners that factory makes, each in a new world of its own, keep the promises of
// [deploy.Cloner]: to make and to record as a provisioner does.
func TestCloner(t *testing.T, factory func(t testing.TB) (deploy.Cloner, World)) {
	runChecks(t, clonerChecks(), func(t testing.TB) *worldTest {
		return startProvisioner(t, func(t testing.TB) (deploy.Provisioner, World) {
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
			clonerCopy.require(w, slices.Contains(w.list(), thing), "%s %s changed, or is gone, when a copy was made", thing.Kind, thing.Name)
		}
	}}
	return slices.Concat(applyChecks, recordChecks, []check[*worldTest]{base})
}

// clones is a cloner as a provisioner that cannot delete.
type clones struct{ deploy.Cloner }

// Apply is Provisioner's.
func (c clones) Apply(ctx context.Context, req deploy.ApplyRequest) (deploy.ApplyResult, error) {
	return c.Clone(ctx, req)
}

// Observe is not used.
func (clones) Observe(context.Context, deploy.ObserveRequest) (deploy.ObserveResult, error) {
	panic("deploytest: a cloner is observed")
}

// Delete is not used.
func (clones) Delete(context.Context, deploy.DeleteRequest) (deploy.DeleteResult, error) {
	panic("deploytest: a cloner is to delete")
}
