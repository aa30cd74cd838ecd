package assetgraph

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"

	"github.com/mitchellh/hashstructure/v2"
)

// versionDigest is the hash function that hashstructure is given. hashstructure makes 64 bits of a value, too few to tell
// code by, and combines what has no order by XOR, so that {a, a} is {b, b}. So it never gets to see more than a list of
// texts, and its sums are no hashes here but names of SHA-256 sums: 2 is that of the text which was written last, 1 that
// of all items so far, 0 that of none. A text comes in one write, a pair of sums in two of eight bytes each. The sum of a
// list is SHA-256(1, sum of the items before, SHA-256(0, item)), whatever the number of bits that hashstructure has.
type versionDigest struct {
	written    []byte // a 0, and what was written since
	writes     int
	items      uint64 // the name of the sum of all items so far, 0 or 1
	text, list [sha256.Size]byte
	pair       [1 + 2*sha256.Size]byte
	err        error
}

const (
	nameOfList = 1
	nameOfText = 2
)

var _ hash.Hash64 = (*versionDigest)(nil)

// of returns the SHA-256 of a list of at least one text. Different lists have different sums.
func (d *versionDigest) of(texts []string) ([sha256.Size]byte, error) {
	d.items, d.list, d.err = 0, [sha256.Size]byte{}, nil
	name, err := hashstructure.Hash(texts, hashstructure.FormatV2, &hashstructure.HashOptions{Hasher: d})
	if err == nil && name != nameOfList {
		d.unknown()
	}
	if err == nil {
		err = d.err
	}
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("%w: %w", ErrCodeVersion, err)
	}
	return d.list, nil
}

func (d *versionDigest) unknown() {
	d.err = errors.New("this version of hashstructure hashes lists in a way that is not known here: use v2.0.2")
}

// Reset begins a text or a pair.
func (d *versionDigest) Reset() { d.written, d.writes = append(d.written[:0], 0), 0 }

// Write takes a text or half a pair.
func (d *versionDigest) Write(b []byte) (int, error) {
	d.written = append(d.written, b...)
	d.writes++
	return len(b), nil
}

// Sum64 returns the name of the sum of what was written.
func (d *versionDigest) Sum64() uint64 {
	if d.writes == 1 {
		d.text = sha256.Sum256(d.written)
		return nameOfText
	}
	if d.writes != 2 || len(d.written) != 17 || binary.LittleEndian.Uint64(d.written[1:]) != d.items ||
		binary.LittleEndian.Uint64(d.written[9:]) != nameOfText {
		d.unknown()
		return 0
	}
	d.pair[0] = 1
	copy(d.pair[1:], d.list[:])
	copy(d.pair[1+sha256.Size:], d.text[:])
	d.list, d.items = sha256.Sum256(d.pair[:]), nameOfList
	return nameOfList
}

// Sum appends the sum of all items so far.
func (d *versionDigest) Sum(b []byte) []byte { return append(b, d.list[:]...) }

// Size returns the number of bytes that Sum appends.
func (d *versionDigest) Size() int { return sha256.Size }

// BlockSize returns that of SHA-256.
func (d *versionDigest) BlockSize() int { return sha256.BlockSize }
