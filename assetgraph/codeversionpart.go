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
		f.sortValues()
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
