package deploytest_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// Directories is a provisioner: a deployment is a directory, named after whose it is, and a link to it by a readable name.
// Where the link leads is its mark.
type Directories struct{ Root string }

func (p Directories) paths(t provision.Target, name string) (link, dir, mark string) {
	mark = fmt.Sprintf(".%s.%d", t.ID, t.Incarnation)
	return filepath.Join(p.Root, name), filepath.Join(p.Root, mark), mark
}

func (p Directories) there(t provision.Target, name string) (bool, error) {
	link, _, mark := p.paths(t, name)
	found, err := os.Readlink(link)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil || found != mark:
		return false, provision.Terminal(fmt.Errorf("%s is not of %s: %q, %v", link, mark, found, err))
	}
	return true, nil
}

func (p Directories) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	link, dir, mark := p.paths(req.Target, req.Slugs.DNS)
	if err := req.Record(ctx, "directory", req.Slugs.DNS, ""); err != nil {
		return provision.ApplyResult{}, err
	}
	there, err := p.there(req.Target, req.Slugs.DNS)
	if err == nil {
		err = errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "revision"), []byte(req.Revision), 0o644))
	}
	if err == nil && !there {
		err = os.Symlink(mark, link)
	}
	return provision.ApplyResult{Done: err == nil}, err
}

func (p Directories) Observe(_ context.Context, req provision.ObserveRequest) (provision.ObserveResult, error) {
	return provision.ObserveResult{There: slices.DeleteFunc(req.Resources, func(r deployment.Resource) bool {
		there, _ := p.there(req.Target, r.Name)
		return !there
	})}, nil
}

func (p Directories) Delete(_ context.Context, req provision.DeleteRequest) (result provision.DeleteResult, err error) {
	for _, r := range req.Resources {
		link, dir, _ := p.paths(req.Target, r.Name)
		there, err := p.there(req.Target, r.Name)
		if err == nil && there {
			err = os.Remove(link)
		}
		if err == nil {
			err = os.RemoveAll(dir)
		}
		if err != nil {
			return result, err
		}
		result.Gone = append(result.Gone, r)
	}
	return provision.DeleteResult{Done: true, Gone: result.Gone}, nil
}

// Directories is a provisioner that passes the suite, in at most 60 lines.
func ExampleTestProvisioner() {
	root, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(root)
	p := Directories{root}
	target := provision.Target{ID: "branch-1", Slugs: deployment.Slugs{DNS: "feature-1"}, Incarnation: 1, Revision: "c1"}
	var inventory []deployment.Resource
	record := func(_ context.Context, kind, name, detail string) error {
		inventory = append(inventory, deployment.Resource{Kind: kind, Name: name, Incarnation: 1, Detail: detail})
		return nil
	}
	_, err := p.Apply(context.Background(), provision.ApplyRequest{Target: target, Record: record})
	revision, _ := os.ReadFile(filepath.Join(root, "feature-1", "revision"))
	fmt.Println(string(revision), err)
	result, err := p.Delete(context.Background(), provision.DeleteRequest{Target: target, Resources: inventory})
	left, _ := os.ReadDir(root)
	fmt.Println(result.Gone, len(left), err)
	// Output:
	// c1 <nil>
	// [{directory feature-1 1 }] 0 <nil>
}
