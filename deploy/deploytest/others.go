package deploytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/diff"
)

// What packages deploy and provision promise of the small interfaces.
const (
	graphIsOf promise = "Graph returns the graph of a deployment at its revision, which is ready: t is what the " +
		"provisioner applied."
	graphSame    promise = "The same revision has the same graph."
	notifierOnce promise = "It is called once per verdict, and again only when the verdict changes or when there is a pull " +
		"request that it was not told of, and once more when a deployment that it was told of has closed: it edits in place."
	notifierTwice   promise = "A crash can make it be told the same twice."
	noticeDiff      promise = "Diff *diff.Diff // nil when there was nothing to compare with, and when the deployment has closed"
	envReferences   promise = "It returns references to secrets, never their values."
	envReference    promise = "Reference string // of a secret; Value is empty then"
	admitRequest    promise = "Approved string // the commit that somebody approved, see [Controller.Approve]; empty when nobody did"
	admissionPeople promise = "Message string // for people: why not, and what to do"
)

// subject is an F under test.
type subject[F any] struct {
	testing.TB
	ctx context.Context
	it  F
}

func runSubject[F any](t *testing.T, checks []check[*subject[F]], factory func(t testing.TB) F) {
	runChecks(t, checks, startSubject(factory))
}

func startSubject[F any](factory func(t testing.TB) F) func(testing.TB) *subject[F] {
	return func(t testing.TB) *subject[F] { return &subject[F]{t, startContext(t), factory(t)} }
}

// Graphs is a source of graphs under test.
type Graphs struct {
	Source deploy.GraphSource
	// Ready are deployments as they were applied, at revisions that the source has graphs of.
	Ready []provision.Target
}

// TestGraphSource checks that the sources that factory makes keep the promises of [deploy.GraphSource].
func TestGraphSource(t *testing.T, factory func(t testing.TB) Graphs) {
	runSubject(t, graphSourceChecks, factory)
}

var graphSourceChecks = []check[*subject[Graphs]]{
	{"Graph", func(s *subject[Graphs]) {
		for _, target := range s.it.Ready {
			g, err := s.it.Source.Graph(s.ctx, target)
			graphIsOf.ok(s, err, "Graph of "+target.Name)
			graphIsOf.require(s, g != nil, "the graph of %s is nil", target.Name)
		}
	}},
	{"Graph/IsTheSame", func(s *subject[Graphs]) {
		for _, target := range s.it.Ready {
			first, err := s.it.Source.Graph(s.ctx, target)
			graphIsOf.ok(s, err, "Graph of "+target.Name)
			errs := make([]error, racers)
			together(racers, func(i int) {
				g, err := s.it.Source.Graph(s.ctx, target)
				if err == nil && g.Digest() != first.Digest() {
					err = errors.New("it is another graph")
				}
				errs[i] = err
			})
			graphSame.ok(s, errors.Join(errs...), "the graph of "+target.Name+" at the same revision again")
		}
	}},
}

// Board is a notifier under test, and how to read what it tells.
type Board struct {
	Notifier deploy.Notifier
	// Notice is a notice that it can tell. Pulls has one pull request at least; better two.
	Notice deploy.Notice
	// Told returns what it told of a pull request, one text for each comment, status, or whatever it makes.
	Told func(pull codehost.PullRequest) []string
}

// TestNotifier checks that the notifiers that factory makes keep the promises of [deploy.Notifier].
func TestNotifier(t *testing.T, factory func(t testing.TB) Board) {
	runSubject(t, notifierChecks, factory)
}

