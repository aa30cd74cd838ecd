package deployment

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// ID names a deployment in a store: it is made of the source, or of the name of a full deployment, and never changes. It is
// full- or branch- and 26 characters, a-z and 2-7: fit for labels and names of files.
type ID string

// BranchID returns the id of the branch deployment of a source.
func BranchID(s codehost.Source) ID { return ID("branch-" + hash(s.String())) }

// FullID returns the id of the full deployment with this name.
func FullID(name string) ID { return ID("full-" + hash(name)) }

// hash returns 26 characters, a-z and 2-7, that stand for a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}
