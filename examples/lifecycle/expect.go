package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/branchgraph/branchgraph/deploy/deployment"
)

// What must be true. Each of these prints it when it is, and ends the story when it is not.

// expect fails when a deployment is not as it should be.
func (s *story) expect(name, want string) {
	s.try(func() error {
		d, err := s.controller.Get(s.ctx, id(name))
		if err != nil {
			return err
		}
		is, err := s.describe(d)
		if err == nil && is != want {
			err = fmt.Errorf("%s should be: %s; it is: %s", name, want, is)
		}
		return err
	})
	s.print("= %s: %s\n", name, want)
}

// changes fails when a deployment does not change, compared with its base as it is now, what it should.
func (s *story) changes(name string, want ...string) {
	s.try(func() error {
		d, err := s.controller.Diff(s.ctx, id(name), "")
		if err == nil && !slices.Equal(marks(d), want) {
			err = fmt.Errorf("%s should change %q, and changes %q", name, want, marks(d))
		}
		return err
	})
	s.print("= %s changes %s\n", name, strings.Join(want, "; "))
}

// describe says what a deployment is, and what is in its database.
func (s *story) describe(d deployment.Deployment) (string, error) {
	is := []string{string(d.State())}
	if len(d.Observed.Inventory) > 0 {
		is = append(is, fmt.Sprint("life ", d.Incarnation))
		if d.Kind == deployment.Branch {
			base, err := s.base(s.ctx, d.ID)
			if err != nil {
				return "", err
			}
			is = append(is, "compared with "+base)
		}
	}
	if d.Denied != "" {
		is = append(is, "commit denied")
	}
	for _, r := range d.Observed.Inventory {
		data, err := s.warehouse.query(s.ctx, r.Name, `
			SELECT (SELECT count(*) FROM raw_orders) || ' orders, revenue ' || (SELECT ifnull(sum(total), 0) FROM revenue)
				|| CASE secrets WHEN '' THEN ', without secrets' ELSE ', with secrets' END FROM `+mark)
		if err != nil {
			return "", err
		}
		is = append(is, data)
	}
	if len(d.Observed.Inventory) == 0 {
		is = append(is, "nothing is there")
	}
	return strings.Join(is, ", "), nil
}

// onlyProd lists all that is there, and fails when that is more than prod with these models: files, tables, deployments, rows
// of inventories.
func (s *story) onlyProd(models ...string) {
	s.try(func() error {
		files, err := os.ReadDir(s.warehouse.dir)
		if err != nil {
			return err
		}
		var there []string
		for _, f := range files {
			there = append(there, "file "+f.Name())
		}
		tables, err := s.warehouse.query(s.ctx, "prod.1.db", `
			SELECT group_concat(name, ', ' ORDER BY name) FROM sqlite_schema
			WHERE type = 'table' AND name NOT IN ('raw_orders', ?)`, strings.Trim(mark, `"`))
		if err != nil {
			return err
		}
		there = append(there, "models in prod.1.db: "+tables)
		all, err := s.controller.List(s.ctx, "", 100)
		if err != nil {
			return err
		}
		for _, d := range all {
			if state := d.State(); state != deployment.StateClosed {
				there = append(there, fmt.Sprintf("deployment %s: %s", title(d.Name, d.Source), state))
			}
			for _, r := range d.Observed.Inventory {
				there = append(there, fmt.Sprintf("inventory of %s: %s %s", title(d.Name, d.Source), r.Kind, r.Name))
			}
		}
		prod := []string{
			"file prod.1.db",
			"models in prod.1.db: " + list(models),
			"deployment prod: Ready",
			"inventory of prod: database prod.1.db",
		}
		if !slices.Equal(there, prod) {
			return fmt.Errorf("there is %q, and should be %q", there, prod)
		}
		s.print("= %s\n", strings.Join(there, "\n= "))
		return nil
	})
}
