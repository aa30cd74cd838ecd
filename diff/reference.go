package diff

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// reference says where some code of an asset stands: in a file, or at an address of a code host.
type reference struct {
	file, url, label string
	other            string // all of one that is neither
}

func isReferences(v value.Value) bool { return v == nil || typed(v, "code_references") }

// referencesOf returns the references of an asset, without the lines.
func referencesOf(a assetgraph.Asset) []reference {
	v, _ := a.Metadata.Get(codeReferences)
	return readReferences(v)
}

func readReferences(v value.Value) []reference {
	t, _ := v.(value.Typed)
	list, _ := t.Value.(value.List)
	var out []reference
	for _, item := range list.All() {
		out = append(out, readReference(item))
	}
	return out
}

func readReference(item value.Value) reference {
	var r reference
	m := mapOf(item)
	file, isFile := textOf(member(m, "file_path"))
	address, isURL := textOf(member(m, "url"))
	label, labelled := textOf(member(m, "label"))
	if _, null := member(m, "label").(value.Null); isFile == isURL || !labelled && !null {
		text, err := json.Marshal(item)
		if err != nil {
			panic("diff: a value does not marshal: " + err.Error())
		}
		return reference{other: string(text)}
	}
	r.file = strings.ReplaceAll(file, `\`, "/")
	r.url, _, _ = strings.Cut(address, "#")
	r.label = label
	return r
}

// references compares where an asset's code stands. Lines are no part of that; where the project lies, and at which commit
// it is looked at, is another environment's doing.
func (c *pairComparison) references(path string, x, y value.Value) {
	a, b := readReferences(x), readReferences(y)
	if len(a) != len(b) {
		c.tree(Metadata, Governance, path, x, y)
		return
	}
	elsewhere := ""
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		reason := c.elsewhere(a[i], b[i])
		if reason == "" {
			c.fact(Metadata, Governance, path, end(x), end(y))
			return
		}
		elsewhere = reason
	}
	if elsewhere != "" {
		c.fact(Metadata, Environment, path, end(x), end(y))
		c.facts[len(c.facts)-1].Reason = elsewhere
	}
}

// elsewhere says how two references are to the same code in different environments; nothing when they are not.
func (c *pairComparison) elsewhere(a, b reference) string {
	switch {
	case a.label != b.label || a.other != b.other || c.a.Location != c.b.Location:
	case a.file != "" && b.file != "":
		if from, to, ok := prefixes(a.file, b.file); ok && c.d.fileRoots().most(c.a.Location, from, to) {
			return "code root " + orNone(from) + " → " + orNone(to)
		}
	case a.file != "" && isFileOf(a.file, b.url), b.file != "" && isFileOf(b.file, a.url):
		return "code reference on a code host"
	case withoutCommit(a.url) == withoutCommit(b.url):
		return commitReason
	default:
		from, to, ok := prefixes(a.url, b.url)
		if ok && sameRepository(from, to) && c.d.urlRoots().most(c.a.Location, from, to) {
			return "git revision"
		}
	}
	return ""
}

// isFileOf reports whether an address is of a file whose path ends in the one that the file has in its repository.
func isFileOf(file, address string) bool {
	_, path, ok := cutRevision(address)
	_, path, more := strings.Cut(path, "/") // the revision; one with a slash is not found
	return ok && more && (file == path || strings.HasSuffix(file, "/"+path))
}

// cutRevision cuts an address of a code host before a revision.
func cutRevision(address string) (before, after string, ok bool) {
	for _, word := range []string{"/blob/", "/tree/"} {
		if before, after, ok := strings.Cut(address, word); ok && strings.Contains(before, "://") {
			return before, after, true
		}
	}
	return "", "", false
}

// sameRepository reports whether two leading parts of addresses end in revisions of one repository.
func sameRepository(from, to string) bool {
	a, _, ok := cutRevision(from)
	b, _, also := cutRevision(to)
	return ok && also && a == b
}

const commitReason = "git commit"

var (
	commit   = regexp.MustCompile(`^[0-9a-f]{40}$`)
	revision = regexp.MustCompile(`^(?:[0-9]*[a-f][0-9a-f]*|[0-9a-f]{40}|[0-9a-f]{64})$`)
	hosts    = regexp.MustCompile(`^(?:https?|ssh|git)://`)
)

// withoutCommit returns an address of a code host's with each commit in its path replaced: 40 hexadecimal digits anywhere,
// and after tree, blob or commit a short one or one of 64 digits too.
func withoutCommit(address string) string {
	if !hosts.MatchString(address) {
		return address
	}
	path, rest := address, ""
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		path, rest = address[:i], address[i:]
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		named := i > 0 && (parts[i-1] == "tree" || parts[i-1] == "blob" || parts[i-1] == "commit")
		if commit.MatchString(part) || named && len(part) >= 7 && revision.MatchString(part) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/") + rest
}

// isCommitURL reports whether two values are addresses that differ by commits only.
func isCommitURL(x, y value.Value) bool {
	a, okA := textOf(x)
	b, okB := textOf(y)
	if !okA || !okB || typed(x, "url") != typed(y, "url") {
		return false
	}
	return a != b && withoutCommit(a) == withoutCommit(b)
}

// path returns the path of the file that is referred to, in an address that of the whole address.
func (r reference) path() string {
	path := r.file
	if path == "" {
		u, err := url.Parse(r.url)
		if err != nil {
			return ""
		}
		path = u.Path
	}
	return strings.TrimPrefix(path, "./")
}
