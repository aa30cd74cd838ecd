package deploy

import (
	"crypto/sha256"
	"encoding/base32"
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

// ID names a deployment in a store: it is made of the source, or of the name of a full deployment, and never changes.
type ID string

// ID returns the id of the source's branch deployment.
func (s Source) ID() ID { return ID("branch-" + hash(s.String())) }

// FullID returns the id of the full deployment with this name.
func FullID(name string) ID { return ID("full-" + hash(name)) }

// hash returns 26 characters, a-z and 2-7, that stand for a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}
