package deploytest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Errors that an [Injector] returns.
var (
	ErrInjected = errors.New("deploytest: an injected error")
	ErrCrashed  = errors.New("deploytest: this process has crashed")
)

// Injector stands for the process that a controller runs in. It wraps everything that the controller is given, and does to
// each call what its [Plan] says.
//
// A crash needs no panic, so that it can happen in any goroutine: the process is dead from then on. Its context ends, each
// later call returns [ErrCrashed] and reaches nothing, and so the controller, whatever it still does, does nothing. Calls
// that are under way elsewhere in the process see their context end; what they still do, they do, and their results are
// lost. The harness starts another controller with another injector in place of the dead one.
//
// An Injector is safe for concurrent use.
type Injector struct {
	plan Plan
	ctx  context.Context
	end  context.CancelCauseFunc

	mu         sync.Mutex
	calls      map[callKey]int
	injections []Injection
}

type callKey struct {
	method string
	id     deployment.ID
}

// NewInjector returns the injector of a new process. Its context is made of ctx. A nil plan injects nothing.
func NewInjector(ctx context.Context, plan Plan) *Injector {
	i := &Injector{plan: plan, calls: map[callKey]int{}}
	i.ctx, i.end = context.WithCancelCause(ctx)
	return i
}

// Context returns the context to run the controller with: it ends with the process, and its cause is [ErrCrashed] then.
func (i *Injector) Context() context.Context { return i.ctx }

// Crash ends the process now.
func (i *Injector) Crash() { i.end(ErrCrashed) }

// Crashed reports whether the process has ended by a crash.
func (i *Injector) Crashed() bool { return context.Cause(i.ctx) == ErrCrashed }

// Injections returns what happened to calls so far, in the order in which they began: [Only] makes a plan of them.
func (i *Injector) Injections() []Injection {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.injections)
}

// Do makes a call of the harness's own, under a name and about a deployment, as if it were one of the interfaces': a step
// in a provisioner, between two resources.
func (i *Injector) Do(ctx context.Context, method string, id deployment.ID, f func(context.Context) error) error {
	_, err := call(ctx, i, method, id, asError(f))
	return err
}

func asError(f func(context.Context) error) func(context.Context) (struct{}, error) {
	return func(ctx context.Context) (struct{}, error) { return struct{}{}, f(ctx) }
}

// next counts a call, and returns what is to happen to it.
func (i *Injector) next(method string, id deployment.ID) Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	k := callKey{method, id}
	i.calls[k]++
	c := Call{Method: method, ID: id, Nth: i.calls[k]}
	if i.plan == nil {
		return Fault{}
	}
	f := i.plan(c)
	if f != (Fault{}) {
		i.injections = append(i.injections, Injection{c, f})
	}
	return f
}

// call makes a call within the process: when it is delayed and its context ends, it is not made.
func call[T any](ctx context.Context, i *Injector, method string, id deployment.ID, f func(context.Context) (T, error)) (T, error) {
	return inject(ctx, i, method, id, func(ctx context.Context, delay time.Duration) (T, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		defer context.AfterFunc(i.ctx, func() { cancel(context.Cause(i.ctx)) })()
		if delay > 0 {
			select {
			case <-time.After(delay):
			case <-ctx.Done():
				var zero T
				return zero, context.Cause(ctx)
			}
		}
		return f(ctx)
	})
}

// send makes a call to another process. When it is delayed it is on its way: it arrives even if the caller's context ends,
// which makes the caller return, or the process dies.
func send[T any](ctx context.Context, i *Injector, method string, id deployment.ID, f func(context.Context) (T, error)) (T, error) {
	return inject(ctx, i, method, id, func(ctx context.Context, delay time.Duration) (T, error) {
		if delay == 0 {
			return f(ctx)
		}
		type result struct {
			value T
			err   error
		}
		done := make(chan result, 1)
		go func() {
			time.Sleep(delay)
			value, err := f(context.WithoutCancel(ctx))
			done <- result{value, err}
		}()
		var zero T
		select {
		case r := <-done:
			return r.value, r.err
		case <-ctx.Done():
			return zero, ctx.Err()
		case <-i.ctx.Done():
			return zero, context.Cause(i.ctx)
		}
	})
}

// inject lets happen to a call what the plan says.
func inject[T any](ctx context.Context, i *Injector, method string, id deployment.ID,
	f func(context.Context, time.Duration) (T, error)) (T, error) {
	var zero T
	if i.Crashed() {
		return zero, ErrCrashed
	}
	fault := i.next(method, id)
	switch fault.Kind {
	case Fail:
		return zero, ErrInjected
	case CrashBefore:
		i.Crash()
		return zero, ErrCrashed
	}
	value, err := f(ctx, fault.Delay)
	switch {
	case fault.Kind == CrashAfter:
		i.Crash()
		return zero, ErrCrashed
	case i.Crashed():
		return zero, ErrCrashed
	case fault.Kind == LoseResult:
		return zero, ErrInjected
	}
	return value, err
}
