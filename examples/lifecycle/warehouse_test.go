package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/deploy/provision"
	"github.com/branchgraph/branchgraph/loader"
)

// revisions is a [deploy.GraphSource] of projects by revision.
type revisions map[string]project

func (r revisions) Graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
	result, err := loader.Load(ctx, nil, loader.Text(t.Revision, string(r[t.Revision].manifest())))
	if err != nil {
		return nil, err
	}
	return result.Graph, nil
}

// TestWarehouse checks that the warehouse keeps the promises of [provision.Provisioner] and [provision.Cloner].
func TestWarehouse(t *testing.T) {
	factory := func(t testing.TB) (warehouse, deploytest.World) {
		w := warehouse{databases{t.TempDir()}, revisions{
			"1": {"model": "SELECT '1' AS revision", "reads_it": "SELECT revision FROM {{ ref('model') }}"},
			"2": {"model": "SELECT '2' AS revision", "reads_it": "SELECT revision FROM {{ ref('model') }}"},
		}}
		prod := provision.Target{ID: "prod", Kind: deployment.Full, Slugs: deployment.Slugs{DNS: "prod"}, Incarnation: 1, Revision: "1"}
		if _, err := w.Apply(context.Background(), provision.ApplyRequest{Target: prod, Record: record}); err != nil {
			t.Fatal(err)
		}
		return w, deploytest.World{
			Base:    prod,
			There:   func() ([]deploytest.Thing, error) { return things(w) },
			Foreign: func(kind, name string) error { return os.WriteFile(w.path(name), nil, 0o600) },
		}
	}
	deploytest.TestProvisioner(t, func(t testing.TB) (provision.Provisioner, deploytest.World) {
		w, world := factory(t)
		world.Serves = func(t provision.Target) (string, error) {
			if _, err := os.Stat(w.path(file(t))); errors.Is(err, fs.ErrNotExist) {
				return "", nil
			}
			return w.query(context.Background(), file(t), "SELECT revision FROM reads_it")
		}
		return w, world
	})
	deploytest.TestCloner(t, func(t testing.TB) (provision.Cloner, deploytest.World) { return factory(t) })
}

// record is what a controller without a store would give.
func record(context.Context, string, string, string) error { return nil }

// things lists the databases in a warehouse. A draft is a part of the one that it becomes.
func things(w warehouse) ([]deploytest.Thing, error) {
	files, err := os.ReadDir(w.dir)
	if err != nil {
		return nil, err
	}
	var all []deploytest.Thing
	for _, f := range files {
		name, draft := strings.CutSuffix(strings.TrimSuffix(f.Name(), "-journal"), ".draft")
		thing := deploytest.Thing{Resource: deployment.Resource{Kind: "database", Name: name}}
		if !draft && f.Name() == name {
			owner, err := w.query(context.Background(), name, "SELECT deployment || ' ' || incarnation FROM "+mark)
			if err == nil {
				_, err = fmt.Sscan(owner, &thing.Owner, &thing.Incarnation)
			}
			if err == nil {
				thing.Detail, err = contents(context.Background(), w, name)
			}
			if err != nil && !strings.Contains(err.Error(), "no such table") {
				return nil, err
			}
		}
		all = append(all, thing)
	}
	return all, nil
}

// contents says what is in a database: of which revision, and which tables.
func contents(ctx context.Context, w warehouse, name string) (string, error) {
	return w.query(ctx, name, "SELECT (SELECT revision FROM "+mark+") || ': ' || group_concat(sql) FROM sqlite_schema")
}

// TestInterrupted checks that what an interrupted clone left is made anew, and is taken away.
func TestInterrupted(t *testing.T) {
	ctx := t.Context()
	w := warehouse{databases{t.TempDir()}, revisions{"1": {}}}
	target := provision.Target{ID: "x", Slugs: deployment.Slugs{DNS: "x"}, Incarnation: 1, Revision: "1"}
	leave := func() {
		for _, name := range []string{"x.1.db.draft", "x.1.db.draft-journal"} {
			if err := os.WriteFile(w.path(name), []byte("half a database"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	left := func() string {
		files, err := os.ReadDir(w.dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			names = append(names, f.Name())
		}
		return strings.Join(names, " ")
	}
	leave()
	if _, err := w.Apply(ctx, provision.ApplyRequest{Target: target, Record: record}); err != nil || left() != "x.1.db" {
		t.Errorf("Apply after an interrupted one: %v, and there is %q", err, left())
	}
	leave()
	all := []deployment.Resource{{Kind: "database", Name: "x.1.db", Incarnation: 1}}
	if _, err := w.Delete(ctx, provision.DeleteRequest{Target: target, Resources: all}); err != nil || left() != "" {
		t.Errorf("Delete after an interrupted Apply: %v, and there is %q", err, left())
	}
}

// TestBadModel checks that what cannot be built is an error and leaves what was there, and that a model is one query and
// nothing else.
func TestBadModel(t *testing.T) {
	ctx := t.Context()
	w := warehouse{databases{t.TempDir()}, revisions{
		"good":    {"orders": "SELECT amount FROM raw_orders"},
		"two":     {"orders": "SELECT 1; DROP TABLE raw_orders"},
		"name":    {`orders" AS SELECT 1; DROP TABLE raw_orders; --`: "SELECT 1"},
		"nothing": {"orders": "no SQL"},
	}}
	target := provision.Target{ID: "x", Slugs: deployment.Slugs{DNS: "x"}, Incarnation: 1}
	for _, revision := range []string{"good", "two", "name", "nothing"} {
		target.Revision = revision
		_, err := w.Apply(ctx, provision.ApplyRequest{Target: target, Record: record})
		if (err == nil) != (revision == "good") || provision.IsTerminal(err) != (revision == "two" || revision == "name") {
			t.Errorf("the revision %q gives the error %v", revision, err)
		}
		there, err := contents(ctx, w, "x.1.db")
		if !strings.HasPrefix(there, "good: ") || !strings.Contains(there, "TABLE raw_orders") || err != nil {
			t.Errorf("after the revision %q there is %q, %v", revision, there, err)
		}
	}
}
