package codehost

import (
	"strconv"
	"strings"
)

// Source is the identity of what a branch deployment is made of: a branch of a repository. Pull requests attach to it, so
// that a push before its pull request, and two pull requests of one branch, share one deployment.
type Source struct {
	// Provider names the code host: github.com.
	Provider string
	// Repository is the code host's unchanging id of the repository that is deployed.
	Repository string
	// Head is that of the repository that the branch lies in; equal to Repository unless it is a fork.
	Head string
	// Branch is the branch's name in Head.
	Branch string
}

// IsFork reports whether the branch lies in another repository than the one that is deployed.
func (s Source) IsFork() bool { return s.Head != s.Repository }

// String returns the source on one line; different sources have different ones.
func (s Source) String() string {
	parts := []string{s.Provider, s.Repository, s.Head, s.Branch}
	for i, p := range parts {
		if strings.ContainsAny(p, " \"\\") || p == "" || strconv.Quote(p) != `"`+p+`"` {
			parts[i] = strconv.Quote(p)
		}
	}
	return strings.Join(parts, " ")
}
