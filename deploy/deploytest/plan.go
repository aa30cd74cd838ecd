package deploytest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// FaultKind says what happens to a call.
type FaultKind uint8

// The kinds of faults.
const (
	Pass        FaultKind = iota // nothing
	Fail                         // the call is not made; the caller gets ErrInjected
	LoseResult                   // the call is made, and the caller gets ErrInjected
	CrashBefore                  // the process dies, the call is not made
	CrashAfter                   // the call is made, then the process dies
)

var faultNames = [...]string{"Pass", "Fail", "LoseResult", "CrashBefore", "CrashAfter"}

// String returns the name of the kind's constant.
func (k FaultKind) String() string {
	if int(k) >= len(faultNames) {
		return fmt.Sprintf("FaultKind(%d)", uint8(k))
	}
	return faultNames[k]
}

// Fault is what happens to a call. The zero Fault is nothing.
type Fault struct {
	Kind FaultKind
	// Delay comes before the call. A call of a [store.Store] or of [store.Snapshots] is on its way then: it arrives after
	// that long even when its caller has given up, or died. Other calls are not made when their context ends meanwhile. It
	// is of no effect when the call is not made.
	Delay time.Duration
}

// Call is a call through an [Injector].
type Call struct {
	// Method is the interface's name and the method's: Store.Claim. Record is Provisioner.Record or Cloner.Record.
	Method string
	// ID is the deployment that the call is about; empty when it is about none in particular.
	ID deployment.ID
	// Nth counts the calls of this method about this deployment through one injector, from 1. So it does not depend on
	// what goes on at the same time with other deployments.
	Nth int
}

// Injection is a fault that happened.
type Injection struct {
	Call
	Fault
}

// String returns the injection as Go code.
func (i Injection) String() string {
	return fmt.Sprintf("{deploytest.Call{%q, %q, %d}, deploytest.Fault{deploytest.%s, %d}}", i.Method, i.ID, i.Nth, i.Kind, i.Delay)
}

// Plan says what happens to each call. It must be a function of the call alone, and safe for concurrent use.
type Plan func(Call) Fault

// Only plans these injections and no others. To shrink a failure, try fewer of them.
func Only(injections ...Injection) Plan {
	faults := map[Call]Fault{}
	for _, i := range injections {
		faults[i.Call] = i.Fault
	}
	return func(c Call) Fault { return faults[c] }
}

// Rates are the shares of calls, from 0 to 1, that something happens to. The first four exclude each other, and should not
// add up to more than 1.
type Rates struct {
	Fail, LoseResult, CrashBefore, CrashAfter float64
	// Delay is the share of calls that are delayed, by up to MaxDelay.
	Delay    float64
	MaxDelay time.Duration
}

// Random plans faults at random. What happens to a call is a function of the seed and the call, so that a seed gives the
// same faults in whatever order goroutines run. The processes that a controller is started in one after the other need
// different seeds, or all of them crash at the same call.
func Random(seed uint64, rates Rates) Plan {
	return func(c Call) Fault {
		h := fnv.New64a()
		fmt.Fprintf(h, "%q %q %d", c.Method, c.ID, c.Nth)
		r := rand.New(rand.NewPCG(seed, h.Sum64()))
		var f Fault
		x := r.Float64()
		for _, k := range []struct {
			kind FaultKind
			rate float64
		}{{Fail, rates.Fail}, {LoseResult, rates.LoseResult}, {CrashBefore, rates.CrashBefore}, {CrashAfter, rates.CrashAfter}} {
			if x < k.rate {
				f.Kind = k.kind
				break
			}
			x -= k.rate
		}
		if r.Float64() < rates.Delay && rates.MaxDelay > 0 {
			f.Delay = 1 + time.Duration(r.Int64N(int64(rates.MaxDelay)))
		}
		return f
	}
}
