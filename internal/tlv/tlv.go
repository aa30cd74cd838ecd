// Package tlv writes the canonical bytes of values: a tag of one byte, the length of the payload in four bytes, the payload.
package tlv

import "encoding/binary"

// The tags. The payload of a list are its items, that of a map names and values by turns, that of what has a type the type
// and the value.
const (
	Null   = 'n'
	Bool   = 'b'
	Number = 'd'
	String = 's'
	List   = 'l'
	Map    = 'm'
	Typed  = 't'
)

// Append appends a payload that is a text.
func Append(b []byte, tag byte, payload string) []byte {
	b = append(b, tag)
	b = binary.BigEndian.AppendUint32(b, uint32(len(payload)))
	return append(b, payload...)
}

// Begin appends a tag, and room for the length of the payload that follows.
func Begin(b []byte, tag byte) []byte { return append(b, tag, 0, 0, 0, 0) }

// End fills in the length of a payload that began at start and ends where b does.
func End(b []byte, start int) { binary.BigEndian.PutUint32(b[start-4:], uint32(len(b)-start)) }
