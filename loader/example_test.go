package loader_test

import (
	"context"
	"fmt"

	"github.com/branchgraph/branchgraph/loader"
)

func ExampleLoad() {
	result, err := loader.Load(context.Background(), nil, loader.File("../examples/prcheck/testdata/base.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for l := range result.Graph.Locations() {
		fmt.Println("location", l.Name, l.State)
	}
	for _, layer := range result.Graph.Layers() {
		fmt.Println(layer)
	}
	fmt.Println(len(result.Diagnostics), "diagnostics")
	// Output:
	// location shop loaded
	// [seed.shop.countries source.shop.shop.customers source.shop.shop.orders]
	// [model.shop.stg_countries model.shop.stg_customers model.shop.stg_orders]
	// [model.shop.dim_customers model.shop.fct_orders]
	// [model.shop.customer_value model.shop.daily_revenue]
	// [model.shop.country_revenue]
	// [exposure.shop.revenue_dashboard]
	// 0 diagnostics
}
