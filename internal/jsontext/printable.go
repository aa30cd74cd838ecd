package jsontext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable escapes what does not print in a text, and bytes that are no UTF-8, as Go does: a message may show what stands in
// somebody's file, and terminals do what some characters say.
func Printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case strconv.IsPrint(r) && (r != utf8.RuneError || size > 1):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteToASCII(s[i : i+size])
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}
