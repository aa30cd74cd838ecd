// Prcheck compares two dbt manifests, two snapshots of Dagster's definitions, or two graph files, and says what a pull request
// changes.
//
//	go run ./examples/prcheck [flags] [BASE BRANCH]
//
// examples/dagster/snapshot.py writes such snapshots; package graphfile describes graph files. Without inputs it compares an
// example. It exits with 0 when it compared, with 1 for what -fail-on names, and with 2 when it could not compare, or not
// completely.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
	"github.com/branchgraph/branchgraph/loader"
)

// The exit codes.
const (
	compared    = 0
	found       = 1
	notCompared = 2
)

//go:embed testdata/base.json testdata/branch.json
var example embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return compared
	}
	if err != nil {
		complain(stderr, err.Error())
		return notCompared
	}
	if o.example {
		complain(stderr, "no inputs, so this compares the example that comes with it; see prcheck -h")
	}
	if err := o.readChangedFiles(stdin); err != nil {
		complain(stderr, err.Error())
		return notCompared
	}
	d, warnings, err := compare(ctx, o, stderr)
	if err != nil {
		complain(stderr, err.Error())
		return notCompared
	}
	var out bytes.Buffer
	if err := o.format(&out, d, render.Options{Show: o.show, Warnings: warnings}); err != nil {
		complain(stderr, err.Error())
		return notCompared
	}
	if err := write(o.output, out.Bytes(), stdout); err != nil {
		complain(stderr, "write the report: "+err.Error())
		return notCompared
	}
	return verdict(o, d, stderr)
}

// compare loads both sides at a time and compares them. It tells the diagnostics and returns how many were warnings.
func compare(ctx context.Context, o *options, stderr io.Writer) (*diff.Diff, int, error) {
	var base, branch side
	var loading sync.WaitGroup
	if o.base != none {
		loading.Go(func() { base = load(ctx, o, o.base) })
	}
	loading.Go(func() { branch = load(ctx, o, o.branch) })
	loading.Wait()
	warnings := 0
	for _, s := range []side{base, branch} {
		if s.err != nil {
			return nil, 0, s.err
		}
		for _, d := range s.diagnostics {
			complain(stderr, d.String())
			if d.Severity == assetgraph.SeverityWarning {
				warnings++
			}
		}
	}
	if name := o.config.Dagster.Repository; name != "" && !base.covers(name) && !branch.covers(name) {
		return nil, 0, fmt.Errorf("-repository %s: neither side has it", name)
	}
	d := diff.Compare(base.graph, branch.graph, o.compare...)
	if d.Parity() == "" && !o.allowIncomplete && d.TwoWay() {
		if err := haveCommon(base, branch); err != nil {
			return nil, 0, err
		}
	}
	return d, warnings, nil
}

// haveCommon returns an error when the branch covers no location of the base: then nothing was compared, most likely since
// a location has two names.
func haveCommon(base, branch side) error {
	names := slices.Collect(base.locations())
	for _, name := range names {
		if branch.covers(name) {
			return nil
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("nothing to compare: the base has the locations %s, the branch %s; -allow-incomplete accepts that",
		some(names), some(slices.Collect(branch.locations())))
}

// some names the first of some names.
func some(names []string) string {
	switch n := len(names); {
	case n == 0:
		return "none"
	case n > 3:
		return fmt.Sprintf("%q and %d more", names[:3], n-3)
	}
	return fmt.Sprintf("%q", names)
}

// side is what was loaded of one side; zero for no side.
type side struct {
	graph       *assetgraph.Graph
	diagnostics []loader.Diagnostic
	err         error
}

// locations yields the names of a side's locations.
func (s side) locations() iter.Seq[string] {
	return func(yield func(string) bool) {
		for l := range s.graph.Locations() {
			if !yield(l.Name) {
				return
			}
		}
	}
}

// covers reports whether a side has a location.
func (s side) covers(location string) bool {
	if s.graph == nil {
		return false
	}
	_, ok := s.graph.Location(location)
	return ok
}

func load(ctx context.Context, o *options, path string) side {
	in := loader.File(path)
	if o.example {
		text, err := example.ReadFile(path)
		if err != nil {
			return side{err: err}
		}
		in = loader.Text("example/"+path, string(text))
	}
	result, err := loader.Load(ctx, &o.config, in)
	if err != nil {
		return side{err: err}
	}
	return side{graph: result.Graph, diagnostics: result.Diagnostics}
}

// write writes the report to a file, or to stdout when no file is named.
func write(path string, report []byte, stdout io.Writer) error {
	if path == "" {
		_, err := stdout.Write(report)
		return err
	}
	return os.WriteFile(path, report, 0o644)
}

// verdict returns the exit code for a comparison that was reported.
func verdict(o *options, d *diff.Diff, stderr io.Writer) int {
	if d.TwoWay() && !d.Complete() && !o.allowIncomplete {
		complain(stderr, "the comparison is not complete; -allow-incomplete accepts that")
		return notCompared
	}
	if o.failOn == failAny {
		for range d.Assets(o.show) {
			return found
		}
	}
	return compared
}

// complain writes a line to stderr. Names in it come from strangers: what is not printable is shown as an escape.
func complain(stderr io.Writer, message string) {
	var b strings.Builder
	for _, r := range message {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	fmt.Fprintf(stderr, "prcheck: %s\n", b.String())
}
