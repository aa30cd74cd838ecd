package diff

import (
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// dagster says how the AssetGraphDiffer of one version of Dagster compares.
type dagster struct {
	version string

	// Of a key that several repositories define.
	listed bool // their order is that of the workspace, else that of their names
	stubs  bool // what was made up for a key that others depend on may speak for it as well as a definition
	union  bool // it reads what any of its definitions reads

	// Of values.
	inferred    bool // a mapping that nobody wrote down is the one that Dagster takes then, else it is none
	exclusions  bool // time windows have exclusions
	nullIsEmpty bool // a text that is null is empty

	// repository says that both graphs are of one repository; else they are merged workspaces.
	repository bool
}

// dagsters are the versions that are known, the newest first.
var dagsters = []dagster{
	{version: "1.13.29", exclusions: true},
	{version: "1.9.8", listed: true, stubs: true, union: true, inferred: true, nullIsEmpty: true},
}

// DagsterVersions returns the versions of Dagster whose verdicts [DagsterParity] gives, the newest first.
func DagsterVersions() []string {
	var out []string
	for _, v := range dagsters {
		out = append(out, v.version)
	}
	return out
}

// DagsterParity asks for the verdicts of a version of Dagster: for exactly the changes that its AssetGraphDiffer finds
// between two workspaces, whose repositories it merges. An error says which versions are known.
//
// An asset that both sides have has facts about /code_version, /dependencies/KEY, /dependencies/KEY/mapping, /partitions,
// /tags/NAME and /metadata/LABEL, all substantive, and no others; [Asset.Keys] sorts them out. Nothing is folded, unknown
// or inherited: what is not in the branch is [Removed], whatever the branch covers; only [Diff.Incomplete] says what could
// not be seen. Where Dagster names one of several changed mappings, which one differing from run to run, all are there.
//
// Dagster misses some changes: it takes values and mappings of different classes for equal when their fields are (the text
// x and the url x; 1, 1.0 and true; all, the last and the same partition), and takes the definition of one repository for
// that of all.
func DagsterParity(version string) (Option, error) { return dagsterParity(version, false) }

// DagsterRepositoryParity is [DagsterParity] for two graphs of one repository each, which Dagster compares as they are.
// (1.9.8 forgets the mappings of what nobody materializes when it merges a workspace, though of a single repository.)
func DagsterRepositoryParity(version string) (Option, error) { return dagsterParity(version, true) }

func dagsterParity(version string, repository bool) (Option, error) {
	for _, v := range dagsters {
		if v.version == version {
			v.repository = repository
			return optionFunc(func(o *options) { o.dagster = &v }), nil
		}
	}
	return nil, fmt.Errorf("diff: the verdicts of Dagster %q are not known; there are those of %s", version,
		strings.Join(DagsterVersions(), " and "))
}

// Parity names the tool whose verdicts these are, dagster 1.13.29; empty when they are this package's own.
func (d *Diff) Parity() string {
	if d == nil || d.dagster == nil {
		return ""
	}
	return "dagster " + d.dagster.version
}

// compareDagster compares as Dagster does.
func (d *Diff) compareDagster() {
	d.inherited = nil
	d.units = &unitChanges{}
	base, branch := newDagsterGraph(d.base, d.dagster), newDagsterGraph(d.branch, d.dagster)
	for p := range allPairs(d.base, d.branch) {
		if d.dagster.alike(d.base, d.branch, p) {
			continue
		}
		a, b := base.nodeAt(p.base), branch.nodeAt(p.branch)
		e := entry{pair: p}
		switch {
		case a == nil && b == nil: // depended on, and nothing more is known
			continue
		case a == nil:
			e.Key, e.Status = b.key(), StatusNew
			e.Changes = []Change{{Key: e.Key, Type: New, Base: Absent{}, Branch: b.digest()}}
		case b == nil:
			e.Key, e.Status = a.key(), StatusRemoved
			e.Changes = []Change{{Key: e.Key, Type: Removed, Base: a.digest(), Branch: Absent{}}}
		default:
			e.Key, e.Status = a.key(), StatusChanged
			e.Changes = d.dagster.changes(a, b)
		}
		if len(e.Changes) > 0 {
			d.entries = append(d.entries, e)
		}
	}
}

// alike reports whether digests tell that an asset is the same on both sides. Where mappings are inferred they do not:
// these come from the partitions of other assets too.
func (r *dagster) alike(base, branch *assetgraph.Graph, p pair) bool {
	if r.inferred || p.base < 0 || p.branch < 0 {
		return false
	}
	i, j := int(p.base), int(p.branch)
	return base.DefinedAt(i) && base.DigestAt(i) == branch.DigestAt(j) && !base.SeveralAt(i) && !branch.SeveralAt(j) &&
		len(base.Stubs(base.KeyAt(i))) == 0 && len(branch.Stubs(branch.KeyAt(j))) == 0
}

// allPairs yields the positions of every key of either graph, in key order.
func allPairs(base, branch *assetgraph.Graph) func(yield func(pair) bool) {
	return func(yield func(pair) bool) {
		i, j := 0, 0
		for i < base.Len() || j < branch.Len() {
			p := pair{int32(i), int32(j)}
			switch {
			case j == branch.Len() || i < base.Len() && base.KeyAt(i).Less(branch.KeyAt(j)):
				p.branch = -1
				i++
			case i == base.Len() || branch.KeyAt(j).Less(base.KeyAt(i)):
				p.base = -1
				j++
			default:
				i++
				j++
			}
			if !yield(p) {
				return
			}
		}
	}
}
