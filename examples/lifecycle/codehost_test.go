package main

import (
	"context"
	"testing"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
)

// TestCodeHost checks that the code host keeps the promises of [codehost.PullRequests].
func TestCodeHost(t *testing.T) {
	needGit(t)
	deploytest.TestPullRequests(t, func(t testing.TB) deploytest.CodeHost {
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		h, err := newCodeHost(ctx, t.TempDir())
		must(err)
		push := func(branch, onto string) codehost.BranchState {
			commit, err := h.push(ctx, source(branch), source(onto), project{"orders": "SELECT '" + branch + "'"})
			must(err)
			return codehost.BranchState{Source: source(branch), Exists: true, Revision: commit}
		}
		open := func(s *codehost.BranchState, target string) {
			h.pulls = append(h.pulls, &pull{s.Source, target, true})
			s.Pulls = append(s.Pulls, codehost.PullRequest{Number: int64(len(h.pulls)), Target: target})
		}
		main := push("main", "")
		closed, merged, reopened := push("closed", "main"), push("merged", "main"), push("reopened", "main")
		stacked, fork, gone := push("stacked", "merged"), push("fork:main", "main"), push("fork:gone", "main")
		open(&closed, "main")    // 1
		open(&merged, "main")    // 2
		open(&reopened, "main")  // 3
		open(&stacked, "merged") // 4
		open(&fork, "main")      // 5
		open(&gone, "main")      // 6
		must(h.end(ctx, 1))
		must(h.end(ctx, 3))
		must(h.end(ctx, 6))
		must(h.merge(ctx, 2))
		open(&reopened, "main") // 7
		closed.Pulls, closed.Ended = nil, codehost.Closed
		gone.Pulls, gone.Ended = nil, codehost.Closed
		merged.Pulls, merged.Ended, merged.Exists, merged.Revision = nil, codehost.Merged, false, ""
		reopened.Pulls = reopened.Pulls[1:]
		stacked.Pulls[0].Target = "main"
		main.Revision, err = h.git(ctx, "origin", "rev-parse refs/heads/main")
		must(err)
		return deploytest.CodeHost{
			Reader:   h,
			Branches: []codehost.BranchState{main, closed, merged, reopened, stacked, fork, gone},
			Missing:  source("missing"),
		}
	})
}
