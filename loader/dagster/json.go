package dagster

import (
	"strconv"

	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// jsonText returns a value as JSON, members in the order of their names: for what nobody interprets, and to make digests
// of. Unlike what values marshal to it tells NaN from a text, as Python's JSON does.
func jsonText(v value.Value) string { return string(appendJSON(nil, v)) }

func appendJSON(b []byte, v value.Value) []byte {
	switch v := v.(type) {
	case value.Bool:
		return strconv.AppendBool(b, bool(v))
	case value.Number:
		return append(b, v...)
	case value.String:
		return appendText(b, string(v))
	case value.List:
		b = append(b, '[')
		for i, item := range v.All() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, item)
		}
		return append(b, ']')
	case value.Map:
		b = append(b, '{')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			e := v.At(i)
			b = appendJSON(append(appendText(b, e.Name), ':'), e.Value)
		}
		return append(b, '}')
	case value.Typed:
		b = append(appendText(append(b, `{"$type":`...), v.Type), `,"$value":`...)
		return append(appendJSON(b, v.Value), '}')
	}
	return append(b, "null"...)
}

// appendText appends a text in quotes. Lone surrogates stay the bytes that they are.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}
