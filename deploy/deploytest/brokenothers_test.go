package deploytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/graphtest"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/memstore"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/deploy/store"
	"github.com/branchgraph/branchgraph/diff"
)

// testBugs runs a suite for an implementation that has at most one bug, which is named: pairs of a bug and of the subtest
// that has to catch it. Without one it is run through an injector too.
func testBugs[F any](
	t *testing.T, checks []check[*subject[F]], with func(bug string) F, through func(*Injector, *F), bugs [][2]string,
) {
	testWhole(t, checks, startSubject(func(t testing.TB) F {
		f := with("")
		through(NewInjector(t.Context(), nil), &f)
		return f
	}))
	start := func(bug string) func(testing.TB) *subject[F] {
		return startSubject(func(testing.TB) F { return with(bug) })
	}
	var table []planted[*subject[F]]
	for _, b := range bugs {
		table = append(table, planted[*subject[F]]{b[0], b[1], start(b[0])})
	}
	testPlanted(t, checks, start(""), table)
}

// single refuses a call while another one is under way.
type single struct {
	sync.Mutex
}

func (s *single) enter() error {
	if !s.TryLock() {
		return errors.New("it is busy")
	}
	time.Sleep(time.Millisecond)
	s.Unlock()
	return nil
}

// reader is a code host's branches.
type reader struct {
	bug    string
	single single
	states []codehost.BranchState
}

func (r *reader) Branch(_ context.Context, s codehost.Source) (codehost.BranchState, error) {
	if r.bug == "one at a time" {
		if err := r.single.enter(); err != nil {
			return codehost.BranchState{}, err
		}
	}
	i := slices.IndexFunc(r.states, func(b codehost.BranchState) bool { return b.Source == s })
	switch {
	case i < 0 && r.bug == "what is missing is an error":
		return codehost.BranchState{}, store.ErrNotFound
	case i < 0:
		return codehost.BranchState{Source: s}, nil
	}
	state := r.states[i]
	switch {
	case r.bug == "the revision is an old one":
		state.Revision = "c0"
	case r.bug == "an older pull request counts" && len(state.Pulls) > 0:
		state.Ended = codehost.Closed
	}
	return state, nil
}

func (r *reader) Branches(context.Context, string, string) ([]codehost.BranchState, bool, error) {
	states := slices.DeleteFunc(slices.Clone(r.states), func(b codehost.BranchState) bool { return !b.Exists })
	switch r.bug {
	case "there is one page":
		states = states[:1]
	case "forks are forgotten":
		states = slices.DeleteFunc(states, func(b codehost.BranchState) bool { return b.Source.IsFork() })
	case "pages overlap":
		states = append(states, states[0])
	case "pull requests are left out of lists":
		for i := range states {
			states[i].Pulls = nil
		}
	}
	return states, true, nil
}

func TestPlantedCodeHosts(t *testing.T) {
	testBugs(t, codeHostChecks, func(bug string) CodeHost {
		var states []codehost.BranchState
		for i, name := range []string{"main", "feature-1", "feature-2", "gone"} {
			s := codehost.Source{Provider: "code.example", Repository: "1", Head: "1", Branch: name}
			states = append(states, codehost.BranchState{Source: s, Exists: true, Revision: fmt.Sprint("c", i+1)})
		}
		states[1].Pulls = []codehost.PullRequest{{Number: 1, Target: "main", Labels: []string{"preview"}}}
		states[2].Source.Head, states[2].Pulls = "2", []codehost.PullRequest{{Number: 2, Target: "main"}}
		states[3].Exists, states[3].Revision, states[3].Ended = false, "", codehost.Merged
		missing := states[0].Source
		missing.Branch = "missing"
		return CodeHost{Reader: &reader{bug: bug, states: states}, Branches: states, Missing: missing}
	}, func(i *Injector, h *CodeHost) { h.Reader = i.PullRequests(h.Reader) }, [][2]string{
		{"the revision is an old one", "Branch"},
		{"an older pull request counts", "Branch"},
		{"what is missing is an error", "Branch/Missing"},
		{"one at a time", "Branch/Together"},
		{"there is one page", "Branches"},
		{"forks are forgotten", "Branches"},
		{"pages overlap", "Branches"},
		{"pull requests are left out of lists", "Branches"},
	})
}

