package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deploytest"
	"github.com/branchgraph/branchgraph/loader"
)

// revisions is a [deploy.GraphSource] of projects by revision.
type revisions map[string]project

func (r revisions) Graph(ctx context.Context, t deploy.Target) (*assetgraph.Graph, error) {
	result, err := loader.Load(ctx, nil, loader.Text(t.Revision, string(r[t.Revision].manifest())))
	if err != nil {
		return nil, err
	}
	return result.Graph, nil
}

// TestWarehouse checks that the warehouse keeps the promises of [deploy.Provisioner] and [deploy.Cloner].
func TestWarehouse(t *testing.T) {
	factory := func(t testing.TB) (warehouse, deploytest.World) {
		w := warehouse{t.TempDir(), revisions{"1": {"orders": "SELECT amount FROM raw_orders"}, "2": {"orders": "SELECT 2 AS amount"}}}
		prod := deploy.Target{ID: "prod", Kind: deploy.Full, Name: "prod", Slugs: deploy.Slugs{DNS: "prod"}, Incarnation: 1, Revision: "1"}
		record := func(context.Context, string, string, string) error { return nil }
		if _, err := w.Apply(context.Background(), deploy.ApplyRequest{Target: prod, Record: record}); err != nil {
			t.Fatal(err)
		}
		return w, deploytest.World{
			Base:    prod,
			There:   func() ([]deploytest.Thing, error) { return things(w) },
			Foreign: func(kind, name string) error { return os.WriteFile(w.path(name), nil, 0o600) },
		}
	}
	deploytest.TestProvisioner(t, func(t testing.TB) (deploy.Provisioner, deploytest.World) { return factory(t) })
	deploytest.TestCloner(t, func(t testing.TB) (deploy.Cloner, deploytest.World) { return factory(t) })
}

// things lists the databases in a warehouse. A draft is a part of the one that it becomes.
func things(w warehouse) ([]deploytest.Thing, error) {
	files, err := os.ReadDir(w.dir)
	if err != nil {
		return nil, err
	}
	var all []deploytest.Thing
	for _, f := range files {
		name, draft := strings.CutSuffix(f.Name(), ".draft")
		thing := deploytest.Thing{Resource: deploy.Resource{Kind: "database", Name: strings.TrimSuffix(name, "-journal")}}
		if !draft && thing.Name == name {
			mark, err := w.query(context.Background(), name, "SELECT deployment || ' ' || incarnation FROM owner")
			if err == nil {
				_, err = fmt.Sscan(mark, &thing.Owner, &thing.Incarnation)
			}
			if err == nil {
				thing.Detail, err = w.query(context.Background(), name, "SELECT group_concat(sql) FROM sqlite_schema")
			}
			if err != nil && !strings.Contains(err.Error(), "no such table") {
				return nil, err
			}
		}
		all = append(all, thing)
	}
	return all, nil
}
