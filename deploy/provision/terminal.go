package provision

import (
	"errors"
)

// Terminal returns err as one that no other attempt will mend: it is not retried until something else is asked for.
func Terminal(err error) error {
	if err == nil {
		return nil
	}
	return terminalError{err}
}

// IsTerminal reports whether an error is, or wraps, one of [Terminal].
func IsTerminal(err error) bool {
	var t terminalError
	return errors.As(err, &t)
}

type terminalError struct{ error }

func (t terminalError) Unwrap() error { return t.error }
