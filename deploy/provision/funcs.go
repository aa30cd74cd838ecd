package provision

import (
	"context"
)

// Funcs is a [Provisioner] of functions. A nil one does nothing and says that it is done: its zero value is a
// provisioner that makes nothing, for a controller that only compares.
type Funcs struct {
	ApplyFunc   func(ctx context.Context, req ApplyRequest) (ApplyResult, error)
	ObserveFunc func(ctx context.Context, req ObserveRequest) (ObserveResult, error)
	DeleteFunc  func(ctx context.Context, req DeleteRequest) (DeleteResult, error)
}

// Apply calls ApplyFunc.
func (p Funcs) Apply(ctx context.Context, req ApplyRequest) (ApplyResult, error) {
	if p.ApplyFunc == nil {
		return ApplyResult{Done: true}, ctx.Err()
	}
	return p.ApplyFunc(ctx, req)
}

// Observe calls ObserveFunc. Without one, nothing is there.
func (p Funcs) Observe(ctx context.Context, req ObserveRequest) (ObserveResult, error) {
	if p.ObserveFunc == nil {
		return ObserveResult{}, ctx.Err()
	}
	return p.ObserveFunc(ctx, req)
}

// Delete calls DeleteFunc. Without one, everything is gone.
func (p Funcs) Delete(ctx context.Context, req DeleteRequest) (DeleteResult, error) {
	if p.DeleteFunc == nil {
		return DeleteResult{Done: true, Gone: req.Resources}, ctx.Err()
	}
	return p.DeleteFunc(ctx, req)
}
