package graphfile

import (
	"math/big"
	"strings"
)

// mostDigits is how many digits of a hexadecimal or octal number are made decimal ones, which takes more than linear time.
const mostDigits = 10_000

// resolve finds out what a plain scalar is, by the core schema of YAML 1.2, and how JSON spells it: digits stay, 0x1f and 0o17
// become decimal, .5 becomes 0.5. ok is false for a hexadecimal or octal number that is too long.
func resolve(s string) (k kind, text string, ok bool) {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return nullKind, "", true
	case "true", "True", "TRUE":
		return boolKind, "true", true
	case "false", "False", "FALSE":
		return boolKind, "false", true
	case ".nan", ".NaN", ".NAN":
		return numberKind, "NaN", true
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
		return numberKind, "Infinity", true
	case "-.inf", "-.Inf", "-.INF":
		return numberKind, "-Infinity", true
	}
	switch {
	case strings.HasPrefix(s, "0x") && only(s[2:], "0123456789abcdefABCDEF"):
		return integer(s[2:], 16)
	case strings.HasPrefix(s, "0o") && only(s[2:], "01234567"):
		return integer(s[2:], 8)
	}
	if number, found := decimal(s); found {
		return numberKind, number, true
	}
	return textKind, s, true
}

// only reports whether s is made of these characters, and of one at least.
func only(s, characters string) bool { return s != "" && strings.Trim(s, characters) == "" }

func integer(digits string, base int) (k kind, text string, ok bool) {
	if len(digits) > mostDigits {
		return numberKind, "", false
	}
	n, _ := new(big.Int).SetString(digits, base)
	return numberKind, n.String(), true
}

// decimal returns how JSON spells a decimal number of the core schema, [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?,
// and whether s is one. What is spelled as JSON does stays as it is.
func decimal(s string) (string, bool) {
	rest, sign := s, ""
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		sign, rest = strings.TrimPrefix(rest[:1], "+"), rest[1:]
	}
	whole, rest := digits(rest)
	var fraction string
	rest, point := strings.CutPrefix(rest, ".")
	if point {
		fraction, rest = digits(rest)
	}
	if whole == "" && fraction == "" {
		return "", false
	}
	if rest != "" { // an exponent, which JSON spells alike
		power := rest[1:]
		if rest[0] != 'e' && rest[0] != 'E' || power == "" {
			return "", false
		}
		if power[0] == '-' || power[0] == '+' {
			power = power[1:]
		}
		if some, more := digits(power); some == "" || more != "" {
			return "", false
		}
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if point {
		if fraction == "" {
			fraction = "0"
		}
		fraction = "." + fraction
	}
	return sign + whole + fraction + rest, true
}

// digits cuts the digits that s starts with.
func digits(s string) (some, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}

// isNumber reports whether JSON spells a number so.
func isNumber(s string) bool {
	spelled, ok := decimal(s)
	return ok && spelled == s
}

// isLiteral reports whether s is a number that JSON does not have.
func isLiteral(s string) bool { return s == "NaN" || s == "Infinity" || s == "-Infinity" }
