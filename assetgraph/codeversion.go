package assetgraph

import (
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// CodeVersionScheme is the [CodeVersion].Scheme of what [CodeVersionOf] returns. It is promised: as long as the scheme is
// the same, equal values have equal versions in every release, process and machine. Another way of making versions will
// have another scheme.
const CodeVersionScheme = "branchgraph.go/1"

const codeVersionPrefix = "bgo1:"

// ErrCodeVersion is wrapped by every error of [CodeVersionOf].
var ErrCodeVersion = errors.New("assetgraph: no code version")

// CodeVersionOf returns the code version of a definition that lives in a Go value: a configuration, a list of steps, a
// tree of options. It is for platforms whose assets are written in Go:
//
//	version, err := assetgraph.CodeVersionOf(job)
//
// Equal values have equal versions, and different ones different versions: types and what is nil count like contents.
// nil, 0, false, "" and an empty list are five values, int8(1) is not true, and 0.0 is not -0.0. What pointers point to
// counts, and not where it lies; NaN is NaN.
//
// The version stays the same when
//   - the entries of a map come in another order,
//   - the fields of a struct are declared in another order, or those that are left out change,
//   - the items of a list that is declared a set with the tag codeversion:"set" come in another order, or repeatedly,
//   - methods, comments, and tags other than those named here change,
//   - the value is built in another process, on another machine, by another version of Go (unless that gives another
//     exported field to a struct in it, a [net/url.URL], say).
//
// It changes when a value in it changes, when a type in it is renamed or moves to another package, when a type becomes
// another one (int and int64, T and *T), when a field is added, removed, renamed, embedded or no longer embedded, even if it
// is empty, and when what was nil becomes empty. The types in it are also those of which there could be a value in a nil
// pointer, an empty list or a map, but not those that only functions, channels and methods are about, and none in what has
// unexported fields. A change too many is told as a change; one too few never. Only local types that have one name and are
// declared alike, in two functions of a package, are one type.
//
// Tags of fields say what else is meant. The tags of hashstructure that are sound are understood:
//   - codeversion:"set": the slice or array is a set.
//   - hash:"ignore" or hash:"-": the field is not part of the version.
//   - hash:"string": what the field's method String returns stands for it.
//
// A struct with unexported fields is known by what its MarshalText, MarshalBinary or MarshalJSON returns, the first of
// them that it has, and by its type: a time.Time, a *big.Int, a netip.Addr, a *regexp.Regexp. What a type's marshaller
// leaves out is not in the version (of a regular expression, whether it is a POSIX one). MarshalText comes first, although
// another one may say more, since texts are what types promise to write alike everywhere; a type whose text is not enough
// needs another one around it. The exception is [math/big.Float], which is known by its exact value, its precision and its
// rounding mode. A method that an embedded field may have lent to the struct is not asked, even if it is the struct's own,
// since nothing tells the two apart: such a field needs a name. An embedded struct of an unexported type is read field by
// field. A [value.Value] is what it says, and needs no marshaller. Fields named _ do not count.
//
// What cannot be told apart is refused, with its place and the way out: functions and channels, nil ones too, since nobody
// can read their code; addresses; cycles; unexported fields of structs without a marshaller; the tag hash:"set", under
// which different sets have one hash; a marshaller or a String that fails or panics, or
// that an unexported field keeps from being asked; more than ten million values. Of several reasons the same one is told
// each time, unless they are in keys of one map that are pointers. Every error wraps [ErrCodeVersion]:
//
//	assetgraph: no code version: Job.Hooks[2].run: a func cannot be part of a code version: leave the field out with …
//
// Values are read and never changed; nobody may change them meanwhile. However deep a value is nested, the stack does not
// grow. What several pointers, maps or slices share is read once; a struct or an array that several interfaces share is
// read for each of them.
func CodeVersionOf(v any) (CodeVersion, error) {
	return codeVersionOf(v, maxVersionValues)
}

// codeVersionOf is CodeVersionOf for at most so many values.
func codeVersionOf(v any, most int) (CodeVersion, error) {
	w := versionWalk{
		most: most, root: rootName(reflect.TypeOf(v)), known: map[reference]string{},
		plans: map[reflect.Type]*structPlan{}, names: map[reflect.Type]string{},
	}
	part, err := w.walk(reflect.ValueOf(v))
	if err != nil {
		return CodeVersion{}, err
	}
	sum, err := w.digest.of([]string{CodeVersionScheme, part})
	if err != nil {
		return CodeVersion{}, err
	}
	return CodeVersion{Value: codeVersionPrefix + hex.EncodeToString(sum[:]), Scheme: CodeVersionScheme}, nil
}

// rootName returns what errors call the value that a version was asked of.
func rootName(t reflect.Type) string {
	for t != nil && t.Name() == "" && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.PkgPath() == "" {
		return "value"
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

// refuse returns an error about the place that w is at, and what is below it.
func (w *versionWalk) refuse(below, format string, args ...any) error {
	steps := make([]string, 0, len(w.frames)+2)
	steps = append(steps, w.root)
	for i := range w.frames {
		steps = append(steps, w.frames[i].step())
	}
	return fmt.Errorf("%w: %s: %s", ErrCodeVersion, joinSteps(append(steps, below)), fmt.Sprintf(format, args...))
}

// joinSteps joins the steps of a path. Of a long one the first and the last are shown.
func joinSteps(steps []string) string {
	const shown = 12
	steps = slices.DeleteFunc(steps, func(s string) bool { return s == "" })
	if len(steps) <= 2*shown {
		return strings.Join(steps, "")
	}
	middle := fmt.Sprintf("…(%d more)…", len(steps)-2*shown)
	return strings.Join(steps[:shown], "") + middle + strings.Join(steps[len(steps)-shown:], "")
}
