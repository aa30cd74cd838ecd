package assetgraph

import (
	"encoding/binary"
	"slices"

	"github.com/branchgraph/branchgraph/assetgraph/facet"
	"github.com/branchgraph/branchgraph/assetgraph/value"
)

// packer writes what it is pointed to, or reads it: the two cannot differ, since they are one. What is read are pieces of
// the text that is read from.
type packer struct {
	reading bool
	in      string
	buf     []byte
	items   []value.Value // of the lists that are being read, and entries of the maps
	entries []value.Entry
}

// number codes a number that is not negative.
func (p *packer) number(n *int) {
	if !p.reading {
		p.buf = binary.AppendUvarint(p.buf, uint64(*n))
		return
	}
	var v uint64
	for shift := 0; ; shift += 7 {
		c := p.in[0]
		p.in = p.in[1:]
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			*n = int(v)
			return
		}
	}
}

func (p *packer) text(s *string) {
	n := len(*s)
	p.number(&n)
	if p.reading {
		*s, p.in = p.in[:n], p.in[n:]
	} else {
		p.buf = append(p.buf, *s...)
	}
}

func (p *packer) truth(b *bool) {
	n := 0
	if *b {
		n = 1
	}
	if p.number(&n); p.reading {
		*b = n == 1
	}
}

// each codes the elements of a slice, of which the empty one is read as nil.
func each[E any](p *packer, s *[]E, element func(*E)) {
	n := len(*s)
	p.number(&n)
	if p.reading && n > 0 {
		*s = make([]E, n)
	}
	for i := range *s {
		element(&(*s)[i])
	}
}

func (p *packer) texts(s *[]string) { each(p, s, p.text) }

// The kinds of values.
const (
	packedNothing = iota
	packedNull
	packedFalse
	packedTrue
	packedNumber
	packedString
	packedList
	packedMap
	packedTyped
)

func packedKind(v value.Value) int {
	switch v := v.(type) {
	case nil:
		return packedNothing
	case value.Null:
		return packedNull
	case value.Bool:
		if v {
			return packedTrue
		}
		return packedFalse
	case value.Number:
		return packedNumber
	case value.String:
		return packedString
	case value.List:
		return packedList
	case value.Map:
		return packedMap
	}
	return packedTyped
}

func (p *packer) value(v *value.Value) {
	kind := packedKind(*v)
	p.number(&kind)
	switch kind {
	case packedNull, packedFalse, packedTrue:
		if p.reading {
			*v = [...]value.Value{value.Null{}, value.Bool(false), value.Bool(true)}[kind-packedNull]
		}
	case packedNumber:
		number, _ := (*v).(value.Number)
		text := string(number)
		if p.text(&text); p.reading {
			*v = value.Number(text)
		}
	case packedString:
		s, _ := (*v).(value.String)
		text := string(s)
		if p.text(&text); p.reading {
			*v = value.String(text)
		}
	case packedList:
		l, _ := (*v).(value.List)
		if p.list(&l); p.reading {
			*v = l
		}
	case packedMap:
		m, _ := (*v).(value.Map)
		if p.mapping(&m); p.reading {
			*v = m
		}
	case packedTyped:
		t, _ := (*v).(value.Typed)
		p.text(&t.Type)
		if p.value(&t.Value); p.reading {
			*v = t
		}
	}
}

func (p *packer) list(l *value.List) {
	n := l.Len()
	p.number(&n)
	if !p.reading {
		for _, item := range l.All() {
			p.value(&item)
		}
		return
	}
	first := len(p.items)
	for range n {
		var item value.Value
		p.value(&item)
		p.items = append(p.items, item)
	}
	*l = value.ListOf(p.items[first:]...)
	p.items = p.items[:first]
}

func (p *packer) mapping(m *value.Map) {
	n := m.Len()
	p.number(&n)
	if !p.reading {
		for name, v := range m.All() {
			p.text(&name)
			p.value(&v)
		}
		return
	}
	first := len(p.entries)
	for range n {
		var e value.Entry
		p.text(&e.Name)
		p.value(&e.Value)
		p.entries = append(p.entries, e)
	}
	*m = value.MapOf(p.entries[first:]...)
	p.entries = p.entries[:first]
}

// executionTypes are coded as their numbers, counted from 1; others, after 0, as texts.
var executionTypes = []facet.ExecutionType{facet.Materialization, facet.Observation, facet.Unexecutable}

func (p *packer) execution(e *facet.ExecutionType) {
	n := slices.Index(executionTypes, *e) + 1
	if p.number(&n); n > 0 {
		if p.reading {
			*e = executionTypes[n-1]
		}
		return
	}
	text := string(*e)
	if p.text(&text); p.reading {
		*e = facet.ExecutionType(text)
	}
}

func (p *packer) storage(s *facet.Storage) {
	p.value(&s.Authored.Database)
	p.value(&s.Authored.Schema)
	p.value(&s.Authored.Name)
	p.text(&s.Rendered.Database)
	p.text(&s.Rendered.Schema)
	p.text(&s.Rendered.Name)
}

func (p *packer) codeVersion(c *CodeVersion) {
	p.truth(&c.Empty)
	p.text(&c.Value)
	p.text(&c.Scheme)
}

func (p *packer) sourceCode(c *Code) {
	p.text(&c.Language)
	p.text(&c.Path)
	p.text(&c.Digest)
	p.text(&c.Text)
}

func (p *packer) setting(s *facet.Setting) {
	p.text(&s.Name)
	p.value(&s.Value)
	effect := int(s.Effect)
	if p.number(&effect); p.reading {
		s.Effect = facet.Effect(effect)
	}
	p.truth(&s.Exact)
}

func (p *packer) tag(t *facet.Tag) {
	p.text(&t.Key)
	p.text(&t.Value)
}

func (p *packer) column(c *Column) {
	p.text(&c.Name)
	p.text(&c.Type)
	p.text(&c.Description)
	each(p, &c.Tags, p.tag)
	p.mapping(&c.Metadata)
	each(p, &c.Config, p.setting)
	p.list(&c.Constraints)
	each(p, &c.Lineage, func(ref *ColumnRef) {
		p.text(&ref.Asset.s)
		p.text(&ref.Column)
	})
}

func (p *packer) owner(o *facet.Owner) {
	p.text(&o.Name)
	p.texts(&o.Email)
	p.mapping(&o.More)
}

func (p *packer) check(c *facet.Check) {
	p.text(&c.Name)
	p.text(&c.Description)
	p.text(&c.Digest)
	p.texts(&c.Units)
	each(p, &c.Config, p.setting)
}

func (p *packer) contract(c *facet.Contract) {
	p.truth(&c.Enforced)
	p.mapping(&c.Terms)
}

func (p *packer) unknown(u *UnknownField) {
	p.text(&u.Path)
	p.text(&u.Reason)
}
