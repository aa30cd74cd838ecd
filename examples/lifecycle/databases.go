package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

// databases is a folder of SQLite files.
type databases struct{ dir string }

func (d databases) path(name string) string { return filepath.Join(d.dir, name) }

// open opens a database that is there: it makes none.
func (d databases) open(name string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", OmitHost: true, Path: d.path(name), RawQuery: "mode=rw&_pragma=busy_timeout(5000)"}
	return sql.Open("sqlite", u.String())
}

// exec executes a statement that cannot be part of a transaction, or is one by itself.
func (d databases) exec(ctx context.Context, name, text string, args ...any) error {
	db, err := d.open(name)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, text, args...)
	return err
}

// statement executes one, or several, in a transaction.
type statement func(text string, args ...any) error

// change executes statements in one transaction: all of them, or none.
func (d databases) change(ctx context.Context, name string, f func(run statement) error) error {
	db, err := d.open(name)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	err = f(func(text string, args ...any) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// query returns a query's only cell; empty when there is none.
func (d databases) query(ctx context.Context, name, query string, args ...any) (string, error) {
	db, err := d.open(name)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var text sql.NullString
	err = db.QueryRowContext(ctx, query, args...).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return text.String, err
}

// remove removes databases, with what an interrupted transaction left beside them.
func (d databases) remove(names ...string) error {
	for _, name := range names {
		for _, ending := range []string{"", "-journal"} {
			if err := os.Remove(d.path(name + ending)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