var notifierChecks = []check[*subject[Board]]{
	{"Notify/EditsInPlace", func(s *subject[Board]) {
		notify(s, sampleDiff(1))
		first := told(s)
		notify(s, sampleDiff(2))
		second := told(s)
		notifierOnce.require(s, len(second) == len(first),
			"there are %d texts after one verdict, and %d after another one", len(first), len(second))
		notify(s, sampleDiff(2))
		notifierTwice.require(s, slices.Equal(told(s), second), "the same verdict again changed %q to %q", second, told(s))
	}},
	{"Notify/AnotherPullRequest", func(s *subject[Board]) {
		all := s.it.Notice.Pulls
		s.it.Notice.Pulls = all[:1]
		notify(s, sampleDiff(1))
		first := told(s)
		s.it.Notice.Pulls = all
		notify(s, sampleDiff(1))
		told(s)
		s.it.Notice.Pulls = all[:1]
		notifierOnce.require(s, slices.Equal(told(s), first),
			"a notice with another pull request changed what the first one was told: %q", told(s))
	}},
	{"Notify/Closed", func(s *subject[Board]) {
		notify(s, sampleDiff(1))
		first := told(s)
		s.it.Notice.State, s.it.Notice.Diff, s.it.Notice.Fingerprint = deployment.StateClosed, nil, ""
		notifierOnce.ok(s, s.it.Notifier.Notify(s.ctx, s.it.Notice), "Notify of a deployment that has closed")
		notifierOnce.require(s, len(told(s)) == len(first),
			"there are %d texts while it was open, and %d when it has closed", len(first), len(told(s)))
	}},
	{"Notify/WithoutADiff", func(s *subject[Board]) {
		s.it.Notice.Diff, s.it.Notice.Fingerprint = nil, ""
		noticeDiff.ok(s, s.it.Notifier.Notify(s.ctx, s.it.Notice), "Notify without a comparison")
		notify(s, sampleDiff(1))
		told(s)
	}},
}

func notify(s *subject[Board], d *diff.Diff) {
	s.Helper()
	s.it.Notice.Diff = d
	s.it.Notice.Fingerprint, _ = fingerprintOf(d)
	notifierOnce.ok(s, s.it.Notifier.Notify(s.ctx, s.it.Notice), "Notify")
}

func told(s *subject[Board]) []string {
	s.Helper()
	var all []string
	for _, pull := range s.it.Notice.Pulls {
		texts := s.it.Told(pull)
		notifierOnce.require(s, len(texts) > 0, "pull request %d was told nothing", pull.Number)
		all = append(all, texts...)
	}
	return all
}

// Environment is a source of environment variables under test.
type Environment struct {
	Source provision.EnvSource
	// Target is a deployment that it has variables for.
	Target provision.Target
	// Secrets are the values that it knows of, and must not give away.
	Secrets []string
}

// TestEnvSource checks that the sources that factory makes keep the promises of [provision.EnvSource].
func TestEnvSource(t *testing.T, factory func(t testing.TB) Environment) {
	runSubject(t, envChecks, factory)
}

var envChecks = []check[*subject[Environment]]{
	{"Env/References", func(s *subject[Environment]) {
		vars, err := s.it.Source.Env(s.ctx, s.it.Target)
		envReferences.ok(s, err, "Env")
		for _, v := range vars {
			envReference.require(s, v.Value == "" || v.Reference == "", "%s has a value and a reference", v.Name)
			for _, secret := range s.it.Secrets {
				envReferences.require(s, !strings.Contains(fmt.Sprint(v), secret), "%s holds a secret", v.Name)
			}
		}
	}},
}

// Gate is an admitter under test.
type Gate struct {
	Admitter deploy.Admitter
	// Fork asks about a commit of a fork's branch that nobody has approved.
	Fork deploy.AdmitRequest
}

// TestAdmitter checks that the admitters that factory makes keep the promises of [deploy.Admitter], and that an approval
// counts for its commit only.
func TestAdmitter(t *testing.T, factory func(t testing.TB) Gate) { runSubject(t, gateChecks, factory) }

var gateChecks = []check[*subject[Gate]]{
	{"Admit/SaysWhyNot", func(s *subject[Gate]) {
		for _, approved := range []string{"", s.it.Fork.Revision} {
			a := admit(s, approved)
			admissionPeople.require(s, a.Allowed || a.Message != "", "it denies a branch, and does not say why")
		}
	}},
	{"Admit/ApprovalIsPerCommit", func(s *subject[Gate]) {
		if admit(s, "").Allowed {
			s.Skip("it allows forks without an approval")
		}
		admitRequest.require(s, !admit(s, s.it.Fork.Revision+"0").Allowed, "the approval of another commit is enough")
		if s.it.Fork.Revision != "" {
			s.it.Fork.Revision += "0"
			before := strings.TrimSuffix(s.it.Fork.Revision, "0")
			admitRequest.require(s, !admit(s, before).Allowed, "the approval of the commit before is enough")
		}
	}},
}

func admit(s *subject[Gate], approved string) deploy.Admission {
	s.Helper()
	s.it.Fork.Approved = approved
	a, err := s.it.Admitter.Admit(s.ctx, s.it.Fork)
	admissionPeople.ok(s, err, "Admit")
	return a
}
