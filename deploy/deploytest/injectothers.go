package deploytest

import (
	"context"

	"github.com/branchgraph/branchgraph/assetgraph"
	"github.com/branchgraph/branchgraph/deploy"
	"github.com/branchgraph/branchgraph/deploy/codehost"
	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// Provisioner returns a provisioner as the process sees it. The Record that it is given is a call of its own.
func (i *Injector) Provisioner(p provision.Provisioner) provision.Provisioner {
	return &injectedProvisioner{i, p}
}

type injectedProvisioner struct {
	i *Injector
	p provision.Provisioner
}

// Apply is Provisioner's.
func (w *injectedProvisioner) Apply(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	req = w.i.recording("Provisioner.Record", req)
	return call(ctx, w.i, "Provisioner.Apply", req.ID, func(ctx context.Context) (provision.ApplyResult, error) {
		return w.p.Apply(ctx, req)
	})
}

// recording returns a request whose Record goes through the injector.
func (i *Injector) recording(method string, req provision.ApplyRequest) provision.ApplyRequest {
	record := req.Record
	req.Record = func(ctx context.Context, kind, name, detail string) error {
		return i.Do(ctx, method, req.ID, func(ctx context.Context) error { return record(ctx, kind, name, detail) })
	}
	return req
}

// Observe is Provisioner's.
func (w *injectedProvisioner) Observe(ctx context.Context, req provision.ObserveRequest) (provision.ObserveResult, error) {
	return call(ctx, w.i, "Provisioner.Observe", req.ID, func(ctx context.Context) (provision.ObserveResult, error) {
		return w.p.Observe(ctx, req)
	})
}

// Delete is Provisioner's.
func (w *injectedProvisioner) Delete(ctx context.Context, req provision.DeleteRequest) (provision.DeleteResult, error) {
	return call(ctx, w.i, "Provisioner.Delete", req.ID, func(ctx context.Context) (provision.DeleteResult, error) {
		return w.p.Delete(ctx, req)
	})
}

// Graphs returns a source of graphs as the process sees it.
func (i *Injector) Graphs(g deploy.GraphSource) deploy.GraphSource {
	return &injectedOthers{i: i, graphs: g}
}

// PullRequests returns a code host as the process sees it.
func (i *Injector) PullRequests(p codehost.PullRequests) codehost.PullRequests {
	return &injectedOthers{i: i, pulls: p}
}

// Notifier returns a notifier as the process sees it.
func (i *Injector) Notifier(n deploy.Notifier) deploy.Notifier {
	return &injectedOthers{i: i, notifier: n}
}

// Cloner returns a cloner as the process sees it. The Record that it is given is a call of its own.
func (i *Injector) Cloner(c provision.Cloner) provision.Cloner {
	return &injectedOthers{i: i, cloner: c}
}

// Ancestry returns an ancestry as the process sees it.
func (i *Injector) Ancestry(a codehost.Ancestry) codehost.Ancestry {
	return &injectedOthers{i: i, ancestry: a}
}

// EnvSource returns a source of environment variables as the process sees it.
func (i *Injector) EnvSource(e provision.EnvSource) provision.EnvSource {
	return &injectedOthers{i: i, env: e}
}

// Admitter returns an admitter as the process sees it.
func (i *Injector) Admitter(a deploy.Admitter) deploy.Admitter {
	return &injectedOthers{i: i, admitter: a}
}

// injectedOthers wraps one of the small interfaces.
type injectedOthers struct {
	i        *Injector
	graphs   deploy.GraphSource
	pulls    codehost.PullRequests
	notifier deploy.Notifier
	cloner   provision.Cloner
	ancestry codehost.Ancestry
	env      provision.EnvSource
	admitter deploy.Admitter
}

// Graph is GraphSource's.
func (w *injectedOthers) Graph(ctx context.Context, t provision.Target) (*assetgraph.Graph, error) {
	return call(ctx, w.i, "GraphSource.Graph", t.ID, func(ctx context.Context) (*assetgraph.Graph, error) {
		return w.graphs.Graph(ctx, t)
	})
}

// Branch is PullRequests'.
func (w *injectedOthers) Branch(ctx context.Context, s codehost.Source) (codehost.BranchState, error) {
	return call(ctx, w.i, "PullRequests.Branch", deployment.BranchID(s), func(ctx context.Context) (codehost.BranchState, error) {
		return w.pulls.Branch(ctx, s)
	})
}

// Branches is PullRequests'.
func (w *injectedOthers) Branches(ctx context.Context, provider, repository string) ([]codehost.BranchState, bool, error) {
	var complete bool
	states, err := call(ctx, w.i, "PullRequests.Branches", "", func(ctx context.Context) (states []codehost.BranchState, err error) {
		states, complete, err = w.pulls.Branches(ctx, provider, repository)
		return states, err
	})
	return states, complete && err == nil, err
}

// Notify is Notifier's.
func (w *injectedOthers) Notify(ctx context.Context, n deploy.Notice) error {
	return w.i.Do(ctx, "Notifier.Notify", n.Target.ID, func(ctx context.Context) error { return w.notifier.Notify(ctx, n) })
}

// Clone is Cloner's.
func (w *injectedOthers) Clone(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
	req = w.i.recording("Cloner.Record", req)
	return call(ctx, w.i, "Cloner.Clone", req.ID, func(ctx context.Context) (provision.ApplyResult, error) {
		return w.cloner.Clone(ctx, req)
	})
}

// MergeBase is Ancestry's.
func (w *injectedOthers) MergeBase(ctx context.Context, s codehost.Source, a, b string) (string, error) {
	return call(ctx, w.i, "Ancestry.MergeBase", deployment.BranchID(s), func(ctx context.Context) (string, error) {
		return w.ancestry.MergeBase(ctx, s, a, b)
	})
}

// Env is EnvSource's.
func (w *injectedOthers) Env(ctx context.Context, t provision.Target) ([]deployment.EnvVar, error) {
	return call(ctx, w.i, "EnvSource.Env", t.ID, func(ctx context.Context) ([]deployment.EnvVar, error) { return w.env.Env(ctx, t) })
}

// Admit is Admitter's.
func (w *injectedOthers) Admit(ctx context.Context, req deploy.AdmitRequest) (deploy.Admission, error) {
	return call(ctx, w.i, "Admitter.Admit", deployment.BranchID(req.Source), func(ctx context.Context) (deploy.Admission, error) {
		return w.admitter.Admit(ctx, req)
	})
}
