package deploytest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
)

// TestEachMethod makes sure that every method of every interface goes through the injector, under its name.
func TestEachMethod(t *testing.T) {
	fail := func(Call) Fault { return Fault{Kind: Fail} }
	for typ, wrap := range map[reflect.Type]func(i *Injector) any{
		reflect.TypeFor[store.Store]():           func(i *Injector) any { return i.Store(new(memstore.Store)) },
		reflect.TypeFor[store.Snapshots]():       func(i *Injector) any { return i.Snapshots(nil) },
		reflect.TypeFor[provision.Provisioner](): func(i *Injector) any { return i.Provisioner(nil) },
		reflect.TypeFor[provision.Cloner]():      func(i *Injector) any { return i.Cloner(nil) },
		reflect.TypeFor[deploy.GraphSource]():    func(i *Injector) any { return i.Graphs(nil) },
		reflect.TypeFor[codehost.PullRequests](): func(i *Injector) any { return i.PullRequests(nil) },
		reflect.TypeFor[deploy.Notifier]():       func(i *Injector) any { return i.Notifier(nil) },
		reflect.TypeFor[codehost.Ancestry]():     func(i *Injector) any { return i.Ancestry(nil) },
		reflect.TypeFor[provision.EnvSource]():   func(i *Injector) any { return i.EnvSource(nil) },
		reflect.TypeFor[deploy.Admitter]():       func(i *Injector) any { return i.Admitter(nil) },
	} {
		failing, dead := NewInjector(t.Context(), fail), NewInjector(t.Context(), nil)
		dead.Crash()
		for m := range typ.NumMethod() {
			method := typ.Method(m)
			args := []reflect.Value{reflect.ValueOf(t.Context())}
			for i := 1; i < method.Type.NumIn(); i++ {
				args = append(args, reflect.Zero(method.Type.In(i)))
			}
			for i, want := range map[*Injector]error{failing: ErrInjected, dead: ErrCrashed} {
				results := reflect.ValueOf(wrap(i)).MethodByName(method.Name).Call(args)
				if err := results[len(results)-1].Interface(); err != want {
					t.Errorf("%s.%s: the error %v, not %v", typ.Name(), method.Name, err, want)
				}
			}
			name := typ.Name() + "." + method.Name
			if !slices.ContainsFunc(failing.Injections(), func(i Injection) bool { return i.Method == name }) {
				t.Errorf("%s was not called by its name", name)
			}
		}
	}
}

// TestTransparent makes sure that an injector without a plan changes nothing of a store and of a provisioner; testBugs does of
// the others.
func TestTransparent(t *testing.T) {
	testWhole(t, storeChecks(), func(t testing.TB) *storeTest {
		return startStore(t, func(t testing.TB) store.Store { return NewInjector(t.Context(), nil).Store(new(memstore.Store)) })
	})
	testWhole(t, provisionerChecks(), func(t testing.TB) *worldTest {
		w := startRows("", false)(t)
		w.p = NewInjector(t.Context(), nil).Provisioner(w.p)
		return w
	})
	testWhole(t, clonerChecks(), func(t testing.TB) *worldTest {
		w := startRows("", true)(t)
		w.p = clones{NewInjector(t.Context(), nil).Cloner(w.p.(clones).Cloner)}
		return w
	})
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		kind    FaultKind
		made    bool
		err     error
		crashed bool
	}{
		{Pass, true, nil, false},
		{Fail, false, ErrInjected, false},
		{LoseResult, true, ErrInjected, false},
		{CrashBefore, false, ErrCrashed, true},
		{CrashAfter, true, ErrCrashed, true},
	} {
		t.Run(test.kind.String(), func(t *testing.T) {
			ctx, store := t.Context(), new(memstore.Store)
			fault := Injection{Call{"Store.Create", sample(1).ID, 1}, Fault{Kind: test.kind}}
			i := NewInjector(ctx, Only(fault))
			_, err := i.Store(store).Create(ctx, sample(1), 0)
			if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Errorf("the error %v, not %v", err, test.err)
			}
			if _, err := store.Get(ctx, sample(1).ID); (err == nil) != test.made {
				t.Errorf("the call was made: %v", err)
			}
			if i.Crashed() != test.crashed || (i.Context().Err() != nil) != test.crashed {
				t.Errorf("crashed: %t, its context: %v", i.Crashed(), i.Context().Err())
			}
			_, err = i.Store(store).Create(ctx, sample(2), 0)
			if (err == ErrCrashed) != test.crashed {
				t.Errorf("the next call: %v", err)
			}
			if _, err := store.Get(ctx, sample(2).ID); (err == nil) == test.crashed {
				t.Errorf("the next call was made: %v", err)
			}
			if got := i.Injections(); test.kind != Pass && !slices.Equal(got, []Injection{fault}) {
				t.Errorf("the injections are %v", got)
			}
		})
	}
}

