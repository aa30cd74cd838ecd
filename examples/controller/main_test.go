package main

import (
	"log"
	"os"
)

// The program, run in the root of the repository, as README.md shows it.
func Example() {
	if err := os.Chdir("../.."); err != nil {
		log.Fatal(err)
	}
	main()
	// Output:
	// feature-1 is Ready
	//   model.shop.customer_value [CHECKS]
	//   model.shop.daily_revenue [CODE_VERSION]
	//   model.shop.fct_orders [CODE]
	//   model.shop.returning_customers [NEW]
	//   model.shop.stg_orders [CODE]
	// feature-1 is Closed
}
