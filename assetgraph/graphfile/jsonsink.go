package graphfile

import "bufio"

// jsonSink writes JSON without white space.
type jsonSink struct {
	out   *bufio.Writer
	comma bool // before the next name or item
	buf   []byte
}

func (s *jsonSink) separate() {
	if s.comma {
		s.out.WriteByte(',') // a failed write is told by the next Flush
	}
	s.comma = false
}

func (s *jsonSink) open(k kind) {
	s.separate()
	if k == mapKind {
		s.out.WriteByte('{')
	} else {
		s.out.WriteByte('[')
	}
}

func (s *jsonSink) close(k kind) {
	if k == mapKind {
		s.out.WriteByte('}')
	} else {
		s.out.WriteByte(']')
	}
	s.comma = true
}

func (s *jsonSink) quoted(text string) {
	s.buf = appendQuoted(s.buf[:0], text, false)
	s.out.Write(s.buf)
}

func (s *jsonSink) name(text string) {
	s.separate()
	s.quoted(text)
	s.out.WriteByte(':')
}

func (s *jsonSink) scalar(k kind, text string) {
	s.separate()
	if k == textKind {
		s.quoted(text)
	} else {
		s.out.WriteString(text)
	}
	s.comma = true
}
