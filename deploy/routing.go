package deploy

import (
	"strings"

	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// Routing says which branches are full deployments, which are ignored, and what the others are compared with.
type Routing struct {
	// Full maps branches of the repository to the names of the full deployments that follow them: main to prod.
	Full map[string]string
	// Ignored are patterns of branches that get no deployment; * stands for any characters, slashes too. A deployment that
	// is there already is kept in step all the same, and goes away with its branch.
	Ignored []string
	// Base is the name of the full deployment that a branch is compared with when its pull request's target says nothing
	// else. When it is empty and Full names only one, it is that one.
	Base string
}

// RouteKind says what a branch is.
type RouteKind string

// The kinds of routes.
const (
	RouteFull    RouteKind = "full"
	RouteIgnored RouteKind = "ignored"
	RouteBranch  RouteKind = "branch"
)

// Route is what [Routing] says of a source.
type Route struct {
	Kind RouteKind
	// ID is that of the deployment; empty when it is ignored.
	ID deployment.ID
	// Name is that of the full deployment; a branch deployment has its branch's.
	Name string
	// Wanted is the deployment that a branch is to be compared with: that of the target of its first pull request, full or,
	// for a stacked one, a branch deployment, which may not be there; the default base when there is no pull request.
	Wanted deployment.ID
}

// Route says what a source with these open pull requests is. A fork's branch is never a full deployment.
func (r Routing) Route(s codehost.Source, pulls []codehost.PullRequest) Route {
	if name, ok := r.Full[s.Branch]; ok && !s.IsFork() {
		return Route{Kind: RouteFull, ID: deployment.FullID(name), Name: name}
	}
	route := Route{Kind: RouteBranch, ID: deployment.BranchID(s), Name: s.Branch, Wanted: r.base()}
	for _, pattern := range r.Ignored {
		if matches(pattern, s.Branch) {
			route.Kind, route.ID = RouteIgnored, ""
		}
	}
	if len(pulls) > 0 && pulls[0].Target != "" {
		target := codehost.Source{Provider: s.Provider, Repository: s.Repository, Head: s.Repository, Branch: pulls[0].Target}
		if name, ok := r.Full[target.Branch]; ok {
			route.Wanted = deployment.FullID(name)
		} else if target != s {
			route.Wanted = deployment.BranchID(target)
		}
	}
	return route
}

// names reports whether a full deployment has this name.
func (r Routing) names(name string) bool {
	for _, full := range r.Full {
		if full == name {
			return true
		}
	}
	return false
}

// base returns the default base; empty when there is none.
func (r Routing) base() deployment.ID {
	name := r.Base
	if name == "" {
		for _, only := range r.Full {
			if name != "" && only != name {
				return ""
			}
			name = only
		}
	}
	if name == "" {
		return ""
	}
	return deployment.FullID(name)
}

// matches reports whether a text is as a pattern says, in which * stands for any characters.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) || !strings.HasSuffix(text[len(first):], last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}
