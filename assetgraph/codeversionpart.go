package assetgraph

import (
	"reflect"
	"slices"
	"strconv"
)

// leave returns the part of a value whose children are all read.
func (w *versionWalk) leave(f *versionFrame) (string, error) {
	children := f.parts[f.head:]
	switch {
	case f.v.Kind() == reflect.Map:
		sortPairs(children)
	case f.set:
		slices.Sort(children)
		f.parts = f.parts[:f.head+len(slices.Compact(children))]
	}
	part, err := w.summary(f.parts)
	if f.ref.t != nil {
		w.known[f.ref] = part
	}
	w.frames[len(w.frames)-1] = versionFrame{}
	w.frames = w.frames[:len(w.frames)-1]
	return part, err
}

// sortPairs sorts keys and values that come by turns.
func sortPairs(flat []string) {
	pairs := make([][2]string, len(flat)/2)
	for i := range pairs {
		pairs[i] = [2]string{flat[2*i], flat[2*i+1]}
	}
	slices.SortFunc(pairs, func(x, y [2]string) int { return slices.Compare(x[:], y[:]) })
	for i, p := range pairs {
		flat[2*i], flat[2*i+1] = p[0], p[1]
	}
}

// part returns the part of a value without children: a short one says it in full.
func (w *versionWalk) part(kind string, t reflect.Type, text string) (string, error) {
	const short = 128
	name := w.name(t)
	if len(text) > short {
		return w.summary([]string{kind, name, text})
	}
	return "=" + kind + ":" + strconv.Itoa(len(name)) + ":" + name + text, nil
}

// summary returns the part that stands for a list of texts.
func (w *versionWalk) summary(texts []string) (string, error) {
	sum, err := w.digest.of(texts)
	return "#" + string(sum[:]), err
}
