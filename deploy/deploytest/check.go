package deploytest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// promise is a sentence of a contract in package deploy or one below it, word by word: a test compares them.
type promise string

// broken ends a test that found the promise broken.
func (p promise) broken(t testing.TB, format string, args ...any) {
	t.Helper()
	t.Fatalf("%s\n\tThe contract: %s", fmt.Sprintf(format, args...), p)
}

// require ends a test unless what was promised is so.
func (p promise) require(t testing.TB, so bool, format string, args ...any) {
	t.Helper()
	if !so {
		p.broken(t, format, args...)
	}
}

// ok ends a test when what was promised was answered with an error.
func (p promise) ok(t testing.TB, err error, what string) {
	t.Helper()
	if err != nil {
		p.broken(t, "%s: the error %q", what, err)
	}
}

// fails ends a test unless the error that was promised came.
func (p promise) fails(t testing.TB, err, want error, what string) {
	t.Helper()
	if !errors.Is(err, want) {
		p.broken(t, "%s: the error %v, not %q", what, err, want)
	}
}

// same ends a test when two values differ, as far as a store has to keep them: see difference.
func (p promise) same(t testing.TB, got, want any, what string) {
	t.Helper()
	if d := difference(got, want); d != "" {
		p.broken(t, "%s: %s", what, d)
	}
}

// check is one subtest of a suite for a T.
type check[T any] struct {
	name string
	run  func(T)
}

// runChecks runs a suite.
func runChecks[T any](t *testing.T, checks []check[T], start func(testing.TB) T) {
	runPatiently(t, patience, checks, start)
}

// runPatiently runs a suite until a subtest fails after so long.
func runPatiently[T any](t *testing.T, patience time.Duration, checks []check[T], start func(testing.TB) T) {
	slow := "" // the subtest that waited in vain, as others would
	for _, c := range checks {
		begin := time.Now()
		passed := t.Run(c.name, func(t *testing.T) {
			if slow != "" {
				t.Skipf("%s failed after %s: mend that first", slow, patience)
			}
			c.run(start(t))
		})
		if !passed && time.Since(begin) >= patience {
			slow = c.name
		}
	}
}

// patience is how long a subtest may take, and to make or to delete a deployment.
const patience = 2 * time.Minute

var errSlow = fmt.Errorf("it was not done after %s, which a result says with Done", patience)

// startContext returns the context of a subtest.
func startContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errSlow)
	t.Cleanup(cancel)
	return ctx
}

// together runs f n times at once.
func together(n int, f func(i int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}
