package dbt

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"

	"github.com/branchgraph/branchgraph/loader/source"
)

// location returns the name of the root project: what the manifest says, or the package whose name has the digest that
// the manifest says, or what the caller says.
func (m *Manifest) location(opts Options) (string, error) {
	if m.Metadata.ProjectName != "" {
		return m.Metadata.ProjectName, nil
	}
	tried := map[string]bool{}
	isRoot := func(pkg string) bool {
		if tried[pkg] {
			return false
		}
		tried[pkg] = true
		sum := md5.Sum([]byte(pkg))
		return hex.EncodeToString(sum[:]) == m.Metadata.ProjectID
	}
	for i := range m.Nodes {
		if isRoot(m.Nodes[i].Package) {
			return m.Nodes[i].Package, nil
		}
	}
	for i := range m.Macros {
		if isRoot(m.Macros[i].Package) {
			return m.Macros[i].Package, nil
		}
	}
	if opts.Project != "" {
		return opts.Project, nil
	}
	return "", &source.Error{Input: m.Name, Path: "/metadata/project_id", Message: fmt.Sprintf(
		"no package has the id %q, so the root project is not known; name it with the option Project", m.Metadata.ProjectID)}
}
