package deploytest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// World is where a provisioner or a cloner works, as somebody sees it who looks behind them. All fields but There may be left
// out; what needs them is not checked then.
type World struct {
	// There lists everything that is really there, with what the provisioner did not make: not what it remembers. It is called
	// from other goroutines too, while the provisioner is at work.
	There func() ([]Thing, error)
	// Serves returns the revision that a deployment serves at this moment, as its users see it; empty when none. The target's
	// own Revision may be another one.
	Serves func(provision.Target) (string, error)
	// Foreign makes a thing of that kind and name as somebody would who knows nothing of the provisioner, without a mark.
	Foreign func(kind, name string) error
	// Prepare changes a target before it is used, to a source and a revision that exist. The revision is "1" at first, and "2"
	// when it is to be another one.
	Prepare func(*provision.Target)
	// Base is the deployment that branch deployments are cloned from, if there is one in a new world.
	Base provision.Target
}

// Thing is something that is there.
type Thing struct {
	// Owner is the deployment that its mark says; empty when it has no mark.
	Owner deployment.ID
	// Kind and Name are those that Record is called with. Incarnation is what its mark says. Detail may be anything that
	// changes when the thing does; it need not be what is recorded.
	deployment.Resource
}

// worldTest is a provisioner, or a cloner, under test.
type worldTest struct {
	testing.TB
	World
	ctx context.Context
	p   provision.Provisioner // of a cloner: only Apply is there
}

// soon is what may be called so.
const soon = 10 * time.Second

func startProvisioner(t testing.TB, factory func(testing.TB) (provision.Provisioner, World)) *worldTest {
	p, w := factory(t)
	return &worldTest{TB: t, World: w, ctx: context.Background(), p: p}
}

// list returns everything that is there, sorted.
func (w *worldTest) list() []Thing {
	w.Helper()
	things, err := w.things()
	if err != nil {
		w.Fatalf("World.There: %v", err)
	}
	return things
}

func (w *worldTest) things() ([]Thing, error) {
	things, err := w.There()
	things = slices.Clone(things)
	slices.SortFunc(things, func(a, b Thing) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Owner, b.Owner),
			cmp.Compare(a.Incarnation, b.Incarnation))
	})
	return things, err
}

// of returns the things of one life of a deployment.
func of(things []Thing, t provision.Target) []Thing {
	return slices.DeleteFunc(slices.Clone(things), func(thing Thing) bool {
		return thing.Owner != t.ID || thing.Incarnation != t.Incarnation
	})
}

// within calls f, and gives up on it at some time.
func (w *worldTest) within(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return errSlow
	}
}

// wait waits until the next call.
func wait(ctx context.Context, after time.Duration) error {
	select {
	case <-time.After(max(after, 10*time.Millisecond)):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// sameThings makes sure that things are as they were.
func (p promise) sameThings(t testing.TB, got, before []Thing, why string) {
	t.Helper()
	var changes []string
	for _, thing := range before {
		if !slices.Contains(got, thing) {
			changes = append(changes, fmt.Sprintf("%v is gone", thing))
		}
	}
	for _, thing := range got {
		if !slices.Contains(before, thing) {
			changes = append(changes, fmt.Sprintf("%v is new", thing))
		}
	}
	p.require(t, len(changes) == 0 && len(got) == len(before), "%s: %s", why, strings.Join(changes, ", "))
}

// unchangedWorld makes sure that what is there is what was.
func (w *worldTest) unchangedWorld(p promise, before []Thing, why string) {
	w.Helper()
	p.sameThings(w, w.list(), before, why)
}
