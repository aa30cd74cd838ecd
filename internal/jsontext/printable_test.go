package jsontext

import "testing"

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain é 日 \"quoted\" \\": "plain é 日 \"quoted\" \\", "\x1b[31m": `\x1b[31m`, "a\nb\tc": `a\nb\tc`,
		"\u202e": `\u202e`, "\xff\ufffd": "\\xff\ufffd", "\u00a0": `\u00a0`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) is %q, not %q", text, got, want)
		}
	}
}
