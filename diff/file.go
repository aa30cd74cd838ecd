package diff

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// ChangedFiles says which files of the repository the branch changed, by their paths from its root, as git diff
// --name-only lists them. An asset whose code references name such a file, on either side, has a change of its code with
// the files as causes: a code version that its author did not raise, or none at all, hides no edit then. See also
// [Diff.UnmatchedFiles].
func ChangedFiles(paths ...string) Option {
	return optionFunc(func(o *options) { o.files = append(o.files, paths...) })
}

// fileChanges are the changed files that code references name.
type fileChanges struct {
	of        map[pair][]string // by asset, sorted
	unmatched []string          // that no code reference names, sorted
}

func newFileChanges(d *Diff, paths []string) fileChanges {
	if len(paths) == 0 {
		return fileChanges{}
	}
	matched := map[string]bool{}
	longest := 0
	for _, path := range paths {
		if path = strings.TrimPrefix(path, "./"); path != "" {
			matched[path] = false
			longest = max(longest, len(path))
		}
	}
	found := map[pair]map[string]bool{}
	for side, g := range [2]*assetgraph.Graph{d.base, d.branch} {
		candidates := map[referredPlace][]candidate{}
		for position, r := range references(g) {
			for root, file := range splits(r.path, longest) {
				if _, changed := matched[file]; changed {
					candidates[r.place] = append(candidates[r.place], candidate{position, root, file})
				}
			}
		}
		for _, of := range candidates {
			for _, c := range topmost(of) {
				matched[c.file] = true
				if p, common := d.common(side, c.position); common {
					if found[p] == nil {
						found[p] = map[string]bool{}
					}
					found[p][c.file] = true
				}
			}
		}
	}
	c := fileChanges{of: map[pair][]string{}}
	for p, files := range found {
		c.of[p] = slices.Sorted(maps.Keys(files))
	}
	for path, is := range matched {
		if !is {
			c.unmatched = append(c.unmatched, path)
		}
	}
	slices.Sort(c.unmatched)
	return c
}

// candidate is a changed file that an asset may refer to, if the repository lies at a root.
type candidate struct {
	position   int // of the asset
	root, file string
}

// topmost returns the candidates whose roots lie below no other's: x/defs.py is not the changed defs.py when the repository
// is known to be where x is.
func topmost(all []candidate) []candidate {
	roots := map[string]bool{}
	for _, c := range all {
		roots[c.root] = true
	}
	return slices.DeleteFunc(all, func(c candidate) bool {
		for i := len(c.root) - 1; i > 0; i-- {
			if c.root[i] == '/' && roots[c.root[:i]] {
				return true
			}
		}
		return false
	})
}

// referredPlace is where the root of a repository is one: the files, or the addresses, of a location.
type referredPlace struct {
	location string
	isFile   bool
}

// referredPath is the path of a file, or of an address, that an asset refers to.
type referredPath struct {
	place referredPlace
	path  string
}

// references yields what assets refer to, with their positions.
func references(g *assetgraph.Graph) iter.Seq2[int, referredPath] {
	return func(yield func(int, referredPath) bool) {
		position := -1
		for key := range g.Keys() {
			position++
			for _, a := range g.Definitions(key) {
				for _, r := range referencesOf(a) {
					if !yield(position, referredPath{referredPlace{a.Location, r.file != ""}, r.path()}) {
						return
					}
				}
			}
		}
	}
}

// splits yields the ways to split a path into a root and a file below it whose path is no longer than this.
func splits(path string, longest int) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := len(path) - 1; i >= 0 && len(path)-i-1 <= longest; i-- {
			if path[i] == '/' && !yield(path[:i], path[i+1:]) {
				return
			}
		}
		if len(path) <= longest {
			yield("", path)
		}
	}
}

// UnmatchedFiles returns those of the files given to [ChangedFiles] that no code reference of an asset names, sorted: what
// they change cannot be seen in any asset. It is a copy.
func (d *Diff) UnmatchedFiles() []string {
	if d == nil {
		return nil
	}
	return slices.Clone(d.files.unmatched)
}

// changedFiles adds a fact when files that the asset's code stands in changed.
func (c *pairComparison) changedFiles() {
	files := c.d.files.of[c.pair]
	if len(files) == 0 {
		return
	}
	f := Change{Key: c.key, Type: c.codeType(), Path: "/code", Base: Unknown{"a file of it changed"}, Branch: Unknown{"a file of it changed"}}
	for _, path := range files {
		f.Causes = append(f.Causes, Cause{"file", path})
	}
	c.facts = append(c.facts, f)
}
