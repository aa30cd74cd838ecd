package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/loader"
)

// codeHost is what GitHub or GitLab would be: real repositories, origin and fork, and a list of pull requests. What it says
// of branches and of merges it reads from git. It is the [codehost.PullRequests] and the [deploy.GraphSource]. Nobody opens or
// closes a pull request here while the controller works; else the list would need a mutex.
type codeHost struct {
	dir   string
	pulls []*pull // number 1 first
}

// pull is a pull request.
type pull struct {
	source codehost.Source
	target string
	open   bool
}

// source returns the identity of a branch: main is one of origin, which is what is deployed, and fork:main the fork's.
func source(branch string) codehost.Source {
	s := codehost.Source{Provider: "git.example.com", Repository: "origin", Head: "origin", Branch: branch}
	if head, branch, ok := strings.Cut(branch, ":"); ok {
		s.Head, s.Branch = head, branch
	}
	return s
}

// newCodeHost makes the repositories, and work, where people edit.
func newCodeHost(ctx context.Context, dir string) (*codeHost, error) {
	h := &codeHost{dir: dir}
	const initialize = "init --quiet --template= --initial-branch=main --object-format=sha1 "
	_, err := h.git(ctx, "", initialize+"--bare origin", initialize+"--bare fork", initialize+"work")
	return h, err
}

// git runs git in a repository, once for each command, and returns what the last one prints. Neither the user's settings nor
// the time matter to it: commits have the same ids in every run.
func (h *codeHost) git(ctx context.Context, repository string, commands ...string) (string, error) {
	var out []byte
	for _, command := range commands {
		cmd := exec.CommandContext(ctx, "git", strings.Fields(command)...)
		cmd.Dir = filepath.Join(h.dir, repository)
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
		cmd.Env = append(cmd.Env, "LC_ALL=C", "HOME="+h.dir, "XDG_CONFIG_HOME="+h.dir,
			"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_TERMINAL_PROMPT=0",
			"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=2024-01-01T00:00:00Z",
			"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=2024-01-01T00:00:00Z")
		var err error
		if out, err = cmd.Output(); err != nil {
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
			}
			return "", fmt.Errorf("git %s: %w", command, err)
		}
	}
	return strings.TrimSpace(string(out)), nil
}

// Graph implements [deploy.GraphSource]: the manifest that is committed at the revision.
func (h *codeHost) Graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
	name := t.Revision + ":manifest.json"
	text, err := h.git(ctx, t.Source.Head, "show "+name)
	if err != nil {
		return nil, err
	}
	result, err := loader.Load(ctx, nil, loader.Text(name, text))
	if err != nil {
		return nil, provision.Terminal(err) // this commit will never have another one
	}
	return result.Graph, nil
}

// Branch implements [codehost.PullRequests].
func (h *codeHost) Branch(ctx context.Context, s codehost.Source) (codehost.BranchState, error) {
	commit, err := h.git(ctx, s.Head, "for-each-ref --format=%(objectname) refs/heads/"+s.Branch)
	state := codehost.BranchState{Source: s, Exists: commit != "", Revision: commit}
	for i, p := range h.pulls {
		switch {
		case p.source != s || err != nil:
		case p.open:
			state.Pulls = append(state.Pulls, codehost.PullRequest{Number: int64(i + 1), Target: p.target})
		default:
			state.Ended, err = h.ended(ctx, i+1)
		}
	}
	if len(state.Pulls) > 0 {
		state.Ended = ""
	}
	return state, err
}

// Branches implements [codehost.PullRequests]: all branches of the repository, and of forks those with open pull requests.
func (h *codeHost) Branches(ctx context.Context, provider, repository string) ([]codehost.BranchState, bool, error) {
	var states []codehost.BranchState
	for _, head := range []string{"origin", "fork"} {
		names, err := h.git(ctx, head, "for-each-ref --format=%(refname:strip=2) refs/heads")
		if err != nil {
			return nil, false, err
		}
		for name := range strings.FieldsSeq(names) {
			state, err := h.Branch(ctx, codehost.Source{Provider: provider, Repository: repository, Head: head, Branch: name})
			if err != nil {
				return nil, false, err
			}
			if head == repository || len(state.Pulls) > 0 {
				states = append(states, state)
			}
		}
	}
	return states, true, nil
}

// push commits a project on top of a branch, and pushes the commit to a branch, which may be new. It returns the commit. The
// very first one is on top of nothing.
func (h *codeHost) push(ctx context.Context, to, onto codehost.Source, p project) (string, error) {
	if onto.Branch != "" {
		fetch := "fetch --quiet ../" + onto.Head + " " + onto.Branch
		if _, err := h.git(ctx, "work", fetch, "checkout --quiet --detach FETCH_HEAD"); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(filepath.Join(h.dir, "work", "manifest.json"), p.manifest(), 0o600); err != nil {
		return "", err
	}
	return h.git(ctx, "work", "add manifest.json", "commit --quiet --message=edit",
		"push --quiet ../"+to.Head+" HEAD:refs/heads/"+to.Branch, "rev-parse HEAD")
}

// end closes a pull request. As on GitHub, its newest commit stays in origin, as refs/pull/1/head.
func (h *codeHost) end(ctx context.Context, number int) error {
	p := h.pulls[number-1]
	p.open = false
	commit := fmt.Sprintf("+refs/heads/%s:refs/pull/%d/head", p.source.Branch, number)
	_, err := h.git(ctx, "origin", "fetch --quiet ../"+p.source.Head+" "+commit)
	return err
}

// ended says how a pull request ended: it is merged when its target has its newest commit.
func (h *codeHost) ended(ctx context.Context, number int) (codehost.End, error) {
	target := h.pulls[number-1].target
	found, err := h.git(ctx, "origin", fmt.Sprintf("for-each-ref --contains=refs/pull/%d/head refs/heads/%s", number, target))
	if found == "" {
		return codehost.Closed, err
	}
	return codehost.Merged, err
}

// merge merges a pull request of origin and deletes its branch. Those that go to this branch then go where it went.
func (h *codeHost) merge(ctx context.Context, number int) error {
	p := h.pulls[number-1]
	if err := h.end(ctx, number); err != nil {
		return err
	}
	_, err := h.git(ctx, "work", "fetch --quiet ../origin "+p.target, "checkout --quiet --detach FETCH_HEAD",
		"fetch --quiet ../origin "+p.source.Branch, "merge --quiet --no-ff --message=merge FETCH_HEAD",
		"push --quiet ../origin HEAD:refs/heads/"+p.target+" :refs/heads/"+p.source.Branch)
	for _, other := range h.pulls {
		if other.open && other.target == p.source.Branch {
			other.target = p.target
		}
	}
	return err
}
