package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"github.com/branchgraph/branchgraph/deploy"
)

// warehouse is a folder with a SQLite file for each deployment: its orders, a view for each model, and a mark that says
// whose it is. It is the [deploy.Provisioner], and the [deploy.Cloner] that this one calls.
type warehouse struct {
	dir    string
	graphs deploy.GraphSource // whose models are built
}

// file names the database of one life of a deployment. Slugs are unique, so nobody else's has that name.
func file(t deploy.Target) string { return fmt.Sprintf("%s.%d.db", t.Slugs.DNS, t.Incarnation) }

// Apply implements [deploy.Provisioner]: it clones the data, then builds the models of the revision.
func (w warehouse) Apply(ctx context.Context, req deploy.ApplyRequest) (deploy.ApplyResult, error) {
	if result, err := w.Clone(ctx, req); err != nil {
		return result, err
	}
	graph, err := w.graphs.Graph(ctx, req.Target)
	if err != nil {
		return deploy.ApplyResult{}, err
	}
	drops, err := w.query(ctx, file(req.Target), "SELECT group_concat('DROP VIEW ' || name || ';', '') FROM sqlite_schema WHERE type = 'view'")
	if err != nil {
		return deploy.ApplyResult{}, err
	}
	script := "BEGIN;" + drops // until it is committed, the last revision serves
	for asset := range graph.Assets() {
		model := strings.TrimPrefix(asset.Key.String(), "model.shop.")
		query := ref.ReplaceAllString(asset.Code.Text, "$1")
		if !word.MatchString(model) || strings.Contains(query, ";") { // anybody can write a branch
			return deploy.ApplyResult{}, deploy.Terminal(fmt.Errorf("model %q is not one query", model))
		}
		script += "CREATE VIEW " + model + " AS " + query + ";"
	}
	err = w.exec(ctx, file(req.Target), script+"COMMIT")
	return deploy.ApplyResult{Done: err == nil}, err
}

// Clone implements [deploy.Cloner]: the base's file is copied. Without a base there are tables and no data: that is how prod
// begins, and all that a fork gets.
func (w warehouse) Clone(ctx context.Context, req deploy.ApplyRequest) (deploy.ApplyResult, error) {
	name := file(req.Target)
	if err := req.Record(ctx, "database", name, ""); err != nil {
		return deploy.ApplyResult{}, err
	}
	if there, err := w.owned(ctx, name, req.ID, req.Incarnation); there || err != nil {
		return deploy.ApplyResult{Done: there}, err
	}
	// It gets its name when it is complete and has its mark. What an earlier attempt left is made anew.
	draft := name + ".draft"
	err := os.WriteFile(w.path(draft), nil, 0o600)
	if err == nil && req.Base.ID != "" {
		err = w.exec(ctx, file(req.Base), "VACUUM INTO ?", w.path(draft))
	}
	if err == nil {
		err = w.exec(ctx, draft, `
			BEGIN;
			CREATE TABLE IF NOT EXISTS raw_orders (amount INTEGER);
			DROP TABLE IF EXISTS owner;
			CREATE TABLE owner AS SELECT ? AS deployment, ? AS incarnation;
			COMMIT`, req.ID, req.Incarnation)
	}
	if err == nil {
		err = os.Rename(w.path(draft), w.path(name))
	}
	return deploy.ApplyResult{Done: err == nil}, err
}

// Observe implements [deploy.Provisioner].
func (w warehouse) Observe(ctx context.Context, req deploy.ObserveRequest) (result deploy.ObserveResult, err error) {
	for _, r := range req.Resources {
		there, err := w.owned(ctx, r.Name, req.ID, r.Incarnation)
		if err != nil {
			return result, err
		}
		if there {
			result.There = append(result.There, r)
		}
	}
	return result, nil
}

// Delete implements [deploy.Provisioner].
func (w warehouse) Delete(ctx context.Context, req deploy.DeleteRequest) (result deploy.DeleteResult, err error) {
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

// owned reports whether a file is there. One with another mark, or with none, is an error.
func (w warehouse) owned(ctx context.Context, name string, id deploy.ID, incarnation int64) (bool, error) {
	if _, err := os.Stat(w.path(name)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	mark, err := w.query(ctx, name, "SELECT name FROM sqlite_schema WHERE name = 'owner' UNION ALL SELECT ''")
	if err == nil && mark != "" {
		mark, err = w.query(ctx, name, "SELECT deployment || ' ' || incarnation FROM owner")
	}
	if err == nil && mark != fmt.Sprintf("%s %d", id, incarnation) {
		err = deploy.Terminal(fmt.Errorf("%s belongs to %q", name, mark))
	}
	return err == nil, err
}

func (w warehouse) path(name string) string { return filepath.Join(w.dir, name) }

func (w warehouse) remove(names ...string) error {
	for _, name := range names {
		for _, ending := range []string{"", "-journal"} {
			if err := os.Remove(w.path(name + ending)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// open opens a database that is there.
func (w warehouse) open(name string) (*sql.DB, error) {
	return sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: w.path(name), RawQuery: "mode=rw"}).String())
}

func (w warehouse) exec(ctx context.Context, name, script string, args ...any) error {
	db, err := w.open(name)
	if err != nil {
		return err
	}
	defer db.Close() // what is not committed is not done
	_, err = db.ExecContext(ctx, script, args...)
	return err
}

// query returns the text of a query's only cell.
func (w warehouse) query(ctx context.Context, name, query string) (string, error) {
	db, err := w.open(name)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var text sql.NullString
	err = db.QueryRowContext(ctx, query).Scan(&text)
	return text.String, err
}