func TestPlantedHistories(t *testing.T) {
	testBugs(t, historyChecks, func(bug string) History {
		return History{A: "a", B: "b", Parted: "m", Ancestry: codehost.AncestryFunc(
			func(_ context.Context, _ codehost.Source, a, b string) (string, error) {
				switch {
				case a == b && bug != "nothing is older than itself":
					return a, nil
				case bug == "it is the older one's parent" && a != "m" && b != "m",
					bug == "an ancestor is not among its descendants" && (a == "m" || b == "m"):
					return "root", nil
				case bug == "the order matters" && a == "b":
					return "", errors.New("they are unrelated")
				}
				return "m", nil
			})}
	}, func(i *Injector, h *History) { h.Ancestry = i.Ancestry(h.Ancestry) }, [][2]string{
		{"it is the older one's parent", "MergeBase"},
		{"the order matters", "MergeBase/OtherOrder"},
		{"nothing is older than itself", "MergeBase/OfItself"},
		{"an ancestor is not among its descendants", "MergeBase/OfAnAncestor"},
	})
}

func TestPlantedGraphSources(t *testing.T) {
	testBugs(t, graphSourceChecks, func(bug string) Graphs {
		var mu sync.Mutex
		calls := uint64(0)
		return Graphs{Ready: []provision.Target{{Name: "feature-1", Revision: "c1"}}, Source: deploy.GraphSourceFunc(
			func(context.Context, provision.Target) (*assetgraph.Graph, error) {
				mu.Lock()
				defer mu.Unlock()
				switch bug {
				case "it has nothing":
					return nil, nil
				case "it is another one each time":
					calls++
				}
				return graphtest.Graph(calls, graphtest.Layered, 10), nil
			})}
	}, func(i *Injector, g *Graphs) { g.Source = i.Graphs(g.Source) }, [][2]string{
		{"it has nothing", "Graph"},
		{"it is another one each time", "Graph/IsTheSame"},
	})
}

func TestPlantedNotifiers(t *testing.T) {
	testBugs(t, notifierChecks, func(bug string) Board {
		texts := map[int64][]string{}
		notice := deploy.Notice{Target: provision.Target{ID: sample(1).ID}, Pulls: []codehost.PullRequest{{Number: 1}, {Number: 2}}}
		told := func(pull codehost.PullRequest) []string { return texts[pull.Number] }
		return Board{Notice: notice, Told: told, Notifier: deploy.NotifierFunc(func(_ context.Context, n deploy.Notice) error {
			if bug == "it needs a comparison" && n.Diff == nil && n.State != deployment.StateClosed {
				return errors.New("there is nothing to tell")
			}
			known := len(texts) > 0
			for _, pull := range n.Pulls {
				is := texts[pull.Number]
				text := string(n.State) + n.Fingerprint
				switch {
				case bug == "each verdict is another comment",
					bug == "the end is another comment" && n.State == deployment.StateClosed:
					is = append(is, text)
				case bug == "it counts" && len(is) > 0:
					is = []string{is[0] + "."}
				case bug == "a later pull request is told nothing" && known && is == nil:
				default:
					is = []string{text}
				}
				texts[pull.Number] = is
			}
			return nil
		})}
	}, func(i *Injector, b *Board) { b.Notifier = i.Notifier(b.Notifier) }, [][2]string{
		{"each verdict is another comment", "Notify/EditsInPlace"},
		{"it counts", "Notify/EditsInPlace"},
		{"a later pull request is told nothing", "Notify/AnotherPullRequest"},
		{"the end is another comment", "Notify/Closed"},
		{"it needs a comparison", "Notify/WithoutADiff"},
	})
}

