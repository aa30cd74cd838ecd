// Package jsontext checks that a text is JSON that can be read safely, before a reader that trusts it sees it.
//
// [Check] is one pass that does not recurse. Beyond the grammar of RFC 8259 it refuses what readers silently repair or
// drop: duplicate names, invalid UTF-8, and nesting deeper than a limit. It accepts what Python writes: NaN, Infinity and
// -Infinity as numbers, and escapes of lone surrogates in strings, which [String] reads.
package jsontext
