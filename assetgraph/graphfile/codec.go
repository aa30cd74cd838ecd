package graphfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// codec reads and writes values of one type. A null is what is absent: it is not read, unless the codec says so.
type codec[T any] struct {
	read   func(d *decoder, n node, into *T)
	write  func(e *encoder, from *T)
	absent func(from *T) bool // left out
	null   bool               // whether null is a value
}

// field is a member of an object, by which a file has a part of a T.
type field[T any] struct {
	name  string
	read  func(d *decoder, n node, into *T)
	write func(e *encoder, from *T) // nothing when it is absent
}

// member returns the field of a part of a T.
func member[T, U any](name string, part func(*T) *U, c codec[U]) field[T] {
	return field[T]{
		name: name,
		read: func(d *decoder, n node, into *T) {
			if n.kind() != nullKind || c.null {
				c.read(d, n, part(into))
			}
		},
		write: func(e *encoder, from *T) {
			if p := part(from); !c.absent(p) {
				e.member(name, func() { c.write(e, p) })
			}
		},
	}
}

// object returns the codec of a T that is written as a map of these members, in this order.
func object[T any](fields ...field[T]) codec[T] {
	return codec[T]{
		read: func(d *decoder, n node, into *T) {
			d.members(n, "a map, such as {"+fields[0].name+": …}", func(name string, at, v node) {
				i := slices.IndexFunc(fields, func(f field[T]) bool { return f.name == name })
				if i < 0 {
					d.fail(at, "not known here; expected %s", namesOf(fields))
					return
				}
				fields[i].read(d, v, into)
			})
		},
		write: func(e *encoder, from *T) {
			e.mapping(func() {
				for i := range fields {
					fields[i].write(e, from)
				}
			})
		},
	}
}

// optional returns c for values that are left out when they are zero.
func optional[T comparable](c codec[T]) codec[T] {
	c.absent = func(from *T) bool { return *from == *new(T) }
	return c
}

func namesOf[T any](fields []field[T]) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return either(names)
}

// either lists names in order: a, b or c.
func either(names []string) string {
	names = slices.Sorted(slices.Values(names))
	last := len(names) - 1
	if last <= 0 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// textOf is the codec of texts.
func textOf[S ~string]() codec[S] {
	return optional(codec[S]{
		read:  func(d *decoder, n node, into *S) { *into = S(d.text(n)) },
		write: func(e *encoder, from *S) { e.text(string(*from)) },
	})
}

var truth = optional(codec[bool]{
	read: func(d *decoder, n node, into *bool) {
		if d.is(n, boolKind, "true or false") {
			*into = n.text() == "true"
		}
	},
	write: func(e *encoder, from *bool) { e.bool(*from) },
})

// whole is the codec of whole numbers.
func whole[I int | int64]() codec[I] {
	return optional(codec[I]{
		read: func(d *decoder, n node, into *I) {
			if !d.is(n, numberKind, "a whole number") {
				return
			}
			i, err := strconv.ParseInt(n.text(), 10, 64)
			if err != nil || int64(I(i)) != i {
				d.fail(n, "found the number %s; expected a whole number of at most 64 bits", brief(n.text()))
			}
			*into = I(i)
		},
		write: func(e *encoder, from *I) { e.number(strconv.FormatInt(int64(*from), 10)) },
	})
}

// word is the codec of values that have a name each, counted from 0; the first is left out.
func word[W ~uint8](words ...string) codec[W] {
	return optional(codec[W]{
		read: func(d *decoder, n node, into *W) {
			text := d.text(n)
			i := slices.Index(words, text)
			if i < 0 {
				d.fail(n, "found %q; expected %s", brief(text), either(words))
				return
			}
			*into = W(i)
		},
		write: func(e *encoder, from *W) {
			if int(*from) >= len(words) {
				e.fail("%d is not %s", *from, either(words))
				return
			}
			e.text(words[*from])
		},
	})
}

// listOf is the codec of a list of what c is the codec of.
func listOf[E any](what string, c codec[E]) codec[[]E] {
	return codec[[]E]{
		read: func(d *decoder, n node, into *[]E) {
			d.items(n, what, func(item node) {
				var element E
				c.read(d, item, &element)
				*into = append(*into, element)
			})
		},
		write: func(e *encoder, from *[]E) {
			e.list(len(*from), func(i int) { c.write(e, &(*from)[i]) })
		},
		absent: func(from *[]E) bool { return len(*from) == 0 },
	}
}

var textList = listOf("a list of texts", textOf[string]())

// named is the codec of elements that are written as a map from their names to the rest of them; words say what map that is.
func named[E any](words string, name func(*E) *string, c codec[E]) codec[[]E] {
	return codec[[]E]{
		read: func(d *decoder, n node, into *[]E) {
			d.members(n, words, func(text string, _, v node) {
				var element E
				*name(&element) = text
				if v.kind() != nullKind || c.null {
					c.read(d, v, &element)
				}
				*into = append(*into, element)
			})
		},
		write: func(e *encoder, from *[]E) {
			e.mapping(func() {
				for i := range *from {
					element := &(*from)[i]
					e.member(*name(element), func() { c.write(e, element) })
				}
			})
		},
		absent: func(from *[]E) bool { return len(*from) == 0 },
	}
}

// through is the codec of what has a part that stands for the whole.
func through[T, U any](part func(*T) *U, c codec[U]) codec[T] {
	return codec[T]{
		read:  func(d *decoder, n node, into *T) { c.read(d, n, part(into)) },
		write: func(e *encoder, from *T) { c.write(e, part(from)) },
		null:  c.null,
	}
}

var keyText = codec[assetgraph.Key]{
	read:  func(d *decoder, n node, into *assetgraph.Key) { *into = d.key(n, d.text(n)) },
	write: func(e *encoder, from *assetgraph.Key) { e.key(*from) },
}
