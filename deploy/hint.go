package deploy

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// belief says what a code host's answer is taken for: one that shows less than is stored may be a glitch, and what is taken
// away is gone.
type belief int

const (
	doubted belief = iota // that something is not there has to be found twice, by sweeps
	ends                  // a pull request may have ended: something has said so
	gone                  // the branch may be gone, too
)

func believed(k codehost.HintKind) belief {
	switch k {
	case codehost.BranchGone:
		return gone
	case codehost.PullClosed, codehost.PullMerged:
		return ends
	}
	return doubted
}

// Hint takes a code host's event. It returns when what follows from it is stored; work on it begins when [Controller.Run] or
// [Controller.Step] claims it. Hints may come in any order, several times, or not at all. One that was delivered before
// changes nothing by itself, but makes the controller look again.
//
// Which branches get a deployment is for [Routing] and the [Admitter] to say; a hint about one that has a deployment counts
// whatever they say. With an error the hint should be given again; if nobody does, the next sweep repairs it.
func (c *Controller) Hint(ctx context.Context, h codehost.Hint) error {
	s := h.Source
	if s.Provider == "" || s.Repository == "" || s.Head == "" || s.Branch == "" {
		return fmt.Errorf("deploy: a hint needs a whole source, not %s", s)
	}
	switch h.Kind {
	case codehost.Pushed, codehost.BranchGone, codehost.PullOpened, codehost.PullUpdated, codehost.PullClosed, codehost.PullMerged:
	default:
		return fmt.Errorf("deploy: no such kind of hint: %q", h.Kind)
	}
	again := false
	if h.Delivery != "" {
		fresh, err := c.o.Store.Deliver(ctx, s.Provider, h.Delivery)
		if err != nil {
			return fmt.Errorf("deploy: delivery: %w", err)
		}
		again = !fresh
	}
	if err := c.look(ctx, s, c.o.Routing.Route(s, nil), &h, again, believed(h.Kind)); err != nil {
		return fmt.Errorf("deploy: hint: %w", err)
	}
	return nil
}
