package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/diff"
)

// build brings the tables of a deployment to its revision, and says what it did. The tables whose models did not change, and
// are not downstream of a change, stay: in a new deployment those are the base's. Until it is done the last revision serves.
func (w warehouse) build(ctx context.Context, t provision.Target) (string, error) {
	graph, err := w.graphs.Graph(ctx, t)
	if err != nil {
		return "", err
	}
	last := new(assetgraph.Graph) // whose tables are there
	built := t
	if built.Revision, err = w.query(ctx, file(t), "SELECT revision FROM "+mark); err != nil {
		return "", err
	}
	if built.Revision != "" {
		if last, err = w.graphs.Graph(ctx, built); err != nil {
			return "", err
		}
	}
	d := diff.Compare(last, graph)
	var removed, stale, kept []string
	for asset := range d.Assets(diff.ShowSubstantive) {
		if asset.Status == diff.StatusRemoved {
			removed = append(removed, modelName(asset.Key))
		} else {
			stale = append(stale, modelName(asset.Key))
		}
	}
	for _, reached := range d.Reached() {
		stale = append(stale, modelName(reached.Key))
	}
	for key := range graph.Keys() {
		if !slices.Contains(stale, modelName(key)) {
			kept = append(kept, modelName(key))
		}
	}
	err = w.change(ctx, file(t), func(run statement) error {
		for _, model := range removed {
			if err := run("DROP TABLE IF EXISTS " + model); err != nil {
				return err
			}
		}
		if err := runModels(graph, stale, run); err != nil {
			return err
		}
		return run("UPDATE "+mark+" SET revision = ?, secrets = ?", t.Revision, secrets(t))
	})
	did := "builds " + list(stale)
	if len(kept) > 0 {
		did += ", keeps " + list(kept)
	}
	if len(removed) > 0 {
		did += ", drops " + list(removed)
	}
	return did, err
}

// RunAll builds all models of a deployment from the orders that are there, as a schedule does every night.
func (w warehouse) RunAll(ctx context.Context, t provision.Target) error {
	graph, err := w.graphs.Graph(ctx, t)
	if err != nil {
		return err
	}
	var all []string
	for key := range graph.Keys() {
		all = append(all, modelName(key))
	}
	return w.change(ctx, file(t), func(run statement) error { return runModels(graph, all, run) })
}

var word = regexp.MustCompile(`^\w+$`)

// runModels makes the tables of models anew, each after those that it reads.
func runModels(graph *assetgraph.Graph, models []string, run statement) error {
	for _, layer := range graph.Layers() {
		for _, key := range layer {
			asset, defined := graph.Asset(key)
			model, query := modelName(key), ref.ReplaceAllString(asset.Code.Text, "$1")
			switch {
			case !slices.Contains(models, model) || !defined:
				continue
			case !word.MatchString(model) || strings.Contains(query, ";"): // anybody can write a branch
				return provision.Terminal(fmt.Errorf("model %q is not one query", model))
			}
			if err := run("DROP TABLE IF EXISTS " + model + "; CREATE TABLE " + model + " AS " + query); err != nil {
				return fmt.Errorf("model %s: %w", model, err)
			}
		}
	}
	return nil
}

// secrets returns the names of the secrets that the deployment's code may use. What is stored is that, and where they lie;
// who runs the code looks them up.
func secrets(t provision.Target) string {
	var names []string
	for _, v := range t.Env {
		if v.Reference != "" {
			names = append(names, v.Name)
		}
	}
	return strings.Join(names, ", ")
}

// list returns names as people write them.
func list(names []string) string {
	slices.Sort(names)
	return cmp.Or(strings.Join(names, ", "), "nothing")
}
