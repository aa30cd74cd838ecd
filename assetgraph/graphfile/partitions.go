package graphfile

import (
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph/partition"
)

type (
	partitionsDefinition = partition.Definition
	partitionsMapping    = partition.Mapping
)

// union is one kind of a closed union: its name, how a value of it is read, and how one is written, if it is one.
type union[U any] struct {
	kind  string
	read  func(d *decoder, n node) U
	write func(e *encoder, from U) bool
}

// kindOf returns the union's kind that is a V.
func kindOf[U, V any](kind string, members ...field[V]) union[U] {
	kindMember := field[V]{
		name:  "kind",
		read:  func(*decoder, node, *V) {},
		write: func(e *encoder, _ *V) { e.member("kind", func() { e.text(kind) }) },
	}
	c := object(append([]field[V]{kindMember}, members...)...)
	return union[U]{
		kind: kind,
		read: func(d *decoder, n node) U {
			var v V
			c.read(d, n, &v)
			return any(v).(U)
		},
		write: func(e *encoder, from U) bool {
			v, ok := any(from).(V)
			if ok {
				c.write(e, &v)
			}
			return ok
		},
	}
}

// unionOf returns the codec of what is of one of some kinds, each written as a map that names its kind. They are looked up late:
// some have others of the union inside. nil is absent.
func unionOf[U comparable](kinds *[]union[U]) codec[U] {
	return optional(codec[U]{
		read: func(d *decoder, n node, into *U) { readUnion(d, n, into, *kinds) },
		write: func(e *encoder, from *U) {
			for _, k := range *kinds {
				if k.write(e, *from) {
					return
				}
			}
			e.fail("of the unknown kind %T", *from)
		},
	})
}

func readUnion[U any](d *decoder, n node, into *U, kinds []union[U]) {
	if !d.is(n, mapKind, "a map with a kind") {
		return
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.kind
	}
	var of node
	n.members(func(name string, _, v node) bool {
		if name == "kind" {
			of = v
		}
		return of == nil
	})
	if of == nil {
		d.fail(n, "no kind; expected one, %s", either(names))
		return
	}
	d.path.member("kind")
	kind := d.text(of)
	i := slices.Index(names, kind)
	if i < 0 {
		d.fail(of, "found %q; expected %s", brief(kind), either(names))
	}
	d.path.up()
	if i < 0 {
		return
	}
	*into = kinds[i].read(d, n)
}

var (
	definition      = unionOf(&definitionKinds)
	definitionKinds []union[partition.Definition]
)

func init() {
	definitionKinds = []union[partition.Definition]{
		kindOf[partition.Definition]("time_window",
			member("cron", func(d *partition.TimeWindow) *string { return &d.Cron }, textOf[string]()),
			member("start", func(d *partition.TimeWindow) *partition.Moment { return &d.Start }, moment),
			field[partition.TimeWindow]{
				name: "end",
				read: func(d *decoder, n node, into *partition.TimeWindow) {
					if n.kind() != nullKind {
						into.End = new(partition.Moment)
						moment.read(d, n, into.End)
					}
				},
				write: func(e *encoder, from *partition.TimeWindow) {
					if from.End != nil {
						e.member("end", func() { moment.write(e, from.End) })
					}
				},
			},
			member("format", func(d *partition.TimeWindow) *string { return &d.Format }, textOf[string]()),
			member("timezone", func(d *partition.TimeWindow) *string { return &d.Timezone }, textOf[string]()),
			member("end_offset", func(d *partition.TimeWindow) *int64 { return &d.EndOffset }, whole[int64]()),
			member("exclusions", func(d *partition.TimeWindow) *[]partition.Exclusion { return &d.Exclusions }, exclusions),
		),
		kindOf[partition.Definition]("static",
			member("keys", func(d *partition.Static) *[]string { return &d.Keys }, textList)),
		kindOf[partition.Definition]("multi",
			member("dimensions", func(d *partition.Multi) *[]partition.Dimension { return &d.Dimensions }, dimensions)),
		kindOf[partition.Definition]("dynamic",
			member("name", func(d *partition.Dynamic) *string { return &d.Name }, textOf[string]())),
		kindOf[partition.Definition]("opaque",
			member("class", func(d *partition.Opaque) *string { return &d.Class }, textOf[string]()),
			member("content", func(d *partition.Opaque) *string { return &d.Content }, textOf[string]())),
	}
}

// moment is the codec of moments: numbers as they are spelled, or texts of what is no number.
var moment = optional(codec[partition.Moment]{
	read: func(d *decoder, n node, into *partition.Moment) {
		switch n.kind() {
		case textKind, numberKind:
			*into = partition.Moment(d.keep(n.text()))
		default:
			d.fail(n, "found %s; expected a number of seconds", found(n))
		}
	},
	write: func(e *encoder, from *partition.Moment) {
		if isNumber(string(*from)) {
			e.number(string(*from))
			return
		}
		e.text(string(*from))
	},
})

var exclusions = listOf("a list", object(
	member("cron", func(x *partition.Exclusion) *string { return &x.Cron }, textOf[string]()),
	member("at", func(x *partition.Exclusion) *partition.Moment { return &x.At }, moment),
	member("timezone", func(x *partition.Exclusion) *string { return &x.Timezone }, textOf[string]()),
))

// dimensions is the codec of dimensions, by name. A null is a dimension without a definition.
var dimensions = byName("a map of dimensions by name", func(d *partition.Dimension) *string { return &d.Name }, codec[partition.Dimension]{
	read: func(d *decoder, n node, into *partition.Dimension) { definition.read(d, n, &into.Partitions) },
	write: func(e *encoder, from *partition.Dimension) {
		if from.Partitions == nil {
			e.null()
			return
		}
		definition.write(e, &from.Partitions)
	},
})

// byName is [named] for elements whose order means nothing and that nobody has sorted; of several of one name the last counts.
func byName[E any](words string, name func(*E) *string, c codec[E]) codec[[]E] {
	inner := named(words, name, c)
	write := inner.write
	inner.write = func(e *encoder, from *[]E) {
		sorted := slices.Clone(*from)
		slices.SortStableFunc(sorted, func(a, b E) int { return strings.Compare(*name(&a), *name(&b)) })
		last := sorted[:0]
		for i := range sorted {
			if i+1 == len(sorted) || *name(&sorted[i+1]) != *name(&sorted[i]) {
				last = append(last, sorted[i])
			}
		}
		write(e, &last)
	}
	return inner
}
