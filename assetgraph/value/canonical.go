package value

import (
	"fmt"

	"github.com/branchgraph/branchgraph/internal/tlv"
)

// AppendCanonical appends the canonical bytes of a value to b. Two values have the same bytes if they are [Equal], and only
// then; no value's bytes begin another one's. They are what digests are made of, and are kept as long as those. A nil Value
// has none.
func AppendCanonical(b []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return b
	case Null:
		return tlv.Append(b, tlv.Null, "")
	case Bool:
		if v {
			return tlv.Append(b, tlv.Bool, "1")
		}
		return tlv.Append(b, tlv.Bool, "0")
	case Number:
		return tlv.Append(b, tlv.Number, string(v))
	case String:
		return tlv.Append(b, tlv.String, string(v))
	}
	var start int
	switch v := v.(type) {
	case List:
		b = tlv.Begin(b, tlv.List)
		start = len(b)
		for _, item := range v.items {
			b = AppendCanonical(b, item)
		}
	case Map:
		b = tlv.Begin(b, tlv.Map)
		start = len(b)
		for _, e := range v.entries {
			b = AppendCanonical(tlv.Append(b, tlv.String, e.Name), e.Value)
		}
	case Typed:
		b = tlv.Begin(b, tlv.Typed)
		start = len(b)
		b = AppendCanonical(tlv.Append(b, tlv.String, v.Type), v.Content())
	default:
		panic(fmt.Sprintf("value: %T is no kind of value", v))
	}
	tlv.End(b, start)
	return b
}
