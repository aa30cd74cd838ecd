package deploymodel

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// life is a controller from its start to its end.
type life struct {
	node       *node
	number     uint64
	process    *deploytest.Injector
	controller *deploy.Controller
	stop       func()
	ended      chan struct{} // closed when Run has returned
}

func (l *life) name() string { return fmt.Sprintf("%s.%d", l.node.name, l.number) }

// start starts a controller on a machine, which starts another one when that has ended.
func (g *stage) start(n *node) {
	select {
	case <-g.done:
		return
	default:
	}
	l := n.begin()
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	l.process = deploytest.NewInjector(ctx, l.plan)
	o := deploy.Options{
		Store:     l.process.Store(g.store),
		Snapshots: g.snapshots,
		Provisioner: l.process.Provisioner(&worker{
			name:    l.name(),
			world:   g.world,
			pause:   l.pause,
			excused: func() bool { return n.mayBeLate() || time.Since(time.Unix(0, g.jumped.Load())) < 2*time.Minute },
		}),
		Graphs:     l.process.Graphs(graphs{}),
		Notifier:   l.process.Notifier(g.people),
		Ancestry:   l.process.Ancestry(ancestry{}),
		Routing:    deploy.Routing{Full: map[string]string{"main": "prod"}},
		Comparison: deploy.BaseComparison(g.story.policy),
		Owner:      l.name(),
		Idle:       g.story.idle,
		Expire:     g.story.expire,
		Quota:      g.story.quota,
		Now:        func() time.Time { return time.Now().Add(n.skew) },
	}
	if g.story.reader {
		o.PullRequests = l.process.PullRequests(&host{stage: g, life: l})
	}
	l.controller = must(deploy.New(o))
	go func() {
		err := l.controller.Run(l.process.Context())
		close(l.ended)
		if ctx.Err() == nil && !l.process.Crashed() {
			g.world.breaksNow("Run gave up: %v", err)
		}
		time.Sleep(between(mix(g.story.seed, n.name, l.number, "restart"), time.Second, time.Minute))
		g.start(n)
	}()
}

func must[T any](t T, err error) T {
	if err != nil {
		panic(err)
	}
	return t
}

// pause is what the steps of a provisioner's work take. When it is told to stop it does so soon, but not at once. One that
// was stalled goes on, not knowing that it was.
func (l *life) pause(ctx context.Context, verb string, id deployment.ID) error {
	if verb == "Apply" && l.node.take(final) {
		return provision.Terminal(deploytest.ErrInjected)
	}
	nothing := func(context.Context) error { return nil }
	err := l.process.Do(ctx, "world."+verb, id, nothing)
	for err == nil && l.node.isStalled() {
		err = l.process.Do(context.WithoutCancel(ctx), "stalled."+verb, id, nothing)
	}
	if err != nil && ctx.Err() != nil {
		_ = l.process.Do(context.WithoutCancel(ctx), "stopping."+verb, id, nothing)
	}
	return err
}

// plan is the [deploytest.Plan] of a life: calls take a while, which depends on the seed and the call alone, so that
// each happens at a time of its own and a seed is the same story again; faults are those that the story has planned for
// the next call of a method.
func (l *life) plan(c deploytest.Call) deploytest.Fault {
	n := l.node
	n.mu.Lock()
	defer n.mu.Unlock()
	f := deploytest.Fault{Delay: l.takes(c)}
	if planned := n.faults[c.Method]; len(planned) > 0 && n.life == l {
		n.faults[c.Method] = planned[1:]
		f.Kind = planned[0].Kind
		f.Delay += planned[0].Delay
	}
	if wait := time.Until(n.stalled); wait > 0 {
		f.Delay += wait
	}
	return f
}

// takes is how long a call takes.
func (l *life) takes(c deploytest.Call) time.Duration {
	x := mix(l.node.seed, l.node.name, l.number, c.Method, string(c.ID), uint64(c.Nth))
	switch {
	case strings.HasPrefix(c.Method, "Store."):
		return between(x, time.Millisecond, 30*time.Millisecond)
	case strings.HasPrefix(c.Method, "stalled."):
		return between(x, 0, time.Millisecond)
	case strings.HasPrefix(c.Method, "host."):
		return between(x, 50*time.Millisecond, 2*time.Second)
	case strings.HasPrefix(c.Method, "stopping."): // with a lease of a minute, of which the work may use five sixths
		return between(x, 0, 8*time.Second)
	case !strings.HasPrefix(c.Method, "world."):
		return between(x, 0, 10*time.Millisecond)
	case x%16 == 0: // a lease ends meanwhile, when nobody extends it
		return between(x/16, 30*time.Second, 3*time.Minute)
	}
	return between(x/16, 100*time.Millisecond, 10*time.Second)
}