func TestPlantedEnvironments(t *testing.T) {
	testBugs(t, envChecks, func(bug string) Environment {
		return Environment{Secrets: []string{"s3cret"}, Source: provision.EnvSourceFunc(
			func(context.Context, provision.Target) ([]deployment.EnvVar, error) {
				v := deployment.EnvVar{Name: "PASSWORD", Reference: "vault:password"}
				switch bug {
				case "it gives a secret away":
					v = deployment.EnvVar{Name: "DATABASE", Value: "postgres://me:s3cret@db"}
				case "it has a value beside the reference":
					v.Value = "hidden"
				}
				return []deployment.EnvVar{v}, nil
			})}
	}, func(i *Injector, e *Environment) { e.Source = i.EnvSource(e.Source) }, [][2]string{
		{"it gives a secret away", "Env/References"},
		{"it has a value beside the reference", "Env/References"},
	})
}

func TestPlantedAdmitters(t *testing.T) {
	testBugs(t, gateChecks, func(bug string) Gate {
		fork := deploy.AdmitRequest{Source: sample(1).Source, Revision: "c1"}
		fork.Source.Head = "2"
		return Gate{Fork: fork, Admitter: deploy.AdmitterFunc(
			func(ctx context.Context, req deploy.AdmitRequest) (deploy.Admission, error) {
				if bug == "an approval is for ever" && req.Approved != "" {
					return deploy.Admission{Allowed: true}, nil
				}
				a, err := deploy.Policy{}.Admit(ctx, req)
				if bug == "it does not say why" {
					a.Message = ""
				}
				return a, err
			})}
	}, func(i *Injector, g *Gate) { g.Admitter = i.Admitter(g.Admitter) }, [][2]string{
		{"it does not say why", "Admit/SaysWhyNot"},
		{"an approval is for ever", "Admit/ApprovalIsPerCommit"},
	})
}

// brokenSnapshots are snapshots in memory with a bug.
type brokenSnapshots struct {
	memstore.Snapshots
	bug    string
	single single
	first  *diff.Diff
}

func (s *brokenSnapshots) PutGraph(ctx context.Context, g *assetgraph.Graph) (assetgraph.Digest, error) {
	if s.bug == "one at a time" {
		if err := s.single.enter(); err != nil {
			return assetgraph.Digest{}, err
		}
	}
	d, err := s.Snapshots.PutGraph(ctx, g)
	if s.bug == "the digest is of its own making" {
		d[0]++
	}
	return d, err
}

func (s *brokenSnapshots) Graph(ctx context.Context, d assetgraph.Digest) (*assetgraph.Graph, error) {
	g, err := s.Snapshots.Graph(ctx, d)
	if err != nil && s.bug == "what is not there is empty" {
		empty, _ := new(assetgraph.Builder).Build()
		return empty, nil
	}
	return g, err
}

func (s *brokenSnapshots) PutDiff(ctx context.Context, fingerprint string, d *diff.Diff) error {
	if s.bug == "there is one comparison" && s.first == nil {
		s.first = d
	}
	return s.Snapshots.PutDiff(ctx, fingerprint, d)
}

func (s *brokenSnapshots) Diff(ctx context.Context, fingerprint string) (*diff.Diff, error) {
	d, err := s.Snapshots.Diff(ctx, fingerprint)
	switch {
	case s.bug == "there is one comparison" && err == nil:
		return s.first, nil
	case s.bug == "what is not there is empty":
		return d, nil
	}
	return d, err
}

func TestPlantedSnapshots(t *testing.T) {
	testBugs(t, snapshotChecks, func(bug string) store.Snapshots {
		return &brokenSnapshots{bug: bug}
	}, func(i *Injector, s *store.Snapshots) { *s = i.Snapshots(*s) }, [][2]string{
		{"the digest is of its own making", "Graph"},
		{"what is not there is empty", "Graph/NotFound"},
		{"there is one comparison", "Diff"},
		{"what is not there is empty", "Diff/NotFound"},
		{"one at a time", "Race"},
	})
}
