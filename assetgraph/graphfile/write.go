package graphfile

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strconv"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// WriteJSON writes a graph as canonical JSON: one line, and the same bytes for the same graph, whatever it was read from. It
// fails when the graph holds what no file can, naming the path: a text that is no UTF-8, a number that is none, values nested
// more than 512 deep; and with the writer's error. What it has written then is not a whole file. The nil graph is empty.
func WriteJSON(w io.Writer, g *assetgraph.Graph) error {
	out := bufio.NewWriterSize(w, 1<<16)
	e := encoder{sink: &jsonSink{out: out}}
	e.file(g)
	if e.err != nil {
		return e.err
	}
	if _, err := out.WriteString("\n"); err != nil {
		return err
	}
	return out.Flush()
}

// WriteYAML writes a graph as YAML, for people to read and to edit: the same bytes for the same graph too. It fails like
// [WriteJSON]. It keeps the whole file in memory, and can write one that is too large for YAML to be read again, see [Limits]:
// graphs of more than some ten thousand assets are better written as JSON.
func WriteYAML(w io.Writer, g *assetgraph.Graph) error {
	sink := &yamlSink{}
	e := encoder{sink: sink}
	e.file(g)
	if e.err != nil {
		return e.err
	}
	_, err := w.Write(sink.render())
	return err
}

// file writes a whole file.
func (e *encoder) file(g *assetgraph.Graph) {
	locations := locationsOf(g)
	units := slices.Collect(g.Units())
	e.mapping(func() {
		e.member("format", func() { e.text(Format) })
		e.member("version", func() { e.number(strconv.Itoa(Version)) })
		if len(locations) > 0 {
			e.member("locations", func() {
				e.mapping(func() {
					for i := range locations {
						e.member(locations[i].Name, func() { locationCodec.write(e, &locations[i]) })
					}
				})
			})
		}
		if len(units) > 0 {
			e.member("units", func() { unitCodec.write(e, &units) })
		}
	})
}

// locationsOf returns the locations of a graph with what is in them.
func locationsOf(g *assetgraph.Graph) []location {
	var all []location
	at := map[string]int{}
	for l := range g.Locations() {
		at[l.Name] = len(all)
		all = append(all, location{Location: l, from: g})
	}
	for i := range g.Len() {
		for _, a := range g.Stubs(g.KeyAt(i)) {
			l := &all[at[a.Location]]
			l.stubs = append(l.stubs, a)
		}
		if !g.SeveralAt(i) {
			if g.DefinedAt(i) {
				l := &all[at[g.LocationAt(i)]]
				l.positions = append(l.positions, int32(i))
			}
			continue
		}
		for _, a := range g.Definitions(g.KeyAt(i)) {
			l := &all[at[a.Location]]
			l.positions = append(l.positions, int32(i))
		}
	}
	for d := range g.OtherDefinitions() {
		l := &all[at[d.Location]]
		l.definitions = append(l.definitions, d)
	}
	for i := range all {
		sortStubs(all[i].stubs)
	}
	return all
}

// sortStubs sorts stubs by key, and then by all that is written of them, which is what is in the file.
func sortStubs(stubs []asset) {
	if len(stubs) < 2 {
		return
	}
	slices.SortStableFunc(stubs, func(a, b asset) int {
		if c := a.Key.Compare(b.Key); c != 0 {
			return c
		}
		return bytes.Compare(stubText(a), stubText(b))
	})
}

func stubText(a asset) []byte {
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	stub.write(&encoder{sink: &jsonSink{out: out}}, &a)
	out.Flush()
	return b.Bytes()
}
