package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/diff"
	"github.com/branchgraph/branchgraph/diff/render"
	"github.com/branchgraph/branchgraph/loader"
)

// options are what the command line says.
type options struct {
	base, branch    string // paths
	example         bool   // they are of the embedded example
	format          func(io.Writer, *diff.Diff, render.Options) error
	output          string
	show            diff.Show
	failOn          string
	allowIncomplete bool
	changedFiles    string // a path, or - for standard input
	config          loader.Config
	compare         []diff.Option
}

// Words of the command line.
const (
	none    = "none"
	failAny = "any"
)

var formats = map[string]func(io.Writer, *diff.Diff, render.Options) error{
	"text":     render.Text,
	"markdown": render.Markdown,
	"json":     render.JSON,
}

var shows = map[string]diff.Show{
	"substantive": diff.ShowSubstantive,
	"governance":  diff.ShowGovernance,
	"all":         diff.ShowAll,
}

const usage = `usage: prcheck [flags] [BASE BRANCH]

Compares two dbt manifests (target/manifest.json), two snapshots of Dagster's
definitions (see examples/dagster/snapshot.py), or two graph files, and says
what the branch changes. Without inputs it compares an example.

A graph file is YAML with the line format: branchgraph.graph, or JSON with that
member, whatever its name. "Definitions of your own" in README.md shows one, and
go doc ./assetgraph/graphfile describes the form.

exit code: 0 compared, 1 what -fail-on names, 2 could not compare, or not
completely

flags:
`

// parse reads the command line. Flags may stand before, between and after the inputs.
func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	var format, show, parity string
	flags := flag.NewFlagSet("prcheck", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.base, "base", "", "the file to compare with, or none: there is nothing to compare with")
	flags.StringVar(&o.branch, "branch", "", "the file of the branch")
	flags.StringVar(&format, "format", "text", "text, markdown or json")
	flags.StringVar(&o.output, "o", "", "the file to write the report to (default: standard output)")
	flags.StringVar(&show, "show", "substantive", "the facts to show: substantive, governance (and those) or all")
	flags.StringVar(&o.failOn, "fail-on", none, "exit with 1 on: none, or any change that is shown")
	flags.BoolVar(&o.allowIncomplete, "allow-incomplete", false, "do not exit with 2 when something could not be seen")
	flags.StringVar(&o.config.DBT.Project, "project", "", "the dbt project's name, for manifests of dbt before 1.6 that do not tell it")
	flags.StringVar(&o.config.Dagster.Repository, "repository", "", "compare only this repository of a Dagster workspace: its location's name, or repository@location")
	flags.StringVar(&o.config.Dagster.Location, "location", "", "the code location's name, for a Dagster snapshot that nothing names one for")
	flags.StringVar(&parity, "dagster-parity", "", "give exactly the verdicts of this version of Dagster: "+strings.Join(diff.DagsterVersions(), " or "))
	flags.StringVar(&o.changedFiles, "changed-files", "", "a file with the paths that the branch changed, as git diff --name-only writes them; - is standard input")
	inputs, err := parseInterspersed(flags, args)
	if err != nil {
		return nil, err
	}
	named := slices.Clone(inputs)
	unset := ""
	flags.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "base", "branch":
			named = append(named, f.Value.String())
		case "repository", "location", "dagster-parity", "changed-files":
			if f.Value.String() == "" {
				unset = f.Name
			}
		}
	})
	if unset != "" {
		return nil, fmt.Errorf("-%s is empty", unset)
	}
	if slices.Contains(named, "") { // a variable that is not set, most likely
		return nil, fmt.Errorf("an input has an empty name")
	}
	if err := o.place(inputs); err != nil {
		return nil, err
	}
	var ok bool
	if o.format, ok = formats[format]; !ok {
		return nil, fmt.Errorf("-format %s: expected text, markdown or json", format)
	}
	if o.show, ok = shows[show]; !ok {
		return nil, fmt.Errorf("-show %s: expected substantive, governance or all", show)
	}
	if o.failOn != none && o.failOn != failAny {
		return nil, fmt.Errorf("-fail-on %s: expected none or any", o.failOn)
	}
	if parity != "" {
		if err := o.setParity(parity); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// setParity asks for the verdicts of a version of Dagster: on a repository if one is named, else on the workspace.
func (o *options) setParity(version string) error {
	if !slices.Contains(diff.DagsterVersions(), version) {
		return fmt.Errorf("-dagster-parity %s: expected %s", version, strings.Join(diff.DagsterVersions(), " or "))
	}
	if o.changedFiles != "" {
		return fmt.Errorf("-dagster-parity and -changed-files: Dagster does not look at files")
	}
	verdicts := diff.DagsterParity
	if o.config.Dagster.Repository != "" {
		verdicts = diff.DagsterRepositoryParity
	}
	option, err := verdicts(version)
	o.compare = append(o.compare, option)
	return err
}

func parseInterspersed(flags *flag.FlagSet, args []string) (inputs []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return inputs, nil
		}
		if consumed := len(args) - len(rest); consumed > 0 && args[consumed-1] == "--" {
			return append(inputs, rest...), nil
		}
		inputs, args = append(inputs, rest[0]), rest[1:]
	}
}

// place gives the inputs that are no flags to the sides that no flag names: base first, then branch.
func (o *options) place(inputs []string) error {
	for _, side := range []*string{&o.base, &o.branch} {
		if *side == "" && len(inputs) > 0 {
			*side, inputs = inputs[0], inputs[1:]
		}
	}
	switch {
	case len(inputs) > 0:
		return fmt.Errorf("too many inputs: %s", strings.Join(inputs, " "))
	case o.base == "" && o.branch == "":
		o.base, o.branch, o.example = "testdata/base.json", "testdata/branch.json", true
	case o.base == "":
		return fmt.Errorf("no base: name the manifest, snapshot or graph file to compare with, or say -base none")
	case o.branch == "" || o.branch == none:
		return fmt.Errorf("no branch: name the branch's manifest, target/manifest.json, its snapshot or its graph file")
	}
	return nil
}
