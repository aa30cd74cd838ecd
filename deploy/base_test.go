package deploy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// newStack returns a rig without a reader of the code host, where c stands on a because b, which it wants, was merged into that.
func newStack(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, nil)
	r.prod("m1")
	a, b, c := branch("a"), branch("b"), branch("c")
	r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 1), pull(codehost.PullOpened, b, 2, "a", "b1", 1), pull(codehost.PullOpened, c, 3, "b", "c1", 1))
	r.settle()
	r.hint(pull(codehost.PullMerged, b, 2, "a", "b1", 2))
	r.settle()
	require.Equal(t, deployment.BranchID(a), r.get(c).Base)
	return r
}

// TestBaseOfAnEndedBaseComesBack ends the base of an ended base: what stands on both gets it again, though it is not ready.
func TestBaseOfAnEndedBaseComesBack(t *testing.T) {
	r := newStack(t)
	a, c := branch("a"), branch("c")
	r.hint(pull(codehost.PullClosed, a, 1, "main", "a1", 2))
	r.settle()
	require.Equal(t, deployment.FullID("prod"), r.get(c).Base)

	r.world.apply = func(_ context.Context, req provision.ApplyRequest) error {
		if req.ID == deployment.BranchID(a) {
			return provision.Terminal(errors.New("does not compile"))
		}
		return nil
	}
	r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 3))
	r.settle()
	assert.Equal(t, deployment.BranchID(a), r.get(c).Base)
}

// TestBaseOfAnEndedBaseSleeps is the same with one that sleeps before it is ready, and is woken.
func TestBaseOfAnEndedBaseSleeps(t *testing.T) {
	r := newStack(t)
	a, c := branch("a"), branch("c")
	r.hint(pull(codehost.PullClosed, a, 1, "main", "a1", 2))
	r.settle()
	r.hint(pull(codehost.PullOpened, a, 1, "main", "a1", 3))
	_, err := r.Sleep(t.Context(), deployment.BranchID(a))
	require.NoError(t, err)
	r.settle()
	require.Equal(t, deployment.FullID("prod"), r.get(c).Base)

	_, err = r.Wake(t.Context(), deployment.BranchID(a))
	require.NoError(t, err)
	r.settle()
	assert.Equal(t, deployment.BranchID(a), r.get(c).Base)
}

// TestEndedBaseIsGivenAnother chooses another base for one that has ended, which those that stand on it stand on then: directly,
// and on another one that has ended.
func TestEndedBaseIsGivenAnother(t *testing.T) {
	r := newStack(t)
	b, c, d, e := branch("b"), branch("c"), branch("d"), branch("e")
	r.hint(pull(codehost.PullOpened, d, 4, "c", "d1", 1), pull(codehost.PullOpened, e, 5, "main", "e1", 1))
	r.settle()
	r.hint(pull(codehost.PullMerged, c, 3, "b", "c1", 2))
	r.settle()
	require.Equal(t, deployment.BranchID(branch("a")), r.get(d).Base)

	_, err := r.SetBase(t.Context(), deployment.BranchID(b), deployment.BranchID(e))
	require.NoError(t, err)
	r.settle()
	assert.Equal(t, deployment.BranchID(e), r.get(d).Base)
}

// TestCircleEnds has one of two that want each other want something else.
func TestCircleEnds(t *testing.T) {
	r := newRig(t, nil)
	r.prod("m1")
	a, b := branch("a"), branch("b")
	r.hint(pull(codehost.PullOpened, b, 2, "a", "b1", 1), pull(codehost.PullOpened, a, 1, "b", "a1", 1))
	r.settle()
	require.Equal(t, deployment.FullID("prod"), r.get(a).Base)
	require.Equal(t, deployment.FullID("prod"), r.get(b).Base)

	r.hint(pull(codehost.PullUpdated, b, 2, "main", "b1", 3))
	r.settle()
	assert.Equal(t, deployment.BranchID(b), r.get(a).Base)
}
