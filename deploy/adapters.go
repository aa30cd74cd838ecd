package deploy

import (
	"context"

	"github.com/branchgraph/branchgraph/assetgraph"
)

// Functions as interfaces, for small programs and tests.
type (
	// GraphSourceFunc is a [GraphSource].
	GraphSourceFunc func(ctx context.Context, t Target) (*assetgraph.Graph, error)
	// NotifierFunc is a [Notifier].
	NotifierFunc func(ctx context.Context, n Notice) error
	// AncestryFunc is an [Ancestry].
	AncestryFunc func(ctx context.Context, s Source, a, b string) (string, error)
	// EnvSourceFunc is an [EnvSource].
	EnvSourceFunc func(ctx context.Context, t Target) ([]EnvVar, error)
	// AdmitterFunc is an [Admitter].
	AdmitterFunc func(ctx context.Context, req AdmitRequest) (Admission, error)
	// ClonerFunc is a [Cloner].
	ClonerFunc func(ctx context.Context, req ApplyRequest) (ApplyResult, error)
)

// Graph calls f.
func (f GraphSourceFunc) Graph(ctx context.Context, t Target) (*assetgraph.Graph, error) {
	return f(ctx, t)
}

// Notify calls f.
func (f NotifierFunc) Notify(ctx context.Context, n Notice) error { return f(ctx, n) }

// MergeBase calls f.
func (f AncestryFunc) MergeBase(ctx context.Context, s Source, a, b string) (string, error) {
	return f(ctx, s, a, b)
}

// Env calls f.
func (f EnvSourceFunc) Env(ctx context.Context, t Target) ([]EnvVar, error) { return f(ctx, t) }

// Admit calls f.
func (f AdmitterFunc) Admit(ctx context.Context, req AdmitRequest) (Admission, error) {
	return f(ctx, req)
}

// Clone calls f.
func (f ClonerFunc) Clone(ctx context.Context, req ApplyRequest) (ApplyResult, error) {
	return f(ctx, req)
}

// ProvisionerFuncs is a [Provisioner] of functions. A nil one does nothing and says that it is done: its zero value is a
// provisioner that makes nothing, for a controller that only compares.
type ProvisionerFuncs struct {
	ApplyFunc   func(ctx context.Context, req ApplyRequest) (ApplyResult, error)
	ObserveFunc func(ctx context.Context, req ObserveRequest) (ObserveResult, error)
	DeleteFunc  func(ctx context.Context, req DeleteRequest) (DeleteResult, error)
}

// Apply calls ApplyFunc.
func (p ProvisionerFuncs) Apply(ctx context.Context, req ApplyRequest) (ApplyResult, error) {
	if p.ApplyFunc == nil {
		return ApplyResult{Done: true}, ctx.Err()
	}
	return p.ApplyFunc(ctx, req)
}

// Observe calls ObserveFunc. Without one, nothing is there.
func (p ProvisionerFuncs) Observe(ctx context.Context, req ObserveRequest) (ObserveResult, error) {
	if p.ObserveFunc == nil {
		return ObserveResult{}, ctx.Err()
	}
	return p.ObserveFunc(ctx, req)
}

// Delete calls DeleteFunc. Without one, everything is gone.
func (p ProvisionerFuncs) Delete(ctx context.Context, req DeleteRequest) (DeleteResult, error) {
	if p.DeleteFunc == nil {
		return DeleteResult{Done: true, Gone: req.Resources}, ctx.Err()
	}
	return p.DeleteFunc(ctx, req)
}