// TestDelay checks which calls arrive when their caller gives up, or dies.
func TestDelay(t *testing.T) {
	late := func(Call) Fault { return Fault{Delay: time.Second} }
	for _, crash := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			i, store := NewInjector(t.Context(), late), new(memstore.Store)
			ctx, cancel := context.WithTimeout(i.Context(), time.Millisecond)
			defer cancel()
			if crash {
				time.AfterFunc(time.Microsecond, i.Crash)
			}
			began := time.Now()
			_, err := i.Store(store).Create(ctx, sample(1), 0)
			if err == nil || time.Since(began) > time.Millisecond {
				t.Errorf("a caller that gave up waited for %s: %v", time.Since(began), err)
			}
			if _, err := store.Get(t.Context(), sample(1).ID); err == nil {
				t.Error("a call arrived early")
			}
			time.Sleep(2 * time.Second)
			if _, err := store.Get(t.Context(), sample(1).ID); err != nil {
				t.Errorf("a call that was under way did not arrive: %v", err)
			}
			made := false
			err = i.Do(ctx, "Step", "", func(context.Context) error { made = true; return nil })
			if time.Sleep(2 * time.Second); err == nil || made {
				t.Errorf("a call within the process was made after its caller had given up: %v", err)
			}
		})
	}
}

// TestCrashWithin checks that calls that are under way see their context end, and lose their results.
func TestCrashWithin(t *testing.T) {
	i := NewInjector(t.Context(), nil)
	err := i.Do(context.Background(), "Step", "", func(ctx context.Context) error {
		i.Crash()
		<-ctx.Done()
		return nil
	})
	if err != ErrCrashed {
		t.Errorf("a call that was under way: %v", err)
	}
}

// TestRandom checks that faults are a function of seed and call, that they are as frequent as asked for, and that the plan of
// what happened makes it happen again.
func TestRandom(t *testing.T) {
	const calls = 20000
	rates := Rates{Fail: 0.1, LoseResult: 0.05, CrashBefore: 0.02, CrashAfter: 0.03, Delay: 0.2, MaxDelay: time.Second}
	one, again, other := Random(1, rates), Random(1, rates), Random(2, rates)
	counts, delays, same := map[FaultKind]float64{}, 0.0, 0
	var injections []Injection
	for n := range calls {
		c := Call{"Store.Commit", sample(n % 7).ID, n}
		f := one(c)
		counts[f.Kind]++
		if f.Delay > 0 {
			delays++
		}
		if f != again(c) {
			t.Fatalf("%v: %v, then %v", c, f, again(c))
		}
		if f == other(c) {
			same++
		}
		if f != (Fault{}) {
			injections = append(injections, Injection{c, f})
		}
	}
	for kind, want := range map[FaultKind]float64{
		Fail: rates.Fail, LoseResult: rates.LoseResult, CrashBefore: rates.CrashBefore, CrashAfter: rates.CrashAfter,
	} {
		if got := counts[kind] / calls; got < 0.8*want || got > 1.2*want {
			t.Errorf("%s: %.3f of the calls, not %.3f", kind, got, want)
		}
	}
	if got := delays / calls; got < 0.18 || got > 0.22 {
		t.Errorf("%.3f of the calls are late, not %.3f", got, rates.Delay)
	}
	if same > calls*3/4 {
		t.Errorf("two seeds have %d of %d in common", same, calls)
	}
	only := Only(injections...)
	for n := range calls {
		if c := (Call{"Store.Commit", sample(n % 7).ID, n}); only(c) != one(c) {
			t.Fatalf("%v: %v, then %v", c, one(c), only(c))
		}
	}
}

func ExampleInjection() {
	fmt.Println(Injection{Call{"Store.Commit", "branch-1", 3}, Fault{CrashAfter, time.Second}})
	fmt.Println(FaultKind(9))
	// Output:
	// {deploytest.Call{"Store.Commit", "branch-1", 3}, deploytest.Fault{deploytest.CrashAfter, 1000000000}}
	// FaultKind(9)
}
