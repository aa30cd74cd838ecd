package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// warehouse is a folder with a SQLite file for each deployment: its orders, a table for each model, and a mark that says
// whose it is. It is the [provision.Provisioner], and the [provision.Cloner] that this one calls.
type warehouse struct {
	databases
	graphs deploy.GraphSource // whose models are built
}

// file names the database of one life of a deployment. Slugs are unique, so nobody else's has that name.
func file(t provision.Target) string { return fmt.Sprintf("%s.%d.db", t.Slugs.DNS, t.Incarnation) }

// Apply implements [provision.Provisioner]: it clones the data, then builds what differs.
func (w warehouse) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	if result, err := w.Clone(ctx, req); err != nil {
		return result, err
	}
	did, err := w.build(ctx, req.Target)
	if err != nil {
		return provision.ApplyResult{}, err
	}
	shop := deployment.LocationStatus{Name: "shop", Revision: req.Revision, Ready: true, Message: did}
	return provision.ApplyResult{Done: true, Locations: []deployment.LocationStatus{shop}}, nil
}

// Clone implements [provision.Cloner]: the base's file is copied. Without a base there are no orders: that is how prod begins,
// and all that a fork gets.
func (w warehouse) Clone(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	name := file(req.Target)
	if err := req.Record(ctx, "database", name, ""); err != nil {
		return provision.ApplyResult{}, err
	}
	if there, err := w.owned(ctx, name, req.ID, req.Incarnation); there || err != nil {
		return provision.ApplyResult{Done: there}, err
	}
	// It gets its name when it is complete and has its mark. What an interrupted attempt left is made anew.
	draft := name + ".draft"
	err := w.remove(draft)
	if err == nil {
		err = os.WriteFile(w.path(draft), nil, 0o600)
	}
	if err == nil && req.Base.ID != "" {
		err = w.exec(ctx, file(req.Base), "VACUUM INTO ?", w.path(draft))
	}
	if err == nil {
		err = w.change(ctx, draft, func(run statement) error {
			// The base's mark becomes this one's: the tables that were copied are still those of the base's revision.
			return run(`
				CREATE TABLE IF NOT EXISTS raw_orders (customer TEXT, amount INTEGER);
				CREATE TABLE IF NOT EXISTS `+mark+` (one PRIMARY KEY, deployment, incarnation, revision, secrets);
				INSERT INTO `+mark+` VALUES (1, ?, ?, '', '') ON CONFLICT DO UPDATE
					SET deployment = excluded.deployment, incarnation = excluded.incarnation, secrets = ''`,
				req.ID, req.Incarnation)
		})
	}
	if err == nil {
		err = os.Rename(w.path(draft), w.path(name))
	}
	return provision.ApplyResult{Done: err == nil}, err
}

// Observe implements [provision.Provisioner]. What is somebody else's is not there.
func (w warehouse) Observe(ctx context.Context, req provision.ObserveRequest) (result provision.ObserveResult, err error) {
	for _, r := range req.Resources {
		there, err := w.owned(ctx, r.Name, req.ID, r.Incarnation)
		if err != nil && !provision.IsTerminal(err) {
			return result, err
		}
		if there {
			result.There = append(result.There, r)
		}
	}
	return result, nil
}

// Delete implements [provision.Provisioner].
func (w warehouse) Delete(ctx context.Context, req provision.DeleteRequest) (result provision.DeleteResult, err error) {
	for _, r := range req.Resources {
		if _, err := w.owned(ctx, r.Name, req.ID, r.Incarnation); err != nil {
			return result, err
		}
		if err := w.remove(r.Name, r.Name+".draft"); err != nil {
			return result, err
		}
		result.Gone = append(result.Gone, r)
	}
	result.Done = true
	return result, nil
}

// mark is the table that says whose a database is, of which revision its models are, and which secrets may be used in it.
// No model can have that name.
const mark = `"branchgraph mark"`

// owned reports whether a database is there. One that has another's mark, or none, is an error.
func (w warehouse) owned(ctx context.Context, name string, id deployment.ID, incarnation int64) (bool, error) {
	if _, err := os.Stat(w.path(name)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	owner, err := w.query(ctx, name, "SELECT name FROM sqlite_schema WHERE name = ?", strings.Trim(mark, `"`))
	if err == nil && owner != "" {
		owner, err = w.query(ctx, name, "SELECT deployment || ' ' || incarnation FROM "+mark)
	}
	if want := fmt.Sprintf("%s %d", id, incarnation); err == nil && owner != want {
		err = provision.Terminal(fmt.Errorf("%s has the mark %q, not %q", name, owner, want))
	}
	return err == nil, err
}
