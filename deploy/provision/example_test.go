package provision_test

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/deploy/deployment"
	"github.com/branchgraph/branchgraph/deploy/provision"
)

// Apply records what it makes before it makes it, and says when it is done. A real one also marks what it makes: see the example
// of deploytest.TestProvisioner.
func ExampleFuncs() {
	p := provision.Funcs{
		ApplyFunc: func(ctx context.Context, req provision.ApplyRequest) (provision.ApplyResult, error) {
			schema := req.Slugs.SQL
			if err := req.Record(ctx, "schema", schema, ""); err != nil {
				return provision.ApplyResult{}, err
			}
			fmt.Println("create schema", schema, "for", req.Revision)
			return provision.ApplyResult{Done: true, URL: "https://" + req.Slugs.DNS + ".example.com"}, nil
		},
	}
	result, err := p.Apply(context.Background(), provision.ApplyRequest{
		Target: provision.Target{Revision: "c0ffee", Slugs: deployment.Slugs{DNS: "feature-1", SQL: "feature_1"}},
		Record: func(_ context.Context, kind, name, _ string) error {
			fmt.Println("recorded:", kind, name)
			return nil
		},
	})
	fmt.Println(result.Done, result.URL, err)
	// Output:
	// recorded: schema feature_1
	// create schema feature_1 for c0ffee
	// true https://feature-1.example.com <nil>
}
