package deploymodel

import (
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// The code host of the stories.
const (
	provider   = "code.test"
	repository = "1001"
	fork       = "2002"
)

// foreign is a service that people made, which has the name that a branch's would have.
var foreign = thingName{"service", "theirs"}

// trunk is the number of the branch that the full deployment prod follows.
const trunk = 0

// cast returns the branches of the stories. Many have names that are
// one when they are made into names for machines.
func cast() []*hosted {
	long := strings.Repeat("very-", 14) + "long"
	names := []string{
		"main", "feature-1", "feature_1", "feature/1", "Feature-1", "feature--1", "fix", "fix/", "FIX", long + "-a", long + "-b", "é", "ê",
		foreign.name, "prod", "stacked", "1", "-",
	}
	var branches []*hosted
	for _, name := range names {
		branches = append(branches, newHosted(codehost.Source{Provider: provider, Repository: repository, Head: repository, Branch: name}, 0))
	}
	for _, name := range []string{"main", "feature-1"} {
		branches = append(branches, newHosted(codehost.Source{Provider: provider, Repository: repository, Head: fork, Branch: name}, 0))
	}
	for i, b := range branches {
		b.first = int64(1 + 100*i)
		switch {
		case b.source.IsFork():
		case b.source.Branch == "stacked":
			b.targets = []string{"feature-1", "main"}
		case b.source.Branch == "feature-1": // which can go round in a circle
			b.targets = []string{"main", "stacked"}
		}
	}
	branches[trunk].exists, branches[trunk].commits = true, 1
	return branches
}

// legalNow reports whether an event can happen: steps before it may have been dropped.
func legalNow(b *hosted, e event) bool { return slices.Contains(b.legal(3), e) }
