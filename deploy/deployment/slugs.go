package deployment

import (
	"strings"

	"github.com/branchgraph/branchgraph/deploy/codehost"
)

// Slugs are a deployment's names for machines, made and reserved together. No two deployments of a store share one.
type Slugs struct {
	DNS string // a label, RFC 1123: at most 63 of a-z, 0-9 and -, starting with a letter
	SQL string // an identifier: at most 63 of a-z, 0-9 and _, starting with a letter
}

// Slugs are made like this. A name that is a DNS label already, of a-z, 0-9 and single inner dashes, starting with a
// letter, stands for itself; its SQL identifier has _ for -. Anything else has lost something: it becomes a readable prefix
// and a hash of the full source. So do reserved words, names that look as if they had such a hash, and every fork's branch,
// whose repository the name does not say.
const (
	slugLimit  = 63
	slugHash   = 12 // characters of the hash, 60 bits
	slugLonger = 26 // when those are taken
)

// NewSlugs returns the slugs of a branch deployment. Attempt is 0, and goes up when a store says store.ErrNameTaken: from 1 on
// they have the hash of the source, from 2 on a longer one. Slugs are stored, and never made again.
func NewSlugs(s codehost.Source, attempt int) Slugs {
	name := s.Branch
	if attempt == 0 && !s.IsFork() && isPlain(name) && !isReserved(name) {
		return slugs(name)
	}
	return hashedSlugs(name, s.String(), attempt)
}

// NewFullSlugs returns the slugs of a full deployment, as [NewSlugs] does; no name is reserved but for a database's own.
func NewFullSlugs(name string, attempt int) Slugs {
	if attempt == 0 && isPlain(name) && !isDatabaseWord(name) {
		return slugs(name)
	}
	return hashedSlugs(name, name, attempt)
}

func slugs(label string) Slugs { return Slugs{DNS: label, SQL: strings.ReplaceAll(label, "-", "_")} }

func hashedSlugs(name, identity string, attempt int) Slugs {
	digits := slugHash
	if attempt > 1 {
		digits = slugLonger
	}
	prefix := readable(name, slugLimit-1-digits)
	return slugs(prefix + "-" + slugTail(identity, digits))
}

// hashDigits are the digits of [hash].
const hashDigits = "234567"

// slugTail returns so many characters of an identity's hash. One at least is a digit, so that no word looks like a hash.
func slugTail(identity string, length int) string {
	tail := []byte(hash(identity)[:length])
	if !strings.ContainsAny(string(tail), hashDigits) {
		last := &tail[length-1]
		*last = hashDigits[int(*last)%len(hashDigits)]
	}
	return string(tail)
}

// readable returns what is left of a name in a label of at most limit bytes that starts with a letter.
func readable(name string, limit int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= limit {
			break
		}
	}
	label := strings.Trim(b.String(), "-")
	if label == "" {
		label = "branch"
	}
	if label[0] < 'a' || label[0] > 'z' || isDatabaseWord(label) {
		label = "b-" + label
	}
	return strings.TrimRight(label[:min(len(label), limit)], "-")
}

// isPlain reports whether a name is a label that stands for itself.
func isPlain(name string) bool {
	if name == "" || len(name) > slugLimit || name[0] < 'a' || name[0] > 'z' || strings.HasSuffix(name, "-") {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return !strings.Contains(name, "--") && !looksHashed(name)
}

// looksHashed reports whether a name ends as [hashedSlugs] end: nobody can take another branch's name by choosing such a one.
func looksHashed(name string) bool {
	tail := name[strings.LastIndexByte(name, '-')+1:]
	return len(tail) < len(name) && (len(tail) == slugHash || len(tail) == slugLonger) &&
		strings.Trim(tail, "abcdefghijklmnopqrstuvwxyz"+hashDigits) == "" && strings.ContainsAny(tail, hashDigits)
}
