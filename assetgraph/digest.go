package assetgraph

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/value"
	"github.com/branchgraph/branchgraph/internal/tlv"
)

// Digest is the SHA-256 of a canonical form. It is the finest equality: equal digests are equal definitions, in every
// process and on every machine. It covers an asset's own definition, never those of its ancestors. The zero Digest is
// that of nothing.
type Digest [sha256.Size]byte

const digestPrefix = "bg1:"

// ErrDigest is wrapped by errors about a malformed printed [Digest].
var ErrDigest = errors.New("assetgraph: invalid digest")

// String returns the printed form: bg1: and 64 hexadecimal digits.
func (d Digest) String() string { return digestPrefix + hex.EncodeToString(d[:]) }

// IsZero reports whether d is the digest of nothing.
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText returns the printed form.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the printed form.
func (d *Digest) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), digestPrefix)
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != len(d) {
		return fmt.Errorf("%w: %q is not bg1: and 64 hexadecimal digits", ErrDigest, text)
	}
	copy(d[:], b)
	return nil
}

// Facet is a part of an asset that has a digest of its own.
type Facet string

// The facets. Each member of an asset's canonical form but its key belongs to one.
const (
	FacetChecks        Facet = "checks"
	FacetCode          Facet = "code"
	FacetColumns       Facet = "columns"
	FacetConfiguration Facet = "configuration"
	FacetContract      Facet = "contract"
	FacetDependencies  Facet = "dependencies"
	FacetDescription   Facet = "description"
	FacetGovernance    Facet = "governance"
	FacetIdentity      Facet = "identity"
	FacetMetadata      Facet = "metadata"
	FacetPartitions    Facet = "partitions"
	FacetStorage       Facet = "storage"
	FacetTags          Facet = "tags"
	FacetUnknown       Facet = "unknown"
)

var facetOf = map[string]Facet{
	"access": FacetGovernance, "checks": FacetChecks, "code": FacetCode, "code_version": FacetCode,
	"code_version_scheme": FacetCode, "columns": FacetColumns, "config": FacetConfiguration, "contract": FacetContract,
	"dependencies": FacetDependencies, "description": FacetDescription, "execution_type": FacetIdentity,
	"group": FacetGovernance, "kinds": FacetGovernance, "location": FacetIdentity, "metadata": FacetMetadata,
	"owners": FacetGovernance, "partitions": FacetPartitions, "storage": FacetStorage, "tags": FacetTags, "units": FacetCode, "unknown": FacetUnknown,
}

// Digest returns the asset's digest. Its slices must be sorted, as those of every asset that comes from a [Graph] are.
func (a Asset) Digest() Digest {
	var e encoder
	whole, _ := e.digests(&a)
	return whole
}

// FacetDigest returns the digest of one facet of the asset; the zero Digest when the asset has nothing of it.
func (a Asset) FacetDigest(f Facet) Digest {
	var members []value.Entry
	for name, v := range a.Canonical().All() {
		if facetOf[name] == f {
			members = append(members, value.Entry{Name: name, Value: v})
		}
	}
	if len(members) == 0 {
		return Digest{}
	}
	var e encoder
	e.add(value.MapOf(members...))
	return sha256.Sum256(e.buf)
}

// encoder writes canonical forms, as [value.AppendCanonical] does. It is a describer.
type encoder struct {
	buf    []byte
	starts []int // where the payloads of the open values start
}

func (e *encoder) begin(tag byte) {
	e.buf = tlv.Begin(e.buf, tag)
	e.starts = append(e.starts, len(e.buf))
}

func (e *encoder) end() {
	last := len(e.starts) - 1
	tlv.End(e.buf, e.starts[last])
	e.starts = e.starts[:last]
}

func (e *encoder) add(v value.Value) { e.buf = value.AppendCanonical(e.buf, v) }

func (e *encoder) open(name string) {
	e.buf = tlv.Append(e.buf, tlv.String, name)
	e.begin(tlv.Map)
}

func (e *encoder) close() { e.end() }

func (e *encoder) value(name string, v value.Value) {
	e.buf = tlv.Append(e.buf, tlv.String, name)
	e.add(v)
}

func (e *encoder) text(name, s string) {
	e.buf = tlv.Append(e.buf, tlv.String, name)
	e.buf = tlv.Append(e.buf, tlv.String, s)
}

// digests returns the digest of a and that of a without the rendered database and schema. The first is made from the
// second and the two parts, so that each asset is hashed in full once.
func (e *encoder) digests(a *Asset) (whole, rest Digest) {
	placeless := *a
	placeless.Storage.Rendered.Database, placeless.Storage.Rendered.Schema = "", ""
	e.buf = e.buf[:0]
	e.begin(tlv.Map)
	placeless.describe(e)
	e.end()
	rest = sha256.Sum256(e.buf)
	e.buf = append(e.buf[:0], rest[:]...)
	e.buf = tlv.Append(e.buf, tlv.String, a.Storage.Rendered.Database)
	e.buf = tlv.Append(e.buf, tlv.String, a.Storage.Rendered.Schema)
	return sha256.Sum256(e.buf), rest
}
