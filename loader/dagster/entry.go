package dagster

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/internal/jsonread"
	"github.com/branchgraph/branchgraph/internal/jsontext"
	"github.com/branchgraph/branchgraph/loader/source"
)

// Decode reads a snapshot of a repository, or a list of locations. It fails with a [source.Error] when the document is
// neither; what is wrong with its parts is in the diagnostics, sorted.
func Decode(ctx context.Context, doc source.Document) (*Workspace, []source.Diagnostic, error) {
	d := &decoder{jsonread.New(ctx, isIgnored)}
	w := &Workspace{Name: doc.Name}
	if err := d.workspace(ctx, gjson.Parse(doc.Text()), w); err != nil {
		err.Input = doc.Name
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return w, d.Diagnostics(doc.Name), nil
}

func fail(path, format string, args ...any) *source.Error {
	return &source.Error{Path: path, Message: fmt.Sprintf(format, args...)}
}

func (d *decoder) workspace(ctx context.Context, root gjson.Result, w *Workspace) *source.Error {
	if !root.IsArray() {
		if err := isSnapshot(root, ""); err != nil {
			return err
		}
		w.Repositories = []Repository{d.snapshot(root, "")}
		return nil
	}
	var err *source.Error
	root.ForEach(func(_, item gjson.Result) bool {
		var r Repository
		if r, err = d.entry(item, fmt.Sprintf("/%d", len(w.Repositories))); err == nil {
			r.order = len(w.Repositories)
			w.Repositories = append(w.Repositories, r)
		}
		return err == nil && ctx.Err() == nil
	})
	if err == nil && len(w.Repositories) == 0 {
		return fail("", "the list of code locations is empty")
	}
	return err
}

const (
	wanted         = "expected a snapshot that Dagster's serialize_value wrote of a RepositorySnap, an object of class " + repositoryClass
	orEntry        = ", or an object with location and snapshot, or with location and error"
	snapshotMember = "snapshot"
)

// isSnapshot returns an error when v is no snapshot.
func isSnapshot(v gjson.Result, path string) *source.Error {
	switch class := classOf(v); {
	case !v.IsObject():
		return fail(path, "found %s; %s, or a list of such", jsonread.KindOf(v), wanted)
	case class == "":
		return fail(path, "found an object without %s; %s, or a list of such", classMember, wanted)
	case class != repositoryClass:
		return fail(path, "found an object of class %q; %s, or a list of such", class, wanted)
	}
	return nil
}

// entry reads one location of a list.
func (d *decoder) entry(v gjson.Result, path string) (Repository, *source.Error) {
	if !v.IsObject() {
		return Repository{}, fail(path, "found %s; %s%s", jsonread.KindOf(v), wanted, orEntry)
	}
	if class := classOf(v); class != "" {
		if err := isSnapshot(v, path); err != nil {
			return Repository{}, err
		}
		return d.snapshot(v, "/*"), nil
	}
	var r Repository
	var snapshot, failure gjson.Result
	d.Under("/*")
	v.ForEach(func(name, member gjson.Result) bool {
		switch s := jsontext.String(name); s {
		case "location":
			r.Location = d.Text(member, "/location")
		case "repository":
			r.Name = d.Text(member, "/repository")
		case snapshotMember:
			snapshot = member
		case "error":
			failure = member
		default:
			d.Report(assetgraph.SeverityWarning, jsontext.Pointer("", s), "not known; it was not compared")
		}
		return true
	})
	problem := d.Problem()
	hasSnapshot, hasFailure := snapshot.Type != gjson.Null, failure.Type != gjson.Null
	switch {
	case hasSnapshot == hasFailure:
		return r, fail(path, "found %s; %s%s", whatIsThere(hasSnapshot), wanted, orEntry)
	case hasFailure:
		if r.Location == "" {
			return r, fail(path+"/location", "found none; expected the name of the location that could not be loaded")
		}
		reason, err := failureReason(failure, path+"/error")
		r.Failed, r.Reason = true, reason
		return r, err
	}
	if err := isSnapshot(snapshot, path+"/"+snapshotMember); err != nil {
		return r, err
	}
	read := d.snapshot(snapshot, "/*/"+snapshotMember)
	if r.Name != "" && read.Name != r.Name {
		d.Under("/*")
		d.Report(assetgraph.SeverityError, "/repository", "found %q; expected %q, what the snapshot says", r.Name, read.Name)
		read.problem = cmp.Or(read.problem, d.Problem())
	}
	read.Location = r.Location
	read.problem = cmp.Or(problem, read.problem)
	return read, nil
}

func whatIsThere(both bool) string {
	if both {
		return "both a snapshot and an error"
	}
	return "neither a snapshot nor an error"
}

// failureReason returns the first line of an error: a text, or Dagster's SerializableErrorInfo.
func failureReason(v gjson.Result, path string) (string, *source.Error) {
	message := v
	if v.IsObject() {
		message = gjson.Result{}
		v.ForEach(func(name, member gjson.Result) bool {
			if jsontext.String(name) == "message" {
				message = member
			}
			return true
		})
	}
	if message.Type != gjson.String {
		return "", fail(path, "found no message; expected a text, or Dagster's SerializableErrorInfo")
	}
	line, _, _ := strings.Cut(strings.TrimSpace(jsontext.String(message)), "\n")
	if line == "" {
		line = "no reason given"
	}
	return strings.Clone(strings.TrimSpace(line)), nil
}

// snapshot reads a snapshot, which is at a path of the input.
func (d *decoder) snapshot(v gjson.Result, prefix string) Repository {
	var r Repository
	d.Under(prefix)
	read(d, v, "", repositoryClass, &r, repositoryFields)
	r.problem = d.Problem()
	return r
}
