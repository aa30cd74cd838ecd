package jsontext

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Check returns nil when text is one JSON value, nested at most maxDepth deep, or an [Error] about the first thing that
// is wrong.
func Check(text string, maxDepth int) error {
	if err := checkEncoding(text); err != nil {
		return err
	}
	s := scanner{text: text, maxDepth: maxDepth}
	if err := s.run(); err != nil {
		err.Line, err.Column = position(text, err.Offset)
		return err
	}
	return nil
}

// checkEncoding refuses everything that is not UTF-8.
func checkEncoding(text string) error {
	refuse := func(offset int, message string) error {
		line, column := position(text, offset)
		return &Error{Offset: offset, Line: line, Column: column, Message: message}
	}
	switch {
	case strings.HasPrefix(text, "\xef\xbb\xbf"):
		return refuse(0, "the text starts with a byte order mark; expected UTF-8 without one")
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"),
		len(text) >= 2 && (text[0] == 0) != (text[1] == 0):
		return refuse(0, "the text is UTF-16; expected UTF-8")
	case !utf8.ValidString(text):
		offset := 0
		for offset < len(text) {
			r, size := utf8.DecodeRuneInString(text[offset:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			offset += size
		}
		return refuse(offset, fmt.Sprintf("byte %#02x is not valid UTF-8", text[offset]))
	}
	return nil
}

// frame is an open array or object.
type frame struct {
	object bool
	count  int    // elements begun
	name   string // of the member that is being read
	names  nameSet
}

type scanner struct {
	text     string
	at       int
	maxDepth int
	frames   []frame
	depth    int // frames in use; those beyond it are kept for their memory
}

func (s *scanner) fail(offset int, format string, args ...any) *Error {
	return &Error{Offset: offset, Path: s.path(), Message: fmt.Sprintf(format, args...)}
}

// path points to the value that is being read.
func (s *scanner) path() string {
	var b strings.Builder
	for i := range s.depth {
		f := &s.frames[i]
		switch {
		case f.count == 0:
		case f.object:
			b.WriteString(Pointer("", f.name))
		default:
			b.WriteString("/" + strconv.Itoa(f.count-1))
		}
	}
	return shorten(b.String())
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) run() *Error {
	for {
		if err := s.value(); err != nil {
			return err
		}
		done, err := s.next()
		if err != nil || done {
			return err
		}
	}
}

// value reads a scalar, or the opening of an array or object up to where its first value starts.
func (s *scanner) value() *Error {
	for {
		s.space()
		if s.at == len(s.text) {
			return s.fail(s.at, "the text ends where a value was expected")
		}
		switch c := s.text[s.at]; c {
		case '{', '[':
			empty, err := s.open(c == '{')
			if err != nil || empty {
				return err
			}
		case '"':
			_, err := s.str()
			return err
		default:
			return s.literal()
		}
	}
}

// open reads the opening of an array or object, and its end when it is empty.
func (s *scanner) open(object bool) (empty bool, err *Error) {
	if s.depth == s.maxDepth {
		return false, s.fail(s.at, "nested more than %d deep", s.maxDepth)
	}
	if s.depth == len(s.frames) {
		s.frames = append(s.frames, frame{})
	}
	f := &s.frames[s.depth]
	f.object, f.count, f.name = object, 0, ""
	f.names.reset()
	s.depth++
	s.at++
	s.space()
	closing := byte(']')
	if object {
		closing = '}'
	}
	if s.at < len(s.text) && s.text[s.at] == closing {
		s.at++
		s.depth--
		return true, nil
	}
	if object {
		return false, s.member(f)
	}
	f.count = 1
	return false, nil
}

// member reads a name and its colon.
func (s *scanner) member(f *frame) *Error {
	s.space()
	if s.at == len(s.text) {
		return s.fail(s.at, "the text ends inside an object")
	}
	if s.text[s.at] != '"' {
		return s.fail(s.at, "found %s where the name of a member was expected", s.found())
	}
	start := s.at
	name, err := s.str()
	if err != nil {
		return err
	}
	f.count++
	f.name = name
	if !f.names.add(name) {
		return s.fail(start, "the name %s is there twice in one object", quote(name))
	}
	s.space()
	if s.at == len(s.text) || s.text[s.at] != ':' {
		return s.fail(s.at, "found %s where a colon was expected", s.found())
	}
	s.at++
	return nil
}

// next goes on after a value: to the next value, or to the end of the text.
func (s *scanner) next() (done bool, err *Error) {
	for {
		s.space()
		if s.depth == 0 {
			if s.at < len(s.text) {
				return false, s.fail(s.at, "found %s after the end of the value", s.found())
			}
			return true, nil
		}
		f := &s.frames[s.depth-1]
		kind, closing := "an array", byte(']')
		if f.object {
			kind, closing = "an object", '}'
		}
		if s.at == len(s.text) {
			return false, s.fail(s.at, "the text ends inside %s", kind)
		}
		switch s.text[s.at] {
		case closing:
			s.at++
			s.depth--
		case ',':
			s.at++
			if f.object {
				return false, s.member(f)
			}
			f.count++
			return false, nil
		default:
			return false, s.fail(s.at, "found %s where a comma or the end of %s was expected", s.found(), kind)
		}
	}
}

// found names the character at hand, for messages.
func (s *scanner) found() string {
	if s.at == len(s.text) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return quote(string(r))
}
